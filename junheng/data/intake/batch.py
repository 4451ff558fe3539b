"""The batch: one upload, kept for ever as it came (批次).

A batch is a folder: the originals, sealed; a Parquet table per table of the standard with the
text of every row and its address, identity columns sealed; and a manifest with the column map.
It is written once, in a temporary folder that is renamed when everything is on the disk, and
named by what went into it, so the same upload is the same batch.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from junheng.data.intake.guard import Limits, Verdict, inspect, safe_name
from junheng.data.intake.keyring import Keyring
from junheng.data.intake.mapping import HeaderMapping
from junheng.data.intake.recognise import Recognised, recognise
from junheng.data.intake.rules import catalogue
from junheng.data.intake.sheets import Sheet, read_sheets, unpaired
from junheng.data.intake.values import NAMED, StatedTotal, is_identifier, read_rows
from junheng.data.snapshots import SourceFile, SourceSheet
from junheng.data.snapshots.folder import flush
from junheng.data.snapshots.manifest import source_file
from junheng.data.snapshots.snapshot import hash_file
from junheng.data.standard import Standard, Table, standard
from junheng.kernel.errors import DataError
from junheng.kernel.issues import Issue, Place, column_letter

_TEMPORARY = ".staging-"
_MANIFEST = "batch.json"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as received, and the name its sender gave it."""

    path: Path
    name: str = ""

    @property
    def shown(self) -> str:
        """The bare name, safe to show and to store."""
        return safe_name(self.name or self.path.name)


@dataclass(frozen=True, slots=True)
class Batch:
    """An upload that was read (批次); see the module for its folder."""

    id: str
    path: Path
    region: str
    as_of: date
    files: tuple[SourceFile, ...]
    rows: Mapping[str, int]  # table → rows read
    issues: tuple[Issue, ...]  # of files, sheets and headings; cells are checked in a draft
    totals: tuple[StatedTotal, ...]
    mapping: HeaderMapping
    refused: tuple[str, ...] = ()  # names of files that were not read
    duplicate_of: Mapping[str, str] = field(default_factory=dict)  # file name → earlier batch

    @classmethod
    def read(cls, path: Path) -> Batch:
        """Open a batch folder.

        Raises
        ------
        DataError
            There is no manifest.
        """
        file = path / _MANIFEST
        if not file.is_file():
            raise DataError(
                where=f"批次 {path.name}",
                found="没有清单文件",
                expected="文件夹里有 batch.json",
                fix="请从备份恢复这个批次，或重新上传原文件",
            )
        row: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            id=row["id"],
            path=path,
            region=row["region"],
            as_of=date.fromisoformat(row["as_of"]),
            files=tuple(source_file(f) for f in row["files"]),
            rows=row["rows"],
            issues=tuple(
                Issue(catalogue()[i["rule"]], Place(**i["place"]), i["facts"])
                for i in row["issues"]
            ),
            totals=tuple(StatedTotal(**t) for t in row["totals"]),
            mapping=HeaderMapping.from_json(row["mapping"]),
            refused=tuple(row["refused"]),
            duplicate_of=row["duplicate_of"],
        )

    def raw(self, table: str, keyring: Keyring, data: Standard | None = None) -> pa.Table:
        """Open the text of a table, identity columns unsealed in memory."""
        declared = (data or standard()).tables[table]
        rows = pq.read_table(self.path / f"{table}.parquet")
        if declared.org and NAMED.name not in rows.column_names:  # read before names were kept
            position = rows.column_names.index("_refused") + 1
            rows = rows.add_column(position, NAMED, pa.nulls(rows.num_rows, NAMED.type))
        for column in declared.columns:
            if column.private == "identity":
                position = rows.column_names.index(column.name)
                opened = keyring.unseal_all(rows[column.name].to_pylist())
                rows = rows.set_column(position, column.name, pa.array(opened, pa.string()))
        return rows

    def original(self, file: int, keyring: Keyring, target: Path) -> Path:
        """Unseal an original into ``target``."""
        keyring.unseal_file(self.path / f"original-{file}.sealed", target)
        return target


