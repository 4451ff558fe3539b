"""What a snapshot holds for an action plan: figures, units of each scope, collected rows.

A plan is measured in three ways: its own formulas over the tables, the verdicts of national
packs, and what was collected because no table holds it.  This module reads all three; what they
mean for a target is decided in :mod:`junheng.measure.progress`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import ibis

from junheng.data.snapshots import Snapshot
from junheng.kernel.errors import DataError
from junheng.measure.engine.check import resolve
from junheng.measure.engine.compile import Frame
from junheng.measure.engine.relation import CODE, STAGE, SectionRelation, Source
from junheng.measure.engine.result import Measurement
from junheng.measure.engine.run import fetched, measured
from junheng.policy.plan.model import PlanPack

if TYPE_CHECKING:
    from ibis.expr.types import Value

TABLE = "collected_item"
_LISTED = ("school", "town")  # levels of scopes whose units a formula can tell
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything one snapshot knows that one plan may ask about."""

    snapshot: str  # sha-256
    region: str
    as_of: date
    measured: Measurement | None  # of the plan's own formulas; None where it has none
    members: Mapping[str, tuple[str, ...]]  # scope → codes of counted schools
    schools: Mapping[str, tuple[str, str]]  # code → name, town
    collected: Mapping[str, tuple[Mapping[str, Any], ...]]  # item → rows, by unit and period
    region_name: str = ""
    counties: Mapping[str, str] = field(default_factory=dict)  # code of a school → its county

    def to_json(self) -> str:
        """Write the holdings as one line of JSON; ``from_json`` reads it back equal."""
        return json.dumps(
            {
                "snapshot": self.snapshot,
                "region": self.region,
                "as_of": self.as_of.isoformat(),
                "measured": self.measured.to_json() if self.measured is not None else None,
                "members": self.members,
                "schools": self.schools,
                "collected": {
                    item: [_written(r) for r in rows] for item, rows in self.collected.items()
                },
                "region_name": self.region_name,
                "counties": self.counties,
            },
            ensure_ascii=False,
            allow_nan=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Holdings:
        """Read what :meth:`to_json` wrote."""
        raw = json.loads(text)
        measured = raw["measured"]
        return cls(
            snapshot=raw["snapshot"],
            region=raw["region"],
            as_of=date.fromisoformat(raw["as_of"]),
            measured=Measurement.from_json(measured) if measured is not None else None,
            members={scope: tuple(codes) for scope, codes in raw["members"].items()},
            schools={code: (name, town) for code, (name, town) in raw["schools"].items()},
            collected={item: tuple(map(_read, rows)) for item, rows in raw["collected"].items()},
            region_name=raw["region_name"],
            counties=raw["counties"],
        )


def remembering(held: Holdings, items: Iterable[str], earlier: Sequence[Holdings]) -> Holdings:
    """Add what was asked once and answered in an earlier year (只填一次的).

    Parameters
    ----------
    held : Holdings
        The data version looked at; where it answers for a unit, that answer stands.
    items : iterable of str
        Items that are asked once, by their ids in ``collected_item``.
    earlier : sequence of Holdings
        Earlier data versions of the same region, oldest first; the newest answer counts.  Its
        address says which year it comes from.
    """
    collected = dict(held.collected)
    for item in items:
        rows = list(held.collected.get(item, ()))
        known = {_whose(row) for row in rows}
        for one in reversed(earlier):
            found = [row for row in one.collected.get(item, ()) if _whose(row) not in known]
            known.update(map(_whose, found))
            year = f"{one.as_of.year}年数据版本"
            rows += [{**row, "address": f"{year} {row['address']}".strip()} for row in found]
        if rows:
            collected[item] = tuple(rows)
    return replace(held, collected=collected)


def _whose(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["unit_code"], row["subject"] or ""


_DAYS = ("on_date", "until_date")


def _written(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}


def _read(row: Mapping[str, Any]) -> Mapping[str, Any]:
    days = {name: date.fromisoformat(row[name]) for name in _DAYS if row.get(name)}
    return {**row, **days}


def read_holdings(
    plan: PlanPack,
    snapshot: Snapshot,
    *,
    as_of: date | None = None,
    backend: ibis.BaseBackend | None = None,
) -> Holdings:
    """Read what a plan needs from a snapshot (计划取数).

    Parameters
    ----------
    plan : PlanPack
        Its formulas, the scopes a formula can tell, and its asks.
    snapshot : Snapshot
        Opened for aggregation only.
    as_of : date, optional
        The day of the snapshot by default.
    backend : ibis backend, optional
        DuckDB by default.

    Returns
    -------
    Holdings
        Rows of collected items carry ``address``, the workbook cell they were read from.
    """
    day = as_of or snapshot.manifest.as_of
    return holdings_of(plan, Source.of(snapshot, day, backend), day)


def holdings_of(plan: PlanPack, source: Source, day: date) -> Holdings:
    """Read what a plan needs from what is open already; several plans share one source."""
    formulas, snapshot = plan.formulas, source.snapshot
    rows = _sections(plan, source, day)
    listed = [row for row in rows if row["listed_"] and row["told_"]]
    county = source.register.county
    return Holdings(
        snapshot=snapshot.sha256,
        region=snapshot.manifest.region,
        as_of=day,
        measured=measured(formulas, source, day, rows) if formulas.indicators else None,
        members=_members(plan, listed),
        schools={row[CODE]: (row["name"] or row[CODE], row["town_"]) for row in listed},
        collected=_collected(source, _names(plan)),
        region_name=snapshot.manifest.region_name,
        counties={row[CODE]: county(row["region_code"]) for row in listed},
    )


def by_county(held: Holdings) -> Iterator[Holdings]:
    """Split what a city, a province or the nation holds into its counties (分县).

    Each county is then assessed by itself, on its own schools and its own rows, with the same
    plan; the counties come in the order of their codes.
    """
    home = held.counties
    schools = _parted(held.schools, home.__getitem__)
    members = {scope: _parted(codes, home.__getitem__) for scope, codes in held.members.items()}
    collected = {
        item: _parted(rows, lambda row: home.get(row["unit_code"], row["unit_code"]))
        for item, rows in held.collected.items()
    }
    parts = dict(_measured_by_county(held.measured)) if held.measured is not None else {}
    for county in sorted(schools):
        yield replace(
            held,
            region=county,
            region_name="",
            measured=parts.get(county),
            members={scope: tuple(codes.get(county, ())) for scope, codes in members.items()},
            schools={code: held.schools[code] for code in schools[county]},
            collected={item: tuple(rows.get(county, ())) for item, rows in collected.items()},
            counties=dict.fromkeys(schools[county], county),
        )


def _parted(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    out: defaultdict[str, list[T]] = defaultdict(list)
    for row in rows:
        out[key(row)].append(row)
    return out


def _measured_by_county(measured: Measurement) -> Iterator[tuple[str, Measurement]]:
    home = {unit.code: unit.region for unit in measured.units}
    results = _parted(measured.results, lambda result: home[result.unit])
    spreads = _parted(measured.spreads, lambda spread: spread.region)
    for county, units in _parted(measured.units, lambda unit: unit.region).items():
        keys = {unit.key for unit in units}
        own = {(county, unit.stage) for unit in units}
        yield (
            county,
            replace(
                measured,
                region=county,
                units=tuple(units),
                results=tuple(results.get(county, ())),
                spreads=tuple(spreads.get(county, ())),
                school_verdicts={k: v for k in keys if (v := measured.school_verdicts.get(k))},
                verdicts_by_county={k: v for k in own if (v := measured.verdicts_by_county.get(k))},
            ),
        )


def _names(plan: PlanPack) -> set[str]:
    """Name the rows a plan reads: its own asks, and items of national packs it relies on."""
    sources = (item.measure.source for item in plan.items if item.measure is not None)
    national = {s.removeprefix("held:") for s in sources if s.startswith("held:")}
    return national | {plan.collected_as(ask) for ask in plan.asks}


def _sections(plan: PlanPack, source: Source, day: date) -> list[dict[str, Any]]:
    """Run one query for the figures of every section and the scopes it belongs to."""
    scopes = (s for s in plan.scopes.values() if s.level in _LISTED and not s.bind)
    nodes = {s.id: resolve(s.where.text, plan.formulas, "boolean") for s in scopes if s.where}
    relation = SectionRelation(
        plan.formulas, day, source, nodes.values(), facts=("town",), told=True
    )

    def extra(frame: Frame) -> dict[str, Value]:
        inside = {
            f"in_{name}": relation.compiler.value(node, frame).fill_null(False)
            for name, node in nodes.items()
        }
        return inside | {"town_": frame.field("town").fill_null("")}

    return sorted(fetched(relation.build(extra)), key=lambda row: (row[CODE], row[STAGE]))


def _members(plan: PlanPack, listed: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Give the schools of every scope a formula can tell."""
    rows, members = list(listed), {}
    for scope in plan.scopes.values():
        if scope.level in _LISTED and not scope.bind:
            codes = dict.fromkeys(
                row[CODE]
                for row in rows
                if scope.stage in ("", row[STAGE]) and row.get(f"in_{scope.id}", True)
            )
            members[scope.id] = tuple(codes)
    return members


def read_collected(
    snapshot: Snapshot, items: Iterable[str]
) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """Read collected rows of some items, whichever plan or national pack they belong to."""
    return _collected(Source.of(snapshot), set(items))


def _collected(source: Source, items: set[str]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    snapshot = source.snapshot
    if not items or not snapshot.has(TABLE):
        return {}
    table = source.rows(TABLE)
    rows = table.filter(table.item.isin(sorted(items)))
    out: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows.order_by("item", "unit_code", "subject", "period").to_pyarrow().to_pylist():
        out.setdefault(row["item"], []).append({**row, "address": _address(snapshot, row)})
    return {item: tuple(held) for item, held in out.items()}


def _address(snapshot: Snapshot, row: Mapping[str, Any]) -> str:
    given = ("value", "numerator", "state", "judgement", "on_date")
    column = next((name for name in given if row.get(name) is not None), "")
    if not column or row.get("_row") is None:
        return ""
    try:
        return str(snapshot.address(row["_file"], row["_sheet"], row["_row"], column, TABLE))
    except DataError:
        return ""  # typed in or made up: there is no workbook cell to open
