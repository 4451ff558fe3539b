"""Both ends over cohorts as rows (历届前后两端): for the page and the report alike.

Units stand in the register's order.  A cell holds the share among those who sat, and the same on
those who entered grade 7; the last column says in words what the interval of the change allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from junheng.kernel.rounding import shown
from junheng.measure.achievement.shares import Base
from junheng.measure.achievement.years import Change, CohortEnd, EndsOverYears, Word
from junheng.publish.render.model import Column
from junheng.publish.sentences.exam import are_masked, end_told

WORDS: Mapping[Word, str] = {"up": "上升", "level": "无明显变化", "down": "下降"}
_BASES: tuple[tuple[Base, str], ...] = (("sat", "按参加考试"), ("enrolled_grade_7", "按七年级入学"))
TOO_FEW = "人数少，不写差多少"
NOTE = "每一届按当年全体考生划线；区间包含 0 的写“无明显变化”。上升、下降只说这个比例，不说原因。"


@dataclass(frozen=True, slots=True)
class UnitYears:
    """One unit at both ends."""

    name: str
    top: EndsOverYears | None
    bottom: EndsOverYears | None


@dataclass(frozen=True, slots=True)
class YearsFact:
    """One paper over cohorts, cut to its reader."""

    label: str  # of the paper
    years: tuple[int, ...]  # rising, at least two
    units: tuple[UnitYears, ...]
    notes: tuple[str, ...]  # what differs between the cohorts

    @property
    def statements(self) -> tuple[str, ...]:
        """Say where a share improves only because fewer sat."""
        found = [
            f"{unit.name} {words}"
            for unit in self.units
            for end in (unit.top, unit.bottom)
            if end is not None and not any(are_masked(one.found) for one in end.cohorts)
            for words in end.statements
            if len(end.cohorts) > 1
        ]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class YearsRow:
    """One unit at one end, in words."""

    name: str
    heads: tuple[str, ...]  # of the cohorts
    cells: tuple[tuple[str, str], ...]  # share among those who sat, and what stands small beside
    changes: tuple[tuple[str, str, str], ...]  # denominator, word, difference with interval
    lines: tuple[tuple[str, ...], ...]  # on paper: denominator, a share a cohort, word, difference

    @property
    def labelled(self) -> tuple[tuple[str, str, str], ...]:
        """Cells with the cohort each is of."""
        return tuple((head, *cell) for head, cell in zip(self.heads, self.cells, strict=True))


@dataclass(frozen=True, slots=True)
class YearsTable:
    """One end of every unit."""

    label: str
    heads: tuple[str, ...]  # of the cohorts
    rows: tuple[YearsRow, ...]


def years_tables(fact: YearsFact) -> tuple[YearsTable, ...]:
    """Lay out the top, then the bottom."""
    heads = tuple(f"{year} 届" for year in fact.years)
    sides = (
        ("前20%率", [(one.name, one.top) for one in fact.units]),
        ("后20%率（低的好）", [(one.name, one.bottom) for one in fact.units]),
    )
    return tuple(
        YearsTable(
            label,
            heads,
            tuple(_row(name, heads, end, fact.years) for name, end in held if end is not None),
        )
        for label, held in sides
        if any(end is not None for _name, end in held)
    )


def _row(name: str, heads: tuple[str, ...], end: EndsOverYears, years: Sequence[int]) -> YearsRow:
    held = {one.year: one for one in end.cohorts}
    cells = tuple(_cell(held.get(year)) for year in years)
    changes = tuple(
        (label, WORDS[found.word], TOO_FEW if _gives_away(found, held) else change_told(found))
        for base, label in _BASES
        if (found := end.change(base)) is not None
    )
    told = {label: rest for label, *rest in changes}
    lines = [
        (
            label.removeprefix("按"),
            *(_share(held.get(year), base) for year in years),
            *told.get(label, ("—", "—")),
        )
        for base, label in _BASES
    ]
    if end.side == "top" and any(one.stayed is not None for one in end.cohorts):
        stayed = (_stayed(held.get(year)) for year in years)
        lines.append(("参加考试占入学", *stayed, "—", "—"))
    return YearsRow(name, heads, cells, changes, tuple(lines))


def _share(cohort: CohortEnd | None, base: Base) -> str:
    if cohort is None:
        return "…"
    return end_told(cohort.found, base)


def _gives_away(found: Change, held: Mapping[int, CohortEnd]) -> bool:
    """Whether one end of a difference is masked and the other is not, or both are."""
    return any(are_masked(held[year].found) for year in (found.first, found.last))


def _stayed(cohort: CohortEnd | None) -> str:
    if cohort is None:
        return "…"
    return "—" if cohort.stayed is None else f"{shown(100 * cohort.stayed, 1)}%"


def _cell(cohort: CohortEnd | None) -> tuple[str, str]:
    if cohort is None:
        return "…", ""
    small = []
    if cohort.found.on("enrolled_grade_7").value is not None:
        small.append(f"按入学 {end_told(cohort.found, 'enrolled_grade_7')}")
    if cohort.stayed is not None:
        small.append(f"参加考试的占入学 {shown(100 * cohort.stayed, 1)}%")
    return end_told(cohort.found, "sat"), "，".join(small)


def change_told(found: Change) -> str:
    """Write a difference in percentage points with its interval."""
    parts = [shown(100 * one, 1) for one in (found.difference, found.low, found.high)]
    difference, low, high = (one.replace("-", "−") for one in parts)
    sign = "" if found.difference < 0 else "+"
    return f"{sign}{difference} 个百分点（{low} 到 {high}）"


def years_columns(table: YearsTable, kind: str) -> tuple[Column, ...]:
    """Columns of a table on paper."""
    width = 0.3 / len(table.heads)
    return (
        Column(kind, 0.18),
        Column("除以", 0.16),
        *(Column(head, width, "right") for head in table.heads),
        Column("变化", 0.13, "center"),
        Column("百分点（95%区间）", 0.23, "center"),
    )


def years_rows(table: YearsTable) -> list[tuple[str, ...]]:
    """Rows of a table on paper, one a school and denominator."""
    return [
        (row.name, *line[:-1], line[-1].replace(" 个百分点", ""))
        for row in table.rows
        for line in row.lines
    ]
