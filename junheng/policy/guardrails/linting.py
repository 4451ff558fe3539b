"""What the guardrail pack must keep: no rule stronger than its source, no silent loosening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from junheng.policy.document import Report
from junheng.policy.guardrails.condition import NUMERIC, AnyOf, Condition, Part
from junheng.policy.guardrails.rule import (
    STRENGTH_LABELS,
    Fact,
    Governing,
    Guardrail,
    Guardrails,
    force,
    rank,
    strongest,
    weaker_reason,
)
from junheng.policy.pack import SOURCE_LABELS, Address

PART, USE = "part", "use"


def check_pack(pack: Guardrails, places: Mapping[str, Address], report: Report) -> None:
    """Check everything that needs the whole pack."""
    _check_doubles(pack, report)
    for rule in pack.rules:
        _check_rule(rule, report)
        for governing in rule.governs:
            _check_governing(pack, rule, governing, report)
    _check_decisions(pack, places, report)
    _check_pairs(pack, report)


def _check_doubles(pack: Guardrails, report: Report) -> None:
    times = Counter(rule.id for rule in pack.rules)
    for layer in pack.layers:
        for rule in layer.rules:
            if times[rule.id] > 1:
                code = "JH-GR-107" if rank(layer.level) else "JH-PK-107"
                report.add(code, rule.at, what="底线条目", id=rule.id)


def _check_rule(rule: Guardrail, report: Report) -> None:
    allowed = strongest(rule.source)
    if force(rule.strength) > force(allowed):
        report.add(
            "JH-GR-101",
            rule.at,
            id=rule.id,
            strength=STRENGTH_LABELS[rule.strength],
            source=SOURCE_LABELS[rule.source],
            allowed=STRENGTH_LABELS[allowed],
        )
    if not rule.articles:
        report.add("JH-GR-105", rule.at, id=rule.id)
    if not rule.governs:
        report.add("JH-GR-108", rule.at, id=rule.id)
    if not rule.is_read:
        report.add("JH-GR-201", rule.at, id=rule.id, source=SOURCE_LABELS[rule.source])


def _check_governing(
    pack: Guardrails, rule: Guardrail, governing: Governing, report: Report
) -> None:
    if force(governing.strength) > force(rule.strength):
        report.add(
            "JH-GR-102",
            governing.at,
            id=rule.id,
            strength=STRENGTH_LABELS[governing.strength],
            allowed=STRENGTH_LABELS[rule.strength],
        )
    if not governing.alternatives:
        report.add("JH-GR-104", governing.at, id=rule.id, act=governing.act)
    act = pack.acts.get(governing.act)
    if act is None:
        report.add("JH-GR-103", governing.at, what="办理事项", id=governing.act)
        return
    for condition in _flat(governing.when):
        fact = pack.facts.get(condition.fact)
        if fact is None or fact.id not in act.facts:
            report.add("JH-GR-103", governing.at, what=f"{act.label}的事实", id=condition.fact)
        else:
            _check_values(fact, condition, governing.at, report)


def _flat(parts: tuple[Part, ...]) -> Iterator[Condition]:
    for part in parts:
        if isinstance(part, AnyOf):
            for group in part.groups:
                yield from _flat(group)
        else:
            yield part


def _check_values(fact: Fact, condition: Condition, at: Address, report: Report) -> None:
    if condition.test == "absent":
        return
    if (condition.test in NUMERIC) != (fact.kind == "number"):
        report.add("JH-GR-106", at, found=f"{fact.label}用了 {condition.test}")
        return
    known = {"yes", "no"} if fact.kind == "yes_no" else {one.value for one in fact.choices}
    for value in condition.values if fact.kind != "number" else ():
        if value not in known:
            report.add("JH-GR-103", at, what=f"{fact.label}的取值", id=value)


def _check_decisions(pack: Guardrails, places: Mapping[str, Address], report: Report) -> None:
    rules = {rule.id: rule for rule in pack.rules}
    for layer in pack.layers:
        for number, decision in enumerate(layer.decisions):
            at = places[f"{layer.region}{decision.rule}{number}"]
            rule = rules.get(decision.rule)
            if rule is None:
                report.add("JH-GR-103", at, what="底线条目", id=decision.rule)
                continue
            reason = weaker_reason(rule, decision)
            if reason:
                report.add("JH-GR-109", at, id=rule.id, reason=reason)


def _check_pairs(pack: Guardrails, report: Report) -> None:
    top = Address("packs/national/guardrails/pairs.yaml", 1)
    parts, uses = pack.facts.get(PART), pack.facts.get(USE)
    rules = {rule.id for rule in pack.rules}
    listed = Counter((pair.part, pair.use) for pair in pack.pairs)
    for part in parts.choices if parts else ():
        for use in uses.choices if uses else ():
            if listed[part.value, use.value] != 1:
                report.add("JH-GR-110", top, part=part.label, use=use.label)
    for pair in pack.pairs:
        if pair.rule and pair.rule not in rules:
            report.add("JH-GR-103", top, what="底线条目", id=pair.rule)