@dataclass(slots=True)
class _Reader:
    """What has been read of an upload so far."""

    standard: Standard
    mapping: HeaderMapping
    learned: HeaderMapping
    region: str
    tables: dict[str, list[pa.Table]] = field(default_factory=dict)
    totals: list[StatedTotal] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)

    def file(self, upload: Upload, verdict: Verdict, sha256: str) -> bool:
        """Read one file; tell whether it could be read."""
        number = len(self.files) + 1
        try:
            sheets = read_sheets(upload.path, upload.shown, verdict)
            known = [self._recognised(sheet, upload.shown) for sheet in sheets]
        except DataError as error:
            self.issues += error.issues
            return False
        sources: dict[str, SourceSheet] = {}
        for sheet, found in zip(sheets, known, strict=True):
            self.issues += found.issues
            if not found.feeds or found.heading is None:
                continue
            rows, totals = read_rows(found, self.mapping, number)
            for table, part in rows.items():
                self.tables.setdefault(table, []).append(part)
            self.totals += totals
            self.learned = self.learned.learned(found.heading, (f.reading for f in found.feeds))
            sources[sheet.name] = _source_sheet(found)
        self.files.append(SourceFile(number, upload.shown, sha256, sources))
        return True

    def _recognised(self, sheet: Sheet, name: str) -> Recognised:
        """Recognise a sheet; rows of a CSV that grew together in a column of numbers refuse it."""
        found = recognise(sheet, name, self.standard, self.mapping, region=self.region)
        bottom = found.heading.bottom if found.heading is not None else 0
        strict = {
            at
            for fed in (found.feeds if sheet.joined else ())
            for column, match in fed.reading.matches.items()
            if fed.table.column(column).type != "text" or is_identifier(fed.table.column(column))
            for at in match.indexes
        }
        for (row, at), line in sheet.joined.items():
            if at in strict and row > bottom:
                raise unpaired(name, line)
        return found


def _source_sheet(found: Recognised) -> SourceSheet:
    columns: dict[str, str] = {}
    headers: dict[str, str] = {}
    paths = found.heading.paths if found.heading else ()
    for fed in found.feeds:
        for column in fed.table.columns:
            match = fed.reading.matches.get(column.name)
            if match is None:
                continue
            letter, path = column_letter(match.indexes[0]), paths[match.indexes[0]]
            name = column.name
            if columns.get(name, letter) != letter:
                name = f"{fed.table.name}.{name}"
            columns[name], headers[name] = letter, path
    tables = [fed.table.name for fed in found.feeds]
    return SourceSheet(tables[0], columns, headers, tuple(tables[1:]))


