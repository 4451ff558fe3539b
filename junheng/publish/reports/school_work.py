"""The parts of a diagnosis report that say what is done: plans, findings, measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from junheng.measure.engine.verdict import LABELS
from junheng.publish.charts.palette import MARKS
from junheng.publish.render.model import Column
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.school_paper import SchoolPaper, WorkRow
from junheng.publish.reports.school_room import Room
from junheng.publish.reports.school_sections import CORRECTED
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.school_facts import PlanFact

_CLOSED = 8  # closed findings listed, the newest first


def plans(draft: Draft, paper: SchoolPaper, room: Room) -> None:
    """Say how the school stands in each plan; what is not met beside its finding."""
    if not paper.facts.plans:
        return
    draft.part("行动计划执行情况")
    columns = (
        Column("条款", 0.13, "center"),
        Column("要求", 0.34),
        Column("本校情况", 0.29),
        Column("问题编号、措施与时限", 0.24),
    )
    found = {one.item: one for one in paper.work if one.is_open}
    listed = _listed(paper, room)
    for document in dict.fromkeys(one.document for one in paper.facts.plans):
        own = [one for one in paper.facts.plans if one.document == document]
        states = Counter(one.state for one in own)
        told = {
            "document": document,
            "of": len(own),
            "met": states["met"],
            "unmet": states["unmet"] + states["near"],
            "unknown": states["not_computable"],
        }
        draft.say(render("diagnosis.plans", told), about=own[0].plan)
        open_ones = [one for one in own if one.state != "met"]
        rows = [
            (
                one.clause,
                one.term,
                f"{MARKS[one.state]} {LABELS[one.state]}：{one.words}",
                _done(found.get((one.plan, one.item))),
            )
            for one in open_ones
            if one in listed
        ]
        left = len(open_ones) - len(rows)
        note = f"另有 {left} 条，见系统里本校的行动计划页。" if left else ""
        if rows:
            title = f"《{document}》没有达到和没有数据的条目"
            draft.table(title, columns, rows, note=note and f"注：{note}", dense=True)
        elif note:  # no room for one line of it: what is left is counted all the same
            draft.say(note)


def _waiting(paper: SchoolPaper) -> list[PlanFact]:
    return [one for one in paper.facts.plans if one.state != "met"]


def _listed(paper: SchoolPaper, room: Room) -> Sequence[PlanFact]:
    """Give what is listed of the plans, as far as there is room: of each what is not met first."""
    ranked: list[tuple[int, PlanFact]] = []
    for document in dict.fromkeys(one.document for one in paper.facts.plans):
        own = [one for one in _waiting(paper) if one.document == document]
        ranked += enumerate(sorted(own, key=lambda one: one.state == "not_computable"))
    return [one for _rank, one in sorted(ranked, key=lambda pair: pair[0])[: room.rows]]


def _done(row: WorkRow | None) -> str:
    if row is None:
        return "—"
    what = "，".join(part for part in (row.measures, row.owner, row.due) if part)
    return f"{row.label} {what or '还没有任务'}"


def work(draft: Draft, paper: SchoolPaper, room: Room) -> None:
    """List what is open beside the plans, and what was closed."""
    draft.part("问题整改")
    open_ones = [one for one in paper.work if one.is_open]
    closed = [one for one in paper.work if not one.is_open]
    draft.say(render("diagnosis.work", {"open": len(open_ones), "closed": len(closed)}))
    told = {(one.plan, one.item) for one in _waiting(paper)}
    own = [one for one in open_ones if one.item not in told]
    columns = (
        Column("编号", 0.2, "center"),
        Column("问题", 0.24),
        Column("现值与标准", 0.28),
        Column("措施、责任与时限", 0.28),
    )
    rows = [
        (
            one.label,
            f"{one.name}（{CORRECTED}）" if one.is_corrected else one.name,
            f"{one.now}，标准 {one.limit}" if one.limit else one.now,
            "；".join(part for part in (one.measures, one.owner, one.due) if part) or "还没有任务",
        )
        for one in own[: room.rows]
    ]
    notes = [
        f"由行动计划的条目登记的 {n} 项，见上一部分。" for n in (len(open_ones) - len(own),) if n
    ]
    if len(own) > room.rows:
        notes.append(f"另有 {len(own) - room.rows} 项，见问题整改工作台账。")
    if closed and not room.tables:
        told_of = "；".join(f"{one.label} {one.name}" for one in closed[:_CLOSED])
        notes.append(f"最近销号的：{told_of}。")
    note = f"注：{''.join(notes)}" if notes else ""
    if rows:
        draft.table("没有销号的事项", columns, rows, note=note, dense=True)
    elif notes:
        draft.say("".join(notes))
    if room.tables:
        _closed(draft, closed)


def _closed(draft: Draft, rows: Sequence[WorkRow]) -> None:
    """List the findings closed last, with how."""
    if not rows:
        return
    columns = (
        Column("编号", 0.2, "center"),
        Column("问题", 0.4),
        Column("怎样销号", 0.4),
    )
    left = len(rows) - _CLOSED
    note = f"注：另有 {left} 项，见问题整改工作台账。" if left > 0 else ""
    told = [(one.label, one.name, one.closed or "—") for one in rows[:_CLOSED]]
    draft.table("已经销号的事项", columns, told, note=note, dense=True)


def commitments(draft: Draft, paper: SchoolPaper, room: Room) -> None:
    """List the measures under way: what, who answers for it, by when, with which money."""
    draft.part("措施、责任与时限")
    if not paper.commitments:
        draft.say(render("diagnosis.no_commitments", {}))
        return
    late = sum(one.is_late for one in paper.commitments)
    draft.say(render("diagnosis.commitments", {"n": len(paper.commitments), "late": late}))
    if not room.tables:  # each stands beside its finding already
        return
    columns = (
        Column("措施", 0.24),
        Column("对应的问题", 0.22),
        Column("责任单位和人", 0.18),
        Column("时限", 0.16, "center"),
        Column("进展和资金", 0.2),
    )
    rows = [
        (
            one.what,
            one.about,
            one.owner,
            one.due,
            "；".join(part for part in (one.progress, one.money) if part) or "—",
        )
        for one in paper.commitments
    ]
    draft.table("没有办结的措施", columns, rows, dense=True)
