"""From values to verdicts: the same few steps for a snapshot, a plain file and a what-if."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from junheng.measure.engine.moments import Moments
from junheng.measure.engine.predicates import Reading, evaluate, state_of, stays_within
from junheng.measure.engine.result import Result, Spread, Unit
from junheng.measure.engine.verdict import State, Verdict
from junheng.policy.pack import Indicator, Pack, Rule

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limit and floor of one indicator for one stage on one day, and what results cite."""

    limit: float | None
    floor: float | None
    definition: str
    clause: str

    @classmethod
    def of(cls, pack: Pack, indicator: Indicator, stage: str, as_of: date) -> Bounds:
        """Look both up; a pack without a floor has none."""
        cited = indicator.definition, pack.cite(indicator.clause)
        held = indicator.limits.on(as_of, stage)
        if held is None:
            return cls(None, None, *cited)
        share = pack.number(pack.floor, as_of, stage)
        return cls(held.number, None if share is None else held.number * share, *cited)


def value_of(numerator: float | None, denominator: float | None, per: int) -> float | None:
    """Give ``per × numerator ÷ denominator``; nothing when either is missing or zero below.

    >>> value_of(21, 500, 100), value_of(21, 0, 100), value_of(None, 500, 100)
    (4.2, None, None)
    """
    if numerator is None or not denominator:
        return None
    value = per * numerator / denominator
    return value if math.isfinite(value) else None


class Assessor:
    """Applies one pack's rules on one day; dated values are looked up once per stage."""

    def __init__(self, pack: Pack, as_of: date) -> None:
        self.pack, self.as_of = pack, as_of
        self._bounds: dict[Key, Bounds] = {}
        self._numbers: dict[Key, float | None] = {}
        self._maps: dict[Key, Mapping[str, float | None]] = {}

    def bounds(self, indicator: Indicator, stage: str) -> Bounds:
        """Give limit and floor of an indicator for a stage."""
        key = (indicator.id, stage)
        if key not in self._bounds:
            self._bounds[key] = Bounds.of(self.pack, indicator, stage, self.as_of)
        return self._bounds[key]

    def number(self, parameter: str, stage: str) -> float | None:
        """Give a dated parameter for a stage; nothing for a name the pack does not have."""
        key = (parameter, stage)
        if key not in self._numbers:
            known = parameter in self.pack.parameters
            self._numbers[key] = self.pack.number(parameter, self.as_of, stage) if known else None
        return self._numbers[key]

    def result(
        self,
        indicator: Indicator,
        unit: Unit,
        numerator: float | None,
        denominator: float | None,
        *,
        snapshot: str = "",
        whole: float | None = None,
        share: float | None = None,
        reason: str = "",
    ) -> Result:
        """Build one result: value, bounds, state."""
        bounds = self.bounds(indicator, unit.stage)
        value = value_of(numerator, denominator, indicator.per)
        if value is None and not reason:
            reason = "没有在校生数" if not denominator else "没有上报计算所需的数据"
        return Result(
            indicator=indicator.id,
            unit=unit.code,
            stage=unit.stage,
            numerator=numerator,
            denominator=denominator,
            value=value,
            limit=bounds.limit,
            floor=bounds.floor,
            state=state_of(value, bounds.limit, bounds.floor),
            reason=reason if value is None else "",
            definition=bounds.definition,
            snapshot=snapshot,
            clause=bounds.clause,
            whole=whole,
            share=share,
        )

    def school(self, results: Iterable[Result], stage: str) -> Verdict | None:
        """Apply the school rule to the results of one unit; nothing when the pack has none."""
        if self.pack.school_rule is None:
            return None
        readings = [Reading(r.indicator, r.value, self._named(r)) for r in results]
        return self._apply(self.pack.school_rule, {"results": readings}, stage)

    def _named(self, result: Result) -> Mapping[str, float | None]:
        key = (result.indicator, result.stage)
        if key not in self._maps:
            self._maps[key] = {"limit": result.limit, "floor": result.floor}
        return self._maps[key]

    def spread(
        self,
        indicator: Indicator,
        stage: str,
        region: str,
        pairs: Sequence[tuple[float | None, float]],
    ) -> Spread:
        """Measure dispersion of ``(value, pupils)`` of the schools of one stage and county."""
        limit = self.number(self.pack.spreading.limit, stage)
        values = [v for v, _ in pairs if v is not None]
        mean = sd = cv = plain = None
        if values and len(values) == len(pairs):
            moments = Moments.of(values, [p for _, p in pairs])
            if math.isfinite(moments.mean):
                mean, sd, cv = moments.mean, moments.sd, moments.cv
            plain = Moments.of(values, [1.0] * len(values)).cv
        state: State | None
        if cv is None:
            state = "not_computable"
        elif limit is None:
            state = None
        else:
            state = "met" if stays_within(cv, limit) else "unmet"
        return Spread(
            indicator=indicator.id,
            stage=stage,
            region=region,
            mean=mean,
            sd=sd,
            cv=cv,
            limit=limit,
            state=state,
            unweighted_cv=plain,
            n_units=len(pairs),
            clause=self.pack.cite(self.pack.spreading.clause),
        )

    def dispersion(self, spreads: Iterable[Spread], stage: str) -> Verdict:
        """Apply the dispersion rule to the spreads of one stage in one county."""
        return self._apply(self.pack.dispersion_rule, {"spreads": _spread_readings(spreads)}, stage)

    def county(
        self, schools: Mapping[str, Verdict], spreads: Iterable[Spread], stage: str
    ) -> Verdict:
        """Apply the county rule: verdicts of schools by code, and spreads."""
        collections = {
            "schools": [Reading(code, None, {}, v.state) for code, v in schools.items()],
            "spreads": _spread_readings(spreads),
        }
        return self._apply(self.pack.county_rule, collections, stage)

    def _apply(
        self, rule: Rule, collections: Mapping[str, Sequence[Reading]], stage: str
    ) -> Verdict:
        return evaluate(rule.predicate, collections, lambda name: self.number(name, stage))


