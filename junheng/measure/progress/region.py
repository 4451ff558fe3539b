"""Measures asked of the whole region: count, ratio, milestone, comparator, rank, trend, survey."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import pstdev

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
from junheng.policy.plan.model import Bound

_Z = 1.959963984540054  # 95 % of the normal distribution


def _known(question: Question) -> list[Fact]:
    return [fact for fact in question.facts if fact.known_by(question.as_of)]


def _where(question: Question) -> str:
    return question.facts[0].unit if question.facts else ""


def count(question: Question) -> Outcome:
    """Count how many there are (数量)."""
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
    value = float(len(counted)) if measure.what == "rows" else _sum(counted)
    bound = measure.bound or Bound("at_least")
    found = one(_where(question), bound, value, tolerance=question.item.tolerance)
    listed = tuple(
        Line(
            f.name_at("thing"),
            None,
            f.amount,
            "，".join(part for part in (f.period, f.state) if part),
            address=f.address,
        )
        for f in counted
    )
    return Outcome(found.verdict, listed, value, missing=() if value is not None else ("",))


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


def comparator(question: Question) -> Outcome:
    """Compare one set of units with another (两类学校相比)."""
    measure = question.measure
    ours, theirs = question.units.of(measure.of), question.units.of(measure.against)
    if ours is None or theirs is None:
        return not_computable(NOT_BOUND)
    known = {unit: latest(facts) for unit, facts in by_unit(question).items()}
    missing = [unit for unit in (*ours, *theirs) if unit not in known]
    others = _together([f for unit in theirs for f in known.get(unit, [])])
    if others is None or (missing and not measure.each) or any(u in missing for u in theirs):
        return not_computable(f"{len(missing)} 个单位未上报" if missing else NOT_REPORTED, missing)
    spread = _spread([fact for unit in (*ours, *theirs) for fact in known.get(unit, [])])
    bound = measure.bound or Bound("at_least")
    slack = question.item.tolerance
    if not measure.each:
        own = _together([f for unit in ours for f in known[unit]])
        value = _compared(measure.compare, own, others, spread)
        found = one(_where(question), bound, value, tolerance=slack)
        return Outcome(found.verdict, (), value, note=_sides(own, others))
    lines = []
    for unit in ours:
        own = _together(known.get(unit, []))
        value = _compared(measure.compare, own, others, spread)
        reason = NOT_REPORTED if value is None else ""
        lines.append(Line(unit, passes(bound, value, slack), value, reason=reason))
    found = every(lines)
    return Outcome(found.verdict, found.lines, missing=found.missing, note=_sides(None, others))


def _together(facts: Sequence[Fact]) -> float | None:
    if not facts:
        return None
    shared = pooled(facts)
    if shared is not None:
        return shared
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


def _sides(own: float | None, others: float | None) -> str:
    said = [f"对照 {others:.4g}" if others is not None else ""]
    if own is not None:
        said.insert(0, f"本组 {own:.4g}")
    return "，".join(part for part in said if part)


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
    points: dict[date, float] = {}
    for span, held in grouped((f for f in facts if f.span), lambda f: f.span).items():
        amount = pooled(held) if len(held) > 1 and question.is_computed else total(held)
        if span is not None and amount is not None:
            points[span.last] = amount
    ordered = [points[day] for day in sorted(points)]
    text = "→".join(f"{value:.4g}" for value in ordered)
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

    The share decides; its 95 % interval (Wilson 1927) is shown, and says so where it holds the
    line inside.
    """
    measure = question.measure
    held = grouped(_known(question), lambda f: f.subject or f.unit)
    bound = measure.bound or Bound("at_least")
    lines, notes = [], []
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
        text = f"有效问卷 {sample:.0f} 份，区间 {low:.1%}～{high:.1%}"
        if low < bound.number <= high:
            notes.append(f"{population}的区间含达到线，只能说接近达到线")
        place = facts[-1].address
        lines.append(Line(population, passes(bound, value), value, text, address=place))
    found = every(lines)
    return Outcome(found.verdict, found.lines, missing=found.missing, note="；".join(notes))


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
