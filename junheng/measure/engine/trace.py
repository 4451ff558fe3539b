"""Lineage (溯源): from one figure back to its formula, its parts, its rows and their cells.

Nothing is stored when a figure is computed; tracing runs the definition's own filters again on
the same snapshot.  Rows about persons are listed only inside a scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import Table as Declared
from junheng.data.standard import standard
from junheng.kernel.errors import DataError, NotAllowed
from junheng.measure.engine.assess import Assessor
from junheng.measure.engine.check import Amount, Field, Fold, Operation, Typed, resolve
from junheng.measure.engine.compile import Compiler, Frame
from junheng.measure.engine.register import MEASURING, read_register
from junheng.measure.engine.relation import CODE, STAGE, SectionRelation, Source, complete
from junheng.measure.engine.result import Result, Unit
from junheng.policy.pack import Indicator, Pack

if TYPE_CHECKING:
    from ibis.expr.types import Table, Value

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class TraceCell:
    """One value of one row, and the workbook cell it was read from when there is one."""

    column: str
    label: str
    value: object
    file: str = ""
    sheet: str = ""
    cell: str = ""
    header: str = ""


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One row that a part of the formula counted."""

    school_code: str
    cells: tuple[TraceCell, ...]


@dataclass(frozen=True, slots=True)
class TracePart:
    """One ``count`` or ``sum`` of the formula."""

    text: str  # as the formula writes it
    side: str  # numerator | denominator | addition
    table: str
    table_label: str
    amount: float | None
    used: bool  # false for the branch an "otherwise" or an "if" did not take
    rows: tuple[TraceRow, ...]
    n_rows: int  # rows that count, listed or not
    listed: bool  # whether rows may be shown to the reader


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything behind one figure."""

    result: Result
    label: str
    numerator: str
    denominator: str
    per: int
    unit_name: str
    merged: tuple[str, ...]
    parts: tuple[TracePart, ...]
    split: str  # how the whole school's amount was shared, in Chinese; empty when it was not
    clause_title: str

    @property
    def cells(self) -> tuple[TraceCell, ...]:
        """Every workbook cell behind the figure, in order of use."""
        used = (part for part in self.parts if part.used)
        return tuple(c for part in used for row in part.rows for c in row.cells if c.cell)


def trace(
    pack: Pack,
    snapshot: Snapshot,
    indicator: str,
    unit: str,
    stage: str,
    *,
    as_of: date | None = None,
    backend: ibis.BaseBackend | None = None,
    scope: Scope | None = None,
) -> Trace:
    """Explain one figure down to its workbook cells (溯源).

    Parameters
    ----------
    pack, snapshot
        As they were measured.
    indicator, unit, stage : str
        Indicator id, code of the counted school, stage.
    as_of : date, optional
        The day of the snapshot by default.
    backend : ibis backend, optional
        DuckDB by default.
    scope : Scope, optional
        Who looks, and why.  Without one, rows about persons are counted but not listed.

    Returns
    -------
    Trace
        The result, the formula, and each part with its amount and rows.

    Raises
    ------
    NotAllowed
        The scope does not hold the unit.
    DataError
        The snapshot has no such unit and stage.
    """
    day = as_of or snapshot.manifest.as_of
    engine = backend or duckdb_backend()
    register = read_register(snapshot, engine, day)
    codes = register.codes_of(unit)
    if scope is not None and scope.units is not None and unit not in scope.units:
        raise NotAllowed(
            where=f"溯源 {unit}",
            found="这所学校不在查看范围内",
            expected="只查看范围内的学校",
            fix="请选择您负责的学校",
        )
    wanted = pack.indicator(indicator)
    flags = tuple(flag for flag in pack.flags if indicator in flag.adds)
    small = replace(pack, indicators=(wanted,), flags=flags, scope=())
    tracer = Tracer(small, Source(snapshot, engine, register, codes), day, codes, scope)
    return tracer.trace(wanted, unit, stage)


class Tracer:
    """Walks one formula at a time; a whole county is walked by a subclass that reads once."""

    most_rows: int | None = MOST_ROWS

    def __init__(
        self, pack: Pack, source: Source, day: date, codes: frozenset[str], scope: Scope | None
    ) -> None:
        self.pack, self.source, self.day = pack, source, day
        self.codes, self.scope = codes, scope
        self.relation = SectionRelation(pack, day, source)

    def trace(self, indicator: Indicator, unit: str, stage: str) -> Trace:
        """Explain one figure."""
        formulas = self.relation.formulas
        sides = {
            "numerator": formulas.numerators[indicator.id],
            "denominator": formulas.denominators[indicator.id],
        }
        added = formulas.additions[indicator.id]
        row, picks = self.row(unit, stage, {**sides, **added})
        parts = []
        for side, node in sides.items():
            parts += [self.part(f, side, stage, row, used=u) for f, u in self.walk(node, picks)]
        for flag, node in added.items():
            if row[f"flag_{flag}"]:
                walked = self.walk(node, picks)
                parts += [self.part(f, "addition", stage, row, used=u) for f, u in walked]
        clause = self.pack.clauses[indicator.clause]
        return Trace(
            result=self.result(indicator, unit, stage, row),
            label=indicator.label,
            numerator=indicator.numerator.text,
            denominator=indicator.denominator.text,
            per=indicator.per,
            unit_name=row["name"] or unit,
            merged=self.source.register.merged.get(unit, ()),
            parts=tuple(parts),
            split=self.split(indicator, row),
            clause_title=f"{clause.number} {clause.title}".strip(),
        )

    def row(
        self, unit: str, stage: str, nodes: Mapping[str, Typed]
    ) -> tuple[dict[str, Any], dict[Operation, bool]]:
        """Give the wide row of a section, and which branch each choice took."""
        branches = list(dict.fromkeys(b for node in nodes.values() for b in self.branches(node)))

        def extra(frame: Frame) -> dict[str, Value]:
            picks = {f"pick_{i}": self.taken_first(b, frame) for i, b in enumerate(branches)}
            return picks | {p.name: frame.fold(f) for f, p in self.relation.parts.items()}

        mine = self.one(self.relation.build(extra), unit, stage)
        picks = {branch: bool(mine[f"pick_{i}"]) for i, branch in enumerate(branches)}
        return mine, picks

    def one(self, table: Table, unit: str, stage: str) -> dict[str, Any]:
        """Read one section of the relation."""
        rows = table.filter((table[CODE] == unit) & (table[STAGE] == stage)).to_pyarrow()
        if rows.num_rows == 0:
            raise DataError(
                where=f"数据版本 {self.source.snapshot.manifest.label}",
                found=f"没有学校 {unit} 的 {stage} 学段",
                expected="名册或统计表里有的学校和学段",
                fix="请从学校列表里选择",
            )
        row: dict[str, Any] = rows.to_pylist()[0]
        return row

    def branches(self, node: Typed) -> Iterator[Operation]:
        """Walk every choice of a formula."""
        if isinstance(node, Operation):
            if node.op in ("if", "otherwise"):
                yield node
            for operand in node.operands:
                yield from self.branches(operand)
        elif isinstance(node, Amount):
            yield from self.branches(self.quantity(node))

    def quantity(self, node: Amount) -> Typed:
        """Give the formula a named quantity stands for."""
        return resolve(self.pack.quantities[node.quantity].formula.text, self.pack)

    def taken_first(self, branch: Operation, frame: Frame) -> Value:
        """Tell in the relation whether a choice took its first branch."""
        value = self.relation.compiler.value(branch.operands[0], frame)
        return value.fill_null(False) if branch.op == "if" else value.notnull()

    def walk(
        self, node: Typed, picks: Mapping[Operation, bool], *, used: bool = True
    ) -> Iterator[tuple[Fold, bool]]:
        """Walk every count and sum of a formula, and whether it was used."""
        if isinstance(node, Fold):
            yield node, used
        elif isinstance(node, Amount):
            yield from self.walk(self.quantity(node), picks, used=used)
        elif isinstance(node, Operation):
            for i, operand in enumerate(node.operands):
                taken = used
                if node.op == "otherwise":
                    taken = used and picks[node] == (i == 0)
                elif node.op == "if" and i > 0:
                    taken = used and picks[node] == (i == 1)
                yield from self.walk(operand, picks, used=taken)

    def part(
        self, fold: Fold, side: str, stage: str, row: Mapping[str, Any], *, used: bool
    ) -> TracePart:
        """Explain one count or sum."""
        declared = standard().tables[fold.table]
        amount = row[self.relation.parts[fold].name]
        listed = self.scope is not None or not declared.is_personal
        rows: tuple[TraceRow, ...] = ()
        n_rows = 0
        if self.source.snapshot.has(fold.table):
            opened = self.opened(fold, declared, stage, listed=listed)
            if listed and used:
                rows = tuple(self.rows(fold, declared, opened))
            full = listed and used and len(rows) < MOST_ROWS
            n_rows = len(rows) if full else int(opened.count().execute())
        return TracePart(
            fold.text, side, fold.table, declared.label, amount, used, rows, n_rows, listed
        )

    def opened(self, fold: Fold, declared: Declared, stage: str, *, listed: bool) -> Table:
        """Open the rows a count or sum looks at."""
        scope = MEASURING
        if listed:
            who = self.scope or MEASURING
            scope = Scope(self.codes, "rows", who.purpose, who.actor)
        table = complete(
            self.source.snapshot.open(fold.table, self.source.backend, scope), declared
        )
        table = table.filter(table[declared.org].isin(sorted(self.codes)))
        if declared.stage:
            table = table.filter(table[declared.stage] == stage)
        matched = Compiler(self.pack, self.day).matched(fold, table, declared.stage)
        return table if matched is None else table.filter(matched)

    def rows(self, fold: Fold, declared: Declared, table: Table) -> Iterator[TraceRow]:
        """List the rows with the cells the formula reads."""
        names = [fold.column] if fold.column else []
        if fold.where is not None:
            names += [n for n in _fields(fold.where) if n not in names]
        names = names or [declared.org]
        known = [c.name for c in declared.stored]
        wanted = list(dict.fromkeys([declared.org, *(n for n in names if n in known)]))
        address = ["_file", "_sheet", "_row"]
        held = table.select(*wanted, *address).order_by(*address).limit(self.most_rows)
        for row in held.to_pyarrow().to_pylist():
            cells = tuple(self.cell(declared, row, name) for name in names if name in known)
            yield TraceRow(row[declared.org], cells)

    def cell(self, declared: Declared, row: Mapping[str, Any], name: str) -> TraceCell:
        """Give one value and the workbook cell it came from."""
        column = declared.column(name)
        plain = TraceCell(name, column.label, row[name])
        if not row["_row"]:
            return plain
        snapshot, sheet = self.source.snapshot, row["_sheet"]
        try:
            found = snapshot.address(row["_file"], sheet, row["_row"], name, declared.name)
        except DataError:
            return plain
        headers = next(
            (f.sheets[sheet].headers for f in snapshot.manifest.files if f.id == row["_file"]), {}
        )
        header = headers.get(f"{declared.name}.{name}", headers.get(name, ""))
        return TraceCell(name, column.label, row[name], found.file, found.sheet, found.cell, header)

    def result(self, indicator: Indicator, unit: str, stage: str, row: Mapping[str, Any]) -> Result:
        """Compute the figure again, as it was measured."""
        section = Unit(unit, row["name"], stage, "", row["kind"], row["residence"], 0.0, True)
        return Assessor(self.pack, self.day).result(
            indicator,
            section,
            row[f"num_{indicator.id}"],
            row[f"den_{indicator.id}"],
            snapshot=self.source.snapshot.sha256,
            whole=row[f"whole_{indicator.id}"] if indicator.split else None,
            share=row["share_"] if indicator.split else None,
        )

    def split(self, indicator: Indicator, row: Mapping[str, Any]) -> str:
        """Say how the whole school's amount was shared."""
        share = row["share_"]
        if not indicator.split or share is None or share == 1:
            return ""
        whole = row[f"whole_{indicator.id}"]
        return (
            f"全校 {whole:g} {indicator.amount.unit}，按学段权重与学生数分摊，本学段占 {share:.4f}"
            if whole is not None
            else ""
        )


def _fields(node: Typed) -> Iterator[str]:
    if isinstance(node, Field):
        yield node.name
    elif isinstance(node, Operation):
        for operand in node.operands:
            yield from _fields(operand)
