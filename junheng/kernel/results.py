"""Frozen results as JSON and back (结果的存取): every field by the type it is declared with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Result = TypeVar("Result")


def to_json(result: object) -> str:
    """Write a frozen result; a number that is none is refused.

    Raises
    ------
    ValueError
        A NaN or an infinite number.
    """
    return json.dumps(
        asdict(cast("Any", result)),
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        default=date.isoformat,
    )


def from_json(kind: type[Result], text: str) -> Result:
    """Read back what :func:`to_json` wrote; a field with a default may be younger than the text.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Pair:
    ...     names: tuple[str, ...]
    ...     share: float | None
    >>> from_json(Pair, to_json(Pair(("甲", "乙"), None)))
    Pair(names=('甲', '乙'), share=None)
    """
    return cast("Result", _read(kind, json.loads(text)))


@cache
def _types(kind: type[Any]) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


@cache
def _with_default(kind: type[Any]) -> frozenset[str]:
    """Name the fields that what was written before they came does not have."""
    return frozenset(field.name for field in fields(kind) if field.default is not MISSING)


def _read(kind: Any, value: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        held = next(one for one in inner if one is not type(None))
        return None if value is None else _read(held, value)
    if is_dataclass(kind):
        types, later = _types(cast("Any", kind)), _with_default(cast("Any", kind))
        found = {
            name: _read(held, value[name])
            for name, held in types.items()
            if name in value or name not in later
        }
        return cast("Any", kind)(**found)
    if origin is tuple:
        kinds = (inner[0],) * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_read(one, held) for one, held in zip(kinds, value, strict=True))
    if origin is not None and origin is not Literal:
        return {key: _read(inner[1], held) for key, held in value.items()}
    if kind is date:
        return date.fromisoformat(value)
    return float(value) if kind is float else value
