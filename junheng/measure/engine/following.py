"""Following a finding from one data version to the next (问题跟踪): pure, the same every time.

An :class:`Observation` (观测) is what one data version says under one identity.  :func:`moves`
holds the observations of one version against what is known already and says what opens, what
changed, what closes and what opens again.  Missing data move nothing: a gap in the data is
neither a shortfall nor a success.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from junheng.data.standard.model import stage_label
from junheng.kernel.rounding import at_least, at_most, exact
from junheng.measure.engine.assess import Assessor, value_of
from junheng.measure.engine.finding import Candidate, candidates
from junheng.measure.engine.remedy import short_of
from junheng.measure.engine.result import Measurement, Result, Spread
from junheng.measure.engine.verdict import State
from junheng.policy.pack import Pack

Key = tuple[str, str, str, str]  # unit, clause, rule, subject
Sense = Literal["at_least", "at_most", ""]
Step = Literal["opened", "better", "unchanged", "worse", "closed", "confirmed", "reopened"]
Way = Literal["", "data", "check", "judgement"]


@dataclass(frozen=True, slots=True)
class Observation:
    """What one data version says of one unit under one clause."""

    unit: str  # code of the school or the county
    clause: str  # pack#clause
    rule: str
    subject: str
    name: str  # what is short, in Chinese
    unit_name: str
    school: str  # code; empty for a matter of the whole region
    state: State
    value: float | None = None
    limit: float | None = None
    sense: Sense = ""  # on which side of the limit a value is right; "" where no number decides
    value_unit: str = ""
    numerator: float | None = None
    denominator: float | None = None
    per: int = 1
    short: float | None = None  # amount lacking to the limit
    amount: str = ""  # what the amount counts
    amount_unit: str = ""
    whole: bool = False  # the amount comes in whole numbers
    indicator: str = ""
    stage: str = ""
    words: str = ""  # what is known in words, where a number does not say it
    limit_words: str = ""  # the standard in words, or whose figure it is

    @property
    def key(self) -> Key:
        """The identity of the finding."""
        return (self.unit, self.clause, self.rule, self.subject)

    @property
    def is_short(self) -> bool:
        """Whether it falls short of the limit, near it or not."""
        return self.state in ("near", "unmet")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an identity before a data version is read."""

    is_open: bool
    value: float | None
    measured: tuple[date, int] | None  # as-of date and number of the last data version
    closed_on: date | None = None
    way: Way = ""  # how it was closed


@dataclass(frozen=True, slots=True)
class Move:
    """What one observation does to its finding."""

    step: Step
    seen: Observation


def judged(value: float, limit: float, sense: Sense) -> State:
    """Hold one value against a limit, unrounded and in decimal at the limit.

    >>> judged(7.5, 7.5, "at_least"), judged(0.51, 0.5, "at_most")
    ('met', 'unmet')
    """
    met = at_most(value, limit) if sense == "at_most" else at_least(value, limit)
    return "met" if met else "unmet"


def changed(before: float | None, now: float | None, sense: Sense) -> Step:
    """Say whether a value that still falls short moved the right way.

    >>> changed(5.1, 6.2, "at_least"), changed(0.52, 0.55, "at_most"), changed(None, 1.0, "")
    ('better', 'worse', 'unchanged')
    """
    if before is None or now is None or not sense or exact(before) == exact(now):
        return "unchanged"
    rose = exact(now) > exact(before)
    return "better" if rose == (sense == "at_least") else "worse"


def moves(
    seen: Iterable[Observation], known: Mapping[Key, Known], version: tuple[date, int]
) -> tuple[Move, ...]:
    """Decide what one data version does to the findings of a region.

    Parameters
    ----------
    seen : iterable of Observation
        What the version says, whatever the verdict.
    known : mapping of identity to Known
        The newest finding of every identity there is.
    version : (date, int)
        As-of date and number of the data version.

    Returns
    -------
    tuple of Move
        Sorted by identity.  A version that was read already moves nothing; a finding closed by
        an off-cycle check is not contradicted by data older than the check.

    Examples
    --------
    >>> from datetime import date
    >>> who = ("s", "p#1", "r", "area", "面积", "甲校", "s")
    >>> low = Observation(*who, "unmet", 5.1, 7.5, "at_least")
    >>> [move.step for move in moves([low], {}, (date(2025, 10, 15), 1))]
    ['opened']
    >>> was = {low.key: Known(True, 5.1, (date(2025, 10, 15), 1))}
    >>> [move.step for move in moves([low], was, (date(2025, 10, 15), 1))]
    []
    """
    worst: dict[Key, Observation] = {}
    for one in seen:
        held = worst.get(one.key)
        if held is None or (one.is_short and not held.is_short):
            worst[one.key] = one
    steps = ((one, _step(one, known.get(key), version)) for key, one in _by_key(worst))
    return tuple(Move(step, one) for one, step in steps if step is not None)


