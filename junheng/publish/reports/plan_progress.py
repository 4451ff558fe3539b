"""《行动计划进展报告》: where an adopted plan stands, clause by clause (进展报告).

Two editions of one text: the one that may leave the bureau says nothing of the region's place
among its peers; the bureau's own holds those items too and bears 内部 on every page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import wrap

from junheng.kernel.periods import chinese
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.outcome import Line
from junheng.measure.progress.wording import LAPSED, amount
from junheng.policy.plan import PlanItem
from junheng.publish.render.model import Column, Report
from junheng.publish.reports.draft import Draft
from junheng.publish.reports.plan_rows import (
    AdoptedPlan,
    PlanCover,
    line_of,
    offices_in,
    stopped,
    tasks,
)
from junheng.publish.reports.plan_tasks import adopted
from junheng.publish.sentences.catalogue import Sentence, render
from junheng.publish.sentences.plan import headline as plan_headline
from junheng.publish.sentences.plan import tally

_NAME = "进展报告"
_NAMED = 8  # units written out before 等
_TITLE_LINE = 20  # characters of a title on one line
_SHORT = ("unmet", "near")
_OUTSIDE = "只在局内使用的条目不列入本件，以下各数也不含这些条目。"
_WAITING = "还没有到期、也还没有上报的单列为未到期。"
_COUNTED = (
    *("可执行", "达到", "未达到", "无法计算", "未到期"),
    *("已过时限", "停用", "尚未支持"),
)
Rows = list[tuple[str, ...]]


def plan_report(held: AdoptedPlan, cover: PlanCover) -> Report:
    """Write the progress report; ``cover.inside`` decides the edition."""
    items = held.items(inside=cover.inside)
    draft = Draft()
    draft.part("总体情况")
    draft.say_each(adopted(held))
    if cover.inside:
        draft.say(render("plan.inside", {}))
    elif any(item.internal for item in held.plan.items):
        draft.say(_OUTSIDE)
    draft.say(*cover.standing)
    draft.say(*headline(held, items))
    draft.say(_duties(held))
    _clauses(draft, held, items)
    _unmet(draft, held, items)
    _overdue(draft, held, items)
    _stopped(draft, held, inside=cover.inside)
    _unknown(draft, held, items)
    left = _not_yet(draft, held, items)
    draft.sign(cover)
    _method(draft, held, cover)
    if left:
        draft.annex("附表　系统尚未支持的条目", apart=False)
        columns = (Column("条款", 0.16, "center"), Column("条目", 0.84))
        draft.table("系统尚未支持的条目，按条款", columns, left, dense=True)
    edition = "（局内版）" if cover.inside else ""
    return draft.finish(
        titled(f"{cover.region_name}《{held.plan.title}》", f"{_NAME}{edition}"), cover
    )


def titled(subject: str, kind: str) -> str:
    """Write a title; one too long for a line breaks before its last word, never inside it.

    >>> titled("云川县《强师计划》", "进展报告")
    '云川县《强师计划》进展报告'
    """
    whole = subject + kind
    return whole if len(whole) <= _TITLE_LINE else f"{subject}\n{kind}"


def headline(held: AdoptedPlan, items: Sequence[PlanItem]) -> list[Sentence]:
    """Say how far the plan is, what is late, what was stopped, what is not supported."""
    if not held.progress:
        n = sum(item.measure is not None or item.due is not None for item in items)
        return [render("plan.none_yet", {"n": n})]
    return plan_headline(_counts(held, items), whole=True)


def _counts(held: AdoptedPlan, items: Iterable[PlanItem]) -> Counter[str]:
    return tally(items, held.progress, held.stops)


def _duties(held: AdoptedPlan) -> Sentence:
    rows = tasks(held)
    duties = [duty for row in rows for duty in row.duties if duty.made]
    if not duties:
        return render("plan.duties_none", {})
    every, settled = offices_in(rows)
    facts = {
        "n": len(duties),
        "offices": every,
        "settled": settled,
        "handed": sum(duty.state != "drawn_up" for duty in duties),
        "received": sum(duty.state == "received" for duty in duties),
    }
    return render("plan.duties", facts)


def _term(item: PlanItem) -> str:
    return f"{item.term}（内部）" if item.internal else item.term


def _clauses(draft: Draft, held: AdoptedPlan, items: Sequence[PlanItem]) -> None:
    draft.part("各条款进展")
    columns = (
        Column("条款", 0.32),
        *(Column(label, 0.085, "right") for label in _COUNTED),
    )
    rows: Rows = []
    total: Counter[str] = Counter()
    for clause in held.plan.clauses.values():
        own = [item for item in items if item.clause == clause.id]
        counts = _counts(held, own)
        if any(_told(counts)):
            total += counts
            rows.append((f"{clause.number} {clause.title}".strip(), *_told(counts)))
    rows.append(("合计", *_told(total)))
    draft.table(
        "各条款的条目数",
        columns,
        rows,
        note=str(render("plan.table_note", {})) + _WAITING,
        strong=frozenset({len(rows) - 1}),
        dense=True,
    )


def _told(counts: Counter[str]) -> tuple[str, ...]:
    numbers = (
        counts["executable"],
        counts["met"],
        counts["unmet"] + counts["near"],
        counts["not_computable"],
        counts["waiting"],
        counts["overdue"],
        counts["stopped"],
        counts["not_yet"],
    )
    return tuple(str(number) if number else "" for number in numbers)


def _unmet(draft: Draft, held: AdoptedPlan, items: Sequence[PlanItem]) -> None:
    draft.part("未达到的条目")
    short = [(i, p) for i in items if (p := held.of(i)) is not None and p.state in _SHORT]
    if not short:
        draft.say(render("plan.unmet_none", {}))
        return
    draft.say(render("plan.unmet_said", {"n": len(short)}))
    columns = (
        Column("条款", 0.15, "center"),
        Column("条目", 0.2),
        Column("达到线", 0.16),
        Column("现状与差在哪里", 0.49),
    )
    rows = [
        (held.number_of(item.clause), _term(item), line_of(held, item), _short_of(held, item, one))
        for item, one in short
    ]
    draft.table("未达到的条目", columns, rows)


def _short_of(held: AdoptedPlan, item: PlanItem, progress: Progress) -> str:
    """Name the units that fall short with their figures; else say it as the item's page does."""
    lines = [line for line in progress.outcome.lines if line.state in _SHORT]
    if not lines:
        return progress.explanation.rstrip("。")
    verdict = progress.verdict
    named = [_named(held, item, line) for line in lines[:_NAMED]]
    more = f"等 {len(lines)} 个" if len(lines) > _NAMED else ""
    reached = f"{verdict.met}/{verdict.of} 达到" if verdict.of > 1 else ""
    said = f"未达到：{'、'.join(named)}{more}"
    unknown = len(progress.outcome.missing)
    missing = f"另有 {unknown} 个缺数据" if unknown else ""
    late = f"已逾期 {-progress.days} 天" if progress.timing == "overdue" and progress.days else ""
    late = LAPSED if progress.timing == "lapsed" else late
    return "；".join(part for part in (reached, said, missing, late) if part)


