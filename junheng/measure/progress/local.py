"""A region's own target beside a plan (本地目标): every school of the indicator meets a line.

The region writes what no document writes for it: a local indicator, a line, a deadline and the
number of its own paper.  It is decided like any other *coverage*; a school too small to be shown
is not computable, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from junheng.measure.engine.local import HIDDEN, LocalFigures
from junheng.measure.engine.result import Result
from junheng.measure.progress.assess import Progress, assess_item
from junheng.measure.progress.facts import Fact, Units
from junheng.measure.progress.outcome import Line
from junheng.measure.progress.wording import When, explanation
from junheng.policy.pack import Address
from junheng.policy.plan.deadlines import FixedDay
from junheng.policy.plan.model import Bound, Measure, PlanItem, PlanPack

SCOPE = "local_schools"
_AT = Address("local", 1)


@dataclass(frozen=True, slots=True)
class OwnTarget:
    """One target a region set itself."""

    id: str
    label: str
    text: str
    indicator: str  # name of the local indicator
    unit: str
    bound: Bound
    valid_from: date
    due_on: date | None

    def item(self) -> PlanItem:
        """Give the target in the shape of an item of a plan."""
        return PlanItem(
            id=self.id,
            clause="",
            kind="target",
            term=self.label,
            text=self.text,
            name=self.label,
            status="computed",
            by=(f"indicator:{self.indicator}",),
            reason="",
            unit=self.unit,
            valid_from=self.valid_from,
            measure=Measure("coverage", f"indicator:{self.indicator}", SCOPE, self.bound),
            due=None if self.due_on is None else FixedDay(on=self.due_on),
            hedge="",
            tolerance=0.0,
            undefined="",
            choices=(),
            internal=False,
            duty=None,
            acts=(),
            pulls=("", ""),
            at=_AT,
        )


def units_of(figures: LocalFigures) -> Units:
    """List the schools an indicator speaks of."""
    labels = {unit.code: unit.name for unit in figures.measured.in_scope()}
    return Units({SCOPE: tuple(labels)}, {SCOPE: "school"}, labels)


def assess_own(plan: PlanPack, target: OwnTarget, figures: LocalFigures, as_of: date) -> Progress:
    """Tell where a local target stands (本地目标进展).

    Parameters
    ----------
    plan : PlanPack
        The plan beside which it was set.
    target : OwnTarget
        Indicator, line and deadline.
    figures : LocalFigures
        The indicator on one snapshot, small groups already taken out.
    as_of : date
        Deadlines are counted to this day.

    Returns
    -------
    Progress
        A line for each school; a school with two stages meets the line in both.
    """
    units, item = units_of(figures), target.item()
    year = str(figures.measured.as_of.year)
    known = tuple(_fact(result, year) for result in figures.measured.results)
    facts = {f"indicator:{target.indicator}": known}
    found = assess_item(plan, item, facts, units, as_of)
    small = {unit for unit, _ in figures.hidden}
    lines = tuple(_said(line, small) for line in found.outcome.lines)
    outcome = replace(found.outcome, lines=lines)
    when = When(found.moment, found.timing, found.days)
    return replace(found, outcome=outcome, explanation=explanation(item, outcome, units, when))


def _fact(result: Result, year: str) -> Fact:
    known = result.value is not None
    return Fact(
        unit=result.unit,
        subject=result.stage,
        period=year,
        value=result.value,
        numerator=result.numerator if known else None,
        denominator=result.denominator if known else None,
        address=f"{result.indicator}·{result.unit}·{result.stage}",
    )


def _said(line: Line, small: set[str]) -> Line:
    unknown = line.state == "not_computable"
    return replace(line, reason=HIDDEN) if unknown and line.unit in small else line
