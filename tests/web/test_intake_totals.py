"""Totals that differ: because of rows held back, or because the sheet's own total row is wrong."""

from __future__ import annotations

from typing import Any

from junheng.data.standard import standard
from junheng.web.intake.queries.batches import BatchView, Total


def view(*totals: Total) -> BatchView:
    nothing: Any = None
    return BatchView(
        batch=nothing,
        tables=(),
        read=10,
        accepted=9,
        rejected=1,
        groups=(),
        totals=totals,
        edits=(),
        questions=(),
        is_checked=True,
        job=None,
    )


def total(workbook: float, system: float, *, stated: bool, explained: bool) -> Total:
    agrees = workbook == system
    return Total("学段综合统计", "表", "在校生数", workbook, system, agrees, stated, explained)


def test_差在待改正的行的_和表内合计行自己写错的_分开说() -> None:
    held_back = total(100, 90, stated=False, explained=True)
    wrong = total(99_999, 90, stated=True, explained=False)
    found = view(held_back, wrong, total(5, 5, stated=True, explained=True))
    assert found.disagreeing == [held_back, wrong]
    assert found.unexplained == [wrong]


def test_最大班额和年龄不求和() -> None:
    tables = standard().tables
    assert not tables["section_statistics"].column("largest_class").adds
    assert not tables["teacher"].column("age").adds
    assert tables["section_statistics"].column("pupils").adds
