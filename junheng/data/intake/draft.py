"""The draft: an ordered list of batches, and what people did to their cells (草稿).

A draft is a plain value.  Reverting an upload is taking it off the list; mending a cell adds an
edit that keeps the old text; a batch is never rewritten.  Of two batches that say the same row
the later one counts.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from junheng.data.intake.batch import Batch
from junheng.data.intake.keyring import Keyring
from junheng.data.intake.rules import plain
from junheng.data.snapshots import SourceSheet
from junheng.data.standard import Standard

_SEALED = "sealed:"


@dataclass(frozen=True, slots=True)
class CellRef:
    """One cell of a batch; with an empty column, its whole row."""

    batch: str
    table: str
    file: int  # within the batch
    sheet: str
    row: int
    column: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A mended cell (改正): what stood there, what stands there now, who, when, why.

    For an identity column both texts are sealed; see :func:`make_edit`.
    """

    cell: CellRef
    old: str
    new: str
    actor: str
    time: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A problem a person has explained as being so (情况属实): one rule at one cell."""

    cell: CellRef
    rule: str
    actor: str
    time: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row taken out by hand (不收这一行): of one table, or of all that its sheet feeds."""

    row: CellRef  # with an empty table: of all
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Batches in the order they came, edits, confirmations, and rows taken out by hand."""

    batches: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    discarded: tuple[LeftOut, ...] = ()

    def with_batch(self, batch: Batch) -> Draft:
        """Add an upload; the same upload again changes nothing."""
        if batch.id in self.batches or not batch.rows:
            return self
        return replace(self, batches=(*self.batches, batch.id))

    def without_batch(self, batch: str) -> Draft:
        """Revert an upload, and what was done to its cells."""
        return Draft(
            tuple(b for b in self.batches if b != batch),
            tuple(e for e in self.edits if e.cell.batch != batch),
            tuple(c for c in self.confirmations if c.cell.batch != batch),
            tuple(d for d in self.discarded if d.row.batch != batch),
        )

    def mended(self, *edits: Edit) -> Draft:
        """Add edits."""
        return replace(self, edits=(*self.edits, *edits))

    def confirmed(self, *confirmations: Confirmation) -> Draft:
        """Add confirmations."""
        return replace(self, confirmations=(*self.confirmations, *confirmations))

    def without_row(self, row: CellRef, reason: str = "") -> Draft:
        """Take a row out of the draft, and say why."""
        left = LeftOut(replace(row, column=""), reason)
        return replace(self, discarded=(*self.discarded, left))


def make_edit(
    cell: CellRef,
    *,
    old: str,
    new: str,
    actor: str,
    time: datetime,
    reason: str,
    keyring: Keyring,
    standard: Standard,
) -> Edit:
    """Make an edit that is safe to store: texts of identity columns are sealed."""
    if standard.tables[cell.table].column(cell.column).private == "identity":
        old, new = _seal(old, keyring), _seal(new, keyring)
    return Edit(cell, old, new, actor, time, reason)


def _seal(text: str, keyring: Keyring) -> str:
    return _SEALED + base64.b64encode(keyring.seal(text)).decode()


def edit_text(text: str, keyring: Keyring) -> str:
    """Read a text of an edit."""
    if text.startswith(_SEALED):
        return keyring.unseal(base64.b64decode(text.removeprefix(_SEALED)))
    return text


def _letter(sheet: SourceSheet, table: str, column: str) -> str:
    return sheet.columns.get(f"{table}.{column}") or sheet.columns.get(column, "")


def _here(edit: Edit, batch: Batch, table: str, standard: Standard) -> str:
    """Name the column of ``table`` that an edit changes; empty when it changes none.

    A cell of a sheet that feeds several tables is one cell: mending it mends it in all.
    """
    cell = edit.cell
    if cell.batch != batch.id:
        return ""
    if cell.table == table:
        return cell.column
    source = next((f for f in batch.files if f.id == cell.file), None)
    sheet = source.sheets.get(cell.sheet) if source else None
    if sheet is None or table not in (sheet.table, *sheet.also):
        return ""
    letter = _letter(sheet, cell.table, cell.column)
    if not letter:
        return ""
    same = (
        c.name for c in standard.tables[table].columns if _letter(sheet, table, c.name) == letter
    )
    return next(same, "")


def draft_rows(
    draft: Draft,
    batches: Mapping[str, Batch],
    table: str,
    *,
    keyring: Keyring,
    standard: Standard,
) -> pa.Table | None:
    """Give the text of a table as the draft has it: all batches in order, edits applied.

    ``_batch`` counts the batches from 1, ``_file`` the files of all batches from 1.
    """
    parts: list[pa.Table] = []
    files_before = 0
    for order, name in enumerate(draft.batches, 1):
        batch = batches[name]
        if table in batch.rows:
            rows = batch.raw(table, keyring, standard)
            rows = _edited(rows, draft, batch, table, keyring=keyring, standard=standard)
            files = pc.add(rows["_file"], pa.scalar(files_before, pa.int32()))
            rows = rows.set_column(rows.column_names.index("_file"), "_file", files)
            order_column = pa.array([order] * rows.num_rows, pa.int32())
            parts.append(rows.append_column("_batch", order_column))
        files_before += len(batch.files)
    return pa.concat_tables(parts) if parts else None


def _edited(
    rows: pa.Table,
    draft: Draft,
    batch: Batch,
    table: str,
    *,
    keyring: Keyring,
    standard: Standard,
) -> pa.Table:
    edits = [(e, _here(e, batch, table, standard)) for e in draft.edits]
    edits = [(e, column) for e, column in edits if column]
    gone = {
        (left.row.file, left.row.sheet, left.row.row)
        for left in draft.discarded
        if left.row.batch == batch.id and left.row.table in ("", table)
    }
    if not edits and not gone:
        return rows
    addresses = list(zip(*(rows[c].to_pylist() for c in ("_file", "_sheet", "_row")), strict=True))
    position = {address: i for i, address in enumerate(addresses)}
    changed: dict[str, list[object]] = {}
    for edit, column in edits:
        at = position.get((edit.cell.file, edit.cell.sheet, edit.cell.row))
        if at is None:
            continue
        for name in (column, f"{column}#number"):
            if name in rows.column_names and name not in changed:
                changed[name] = rows[name].to_pylist()
        changed[column][at] = edit_text(edit.new, keyring).strip() or None
        if f"{column}#number" in changed:
            changed[f"{column}#number"][at] = False
    for name, values in changed.items():
        index = rows.column_names.index(name)
        rows = rows.set_column(index, name, pa.array(values, rows.schema.field(name).type))
    if gone:
        rows = rows.filter(pa.array([a not in gone for a in addresses]))
    return rows


def scale_edits(
    cells: Sequence[tuple[CellRef, str]], factor: float, *, actor: str, time: datetime, reason: str
) -> tuple[Edit, ...]:
    """Make the edits that convert a unit: each cell's number times a factor."""
    return tuple(
        Edit(cell, old, plain(round(float(old.replace(",", "")) * factor, 6)), actor, time, reason)
        for cell, old in cells
    )
