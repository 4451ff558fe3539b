"""The demo's snapshots, written directly and fast (演示数据版本).

An import of the demo's workbooks gives the very same snapshots, hash and all: every row has the
address it has in the workbook, the hash of the workbook is taken from its bytes, and the column
map is read by the intake itself from the first rows of each sheet.  A test holds the two ways
together.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from junheng.data.intake.batch import stage_batch
from junheng.data.intake.keyring import Keyring
from junheng.data.intake.publish import write_identities
from junheng.data.snapshots import Snapshot, SourceFile, SourceSheet, Status, write_snapshot
from junheng.data.standard import standard
from junheng.data.synth.county import County, county
from junheng.data.synth.layout import FilePlan, Tables, plan
from junheng.data.synth.make import SEED, make_county
from junheng.data.synth.xlsx import workbook_bytes

Maps = dict[tuple[object, ...], Mapping[str, SourceSheet]]  # headings of a file → column map
_HEADING_ROWS = 40  # the intake looks for a heading within fewer rows than these


@dataclass(frozen=True, slots=True)
class DemoSnapshot:
    """One snapshot of the demo: whose, when, and how far it has been approved."""

    key: str
    year: int
    status: Status
    version: int = 1

    @property
    def as_of(self) -> date:
        """The day the data describe: 15 October."""
        return date(self.year, 10, 15)

    @property
    def source(self) -> str:
        """What the data come from."""
        return f"{self.year}年事业统计"


DEMO = (
    DemoSnapshot("yunchuan", 2023, "approved"),
    DemoSnapshot("yunchuan", 2024, "approved"),
    DemoSnapshot("yunchuan", 2025, "approved", version=2),
    DemoSnapshot("linjiang", 2023, "approved"),
    DemoSnapshot("linjiang", 2024, "approved"),
    DemoSnapshot("linjiang", 2025, "reported"),
)
SELF_TEST = DemoSnapshot("yunchuan", 2025, "self_test")  # what version 2 of 2025 corrected


def county_plan(
    key: str,
    year: int,
    *,
    seed: int = SEED,
    layout: str = "files",
    as_first_sent: bool = False,
) -> tuple[County, tuple[FilePlan, ...]]:
    """Make a county of a year and lay it out in workbooks."""
    tables = make_county(key, year, seed=seed, as_first_sent=as_first_sent)
    region = county(key)
    return region, plan(region, year, tables, layout=layout)


def write_workbooks(
    key: str,
    year: int,
    folder: Path,
    *,
    seed: int = SEED,
    layout: str = "files",
    as_first_sent: bool = False,
) -> list[Path]:
    """Write the workbooks a county would send for a year.

    Parameters
    ----------
    key : str
        ``yunchuan`` or ``linjiang``.
    year : int
        2023, 2024 or 2025.
    folder : Path
        Where to; made if it is not there.
    layout : str, optional
        ``files``: every table; ``statistics_only``: the annual statistics tables alone, which
        are enough for the seven indicators.
    as_first_sent : bool, optional
        As the county reported itself, before a few figures were mended.

    Returns
    -------
    list of Path
        In the order of their numbers; importing them in this order gives the demo's snapshot.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out = []
    files = county_plan(key, year, seed=seed, layout=layout, as_first_sent=as_first_sent)[1]
    for file in files:
        path = folder / file.name
        path.write_bytes(workbook_bytes(file))
        out.append(path)
    return out


def _column_maps(
    region: County, as_of: date, files: Sequence[FilePlan], keyring: Keyring, known: Maps
) -> list[Mapping[str, SourceSheet]]:
    """Let the intake read the headings it has not seen yet, from a few rows of each sheet."""
    unseen = [file for file in files if file.headings not in known]
    with tempfile.TemporaryDirectory(prefix="junheng-demo-") as name:
        folder = Path(name)
        paths = []
        for file in unseen:
            short = tuple(replace(s, rows=s.rows.slice(0, _HEADING_ROWS)) for s in file.sheets)
            path = folder / file.name
            path.write_bytes(workbook_bytes(replace(file, sheets=short)))
            paths.append(path)
        batch = stage_batch(
            folder / "batches", paths, region=region.region_code, as_of=as_of, keyring=keyring
        )
    known |= {file.headings: read.sheets for file, read in zip(unseen, batch.files, strict=True)}
    return [known[file.headings] for file in files]


