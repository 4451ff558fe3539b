"""Rules as compositions of general predicates (谓词): one protocol, ``evaluate → Verdict``.

"Six of seven with an 85 % floor", the limit of each coefficient and the composite are built
from the same five kinds; nothing here knows a number of any policy.  A reading without a value
is neither met nor unmet: a rule is decided as far as the others decide it, else not computable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from junheng.kernel.rounding import at_least, at_most
from junheng.measure.engine.verdict import State, Verdict
from junheng.policy.pack import AllOf, AnyOf, Comparison, CountAtLeast, Every, MeanOf, Predicate

_NEAR = 1e-9  # closer than this share of the limit, compare in decimal


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a rule looks at: a value with its own bounds, or a verdict reached before."""

    subject: str
    value: float | None
    bounds: Mapping[str, float | None] = field(default_factory=dict)
    state: State | None = None


Collections = Mapping[str, Sequence[Reading]]
Parameters = Callable[[str], float | None]

_NAMES = {"results": "项指标", "spreads": "项差异系数", "schools": "所学校（部）"}
_BOUNDS = {"limit": "达到标准", "floor": "不低于下限", "": "达到要求"}


def reaches(value: float, bound: float) -> bool:
    """Tell whether a value is at least a bound: unrounded, in decimal at the bound itself."""
    above, margin = value - bound, _NEAR * abs(bound)
    if above > margin or above < -margin:
        return above > 0
    return at_least(value, bound)


def stays_within(value: float, bound: float) -> bool:
    """Tell whether a value is at most a bound: unrounded, in decimal at the bound itself."""
    above, margin = value - bound, _NEAR * abs(bound)
    if above > margin or above < -margin:
        return above < 0
    return at_most(value, bound)


def holds(kind: str, value: float, bound: float) -> bool:
    """Compare a value with a bound, unrounded and in decimal at the bound.

    >>> holds("above", 3, 3), holds("at_least", 3, 3), holds("below", 0.149, 0.15)
    (False, True, True)
    """
    if kind == "at_least":
        return reaches(value, bound)
    if kind == "above":
        return not stays_within(value, bound)
    if kind == "below":
        return not reaches(value, bound)
    return stays_within(value, bound)


def state_of(value: float | None, limit: float | None, floor: float | None) -> State | None:
    """Give the state of one value; nothing where the rule sets no limit.

    >>> state_of(0.8, 0.9, 0.765), state_of(0.7, 0.9, 0.765), state_of(None, 0.9, 0.765)
    ('near', 'unmet', 'not_computable')
    """
    if value is None:
        return "not_computable"
    if limit is None:
        return None
    if reaches(value, limit):
        return "met"
    return "near" if floor is not None and reaches(value, floor) else "unmet"


def evaluate(predicate: Predicate, collections: Collections, parameters: Parameters) -> Verdict:
    """Apply a rule to what was measured.

    Parameters
    ----------
    predicate : Predicate
        The rule as the pack composes it.
    collections : mapping of str to readings
        ``results`` of a school, ``spreads`` of a county, ``schools`` as verdicts.
    parameters : callable
        Gives a dated parameter by name, or nothing when none is in force.

    Returns
    -------
    Verdict
        ``met`` and ``of`` are those of the first part; ``failing_units`` names the subjects that
        keep the rule from being met; ``facts`` holds counts and names part by part.
    """
    if isinstance(predicate, AllOf | AnyOf):
        parts = [evaluate(part, collections, parameters) for part in predicate.parts]
        return _join(parts, every=isinstance(predicate, AllOf))
    readings = collections.get(predicate.of, ())
    if isinstance(predicate, MeanOf):
        return _mean(predicate, readings, parameters)
    return _count(predicate, readings, parameters)


def _passes(test: Comparison, reading: Reading, parameters: Parameters) -> bool | None:
    if test.kind == "is_met":
        return None if reading.state in (None, "not_computable") else reading.state == "met"
    own = test.bound in reading.bounds
    bound = reading.bounds[test.bound] if own else parameters(test.bound)
    if reading.value is None or bound is None:
        return None
    return holds(test.kind, reading.value, bound)


