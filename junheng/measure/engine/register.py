"""Which organisations count: campuses merged into their lead school, counties of regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from junheng.data.snapshots import Scope, Snapshot

MEASURING = Scope(units=None, level="aggregate", purpose="指标计算", actor="measure.engine")


@dataclass(frozen=True, slots=True)
class Register:
    """Schools of a snapshot on one day."""

    known: bool  # whether the snapshot has a register at all
    counted: Mapping[str, str]  # campus not counted as a school → counted school
    merged: Mapping[str, tuple[str, ...]]  # counted school → campuses merged into it
    counties: Mapping[str, str]  # region code → code of its county on that day

    def codes_of(self, unit: str) -> frozenset[str]:
        """Give every code whose rows belong to a counted school."""
        return frozenset((unit, *self.merged.get(unit, ())))

    def county(self, region: str) -> str:
        """Give the county of a region; an unknown region stands for itself."""
        return self.counties.get(region, region)


def read_register(snapshot: Snapshot, backend: ibis.BaseBackend, as_of: date) -> Register:
    """Read organisations and regions of a snapshot (学校名册)."""
    counties = _counties(snapshot, backend, as_of)
    if not snapshot.has("organisation"):
        return Register(False, {}, {}, counties)
    table = snapshot.open("organisation", backend, MEASURING)
    aside = table.filter(~table.counts_as_school & table.lead_school_code.notnull())
    columns = aside.select("school_code", "lead_school_code").to_pyarrow().to_pydict()
    leads = dict(zip(columns["school_code"], columns["lead_school_code"], strict=True))
    counted = {code: _end(code, leads) for code in leads}
    merged: dict[str, list[str]] = defaultdict(list)
    for code, lead in sorted(counted.items()):
        if code != lead:
            merged[lead].append(code)
    return Register(
        True,
        {c: lead for c, lead in counted.items() if c != lead},
        {lead: tuple(codes) for lead, codes in merged.items()},
        counties,
    )


def _end(code: str, nexts: Mapping[str, str]) -> str:
    seen = {code}
    while code in nexts and nexts[code] not in seen:
        code = nexts[code]
        seen.add(code)
    return code


def _counties(snapshot: Snapshot, backend: ibis.BaseBackend, as_of: date) -> dict[str, str]:
    if not snapshot.has("region"):
        return {}
    rows = list(_rows(snapshot, backend))
    nexts: dict[str, str] = {}
    for row in rows:
        code, parent, heir = row["region_code"], row["parent_code"], row["succeeded_by"]
        gone = row["valid_to"] is not None and row["valid_to"] < as_of
        if gone and heir:
            nexts[code] = heir
        elif not gone and row["level"] == "town" and parent:
            nexts[code] = parent
    return {row["region_code"]: _end(row["region_code"], nexts) for row in rows}


def _rows(snapshot: Snapshot, backend: ibis.BaseBackend) -> Iterator[dict[str, Any]]:
    table = snapshot.open("region", backend, MEASURING)
    names = ("region_code", "level", "parent_code", "valid_from", "valid_to", "succeeded_by")
    yield from table.select(*names).to_pyarrow().to_pylist()
