"""One set of units held against another (两类学校相比)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import pstdev

from junheng.measure.progress.facts import Fact, latest, pooled
from junheng.measure.progress.outcome import (
    Held,
    Line,
    Outcome,
    Question,
    every,
    not_computable,
    one,
    passes,
)
from junheng.measure.progress.units import NOT_BOUND, NOT_REPORTED, by_unit
from junheng.measure.progress.wording import amount
from junheng.policy.plan.model import Bound


def comparator(question: Question) -> Outcome:
    """Compare one set of units with another (两类学校相比)."""
    measure = question.measure
    ours, theirs = question.units.of(measure.of), question.units.of(measure.against)
    if ours is None or theirs is None:
        return not_computable(NOT_BOUND)
    known = {unit: latest(facts) for unit, facts in by_unit(question).items()}
    missing = [unit for unit in (*ours, *theirs) if unit not in known]
    others = _together(question, [f for unit in theirs for f in known.get(unit, [])])
    if others is None or (missing and not measure.each) or any(u in missing for u in theirs):
        return not_computable(f"{len(missing)} 个单位未上报" if missing else NOT_REPORTED, missing)
    spread = _spread([fact for unit in (*ours, *theirs) for fact in known.get(unit, [])])
    bound = measure.bound or Bound("at_least")
    slack = question.item.tolerance
    if not measure.each:
        own = _together(question, [f for unit in ours for f in known[unit]])
        value = _compared(measure.compare, own, others, spread)
        found = one(question.facts[0].unit, bound, value, tolerance=slack)
        return Outcome(found.verdict, (), value, note=_sides(question, own, others))
    lines = []
    for unit in ours:
        own = _together(question, known.get(unit, []))
        value = _compared(measure.compare, own, others, spread)
        reason = NOT_REPORTED if value is None else ""
        text = _told(question, own, others, value)
        place = known[unit][-1].address if unit in known else ""
        held = _held(question, known.get(unit, []), own, others)
        state = passes(bound, value, slack)
        lines.append(Line(unit, state, value, text, reason, place, held))
    found = every(lines)
    short = any(line.state == "unmet" for line in lines)  # their lines name both sides
    note = "" if short else _sides(question, None, others)
    return Outcome(found.verdict, found.lines, missing=found.missing, note=note)


def _held(
    question: Question, facts: Sequence[Fact], own: float | None, others: float | None
) -> Held | None:
    """Give the own figure beside what the others' figure asks of it, where a ratio decides."""
    bound = question.measure.bound
    if own is None or others is None or bound is None or question.measure.compare != "ratio":
        return None
    whole = bool(facts) and pooled(facts) is not None
    return Held(
        own,
        others * bound.number,
        question.unit,
        sum(fact.numerator or 0.0 for fact in facts) if whole else None,
        sum(fact.denominator or 0.0 for fact in facts) if whole else None,
        question.per,
    )


def _together(question: Question, facts: Sequence[Fact]) -> float | None:
    if not facts:
        return None
    shared = pooled(facts)
    if shared is not None:
        return shared * question.per
    amounts = [fact.amount for fact in facts]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) / len(known) if len(known) == len(amounts) else None


def _spread(facts: Sequence[Fact]) -> float | None:
    amounts = [fact.amount for fact in facts if fact.amount is not None]
    return pstdev(amounts) if len(amounts) > 1 else None


def _compared(
    how: str, own: float | None, others: float | None, spread: float | None
) -> float | None:
    if own is None or others is None:
        return None
    if how == "sd_difference":
        return (others - own) / spread if spread else None
    if not others:
        return None
    return own / others if how == "ratio" else (others - own) / others


def _sides(question: Question, own: float | None, others: float | None) -> str:
    named = (("本组", own, others), ("对照", others, own))
    return "，".join(
        f"{name} {amount(value, question.unit, beside=[] if other is None else [other])}"
        for name, value, other in named
        if value is not None
    )


def _told(question: Question, own: float | None, others: float | None, value: float | None) -> str:
    """Write both sides of a comparison with their unit, and how they compare."""
    if own is None or others is None or value is None:
        return ""
    ours = amount(own, question.unit, beside=[others])
    theirs = f"对照 {amount(others, question.unit, beside=[own])}"
    line = [] if question.measure.bound is None else [question.measure.bound.number]
    if question.measure.compare == "ratio":
        return f"{ours}，{theirs}，为 {amount(value, '倍', beside=line)}"
    if question.measure.compare == "sd_difference":
        return f"{ours}，{theirs}，相差 {amount(value, '个标准差', beside=line)}"
    word = "低" if value >= 0 else "高"
    return (
        f"{ours}，{theirs}，{word} {amount(abs(value), '比例', beside=[abs(one) for one in line])}"
    )