def _spread_readings(spreads: Iterable[Spread]) -> list[Reading]:
    return [Reading(s.indicator, s.cv, {"limit": s.limit}) for s in spreads]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Verdicts and spreads of all units."""

    school_verdicts: Mapping[Key, Verdict]
    spreads: tuple[Spread, ...]
    verdicts_by_county: Mapping[Key, Verdict]


def assess(
    assessor: Assessor, units: Sequence[Unit], results: Mapping[Key, Sequence[Result]]
) -> Assessment:
    """Apply every rule of a pack to the units in scope.

    Parameters
    ----------
    assessor : Assessor
        The pack on one day.
    units : sequence of Unit
        Those out of scope are left aside.
    results : mapping of (code, stage) to results
        One result per indicator, in the pack's order.

    Returns
    -------
    Assessment
        Counties in order of their code, stages in the order of the pack.
    """
    pack = assessor.pack
    groups: dict[Key, list[Unit]] = defaultdict(list)
    schools: dict[Key, Verdict] = {}
    for unit in units:
        if unit.in_scope:
            groups[(unit.region, unit.stage)].append(unit)
            verdict = assessor.school(results[unit.key], unit.stage)
            if verdict is not None:
                schools[unit.key] = verdict
    order = {stage: i for i, stage in enumerate(pack.stages)}
    spreads: list[Spread] = []
    counties: dict[Key, Verdict] = {}
    for region, stage in sorted(groups, key=lambda k: (k[0], order.get(k[1], len(order)))):
        members = groups[(region, stage)]
        rows = [results[unit.key] for unit in members]
        own = [
            assessor.spread(
                indicator,
                stage,
                region,
                [(row[i].value, row[i].denominator or 0.0) for row in rows],
            )
            for i, indicator in enumerate(pack.indicators)
        ]
        spreads += own
        held = {unit.code: schools[unit.key] for unit in members if unit.key in schools}
        counties[(region, stage)] = assessor.county(held, own, stage)
    return Assessment(schools, tuple(spreads), counties)
