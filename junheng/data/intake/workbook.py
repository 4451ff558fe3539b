"""Writing tables as the official workbook: empty as a template, or filled.

A filled workbook is what a school would send: Chinese headings, labels instead of codes, 是 and
否.  Reading it again gives the same values at addresses known when it was written, so a
made-up county can pass through the same door as a real one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from junheng.data.intake.asked import Question
from junheng.data.intake.keyring import Keyring
from junheng.data.intake.question_sheet import safe_text, write_question_sheet
from junheng.data.intake.rules import range_text
from junheng.data.snapshots import SourceFile, SourceSheet, stored_schema
from junheng.data.snapshots.snapshot import hash_file
from junheng.data.standard import Column, Standard, Table, standard
from junheng.kernel.errors import DataError, UsageError
from junheng.kernel.issues import column_letter

_CREATED = datetime(2025, 1, 1)  # noqa: DTZ001 - a fixed stamp, so equal tables give equal bytes
_LONGEST = 1_048_575


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook that was written, and the rows as reading it gives them back."""

    source: SourceFile
    tables: Mapping[str, pa.Table]  # in the schema a snapshot stores


def _labels(column: Column, data: Standard) -> dict[str, str]:
    return {c.code: c.label for c in data.codes[column.codes].codes} if column.codes else {}


