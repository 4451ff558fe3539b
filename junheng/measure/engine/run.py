"""Measuring a snapshot with a pack (测算): units, results, verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from junheng.data.snapshots import Snapshot
from junheng.data.standard import standard
from junheng.measure.engine.assess import Assessor, assess
from junheng.measure.engine.relation import CODE, STAGE, SectionRelation, Source
from junheng.measure.engine.result import Measurement, Result, Unit
from junheng.policy.pack import Pack

if TYPE_CHECKING:
    from ibis.expr.types import Table

_NOT_LISTED = "学校名册里没有这所学校"
_NO_PUPILS = "在校生数为 0"
_NOT_THIS_STAGE = "不属于参评学段"
_NO_SHARE = "同校另一学段没有在校生数，无法分摊"
_PUPILS_BELOW_ZERO = "在校生数小于 0"
_AMOUNT_BELOW_ZERO = "计算所用的数小于 0"
_SHARE_BELOW_ZERO = "同校一个学段的在校生数小于 0，无法分摊"


def measure(
    pack: Pack,
    snapshot: Snapshot,
    *,
    as_of: date | None = None,
    backend: ibis.BaseBackend | None = None,
) -> Measurement:
    """Compute every indicator of every section and apply the pack's rules (测算).

    Parameters
    ----------
    pack : Pack
        Formulas, limits and rules.
    snapshot : Snapshot
        The tables; opened for aggregation only.
    as_of : date, optional
        Values in force on this day decide; the day of the snapshot by default.
    backend : ibis backend, optional
        DuckDB by default; the same definitions run on Spark.

    Returns
    -------
    Measurement
        Units in order of county, stage and code; excluded units stay, with the reason.

    Notes
    -----
    A unit is one stage of one counted school.  Campuses that do not count as schools are merged
    into their lead school before anything is divided; amounts of the whole school are split
    between its stages by ``weight × pupils ÷ Σ(weight × pupils)``.
    """
    day = as_of or snapshot.manifest.as_of
    return measure_source(pack, Source.of(snapshot, day, backend), day)


def measure_source(pack: Pack, source: Source, day: date) -> Measurement:
    """Measure what is open already; several packs share one source."""
    relation = SectionRelation(pack, day, source, facts=())
    return measured(pack, source, day, fetched(relation.build()))


def fetched(relation: Table) -> list[dict[str, Any]]:
    """Run the query of a wide relation; what is not a number is empty."""
    columns = relation.to_pyarrow()
    return list(_rows({name: _listed(columns[name]) for name in columns.column_names}))


def measured(pack: Pack, source: Source, day: date, rows: Iterable[dict[str, Any]]) -> Measurement:
    """Turn the rows of a pack's wide relation into units, results and verdicts."""
    snapshot, register = source.snapshot, source.register
    builder = _Builder(pack, snapshot, Assessor(pack, day), register.merged, _described(source))
    pairs = [builder.unit(row, register.county(row["region_code"])) for row in rows]
    order = {stage: i for i, stage in enumerate(pack.stages)}
    pairs.sort(key=lambda p: (p[0].region, order.get(p[0].stage, len(order)), p[0].code))
    units = tuple(unit for unit, _ in pairs)
    results = {unit.key: builder.results(unit, row) for unit, row in pairs if unit.in_scope}
    found = assess(builder.assessor, units, results)
    return Measurement(
        pack=pack.id,
        snapshot=snapshot.sha256,
        region=snapshot.manifest.region,
        as_of=day,
        units=units,
        results=tuple(r for own in results.values() for r in own),
        school_verdicts=found.school_verdicts,
        spreads=found.spreads,
        verdicts_by_county=found.verdicts_by_county,
        indicators=tuple(i.id for i in pack.indicators),
        notes=_notes(pack, day, snapshot),
    )


def _listed(column: pa.ChunkedArray) -> list[Any]:
    if not pa.types.is_floating(column.type):
        listed: list[Any] = column.to_numpy(zero_copy_only=False).tolist()
        return listed
    return [None if math.isnan(x) else x for x in column.to_numpy().tolist()]


def _rows(columns: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    names = list(columns)
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(names, values, strict=True))


