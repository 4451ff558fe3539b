"""Figures of the statistics tables, made from the data standard (统计表里的数).

Every table with one row for a school, or for a section of one, gives a figure for each of its
numeric columns: the school's own, or the sum of the county where a sum means something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope
from junheng.data.standard import Column, Table, standard
from junheng.data.standard.model import stage_label
from junheng.publish.filling import Filling
from junheng.web.evidence.queries import folder_of
from junheng.web.filling.queries.figures import (
    STAGES,
    Drawing,
    Figure,
    Missing,
    figure_source,
    number,
)

_READING = Scope(units=None, level="aggregate", purpose="填出表样", actor="web.filling")


@figure_source
def of_tables() -> Iterator[Figure]:
    """Give the figures of every table whose rows are schools or sections."""
    for table in standard().tables.values():
        if table.is_personal or not table.org or not set(table.key) <= {table.org, table.stage}:
            continue
        for column in table.stored:
            if column.type in ("integer", "number") and column.unit:
                yield from _of_column(table, column)


def _of_column(table: Table, column: Column) -> Iterator[Figure]:
    about = "" if column.adds else "school"
    key = f"table.{table.name}.{column.name}"
    if table.stage:
        for stage in STAGES:
            word = stage_label(stage)
            yield Figure(
                f"{key}.{stage}", f"{word}{column.label}", table.label, about,
                lambda at, stage=stage: _drawn(at, table, column, stage),
                tuple(f"{word}{one}" for one in column.synonyms),
            )  # fmt: skip
    if column.adds or not table.stage:
        yield Figure(
            key, column.label, table.label, about, lambda at: _drawn(at, table, column, ""),
            column.synonyms,
        )  # fmt: skip


def _drawn(at: Drawing, table: Table, column: Column, stage: str) -> Filling:
    if at.record is None:
        raise Missing("还没有数据版本")
    rows = _rows(at.record.sha256, table.name)
    if at.school_code:
        rows = [row for row in rows if row[table.org] == at.school_code]
    if stage:
        rows = [row for row in rows if row[table.stage] == stage]
    if not rows:
        whose = "这所学校" if at.school_code else "本县"
        part = f"的{stage_label(stage)}部" if stage else ""
        raise Missing(f"“{table.label}”里没有{whose}{part}")
    values = [row[column.name] for row in rows if row.get(column.name) is not None]
    if len(values) < len(rows):
        lacking = len(rows) - len(values)
        raise Missing("没有上报" if at.school_code else f"有 {lacking} 行没有上报")
    total = sum(values)
    return number(float(total), 0 if float(total).is_integer() else 2)


@lru_cache(maxsize=16)
def _rows(sha256: str, table: str) -> list[Mapping[str, Any]]:
    snapshot = folder_of(sha256)
    if not snapshot.has(table):
        return []
    found: list[Mapping[str, Any]] = (
        snapshot.open(table, duckdb_backend(), _READING).to_pyarrow().to_pylist()
    )
    return found
