"""《问题整改工作台账》 as the bureau's own workbook (台账工作簿)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from junheng.publish.ledgers import SheetColumn, table_workbook
from junheng.web.accounts.models import Account
from junheng.web.work.models import Kind
from junheng.web.work.queries.alone import AloneLine
from junheng.web.work.queries.ledger import (
    Line,
    TaskLine,
    by_urgency,
    lines_of,
    rates_of,
    with_tasks,
)

TITLE = "问题整改工作台账"
COLUMNS = (
    SheetColumn("序号", "number", width=5),
    SheetColumn("编号", "code", width=14),
    SheetColumn("学校", width=11),
    SheetColumn("条款", width=20),
    SheetColumn("问题", width=18),
    SheetColumn("现值", width=14),
    SheetColumn("标准", width=9),
    SheetColumn("差", width=9),
    SheetColumn("措施", width=17),
    SheetColumn("责任单位", width=9),
    SheetColumn("责任人", width=7),
    SheetColumn("资金来源", width=11),
    SheetColumn("金额（元）", "number", width=10),
    SheetColumn("已支（元）", "number", width=10),
    SheetColumn("起止时限", width=14),
    SheetColumn("进度", width=12),
    SheetColumn("最近反馈", width=14),
    SheetColumn("验收", width=11),
    SheetColumn("状态", width=9),
    SheetColumn("销号日期", width=10),
)
_NONE = ("", "", "", "", None, None, "", "", "", "")


def ledger_workbook(
    findings: Any,
    region_name: str,
    as_of: date,
    *,
    account: Account | None,
    alone: Any = None,
    also: Sequence[AloneLine] = (),
) -> bytes:
    """Write the ledger as the reader sees it; both rates stand under the title.

    ``alone`` are the tasks handed out by a clause, for the rates; ``also`` those to be listed.
    """
    rates = rates_of(findings, as_of, alone)
    shortfalls = findings.filter(kind=Kind.SHORTFALL)  # what went well is in no list of problems
    rows = list(_rows(lines_of(by_urgency(with_tasks(shortfalls)), as_of)))
    rows += _rows_alone(also, sum(row[0] is not None for row in rows))
    footer = f"{rates.text}截至 {as_of:%Y-%m-%d}。"
    author = str(account) if account is not None else ""
    title = f"{region_name}{TITLE}"
    return table_workbook(rows, COLUMNS, title, footer, day=as_of, author=author)


def _rows(lines: list[Line]) -> Iterator[list[Any]]:
    for number, line in enumerate(lines, start=1):
        finding = line.finding
        for first, task in enumerate(line.tasks or (None,)):
            yield [
                number if first == 0 else None,
                finding.label,
                finding.unit_name,
                line.clause.paper,
                finding.name,
                line.now,
                line.limit,
                line.gap,
                *(_of_task(task) if task is not None else _NONE),
                line.status,
                finding.closed_on,
            ]


def _rows_alone(lines: Sequence[AloneLine], before: int) -> Iterator[list[Any]]:
    for number, one in enumerate(lines, start=before + 1):
        head = [number, "", one.school, one.clause.paper, "按条款交办的任务", "", "", ""]
        yield [*head, *_of_task(one.line), str(one.task.get_state_display()), None]


def _of_task(line: TaskLine) -> list[Any]:
    task = line.task
    moved = f"（原时限 {task.original_due_on}）" if task.due_on != task.original_due_on else ""
    slips = "；".join(slip.label for slip in line.slips)
    progress = f"{task.percent}% {line.timing}"
    return [
        f"{task.title} {line.quantity}".strip(),
        task.office,
        task.person_name,
        task.money_source,
        task.money_yuan,
        task.spent_yuan,
        f"{task.begun_on}—{task.due_on}{moved}",
        f"{progress}；{slips}" if slips else progress,
        task.said,
        f"{task.acceptance_document} {task.accepted_on}" if task.accepted_on else "",
    ]