def _notes(pack: Pack, day: date, snapshot: Snapshot) -> tuple[str, ...]:
    notes = []
    if day < pack.valid_from:
        notes.append(
            f"历史口径：{pack.document_number}自 {pack.valid_from} 起执行，这里按 {day} 计算"
        )
    if day != snapshot.manifest.as_of:
        notes.append(f"数据截至 {snapshot.manifest.as_of}，规则按 {day} 有效的取值")
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class Described:
    """What the statistics say of a school beside its figures (综合表里的学校名称、城乡)."""

    name: str = ""
    residence: str = ""  # urban | town | rural | ""


def _described(source: Source) -> dict[str, Described]:
    """Read names and residence from the statistics; the table of schools, if any, goes before."""
    if not source.snapshot.has("section_statistics"):
        return {}
    rows = source.rows("section_statistics")
    told = rows.filter(rows.school_name.notnull() | rows.school_urban_rural.notnull())
    chosen = told.select("school_code", "stage", "school_name", "school_urban_rural")
    codes, day = standard().codes["urban_rural"], source.snapshot.manifest.as_of
    found: dict[str, Described] = {}
    for row in sorted(
        chosen.to_pyarrow().to_pylist(), key=lambda r: (r["school_code"], r["stage"])
    ):
        known = found.get(row["school_code"], Described())
        code = codes.of(row["school_urban_rural"] or "", day)
        found[row["school_code"]] = Described(
            known.name or row["school_name"] or "",
            known.residence or (code.group if code is not None else ""),
        )
    return found


class _Builder:
    def __init__(
        self,
        pack: Pack,
        snapshot: Snapshot,
        assessor: Assessor,
        merged: Mapping[str, tuple[str, ...]],
        described: Mapping[str, Described],
    ) -> None:
        self.pack, self.snapshot, self.assessor, self.merged = pack, snapshot, assessor, merged
        self.described = described
        self.reasons = {e.id: e.reason for e in pack.scope if e.valid_from <= assessor.as_of}
        self.flags = [f.id for f in pack.flags if f.valid_from <= assessor.as_of]

    def unit(self, row: dict[str, Any], county: str) -> tuple[Unit, dict[str, Any]]:
        code, stage = row[CODE], row[STAGE]
        reason = self.excluded(row)
        beside = self.described.get(code, Described())
        unit = Unit(
            code=code,
            name=row["name"] or beside.name or code,
            stage=stage,
            region=county or self.snapshot.manifest.region,
            kind=row["kind"],
            residence=row["residence"] or beside.residence,
            pupils=row["pupils_"] or 0.0,
            has_pupils=row["pupils_"] is not None,
            in_scope=not reason,
            reason=reason,
            merged=self.merged.get(code, ()),
            flags=tuple(f for f in self.flags if row[f"flag_{f}"]),
        )
        return unit, row

    def excluded(self, row: Mapping[str, Any]) -> str:
        if not row["listed_"]:
            return _NOT_LISTED
        if row[STAGE] not in self.pack.stages:
            return _NOT_THIS_STAGE
        for name, reason in self.reasons.items():
            if row[f"out_{name}"]:
                return reason
        return _NO_PUPILS if row["pupils_"] == 0 else ""

    def results(self, unit: Unit, row: Mapping[str, Any]) -> Sequence[Result]:
        out = []
        for indicator in self.pack.indicators:
            numerator, denominator = row[f"num_{indicator.id}"], row[f"den_{indicator.id}"]
            whole = row[f"whole_{indicator.id}"] if indicator.split else None
            share = row["share_"] if indicator.split else None
            impossible = _impossible(numerator, denominator, whole, share)
            result = self.assessor.result(
                indicator,
                unit,
                None if impossible else numerator,
                denominator,
                snapshot=self.snapshot.sha256,
                whole=whole,
                share=share,
                reason=impossible or (_NO_SHARE if whole is not None and share is None else ""),
            )
            out.append(replace(result, numerator=numerator) if impossible else result)
        return out


def _impossible(
    numerator: float | None, denominator: float | None, whole: float | None, share: float | None
) -> str:
    """Say why nothing can be computed from amounts that cannot be: counts and areas below zero."""
    if denominator is not None and denominator < 0:
        return _PUPILS_BELOW_ZERO
    if share is not None and not 0 <= share <= 1:
        return _SHARE_BELOW_ZERO
    if any(amount is not None and amount < 0 for amount in (numerator, whole)):
        return _AMOUNT_BELOW_ZERO
    return ""
