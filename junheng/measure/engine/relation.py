"""One wide relation: a row per section with every amount, condition and share of a pack.

Tables are grouped once each, joined to the sections, and formulas become columns.  Which
campuses merge is a small table of codes joined before the second grouping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Snapshot
from junheng.data.standard import Table as Declared
from junheng.data.standard import standard
from junheng.measure.engine.check import Fold, Typed, resolve
from junheng.measure.engine.compile import Compiler, Frame, Part, fields_of, folds_of
from junheng.measure.engine.register import MEASURING, Register, read_register
from junheng.policy.pack import Pack

if TYPE_CHECKING:
    from ibis.expr.types import NumericValue, StringValue, Table, Value

CODE, STAGE = "code_", "stage_"
_FACT = "fact_"
_ALWAYS = ("school_code", "name", "region_code", "kind", "urban_rural")  # facts of every unit
KINDS = {
    "text": "string",
    "code": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "date",
}


@dataclass(frozen=True, slots=True)
class Formulas:
    """Every formula of a pack, resolved, under the name of the column it becomes."""

    pupils: Typed
    numerators: Mapping[str, Typed]
    denominators: Mapping[str, Typed]
    exclusions: Mapping[str, Typed]
    flags: Mapping[str, Typed]
    additions: Mapping[str, Mapping[str, Typed]]  # indicator → flag → added amount

    @classmethod
    def of(cls, pack: Pack, as_of: date) -> Formulas:
        """Resolve what is in force on a day."""
        flags = [flag for flag in pack.flags if flag.valid_from <= as_of]
        return cls(
            pupils=resolve(pack.quantities["pupils"].formula.text, pack),
            numerators={i.id: resolve(i.numerator.text, pack) for i in pack.indicators},
            denominators={i.id: resolve(i.denominator.text, pack) for i in pack.indicators},
            exclusions={
                e.id: resolve(e.when.text, pack, "boolean")
                for e in pack.scope
                if e.valid_from <= as_of
            },
            flags={f.id: resolve(f.when.text, pack, "boolean") for f in flags},
            additions={
                i.id: {f.id: resolve(f.adds[i.id].text, pack) for f in flags if i.id in f.adds}
                for i in pack.indicators
            },
        )

    def all(self) -> list[Typed]:
        """List every formula."""
        groups = (self.numerators, self.denominators, self.exclusions, self.flags)
        nodes = [self.pupils]
        for group in groups:
            nodes += group.values()
        for added in self.additions.values():
            nodes += added.values()
        return nodes


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: a snapshot read by one backend, a register, maybe a few codes."""

    snapshot: Snapshot
    backend: ibis.BaseBackend
    register: Register
    codes: frozenset[str] | None = None  # only rows of these organisations
    _opened: dict[str, Table] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls, snapshot: Snapshot, as_of: date | None = None, backend: ibis.BaseBackend | None = None
    ) -> Source:
        """Read the register of a snapshot; packs that share the source open each table once."""
        day, engine = as_of or snapshot.manifest.as_of, backend or duckdb_backend()
        return cls(snapshot, engine, read_register(snapshot, engine, day))

    def rows(self, table: str) -> Table:
        """Open a table for aggregation; columns an older snapshot lacks are empty."""
        if table not in self._opened:
            declared = standard().tables[table]
            rows = complete(self.snapshot.open(table, self.backend, MEASURING), declared)
            if self.codes is not None:
                rows = rows.filter(rows[declared.org].isin(sorted(self.codes)))
            self._opened[table] = rows
        return self._opened[table]

    def mapping(self) -> Table | None:
        """Campus code and counted code, where there is anything to merge."""
        counted = self.register.counted
        if not counted:
            return None
        if "" not in self._opened:
            codes = pa.table({"from_": list(counted), "to_": list(counted.values())})
            self._opened[""] = ibis.memtable(codes)
        return self._opened[""]


def complete(rows: Table, declared: Declared) -> Table:
    """Add the columns of the data standard that an older snapshot does not have, empty."""
    lacking = [c for c in declared.stored if c.name not in rows.columns]
    if not lacking:
        return rows
    return rows.mutate(**{c.name: ibis.null(KINDS[c.type]) for c in lacking})


def _merge(rows: Table, mapping: Table | None) -> Table:
    if mapping is None:
        return rows
    joined = rows.left_join(mapping, rows[CODE] == mapping["from_"])
    return joined.mutate(**{CODE: joined["to_"].fill_null(joined[CODE])}).drop("from_", "to_")


