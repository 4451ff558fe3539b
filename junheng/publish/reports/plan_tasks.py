"""《任务分解表》, 《责任清单》 and 《交办回执单》 of an adopted plan (任务与责任).

What is handed out never holds an item that compares the region with its peers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.publish.render.model import Column, Report
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.plan_rows import (
    PARTS,
    AdoptedPlan,
    DutyFact,
    ItemRow,
    PlanCover,
    by_office,
    requested,
    stopped,
    tasks,
)
from junheng.publish.sentences.catalogue import Sentence, render

BREAKDOWN = "任务分解表"
DUTIES = "责任清单"
SLIP = "交办回执单"
NOBODY = "待明确责任单位的条目"
REQUESTED = "报请上级的事项"

# label, share of the width, width in a workbook in characters
TASK_COLUMNS: tuple[tuple[str, float, float], ...] = (
    ("序号", 0.034, 5),
    ("条款", 0.08, 11),
    ("条目", 0.085, 18),
    ("要求", 0.11, 28),
    ("达到线", 0.085, 20),
    ("牵头单位", 0.07, 13),
    ("责任单位", 0.056, 13),
    ("配合单位", 0.076, 15),
    ("责任人", 0.054, 9),
    ("完成时限", 0.115, 17),
    ("经费", 0.064, 16),
    ("现状与结论", 0.105, 28),
    ("签收情况", 0.066, 14),
)
DUTY_COLUMNS: tuple[tuple[str, float, float], ...] = (
    ("序号", 0.04, 5),
    ("条款", 0.08, 11),
    ("条目", 0.115, 18),
    ("要求", 0.16, 28),
    ("达到线", 0.12, 20),
    ("分工", 0.05, 6),
    ("责任人", 0.07, 9),
    ("完成时限", 0.125, 17),
    ("现状与结论", 0.15, 28),
    ("签收情况", 0.09, 14),
)
REQUEST_COLUMNS: tuple[tuple[str, float, float], ...] = (
    ("序号", 0.04, 5),
    ("条款", 0.08, 11),
    ("条目", 0.14, 18),
    ("要求", 0.245, 36),
    ("上级单位", 0.13, 18),
    ("完成时限", 0.125, 17),
    ("现状与结论", 0.15, 28),
    ("报请情况", 0.09, 14),
)
NOBODY_COLUMNS: tuple[tuple[str, float, float], ...] = (
    ("序号", 0.05, 5),
    ("条款", 0.09, 11),
    ("条目", 0.26, 26),
    ("要求", 0.355, 44),
    ("完成时限", 0.125, 17),
    ("结论", 0.12, 14),
)
STOP_COLUMNS: tuple[tuple[str, float, float], ...] = (
    ("条款", 0.1, 10),
    ("条目", 0.2, 18),
    ("处置", 0.14, 16),
    ("现行规定", 0.26, 40),
    ("依据", 0.3, 50),
)
_CENTRED = frozenset({"序号", "条款", "分工", "责任人", "完成时限", "签收情况", "报请情况"})
_SLIP = (
    Column("回执编码", 0.18, "center"),
    Column("条款", 0.14, "center"),
    Column("条目与要求", 0.31),
    Column("分工", 0.08, "center"),
    Column("完成时限", 0.29, "center"),
)
_DOORS = (Column("方式", 0.1, "center"), Column("怎样签收", 0.9))
_WAYS = (("网页", "slip.page"), ("编码", "slip.code"), ("纸质", "slip.paper"))
_FORM = (Column("签收单位（盖章）", 0.4), Column("签收人", 0.3), Column("签收日期", 0.3))
_ROOM = "\u3000\n\u3000"  # for a seal and a hand


def columns_of(shape: Sequence[tuple[str, float, float]]) -> tuple[Column, ...]:
    """Give the columns of a paper."""
    return tuple(
        Column(label, width, "center" if label in _CENTRED else "left")
        for label, width, _characters in shape
    )


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


def parted(rows: Sequence[ItemRow]) -> tuple[list[ItemRow], list[ItemRow]]:
    """Part tasks into those with an office and those that still want one."""
    return [row for row in rows if row.duties], [row for row in rows if not row.duties]


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


def told_first(held: AdoptedPlan, rows: Sequence[ItemRow]) -> list[Sentence]:
    """Say what was broken down, and what was not and why."""
    offices = {duty.office for row in rows for duty in row.duties}
    told = [*adopted(held)]
    told.append(
        render("plan.breakdown", {"document": held.titled, "n": len(rows), "offices": len(offices)})
    )
    nobody = sum(not row.duties for row in rows)
    if nobody:
        told.append(render("plan.nobody", {"n": nobody}))
    left = len(held.items()) - len(rows) - len(stopped(held))
    if left:
        told.append(render("plan.left_out", {"n": left}))
    return told


def adopted(held: AdoptedPlan) -> list[Sentence]:
    """Say who adopted the plan, when and on what ground."""
    if held.adopted_on is None:
        return []
    facts = {
        "document": held.titled,
        "day": held.adopted_on,
        "approver": held.approver,
        "basis": held.basis,
    }
    told = [render("plan.adopted", facts)]
    if held.ended_on is not None:
        told.append(render("plan.ended", {"day": held.ended_on}))
    return told


def task_breakdown(held: AdoptedPlan, cover: PlanCover) -> Report:
    """Write the 《任务分解表》: every item with its line, offices, day and where it stands."""
    rows, draft = tasks(held), Draft()
    draft.say(*told_first(held, rows))
    draft.say(*cover.standing)
    given, _nobody = parted(rows)
    lines = [task_cells(row, number) for number, row in enumerate(given, start=1)]
    if lines:
        note = str(render("plan.marks", {}))
        draft.table(BREAKDOWN, columns_of(TASK_COLUMNS), lines, note=note)
    _want_office(draft, rows)
    stops = stop_cells(held)
    if stops:
        draft.say(render("plan.stopped_apart", {"n": len(stops)}))
        draft.table("因现行规定停用的条目", columns_of(STOP_COLUMNS), stops)
    draft.sign(cover)
    return draft.finish(f"《{held.plan.title}》{BREAKDOWN}", cover, wide=True)


def duty_list(held: AdoptedPlan, cover: PlanCover) -> Report:
    """Write the 《责任清单》: each office under its own heading."""
    rows, draft = tasks(held), Draft()
    draft.say(*told_first(held, rows))
    draft.say(*cover.standing)
    for office, lines in by_office(rows, held).items():
        draft.part(office)
        cells = [duty_cells(row, duty, n) for n, (row, duty) in enumerate(lines, start=1)]
        note = str(render("plan.marks", {}))
        draft.table(f"{office}{DUTIES}", columns_of(DUTY_COLUMNS), cells, note=note)
    asked = requested(rows)
    if asked:
        draft.part(REQUESTED)
        cells = [request_cells(row, duty, n) for n, (row, duty) in enumerate(asked, start=1)]
        draft.table(REQUESTED, columns_of(REQUEST_COLUMNS), cells)
    if not all(row.duties for row in rows):
        draft.part("还没有明确责任单位的条目")
        _want_office(draft, rows)
    draft.sign(cover)
    return draft.finish(f"《{held.plan.title}》{DUTIES}", cover, wide=True)


def _want_office(draft: Draft, rows: Sequence[ItemRow]) -> None:
    """List what still wants an office in one close table, its numbers following the others'."""
    given, nobody = parted(rows)
    if nobody:
        cells = [nobody_cells(row, n) for n, row in enumerate(nobody, start=len(given) + 1)]
        note = str(render("plan.marks", {}))
        draft.table(NOBODY, columns_of(NOBODY_COLUMNS), cells, note=note, dense=True)


