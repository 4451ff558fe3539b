"""What an action plan says of its units on one data version (计划条目的观测)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from junheng.measure.engine.following import Key, Observation, Sense
from junheng.measure.engine.verdict import State
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.facts import Units
from junheng.measure.progress.outcome import Line
from junheng.measure.progress.wording import line_in_words, unit_of
from junheng.policy.plan.model import BoundKind, Measure, PlanItem, PlanPack

_SENSES: Mapping[BoundKind, Sense] = {"at_least": "at_least", "at_most": "at_most"}
_NUMBERED = frozenset(
    {"coverage", "ratio", "count", "unit_ratio", "frequency", "survey", "comparator"}
)
_RATES = frozenset({"比例", "%", "倍", "系数"})  # a difference of these is no amount
_BARE = frozenset({"thing", "person"})


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
    asked = item.measure is not None and item.measure.kind == "survey"
    fails = False
    for line in lines:
        if line.state is None:
            continue  # a row that is only counted
        state = _short_of(line.state, asked=asked)
        fails = fails or state in ("near", "unmet")
        school, key = identity(plan, item, line.unit, region, schools)
        unit, clause, rule, subject = key
        held = Observation(
            unit=unit,
            clause=clause,
            rule=rule,
            subject=subject,
            name=f"{item.plain_name}（{line.unit}）" if asked else item.plain_name,
            unit_name="" if asked else _called(plan, item, school or line.unit, units),
            school=school,
            state=state,
            value=line.value,
        )
        yield _told(plan, item, line, held)
    if not fails:
        held = Observation(
            unit=region,
            clause=plan.cite(item.clause),
            rule=plan.id,
            subject=item.id,
            name=item.plain_name,
            unit_name="",
            school="",
            state=_short_of(progress.state, asked=asked),
            value=progress.outcome.value,
        )
        yield _told(plan, item, Line("", None, progress.outcome.value), held, progress.explanation)


def _called(plan: PlanPack, item: PlanItem, unit: str, units: Units) -> str:
    """Name a unit: a thing or a person with what it is, since “化学” alone says nothing."""
    scope = plan.scopes.get(item.measure.of) if item.measure is not None else None
    label = units.label(unit)
    return f"{scope.label}“{label}”" if scope and scope.level in _BARE else label


def _told(
    plan: PlanPack, item: PlanItem, line: Line, held: Observation, words: str = ""
) -> Observation:
    """Put figure, line and gap beside what falls short; words where no number says it."""
    measure, bound = item.measure, _line_of(item, line)
    if measure is None:
        return held
    if line.held is not None and bound is not None:
        return _lacking(plan, item, _with_held(plan, item, line, held, bound))
    if bound is not None and held.value is not None:
        unit = "条" if measure.kind == "conjunction" else unit_of(item)
        numbered = replace(held, limit=bound[0], sense=bound[1], value_unit=unit)
        return _lacking(plan, item, numbered)
    said = line.text or line.reason
    if measure.kind == "judgement" or measure.source.startswith("rule:"):
        said = _judged(measure, line) or said
    elif said and measure.kind in ("coverage", "milestone") and held.value is None:
        said = f"现为“{said}”"
    unit = "天" if measure.kind == "duration" else unit_of(item)
    limit_words = "" if measure.kind == "judgement" else line_in_words(item)
    if measure.kind == "milestone" and line.unit:
        limit_words = f"到“{measure.reached}”"
    return replace(held, value_unit=unit, words=said or words, limit_words=limit_words)


def _with_held(
    plan: PlanPack, item: PlanItem, line: Line, held: Observation, bound: tuple[float, Sense]
) -> Observation:
    """Take the figure in its own unit; the line of a comparison is what the others reach."""
    own, measure = line.held, item.measure
    if own is None or measure is None:
        return held
    against = plan.scopes.get(measure.against)
    return replace(
        held,
        value=own.value,
        limit=own.limit,
        sense=bound[1],
        value_unit=own.unit,
        numerator=own.numerator,
        denominator=own.denominator,
        per=own.per,
        words=line.text,
        limit_words=against.label.partition("（")[0] if against is not None else "",
    )


def _lacking(plan: PlanPack, item: PlanItem, held: Observation) -> Observation:
    """Say how much lacks to the line, in what the figure counts; nothing for a bare share."""
    if held.value is None or held.limit is None:
        return held
    if held.numerator is not None and held.denominator:
        label, unit, whole = _counted(plan, item)
        lacks = held.limit * held.denominator / held.per - held.numerator
    elif held.value_unit and held.value_unit not in _RATES:
        lacks, unit, label = held.limit - held.value, held.value_unit, item.plain_name
        whole = float(held.limit).is_integer() and float(held.value).is_integer()
    else:
        return held
    if not unit:
        return held
    lacks = -lacks if held.sense == "at_most" else lacks
    return replace(held, short=max(0.0, lacks), amount=label, amount_unit=unit, whole=whole)


def _counted(plan: PlanPack, item: PlanItem) -> tuple[str, str, bool]:
    """Name what the numerator counts, its unit, and whether only whole ones exist."""
    form, _, name = item.measure.source.partition(":") if item.measure is not None else ("",) * 3
    if form == "indicator":
        amount = plan.formulas.indicator(name).amount
        if amount.unit in _RATES:
            return amount.label, "人", True  # a share of teachers or pupils
        return amount.label, amount.unit.partition("/")[0], amount.whole
    ask = plan.asks.get(name) if form == "ask" else None
    return (ask.label, ask.unit, True) if ask is not None else ("", "", False)


def _judged(measure: Measure, line: Line) -> str:
    """Say whose verdict it is, and on what paper."""
    if line.state not in ("near", "unmet"):
        return ""
    if measure.source.startswith("rule:"):
        return "按国家规则计算：未达到"
    return f"由评审人判定：未达到（{line.text}）"


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


def _line_of(item: PlanItem, line: Line) -> tuple[float, Sense] | None:
    """Give limit and side, where one number decides; of a conjunction all its parts."""
    measure = item.measure
    bound = measure.bound if measure is not None else None
    if measure is None or bound is None:
        return None
    if measure.kind == "conjunction" and line.unit:
        return float(len(measure.items)), "at_least"
    sense = _SENSES.get(bound.kind)
    if sense is None or measure.kind not in _NUMBERED:
        return None
    return bound.number, sense
