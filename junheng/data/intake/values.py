"""The cells of a recognised sheet as columns of text, just as they were written.

Nothing is judged here.  A batch keeps what the school wrote, so that a later check, with other
rules or after mending a cell, starts from the same text.  Beside an identifier stands whether
its cell was a number, beside an amount the factor of its header's unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from junheng.data.intake.headers import Heading, Match, normalise
from junheng.data.intake.mapping import HeaderMapping
from junheng.data.intake.recognise import Fed, Recognised
from junheng.data.intake.sheets import Value, cell_text, column_texts
from junheng.data.standard import Column, Table

_CHUNK = 20_000
NAMED = pa.field("_named", pa.string())  # the school's name beside its code, read or not
_NAMES = frozenset({"学校名称", "校名", "学校(机构)名称", "xxmc"})
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "全县合计", "全区合计", "全市合计"})
_FOOTER = re.compile(r"(注|说明|备注|填表|填报|制表|审核|单位负责人|联系|统计负责人)")


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """What the workbook's own total row says of one column (工作簿合计)."""

    table: str
    file: int
    sheet: str
    row: int
    column: str
    text: str


def is_identifier(column: Column) -> bool:
    """Whether a numeric cell is refused for this column, because digits may be lost.

    >>> from junheng.data.standard import standard
    >>> is_identifier(standard().tables["teacher"].column("id_number"))
    True
    """
    return column.type == "text" and bool(column.check)


def raw_schema(table: Table) -> pa.Schema:
    """Give the schema of a batch's rows before identity columns are sealed."""
    fields = [
        pa.field("_file", pa.int32()),
        pa.field("_sheet", pa.string()),
        pa.field("_row", pa.int32()),
        pa.field("_refused", pa.bool_()),  # the sheet lacks a required column
    ]
    if table.org:
        fields.append(NAMED)
    for column in table.columns:
        fields.append(pa.field(column.name, pa.string()))
        if is_identifier(column):
            fields.append(pa.field(f"{column.name}#number", pa.bool_()))
        if column.scale_units:
            fields.append(pa.field(f"{column.name}#factor", pa.float64()))
    return pa.schema(fields)


def _classify(row: Sequence[Value]) -> str:
    """Tell a row of data from a blank one, a total and a note below the table."""
    first = next((v for v in row if v not in ("", None)), None)
    if first is None:
        return "blank"
    if not isinstance(first, str):
        return "data"
    text = first.strip()
    if len(text) < 8 and "".join(text.split()) in _TOTALS:
        return "total"
    if text and not _FOOTER.match(text):
        return "data"
    filled = sum(v not in ("", None) and str(v).strip() != "" for v in row)
    if filled == 0:
        return "blank"
    return "note" if text and filled <= 2 else "data"


def _chunks(rows: Iterator[list[Value]], after: int) -> Iterator[tuple[int, list[list[Value]]]]:
    number = after
    rows = islice(rows, after, None)
    while chunk := list(islice(rows, _CHUNK)):
        yield number + 1, chunk
        number += len(chunk)


def _text(column: Column, match: Match, cells: Mapping[int, Sequence[str]]) -> list[str]:
    """Give the text of a column; of several headers numbers add up and texts join."""
    if len(match.indexes) == 1:
        return list(cells[match.indexes[0]])
    parts = zip(*(cells[i] for i in match.indexes), strict=True)
    if column.type in ("integer", "number"):
        return [_added(p) for p in parts]
    return ["-".join(filter(None, p)) for p in parts]


def _added(texts: Sequence[str]) -> str:
    """Add numbers; where one is missing so is the sum, for missing is not zero."""
    if not all(texts):
        return ""
    try:
        return cell_text(float(sum(map(float, texts))))
    except ValueError:
        return "+".join(texts)


