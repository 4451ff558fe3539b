"""Columns and cells of 任务分解表 and 责任清单 (列和单元格).

A workbook keeps every column, to be filtered; a paper joins those that belong together, so that
a landscape page holds ten tasks and no number is broken.
"""

from __future__ import annotations

from collections.abc import Sequence

from junheng.publish.render.model import Column
from junheng.publish.reports.plan_duties import PARTS, DutyFact
from junheng.publish.reports.plan_rows import AdoptedPlan, ItemRow, stopped

Shape = Sequence[tuple[str, float]]
Sheet = Shape

# label, width in a workbook in characters
TASK_SHEET: Sheet = (
    ("序号", 5),
    ("条款", 11),
    ("条目", 18),
    ("要求", 28),
    ("达到线", 20),
    ("牵头单位", 13),
    ("责任单位", 13),
    ("配合单位", 15),
    ("责任人", 9),
    ("完成时限", 17),
    ("经费", 16),
    ("现状与结论", 28),
    ("签收情况", 14),
)
DUTY_SHEET: Sheet = (
    ("序号", 5),
    ("条款", 11),
    ("条目", 18),
    ("要求", 28),
    ("达到线", 20),
    ("分工", 6),
    ("责任人", 9),
    ("完成时限", 17),
    ("现状与结论", 28),
    ("签收情况", 14),
    ("移交经过", 30),
)
REQUEST_SHEET: Sheet = (
    ("序号", 5),
    ("条款", 11),
    ("条目", 18),
    ("要求", 36),
    ("上级单位", 18),
    ("完成时限", 17),
    ("现状与结论", 28),
    ("报请情况", 14),
)
NOBODY_SHEET: Sheet = (
    ("序号", 5),
    ("条款", 11),
    ("条目", 26),
    ("要求", 44),
    ("完成时限", 17),
    ("结论", 14),
)
STOP_SHEET: Sheet = (
    ("条款", 10),
    ("条目", 18),
    ("处置", 16),
    ("现行规定", 40),
    ("依据", 50),
)

# label, share of the width of a paper; a date needs 0.135
TASK_PAPER: Shape = (
    ("序号", 0.03),
    ("条款与条目", 0.145),
    ("要求", 0.18),
    ("达到线与现状", 0.21),
    ("牵头与配合", 0.205),
    ("完成时限与经费", 0.135),
    ("签收情况", 0.095),
)
DUTY_PAPER: Shape = (
    ("序号", 0.035),
    ("条款与条目", 0.17),
    ("要求", 0.21),
    ("达到线与现状", 0.22),
    ("分工与责任人", 0.1),
    ("完成时限", 0.135),
    ("签收情况", 0.13),
)
REQUEST_PAPER: Shape = (
    ("序号", 0.035),
    ("条款与条目", 0.18),
    ("要求", 0.24),
    ("达到线与现状", 0.2),
    ("上级单位", 0.11),
    ("完成时限", 0.135),
    ("报请情况", 0.1),
)
NOBODY_PAPER: Shape = (
    ("序号", 0.04),
    ("条款与条目", 0.29),
    ("要求", 0.41),
    ("完成时限", 0.14),
    ("结论", 0.12),
)
STOP_PAPER: Shape = (
    ("条款", 0.1),
    ("条目", 0.2),
    ("处置", 0.14),
    ("现行规定", 0.26),
    ("依据", 0.3),
)
_CENTRED = frozenset(
    {"序号", "条款", "分工与责任人", "完成时限", "完成时限与经费", "签收情况", "报请情况"}
)


def columns_of(shape: Shape) -> tuple[Column, ...]:
    """Give the columns of a paper."""
    return tuple(
        Column(label, width, "center" if label in _CENTRED else "left") for label, width in shape
    )


def _below(*parts: str) -> str:
    """Write what belongs together line by line, without what is empty."""
    return "\n".join(part for part in parts if part not in ("", "—"))


