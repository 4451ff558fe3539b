"""What an action plan says of its units on one data version (计划条目的观测)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from junheng.measure.engine.following import Key, Observation, Sense
from junheng.measure.engine.verdict import State
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.facts import Units
from junheng.policy.plan.model import BoundKind, PlanItem, PlanPack

_SENSES: Mapping[BoundKind, Sense] = {"at_least": "at_least", "at_most": "at_most"}
_PLAIN = frozenset({"coverage", "ratio", "count"})  # the value is held against the line


def observed_items(
    plan: PlanPack, found: Iterable[Progress], units: Units, region: str, schools: frozenset[str]
) -> tuple[Observation, ...]:
    """Say of every executable item where its units stand.

    Each unit of an item is observed by itself; an item without failing units is observed as a
    whole.  What must be reached by a day that has not come is no shortfall yet, a rank among
    peers never leaves the bureau, what is only looked at falls short of nothing, and what today's
    rules forbid is not pursued, so all four are left out.
    """
    out: list[Observation] = []
    for progress in found:
        item = progress.item
        if item.measure is None or item.internal:
            continue
        if item.reference or not item.is_assessed:
            continue
        if progress.timing == "open" and progress.state != "met":
            continue
        out += _of_item(plan, progress, units, region, schools)
    return tuple(out)


def _of_item(
    plan: PlanPack, progress: Progress, units: Units, region: str, schools: frozenset[str]
) -> Iterator[Observation]:
    item, lines = progress.item, progress.outcome.lines
    limit, sense = _bound(item)
    asked = item.measure is not None and item.measure.kind == "survey"
    fails = False
    for line in lines:
        if line.state is None:
            continue  # a row that is only counted
        state = _short_of(line.state, asked=asked)
        fails = fails or state in ("near", "unmet")
        school, key = identity(plan, item, line.unit, region, schools)
        unit, clause, rule, subject = key
        yield Observation(
            unit=unit,
            clause=clause,
            rule=rule,
            subject=subject,
            name=f"{item.term}（{line.unit}）" if asked else item.term,
            unit_name="" if asked else units.label(school or line.unit),
            school=school,
            state=state,
            value=line.value,
            limit=limit,
            sense=sense,
            value_unit=item.unit,
            words=line.text or line.reason,
        )
    if not fails:
        yield Observation(
            unit=region,
            clause=plan.cite(item.clause),
            rule=plan.id,
            subject=item.id,
            name=item.term,
            unit_name="",
            school="",
            state=_short_of(progress.state, asked=asked),
            value=progress.outcome.value,
            limit=limit,
            sense=sense,
            value_unit=item.unit,
            words=progress.explanation,
        )


def _short_of(state: State, *, asked: bool) -> State:
    """Answers of a survey that allow no verdict are no shortfall."""
    return "not_computable" if asked and state == "near" else state


def identity(
    plan: PlanPack, item: PlanItem, unit: str, region: str, schools: frozenset[str]
) -> tuple[str, Key]:
    """Give the school a line is about, if it is one, and the identity of its finding."""
    code, _, part = unit.partition("·")
    school = code if code in schools else ""
    subject = ":".join(filter(None, (item.id, part if school else unit)))
    return school, (school or region, plan.cite(item.clause), plan.id, subject)


def _bound(item: PlanItem) -> tuple[float | None, Sense]:
    """Give limit and side, where one number decides for each unit."""
    measure = item.measure
    bound = measure.bound if measure is not None else None
    if measure is None or bound is None or measure.kind not in _PLAIN:
        return None, ""
    sense = _SENSES.get(bound.kind, "")
    return (bound.number, sense) if sense else (None, "")
