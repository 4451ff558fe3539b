"""The workbook cells behind many figures at once (成批溯源).

One figure is explained by :mod:`~junheng.measure.engine.trace`; a whole county is explained by
the same walk over rows read once.  Rows about persons are never listed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Snapshot
from junheng.data.standard import standard
from junheng.measure.engine.check import Fold, Operation, Typed
from junheng.measure.engine.compile import Frame
from junheng.measure.engine.register import read_register
from junheng.measure.engine.relation import CODE, STAGE, Source
from junheng.measure.engine.trace import TraceCell, TracePart, Tracer, TraceRow
from junheng.policy.pack import Indicator, Pack

if TYPE_CHECKING:
    from ibis.expr.types import Value

Key = tuple[str, str, str]  # unit, stage, indicator


def cells_of(
    pack: Pack,
    snapshot: Snapshot,
    figures: Iterable[Key],
    *,
    as_of: date | None = None,
    backend: ibis.BaseBackend | None = None,
) -> dict[Key, tuple[TraceCell, ...]]:
    """List the workbook cells behind many figures of one snapshot.

    Parameters
    ----------
    pack, snapshot
        As they were measured.
    figures : iterable of (unit, stage, indicator)
        Which figures.
    as_of : date, optional
        The day of the snapshot by default.
    backend : ibis backend, optional
        DuckDB by default.

    Returns
    -------
    dict
        The cells :func:`~junheng.measure.engine.trace.trace` would list, by figure.
    """
    day = as_of or snapshot.manifest.as_of
    engine = backend or duckdb_backend()
    register = read_register(snapshot, engine, day)
    wanted = list(figures)
    units = {unit for unit, _, _ in wanted}
    codes = frozenset(code for unit in units for code in register.codes_of(unit))
    tracer = _CountyTracer(pack, Source(snapshot, engine, register, codes), day, codes, None)
    return {
        (unit, stage, indicator): tracer.cells(pack.indicator(indicator), unit, stage)
        for unit, stage, indicator in wanted
    }


class _CountyTracer(Tracer):
    """Reads the relation and the rows of each part once, and answers from memory."""

    most_rows = None

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._sections: dict[tuple[str, str], dict[str, Any]] = {}
        self._branches: list[Operation] = []
        self._rows: dict[tuple[Fold, str], Mapping[str, list[TraceRow]]] = {}
        self._unit = ""

    def cells(self, indicator: Indicator, unit: str, stage: str) -> tuple[TraceCell, ...]:
        """List the cells of one figure."""
        self._unit = unit
        return self.trace(indicator, unit, stage).cells

    def row(
        self, unit: str, stage: str, nodes: Mapping[str, Typed]
    ) -> tuple[dict[str, Any], dict[Operation, bool]]:
        """Give the wide row of a section; the first call reads them all."""
        if not self._sections:
            self._read()
        mine = self._sections[(unit, stage)]
        own = {b for node in nodes.values() for b in self.branches(node)}
        picks = {b: bool(mine[f"pick_{i}"]) for i, b in enumerate(self._branches) if b in own}
        return mine, picks

    def _read(self) -> None:
        formulas = self.relation.formulas.all()
        self._branches = list(dict.fromkeys(b for node in formulas for b in self.branches(node)))

        def extra(frame: Frame) -> dict[str, Value]:
            picks = {f"pick_{i}": self.taken_first(b, frame) for i, b in enumerate(self._branches)}
            return picks | {p.name: frame.fold(f) for f, p in self.relation.parts.items()}

        rows = self.relation.build(extra).to_pyarrow().to_pylist()
        self._sections = {(row[CODE], row[STAGE]): row for row in rows}

    def part(
        self, fold: Fold, side: str, stage: str, row: Mapping[str, Any], *, used: bool
    ) -> TracePart:
        """Give one part with the rows of the unit in hand."""
        declared = standard().tables[fold.table]
        amount = row[self.relation.parts[fold].name]
        held: list[TraceRow] = []
        if used and not declared.is_personal and self.source.snapshot.has(fold.table):
            key = (fold, stage if declared.stage else "")
            if key not in self._rows:
                self._rows[key] = self._grouped(fold, stage)
            held = self._rows[key].get(self._unit, [])
        return TracePart(
            text=fold.text,
            side=side,
            table=fold.table,
            table_label=declared.label,
            amount=amount,
            used=used,
            rows=tuple(held),
            n_rows=len(held),
            listed=not declared.is_personal,
        )

    def _grouped(self, fold: Fold, stage: str) -> Mapping[str, list[TraceRow]]:
        declared = standard().tables[fold.table]
        counted = self.source.register.counted
        grouped: dict[str, list[TraceRow]] = defaultdict(list)
        for row in self.rows(fold, declared, self.opened(fold, declared, stage, listed=True)):
            grouped[counted.get(row.school_code, row.school_code)].append(row)
        return grouped
