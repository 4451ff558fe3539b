"""The rule catalogue of the intake, read once, and how ranges and lists are put in words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from junheng.data.standard import Column
from junheng.kernel.issues import Catalogue

# Rules a person may answer with "this is how it is" and a reason (情况属实并说明).
EXPLAINABLE = frozenset(f"JH-IN-{number}" for number in (204, 321, 322, 323, 331, 332, 333))


@cache
def catalogue() -> Catalogue:
    """Read the catalogue of import rules."""
    return Catalogue.read(Path(__file__).with_name("rules.yaml"))


def plain(number: float) -> str:
    """Write a number as a person would type it.

    >>> plain(18.0), plain(0.5)
    ('18', '0.5')
    """
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def range_text(column: Column) -> str:
    """Say which values a column may hold.

    >>> from junheng.data.standard import standard
    >>> range_text(standard().tables["teacher"].column("age"))
    '应在 18～75 岁之间'
    """
    unit = f" {column.unit}" if column.unit else ""
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"应在 {plain(low)}～{plain(high)}{unit}之间"
    if low is not None:
        return f"应不小于 {plain(low)}{unit}"
    if high is not None:
        return f"应不大于 {plain(high)}{unit}"
    return "没有限制"
