"""《任务分解表》, 《责任清单》 and 《交办回执单》 of an adopted plan (任务与责任).

What is handed out never holds an item that compares the region with its peers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.publish.render.model import Column, Report
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.plan_columns import (
    DUTY_PAPER,
    NOBODY_PAPER,
    REQUEST_PAPER,
    STOP_PAPER,
    TASK_PAPER,
    columns_of,
    due_line,
    due_of,
    duty_line,
    nobody_line,
    request_line,
    stop_cells,
    task_line,
)
from junheng.publish.reports.plan_duties import PARTS, DutyFact, is_body, is_bureau
from junheng.publish.reports.plan_rows import (
    AdoptedPlan,
    ItemRow,
    PlanCover,
    by_office,
    offices_in,
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

_SLIP = (
    Column("回执编码", 0.16, "center"),
    Column("条款", 0.12, "center"),
    Column("条目与要求", 0.42),
    Column("分工", 0.08, "center"),
    Column("完成时限", 0.22, "center"),
)
_DOORS = (Column("方式", 0.1, "center"), Column("怎样签收", 0.9))
_WAYS = (("网页", "slip.page"), ("编码", "slip.code"), ("纸质", "slip.paper"))
_FORM = (Column("签收单位（盖章）", 0.4), Column("签收人", 0.3), Column("签收日期", 0.3))
_ROOM = "\u3000\n\u3000"  # for a seal and a hand


def parted(rows: Sequence[ItemRow]) -> tuple[list[ItemRow], list[ItemRow]]:
    """Part tasks into those with an office and those that still want one."""
    return [row for row in rows if row.duties], [row for row in rows if not row.duties]


def told_first(held: AdoptedPlan, rows: Sequence[ItemRow]) -> list[Sentence]:
    """Say what was broken down, and what was not and why."""
    every, settled = offices_in(rows)
    told = [*adopted(held)]
    told.append(render("plan.breakdown", {"n": len(rows), "offices": every}))
    nobody = sum(not row.duties for row in rows)
    if nobody:
        told.append(render("plan.nobody", {"n": nobody}))
    left = len(held.items()) - len(rows) - len(stopped(held))
    if left:
        told.append(render("plan.left_out", {"n": left}))
    if settled < every:
        told.append(render("plan.only_named", {"n": every - settled}))
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
    by = "plan.adopted_by_meeting" if is_body(held.approver) else "plan.adopted"
    told = [render(by, facts)]
    if held.ended_on is not None:
        told.append(render("plan.ended", {"day": held.ended_on}))
    return told


def task_breakdown(held: AdoptedPlan, cover: PlanCover) -> Report:
    """Write the 《任务分解表》: every item with its line, offices, day and where it stands."""
    rows, draft = tasks(held), Draft()
    draft.say(*told_first(held, rows))
    draft.say(*cover.standing)
    given, _nobody = parted(rows)
    lines = [task_line(row, number) for number, row in enumerate(given, start=1)]
    if lines:
        note = str(render("plan.marks", {}))
        draft.table(BREAKDOWN, columns_of(TASK_PAPER), lines, note=note, dense=True)
    _want_office(draft, rows)
    stops = stop_cells(held)
    if stops:
        draft.say(render("plan.stopped_apart", {"n": len(stops)}))
        draft.table("因现行规定停用的条目", columns_of(STOP_PAPER), stops, dense=True)
    draft.sign(cover)
    return draft.finish(f"《{held.plan.title}》{BREAKDOWN}", cover, wide=True)


def duty_list(held: AdoptedPlan, cover: PlanCover) -> Report:
    """Write the 《责任清单》: each office under its own heading."""
    rows, draft = tasks(held), Draft()
    draft.say(*told_first(held, rows))
    draft.say(*cover.standing)
    for n_office, (office, lines) in enumerate(by_office(rows, held).items()):
        draft.part(office)
        cells = [duty_line(row, duty, n) for n, (row, duty) in enumerate(lines, start=1)]
        note = "" if n_office else str(render("plan.marks", {}))
        draft.table(f"{office}{DUTIES}", columns_of(DUTY_PAPER), cells, note=note, dense=True)
    asked = requested(rows)
    if asked:
        draft.part(REQUESTED)
        cells = [request_line(row, duty, n) for n, (row, duty) in enumerate(asked, start=1)]
        draft.table(REQUESTED, columns_of(REQUEST_PAPER), cells, dense=True)
    if not all(row.duties for row in rows):
        draft.part("还没有明确责任单位的条目")
        _want_office(draft, rows)
    draft.sign(cover)
    return draft.finish(f"《{held.plan.title}》{DUTIES}", cover, wide=True)


def _want_office(draft: Draft, rows: Sequence[ItemRow]) -> None:
    """List what still wants an office in one close table, its numbers following the others'."""
    given, nobody = parted(rows)
    if nobody:
        cells = [nobody_line(row, n) for n, row in enumerate(nobody, start=len(given) + 1)]
        note = str(render("plan.marks", {}))
        draft.table(NOBODY, columns_of(NOBODY_PAPER), cells, note=note, dense=True)


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
        draft.say(
            _intro(held, cover, office, len(lines)), render("slip.number", {"number": number})
        )
        _slip(draft, lines)
        draft.sign(cover)
    footer = f"{cover.region_name}　《{held.plan.title}》"
    return draft.finish(SLIP, _SlipHead(cover.issuer, cover.day, footer))


def _intro(held: AdoptedPlan, cover: PlanCover, office: str, n: int) -> Sentence:
    """Hand tasks out to an office; the bureau hands nothing out to itself."""
    facts = {"office": office, "document": held.titled, "n": n}
    if office == cover.issuer or is_bureau(office):
        return render("slip.intro_own", facts)
    return render("slip.intro", {**facts, "issuer": cover.issuer})


def _slip(draft: Draft, lines: Sequence[tuple[ItemRow, DutyFact]]) -> None:
    draft.form(
        _SLIP,
        [
            (
                duty.code,
                row.clause,
                f"{row.item.term}：{row.asked}",
                PARTS[duty.part],
                due_line(due_of(row, duty)),
            )
            for row, duty in lines
        ],
    )
    draft.say(render("slip.doors", {}))
    draft.form(_DOORS, [(name, render(door, {}).text) for name, door in _WAYS])
    draft.form(_FORM, [(_ROOM, _ROOM, _ROOM)])
