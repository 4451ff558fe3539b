"""Figures of a local indicator on a snapshot, small groups taken out (本地指标测算)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import ibis

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Snapshot
from junheng.measure.engine import lawful
from junheng.measure.engine.compile import Frame
from junheng.measure.engine.local.checking import check_local
from junheng.measure.engine.local.definition import LocalDefinition
from junheng.measure.engine.local.pack import pack_of
from junheng.measure.engine.register import read_register
from junheng.measure.engine.relation import CODE, STAGE, SectionRelation, Source
from junheng.measure.engine.result import Measurement, Result, Spread
from junheng.measure.engine.run import measure
from junheng.policy.pack import Pack

if TYPE_CHECKING:
    from ibis.expr.types import Value

HIDDEN = f"不足 {lawful.SMALLEST_GROUP} 人，不显示"


@dataclass(frozen=True, slots=True)
class LocalFigures:
    """A local indicator on one snapshot, small groups already taken out."""

    measured: Measurement
    hidden: frozenset[lawful.Key]  # units whose figure is not shown
    hidden_stages: frozenset[str]  # stages whose county figure is not shown either

    def result(self, unit: str, stage: str) -> Result:
        """Give the only result of a section."""
        return self.measured.results_of(unit, stage)[0]

    def spread(self, stage: str) -> Spread | None:
        """Give mean and coefficient of a stage."""
        return next(iter(self.measured.spreads_of(stage)), None)


def measure_local(
    base: Pack,
    definition: LocalDefinition,
    snapshot: Snapshot,
    *,
    as_of: date | None = None,
    backend: ibis.BaseBackend | None = None,
) -> LocalFigures:
    """Measure a local indicator on a snapshot and hide small groups (本地指标测算).

    Parameters
    ----------
    base, definition
        As they were checked; a formula with mistakes is not measured.
    snapshot : Snapshot
        Opened for aggregation only.

    Returns
    -------
    LocalFigures
        Hidden units keep their row, without a value and with the reason.

    Raises
    ------
    ExpressionError
        The first mistake of the formula.
    """
    checked = check_local(base, definition)
    if not checked.ok:
        raise checked.mistakes[0].error
    day, engine = as_of or snapshot.manifest.as_of, backend or duckdb_backend()
    pack = pack_of(base, definition, split=checked.split)
    measured = measure(pack, snapshot, as_of=day, backend=engine)
    if not checked.sensitive:
        return LocalFigures(measured, frozenset(), frozenset())
    groups = _groups(pack, snapshot, checked.sensitive, day, engine)
    hidden: set[lawful.Key] = set()
    stages: set[str] = set()
    for stage in pack.stages:
        own = {unit.key for unit in measured.in_scope(stage)}
        for held in groups:
            mine = {key: group for key, group in held.items() if key in own}
            hidden |= lawful.hidden(mine)
            if mine and lawful.too_small(mine.values()):
                stages.add(stage)
    return LocalFigures(_cut(measured, hidden, stages), frozenset(hidden), frozenset(stages))


def _groups(
    pack: Pack,
    snapshot: Snapshot,
    parts: tuple[lawful.SensitivePart, ...],
    day: date,
    engine: ibis.BaseBackend,
) -> list[dict[lawful.Key, lawful.Group]]:
    """Count, for each sensitive part, the persons it speaks of and those it leaves over."""
    source = Source(snapshot, engine, read_register(snapshot, engine, day))
    folds = [fold for part in parts for fold in (part.inside, part.of)]
    relation = SectionRelation(pack, day, source, folds)

    def extra(frame: Frame) -> dict[str, Value]:
        return {
            f"{name}_{i}": frame.fold(fold)
            for i, part in enumerate(parts)
            for name, fold in (("in", part.inside), ("of", part.of))
        }

    rows = relation.build(extra).to_pyarrow().to_pylist()
    return [
        {
            (row[CODE], row[STAGE]): lawful.Group(
                round(row[f"in_{i}"]), round(row[f"of_{i}"] - row[f"in_{i}"])
            )
            for row in rows
            if row[f"in_{i}"] is not None and row[f"of_{i}"]  # nobody there: nobody to show
        }
        for i in range(len(parts))
    ]


def _cut(measured: Measurement, hidden: set[lawful.Key], stages: set[str]) -> Measurement:
    results = tuple(
        replace(
            r,
            numerator=None,
            denominator=None,
            value=None,
            whole=None,
            share=None,
            reason=HIDDEN,
        )
        if (r.unit, r.stage) in hidden
        else r
        for r in measured.results
    )
    spreads = tuple(
        replace(s, mean=None, sd=None, cv=None, unweighted_cv=None) if s.stage in stages else s
        for s in measured.spreads
    )
    return replace(measured, results=results, spreads=spreads)