def _addressed(files: Sequence[FilePlan]) -> dict[str, pa.Table]:
    """Give every row the file, sheet and row it stands in."""
    parts: dict[str, list[pa.Table]] = {}
    for number, file in enumerate(files, start=1):
        for sheet in file.sheets:
            count = sheet.rows.num_rows
            rows = np.arange(sheet.first_row, sheet.first_row + count, dtype=np.int32)
            shown_only = [name for name in sheet.rows.column_names if name.startswith("_")]
            parts.setdefault(sheet.table, []).append(
                sheet.rows.drop_columns(shown_only)
                .append_column("_file", pa.array(np.full(count, number, dtype=np.int32)))
                .append_column("_sheet", pa.array([sheet.name] * count))
                .append_column("_row", pa.array(rows))
            )
    return {table: pa.concat_tables(rows) for table, rows in parts.items()}


def _pseudonymous(table: str, rows: pa.Table, keyring: Keyring) -> pa.Table:
    """Put the keyed pseudonym in the place of names and id numbers."""
    declared = standard().tables[table]
    identity = [c.name for c in declared.columns if c.private == "identity"]
    if not declared.is_personal:
        return rows
    numbers = rows[declared.person_from[0]].to_pylist()
    persons = pa.array([keyring.person_id(table, number) for number in numbers])
    return rows.drop_columns(identity).add_column(0, "person_id", persons)


def demo_tables(key: str, year: int, keyring: Keyring, *, seed: int = SEED) -> Tables:
    """Give the tables of a demo snapshot as they are stored, addresses included."""
    files = county_plan(key, year, seed=seed)[1]
    return {table: _pseudonymous(table, rows, keyring) for table, rows in _addressed(files).items()}


def _identities(table: str, rows: pa.Table, keyring: Keyring) -> pa.Table:
    """Give the names and id numbers of the persons of a table, once each."""
    declared = standard().tables[table]
    identity = [c.name for c in declared.columns if c.private == "identity"]
    numbers = rows[declared.person_from[0]].to_pylist()
    persons = pa.array([keyring.person_id(table, number) for number in numbers])
    return rows.select(identity).add_column(0, "person_id", persons)


def demo_snapshot(
    root: Path,
    keyring: Keyring,
    made: DemoSnapshot,
    *,
    identities: Path | None = None,
    known: Maps | None = None,
) -> Snapshot:
    """Write one snapshot of the demo under ``root``.

    Parameters
    ----------
    root : Path
        Folder of all snapshots.
    keyring : Keyring
        Makes the pseudonyms.
    made : DemoSnapshot
        Which one.
    identities : Path, optional
        Folder of identity tables; names and id numbers are written there, sealed.
    known : dict, optional
        Column maps already read; filled as new headings are met.
    """
    region, files = county_plan(made.key, made.year, as_first_sent=made.status == "self_test")
    maps = _column_maps(region, made.as_of, files, keyring, {} if known is None else known)
    sources = [
        SourceFile(n, file.name, hashlib.sha256(workbook_bytes(file)).hexdigest(), sheets)
        for n, (file, sheets) in enumerate(zip(files, maps, strict=True), start=1)
    ]
    tables = {
        table: _pseudonymous(table, rows, keyring) for table, rows in _addressed(files).items()
    }
    snapshot = write_snapshot(
        root,
        tables,
        region=region.region_code,
        region_name=region.name,
        as_of=made.as_of,
        status=made.status,
        source=made.source,
        version=made.version,
        files=sources,
    )
    if identities is not None:
        clear = {s.table: s.rows for f in files for s in f.sheets if _is_personal(s.table)}
        sealed = {name: _identities(name, rows, keyring) for name, rows in clear.items()}
        write_identities(identities, snapshot.sha256, sealed, keyring)
    return snapshot


def _is_personal(table: str) -> bool:
    return standard().tables[table].is_personal


def demo_snapshots(
    root: Path, keyring: Keyring, *, identities: Path | None = None
) -> list[Snapshot]:
    """Write the six snapshots of the demo: two counties, three years.

    The first version of 2025, the county's own test, is :data:`SELF_TEST` for
    :func:`demo_snapshot`.

    Parameters
    ----------
    root : Path
        Folder of all snapshots.
    keyring : Keyring
        Makes the pseudonyms; with another key the snapshots have other names.
    identities : Path, optional
        Folder of identity tables; names and id numbers are written there, sealed.

    Returns
    -------
    list of Snapshot
        In the order of :data:`DEMO`.
    """
    known: Maps = {}
    return [demo_snapshot(root, keyring, made, identities=identities, known=known) for made in DEMO]