def _as_read(column: Column, value: object) -> object:
    """Give a value as a workbook keeps it: sixteen digits of a number, trimmed text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if column.type == "number":
        number = float(f"{value:.16G}")
        return None if number != number else number  # noqa: PLR0124 - NaN is no value
    return value.strip() if isinstance(value, str) else value


def _heading(column: Column) -> str:
    return f"{column.label}（{column.unit}）" if column.scale_units else column.label


def write_workbook(
    tables: Mapping[str, pa.Table],
    path: Path,
    *,
    keyring: Keyring,
    file: int = 1,
    asked: Sequence[Question] = (),
    data: Standard | None = None,
) -> Written:
    """Write tables as one official workbook, a sheet per table.

    Parameters
    ----------
    tables : mapping of str to pyarrow.Table
        Rows by table name, with identity columns; codes, not labels.  Other columns are ignored.
    path : Path
        Where to write; the name becomes part of the addresses.
    keyring : Keyring
        Makes the pseudonyms in the rows given back.
    file : int
        Number of the file in the draft it will be part of.
    asked : sequence of Question
        Questions of plans, as one more sheet; their answers are not among the rows given back.
    data : Standard, optional
        The data standard in force.

    Returns
    -------
    Written
        The source for a manifest, and the rows with their addresses.

    Raises
    ------
    DataError
        A table has more rows than a sheet.
    """
    data = data or standard()
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": _CREATED})
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1}),
        "text": book.add_format({"num_format": 49}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheets: dict[str, SourceSheet] = {}
    read: dict[str, pa.Table] = {}
    for name, rows in tables.items():
        table = data.tables[name]
        if rows.num_rows > _LONGEST:
            raise DataError(
                where=f"“{table.label}”表",
                found=f"有 {rows.num_rows} 行",
                expected=f"一张工作表不超过 {_LONGEST} 行",
                fix="请分成几份工作簿",
            )
        columns = [c for c in table.columns if c.name in rows.column_names]
        values = {c.name: [_as_read(c, v) for v in rows[c.name].to_pylist()] for c in columns}
        filled = [c for c in columns if c.required or any(v is not None for v in values[c.name])]
        _write_sheet(book, formats, table.label, [(c, values[c.name]) for c in filled], data)
        sheets[table.label] = SourceSheet(
            table=name,
            columns={c.name: column_letter(i) for i, c in enumerate(filled)},
            headers={c.name: _heading(c) for c in filled},
        )
        read[name] = _stored(table, columns, values, keyring, (file, table.label))
    if asked:
        write_question_sheet(book, asked)
    book.close()
    return Written(SourceFile(file, path.name, hash_file(path), sheets), read)


def _write_sheet(
    book: Any,
    formats: Mapping[str, Any],
    name: str,
    columns: Sequence[tuple[Column, list[object]]],
    data: Standard,
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    labels = [_labels(column, data) for column, _ in columns]
    for index, (column, _) in enumerate(columns):
        sheet.set_column(index, index, max(12, 2 * len(_heading(column)) + 2))
        sheet.write_string(0, index, _heading(column), formats["head"])
    for number, row in enumerate(zip(*(values for _, values in columns), strict=True), 1):
        for index, value in enumerate(row):
            column = columns[index][0]
            if value is None:
                continue
            if column.type in ("integer", "number"):
                sheet.write_number(number, index, value)
            elif column.type == "boolean":
                sheet.write_string(number, index, "是" if value else "否")
            elif isinstance(value, date):
                sheet.write_datetime(number, index, value, formats["date"])
            else:
                text = labels[index].get(str(value), str(value))
                sheet.write_string(number, index, safe_text(text), formats["text"])


def _stored(
    table: Table,
    columns: Sequence[Column],
    values: Mapping[str, list[object]],
    keyring: Keyring,
    origin: tuple[int, str],
) -> pa.Table:
    count = len(next(iter(values.values()), []))
    arrays: dict[str, Any] = {c.name: values[c.name] for c in columns if c.private != "identity"}
    if table.is_personal:
        sources = [values[n] for n in table.person_from]
        numbers = [next((v for v in row if v), "") for row in zip(*sources, strict=True)]
        arrays["person_id"] = [
            keyring.person_id(table.name, str(n).upper()) if n else None for n in numbers
        ]
    arrays["_file"] = [origin[0]] * count
    arrays["_sheet"] = [origin[1]] * count
    arrays["_row"] = list(range(2, count + 2))
    schema = stored_schema(table)
    return pa.table(
        [pa.array(arrays.get(f.name, [None] * count), f.type) for f in schema], schema=schema
    )


def write_template(table: str, path: Path, *, data: Standard | None = None) -> None:
    """Write the empty official workbook of a table.

    Identifier columns are text for their whole length, code columns offer their list, numbers
    their bounds; a second sheet says how to fill each column.

    Raises
    ------
    UsageError
        There is no such table.
    """
    data = data or standard()
    if table not in data.tables:
        raise UsageError(
            where=f"“{table}”表",
            found="数据标准里没有这张表",
            expected=f"其中之一：{'、'.join(sorted(data.tables))}",
            fix="请改成数据标准里的表名",
        )
    declared = data.tables[table]
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": _CREATED})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    needed = book.add_format({"bold": True, "bg_color": "#F6E3C5", "bottom": 1})
    text = book.add_format({"num_format": 49})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(declared.label)
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(declared.columns):
        width = max(12, 2 * len(_heading(column)) + 2)
        kind = text if column.type in ("text", "code") else day if column.type == "date" else None
        sheet.set_column(index, index, width, kind)
        sheet.write_string(0, index, _heading(column), needed if column.required else head)
        rule = _validation(column, data)
        if rule:
            sheet.data_validation(1, index, 20_000, index, rule)
    _write_guide(book, declared, data, head)
    book.close()


def _validation(column: Column, data: Standard) -> dict[str, Any]:
    """Offer the list or the bounds; the server checks everything again, whatever Excel allowed."""
    message = {"error_title": column.label, "error_type": "warning"}
    if column.type == "boolean":
        return {"validate": "list", "source": ["是", "否"], **message}
    if column.codes:
        labels = [c.label for c in data.codes[column.codes].codes]
        if len(",".join(labels)) <= 255:
            return {"validate": "list", "source": labels, **message}
        return {}
    if column.type in ("integer", "number") and column.minimum is not None:
        kind = "integer" if column.type == "integer" else "decimal"
        if column.maximum is None:
            return {"validate": kind, "criteria": ">=", "value": column.minimum, **message}
        return {
            "validate": kind,
            "criteria": "between",
            "minimum": column.minimum,
            "maximum": column.maximum,
            **message,
        }
    return {}


_TYPES = {
    "text": "文本",
    "integer": "整数",
    "number": "数字",
    "boolean": "是或否",
    "date": "日期（年-月-日）",
    "code": "代码",
}


def _write_guide(book: Any, table: Table, data: Standard, head: Any) -> None:
    guide = book.add_worksheet("填写说明")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    titles = ("列名", "必填", "类型", "单位", "怎么填")
    for index, (title, width) in enumerate(zip(titles, (28, 6, 18, 8, 70), strict=True)):
        guide.set_column(index, index, width)
        guide.write_string(0, index, title, head)
    for row, column in enumerate(table.columns, 1):
        cells = (
            column.label,
            "是" if column.required else "",
            _TYPES[column.type],
            column.unit,
            _how(column, data),
        )
        for index, cell in enumerate(cells):
            guide.write_string(row, index, cell, wrap)


def _how(column: Column, data: Standard) -> str:
    parts = []
    if column.codes:
        parts.append("填：" + "、".join(c.label for c in data.codes[column.codes].codes))
    if column.minimum is not None or column.maximum is not None:
        parts.append(range_text(column))
    if column.check:
        parts.append("整列保持文本格式，不要改成数字")
    if column.purpose:
        parts.append(f"用途：{column.purpose}；保存期限：{column.retention}")
    return "；".join(parts)