def _by_key(held: Mapping[Key, Observation]) -> Iterator[tuple[Key, Observation]]:
    for key in sorted(held):
        yield key, held[key]


def _step(one: Observation, was: Known | None, version: tuple[date, int]) -> Step | None:
    if was is None:
        return "opened" if one.is_short else None
    read_before = was.measured is not None and was.measured >= version
    if one.state == "not_computable" or read_before:
        return None
    if was.is_open:
        return changed(was.value, one.value, one.sense) if one.is_short else "closed"
    by_people = was.way in ("check", "judgement")
    if by_people and was.closed_on is not None and version[0] < was.closed_on:
        return None  # the data are older than what closed it
    if one.is_short:
        return "reopened"
    return "confirmed" if by_people else None


def lacking(observation: Observation) -> float | None:
    """Give the amount that lacks, rounded up where only whole ones exist."""
    short = observation.short
    if short is None or not observation.whole:
        return short
    return float(math.ceil(exact(short)))


def recomputed(numerator: float, denominator: float, per: int) -> float | None:
    """Give the value of an off-cycle check by the same formula: per × numerator ÷ denominator."""
    return value_of(numerator, denominator, per)


def observed(measurement: Measurement, pack: Pack) -> tuple[Observation, ...]:
    """Say of every result and coefficient with a limit where it stands (观测).

    The shortfalls among them are exactly :func:`~junheng.measure.engine.finding.candidates`.
    """
    short = {one.key: one for one in candidates(measurement, pack)}
    listed = [*_results(measurement, pack), *_spreads(measurement, pack)]
    listed += _composites(measurement, pack)
    return tuple(_held(one, short.get(one.key)) for one in listed)


def _held(one: Observation, found: Candidate | None) -> Observation:
    """Take the verdict from the candidate, so that the two can never differ."""
    if found is None:
        return one if not one.is_short else replace(one, state="met")
    return replace(one, short=found.short)


def _results(measurement: Measurement, pack: Pack) -> Iterator[Observation]:
    if pack.school_rule is None:
        return
    for result in measurement.results:
        if result.state is None or result.limit is None:
            continue
        yield _of_result(measurement, pack, pack.school_rule.id, result)


def _of_result(measurement: Measurement, pack: Pack, rule: str, result: Result) -> Observation:
    indicator = pack.indicator(result.indicator)
    return Observation(
        unit=result.unit,
        clause=result.clause,
        rule=rule,
        subject=f"{result.stage}:{result.indicator}",
        name=indicator.label + _part(measurement, result),
        unit_name=measurement.unit(result.unit, result.stage).name,
        school=result.unit,
        state=result.state or "not_computable",
        value=result.value,
        limit=result.limit,
        sense="at_least",
        value_unit=indicator.unit,
        numerator=result.numerator,
        denominator=result.denominator,
        per=indicator.per,
        short=short_of(result, result.limit or 0.0, indicator.per),
        amount=indicator.amount.label,
        amount_unit=indicator.amount.unit,
        whole=indicator.amount.whole,
        indicator=result.indicator,
        stage=result.stage,
    )


def _part(measurement: Measurement, result: Result) -> str:
    """Say which section of a school it is, where it has several."""
    unit = measurement.unit(result.unit, result.stage)
    return measurement.name_of(unit).removeprefix(unit.name)


def _spreads(measurement: Measurement, pack: Pack) -> Iterator[Observation]:
    for spread in measurement.spreads:
        if spread.limit is not None:
            yield _of_spread(pack, spread)


def _of_spread(pack: Pack, spread: Spread) -> Observation:
    state: State = spread.state if spread.state in ("met", "unmet") else "not_computable"
    return Observation(
        unit=spread.region,
        clause=spread.clause,
        rule=pack.dispersion_rule.id,
        subject=f"{spread.stage}:{spread.indicator}",
        name=f"{stage_label(spread.stage)}{pack.indicator(spread.indicator).label}的校际差异系数",
        unit_name="",
        school="",
        state=state,
        value=spread.cv,
        limit=spread.limit,
        sense="at_most",
        indicator=spread.indicator,
        stage=spread.stage,
    )


def _composites(measurement: Measurement, pack: Pack) -> Iterator[Observation]:
    assessor = Assessor(pack, measurement.as_of)
    for region, stage in measurement.verdicts_by_county:
        verdict = assessor.dispersion(measurement.spreads_of(stage, region), stage)
        mean, bound = verdict.facts.get("spreads_mean"), verdict.facts.get("spreads_bound")
        if not (isinstance(mean, float) and isinstance(bound, float)):
            continue
        yield Observation(
            unit=region,
            clause=pack.cite(pack.dispersion_rule.clause),
            rule=pack.dispersion_rule.id,
            subject=f"{stage}:composite",
            name=f"{stage_label(stage)}综合差异系数",
            unit_name="",
            school="",
            state=verdict.state,
            value=mean,
            limit=bound,
            sense="at_most",
            indicator="composite",
            stage=stage,
        )
