"""Measures asked of each unit: coverage, ratio, frequency, duration, judgement, conjunction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from junheng.measure.engine.verdict import State
from junheng.measure.progress.facts import Fact, Span, grouped, latest, pooled, total
from junheng.measure.progress.outcome import (
    Held,
    Line,
    Outcome,
    Question,
    at_least,
    every,
    not_computable,
    passes,
)
from junheng.policy.plan.model import Bound, Level

NOT_REPORTED = "未上报"
NOT_BOUND = "适用范围还没有指定单位"


def asked(question: Question, known: dict[str, list[Fact]]) -> tuple[str, ...] | None:
    """List the units asked about, exceptions left out; those with facts where there is no scope."""
    measure = question.measure
    if not measure.of:
        return tuple(known)
    units = question.units.of(measure.of)
    if units is None and question.units.level(measure.of) in ("thing", "person", "peer", "office"):
        return tuple(known) or None
    spared = set(question.units.of(measure.except_) or ()) if measure.except_ else set()
    return None if units is None else tuple(u for u in units if u not in spared)


def by_unit(question: Question, facts: Sequence[Fact] | None = None) -> dict[str, list[Fact]]:
    """Group what was known by the day, under the unit each fact is about."""
    scope = question.measure.of
    level: Level = question.units.level(scope) if scope else "region"
    stage = question.units.stages.get(scope, "") if question.is_computed else ""
    held = question.facts if facts is None else facts
    known = [fact for fact in held if fact.known_by(question.as_of) and stage in ("", fact.subject)]
    return grouped(known, lambda fact: fact.name_at(level))


def _prepared(question: Question) -> tuple[tuple[str, ...], dict[str, list[Fact]]] | Outcome:
    known = by_unit(question)
    units = asked(question, known)
    if units is None:
        return not_computable(NOT_BOUND)
    if not units:
        return not_computable("适用范围内没有单位")
    return units, known


def coverage(question: Question) -> Outcome:
    """Ask whether every unit meets the line (全部达到)."""
    prepared = _prepared(question)
    if isinstance(prepared, Outcome):
        return prepared
    units, known = prepared
    return every([_of_stages(question, unit, known.get(unit, [])) for unit in units])


def _of_stages(question: Question, unit: str, facts: Sequence[Fact]) -> Line:
    """Hold each stage of a school against the line by itself; what is collected is one figure."""
    if not question.is_computed or len(facts) < 2:
        return _covered(question, unit, facts)
    lines = [_covered(question, unit, [fact]) for fact in facts]
    for state in ("unmet", "not_computable"):
        for line in lines:
            if line.state == state:
                return line
    return lines[0]


def _covered(question: Question, unit: str, facts: Sequence[Fact]) -> Line:
    bound = question.measure.bound
    facts = latest(facts)
    if not facts or bound is None:
        return Line(unit, "not_computable", reason=NOT_REPORTED)
    place = facts[-1].address
    if bound.kind == "is_met":
        return judged_line(unit, facts)
    if bound.kind == "one_of":
        states = [fact.state for fact in facts if fact.state]
        if not states:
            return Line(unit, "not_computable", reason=NOT_REPORTED)
        met = any(state in bound.states for state in states)
        return Line(unit, "met" if met else "unmet", text="、".join(states), address=place)
    if all(fact.amount is None and fact.state for fact in facts):
        value: float | None = float(len(facts))  # things listed, counted
    else:
        value = total(facts)
    state = passes(bound, value, question.item.tolerance)
    reason = NOT_REPORTED if value is None else ""
    return Line(unit, state, value, reason=reason, address=place)


def judged_line(unit: str, facts: Sequence[Fact]) -> Line:
    """Take the verdict of a person or of a rule; a person's needs a name and a document."""
    fact = facts[-1]
    if fact.judgement not in ("met", "unmet"):
        return Line(unit, "not_computable", reason="尚未判定", address=fact.address)
    if not (fact.judged_by and fact.evidence):
        return Line(unit, "not_computable", reason="没有写明判定人和依据材料", address=fact.address)
    state: State = "met" if fact.judgement == "met" else "unmet"
    return Line(unit, state, text=f"{fact.judged_by}，{fact.evidence}", address=fact.address)


def unit_ratio(question: Question) -> Outcome:
    """Ask whether the share within every unit meets the line (每个单位的比例)."""
    prepared = _prepared(question)
    if isinstance(prepared, Outcome):
        return prepared
    units, known = prepared
    bound = question.measure.bound or Bound("at_least")
    lines = []
    for unit in units:
        facts = latest(known.get(unit, []))
        value = pooled(facts) if facts else None
        reason = "" if value is not None else "分母为零或缺项" if facts else NOT_REPORTED
        place = facts[-1].address if facts else ""
        state = passes(bound, value, question.item.tolerance)
        held = _shared(question, facts, bound) if value is not None else None
        lines.append(Line(unit, state, value, reason=reason, address=place, held=held))
    return every(lines)


def _shared(question: Question, facts: Sequence[Fact], bound: Bound) -> Held | None:
    """Give a share with what it is a share of."""
    value = pooled(facts)
    if value is None:
        return None
    numerator = sum(fact.numerator or 0.0 for fact in facts)
    denominator = sum(fact.denominator or 0.0 for fact in facts)
    return Held(value, bound.number, question.item.unit, numerator, denominator)


