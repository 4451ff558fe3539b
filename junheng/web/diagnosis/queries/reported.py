"""What a school reported, year by year, with the workbook cell of the newest figure (上报数据)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import standard
from junheng.data.standard.model import Column, Table, stage_label
from junheng.kernel.errors import DataError
from junheng.publish.reports.school_paper import Grade, Reported
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import open_snapshot
from junheng.web.monitor.queries.remember import remembered

_TABLES = ("section_statistics", "resource")  # of sections, then of the whole school
_ADDRESS = ("_file", "_sheet", "_row")
Rows = Mapping[tuple[str, str], Mapping[str, Any]]  # school and stage → row


def _read(record: SnapshotRecord, account: Account, table: str) -> list[dict[str, Any]]:
    """Read a table that is not about persons, once for the county."""

    def read() -> list[dict[str, Any]]:
        snapshot = open_snapshot(record, account)
        if not snapshot.has(table):
            return []
        scope = Scope(None, "aggregate", "写诊断报告", account.username)
        return list(snapshot.open(table, duckdb_backend(), scope).to_pyarrow().to_pylist())

    return remembered(("reported", record.sha256, table), read)


def _rows(record: SnapshotRecord, account: Account, table: str) -> Rows:
    found = _read(record, account, table)
    return {(row["school_code"], row.get("stage") or ""): row for row in found}


def _counted(table: Table) -> list[Column]:
    """Give the columns that hold an amount."""
    return [one for one in table.stored if one.type in ("integer", "number") and not one.describes]


def reported_of(
    records: Sequence[SnapshotRecord], account: Account, codes: frozenset[str]
) -> tuple[Reported, ...]:
    """List every amount a school reported in the last of the years, with those before it.

    ``codes`` are those the school had over the years; the last year decides what is listed.
    """
    return tuple(
        one
        for name in _TABLES
        for one in _of_table(
            standard().tables[name], [(r, _rows(r, account, name)) for r in records], account, codes
        )
    )


def _of_table(
    table: Table,
    years: Sequence[tuple[SnapshotRecord, Rows]],
    account: Account,
    codes: frozenset[str],
) -> Iterator[Reported]:
    newest, held = years[-1]
    snapshot = open_snapshot(newest, account)
    for key, row in sorted(held.items()):
        if key[0] not in codes:
            continue
        for column in _counted(table):
            values = tuple(
                (record.as_of.year, _value(rows, codes, key[1], column.name))
                for record, rows in years
            )
            if row.get(column.name) is None or not any(value for _, value in values):
                continue
            source, cell = _address(snapshot, table, column, row)
            yield Reported(
                section=stage_label(key[1]) if key[1] else "全校",
                label=f"{column.label}（{column.unit}）" if column.unit else column.label,
                years=values,
                source=source,
                cell=cell,
            )


def _value(rows: Rows, codes: frozenset[str], stage: str, column: str) -> float | None:
    found = (row.get(column) for key, row in rows.items() if key[0] in codes and key[1] == stage)
    return next((one for one in found if one is not None), None)


def _address(
    snapshot: Snapshot, table: Table, column: Column, row: Mapping[str, Any]
) -> tuple[str, str]:
    """Name the sheet and the cell; nothing where the figure came from no workbook."""
    if not row.get("_row"):
        return "", ""
    file, sheet, line = (row[name] for name in _ADDRESS)
    try:
        found = snapshot.address(file, sheet, line, column.name, table.name)
    except DataError:
        return "", ""
    return f"《{found.file}》“{found.sheet}”", found.cell


def grades_of(
    record: SnapshotRecord, account: Account, code: str, limits: Mapping[str, int]
) -> tuple[Grade, ...]:
    """Count the classes of every grade of a school, with those above the limit of their stage."""
    found: dict[tuple[str, int], list[int]] = {}
    for row in _read(record, account, "homeroom"):
        if row["school_code"] == code and row.get("pupils") is not None:
            found.setdefault((row["stage"], row["grade"]), []).append(int(row["pupils"]))
    return tuple(
        Grade(
            section=stage_label(stage),
            grade=grade,
            classes=len(sizes),
            pupils=sum(sizes),
            largest=max(sizes),
            above=sum(one > limits[stage] for one in sizes) if stage in limits else None,
        )
        for (stage, grade), sizes in sorted(found.items(), key=lambda one: one[0][1])
    )
