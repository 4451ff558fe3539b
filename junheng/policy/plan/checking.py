"""What no single line of a plan pack can show: references, statuses that agree, what lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from junheng.policy.document import Report
from junheng.policy.pack import Address
from junheng.policy.plan.model import EXECUTABLE, PlanItem, PlanPack, Status

_FORMS = ("ask", "indicator", "rule", "held", "route", "command", "guardrail", "obeys", "item")
_NEEDS: dict[Status, tuple[str, ...]] = {
    "computed": ("indicator", "rule", "held", "deadline", "item"),
    "collected": ("ask", "held"),
    "judged": ("ask",),
    "enabled": ("route", "command", "guardrail"),
    "out_of_force": ("guardrail",),
}
_REASONED: frozenset[Status] = frozenset({"informs", "not_yet", "out_of_force"})


def check_plan(plan: PlanPack, report: Report) -> None:
    """Check everything that needs the whole plan."""
    _check_doubles(plan, report)
    _check_clauses(plan, report)
    for item in plan.items:
        _check_form(item, report)
        _check_status(item, report)
        _check_reference(item, report)
        _check_references(plan, item, report)
    _check_asks(plan, report)
    if "pupils" not in plan.formulas.quantities:
        report.add("JH-PK-112", Address("pack.yaml", 1))


def _check_doubles(plan: PlanPack, report: Report) -> None:
    times = Counter(item.id for item in plan.items)
    for item in plan.items:
        if times[item.id] > 1:
            report.add("JH-PK-107", item.at, what="条目", id=item.id)


def _cited(plan: PlanPack) -> Iterator[tuple[str, Address]]:
    top = Address("pack.yaml", 1)
    yield from ((item.clause, item.at) for item in plan.items)
    yield from ((ask.clause, ask.at) for ask in plan.asks.values())
    yield from ((scope.clause, scope.at) for scope in plan.scopes.values())
    yield from ((carried.clause, carried.at) for carried in plan.carries)
    yield from ((office.clause, top) for office in plan.offices.values())
    yield from ((quirk.clause, top) for quirk in plan.quirks)
    yield from ((one.clause, one.at) for one in plan.formulas.indicators)
    for quantity in plan.formulas.quantities.values():
        yield quantity.clause, quantity.formula.at
    for rubric in plan.rubrics.values():
        yield rubric.clause, rubric.at
        yield from ((item.clause, item.at) for item in rubric.items)


def _check_clauses(plan: PlanPack, report: Report) -> None:
    for clause, at in _cited(plan):
        if clause and clause not in plan.clauses:
            report.add("JH-PK-108", at, clause=clause)


def _check_form(item: PlanItem, report: Report) -> None:
    if item.kind not in EXECUTABLE or item.status == "out_of_force":
        return  # what today's rules forbid needs no way to decide it
    if item.measure is None and item.due is None:
        report.add("JH-PK-504", item.at, id=item.id, kind=item.kind_label)
    if item.valid_from is None:
        report.add("JH-PK-505", item.at, id=item.id, kind=item.kind_label, clause=item.clause)
    if item.measure is not None and not item.unit:
        report.add("JH-PK-103", item.at, field="unit")
    if item.measure is not None and item.measure.kind == "rank" and not item.internal:
        report.add("JH-PK-510", item.at, id=item.id)


def _check_status(item: PlanItem, report: Report) -> None:
    forms = {one.split(":", 1)[0] for one in item.by}
    if item.status in _REASONED and not item.reason:
        report.add("JH-PK-506", item.at, id=item.id, status=item.status_label)
    if item.status == "informs" and item.kind in EXECUTABLE:
        report.add("JH-PK-507", item.at, id=item.id, kind=item.kind_label)
    needed = _NEEDS.get(item.status)
    if needed is not None and not forms & set(needed):
        report.add(
            "JH-PK-508",
            item.at,
            id=item.id,
            status=item.status_label,
            by="、".join(item.by) or "没有写",
            needed="、".join(needed),
        )
    if (item.status == "out_of_force") != (item.out_of_force_from is not None):
        report.add("JH-PK-514", item.at, id=item.id, status=item.status_label)
    if item.status in ("informs", "not_yet") and set(forms) - {"obeys"}:
        report.add(
            "JH-PK-508",
            item.at,
            id=item.id,
            status=item.status_label,
            by="、".join(item.by),
            needed="不写 by",
        )


def _check_reference(item: PlanItem, report: Report) -> None:
    if not item.reference:
        return
    wrong = "没有 measure" if item.measure is None else "" if item.reason else "没有 reason"
    if item.kind in ("target", "deadline"):
        wrong = "要么达到，要么没有达到"
    if wrong:
        report.add("JH-PK-515", item.at, id=item.id, kind=item.kind_label, wrong=wrong)


def _check_references(plan: PlanPack, item: PlanItem, report: Report) -> None:
    known: dict[str, Iterable[str]] = {
        "ask": plan.asks,
        "indicator": {i.id for i in plan.formulas.indicators},
        "item": plan.by_id,
    }
    sources = list(item.by)
    scopes: list[str] = []
    if item.measure is not None:
        measure = item.measure
        sources += [measure.source, *(f"item:{one}" for one in measure.items)]
        scopes = [s for s in (measure.of, measure.except_, measure.against) if s]
    if item.due is not None and item.due.source:
        sources.append(item.due.source)
        _check_done_day(plan, item, item.due.source, report)
    for source in sources:
        if not source or source == "deadline":
            continue
        form, _, name = source.partition(":")
        if form not in _FORMS or not name:
            allowed = "、".join(f"{f}:编号" for f in _FORMS)
            report.add("JH-PK-106", item.at, field="by", value=source, allowed=allowed)
        elif form in known and name not in known[form]:
            what = {"ask": "填报事项", "indicator": "指标", "item": "条目"}[form]
            report.add("JH-PK-109", item.at, what=what, id=name)
    for scope in scopes:
        if scope not in plan.scopes:
            report.add("JH-PK-109", item.at, what="适用范围", id=scope)
    if item.duty is not None:
        for office in (item.duty.lead, *item.duty.support):
            if office not in plan.offices:
                report.add("JH-PK-109", item.at, what="责任单位", id=office)


def _check_done_day(plan: PlanPack, item: PlanItem, source: str, report: Report) -> None:
    asked = plan.asks.get(source.removeprefix("ask:"))
    if asked is not None and (asked.type, asked.per) != ("date", "region"):
        form = {"type": asked.type, "per": asked.per}
        report.add("JH-PK-324", item.at, id=asked.id, **form)


def _check_asks(plan: PlanPack, report: Report) -> None:
    used = {name for item in plan.items for name in item.named("ask")}
    used |= {
        item.measure.source.removeprefix("ask:") for item in plan.items if item.measure is not None
    }
    used |= {item.due.source.removeprefix("ask:") for item in plan.items if item.due is not None}
    for ask in plan.asks.values():
        if ask.id not in used:
            report.add("JH-PK-509", ask.at, id=ask.id)
        if ask.type == "state" and not ask.states:
            report.add("JH-PK-103", ask.at, field="states")
