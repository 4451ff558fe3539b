"""Knowledge points and items by school and by class (知识点掌握、逐题得分)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from junheng.measure.achievement.account.marks import Marks
from junheng.measure.achievement.mastery import Mastery, mastery


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How many of a unit chose an option; empty for no answer."""

    option: str
    count: int


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item in one unit (一道题)."""

    item: str
    share: float  # of the points
    options: tuple[OptionCount, ...]  # choice items with answers only


@dataclass(frozen=True, slots=True)
class UnitPoints:
    """One unit's knowledge points and items."""

    school: str  # empty: the whole
    homeroom: str  # empty: the school
    n: int
    mastery: tuple[Mastery, ...]  # in the order of the blueprint
    items: tuple[ItemResult, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """One paper's knowledge points, whole, by school and by class."""

    subject: str
    whole: UnitPoints
    schools: tuple[UnitPoints, ...]
    classes: tuple[UnitPoints, ...]


def points_of(marks: Marks) -> Points:
    """Say which knowledge points every unit has, and how it did on every item.

    Raises
    ------
    ValueError
        As :func:`~junheng.measure.achievement.mastery.mastery`.
    """
    rooms = [f"{a}\n{b}" for a, b in zip(marks.schools, marks.homerooms, strict=True)]
    whole, schools = _by_unit(marks, marks.schools)
    _whole, classes = _by_unit(marks, rooms)
    return Points(marks.blueprint.subject, whole, schools, classes)


def _by_unit(marks: Marks, units: Sequence[str]) -> tuple[UnitPoints, tuple[UnitPoints, ...]]:
    by_unit: dict[str, list[Mastery]] = {}
    for one in mastery(marks.points, marks.blueprint, units):
        by_unit.setdefault(one.unit, []).append(one)
    named = np.array(units)
    every = np.arange(len(units))
    told = {unit: np.flatnonzero(named == unit) for unit in sorted(set(units))}
    return _unit(marks, "", every, by_unit[""]), tuple(
        _unit(marks, unit, rows, by_unit[unit]) for unit, rows in told.items()
    )


def _unit(marks: Marks, unit: str, rows: NDArray[np.intp], found: Sequence[Mastery]) -> UnitPoints:
    school, _part, room = unit.partition("\n")
    items = []
    for i, row in enumerate(marks.blueprint.rows):
        chosen = marks.answers.get(row.item)
        counted = Counter(chosen[at] for at in rows.tolist()) if chosen else Counter[str]()
        items.append(
            ItemResult(
                item=row.item,
                share=float(marks.points[rows, i].mean()) / row.full,
                options=tuple(OptionCount(*one) for one in sorted(counted.items())),
            )
        )
    return UnitPoints(school, room, len(rows), tuple(found), tuple(items))