def _place(row: ItemRow) -> str:
    return f"{row.clause}　{row.item.term}"


def _held_against(row: ItemRow) -> str:
    line = f"达到线：{row.line}" if row.line not in ("", "—") else ""
    return _below(line, row.brief)


def due_line(told: str) -> str:
    """Give each day a line of its own, so that none is broken.

    >>> due_line("2026年12月12日（文件：2024年6月8日，印发后3至5年）").split(chr(10))
    ['2026年12月12日', '（文件：', '2024年6月8日，', '印发后3至5年）']
    """
    first, mark, rest = told.partition("（")
    for before in ("文件：", "计划：", "日，"):
        rest = rest.replace(before, f"{before}\n")
    return f"{first}\n{mark}{rest}" if mark else told


def task_line(row: ItemRow, number: int) -> tuple[str, ...]:
    """Write one line of the breakdown on paper."""
    who = [(label, row.people_of(part)) for part, label in PARTS.items()]
    return (
        str(number),
        _place(row),
        row.item.text,
        _held_against(row),
        _below(*(f"{label}：{named}" for label, named in who if named)),
        _below(due_line(row.due), row.money) or "—",
        row.receipt.replace("；", "\n"),
    )


def duty_line(row: ItemRow, duty: DutyFact, number: int) -> tuple[str, ...]:
    """Write one line of an office's list on paper."""
    return (
        str(number),
        _place(row),
        row.item.text,
        _held_against(row),
        _below(PARTS[duty.part], duty.person),
        due_line(due_of(row, duty)),
        _below(duty.receipt_below, *duty.before),
    )


def request_line(row: ItemRow, duty: DutyFact, number: int) -> tuple[str, ...]:
    """Write one line of what an office above us is asked for, on paper."""
    place = (str(number), _place(row), row.item.text, _held_against(row))
    return *place, duty.office, due_line(due_of(row, duty)), duty.receipt_below


def nobody_line(row: ItemRow, number: int) -> tuple[str, ...]:
    """Write one line of what still wants an office, on paper."""
    return str(number), _place(row), row.asked, due_line(row.until.told()), row.verdict


def task_cells(row: ItemRow, number: int) -> tuple[str, ...]:
    """Write one line of the breakdown."""
    return (
        str(number),
        row.clause,
        row.item.term,
        row.item.text,
        row.line,
        row.offices("lead"),
        row.offices("answer"),
        row.offices("help"),
        row.people,
        row.due,
        row.money,
        row.standing,
        row.receipt,
    )


def duty_cells(row: ItemRow, duty: DutyFact, number: int) -> tuple[str, ...]:
    """Write one line of an office's list."""
    return (
        str(number),
        row.clause,
        row.item.term,
        row.item.text,
        row.line,
        PARTS[duty.part],
        duty.person or "—",
        due_of(row, duty),
        row.standing,
        duty.receipt,
        "；".join(duty.before),
    )


def due_of(row: ItemRow, duty: DutyFact) -> str:
    """Write until when one office has it."""
    return row.until.told([duty.due_on])


def request_cells(row: ItemRow, duty: DutyFact, number: int) -> tuple[str, ...]:
    """Write one line of what an office above us is asked for."""
    item = row.item
    place = (str(number), row.clause, item.term, row.asked)
    return *place, duty.office, due_of(row, duty), row.standing, duty.receipt


def nobody_cells(row: ItemRow, number: int) -> tuple[str, ...]:
    """Write one line of what still wants an office."""
    item = row.item
    return str(number), row.clause, item.term, row.asked, row.until.told(), row.verdict


def stop_cells(held: AdoptedPlan) -> list[tuple[str, ...]]:
    """Write the lines of what is not broken down because a rule of today stops it."""
    return [
        (
            held.number_of(item.clause),
            item.term,
            "：".join(part for part in (stop.way, stop.note) if part),
            stop.says,
            "；".join(stop.articles),
        )
        for item, stop in stopped(held)
    ]
