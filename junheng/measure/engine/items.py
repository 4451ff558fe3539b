"""Collected and judged items (采集与判定事项): what people entered, against the pack's tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Snapshot
from junheng.measure.engine.assess import Assessor
from junheng.measure.engine.predicates import Reading, evaluate
from junheng.measure.engine.register import MEASURING
from junheng.measure.engine.verdict import State, Verdict
from junheng.policy.pack import AllOf, Every, Item, Pack, Test


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item of one unit."""

    item: str
    unit: str  # county, school or class; the county where nothing was entered
    numerator: float | None
    denominator: float | None
    value: float | None
    limit: float | None
    state: State
    judged_by: str
    evidence: str
    reason: str
    clause: str


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
    assessor = Assessor(pack, day)
    entered: dict[str, list[dict[str, Any]]] = {}
    if snapshot.has("collected_item"):
        table = snapshot.open("collected_item", backend or duckdb_backend(), MEASURING)
        for row in table.order_by("item", "unit_code").to_pyarrow().to_pylist():
            entered.setdefault(row["item"], []).append(row)
    out: list[ItemResult] = []
    for item in pack.items:
        rows: Sequence[Mapping[str, Any]] = entered.get(item.id, [])
        if not rows:
            rows = [{"unit_code": snapshot.manifest.region}]
        out += [_result(item, row, assessor) for row in rows]
    return tuple(out)


def _result(item: Item, row: Mapping[str, Any], assessor: Assessor) -> ItemResult:
    numerator, denominator = row.get("numerator"), row.get("denominator")
    value = row.get("value")
    if value is None and numerator is not None:
        value = numerator / denominator if denominator else None
        if not item.denominator:
            value = numerator
    limit = assessor.number(item.test.bound, "") if item.test is not None else None
    if limit is None and item.test is not None:
        limit = _strictest(item.test, assessor)
    judgement = row.get("judgement") or ""
    state, reason = _state(item, value, limit, judgement)
    judged_by, evidence = row.get("judged_by") or "", row.get("evidence") or ""
    if state != "not_computable" and item.kind != "collected" and not (judged_by and evidence):
        reason = reason or "没有写明判定人和依据材料"
    return ItemResult(
        item=item.id,
        unit=row["unit_code"],
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


def _strictest(test: Test, assessor: Assessor) -> float | None:
    held = [assessor.number(test.bound, stage) for stage in assessor.pack.stages]
    known = [h for h in held if h is not None]
    if not known:
        return None
    return max(known) if test.kind == "at_least" else min(known)


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
    test = Every("results", Test(item.test.kind, "limit"))
    readings = {"results": [Reading(item.id, value, {"limit": limit})]}
    return evaluate(test, readings, lambda _: None).state, ""


def item_verdicts(results: Iterable[ItemResult], pack: Pack) -> dict[str, Verdict]:
    """Join items by group: every item met; a veto that occurred fails its group (分组结论)."""
    groups: dict[str, list[Reading]] = {}
    kinds = {item.id: item.group for item in pack.items}
    for one in results:
        groups.setdefault(kinds[one.item], []).append(Reading(one.item, None, {}, one.state))
    rule = AllOf((Every("schools", Test("is_met")),))
    return {
        group: evaluate(rule, {"schools": readings}, lambda _: None)
        for group, readings in groups.items()
    }
