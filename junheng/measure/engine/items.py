"""Collected and judged items (采集与判定事项): what people entered, against the pack's tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Snapshot
from junheng.measure.engine.assess import Assessor
from junheng.measure.engine.check import resolve
from junheng.measure.engine.compile import Frame
from junheng.measure.engine.predicates import Reading, evaluate
from junheng.measure.engine.register import MEASURING, read_register
from junheng.measure.engine.relation import CODE, STAGE, SectionRelation, Source
from junheng.measure.engine.verdict import State, Verdict
from junheng.policy.pack import AllOf, Comparison, Every, Item, Pack

if TYPE_CHECKING:
    from ibis.expr.types import Value


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item of one unit."""

    item: str
    unit: str  # county or school; the county where nothing was entered
    stage: str  # where the figure is one section's; else empty
    numerator: float | None
    denominator: float | None
    value: float | None
    limit: float | None
    state: State
    judged_by: str
    evidence: str
    reason: str
    clause: str


def items_to_json(results: Iterable[ItemResult]) -> str:
    """Write results as one line of JSON; :func:`items_from_json` reads them back equal."""
    return json.dumps([asdict(r) for r in results], ensure_ascii=False, allow_nan=False)


def items_from_json(text: str) -> tuple[ItemResult, ...]:
    """Read what :func:`items_to_json` wrote."""
    return tuple(ItemResult(**row) for row in json.loads(text))


def item_results(
    pack: Pack,
    snapshot: Snapshot,
    *,
    as_of: date | None = None,
    backend: ibis.BaseBackend | None = None,
) -> tuple[ItemResult, ...]:
    """Read what was collected and judged, item by item (采集与判定事项).

    Parameters
    ----------
    pack : Pack
        Its items, in order.
    snapshot : Snapshot
        Its table ``collected_item``; without it every item is ``not_computable``.
    as_of : date, optional
        The day of the snapshot by default.
    backend : ibis backend, optional
        DuckDB by default.

    Returns
    -------
    tuple of ItemResult
        In the pack's order, units by code.  An item nobody entered is there, not computable.  A
        veto that occurred without a name and a document says so: it must show who recorded it.
    """
    day = as_of or snapshot.manifest.as_of
    engine = backend or duckdb_backend()
    assessor = Assessor(pack, day)
    sections = _sections(pack, snapshot, day, engine)
    flags = {row[CODE]: [f.id for f in pack.flags if row.get(f"flag_{f.id}")] for row in sections}
    entered = _entered(snapshot, engine)
    out: list[ItemResult] = []
    for item in pack.items:
        rows: Sequence[Mapping[str, Any]] = entered.get(item.id, [])
        if not rows and item.formula is not None:
            rows = _computed(item, sections, pack)
        for row in rows or [{"unit_code": snapshot.manifest.region}]:
            bound = _bound(item, pack, flags.get(row["unit_code"], []))
            out.append(_result(item, row, assessor, bound))
    return tuple(out)


def _entered(snapshot: Snapshot, engine: ibis.BaseBackend) -> dict[str, list[dict[str, Any]]]:
    entered: dict[str, list[dict[str, Any]]] = {}
    if snapshot.has("collected_item"):
        table = snapshot.open("collected_item", engine, MEASURING)
        for row in table.order_by("item", "unit_code").to_pyarrow().to_pylist():
            entered.setdefault(row["item"], []).append(row)
    return entered


def _sections(
    pack: Pack, snapshot: Snapshot, day: date, engine: ibis.BaseBackend
) -> list[dict[str, Any]]:
    formulas = {i.id: resolve(i.formula.text, pack) for i in pack.items if i.formula is not None}
    source = Source(snapshot, engine, read_register(snapshot, engine, day))
    small = replace(pack, indicators=(), scope=())
    relation = SectionRelation(small, day, source, formulas.values())

    def extra(frame: Frame) -> dict[str, Value]:
        return {
            f"item_{name}": relation.compiler.value(node, frame).cast("float64")
            for name, node in formulas.items()
        }

    rows: list[dict[str, Any]] = (
        relation.build(extra).order_by(CODE, STAGE).to_pyarrow().to_pylist()
    )
    return rows


def _computed(
    item: Item, sections: Sequence[Mapping[str, Any]], pack: Pack
) -> list[dict[str, Any]]:
    """Compute an item of sections, or of schools: there the sections of the pack's stages add up.

    A school one of whose sections has no figure has none; missing is not zero.
    """
    mine = [
        (row[CODE], row[STAGE], row[f"item_{item.id}"])
        for row in sections
        if row[STAGE] in pack.stages and row["pupils_"] != 0
    ]
    if item.level != "school":
        return [{"unit_code": c, "stage": s, "value": v} for c, s, v in mine]
    by_school: dict[str, list[float | None]] = {}
    for code, _stage, value in mine:
        by_school.setdefault(code, []).append(value)
    return [
        {"unit_code": code, "value": None if None in values else sum(v for v in values if v)}
        for code, values in by_school.items()
    ]


def _bound(item: Item, pack: Pack, flags: Sequence[str]) -> str:
    bound = item.test.bound if item.test is not None else ""
    for flag in pack.flags:
        if flag.id in flags:
            bound = flag.replaces.get(bound, bound)
    return bound


def _result(item: Item, row: Mapping[str, Any], assessor: Assessor, bound: str) -> ItemResult:
    numerator, denominator = row.get("numerator"), row.get("denominator")
    value = row.get("value")
    if value is None and numerator is not None:
        value = numerator / denominator if denominator else None
        if not item.denominator:
            value = numerator
    stage = row.get("stage") or ""
    limit = assessor.number(bound, stage) if bound else None
    judgement = row.get("judgement") or ""
    state, reason = _state(item, value, limit, judgement)
    judged_by, evidence = row.get("judged_by") or "", row.get("evidence") or ""
    if state != "not_computable" and item.kind != "collected" and not (judged_by and evidence):
        reason = reason or "没有写明判定人和依据材料"
    return ItemResult(
        item=item.id,
        unit=row["unit_code"],
        stage=stage,
        numerator=numerator,
        denominator=denominator,
        value=value,
        limit=limit,
        state=state,
        judged_by=judged_by,
        evidence=evidence,
        reason=reason,
        clause=assessor.pack.cite(item.clause),
    )


def _state(
    item: Item, value: float | None, limit: float | None, judgement: str
) -> tuple[State, str]:
    if judgement in ("met", "not_occurred"):
        return "met", ""
    if judgement in ("not_met", "occurred"):
        return "unmet", ""
    if item.test is None:
        return "not_computable", "还没有判定"
    if value is None or limit is None:
        return "not_computable", "还没有填报" if value is None else "没有生效的标准值"
    test = Every("results", Comparison(item.test.kind, "limit"))
    readings = {"results": [Reading(item.id, value, {"limit": limit})]}
    return evaluate(test, readings, lambda _: None).state, ""


def item_verdicts(results: Iterable[ItemResult], pack: Pack) -> dict[str, Verdict]:
    """Join items by group: every item met; a veto that occurred fails its group (分组结论)."""
    groups: dict[str, list[Reading]] = {}
    kinds = {item.id: item.group for item in pack.items}
    for one in results:
        groups.setdefault(kinds[one.item], []).append(Reading(one.item, None, {}, one.state))
    rule = AllOf((Every("schools", Comparison("is_met")),))
    return {
        group: evaluate(rule, {"schools": readings}, lambda _: None)
        for group, readings in groups.items()
    }
