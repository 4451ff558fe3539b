"""Publishing a draft: accepted rows become a snapshot, identities a sealed table beside it.

Both are on the disk before the caller writes the record that makes the snapshot count, so a
snapshot on record never lacks its identities; what has no record is left over and swept.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from junheng.data.intake.check import Checked
from junheng.data.intake.keyring import Keyring
from junheng.data.snapshots import Snapshot, Status, write_snapshot
from junheng.data.snapshots.folder import flush
from junheng.kernel.errors import DataError

_IDENTITIES = pa.schema(
    [
        ("table", pa.string()),
        ("person_id", pa.string()),
        ("column", pa.string()),
        ("sealed", pa.binary()),
    ]
)


def publish(
    root: Path,
    checked: Checked,
    *,
    keyring: Keyring,
    identities: Path,
    region_name: str,
    status: Status,
    source: str,
    version: int,
) -> Snapshot:
    """Publish what a check accepted.

    Parameters
    ----------
    root : Path
        Folder of all snapshots.
    checked : Checked
        The outcome of the check; rows in its tray stay out.
    keyring : Keyring
        Seals the identities.
    identities : Path
        Folder of identity tables.
    region_name, status, source, version
        What the manifest says.

    Returns
    -------
    Snapshot
        On disk and flushed.  The caller's record of it is the moment it counts.

    Raises
    ------
    DataError
        Nothing was accepted.
    """
    tables = {name: rows for name, rows in checked.tables.items() if rows.num_rows}
    if not tables:
        raise DataError(
            where="草稿",
            found="没有一行可以收下",
            expected="至少有一行数据没有错误",
            fix="请先改正待改正的行，再发布",
        )
    snapshot = write_snapshot(
        root,
        tables,
        region=checked.region,
        region_name=region_name,
        as_of=checked.as_of,
        status=status,
        source=source,
        version=version,
        files=checked.files,
        carried=checked.carried,
    )
    write_identities(identities, snapshot.sha256, checked.identities, keyring)
    return snapshot


def write_identities(
    folder: Path, snapshot: str, tables: Mapping[str, pa.Table], keyring: Keyring
) -> Path | None:
    """Write names and id numbers, each value sealed; ``None`` when there are none.

    Writing again what is already there changes nothing.
    """
    tables = {name: rows for name, rows in tables.items() if rows.num_rows}
    target = folder / f"{snapshot}.parquet"
    if not tables or target.is_file():
        return target if tables else None
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for name, rows in sorted(tables.items()):
        persons = rows["person_id"].to_pylist()
        for column in rows.column_names:
            if column != "person_id":
                sealed = keyring.seal_all(rows[column].to_pylist())
                count = len(persons)
                arrays = [[name] * count, persons, [column] * count, sealed]
                parts.append(pa.table(arrays, schema=_IDENTITIES))
    handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=folder)
    os.close(handle)
    path = Path(temporary)
    try:
        pq.write_table(pa.concat_tables(parts), path, compression="zstd")
        flush(path)
        path.rename(target)
        flush(folder)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return target


def read_identities(
    folder: Path, snapshot: str, table: str, persons: Iterable[str], keyring: Keyring
) -> dict[str, dict[str, str]]:
    """Open the names and numbers of the persons named, and of nobody else.

    Returns
    -------
    dict
        Column to text, by person.  The caller writes who looked, before showing anything.
    """
    wanted = set(persons)
    target = folder / f"{snapshot}.parquet"
    if not target.is_file():
        raise DataError(
            where=f"数据版本 {snapshot[:12]}",
            found="没有身份信息文件",
            expected="发布时写下的身份信息",
            fix="请从备份恢复；只有统计表的数据版本没有身份信息",
        )
    rows = pq.read_table(target, filters=[("table", "=", table), ("person_id", "in", list(wanted))])
    out: dict[str, dict[str, str]] = {}
    for row in rows.to_pylist():
        if row["sealed"] is not None:
            text = keyring.unseal(row["sealed"])
            out.setdefault(row["person_id"], {})[row["column"]] = text
    return out
