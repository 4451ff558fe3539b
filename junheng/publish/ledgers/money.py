"""《资金执行表》 as the workbook a bureau goes on working with (资金执行)."""

from __future__ import annotations

from junheng.publish.ledgers.table import SheetColumn, table_workbook
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.money import TITLE, MoneyPaper, counted_of, remark_of

_SHEET = (
    SheetColumn("序号", "number", width=6),
    SheetColumn("学校标识码", "code", width=14),
    SheetColumn("学校", width=22),
    SheetColumn("核定学生数", "number", width=10),
    SheetColumn("应拨（元）", "number", 2, 16),
    SheetColumn("预算（元）", "number", 2, 16),
    SheetColumn("下达（元）", "number", 2, 16),
    SheetColumn("到账（元）", "number", 2, 16),
    SheetColumn("支出（元）", "number", 2, 16),
    SheetColumn("到期未到（元）", "number", 2, 16),
    SheetColumn("下达文号", width=34),
    SheetColumn("备注", width=40),
)


def money_workbook(held: MoneyPaper, cover: Cover) -> bytes:
    """Write the execution of every school as a workbook, totals in the last row."""
    done = held.execution
    rows: list[list[str | float | int | None]] = []
    for number, one in enumerate(done.schools, start=1):
        documents = dict.fromkeys(x.document for x in one.lines if x.stage == "allocated")
        rows.append(
            [
                number,
                one.due.school,
                one.due.name,
                counted_of(one) or None,
                None if one.due.total is None else float(one.due.total),
                *(float(one.sums[s]) for s in ("budgeted", "allocated", "arrived", "spent")),
                None if one.missing is None else float(one.missing),
                "、".join(documents),
                remark_of(one),
            ]
        )
    sums = [float(done.sum_of(s)) for s in ("budgeted", "allocated", "arrived", "spent")]
    rows.append([None, "", "合计", None, float(done.due), *sums, float(done.missing), "", ""])
    return table_workbook(
        rows,
        _SHEET,
        f"{cover.region_name}{done.year}年公用经费{TITLE}",
        cover.footer,
        day=cover.day,
        author=cover.issuer,
    )
