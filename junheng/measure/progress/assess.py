"""One item, its facts and a day: where it stands (条目进展)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from junheng.kernel.periods import chinese
from junheng.measure.engine.verdict import State, Verdict
from junheng.measure.progress import comparing, region, units
from junheng.measure.progress.facts import Fact, Units
from junheng.measure.progress.outcome import Outcome, Question, not_computable
from junheng.measure.progress.wording import When, explanation
from junheng.policy.plan.deadlines import Due, Moment, Recurring, due_date, period_of
from junheng.policy.plan.model import REFERENCE, MeasureKind, PlanItem, PlanPack

Timing = Literal["", "open", "overdue", "lapsed", "done_in_time", "done_late", "reached"]
Facts = Mapping[str, Sequence[Fact]]  # source (ask:ID, indicator:ID, rule:PACK) → rows

_KINDS: Mapping[MeasureKind, Callable[[Question], Outcome]] = {
    "coverage": units.coverage,
    "unit_ratio": units.unit_ratio,
    "frequency": units.frequency,
    "duration": units.duration,
    "judgement": units.judgement,
    "conjunction": units.conjunction,
    "count": region.count,
    "ratio": region.ratio,
    "milestone": region.milestone,
    "comparator": comparing.comparator,
    "rank": region.rank,
    "trend": region.trend,
    "survey": region.survey,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one item stands on one day."""

    item: PlanItem
    outcome: Outcome
    moment: Moment | None
    timing: Timing
    days: int | None  # to the deadline; negative when it has passed
    explanation: str  # one plain Chinese sentence

    @property
    def state(self) -> State:
        """The verdict's state."""
        return self.outcome.verdict.state

    @property
    def is_date(self) -> bool:
        """Whether this is only a day in the calendar: nothing is asked, so nothing is reached."""
        due = self.item.due
        return self.item.measure is None and due is not None and not due.source

    @property
    def is_waiting(self) -> bool:
        """Whether the day has not come and nothing was reported: neither reached nor missed."""
        return self.item.measure is None and self.timing == "open"

    @property
    def verdict(self) -> Verdict:
        """The engine's verdict."""
        return self.outcome.verdict


def assess_item(
    plan: PlanPack,
    item: PlanItem,
    facts: Facts,
    scopes: Units,
    as_of: date,
    *,
    document: PlanItem | None = None,
    since: date | None = None,
) -> Progress:
    """Tell where an item stands (条目进展).

    Parameters
    ----------
    plan : PlanPack
        The plan the item belongs to; a conjunction looks at its other items.
    item : PlanItem
        An executable item.
    facts : mapping of source to facts
        What is known; a source without rows makes the item not computable.
    scopes : Units
        Units of every scope.
    as_of : date
        The day asked about; facts of later periods do not count.
    document : PlanItem, optional
        The item as the document has it, where the region may have set its own line.
    since : date, optional
        The day the plan was adopted: a deadline before it was never anybody's here, so what has
        not been reached is ``lapsed`` (采用时已过原定时限), not overdue.

    Returns
    -------
    Progress
        Verdict, lines by unit, deadline, and one sentence.  Missing is never zero, and what has
        not come into force is not computable.

    Raises
    ------
    ValueError
        The item has neither a measure nor a deadline.
    """
    moment = due_date(item.due, as_of) if item.due is not None else None
    days = (moment.on - as_of).days if moment is not None else None
    if item.measure is None:
        if item.due is None or moment is None:
            raise ValueError(f"item {item.id} has no measure and no due; nothing to assess")
        outcome, timing = _deadline(item.due, moment, facts, as_of)
    else:
        outcome = _measured(plan, item, facts, scopes, as_of)
        timing = _timing(outcome.verdict.state, moment, as_of)
    if timing == "overdue" and moment is not None and since is not None and moment.on < since:
        timing = "lapsed"
    said = explanation(item, outcome, scopes, When(moment, timing, days), document)
    if item.reference:
        said = f"{REFERENCE}：{said}"
    return Progress(item, outcome, moment, timing, days, said)