def stage_batch(
    root: Path,
    files: Sequence[Upload | Path],
    *,
    region: str,
    as_of: date,
    keyring: Keyring,
    standard: Standard | None = None,
    mapping: HeaderMapping | None = None,
    earlier: Sequence[Batch] = (),
    limits: Limits | None = None,
) -> Batch:
    """Read an upload and keep it as a batch under ``root``.

    Nothing is raised for bad files: each refused file has its issue, the others are read.

    Parameters
    ----------
    root : Path
        Folder of all batches; the new one becomes ``root/<id>``.
    files : sequence of Upload or Path
        The files as received.
    region : str
        Code of the region that imports.
    as_of : date
        The date the data describe.
    keyring : Keyring
        Seals originals and identity columns.
    standard, mapping, limits : optional
        The data standard, the remembered mapping, the guard's limits.
    earlier : sequence of Batch
        Batches of the same draft; a file that is already in one is not read again.

    Returns
    -------
    Batch
        On disk and flushed; staging the same again gives the same batch.
    """
    uploads = [f if isinstance(f, Upload) else Upload(f) for f in files]
    data = standard or _default_standard()
    mapping = mapping or HeaderMapping()
    mapping.check(data)
    known = {f.sha256: (b.id, f.name) for b in earlier for f in b.files}
    reader = _Reader(data, mapping, mapping, region)
    duplicates: dict[str, str] = {}
    refused: list[str] = []
    kept: list[Path] = []
    for upload in uploads:
        sha = hash_file(upload.path)
        if sha in known:
            duplicates[upload.shown] = known[sha][0]
            place = Place(file=upload.shown)
            reader.issues.append(catalogue().issue("JH-IN-010", place, earlier=known[sha][1]))
            continue
        verdict = inspect(upload.path, upload.shown, limits)
        reader.issues += verdict.issues
        if verdict.refused or not reader.file(upload, verdict, sha):
            refused.append(upload.shown)
            continue
        known[sha] = ("", upload.shown)
        kept.append(upload.path)
    tables = {name: pa.concat_tables(parts) for name, parts in reader.tables.items()}
    batch = Batch(
        id="",
        path=root,
        region=region,
        as_of=as_of,
        files=tuple(reader.files),
        rows={name: rows.num_rows for name, rows in sorted(tables.items())},
        issues=tuple(reader.issues),
        totals=tuple(reader.totals),
        mapping=reader.learned,
        refused=tuple(refused),
        duplicate_of=duplicates,
    )
    name = _identity(batch, mapping, data)
    batch = replace(batch, id=name, path=root / name)
    if batch.path.is_dir():
        return Batch.read(batch.path)
    return _write(batch, tables, kept, keyring, data)


def _default_standard() -> Standard:
    return standard()


def _identity(batch: Batch, mapping: HeaderMapping, data: Standard) -> str:
    """Name a batch by all that decides what it holds."""
    parts = [batch.region, batch.as_of.isoformat(), data.version, mapping.to_json()]
    parts += [f"{f.name}:{f.sha256}" for f in batch.files]
    parts += [f"{name}=" for name in (*batch.refused, *batch.duplicate_of)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def _plain(batch: Batch) -> str:
    row = {
        "id": batch.id,
        "region": batch.region,
        "as_of": batch.as_of.isoformat(),
        "files": [asdict(f) for f in batch.files],
        "rows": dict(batch.rows),
        "issues": [
            {"rule": i.rule.code, "place": asdict(i.place), "facts": dict(i.facts)}
            for i in batch.issues
        ],
        "totals": [asdict(t) for t in batch.totals],
        "mapping": batch.mapping.to_json(),
        "refused": list(batch.refused),
        "duplicate_of": dict(batch.duplicate_of),
    }
    return json.dumps(row, ensure_ascii=False, sort_keys=True, indent=1)


def _sealed(table: Table, rows: pa.Table, keyring: Keyring) -> pa.Table:
    for column in table.columns:
        if column.private == "identity":
            position = rows.column_names.index(column.name)
            sealed = keyring.seal_all(rows[column.name].to_pylist())
            rows = rows.set_column(position, column.name, pa.array(sealed, pa.binary()))
    return rows


def _write(
    batch: Batch,
    tables: Mapping[str, pa.Table],
    originals: Sequence[Path],
    keyring: Keyring,
    data: Standard,
) -> Batch:
    root = batch.path.parent
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=root))
    try:
        for number, original in enumerate(originals, 1):
            keyring.seal_file(original, folder / f"original-{number}.sealed")
        for table, rows in tables.items():
            file = folder / f"{table}.parquet"
            sealed = _sealed(data.tables[table], rows, keyring)
            pq.write_table(sealed, file, compression="zstd")
            flush(file)
        manifest = folder / _MANIFEST
        manifest.write_text(_plain(batch), encoding="utf-8")
        flush(manifest)
        flush(folder)
        folder.rename(batch.path)
        flush(root)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return batch


def sweep_batches(root: Path) -> tuple[str, ...]:
    """Remove folders of uploads that were never finished; give their names."""
    left = sorted(p for p in root.glob(f"{_TEMPORARY}*") if p.is_dir())
    for folder in left:
        shutil.rmtree(folder)
    return tuple(folder.name for folder in left)
