"""YAML with line numbers, and entries that report instead of failing.

A pack's author wants every problem at once, each with its file and line.  So reading never
stops: an :class:`Entry` gives a harmless value and records an issue, and the loader refuses the
pack at the end if any issue is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from junheng.kernel.issues import Catalogue, Issue, Place
from junheng.kernel.yaml_file import SafeLoader
from junheng.policy.pack import Address

_RULES = Catalogue.read(Path(__file__).resolve().parent / "rules.yaml")
_EPOCH = date(1900, 1, 1)
T = TypeVar("T", bound=str)


def rules() -> Catalogue:
    """Give the catalogue of rules a pack must keep (条目库检查规则)."""
    return _RULES


@dataclass(slots=True)
class Report:
    """Issues collected while a pack is read."""

    issues: list[Issue] = field(default_factory=list)

    def add(self, code: str, at: Address, **facts: object) -> None:
        """Record that one rule is broken at one line."""
        self.issues.append(_RULES.issue(code, Place(file=at.file, line=at.line), **facts))

    @property
    def has_errors(self) -> bool:
        """Whether the pack must be refused."""
        return any(issue.rule.level == "error" for issue in self.issues)


class Entry:
    """One mapping of a YAML file; asks for its fields by type."""

    def __init__(
        self, data: Mapping[str, Any], lines: Mapping[str, int], at: Address, report: Report
    ) -> None:
        self._data, self._lines, self.at, self._report = data, lines, at, report
        self._asked: set[str] = set()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields that are given."""
        return tuple(str(name) for name in self._data)

    def line(self, key: str) -> Address:
        """Where a field stands; where the entry starts if the field is missing."""
        return Address(self.at.file, self._lines.get(key, self.at.line))

    def has(self, key: str) -> bool:
        """Whether the field is given."""
        self._asked.add(key)
        return self._data.get(key) is not None

    def raw(self, key: str) -> Any:
        """Give the field as YAML read it."""
        self._asked.add(key)
        return self._data.get(key)

    def wrong(self, key: str, expected: str) -> None:
        """Report that a field holds the wrong kind of thing."""
        self._report.add(
            "JH-PK-104", self.line(key), field=key, value=self._data.get(key), expected=expected
        )

    def _missing(self, key: str) -> None:
        self._report.add("JH-PK-103", self.at, field=key)

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text field; a number is taken as its digits."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self._missing(key)
            return default or ""
        if isinstance(value, bool | list | dict):
            self.wrong(key, "文字")
            return ""
        return str(value).strip()

    def integer(self, key: str, default: int | None = None) -> int:
        """Give a whole number."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self._missing(key)
            return default or 0
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, "整数")
            return 0
        return value

    def boolean(self, key: str, *, default: bool = False) -> bool:
        """Give true or false."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, "true 或 false")
            return default
        return value

    def day(self, key: str) -> date:
        """Give a date that must be there."""
        value = self.raw(key)
        if value is None:
            self._report.add("JH-PK-110", self.at, field=key)
            return _EPOCH
        if not isinstance(value, date):
            self.wrong(key, "日期，例如 2017-04-19")
            return _EPOCH
        return value

    def day_or_none(self, key: str) -> date | None:
        """Give a date that may be absent."""
        return self.day(key) if self.has(key) else None

    def choice(self, key: str, allowed: tuple[T, ...]) -> T:
        """Give one of the allowed words."""
        value = self.text(key)
        if value in allowed:
            return value
        if self.has(key):
            self._report.add(
                "JH-PK-106", self.line(key), field=key, value=value, allowed="、".join(allowed)
            )
        return allowed[0]

    def choice_or(self, key: str, allowed: tuple[T, ...], otherwise: T) -> T:
        """Give one of the allowed words, or ``otherwise`` where the field is not there."""
        return self.choice(key, allowed) if self.has(key) else otherwise

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts."""
        value = self.raw(key)
        if value is None:
            self._missing(key)
            return ()
        if not isinstance(value, list):
            self.wrong(key, "列表")
            return ()
        return tuple(str(v) for v in value)

    def pairs(self, key: str) -> Iterator[tuple[str, str, Address]]:
        """Walk a mapping of texts with the line of each."""
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, dict):
            self.wrong(key, "键值对")
            return
        for name, text in value.items():
            yield str(name), str(text), self.line(f"{key}.{name}")

    def close(self) -> None:
        """Report fields nobody asked for: usually a misspelt name."""
        for key in self._data:
            if key not in self._asked:
                self._report.add("JH-PK-105", self.line(key), field=key)

    def section(self, key: str) -> Entry | None:
        """Give a nested mapping."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, "键值对")
            return None
        return Entry(value, self._below(key), self.line(key), self._report)

    def sections(self, key: str) -> Iterator[Entry]:
        """Walk a list of mappings."""
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.wrong(key, "列表")
            return
        for i, one in enumerate(value):
            at = self.line(f"{key}.{i}")
            if isinstance(one, dict):
                yield Entry(one, self._below(f"{key}.{i}"), at, self._report)
            else:
                self._report.add("JH-PK-104", at, field=key, value=one, expected="键值对")

    def _below(self, key: str) -> dict[str, int]:
        start = key + "."
        return {k[len(start) :]: n for k, n in self._lines.items() if k.startswith(start)}


def read_entry(path: Path, name: str, report: Report) -> Entry | None:
    """Read one YAML file whose top is a mapping; ``name`` is what messages call the file."""
    top = Address(name, 1)
    if not path.is_file():
        report.add("JH-PK-101", top, name=path.name)
        return None
    loader = SafeLoader(path.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        report.add("JH-PK-102", Address(name, line), problem=getattr(error, "problem", error))
        return None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        report.add("JH-PK-104", top, field=name, value=type(data).__name__, expected="键值对")
        return None
    lines: dict[str, int] = {}
    if node is not None:
        _mark(node, "", lines, name, report)
    return Entry(data, lines, top, report)


def _mark(node: yaml.Node, path: str, lines: dict[str, int], name: str, report: Report) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                report.add("JH-PK-107", Address(name, line), what="字段", id=key.value)
            seen.add(key.value)
            below = f"{path}.{key.value}" if path else str(key.value)
            lines[below] = line
            _mark(value, below, lines, name, report)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            below = f"{path}.{i}"
            lines[below] = value.start_mark.line + 1
            _mark(value, below, lines, name, report)