def _in_force(rows: Table, as_of: date) -> Table:
    """Keep the rows of the day where rows carry their own dates: memberships, named lists."""
    if not {"valid_from", "valid_to"} <= set(rows.columns):
        return rows
    day = ibis.date(as_of.year, as_of.month, as_of.day)
    begun = rows.valid_from.isnull() | (rows.valid_from <= day)
    return rows.filter(begun & (rows.valid_to.isnull() | (rows.valid_to >= day)))


def _grouped(source: Source, compiler: Compiler, table: str, parts: list[Part]) -> Table:
    declared = standard().tables[table]
    rows = _in_force(source.rows(table), compiler.as_of)
    keys = {CODE: rows[declared.org]}
    if declared.stage:
        keys[STAGE] = rows[declared.stage]
    columns: dict[str, NumericValue] = {}
    for part in parts:
        columns |= part.first(rows, compiler.matched(part.fold, rows, declared.stage))
    grouped = rows.group_by(**keys).aggregate(**columns)
    mapping = source.mapping()
    if mapping is not None:
        merged = _merge(grouped, mapping)
        again: dict[str, NumericValue] = {}
        for part in parts:
            again |= part.second(merged)
        grouped = merged.group_by(list(keys)).aggregate(**again)
    return grouped.select(*keys, **{part.name: part.final(grouped) for part in parts})


def _sections(source: Source, grouped: Mapping[str, Table], telling: set[str]) -> Table:
    """List the sections any table knows; ``told_`` marks those a telling table knows, if any."""
    keys = {t: g.select(CODE, STAGE) for t, g in grouped.items() if standard().tables[t].stage}
    if source.snapshot.has("section"):
        rows = source.rows("section")
        own = rows.select(**{CODE: rows.school_code, STAGE: rows.stage})
        keys["section"] = _merge(own, source.mapping()).select(CODE, STAGE)
    together = reduce(lambda a, b: a.union(b), keys.values()).distinct()
    if not telling:
        return together
    if telling >= keys.keys():
        return together.mutate(told_=ibis.literal(True))
    marked = [
        rows.mutate(told_=ibis.literal(table in telling).cast("int64"))
        for table, rows in keys.items()
    ]
    every = reduce(lambda a, b: a.union(b), marked)
    return every.group_by(CODE, STAGE).aggregate(told_=every.told_.max() > 0)


def _with_facts(source: Source, base: Table, needed: set[str] | None) -> Table:
    if not source.register.known:
        return base.mutate(listed_=ibis.literal(True))
    rows = source.rows("organisation")
    columns = (c.name for c in standard().tables["organisation"].stored)
    facts = rows.select(
        listed_=ibis.literal(True),
        **{f"{_FACT}{name}": rows[name] for name in columns if needed is None or name in needed},
    )
    return base.left_join(facts, base[CODE] == facts[f"{_FACT}school_code"])


def _residence(code: StringValue) -> StringValue:
    listed = standard().codes["urban_rural"].codes
    groups = sorted({c.group for c in listed})
    branches = [(code.isin([c.code for c in listed if c.group == g]), g) for g in groups]
    return ibis.cases(*branches, else_=ibis.null("string"))


