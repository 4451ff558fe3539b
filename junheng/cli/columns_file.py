"""Some columns of a plain file as text (按列读取): CSV, workbook or Parquet, of any length.

A CSV with one line a row is read a column at a time; whatever is less simple goes through
:func:`read_table`, which knows every line.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from junheng.cli.table_file import (
    DELIMITERS,
    PARQUET,
    need_columns,
    open_parquet,
    read_table,
)
from junheng.kernel.sheet import tidy

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The columns asked for, rows without any content left out."""

    file: str
    header: tuple[str, ...]  # of the file, all of it
    held: Mapping[str, pa.StringArray]  # by header; empty text where nothing stands
    lines: NDArray[np.int64]  # line of each row as the file counts, header included
    long: Mapping[int, int]  # rows with more cells than the header, and how many they have


def read_columns(path: Path, wanted: Sequence[str]) -> Columns:
    """Read columns by their header.

    Parameters
    ----------
    path : Path
        ``.csv``, ``.xlsx`` or ``.parquet``; told apart by content.
    wanted : sequence of str
        Headers.

    Raises
    ------
    UsageError
        The file is missing or no table, or a header is missing or stands twice.
    """
    if not path.is_file():
        return _any(path, wanted)  # which says what is wrong
    raw = path.read_bytes()
    if raw.startswith(PARQUET):
        return _parquet(path, raw, wanted)
    simple = _simple(path, raw, wanted)
    return simple if simple is not None else _any(path, wanted)


def _any(path: Path, wanted: Sequence[str]) -> Columns:
    sheet = read_table(path)
    need_columns(sheet.file, sheet.header, wanted)
    at = [sheet.header.index(header) for header in wanted]
    rows = [line for line in sheet.lines if any(cell.strip() for cell in line.cells)]
    width = len(sheet.header)
    held = {
        header: pa.array(
            [line.cells[i] if i < len(line.cells) else "" for line in rows], pa.string()
        )
        for header, i in zip(wanted, at, strict=True)
    }
    long = {
        row: len(line.cells)
        for row, line in enumerate(rows)
        if any(cell.strip() for cell in line.cells[width:])
    }
    lines = np.array([line.number for line in rows], dtype=np.int64)
    return Columns(sheet.file, sheet.header, held, lines, long)


def _parquet(path: Path, raw: bytes, wanted: Sequence[str]) -> Columns:
    """Read columns of a Parquet file; rows are counted as a sheet of it would print them."""
    file = open_parquet(path, raw)
    header = tuple(file.schema_arrow.names)
    need_columns(path.name, header, wanted)
    table = file.read(columns=[*wanted])
    held = {}
    for name in wanted:
        column = table[name].combine_chunks()
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if pa.types.is_floating(column.type):
            column = pc.if_else(pc.is_nan(column), None, column)
        held[name] = pc.fill_null(pc.cast(column, pa.string()), "")
    return Columns(path.name, header, held, np.arange(table.num_rows, dtype=np.int64) + 2, {})


def _simple(path: Path, raw: bytes, wanted: Sequence[str]) -> Columns | None:
    """Read a CSV that has one line a row; None where it may be anything else."""
    first, _, rest = raw.partition(b"\n")
    if b"\0" in raw or raw.count(b"\r") != raw.count(b"\r\n") or not rest.strip():
        return None
    head = first.removeprefix(_BOM).decode("utf-8", errors="replace").rstrip("\r")
    delimiter = max(DELIMITERS, key=head.count)
    if delimiter not in head or head.count('"') % 2 or "\ufffd" in head:
        return None
    header = tuple(tidy(cell) for cell in next(csv.reader([head], delimiter=delimiter)))
    need_columns(path.name, header, wanted)
    chosen = {name: str(header.index(name)) for name in wanted}
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(rest),
            arrow_csv.ReadOptions(
                use_threads=False, column_names=[str(i) for i in range(len(header))]
            ),
            arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            arrow_csv.ConvertOptions(
                include_columns=[*chosen.values()],
                column_types=dict.fromkeys(chosen.values(), pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != rest.count(b"\n") + (not rest.endswith(b"\n")):
        return None  # a quoted line break: lines are not rows
    held = {name: table[column].combine_chunks() for name, column in chosen.items()}
    empty = pa.scalar(True)
    for column in held.values():
        empty = pc.and_(empty, pc.equal(pc.utf8_trim_whitespace(column), ""))
    if pc.any(empty).as_py():
        return None  # whether such a row is blank depends on its other cells
    return Columns(path.name, header, held, np.arange(table.num_rows, dtype=np.int64) + 2, {})
