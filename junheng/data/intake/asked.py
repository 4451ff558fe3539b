"""Questions that are put because no table holds the answer (填报事项), as plain data.

A plan or a rule asks; the answers are rows of the table ``collected_item``.  An :class:`Asked`
says what a good answer is; a :class:`Question` is one row of a workbook: whose answer, about
what, for which period, and what is known already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

TABLE = "collected_item"
# Columns printed for the reader; the import passes over them without a word.
PRINTED = ("单位名称", "填什么", "为什么问", "填法", "计量单位")

Kind = Literal[
    "", "number", "share", "date", "state", "span", "judgement", "bulletin", "survey"
]  # empty: any
CELLS: Mapping[Kind, tuple[str, ...]] = {
    "number": ("value",),
    "share": ("numerator", "denominator"),
    "date": ("on_date",),
    "state": ("state",),
    "span": ("on_date", "until_date"),
    "judgement": ("judgement", "judged_by", "evidence"),
    "bulletin": ("value", "low", "high"),
    "survey": ("numerator", "denominator"),
}
HOW: Mapping[Kind, str] = {
    "number": "填“数值”",
    "share": "填“分子”和“分母”",
    "date": "填“日期”",
    "state": "填“状态”",
    "span": "填“日期”和“止日”；还没有结束的，“止日”留空",
    "judgement": "填“判定”“判定人”和“依据材料”",
    "bulletin": "填“数值”，通报有区间的再填“下限”“上限”",
    "survey": "填“分子”和“分母”",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and what an answer must look like (填报事项)."""

    item: str  # as the column 事项 holds it: <plan>.<ask>
    label: str
    kind: Kind = ""
    unit: str = ""
    states: tuple[str, ...] = ()
    has_subject: bool = False  # things, towns, populations or persons are named in 对象
    has_period: bool = False
    of_school: bool = False  # the school's own workbook asks
    purpose: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Columns an answer fills."""
        return CELLS.get(self.kind, ())

    @property
    def how(self) -> str:
        """Say which cells to fill."""
        said = HOW.get(self.kind, "")
        if self.states:
            said += f"：{'、'.join(self.states)}"
        return f"“对象”写名称；{said}" if self.has_subject else said


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a workbook that asks."""

    asked: Asked
    unit: str
    unit_name: str
    subject: str = ""
    period: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)  # column → value, as a snapshot holds it

    @property
    def is_known(self) -> bool:
        """Whether the answer is held already."""
        return any(self.known.get(name) is not None for name in self.asked.cells)

    @property
    def blank(self) -> int:
        """Cells still to fill."""
        return 0 if self.is_known else len(self.asked.cells)


def periods_asked(every: str, day: date) -> tuple[str, ...]:
    """Name the periods that began within the year up to a day, the earliest first (时段).

    >>> periods_asked("semester", date(2025, 9, 1)), periods_asked("year", date(2025, 9, 1))
    (('2025春', '2025秋'), ('2025',))
    >>> periods_asked("month", date(2025, 2, 3))[-3:], periods_asked("once", date(2025, 2, 3))
    (('2024-12', '2025-01', '2025-02'), ('',))
    """
    if every == "year":
        return (str(day.year),)
    if every == "semester":
        begun = [(date(day.year, 9, 1), "秋"), (date(day.year, 2, 1), "春")]
        begun += [(date(day.year - 1, 9, 1), "秋"), (date(day.year - 1, 2, 1), "春")]
        last = [f"{first.year}{season}" for first, season in begun if first <= day][:2]
        return tuple(reversed(last))
    if every == "month":
        months = [divmod(day.year * 12 + day.month - 1 - back, 12) for back in range(12)]
        return tuple(f"{year}-{month + 1:02d}" for year, month in reversed(months))
    return ("",)


def answered_apart(questions: Sequence[Question]) -> tuple[int, int]:
    """Count rows already known and rows to fill."""
    known = sum(question.is_known for question in questions)
    return known, len(questions) - known