def handed_out(held: AdoptedPlan) -> dict[str, list[tuple[ItemRow, DutyFact]]]:
    """List what was handed out to the bureau's own units, by office."""
    grouped = by_office(tasks(held), held)
    out = {
        office: [
            (row, duty)
            for row, duty in lines
            if duty.code and duty.state != "drawn_up" and duty.stands == "own"
        ]
        for office, lines in grouped.items()
    }
    return {office: lines for office, lines in out.items() if lines}


def slip_number(plan_number: int, lines: Sequence[tuple[ItemRow, DutyFact]]) -> str:
    """Give the number printed on a slip, by which a returned paper is entered."""
    return f"{plan_number}-{lines[0][1].code}"


@dataclass(frozen=True, slots=True)
class _SlipHead:
    """A slip rests on no data version, so it bears neither mark nor version."""

    issuer: str
    day: date
    footer: str
    mark: str = ""


def slips(held: AdoptedPlan, cover: PlanCover, *, plan_number: int) -> Report:
    """Write a 《交办回执单》 for every office, each on a page of its own.

    Raises
    ------
    ValueError
        Nothing was handed out; there is no slip to print.
    """
    grouped = handed_out(held)
    if not grouped:
        raise ValueError("nothing was handed out, so there is no slip to print")
    draft = Draft()
    for count, (office, lines) in enumerate(grouped.items()):
        if count:
            draft.paper(SLIP)
        number = slip_number(plan_number, lines)
        facts = {"office": office, "issuer": cover.issuer, "document": held.titled}
        draft.say(
            render("slip.intro", {**facts, "n": len(lines)}),
            render("slip.number", {"number": number}),
        )
        _slip(draft, lines)
        draft.sign(cover)
    footer = f"{cover.region_name}　《{held.plan.title}》"
    return draft.finish(SLIP, _SlipHead(cover.issuer, cover.day, footer))


def _slip(draft: Draft, lines: Sequence[tuple[ItemRow, DutyFact]]) -> None:
    draft.form(
        _SLIP,
        [
            (
                duty.code,
                row.clause,
                f"{row.item.term}：{row.asked}",
                PARTS[duty.part],
                due_of(row, duty),
            )
            for row, duty in lines
        ],
    )
    draft.say(render("slip.doors", {}))
    draft.form(_DOORS, [(name, render(door, {}).text) for name, door in _WAYS])
    draft.form(_FORM, [(_ROOM, _ROOM, _ROOM)])
