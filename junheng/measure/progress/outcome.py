"""What a measure found, unit by unit, and the verdict the engine gives on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from junheng.measure.engine.predicates import Reading, evaluate, holds
from junheng.measure.engine.verdict import State, Verdict
from junheng.measure.progress.facts import Fact, Units
from junheng.policy.pack import Comparison, CountAtLeast, Every
from junheng.policy.plan.model import Bound, Measure, PlanItem


@dataclass(frozen=True, slots=True)
class Held:
    """A figure beside the line it is held against, both in the figure's own unit (对照)."""

    value: float
    limit: float
    unit: str
    numerator: float | None = None
    denominator: float | None = None
    per: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of a measure."""

    unit: str
    state: State | None  # None for a row that is only counted
    value: float | None = None
    text: str = ""  # what is known in words, where a number does not say it
    reason: str = ""
    address: str = ""
    held: Held | None = None  # where the value is not itself held against the line


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its lines."""

    verdict: Verdict
    lines: tuple[Line, ...] = ()
    value: float | None = None  # of the whole, where one number says it
    low: float | None = None
    high: float | None = None
    missing: tuple[str, ...] = ()  # units without data
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a measure may look at."""

    item: PlanItem
    measure: Measure
    facts: Sequence[Fact]
    units: Units
    as_of: date
    others: dict[str, Outcome] = field(default_factory=dict)  # items of a conjunction
    unit: str = ""  # of one reading of the source
    per: int = 1  # a figure is per × numerator ÷ denominator

    @property
    def is_computed(self) -> bool:
        """Whether the facts are figures or verdicts by stage, not rows somebody reported."""
        return self.measure.source.startswith(("indicator:", "rule:"))


def not_computable(reason: str, missing: Sequence[str] = ()) -> Outcome:
    """Say that nothing can be computed, because …"""
    verdict = Verdict("not_computable", 0, 0, tuple(missing), {}, reason)
    return Outcome(verdict, missing=tuple(missing))


def passes(bound: Bound, value: float | None, tolerance: float = 0.0) -> State:
    """Hold a value against a line; an approximate line is moved by its tolerance."""
    if value is None:
        return "not_computable"
    slack = tolerance if bound.kind in ("at_most", "below") else -tolerance
    return "met" if holds(bound.kind, value, bound.number + slack) else "unmet"


def every(lines: Sequence[Line]) -> Outcome:
    """Ask that every line is met, with the engine's own predicate."""
    return _judged(lines, Every("units", Comparison("is_met")), {})


def at_least(lines: Sequence[Line], count: float) -> Outcome:
    """Ask that at least so many lines are met."""
    return _judged(lines, CountAtLeast("units", "needed", Comparison("is_met")), {"needed": count})


def _judged(
    lines: Sequence[Line], predicate: Every | CountAtLeast, parameters: dict[str, float]
) -> Outcome:
    readings = [Reading(line.unit, line.value, {}, line.state) for line in lines]
    verdict = evaluate(predicate, {"units": readings}, parameters.get)
    missing = tuple(line.unit for line in lines if line.state == "not_computable")
    return Outcome(verdict, tuple(lines), missing=missing)


def one(unit: str, bound: Bound, value: float | None, *, tolerance: float = 0.0) -> Outcome:
    """Hold one number of the whole against the line."""
    line = Line(unit, passes(bound, value, tolerance), value)
    found = every([line])
    return Outcome(found.verdict, (), value=value)
