"""Measures asked of the whole region: count, ratio, milestone, rank, trend, survey."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from junheng.measure.engine.verdict import State, Verdict
from junheng.measure.progress.facts import Fact, grouped, latest, pooled, total
from junheng.measure.progress.outcome import (
    Line,
    Outcome,
    Question,
    every,
    not_computable,
    one,
    passes,
)
from junheng.measure.progress.units import NOT_BOUND, NOT_REPORTED, asked, by_unit
from junheng.measure.progress.wording import amount, series
from junheng.policy.plan.deadlines import Interval, due_date
from junheng.policy.plan.model import Bound

_Z = 1.959963984540054  # 95 % of the normal distribution


def _known(question: Question) -> list[Fact]:
    return [fact for fact in question.facts if fact.known_by(question.as_of)]


def _where(question: Question) -> str:
    return question.facts[0].unit if question.facts else ""


def count(question: Question) -> Outcome:
    """Count how many there are (数量).

    A total asked for within some years counts the periods in those years, and is not computable
    where none of them is reported.  Before any other deadline a total grows until it is reached;
    what came after the deadline is counted, and said.
    """
    measure, facts = question.measure, _known(question)
    if not facts:
        return not_computable(NOT_REPORTED)
    if measure.per != "once":
        spans = sorted({f.span for f in facts if f.span is not None})
        over = [span for span in spans if span.last <= question.as_of]
        if not over:
            return not_computable("还没有完整时段的数据")
        facts = [fact for fact in facts if fact.span == over[-1]]
    counted = [f for f in facts if not measure.states or f.state in measure.states]
    outside = [fact for fact in counted if _side(question, fact)]
    windowed = bool(outside) and isinstance(question.item.due, Interval)
    note = _outside_in_words(question, outside, windowed=windowed)
    listed = tuple(
        Line(
            f.name_at("thing"),
            None,
            f.amount,
            "，".join(part for part in (f.period, f.state, _side(question, f)) if part),
            address=f.address,
        )
        for f in counted
    )
    inside = [fact for fact in counted if fact not in outside] if windowed else counted
    if windowed and not inside:
        return replace(not_computable("时限内没有上报"), lines=listed, note=note)
    value = float(len(inside)) if measure.what == "rows" else _sum(inside)
    bound = measure.bound or Bound("at_least")
    found = one(_where(question), bound, value, tolerance=question.item.tolerance)
    missing = () if value is not None else ("",)
    return Outcome(found.verdict, listed, value, missing=missing, note=note)


def _side(question: Question, fact: Fact) -> str:
    """Say that a fact lies before or after the time its count is asked for; empty: within it.

    A period that the first or the last day falls into lies within.
    """
    due = question.item.due
    if due is None or question.measure.per != "once":
        return ""
    first, end = (fact.span.first, fact.span.last) if fact.span else (fact.on, fact.on)
    if first is not None and first > due_date(due, question.as_of).on:
        return "时限后"
    return "起算前" if isinstance(due, Interval) and end is not None and end < due.start else ""


def _outside_in_words(question: Question, outside: Sequence[Fact], *, windowed: bool) -> str:
    said = []
    for side in ("起算前", "时限后"):
        facts = [fact for fact in outside if _side(question, fact) == side]
        value = float(len(facts)) if question.measure.what == "rows" else _sum(facts)
        if facts and value is not None:
            said.append(f"{side} {amount(value, question.item.unit)}")
    words = "，".join(said)
    return words and (f"{words}，不计入" if windowed else f"其中{words}")


def _sum(facts: Sequence[Fact]) -> float | None:
    amounts = [fact.amount for fact in facts]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def ratio(question: Question) -> Outcome:
    """Give the share the region reaches (全域比例)."""
    known = by_unit(question)
    units = asked(question, known)
    if units is None:
        return not_computable(NOT_BOUND)
    missing = [unit for unit in units if unit not in known]
    if missing or not units:
        return not_computable(f"{len(missing)} 个单位未上报" if missing else NOT_REPORTED, missing)
    facts = [fact for unit in units for fact in latest(known[unit])]
    value = facts[0].amount if len(facts) == 1 else pooled(facts)
    if value is None:
        return not_computable("缺分子或分母，不能合计")
    bound = question.measure.bound or Bound("at_least")
    lines = tuple(
        Line(unit, None, total(latest(known[unit])), address=known[unit][-1].address)
        for unit in units
    )
    found = one(_where(question), bound, value, tolerance=question.item.tolerance)
    return Outcome(found.verdict, lines if len(lines) > 1 else (), value)


def milestone(question: Question) -> Outcome:
    """Ask whether the named things got there (指定事项的进展)."""
    measure = question.measure
    order = {state: i for i, state in enumerate(measure.states)}
    goal = order.get(measure.reached)
    if goal is None:
        return not_computable(f"没有“{measure.reached}”这个状态")
    held = grouped(_known(question), lambda fact: fact.subject or fact.unit)
    lines = []
    for thing in measure.named:
        facts = latest(f for name in (thing.name, *thing.also) for f in held.get(name, []))
        reached = [order[fact.state] for fact in facts if fact.state in order]
        if not reached:
            lines.append(Line(thing.name, "not_computable", reason=NOT_REPORTED))
            continue
        furthest = max(reached)
        state: State = "met" if furthest >= goal else "unmet"
        place = facts[-1].address
        lines.append(Line(thing.name, state, text=measure.states[furthest], address=place))
    return every(lines)


def rank(question: Question) -> Outcome:
    """Tell where the region stands among its peers (同类地区中的位置).

    Peers whose intervals overlap ours cannot be told apart: the place is a range, and a line
    that falls inside the range is not decided.  Ties share the better place.
    """
    measure = question.measure
    facts = latest(_known(question))
    peers = {fact.subject or fact.unit: fact for fact in facts if fact.amount is not None}
    home = next((f for f in facts if f.amount is not None and _is_home(question, f)), None)
    if home is None or len(peers) < 2:
        return not_computable("没有本地区和同类地区的通报数据")
    sign = 1.0 if measure.best == "high" else -1.0
    low, high = _interval(home, sign)
    spans = [_interval(fact, sign) for fact in peers.values() if fact is not home]
    best = 1 + sum(other[0] > high for other in spans)
    worst = 1 + sum(other[1] > low for other in spans)
    line = measure.bound.number if measure.bound is not None else 1.0
    if measure.top_share is not None:
        line = max(1.0, math.floor(measure.top_share * len(peers)))
    state: State = "met" if worst <= line else "unmet" if best > line else "not_computable"
    among = f"（共 {len(peers)} 个地区）"
    words = f"第 {best} 位{among}"
    if best != worst:
        words = f"第 {best}—{worst} 位之间{among}，与相邻地区无明显差异"
    reason = "与相邻地区无明显差异，不能判断" if state == "not_computable" else ""
    verdict = Verdict(state, int(state == "met"), 1, (), {"best": best, "worst": worst}, reason)
    return Outcome(verdict, (), float(best) if best == worst else None, best, worst, note=words)


def _is_home(question: Question, fact: Fact) -> bool:
    home = question.units.names.get("", ())
    return not fact.subject or fact.subject in ("本区", "本县", "本市", "本地区", *(home or ()))


def _interval(fact: Fact, sign: float) -> tuple[float, float]:
    value = fact.amount or 0.0
    low = fact.low if fact.low is not None else value
    high = fact.high if fact.high is not None else value
    return (low, high) if sign > 0 else (-high, -low)


def trend(question: Question) -> Outcome:
    """Ask whether it rises, or falls, each period (逐期变化)."""
    measure = question.measure
    level = question.units.level(measure.of) if measure.of else "region"
    pool = question.is_computed and not measure.of  # one series for the region
    held = grouped(
        _known(question),
        lambda f: ("", "") if pool else (f.name_at(level), f.subject),
    )
    units = question.units.of(measure.of) if measure.of else None
    if measure.of and units is None:
        return not_computable(NOT_BOUND)
    lines = [
        _moved(question, _series(question, key), facts)
        for key, facts in held.items()
        if units is None or key[0] in units
    ]
    seen = {key[0] for key in held}
    lines += [
        Line(unit, "not_computable", reason=NOT_REPORTED)
        for unit in units or ()
        if unit not in seen
    ]
    return every(lines) if lines else not_computable(NOT_REPORTED)


def _series(question: Question, key: tuple[str, str]) -> str:
    """Name one series: the school, the stage too where there are several, or the thing."""
    unit, subject = key
    if not unit:
        return _where(question)
    if not question.is_computed:
        return subject or unit
    staged = question.units.stages.get(question.measure.of)
    return unit if staged or not subject else f"{unit}·{subject}"


def _moved(question: Question, name: str, facts: Sequence[Fact]) -> Line:
    measure = question.measure
    points: dict[date, tuple[str, float]] = {}
    for span, held in grouped((f for f in facts if f.span), lambda f: f.span).items():
        pool = pooled(held) if len(held) > 1 and question.is_computed else None
        value = total(held) if pool is None else pool * question.per
        if span is not None and value is not None:
            points[span.last] = (held[0].period, value)
    told = [points[day] for day in sorted(points)]
    ordered = [value for _, value in told]
    text = series(told, question.item.unit)
    if len(ordered) < measure.periods:
        lacking = f"至少要 {measure.periods} 期可比数据，现有 {len(ordered)} 期"
        return Line(name, "not_computable", text=text, reason=lacking)
    recent = ordered[-measure.periods :]
    sign = 1 if measure.direction == "up" else -1
    steps = [sign * (b - a) for a, b in pairwise(recent)]
    good = all(step > 0 if measure.strict else step >= 0 for step in steps)
    return Line(name, "met" if good else "unmet", ordered[-1], text)


def survey(question: Question) -> Outcome:
    """Ask whether all populations answer well enough (问卷满意度).

    The 95 % interval of the share (Wilson 1927) decides: above the line is met, below it unmet,
    and where it holds the line inside, the answers allow no more than near.
    """
    measure = question.measure
    held = grouped(_known(question), lambda f: f.subject or f.unit)
    bound = measure.bound or Bound("at_least")
    lines = []
    for population in measure.populations:
        facts = latest(held.get(population, []))
        sample = sum(fact.denominator or 0.0 for fact in facts)
        value = pooled(facts)
        if value is None:
            lines.append(Line(population, "not_computable", reason=NOT_REPORTED))
            continue
        if sample < measure.least_sample:
            reason = f"有效问卷 {sample:.0f} 份，少于 {measure.least_sample} 份"
            lines.append(Line(population, "not_computable", reason=reason))
            continue
        low, high = wilson(value, sample)
        ends = [amount(end, "比例", beside=[bound.number]) for end in (low, high)]
        text = f"有效问卷 {sample:,.0f} 份，区间 {'～'.join(ends)}"
        state, best = passes(bound, low), passes(bound, high)
        if state != best:
            state, text = "near", f"{text}，含达到线"
        place = facts[-1].address
        lines.append(Line(population, state, value, text, address=place))
    found = every(lines)
    return replace(found, verdict=replace(found.verdict, state=_of_populations(lines)))


def _of_populations(lines: Sequence[Line]) -> State:
    """Take the worst population; what is not known weighs more than what is near."""
    order: tuple[State, ...] = ("unmet", "not_computable", "near")
    return next((state for state in order if any(one.state == state for one in lines)), "met")


def wilson(share: float, sample: float) -> tuple[float, float]:
    """Give the 95 % score interval of a share (威尔逊区间).

    >>> low, high = wilson(0.9, 100)
    >>> round(low, 4), round(high, 4)
    (0.8256, 0.9448)
    """
    centre = (share + _Z**2 / (2 * sample)) / (1 + _Z**2 / sample)
    half = (
        _Z
        * math.sqrt(share * (1 - share) / sample + _Z**2 / (4 * sample**2))
        / (1 + _Z**2 / sample)
    )
    return centre - half, centre + half
