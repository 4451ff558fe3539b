"""What the work is given as data (措施模板、督办单颜色)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from junheng.kernel.yaml_file import read_yaml


@dataclass(frozen=True, slots=True)
class Measure:
    """One template of a measure (措施模板)."""

    key: str
    label: str
    unit: str
    amounts: tuple[str, ...]  # units of the gaps it answers


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour of a slip, from so many days late (督办单颜色)."""

    colour: str
    label: str
    late: int
    ink: str  # as #rrggbb
    answer: int  # days

    @property
    def reason(self) -> str:
        """From when on this colour is used."""
        return f"{self.label.removesuffix('督办单')}：逾期 {self.late} 天及以上"


@cache
def _read() -> tuple[tuple[Measure, ...], tuple[Colour, ...]]:
    held = read_yaml(Path(__file__).with_name("given.yaml"))
    measures = tuple(
        Measure(row["key"], row["label"], row["unit"], tuple(row["amounts"]))
        for row in held["measures"]
    )
    slips = tuple(
        Colour(row["colour"], row["label"], row["late"], row["ink"], row["answer"])
        for row in held["slips"]
    )
    return measures, tuple(sorted(slips, key=lambda one: one.late))


def measures() -> tuple[Measure, ...]:
    """List the templates of measures."""
    return _read()[0]


def measure_for(amount_unit: str) -> Measure:
    """Give the template that answers a gap in that unit; the last one where none does."""
    found = (one for one in measures() if amount_unit and amount_unit in one.amounts)
    return next(found, measures()[-1])


def colour_of(days_late: int) -> Colour | None:
    """Give the colour of a slip for a task so many days late; nothing before it is late."""
    reached = [one for one in _read()[1] if days_late >= one.late]
    return reached[-1] if reached else None


def colour_named(colour: str) -> Colour:
    """Give a colour by its name."""
    return next(one for one in _read()[1] if one.colour == colour)
