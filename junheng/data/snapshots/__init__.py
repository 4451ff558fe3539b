"""Snapshots: immutable, validated, hashed tables as of one date (数据版本).

A *snapshot* is a folder named by its own hash: one Parquet file per table and a manifest.  It
is the one door to measured rows: a table about persons opens only inside a :class:`Scope`, the
scope's filter is part of the query, and a look at rows is reported before a row is returned.
"""

from __future__ import annotations

from junheng.data.snapshots.manifest import (
    STATUS_LABELS,
    Manifest,
    SourceFile,
    SourceSheet,
    Status,
    TablePart,
)
from junheng.data.snapshots.snapshot import Cell, Scope, Snapshot
from junheng.data.snapshots.write import stored_schema, sweep, write_snapshot

__all__ = [
    "STATUS_LABELS",
    "Cell",
    "Manifest",
    "Scope",
    "Snapshot",
    "SourceFile",
    "SourceSheet",
    "Status",
    "TablePart",
    "stored_schema",
    "sweep",
    "write_snapshot",
]