def _named(held: AdoptedPlan, item: PlanItem, line: Line) -> str:
    label = held.units.label(line.unit)
    unit = "比例" if item.measure is not None and item.measure.kind == "conjunction" else item.unit
    figure = line.text or ("" if line.value is None else amount(line.value, unit))
    return f"{label}（{figure}）" if figure else label


def _overdue(draft: Draft, held: AdoptedPlan, items: Sequence[PlanItem]) -> None:
    draft.part("已过时限的条目")
    late = [(i, p) for i in items if (p := held.of(i)) is not None and p.timing == "overdue"]
    if not late:
        draft.say(render("plan.overdue_none", {"day": held.day}))
    else:
        _late(draft, held, late)
    lapsed = [(i, p) for i in items if (p := held.of(i)) is not None and p.timing == "lapsed"]
    if lapsed:
        draft.say(render("plan.lapsed_said", {"n": len(lapsed)}))
        columns = (
            Column("条款", 0.16, "center"),
            Column("条目", 0.34),
            Column("原定时限", 0.22, "center"),
            Column("责任单位", 0.28),
        )
        rows: Rows = [
            (held.number_of(item.clause), _term(item), *_day_and_offices(held, item, one))
            for item, one in lapsed
        ]
        draft.table("采用时已过原定时限的条目", columns, rows)


def _day_and_offices(held: AdoptedPlan, item: PlanItem, one: Progress) -> tuple[str, str]:
    offices = dict.fromkeys(duty.named for duty in held.answerable(item))
    day = chinese(one.moment.on) if one.moment is not None else ""
    return day, "、".join(offices) or "未明确"


def _late(draft: Draft, held: AdoptedPlan, late: Sequence[tuple[PlanItem, Progress]]) -> None:
    draft.say(render("plan.overdue_said", {"n": len(late), "day": held.day}))
    columns = (
        Column("条款", 0.15, "center"),
        Column("条目", 0.28),
        Column("时限", 0.21, "center"),
        Column("逾期（天）", 0.12, "right"),
        Column("责任单位", 0.24),
    )
    rows: Rows = []
    for item, one in sorted(late, key=lambda pair: pair[1].days or 0):
        day, offices = _day_and_offices(held, item, one)
        rows.append((held.number_of(item.clause), _term(item), day, str(-(one.days or 0)), offices))
    draft.table("已过时限的条目", columns, rows)


