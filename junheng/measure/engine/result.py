"""Units, results, spreads: what a measurement is made of.

A *unit* (参评单位) is one section of one counted school.  A *result* (指标结果) is one indicator
of one unit, a *spread* (校际差异) one indicator of one stage in one county.  A *measurement* is
all of them for one pack and one snapshot; it is plain data and goes to JSON and back unchanged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from junheng.data.standard.model import stage_label
from junheng.measure.engine.verdict import State, Verdict


@dataclass(frozen=True, slots=True)
class Unit:
    """One section (学段部) of one counted school, with the campuses merged into it."""

    code: str  # school identifier of the counted school
    name: str
    stage: str  # primary | junior | senior
    region: str  # code of the county
    kind: str  # code of school_kind
    residence: str  # urban | town | rural | ""
    pupils: float  # registered pupils of the section; 0 when none are reported
    in_scope: bool
    reason: str = ""  # why it is excluded, in Chinese
    merged: tuple[str, ...] = ()  # campuses not counted as schools, merged in here
    flags: tuple[str, ...] = ()  # special cases of the pack that apply
    has_pupils: bool = True  # whether their number is reported

    @property
    def key(self) -> tuple[str, str]:
        """School code and stage, the key of every mapping by unit."""
        return (self.code, self.stage)


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator of one unit (指标结果), unrounded."""

    indicator: str
    unit: str
    stage: str
    numerator: float | None  # amount of the unit, after splitting, in the indicator's amount unit
    denominator: float | None  # pupils
    value: float | None  # per × numerator ÷ denominator
    limit: float | None
    floor: float | None  # share of the limit the rule still tolerates once
    state: State | None  # None where the rule sets no limit
    reason: str
    definition: str  # teachers_above_required_degree_per_100@1
    snapshot: str  # sha-256 of the snapshot
    clause: str
    whole: float | None = None  # amount of the whole school before splitting; None when not split
    share: float | None = None  # the section's part of it, 0–1; None when not split


@dataclass(frozen=True, slots=True)
class Spread:
    """Dispersion of one indicator between the schools of one stage in one county (校际差异系数)."""

    indicator: str
    stage: str
    region: str
    mean: float | None  # pupil-weighted, unit of the indicator
    sd: float | None
    cv: float | None  # pure number
    limit: float | None  # None where the rule sets no limit for a single coefficient
    state: State | None  # None where the rule sets no limit
    unweighted_cv: float | None  # population form without weights, for analysts only
    n_units: int
    clause: str = ""


@dataclass(frozen=True)
class Measurement:
    """Everything one pack says of one snapshot."""

    pack: str
    snapshot: str
    region: str
    as_of: date
    units: tuple[Unit, ...]
    results: tuple[Result, ...]
    school_verdicts: Mapping[tuple[str, str], Verdict]  # by unit code and stage
    spreads: tuple[Spread, ...]
    verdicts_by_county: Mapping[tuple[str, str], Verdict]  # by county code and stage
    indicators: tuple[str, ...] = ()  # ids, in the order of the pack
    notes: tuple[str, ...] = field(default=())  # what the reader must know, in Chinese

    @property
    def county_verdicts(self) -> dict[str, Verdict]:
        """Verdicts of the snapshot's own county by stage."""
        own = {s: v for (r, s), v in self.verdicts_by_county.items() if r == self.region}
        if own:
            return own
        regions = {r for r, _ in self.verdicts_by_county}
        only = regions.pop() if len(regions) == 1 else None
        return {s: v for (r, s), v in self.verdicts_by_county.items() if r == only}

    @cached_property
    def _unit(self) -> dict[tuple[str, str], Unit]:
        return {u.key: u for u in self.units}

    @cached_property
    def _result(self) -> dict[tuple[str, str, str], Result]:
        return {(r.unit, r.stage, r.indicator): r for r in self.results}

    @cached_property
    def _spread(self) -> dict[tuple[str, str, str], Spread]:
        return {(s.region, s.stage, s.indicator): s for s in self.spreads}

    @cached_property
    def _stages(self) -> Counter[str]:
        return Counter(unit.code for unit in self.units)

    def unit(self, code: str, stage: str) -> Unit:
        """Find one unit."""
        return self._unit[(code, stage)]

    def name_of(self, unit: Unit) -> str:
        """Name a unit; one of several stages of a school says which: 柳塘九年制学校（小学部）."""
        if self._stages[unit.code] < 2:
            return unit.name
        return f"{unit.name}（{stage_label(unit.stage)}部）"

    def result(self, unit: str, stage: str, indicator: str) -> Result:
        """Find one result."""
        return self._result[(unit, stage, indicator)]

    def results_of(self, unit: str, stage: str) -> tuple[Result, ...]:
        """Give the results of one unit in the pack's order."""
        found = (self._result.get((unit, stage, i)) for i in self.indicators)
        return tuple(r for r in found if r is not None)

    def spread(self, stage: str, indicator: str, region: str = "") -> Spread:
        """Find one spread; without a region, that of the snapshot's own county."""
        return self._spread[(region or self.region, stage, indicator)]

    def spreads_of(self, stage: str, region: str = "") -> tuple[Spread, ...]:
        """Give the spreads of one stage in one county in the pack's order."""
        found = (self._spread.get((region or self.region, stage, i)) for i in self.indicators)
        return tuple(s for s in found if s is not None)

    def in_scope(self, stage: str = "", region: str = "") -> Iterator[Unit]:
        """Walk the units that take part."""
        for unit in self.units:
            if unit.in_scope and stage in ("", unit.stage) and region in ("", unit.region):
                yield unit

    def to_json(self) -> str:
        """Write the measurement as one line of JSON; ``from_json`` reads it back equal."""
        return json.dumps(
            {
                "pack": self.pack,
                "snapshot": self.snapshot,
                "region": self.region,
                "as_of": self.as_of.isoformat(),
                "units": [asdict(u) for u in self.units],
                "results": [asdict(r) for r in self.results],
                "school_verdicts": [[*k, asdict(v)] for k, v in self.school_verdicts.items()],
                "spreads": [asdict(s) for s in self.spreads],
                "verdicts_by_county": [[*k, asdict(v)] for k, v in self.verdicts_by_county.items()],
                "indicators": list(self.indicators),
                "notes": list(self.notes),
            },
            ensure_ascii=False,
            allow_nan=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Measurement:
        """Read what :meth:`to_json` wrote."""
        raw = json.loads(text)
        return cls(
            pack=raw["pack"],
            snapshot=raw["snapshot"],
            region=raw["region"],
            as_of=date.fromisoformat(raw["as_of"]),
            units=tuple(_unit_from(u) for u in raw["units"]),
            results=tuple(Result(**r) for r in raw["results"]),
            school_verdicts={(a, b): _verdict_from(v) for a, b, v in raw["school_verdicts"]},
            spreads=tuple(Spread(**s) for s in raw["spreads"]),
            verdicts_by_county={(a, b): _verdict_from(v) for a, b, v in raw["verdicts_by_county"]},
            indicators=tuple(raw["indicators"]),
            notes=tuple(raw["notes"]),
        )


def _unit_from(row: dict[str, Any]) -> Unit:
    return Unit(**{**row, "merged": tuple(row["merged"]), "flags": tuple(row["flags"])})


def _verdict_from(row: dict[str, Any]) -> Verdict:
    return Verdict(**{**row, "failing_units": tuple(row["failing_units"])})