def _period(facts: Sequence[Fact], as_of: date) -> Span | None:
    """Choose the latest period that is over; the latest begun one where none is over."""
    spans = sorted({fact.span for fact in facts if fact.span is not None})
    over = [span for span in spans if span.last <= as_of]
    begun = over or spans
    return begun[-1] if begun else None


def frequency(question: Question) -> Outcome:
    """Ask whether it happened often enough in the latest period (每个时段的次数)."""
    prepared = _prepared(question)
    if isinstance(prepared, Outcome):
        return prepared
    units, known = prepared
    everything = [fact for facts in known.values() for fact in facts]
    period = _period(everything, question.as_of)
    if period is None:
        return not_computable("没有写明时段的数据", units)
    bound, what = question.measure.bound or Bound("at_least"), question.measure.what
    lines = []
    for unit in units:
        facts = [fact for fact in known.get(unit, []) if fact.span == period]
        value: float | None = None
        if facts and what == "rows":
            value = float(len(facts))
        elif facts:
            value = pooled(facts) if what == "share" else total(facts)
        state = passes(bound, value, question.item.tolerance)
        reason = NOT_REPORTED if value is None else ""
        place = facts[-1].address if facts else ""
        lines.append(Line(unit, state, value, reason=reason, address=place))
    return every(lines)


def judgement(question: Question) -> Outcome:
    """Ask what the reviewer says (人工判定)."""
    known = by_unit(question)
    if not question.measure.of:
        facts = latest([fact for held in known.values() for fact in held])
        if not facts:
            return not_computable("尚未判定")
        line = judged_line(facts[-1].unit, facts)
        found = every([line])
        return Outcome(found.verdict, (line,), missing=found.missing, note=line.reason)
    units = asked(question, known)
    if units is None:
        return not_computable(NOT_BOUND)
    lines = [
        judged_line(unit, latest(known[unit]))
        if unit in known
        else Line(unit, "not_computable", reason="尚未判定")
        for unit in units
    ]
    return every(lines) if lines else not_computable("适用范围内没有单位")


def _later(day: date, number: float, unit: str) -> date:
    """Give the last day of a span that long: two years from 1 September end on 31 August."""
    if unit == "day":
        return day + timedelta(days=int(number) - 1)
    months = round(number * (12 if unit == "year" else 1))
    year, month = divmod(day.month - 1 + months, 12)
    try:
        end = date(day.year + year, month + 1, day.day)
    except ValueError:  # 29 February, the 31st
        end = date(day.year + year + month // 11, (month + 1) % 12 + 1, 1)
    return end - timedelta(days=1)


def duration(question: Question) -> Outcome:
    """Ask whether it lasted long enough, for enough of them (时长)."""
    measure, lines = question.measure, []
    bound = measure.bound or Bound("at_least")
    for fact in question.facts:
        if fact.on is None or fact.on > question.as_of:
            continue
        enough = _later(fact.on, bound.number, measure.unit or "year")
        name = fact.subject or fact.unit
        ended = fact.until if fact.until is not None and fact.until <= question.as_of else None
        days = float(((ended or question.as_of) - fact.on).days + 1)
        if (ended or question.as_of) >= enough:
            state: State = "met"
        else:
            state = "unmet" if ended is not None else "not_computable"
        reason = "尚未期满" if state == "not_computable" else ""
        lines.append(Line(name, state, days, reason=reason, address=fact.address))
    if not lines:
        return not_computable(NOT_REPORTED)
    return every(lines) if measure.share >= 1 else at_least(lines, measure.share * len(lines))


def conjunction(question: Question) -> Outcome:
    """Ask what share of units meets all of these (同时满足多项的单位占比)."""
    measure = question.measure
    units = question.units.of(measure.of)
    if units is None:
        return not_computable(NOT_BOUND)
    if not units:
        return not_computable("适用范围内没有单位")
    held = {
        item: {line.unit: line.state for line in question.others[item].lines}
        for item in measure.items
        if item in question.others
    }
    lines = [_joined(unit, {item: held[item].get(unit) for item in held}) for unit in units]
    met = sum(line.state == "met" for line in lines)
    unknown = sum(line.state == "not_computable" for line in lines)
    bound = measure.bound or Bound("at_least")
    worst, best = met / len(lines), (met + unknown) / len(lines)
    low, high = passes(bound, worst), passes(bound, best)
    judged = every([Line("", low if low == high else "not_computable", worst)])
    failing = tuple(line.unit for line in lines if line.state == "unmet")
    verdict = judged.verdict.__class__(
        judged.verdict.state,
        met,
        len(lines),
        failing if judged.verdict.state != "met" else (),
        {"worst": worst, "best": best},
    )
    missing = tuple(line.unit for line in lines if line.state == "not_computable")
    value = worst if not unknown else None
    return Outcome(verdict, tuple(lines), value, worst, best, missing)


def _joined(unit: str, states: dict[str, State | None]) -> Line:
    met = sum(state == "met" for state in states.values())
    text = f"{met}/{len(states)} 项达到"
    if any(state in ("unmet", "near") for state in states.values()):
        return Line(unit, "unmet", float(met), text)
    if all(state == "met" for state in states.values()) and states:
        return Line(unit, "met", float(met), text)
    return Line(unit, "not_computable", float(met), text, "有的目标还没有数据")
