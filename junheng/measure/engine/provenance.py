"""The workbook cells behind many figures at once (成批溯源).

One figure is explained by :mod:`~junheng.measure.engine.trace`; a whole county is explained by
the same walk over rows read once.  Rows about persons are never listed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Snapshot
from junheng.data.standard import standard
from junheng.measure.engine.check import Fold, Operation, Typed, resolve
from junheng.measure.engine.compile import Frame
from junheng.measure.engine.register import MEASURING, read_register
from junheng.measure.engine.relation import CODE, STAGE, SectionRelation, Source
from junheng.measure.engine.trace import TraceCell, TracePart, Tracer, TraceRow
from junheng.policy.pack import Indicator, Item, Pack

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


def item_cells_of(
    pack: Pack,
    snapshot: Snapshot,
    item: Item,
    *,
    as_of: date | None = None,
    backend: ibis.BaseBackend | None = None,
) -> dict[tuple[str, str], tuple[TraceCell, ...]]:
    """List the workbook cells behind one item beyond the indicators (事项的出处).

    Parameters
    ----------
    pack, snapshot
        As the item was read, see :func:`~junheng.measure.engine.items.item_results`.
    item : Item
        What was entered stands before what the tables already hold.

    Returns
    -------
    dict of (unit, stage) to cells
        Stage is empty where the row is of a whole county or school.
    """
    day = as_of or snapshot.manifest.as_of
    engine = backend or duckdb_backend()
    register = read_register(snapshot, engine, day)
    small = replace(pack, indicators=(), scope=())
    codes = frozenset({*register.counted, *register.merged, *register.counted.values()})
    source = Source(snapshot, engine, register, codes)
    tracer = _CountyTracer(small, source, day, codes, None)
    found: dict[tuple[str, str], tuple[TraceCell, ...]] = {}
    if snapshot.has(_COLLECTED):
        table = snapshot.open(_COLLECTED, engine, MEASURING)
        rows = table.filter(table.item == item.id).order_by("unit_code", "_row")
        declared = standard().tables[_COLLECTED]
        for row in rows.to_pyarrow().to_pylist():
            said = [name for name in _SAID if row.get(name) is not None]
            cells = tuple(tracer.cell(declared, row, name) for name in said)
            key = (row["unit_code"], "")
            found[key] = (*found.get(key, ()), *cells)
    if found or item.formula is None:
        return found
    of_sections = tracer.item_cells(resolve(item.formula.text, pack))
    if item.level != "school":
        return of_sections
    of_schools: dict[tuple[str, str], tuple[TraceCell, ...]] = {}
    for (unit, stage), cells in of_sections.items():
        if stage in pack.stages:
            of_schools[unit, ""] = (*of_schools.get((unit, ""), ()), *cells)
    return of_schools


_COLLECTED = "collected_item"
_SAID = ("value", "numerator", "denominator", "judgement", "judged_by", "evidence")


class _CountyTracer(Tracer):
    """Reads the relation and the rows of each part once, and answers from memory."""

    most_rows = None

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._sections: dict[tuple[str, str], dict[str, Any]] = {}
        self._branches: list[Operation] = []
        self._rows: dict[tuple[Fold, str], Mapping[str, list[TraceRow]]] = {}
        self._unit = ""
        self._more: list[Typed] = []

    def item_cells(self, node: Typed) -> dict[tuple[str, str], tuple[TraceCell, ...]]:
        """List the cells of one formula of every section."""
        every = self.source.snapshot
        codes = {r for t in ("organisation", "section") if every.has(t) for r in self._codes(t)}
        self.codes = self.codes | frozenset(codes)
        self.source = replace(self.source, codes=self.codes)
        self.relation = SectionRelation(self.pack, self.day, self.source, [node])
        self._more = [node]
        self._read()
        found: dict[tuple[str, str], tuple[TraceCell, ...]] = {}
        for unit, stage in self._sections:
            self._unit = unit
            row, picks = self.row(unit, stage, {"item": node})
            parts = [
                self.part(f, "item", stage, row, used=u) for f, u in self.walk(node, picks) if u
            ]
            found[(unit, stage)] = tuple(c for part in parts for r in part.rows for c in r.cells)
        return found

    def _codes(self, name: str) -> list[str]:
        table = self.source.snapshot.open(name, self.source.backend, MEASURING)
        codes: list[str] = table.select("school_code").to_pyarrow().to_pydict()["school_code"]
        return codes

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
        formulas = [*self.relation.formulas.all(), *self._more]
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