class SectionRelation:
    """Builds the wide relation of one pack and one source.

    Facts of a school are all carried along, unless ``facts`` names those asked for beside the
    ones the formulas look at: fewer columns make a query that is quicker to write.  With
    ``told``, a column marks the sections that pupils, the register of sections or ``more`` know:
    a stage that only an indicator's own table mentions, as a teacher's, makes no section.
    """

    def __init__(
        self,
        pack: Pack,
        as_of: date,
        source: Source,
        more: Iterable[Typed] = (),
        *,
        facts: Iterable[str] | None = None,
        told: bool = False,
    ) -> None:
        self.pack, self.as_of, self.source = pack, as_of, source
        self.compiler = Compiler(pack, as_of)
        self.formulas = Formulas.of(pack, as_of)
        more = list(more)
        nodes = [*self.formulas.all(), *more]
        folds = folds_of(nodes, pack)
        telling = folds_of([self.formulas.pupils, *more], pack)
        self.telling = {"section", *(fold.table for fold in telling)} if told else set()
        self.facts = None if facts is None else {*_ALWAYS, *facts, *fields_of(nodes, pack)}
        self.parts = {fold: Part(fold, f"fold_{i}") for i, fold in enumerate(folds)}

    def joined(self) -> Table:
        """Sections with every fold and every fact of their school."""
        by_table: dict[str, list[Part]] = {}
        for fold, part in self.parts.items():
            if self.source.snapshot.has(fold.table):
                by_table.setdefault(fold.table, []).append(part)
        grouped = {
            table: _grouped(self.source, self.compiler, table, parts)
            for table, parts in by_table.items()
        }
        relation = _sections(self.source, grouped, self.telling)
        for i, (table, group) in enumerate(grouped.items()):
            names = {f"code_{i}": CODE, f"stage_{i}": STAGE}
            held = group.rename({new: old for new, old in names.items() if old in group.columns})
            on = [relation[CODE] == held[f"code_{i}"]]
            if standard().tables[table].stage:
                on.append(relation[STAGE] == held[f"stage_{i}"])
            relation = relation.left_join(held, on)
        return _with_facts(self.source, relation, self.facts)

    def frame(self, relation: Table) -> Frame:
        """Find the names of a formula among the columns of the joined relation."""

        def fold(node: Fold) -> Value:
            name = self.parts[node].name
            return relation[name] if name in relation.columns else ibis.null("float64")

        def field(name: str) -> Value:
            column = f"{_FACT}{name}"
            if name == "residence":
                code = f"{_FACT}urban_rural"
                known = code in relation.columns
                return _residence(relation[code]) if known else ibis.null("string")
            if column in relation.columns:
                return relation[column]
            if self.facts is not None and self.source.register.known:
                raise KeyError(f"fact {name} was not asked for when the relation was made")
            kind = standard().tables["organisation"].column(name).type
            return ibis.null(KINDS[kind])

        return Frame(field, fold, relation[STAGE])

    def prepared(self) -> Table:
        """Give the joined relation with the pupils of each section and its share of the school."""
        relation = self.joined()
        relation = relation.mutate(
            pupils_=self.compiler.value(self.formulas.pupils, self.frame(relation)).cast("float64")
        )
        return self._with_share(relation)

    def build(self, extra: Callable[[Frame], Mapping[str, Value]] | None = None) -> Table:
        """Give the wide relation, one row per section, with extra columns where asked for."""
        relation = self.prepared()
        frame = self.frame(relation)
        value, formulas = self.compiler.value, self.formulas
        columns: dict[str, Value] = {
            f"flag_{name}": value(node, frame).fill_null(False)
            for name, node in formulas.flags.items()
        }
        columns |= {
            f"out_{name}": value(node, frame).fill_null(False)
            for name, node in formulas.exclusions.items()
        }
        for indicator in self.pack.indicators:
            whole = value(formulas.numerators[indicator.id], frame).cast("float64")
            for flag, added in formulas.additions[indicator.id].items():
                more = value(added, frame).cast("float64").fill_null(0.0)
                whole = whole + ibis.ifelse(columns[f"flag_{flag}"], more, 0.0)
            columns[f"whole_{indicator.id}"] = whole
            columns[f"num_{indicator.id}"] = whole * relation.share_ if indicator.split else whole
            columns[f"den_{indicator.id}"] = value(formulas.denominators[indicator.id], frame).cast(
                "float64"
            )
        facts = ("name", "region_code", "kind", "urban_rural")
        known = {f: frame.field(f).fill_null("") for f in facts}
        known["residence"] = frame.field("residence").fill_null("")
        return relation.select(
            CODE,
            STAGE,
            "pupils_",
            "share_",
            listed_=relation.listed_.fill_null(False),
            **({"told_": relation.told_} if self.telling else {}),
            **known,
            **columns,
            **(extra(frame) if extra is not None else {}),
        )

    def _with_share(self, relation: Table) -> Table:
        parameter = self.pack.split_weight
        if not parameter:
            return relation.mutate(share_=ibis.literal(1.0))
        stages = sorted({v.stage for v in self.pack.parameters[parameter].values})
        held = [(s, self.pack.number(parameter, self.as_of, s)) for s in stages]
        branches = [(relation[STAGE] == s, w) for s, w in held if w is not None]
        weight = ibis.cases(*branches, else_=ibis.null("float64"))
        relation = relation.mutate(weighted_=weight * relation.pupils_, weight_=weight)
        totals = relation.group_by(relation[CODE].name("total_code_")).aggregate(
            total_=relation.weighted_.sum(),
            weights_=relation.weight_.count(),
            known_=relation.weighted_.count(),
        )
        relation = relation.left_join(totals, relation[CODE] == totals.total_code_)
        complete = relation.weights_ == relation.known_
        share = relation.weighted_ / relation.total_.nullif(0)
        return relation.mutate(share_=ibis.ifelse(complete, share, ibis.null("float64")))
