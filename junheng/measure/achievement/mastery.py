"""Mastery of knowledge points and abilities (知识点、能力掌握率)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from junheng.measure.achievement.blueprint import Blueprint, BlueprintRow, labels
from junheng.measure.achievement.items import Floats

Z95 = 1.959963984540054
ALL = ""  # the unit that holds every pupil
ONE_ITEM = "“{label}”只有一道题（{full:g} 分），掌握率看的是这道题，不是整个知识点。"


@dataclass(frozen=True, slots=True)
class Mastery:
    """How much of one knowledge point a unit has (掌握率)."""

    unit: str  # class, school; empty for all pupils
    label: str  # the knowledge point or ability
    items: tuple[str, ...]
    full: float  # points of these items
    n: int  # pupils
    share: float  # points got ÷ points possible, 0 to 1
    low: float | None  # 95 % interval over pupils; None for one pupil
    high: float | None
    difference: float  # share − that of all pupils
    statements: tuple[str, ...]


def mastery(
    marks: ArrayLike, blueprint: Blueprint, units: Sequence[str], *, part: str = "knowledge"
) -> tuple[Mastery, ...]:
    """Share of the points of each knowledge point, by unit and over all (掌握率).

    Answers "what should this class go through once more?".

    Parameters
    ----------
    marks : array of float, n × items
        Points, items in the order of the blueprint, every cell known.
    blueprint : Blueprint
    units : sequence of str, n
        The class, school or county of each pupil.
    part : {"knowledge", "ability", "section"}

    Returns
    -------
    tuple of Mastery
        All pupils first (unit ``""``), then the units in the order they appear; labels in the
        order of the blueprint.  Classes of two schools that bear the same name are one unit:
        name them apart.

    Raises
    ------
    ValueError
        Shapes that differ, no pupil, a mark that is missing or outside 0 to its full mark.

    Notes
    -----
    ``share = Σ marks / (n Σ full)`` over the items of a label; an item of several knowledge points
    counts whole for each.  The interval is ``share ± 1.96 s/√n`` with ``s`` over pupils.
    """
    held = _checked(marks, blueprint, units)
    order = list(dict.fromkeys(units))
    place = {unit: i for i, unit in enumerate(order)}
    at = np.array([place[unit] for unit in units])
    found: list[list[Mastery]] = [[] for _ in range(len(order) + 1)]
    for label, columns in _columns(blueprint, part).items():
        asked = _Label.of(label, [blueprint.rows[i] for i in columns])
        shares = held[:, columns].sum(axis=1) / asked.full
        whole = float(shares.mean())
        found[0].append(asked.mastery(ALL, shares, whole))
        for i, unit in enumerate(order):
            found[i + 1].append(asked.mastery(unit, shares[at == i], whole))
    return tuple(one for unit in found for one in unit)


def weakest(found: Sequence[Mastery], unit: str, *, count: int = 3) -> tuple[Mastery, ...]:
    """Give the labels in which a unit lies furthest behind all pupils (最需要补的知识点).

    Parameters
    ----------
    found : sequence of Mastery
    unit : str
        Empty for all pupils, whose weakest are those of the lowest share.
    count : int

    Returns
    -------
    tuple of Mastery
        Furthest behind first; those who tie stay in the blueprint's order.  For a unit only
        labels in which it *is* behind.
    """
    own = [one for one in found if one.unit == unit]
    if unit == ALL:
        return tuple(sorted(own, key=lambda one: one.share)[:count])
    behind = [one for one in own if one.difference < 0]
    return tuple(sorted(behind, key=lambda one: one.difference)[:count])


def planned_against_actual(
    marks: ArrayLike, blueprint: Blueprint
) -> Mapping[str, tuple[float | None, float]]:
    """Planned and actual difficulty of each item (预设难度与实测难度), by item."""
    held = _checked(marks, blueprint, [ALL] * len(np.asarray(marks)))
    means = held.mean(axis=0)
    return {
        row.item: (row.planned_difficulty, float(mean) / row.full)
        for row, mean in zip(blueprint.rows, means, strict=True)
    }


def _columns(blueprint: Blueprint, part: str) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for i, row in enumerate(blueprint.rows):
        for label in labels(row, part):
            columns.setdefault(label, []).append(i)
    return columns


@dataclass(frozen=True, slots=True)
class _Label:
    """One knowledge point or ability and the items that ask for it."""

    label: str
    items: tuple[str, ...]
    full: float

    @classmethod
    def of(cls, label: str, rows: Sequence[BlueprintRow]) -> _Label:
        return cls(label, tuple(row.item for row in rows), math.fsum(row.full for row in rows))

    def mastery(self, unit: str, shares: Floats, whole: float) -> Mastery:
        n, share = shares.size, float(shares.mean())
        half = Z95 * float(shares.std(ddof=1)) / math.sqrt(n) if n > 1 else None
        said = ONE_ITEM.format(label=self.label, full=self.full)
        return Mastery(
            unit=unit,
            label=self.label,
            items=self.items,
            full=self.full,
            n=n,
            share=share,
            low=None if half is None else max(0.0, share - half),
            high=None if half is None else min(1.0, share + half),
            difference=share - whole,
            statements=(said,) if len(self.items) == 1 else (),
        )


def _checked(marks: ArrayLike, blueprint: Blueprint, units: Sequence[str]) -> Floats:
    held = np.asarray(marks, dtype=np.float64)
    if held.shape != (len(units), len(blueprint.rows)) or not len(units):
        raise ValueError(
            f"marks have shape {held.shape}, but there are {len(units)} pupils and "
            f"{len(blueprint.rows)} items; give one row a pupil, one column an item"
        )
    full = np.array([row.full for row in blueprint.rows])
    if not ((held >= 0) & (held <= full)).all():
        raise ValueError("a mark is missing or outside 0 to its full mark; check the table first")
    return held
