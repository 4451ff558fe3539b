"""The list a school fills in (申报表): what is known stands in it, with a code to return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.publish.ledgers.table import SheetColumn, table_workbook

COLUMNS = (
    SheetColumn("回收码", "code", width=12),
    SheetColumn("学校标识码", "code", width=14),
    SheetColumn("学校", width=20),
    SheetColumn("问题编号", "code", width=16),
    SheetColumn("内容", width=36),
    SheetColumn("数量", "number", 2, 12),
    SheetColumn("单位", width=8),
    SheetColumn("所需经费（元）", "number", 0, 16),
    SheetColumn("资金来源", width=30),
    SheetColumn("用途", width=14),
    SheetColumn("列入（填“是”）", width=14),
)
HEAD = tuple(column.label for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One line as it is printed for the school."""

    code: str
    school_code: str
    school: str
    finding: str
    what: str
    quantity: float | None
    unit: str
    yuan: float | None
    fund: str
    use: str


def need_workbook(rows: Sequence[NeedRow], title: str, footer: str, day: date) -> bytes:
    """Write the list with everything that is known; the school marks what it wants listed."""
    return table_workbook(
        [
            [
                one.code, one.school_code, one.school, one.finding, one.what, one.quantity,
                one.unit, one.yuan, one.fund, one.use, "",
            ]
            for one in rows
        ],
        COLUMNS,
        title,
        footer,
        day=day,
    )  # fmt: skip
