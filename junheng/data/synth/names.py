"""Made-up names and identity numbers, vectorised (虚构姓名与证件号).

Citizen numbers start with a division that does not exist (``9901xx``) and carry a right check
digit, so they pass every check and can belong to nobody.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from junheng.data.synth.chance import hashed, uniform
from junheng.kernel.yaml_file import read_yaml

_HERE = Path(__file__).resolve().parent
_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
_CHECK = pa.array(list("10X98765432"))
_RARE = 0.004  # share of given names with a rare character
_MINORITY = 0.006  # share of names with a middle dot


@cache
def _parts() -> dict[str, Any]:
    parts: dict[str, Any] = read_yaml(_HERE / "names.yaml")
    surnames = [(c, w) for group, w in parts["surnames"].items() for c in group]
    parts["surname_list"] = [c for c, _ in surnames] + parts["double_surnames"]
    weights = np.array([w for _, w in surnames] + [0.2] * len(parts["double_surnames"]))
    parts["surname_steps"] = np.cumsum(weights / weights.sum())
    return parts


def _pick(words: list[str], person: NDArray[np.int64], purpose: int) -> pa.Array:
    index = hashed(person, purpose) % np.uint64(len(words))
    return pa.array(words).take(pa.array(index.astype(np.int64)))


def names(person: NDArray[np.int64], is_girl: NDArray[np.bool_], purpose: int) -> pa.Array:
    """Name people; a few have rare characters (𠮷 㛃) or a middle dot (·).

    Parameters
    ----------
    person : ndarray of int, shape (n,)
        Person numbers; the same number always gets the same name.
    is_girl : ndarray of bool, shape (n,)
    purpose : int
        Keeps teachers' and pupils' names apart; uses ``purpose`` to ``purpose + 10``.

    Returns
    -------
    pyarrow.Array of string, length n
    """
    parts = _parts()
    steps = np.searchsorted(parts["surname_steps"], uniform(person, purpose), side="right")
    steps = np.minimum(steps, len(parts["surname_list"]) - 1)
    surname = pa.array(parts["surname_list"]).take(pa.array(steps))
    girl = pa.array(is_girl)
    first, second = (
        pc.if_else(
            girl,
            _pick(list(parts["girls"]), person, purpose + k),
            _pick(list(parts["boys"]), person, purpose + k + 2),
        )
        for k in (1, 2)
    )
    rare = pa.array(uniform(person, purpose + 5) < _RARE)
    second = pc.if_else(rare, _pick(parts["rare"], person, purpose + 6), second)
    single = pa.array(uniform(person, purpose + 7) < 0.15)
    given = pc.if_else(
        pc.and_(single, pc.invert(rare)), first, pc.binary_join_element_wise(first, second, "")
    )
    dotted = pc.binary_join_element_wise(
        _pick(parts["minority_first"], person, purpose + 8),
        _pick(parts["minority_last"], person, purpose + 9),
        "·",
    )
    plain = pc.binary_join_element_wise(surname, given, "")
    return pc.if_else(pa.array(uniform(person, purpose + 10) < _MINORITY), dotted, plain)


def citizen_numbers(
    region: str, birth: NDArray[np.datetime64], order: NDArray[np.int64], is_girl: NDArray[np.bool_]
) -> pa.Array:
    """Give each person a well-formed citizen number (公民身份号码).

    Parameters
    ----------
    region : str
        Six digits of a division; a fictional one.
    birth : ndarray of datetime64[D], shape (n,)
    order : ndarray of int, shape (n,)
        0–499, one per person of the same region and birthday.
    is_girl : ndarray of bool, shape (n,)
        The 17th digit is even for girls and odd for boys.

    Returns
    -------
    pyarrow.Array of string, length n
    """
    day = birth.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    stamp = (
        year * 10000 + (month.astype(np.int64) % 12 + 1) * 100 + (day - month).astype(np.int64) + 1
    )
    sequence = order * 2 + np.where(is_girl, 0, 1)
    number = int(region) * 10**11 + stamp * 1000 + sequence
    digits = number[:, None] // 10 ** np.arange(16, -1, -1, dtype=np.int64) % 10
    check = _CHECK.take(pa.array((digits * _WEIGHTS).sum(axis=1) % 11))
    return pc.binary_join_element_wise(pa.array(number).cast(pa.string()), check, "")
