"""Balance of plain tables (均衡测算): schools, coefficients and verdicts under one pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.measure.engine.assess import Assessor, assess
from junheng.measure.engine.predicates import reaches
from junheng.measure.engine.remedy import short_of
from junheng.measure.engine.result import Result, Spread, Unit
from junheng.measure.engine.verdict import Verdict
from junheng.measure.indicators.sections_table import SectionRow, SectionsTable
from junheng.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What one school lacks of one indicator, in the unit of the amount."""

    indicator: str
    short: float  # to the limit
    short_floor: float | None  # to the floor; 0 when the floor is reached


@dataclass(frozen=True, slots=True)
class SchoolBalance:
    """One school section."""

    school: str
    values: tuple[float | None, ...]  # unrounded, in the rule's order
    verdict: Verdict | None  # None where the rule has no school part
    met: int | None
    floor_ok: bool | None
    gaps: tuple[Shortfall, ...] | None

    def as_json(self) -> dict[str, object]:
        """Render as the command line prints it."""
        return {
            "school": self.school,
            "values": list(self.values),
            "met": self.met,
            "floor_ok": self.floor_ok,
            "verdict": None if self.verdict is None else self.verdict.word,
            "gaps": None
            if self.gaps is None
            else [
                {"indicator": g.indicator, "short": g.short, "short_floor": g.short_floor}
                for g in self.gaps
            ],
        }


@dataclass(frozen=True, slots=True)
class IndicatorBalance:
    """One indicator of one county and stage."""

    id: str
    mean: float | None
    cv: float | None
    limit: float | None
    verdict: str | None  # None where a single coefficient has no limit

    def as_json(self) -> dict[str, object]:
        """Render as the command line prints it."""
        return {
            "id": self.id,
            "mean": self.mean,
            "cv": self.cv,
            "limit": self.limit,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class CountyBalance:
    """One county and stage."""

    county: str
    stage: str
    verdict: Verdict
    composite: float | None
    composite_limit: float | None
    indicators: tuple[IndicatorBalance, ...]
    schools: tuple[SchoolBalance, ...]

    def as_json(self) -> dict[str, object]:
        """Render as the command line prints it."""
        return {
            "county": self.county,
            "stage": self.stage,
            "verdict": self.verdict.word,
            "composite": self.composite,
            "composite_limit": self.composite_limit,
            "indicators": [i.as_json() for i in self.indicators],
            "schools": [s.as_json() for s in self.schools],
        }


_SPOILT = Verdict("not_computable", 0, 0, reason="数据有问题，改正后才能计算")


def balance(table: SectionsTable, pack: Pack, as_of: date) -> tuple[CountyBalance, ...]:
    """Apply a pack's rules to a plain table of sections (均衡测算).

    Answers "does every school reach the standard, and are schools alike enough?" for each
    county and stage of the table.

    Parameters
    ----------
    table : SectionsTable
        Rows already in scope and split; amounts in the order of the pack's indicators.
    pack : Pack
        The rule.
    as_of : date
        Values in force on this day decide.

    Returns
    -------
    tuple of CountyBalance
        Counties and stages in the order of the table.  A county and stage with a problem is
        ``not_computable``: missing is not zero.  Its schools keep what can be said of them.

    Notes
    -----
    Values are ``per × amount ÷ pupils``, compared unrounded, in decimal at the limit.
    """
    assessor = Assessor(pack, as_of)
    groups: dict[tuple[str, str], list[SectionRow]] = defaultdict(list)
    for row in table.rows:
        groups[(row.county, row.stage)].append(row)
    return tuple(
        _county(assessor, key, groups[key], spoilt=key in table.spoilt) for key in table.order
    )


def _county(
    assessor: Assessor, key: tuple[str, str], rows: Sequence[SectionRow], *, spoilt: bool
) -> CountyBalance:
    county, stage = key
    units = [Unit(r.school, r.school, stage, county, "", "", r.pupils or 0.0, True) for r in rows]
    results = [_results(assessor, unit, row) for unit, row in zip(units, rows, strict=True)]
    if spoilt:
        verdicts = [assessor.school(own, stage) for own in results]
        spreads: Sequence[Spread] = ()
        verdict, dispersion = _SPOILT, _SPOILT
    else:
        by_key = {u.key: r for u, r in zip(units, results, strict=True)}
        found = assess(assessor, units, by_key)
        verdicts = [found.school_verdicts.get(u.key) for u in units]
        spreads = found.spreads
        verdict = found.verdicts_by_county[key]
        dispersion = assessor.dispersion(spreads, stage)
    mean = dispersion.facts.get("spreads_mean")
    bound = dispersion.facts.get("spreads_bound")
    return CountyBalance(
        county=county,
        stage=stage,
        verdict=verdict,
        composite=mean if isinstance(mean, float) else None,
        composite_limit=bound if isinstance(bound, float) else None,
        indicators=_indicators(assessor, stage, spreads),
        schools=tuple(
            _school(assessor, row.school, own, held)
            for row, own, held in zip(rows, results, verdicts, strict=True)
        ),
    )


def _results(assessor: Assessor, unit: Unit, row: SectionRow) -> list[Result]:
    return [
        assessor.result(indicator, unit, amount, row.pupils)
        for indicator, amount in zip(assessor.pack.indicators, row.amounts, strict=True)
    ]


def _indicators(
    assessor: Assessor, stage: str, spreads: Sequence[Spread]
) -> tuple[IndicatorBalance, ...]:
    if spreads:
        words = {"met": "met", "unmet": "not_met", "near": "not_met"}
        return tuple(
            IndicatorBalance(
                s.indicator,
                s.mean,
                s.cv,
                s.limit,
                None if s.state is None else words.get(s.state, "not_computable"),
            )
            for s in spreads
        )
    limit = assessor.number(assessor.pack.spreading.limit, stage)
    return tuple(
        IndicatorBalance(i.id, None, None, limit, "not_computable")
        for i in assessor.pack.indicators
    )


def _school(
    assessor: Assessor, school: str, results: Sequence[Result], verdict: Verdict | None
) -> SchoolBalance:
    values = tuple(r.value for r in results)
    if verdict is None:
        return SchoolBalance(school, values, None, None, None, None)
    above = [
        r.value is not None and r.floor is not None and reaches(r.value, r.floor) for r in results
    ]
    known = all(v is not None for v in values)
    return SchoolBalance(
        school=school,
        values=values,
        verdict=verdict,
        met=sum(1 for r in results if r.state == "met"),
        floor_ok=all(above) if known else None,
        gaps=tuple(
            _gap(r, i.per)
            for r, i in zip(results, assessor.pack.indicators, strict=True)
            if r.state in ("near", "unmet")
        ),
    )


def _reaches_floor(result: Result) -> bool:
    return result.floor is None or (
        result.value is not None and reaches(result.value, result.floor)
    )


def _gap(result: Result, per: int) -> Shortfall:
    floor = result.floor
    if floor is None or _reaches_floor(result):
        to_floor = None if floor is None else 0.0
    else:
        to_floor = short_of(result, floor, per)
    return Shortfall(result.indicator, short_of(result, result.limit or 0.0, per), to_floor)
