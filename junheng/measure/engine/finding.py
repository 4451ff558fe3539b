"""Findings a measurement gives rise to (问题线索): pure, and the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from junheng.measure.engine.assess import Assessor
from junheng.measure.engine.remedy import short_of
from junheng.measure.engine.result import Measurement, Result, Spread
from junheng.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Candidate:
    """One shortfall of one unit under one clause.

    The identity of the finding it opens is ``(unit, clause, rule, subject)``.
    """

    unit: str  # code of the school or the county
    clause: str  # pack#clause
    rule: str  # id of the pack's rule
    subject: str  # stage:indicator
    indicator: str
    stage: str
    level: Literal["school", "county"]
    value: float | None
    limit: float | None
    short: float | None  # amount lacking to the limit, unit of the amount; a coefficient's excess
    state: str
    decides: bool  # whether the verdict of the unit fails because of it

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The identity of the finding."""
        return (self.unit, self.clause, self.rule, self.subject)


def candidates(measurement: Measurement, pack: Pack) -> tuple[Candidate, ...]:
    """List every shortfall of a measurement (问题线索).

    Parameters
    ----------
    measurement : Measurement
        Units, results, spreads and verdicts.
    pack : Pack
        The pack it was measured with.

    Returns
    -------
    tuple of Candidate
        One for each result below its limit and each coefficient above it, sorted by identity.
        What cannot be computed is a gap in the data, not a finding.
    """
    found = [_of_result(measurement, pack, r) for r in measurement.results]
    found += [_of_spread(measurement, pack, s) for s in measurement.spreads]
    listed = [c for c in found if c is not None] + _of_counties(measurement, pack)
    return tuple(sorted(listed, key=lambda c: c.key))


def _of_result(measurement: Measurement, pack: Pack, result: Result) -> Candidate | None:
    if result.state not in ("near", "unmet") or result.limit is None or pack.school_rule is None:
        return None
    verdict = measurement.school_verdicts.get((result.unit, result.stage))
    failed = verdict is not None and verdict.state == "unmet"
    indicator = pack.indicator(result.indicator)
    return Candidate(
        unit=result.unit,
        clause=result.clause,
        rule=pack.school_rule.id,
        subject=f"{result.stage}:{result.indicator}",
        indicator=result.indicator,
        stage=result.stage,
        level="school",
        value=result.value,
        limit=result.limit,
        short=short_of(result, result.limit, indicator.per),
        state=result.state,
        decides=failed and verdict is not None and result.indicator in verdict.failing_units,
    )


def _of_spread(measurement: Measurement, pack: Pack, spread: Spread) -> Candidate | None:
    if spread.state != "unmet" or spread.cv is None or spread.limit is None:
        return None
    return Candidate(
        unit=spread.region,
        clause=spread.clause,
        rule=pack.dispersion_rule.id,
        subject=f"{spread.stage}:{spread.indicator}",
        indicator=spread.indicator,
        stage=spread.stage,
        level="county",
        value=spread.cv,
        limit=spread.limit,
        short=spread.cv - spread.limit,
        state=spread.state,
        decides=True,
    )


def _of_counties(measurement: Measurement, pack: Pack) -> list[Candidate]:
    assessor = Assessor(pack, measurement.as_of)
    found = []
    for region, stage in measurement.verdicts_by_county:
        spreads = measurement.spreads_of(stage, region)
        verdict = assessor.dispersion(spreads, stage)
        mean, bound = verdict.facts.get("spreads_mean"), verdict.facts.get("spreads_bound")
        if verdict.state == "unmet" and isinstance(mean, float) and isinstance(bound, float):
            found.append(
                Candidate(
                    unit=region,
                    clause=pack.cite(pack.dispersion_rule.clause),
                    rule=pack.dispersion_rule.id,
                    subject=f"{stage}:composite",
                    indicator="composite",
                    stage=stage,
                    level="county",
                    value=mean,
                    limit=bound,
                    short=mean - bound,
                    state="unmet",
                    decides=True,
                )
            )
    return found