def _measured(plan: PlanPack, item: PlanItem, facts: Facts, scopes: Units, as_of: date) -> Outcome:
    measure = item.measure
    if measure is None:
        return not_computable("没有衡量方式")
    if item.valid_from is not None and as_of < item.valid_from:
        return not_computable(f"自{chinese(item.valid_from)}起执行，尚未生效")
    others: dict[str, Outcome] = {}
    if measure.kind == "conjunction":
        for name in measure.items:
            part = plan.item(name)
            if part.measure is not None and part.id != item.id:
                others[name] = _measured(plan, part, facts, scopes, as_of)
    elif not facts.get(measure.source):
        missing = () if not measure.of else scopes.of(measure.of) or ()
        return not_computable("尚无数据来源", missing)
    rows = facts.get(measure.source, ())
    unit, per = _source(plan, measure.source)
    return _KINDS[measure.kind](
        Question(item, measure, rows, scopes, as_of, others, unit=unit, per=per)
    )


def _source(plan: PlanPack, source: str) -> tuple[str, int]:
    """Give the unit of one reading of a source, and by what a figure multiplies its share."""
    form, _, name = source.partition(":")
    if form == "ask" and name in plan.asks:
        ask = plan.asks[name]
        return ("比例" if ask.type in ("share", "survey") else ask.unit), 1
    for indicator in plan.formulas.indicators if form == "indicator" else ():
        if indicator.id == name:
            return indicator.unit, indicator.per
    return "", 1


def _timing(state: State, moment: Moment | None, as_of: date) -> Timing:
    if moment is None:
        return ""
    if state == "met":
        return "reached"
    return "overdue" if as_of > moment.on else "open"


def _deadline(due: Due, moment: Moment, facts: Facts, as_of: date) -> tuple[Outcome, Timing]:
    if not due.source:
        return _horizon(due, moment, as_of)
    done = [fact.on for fact in facts.get(due.source, ()) if fact.on is not None]
    if isinstance(due, Recurring):
        first, _ = period_of(due, as_of)
        done = [day for day in done if day >= first]
    done = [day for day in done if day <= as_of]
    if done:
        late = min(done) > moment.on
        state: State = "unmet" if late else "met"
        reason = f"{chinese(min(done))}才办理，晚 {(min(done) - moment.on).days} 天" if late else ""
        verdict = Verdict(state, int(not late), 1, (), {"done": min(done)}, reason)
        return Outcome(verdict), "done_late" if late else "done_in_time"
    if as_of > moment.on:
        return not_computable("没有上报办理日期"), "overdue"
    return not_computable("尚未到期"), "open"


def _horizon(due: Due, moment: Moment, as_of: date) -> tuple[Outcome, Timing]:
    """Tell whether a day that asks for no act of its own has come."""
    if isinstance(due, Recurring):
        return not_computable("没有写明由什么数据说明已经办理"), "open"
    starts = moment.form == "school_year"  # 从某学年起: on the day itself it holds
    if as_of > moment.on or (starts and as_of == moment.on):
        return Outcome(Verdict("met", 1, 1)), "reached"
    return not_computable("尚未生效" if starts else "尚未到期"), "open"


def assess_plan(
    plan: PlanPack,
    facts: Facts,
    scopes: Units,
    as_of: date,
    document: PlanPack | None = None,
    *,
    since: date | None = None,
    only: Collection[str] | None = None,
) -> tuple[Progress, ...]:
    """Assess every item that can be executed, in the order of the document.

    What today's rules forbid is not assessed.

    Where the plan holds a region's own lines, ``document`` is the plan without them; ``since`` is
    the day it was adopted.  ``only`` names the items asked for; all by default.
    """
    written = {} if document is None else document.by_id
    return tuple(
        assess_item(plan, item, facts, scopes, as_of, document=written.get(item.id), since=since)
        for item in plan.items
        if item.is_assessed and (only is None or item.id in only)
    )