def read_rows(
    found: Recognised, mapping: HeaderMapping, file: int
) -> tuple[dict[str, pa.Table], list[StatedTotal]]:
    """Read the rows of a recognised sheet into one table of text per table it feeds.

    Returns
    -------
    dict of str to pyarrow.Table
        Rows by table name, in the schema of :func:`raw_schema`.
    list of StatedTotal
        What the sheet's own total rows say.
    """
    heading = found.heading
    if heading is None or not found.feeds:
        return {}, []
    needed = sorted({i for f in found.feeds for m in f.reading.matches.values() for i in m.indexes})
    named = _named(heading)
    needed = sorted({*needed, *named})
    batches: dict[str, list[pa.RecordBatch]] = {f.table.name: [] for f in found.feeds}
    totals: list[StatedTotal] = []
    origin = (file, found.sheet.name)
    width = len(heading.paths)
    for first, chunk in _chunks(found.sheet.rows(), heading.bottom):
        numbers: list[int] = []
        kept: list[list[Value]] = []
        for offset, row in enumerate(chunk):
            kind = _classify(row)
            if kind in ("blank", "note"):
                continue
            full = row if len(row) >= width else row + [""] * (width - len(row))
            if kind == "total":
                totals += _stated(found, full, file, first + offset)
                continue
            numbers.append(first + offset)
            kept.append(full)
        if not kept:
            continue
        values = {i: [row[i] for row in kept] for i in needed}
        texts = {i: column_texts(values[i]) for i in needed}
        for fed in found.feeds:
            rows = _batch(fed, (values, texts, numbers), mapping, origin)
            for index in named if fed.table.org else ():
                names = pa.array([text.strip() or None for text in texts[index]], pa.string())
                rows = rows.set_column(rows.schema.get_field_index(NAMED.name), NAMED, names)
            batches[fed.table.name].append(rows)
    tables = {
        f.table.name: pa.Table.from_batches(batches[f.table.name], raw_schema(f.table))
        for f in found.feeds
    }
    return tables, totals


def _named(heading: Heading) -> tuple[int, ...]:
    """Find the column that names the school of a row, whatever else is read of it."""
    found = (i for i, p in enumerate(heading.paths) if normalise(p.rsplit(">", 1)[-1]) in _NAMES)
    return tuple(islice(found, 1))


def _batch(
    fed: Fed,
    cells: tuple[dict[int, list[Value]], dict[int, list[str]], list[int]],
    mapping: HeaderMapping,
    origin: tuple[int, str],
) -> pa.RecordBatch:
    values, texts, numbers = cells
    table, count = fed.table, len(numbers)
    bad = {name for name, _, _ in fed.reading.bad_units}
    arrays: dict[str, pa.Array] = {
        "_file": pa.array([origin[0]] * count, pa.int32()),
        "_sheet": pa.array([origin[1]] * count, pa.string()),
        "_row": pa.array(numbers, pa.int32()),
        "_refused": pa.array([bool(fed.missing)] * count, pa.bool_()),
    }
    schema = raw_schema(table)
    answers: list[pa.Array] = []
    for column in table.columns:
        match = fed.reading.matches.get(column.name)
        if match is not None and column.name not in bad:
            text = _text(column, match, texts)
            meant = mapping.values.get(f"{table.name}.{column.name}", {})
            if meant:
                text = [meant.get(t, t) for t in text]
            arrays[column.name] = pa.array([t or None for t in text], pa.string())
            if column.name not in table.key:
                answers.append(arrays[column.name])
            if is_identifier(column) and len(match.indexes) == 1:
                flags = [not isinstance(v, str) for v in values[match.indexes[0]]]
                arrays[f"{column.name}#number"] = pa.array(flags, pa.bool_())
            if column.scale_units:
                arrays[f"{column.name}#factor"] = pa.array([match.factor] * count, pa.float64())
        elif column.name in fed.given:
            arrays[column.name] = pa.array([fed.given[column.name]] * count, pa.string())
    rows = pa.record_batch(
        [arrays.get(f.name, pa.nulls(count, f.type)) for f in schema], schema=schema
    )
    return _answered(rows, answers) if table.prompted else rows


def _answered(rows: pa.RecordBatch, answers: Sequence[pa.Array]) -> pa.RecordBatch:
    """Keep the printed questions that somebody answered; a blank one says nothing."""
    given = pa.array([False] * rows.num_rows, pa.bool_())
    for column in answers:
        given = pc.or_(given, pc.is_valid(column))
    return rows.filter(given)


def _stated(found: Recognised, row: list[Value], file: int, number: int) -> list[StatedTotal]:
    out = []
    for fed in found.feeds:
        for name, match in fed.reading.matches.items():
            column = fed.table.column(name)
            text = cell_text(row[match.indexes[0]])
            if column.type in ("integer", "number") and text and len(match.indexes) == 1:
                out.append(StatedTotal(fed.table.name, file, found.sheet.name, number, name, text))
    return out