def _count(
    predicate: Every | CountAtLeast, readings: Sequence[Reading], parameters: Parameters
) -> Verdict:
    test = predicate.test
    unknown: list[str] = []
    short: list[str] = []
    for reading in readings:
        ok = _passes(test, reading, parameters)
        if ok is None:
            unknown.append(reading.subject)
        elif not ok:
            short.append(reading.subject)
    of, failing = len(readings), tuple(short)
    met = of - len(unknown) - len(short)
    needed: float | None = of
    if isinstance(predicate, CountAtLeast):
        needed = parameters(predicate.count)
    state: State
    if not of or needed is None:
        state = "not_computable"
    elif met >= needed:
        state = "met"
    else:
        state = "not_computable" if met + len(unknown) >= needed else "unmet"
    key = _key(predicate.of, test)
    facts: dict[str, object] = {
        f"{key}_met": met,
        f"{key}_of": of,
        f"{key}_failing": short,
        f"{key}_missing": unknown,
    }
    if isinstance(predicate, CountAtLeast):
        facts[f"{key}_needed"] = None if needed is None else int(needed)
    return Verdict(
        state=state,
        met=met,
        of=of,
        failing_units=() if state == "met" else failing or tuple(unknown),
        facts=facts,
        reason=_reason(predicate, state, facts, len(unknown)),
    )


def _key(of: str, test: Comparison) -> str:
    return f"{of}_{test.bound}" if test.bound else of


def _reason(
    predicate: Every | CountAtLeast, state: State, facts: Mapping[str, object], missing: int
) -> str:
    noun = _NAMES.get(predicate.of, "项")
    key, test = _key(predicate.of, predicate.test), predicate.test
    if state == "met":
        return ""
    if state == "not_computable":
        return f"有 {missing} {noun}无法计算" if facts[f"{key}_of"] else "没有可以计算的单位"
    reached = _BOUNDS.get(test.bound, "达到要求")
    if isinstance(predicate, CountAtLeast):
        return f"{facts[f'{key}_met']} {noun}{reached}，要求至少 {facts[f'{key}_needed']} 项"
    failing = facts[f"{key}_failing"]
    short = len(failing) if isinstance(failing, list) else 0
    if test.kind == "at_most":
        return f"有 {short} {noun}超过上限"
    return f"有 {short} {noun}" + ("低于下限" if test.bound == "floor" else f"没有{reached}")


def _mean(predicate: MeanOf, readings: Sequence[Reading], parameters: Parameters) -> Verdict:
    values = [r.value for r in readings if r.value is not None]
    missing = [r.subject for r in readings if r.value is None]
    mean = sum(values) / len(values) if values and not missing else None
    bounds = readings[0].bounds if readings else {}
    test = predicate.test
    ok = _passes(test, Reading(predicate.of, mean, bounds), parameters)
    state: State = "not_computable" if ok is None else "met" if ok else "unmet"
    reasons = {
        "met": "",
        "unmet": "平均值超过上限" if test.kind == "at_most" else "平均值没有达到下限",
        "not_computable": f"有 {len(missing)} 项无法计算" if missing else "没有可以比较的上限",
    }
    return Verdict(
        state=state,
        met=1 if ok else 0,
        of=1,
        failing_units=tuple(missing),
        facts={
            f"{predicate.of}_mean": mean,
            f"{predicate.of}_bound": bounds.get(test.bound, parameters(test.bound)),
            f"{predicate.of}_missing": missing,
        },
        reason=reasons[state],
    )


def _join(parts: Sequence[Verdict], *, every: bool) -> Verdict:
    states = [part.state for part in parts]
    decisive: State = "unmet" if every else "met"
    state: State
    if decisive in states:
        state = decisive
    elif not states or "not_computable" in states:
        state = "not_computable"
    else:
        state = "met" if every else "unmet"
    facts: dict[str, object] = {}
    failing: dict[str, None] = {}
    for part in parts:
        facts.update(part.facts)
        if state != "met":
            failing.update(dict.fromkeys(part.failing_units))
    told = [p.reason for p in parts if p.state == state and p.reason]
    return Verdict(
        state=state,
        met=parts[0].met if parts else 0,
        of=parts[0].of if parts else 0,
        failing_units=tuple(failing),
        facts=facts,
        reason="；".join(told) if state != "met" else "",
    )
