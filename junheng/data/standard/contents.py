"""What a set of tables is about (数据的内容): schools and their year, or money alone."""

from __future__ import annotations

from collections.abc import Collection

MONEY = frozenset({"budget_line", "allocation", "spending", "purchase_contract"})
_MEASURED = frozenset(
    {"section_statistics", "resource", "teacher", "pupil", "homeroom", "collected_item", "finance"}
)


def only_money(tables: Collection[str]) -> bool:
    """Tell whether tables are finance workbooks and nothing schools are measured by.

    >>> only_money(["organisation", "spending"]), only_money(["spending", "resource"])
    (True, False)
    """
    return not MONEY.isdisjoint(tables) and _MEASURED.isdisjoint(tables)
