"""What a snapshot holds for an action plan: figures, units of each scope, collected rows.

A plan is measured in three ways: its own formulas over the tables, the verdicts of national
packs, and what was collected because no table holds it.  This module reads all three; what they
mean for a target is decided in :mod:`junheng.measure.progress`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis

from junheng.data.snapshots import Snapshot
from junheng.kernel.errors import DataError
from junheng.measure.engine.check import resolve
from junheng.measure.engine.relation import CODE, STAGE, SectionRelation, Source
from junheng.measure.engine.result import Measurement
from junheng.measure.engine.run import measure_source
from junheng.policy.plan.model import PlanPack

TABLE = "collected_item"


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
    members, schools = _members(plan, source, day)
    return Holdings(
        snapshot=snapshot.sha256,
        region=snapshot.manifest.region,
        as_of=day,
        measured=measure_source(formulas, source, day) if formulas.indicators else None,
        members=members,
        schools=schools,
        collected=_collected(source, _names(plan)),
    )


def _names(plan: PlanPack) -> set[str]:
    """Name the rows a plan reads: its own asks, and items of national packs it relies on."""
    sources = (item.measure.source for item in plan.items if item.measure is not None)
    national = {s.removeprefix("held:") for s in sources if s.startswith("held:")}
    return national | {plan.collected_as(ask) for ask in plan.asks}


def _members(
    plan: PlanPack, source: Source, day: date
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, str]]]:
    formulas = plan.formulas
    scopes = [s for s in plan.scopes.values() if s.level in ("school", "town") and not s.bind]
    nodes = {s.id: resolve(s.where.text, formulas, "boolean") for s in scopes if s.where}
    small = replace(formulas, indicators=(), scope=())
    relation = SectionRelation(small, day, source, nodes.values(), facts=("town",))
    joined = relation.joined()
    frame = relation.frame(joined)
    inside = {
        f"in_{name}": relation.compiler.value(node, frame).fill_null(False)
        for name, node in nodes.items()
    }
    known = {name: frame.field(name).fill_null("") for name in ("name", "town")}
    wanted = joined.select(CODE, STAGE, listed_=joined.listed_.fill_null(False), **known, **inside)
    rows = wanted.order_by(CODE, STAGE).to_pyarrow().to_pylist()
    listed = [row for row in rows if row["listed_"]]
    members: dict[str, tuple[str, ...]] = {}
    for scope in scopes:
        codes = dict.fromkeys(
            row[CODE]
            for row in listed
            if scope.stage in ("", row[STAGE]) and row.get(f"in_{scope.id}", True)
        )
        members[scope.id] = tuple(codes)
    return members, {row[CODE]: (row["name"] or row[CODE], row["town"]) for row in listed}


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
