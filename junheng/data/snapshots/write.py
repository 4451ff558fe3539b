"""Writing a snapshot: the same tables give the same bytes, and half a snapshot never shows.

Parquet is written by DuckDB on one thread in a fixed row order, because that is reproducible
and because files whose statistics ignore NaN answer filters wrongly.  NaN becomes NULL and an
infinite value is refused.  Everything is flushed in a temporary folder that is then renamed to
its hash: the rename is the moment the snapshot exists.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from junheng.data.snapshots.folder import flush, write_folder
from junheng.data.snapshots.manifest import (
    SCHEMA_VERSION,
    Manifest,
    SourceFile,
    Status,
    TablePart,
)
from junheng.data.snapshots.snapshot import Snapshot, hash_file
from junheng.data.standard import Table, standard
from junheng.kernel.errors import DataError

_ARROW = {
    "text": pa.string(),
    "code": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
ADDRESS = (("_file", pa.int32()), ("_sheet", pa.string()), ("_row", pa.int32()))


def stored_schema(table: Table) -> pa.Schema:
    """Give the Arrow schema a snapshot stores the table with, in column order."""
    fields = [pa.field("person_id", pa.string())] if table.is_personal else []
    fields += [pa.field(c.name, _ARROW[c.type]) for c in table.stored]
    fields += [pa.field(name, kind) for name, kind in ADDRESS]
    return pa.schema(fields)


def _refuse(table: Table, found: str, expected: str, fix: str) -> DataError:
    return DataError(where=f"“{table.label}”表", found=found, expected=expected, fix=fix)


def conform(table: Table, rows: pa.Table) -> pa.Table:
    """Bring rows into the stored columns and types; a missing optional column is empty.

    Raises
    ------
    DataError
        A column is unknown or an identity column, a required one is missing, or a value does
        not have the declared type.
    """
    schema = stored_schema(table)
    extra = [name for name in rows.column_names if name not in schema.names]
    if extra:
        raise _refuse(
            table,
            f"有不该进入数据版本的列 {'、'.join(extra)}",
            "只含数据标准声明的非身份列",
            "请先换成人员代码，或去掉这些列",
        )
    required = {c.name for c in table.stored if c.required} | {"person_id"}
    columns = []
    for field in schema:
        if field.name in rows.column_names:
            try:
                columns.append(rows[field.name].cast(field.type))
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
                raise _refuse(
                    table,
                    f"列 {field.name} 的值不能读成 {field.type}：{error}",
                    f"{field.type}",
                    "请改正这一列的值",
                ) from error
        elif field.name in required:
            raise _refuse(table, f"缺少必填列 {field.name}", "必填列齐全", "请在数据里补上这一列")
        elif field.name in ("_file", "_row"):
            columns.append(pa.array([0] * rows.num_rows, field.type))
        elif field.name == "_sheet":
            columns.append(pa.array([""] * rows.num_rows, field.type))
        else:
            columns.append(pa.nulls(rows.num_rows, field.type))
    return pa.table(columns, schema=schema)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _write_table(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table, file: Path
) -> None:
    source = conform(table, rows)
    connection.register("source", source)
    try:
        for column in table.stored:
            if column.type == "number":
                count = connection.execute(
                    f"SELECT count(*) FROM source WHERE isinf({_quoted(column.name)})"  # noqa: S608
                ).fetchall()[0][0]
                if count:
                    raise _refuse(
                        table,
                        f"“{column.label}”列有 {count} 个无穷大",
                        "每个数都是有限的",
                        "请改正这些值，没有数就留空",
                    )
        keys = ", ".join(_quoted(name) for name in table.key)
        repeated = connection.execute(
            f"SELECT count(*) FROM (SELECT {keys} FROM source GROUP BY {keys} HAVING count(*) > 1)"  # noqa: S608
        ).fetchall()[0][0]
        if repeated:
            raise _refuse(
                table,
                f"有 {repeated} 个主键重复（{'、'.join(table.key)}）",
                "每个主键只有一行",
                "请去掉重复的行",
            )
        shown = ", ".join(
            f"CASE WHEN isnan({_quoted(f.name)}) THEN NULL ELSE {_quoted(f.name)} END AS "
            f"{_quoted(f.name)}"
            if pa.types.is_floating(f.type)
            else _quoted(f.name)
            for f in source.schema
        )
        target = str(file).replace("'", "''")
        connection.execute(
            f"COPY (SELECT {shown} FROM source ORDER BY {keys}) TO '{target}' "  # noqa: S608
            "(FORMAT parquet, COMPRESSION zstd)"
        )
    finally:
        connection.unregister("source")


def _write_tables(folder: Path, tables: Mapping[str, pa.Table]) -> dict[str, TablePart]:
    parts: dict[str, TablePart] = {}
    with duckdb.connect(config={"threads": 1}) as connection:
        for name in sorted(tables):
            declared = standard().tables.get(name)
            if declared is None:
                raise DataError(
                    where=f"“{name}”表",
                    found="数据标准里没有这张表",
                    expected=f"其中之一：{'、'.join(sorted(standard().tables))}",
                    fix="请改成数据标准里的表名",
                )
            file = folder / f"{name}.parquet"
            _write_table(connection, declared, tables[name], file)
            flush(file)
            parts[name] = TablePart(tables[name].num_rows, hash_file(file), file.name)
    return parts


def write_snapshot(
    root: Path,
    tables: Mapping[str, pa.Table],
    *,
    region: str,
    region_name: str,
    as_of: date,
    status: Status,
    source: str,
    version: int,
    files: Sequence[SourceFile] = (),
    carried: Mapping[str, str] | None = None,
) -> Snapshot:
    """Write tables as a snapshot under ``root`` and give it back.

    Parameters
    ----------
    root : Path
        Folder of all snapshots; the new one becomes ``root/<sha256>``.
    tables : mapping of str to pyarrow.Table
        Rows by table name.  Personal tables carry ``person_id``; ``_file``, ``_sheet`` and
        ``_row`` say where a row came from and default to none.
    region, region_name, as_of, status, source, version, files, carried
        What the manifest says of the origin.

    Returns
    -------
    Snapshot
        The snapshot, on disk and flushed; writing the same again gives the same one.

    Raises
    ------
    DataError
        A table is unknown, a column does not conform, a value is infinite or a key repeats.
    """

    def fill(folder: Path) -> Manifest:
        return Manifest(
            schema_version=SCHEMA_VERSION,
            region=region,
            region_name=region_name,
            as_of=as_of,
            status=status,
            source=source,
            version=version,
            tables=_write_tables(folder, tables),
            files=tuple(files),
            carried=dict(carried or {}),
        )

    return Snapshot.read(write_folder(root, fill))


def sweep(root: Path, known: Collection[str]) -> tuple[str, ...]:
    """Remove folders no record knows: half-written ones, and snapshots never committed.

    Parameters
    ----------
    root : Path
        Folder of all snapshots.
    known : collection of str
        Hashes that have a record.

    Returns
    -------
    tuple of str
        Names of the removed folders.
    """
    if not root.is_dir():
        return ()
    removed = sorted(p.name for p in root.iterdir() if p.is_dir() and p.name not in known)
    for name in removed:
        shutil.rmtree(root / name)
    return tuple(removed)
