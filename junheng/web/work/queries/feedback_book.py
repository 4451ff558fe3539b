"""The workbook door of feedback (进展反馈表): one coded row a task, filled in and read back.

The code names the task and the version the office saw, so that a row filled in against an older
state is told who changed it and when, and a workbook read twice changes nothing.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from junheng.data.intake import Limits, inspect
from junheng.data.intake.guard import cell_name
from junheng.data.intake.sheets import read_sheets
from junheng.kernel.errors import UsageError
from junheng.publish.ledgers import SheetColumn, table_workbook
from junheng.web.accounts.models import Account
from junheng.web.work.models import Task, TaskState
from junheng.web.work.queries.ledger import task_line

TITLE = "任务进展反馈表"
LIMITS = Limits(file_bytes=10 << 20, total_bytes=100 << 20, cells=1_000_000)
_MOST = 5000  # rows of one workbook
_CODE, _PERCENT, _WORDS, _SPENT = "反馈编码", "进度（%）", "一句话", "已支（元）"
_COLUMNS = (
    SheetColumn(_CODE, "code", width=16),
    SheetColumn("任务", width=34),
    SheetColumn("责任单位", width=16),
    SheetColumn("责任人", width=10),
    SheetColumn("完成时限", width=14),
    SheetColumn("上次进度", width=26),
    SheetColumn(_PERCENT, "number", width=10),
    SheetColumn(_WORDS, width=40),
    SheetColumn(_SPENT, "number", width=14),
)
_CODED = re.compile(r"R(\d{1,15})-(\d{1,9})")


def code_of(task: Task) -> str:
    """Give the code of a task as its owner saw it."""
    return f"R{task.pk}-{task.version}"


def asked_tasks(account: Account, region_code: str, office: str = "") -> Any:
    """Give the tasks of a region that were signed for, of one office or of all."""
    rows = Task.objects.visible_to(account).filter(region_code=region_code)
    rows = rows.filter(state=TaskState.RECEIVED)
    return (rows.filter(office=office) if office else rows).order_by("office", "due_on", "pk")


def feedback_workbook(tasks: Any, region_name: str, as_of: date, office: str = "") -> bytes:
    """Write the workbook an office fills in: percent, one sentence, money spent."""
    rows = [
        [
            code_of(task),
            task.title,
            task.office,
            task.person_name,
            task.due_on,
            f"{task.percent}% {task.said}".strip(),
            None,
            "",
            None,
        ]
        for task in tasks.prefetch_related("slips")
        if task_line(task, as_of)
    ]
    footer = "只填后三列；进度填 100 就是报完成，等上级验收。不填的行不算。反馈编码不要改。"
    title = f"{region_name}{office}{TITLE}"
    return table_workbook(rows, _COLUMNS, title, footer, day=as_of)


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row somebody filled in."""

    cell: str  # where its progress stands
    code: str
    task: int
    seen: int
    typed: str  # the progress as it was written
    percent: float | None
    words: str
    spent_yuan: float | None


def read_feedback(name: str, content: bytes) -> list[FilledRow]:
    """Read what was filled in; the file is judged by its content before it is read.

    Raises
    ------
    UsageError
        It is no workbook of ours, or must not be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feedback"
        path.write_bytes(content)
        verdict = inspect(path, name, LIMITS)
        if verdict.refused:
            issue = verdict.issues[0]
            raise UsageError(
                where=f"《{name}》", found=issue.found, expected=issue.expected, fix=issue.fix
            )
        rows = [list(row) for sheet in read_sheets(path, name, verdict) for row in _rows(sheet)]
    found = list(_filled(rows))
    if not any(_CODE in map(str, row) for row in rows):
        raise UsageError(
            where=f"《{name}》",
            found=f"没有“{_CODE}”一列",
            expected="从台账下载的任务进展反馈表",
            fix="请在台账下载反馈表，填好后原样上传",
        )
    return found


def _rows(sheet: Any) -> Iterator[list[Any]]:
    for number, row in enumerate(sheet.rows()):
        if number > _MOST:
            return
        yield row


def _filled(rows: list[list[Any]]) -> Iterator[FilledRow]:
    heads: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        texts = [str(cell).strip() for cell in row]
        if _CODE in texts:
            heads = {text: column for column, text in enumerate(texts) if text}
            continue
        coded = _CODED.fullmatch(_at(texts, heads, _CODE)) if heads else None
        percent, words = _at(texts, heads, _PERCENT), _at(texts, heads, _WORDS)
        spent = _at(texts, heads, _SPENT)
        if coded is None or not (percent or words or spent):
            continue
        yield FilledRow(
            cell_name(number, heads.get(_PERCENT, heads[_CODE])),
            coded[0],
            int(coded[1]),
            int(coded[2]),
            percent.removesuffix(".0"),
            _number(percent),
            words,
            _number(spent),
        )


def _at(texts: list[str], heads: dict[str, int], label: str) -> str:
    column = heads.get(label, -1)
    return texts[column] if 0 <= column < len(texts) else ""


def _number(text: str) -> float | None:
    """Read a number as people write it; what is no number is -1, which nothing accepts."""
    plain = text.replace(",", "").replace("，", "").removesuffix("%").removesuffix("\uff05").strip()
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        return -1.0