def _stopped(draft: Draft, held: AdoptedPlan, *, inside: bool) -> None:
    draft.part("因现行规定停用的条目")
    found = stopped(held, inside=inside)
    if not found:
        draft.say(render("plan.stopped_none", {}))
        return
    draft.say(render("plan.stopped_said", {"n": len(found)}))
    columns = (
        Column("条款", 0.15, "center"),
        Column("条目与处置", 0.27),
        Column("现行规定", 0.28),
        Column("依据", 0.3),
    )
    rows = [
        (
            held.number_of(item.clause),
            f"{_term(item)}：{stop.way}" + (f"（{stop.note}）" if stop.note else ""),
            stop.says,
            "；".join(stop.articles),
        )
        for item, stop in found
    ]
    draft.table("因现行规定停用的条目", columns, rows)


def _unknown(draft: Draft, held: AdoptedPlan, items: Sequence[PlanItem]) -> None:
    draft.part("还无法计算的条目")
    reasons: dict[str, list[str]] = {}
    for item in items:
        progress = held.of(item)
        if progress is not None and _is_unknown(progress):
            reason, count = _why(progress)
            units = f"，{count} 个" if count else ""
            reasons.setdefault(reason, []).append(
                f"{_term(item)}（{held.number_of(item.clause)}{units}）"
            )
    if not reasons:
        draft.say(render("plan.unknown_none", {}))
        return
    draft.say(render("plan.unknown_said", {"n": sum(map(len, reasons.values()))}))
    columns = (Column("原因", 0.26), Column("条目（条款，缺数据的单位数）", 0.74))
    rows = [(reason, "；".join(named)) for reason, named in reasons.items()]
    draft.table("还无法计算的条目，按原因", columns, rows, dense=True)


def _is_unknown(progress: Progress) -> bool:
    undecided = progress.state == "not_computable"
    return undecided and not (progress.is_date or progress.is_waiting)


def _why(progress: Progress) -> tuple[str, int]:
    """Give why an item cannot be computed, and how many units lack data."""
    lines = [line for line in progress.outcome.lines if line.state == "not_computable"]
    reasons = dict.fromkeys(line.reason for line in lines if line.reason)
    reason = "、".join(reasons) or progress.verdict.reason or "缺少数据"
    return reason, len([unit for unit in progress.outcome.missing if unit])


def _not_yet(draft: Draft, held: AdoptedPlan, items: Sequence[PlanItem]) -> Rows:
    """Say how much the software leaves to the offices; the list itself is an annex."""
    draft.part("系统尚未支持的条目")
    left: dict[str, list[str]] = {}
    for item in items:
        if item.status == "not_yet" and item.id not in held.stops:
            left.setdefault(item.clause, []).append(_term(item))
    if not left:
        draft.say(render("plan.not_yet_none", {}))
        return []
    draft.say(render("plan.not_yet_said", {"n": sum(map(len, left.values()))}))
    return [(held.number_of(clause), "；".join(terms)) for clause, terms in left.items()]


def _method(draft: Draft, held: AdoptedPlan, cover: PlanCover) -> None:
    plan, data = held.plan, cover.data
    draft.annex("附件　方法与数据版本")
    draft.say(render("plan.method", {"pack": plan.id, "version": plan.version}))
    draft.say(render("plan.method_days", {"day": held.day}))
    hedged = [item for item in held.items(inside=cover.inside) if item.hedge]
    if hedged:
        draft.say(render("plan.method_hedged", {"n": len(hedged)}))
    rows: Rows = [
        ("计划文件", held.titled),
        ("发文单位", plan.issuer),
        ("条目库", f"{plan.id} 第 {plan.version} 版"),
        ("采用", f"{chinese(held.adopted_on)}，{held.approver}，{held.basis}")
        if held.adopted_on
        else ("采用", "还没有采用"),
        ("时限计算到", chinese(held.day)),
    ]
    if data is not None:
        rows += [
            ("数据版本", data.footer),
            ("数据截至", chinese(data.as_of)),
            ("数据指纹（SHA-256）", " ".join(wrap(data.sha256, 16))),
        ]
    else:
        rows.append(("数据版本", "还没有数据版本"))
    draft.table("依据与版本", (Column("项目", 0.28), Column("内容", 0.72)), rows)
    own: Rows = [
        (held.number_of(item.clause), _term(item), held.local[item.id])
        for item in held.items(inside=cover.inside)
        if item.id in held.local
    ]
    if own:
        columns = (Column("条款", 0.16, "center"), Column("条目", 0.36), Column("本地取值", 0.48))
        draft.table("用本地取值代替文件的数的条目", columns, own)
