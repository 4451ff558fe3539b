"""What a draft would lack as a data version (发布前看缺什么): sections, and what rules need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from junheng.data import intake
from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.measure.engine.lacking import not_computable
from junheng.web.evidence.queries import pack_of
from junheng.web.intake.gaps import PACK


def gaps_of(
    checked: intake.Checked | None, previous: Snapshot | None, schools: Mapping[str, str]
) -> dict[str, Any]:
    """Say what the accepted rows lack: last year's sections, and indicators by their id."""
    tables = {} if checked is None else checked.tables
    filled = {
        name: frozenset(c for c in rows.column_names if rows[c].null_count < rows.num_rows)
        for name, rows in tables.items()
        if rows.num_rows
    }
    return {
        "sections": _missing_sections(tables.get("section_statistics"), previous, schools),
        "indicators": [each.id for each in not_computable(pack_of(PACK), filled)],
    }


def _missing_sections(
    rows: pa.Table | None, previous: Snapshot | None, schools: Mapping[str, str]
) -> list[dict[str, str]]:
    if previous is None or not previous.has("section_statistics"):
        return []
    scope = Scope(None, "aggregate", "发布前与上年的学段部对照", "intake")
    before = previous.open("section_statistics", duckdb_backend(), scope)
    now = set() if rows is None else set(_keys(rows))
    return [
        {"code": code, "name": schools.get(code, code), "stage": stage}
        for code, stage in sorted(set(_keys(before.select("school_code", "stage").to_pyarrow())))
        if (code, stage) not in now
    ]


def _keys(rows: pa.Table) -> list[tuple[str, str]]:
    return list(zip(rows["school_code"].to_pylist(), rows["stage"].to_pylist(), strict=True))
