"""What no single line of an appraisal can show: sums, references, what may not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from junheng.policy.appraisal.lawful import part_of, standing_of, strongest
from junheng.policy.appraisal.model import (
    COMPOSITE,
    PART_LABELS,
    AppraisalPack,
    Award,
    Component,
    Measure,
    Scheme,
)
from junheng.policy.document import Report
from junheng.policy.guardrails import Layer, load_guardrails
from junheng.policy.plan.model import PlanPack

WHOLE = Fraction(100)
_LONE = ("closing", "growth")


def check_appraisal(pack: AppraisalPack, plan: PlanPack, report: Report) -> None:
    """Check everything that needs the whole file and its plan."""
    known = load_guardrails()
    layers = known.layers_for([plan.region])
    parts = {choice.value for choice in known.facts["part"].choices}
    uses = {choice.value for choice in known.facts["use"].choices}
    for scheme in pack.schemes:
        _doubles("评价项目", scheme.measures, report)
        _total(scheme.id, scheme.measures, scheme, report)
        _open_questions(scheme, report)
        _words(scheme.uses, uses, scheme, report)
        _scope(plan, scheme.of, scheme, report)
        for measure in scheme.measures:
            _scope(plan, measure.of, measure, report)
            _references(plan, pack, measure, report)
            _words((measure.counts_as,), parts, measure, report)
            _lawful(plan, measure, scheme.uses, scheme.valid_from, layers, report)
        _lists(scheme, report)
    for award in pack.awards:
        _doubles("奖励项目", award.components, report)
        _total(award.id, award.components, award, report)
        _open_questions(award, report)
        _words((award.use,), uses, award, report)
        _scope(plan, award.of, award, report)
        for component in award.components:
            _references(plan, pack, component, report)
            _words((component.counts_as,), parts, component, report)
            _lawful(plan, component, (award.use,), award.valid_from, layers, report)
        _beside(pack, award, report)
        if award.fund_item and award.fund_item not in plan.by_id:
            report.add("JH-PK-109", award.at, what="条目", id=award.fund_item)


def _doubles(what: str, rows: Iterable[Measure | Component], report: Report) -> None:
    times = Counter(one.id for one in rows)
    for one in rows:
        if times[one.id] > 1:
            report.add("JH-PK-107", one.at, what=what, id=one.id)


def _total(
    name: str, rows: Iterable[Measure | Component], whole: Scheme | Award, report: Report
) -> None:
    held = list(rows)
    total = sum((one.weight for one in held), Fraction(0))
    if total != WHOLE or any(one.weight <= 0 for one in held):
        found = f"各项加起来是 {float(total):g}"
        report.add("JH-PK-530", whole.at, id=name, found=found)


def _open_questions(whole: Scheme | Award, report: Report) -> None:
    if not whole.undefined or len(whole.choices) < 2:
        report.add("JH-PK-533", whole.at, id=whole.id)


def _words(
    given: Iterable[str],
    allowed: set[str],
    at: Scheme | Award | Measure | Component,
    report: Report,
) -> None:
    for value in given:
        if value not in allowed:
            said = "、".join(sorted(allowed))
            field = "counts_as" if isinstance(at, Measure | Component) else "uses"
            report.add("JH-PK-106", at.at, field=field, value=value, allowed=said)


def _scope(plan: PlanPack, scope: str, at: Scheme | Award | Measure, report: Report) -> None:
    if scope and scope not in plan.scopes:
        report.add("JH-PK-109", at.at, what="适用范围", id=scope)


def _references(
    plan: PlanPack, pack: AppraisalPack, one: Measure | Component, report: Report
) -> None:
    form, _, name = one.source.partition(":")
    known: Mapping[str, Iterable[str]] = {
        "ask": plan.asks,
        "indicator": {each.id for each in plan.formulas.indicators},
        "entered": pack.entered,
    }
    if one.source not in _LONE and form not in (*known, "held"):
        allowed = "ask:编号、held:编号、indicator:编号、entered:编号、closing、growth"
        report.add("JH-PK-106", one.at, field="from", value=one.source, allowed=allowed)
    elif form in known and name not in known[form]:
        what = {"ask": "填报事项", "indicator": "指标", "entered": "录入的数"}[form]
        report.add("JH-PK-109", one.at, what=what, id=name)
    if one.clause not in plan.clauses:
        report.add("JH-PK-108", one.at, clause=one.clause)


def asked_words(plan: PlanPack, one: Measure | Component) -> str:
    """Give the words of what a measure asks for; they may give away what it counts."""
    form, _, name = one.source.partition(":")
    return plan.asks[name].label if form == "ask" and name in plan.asks else ""


def _lawful(  # noqa: PLR0917  one question, all of it needed
    plan: PlanPack,
    one: Measure | Component,
    uses: Iterable[str],
    first: date,
    layers: tuple[Layer, ...],
    report: Report,
) -> None:
    """Refuse what the guardrails refuse: on its own first day, or later without the mark."""
    part = part_of(one, asked_words(plan, one))
    rules = [rule for layer in layers for rule in layer.rules]
    last = max((first, *(article.valid_from for rule in rules for article in rule.articles)))
    for day, mark in ((first, False), (last, True)):
        worst = strongest(standing_of(part, use, day, layers) for use in uses)
        if worst is None or not worst.is_refused or (mark and one.historical):
            continue
        facts = {"id": one.id, "label": one.label, "why": worst.why, "ways": "；".join(worst.ways)}
        report.add("JH-PK-532" if mark else "JH-PK-531", one.at, **facts)
        return


def _lists(scheme: Scheme, report: Report) -> None:
    known = {COMPOSITE, *PART_LABELS, *(one.id for one in scheme.measures)}
    for names in scheme.lists:
        for one in names.criteria:
            if one.of not in known:
                report.add("JH-PK-109", names.at, what="评价项目", id=one.of)


def _beside(pack: AppraisalPack, award: Award, report: Report) -> None:
    other = next((one for one in pack.awards if one.id == award.beside), None)
    if any(one.historical for one in award.components) and (
        other is None or any(one.historical for one in other.components)
    ):
        report.add("JH-PK-535", award.at, id=award.id)
