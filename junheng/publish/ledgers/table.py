"""Any table of a page as a workbook (表格导出)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from junheng.publish.ledgers.sheet import (
    Formats,
    digits_format,
    looks_like_formula,
    open_book,
    print_setup,
    row_height,
)

Kind = Literal["text", "code", "number", "share"]
Cell = str | int | float | date | None

_HEAD = 2  # row of the column heads, counted from 0


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of an exported table; codes are written as text, whatever they look like."""

    label: str
    kind: Kind = "text"
    digits: int = 0
    width: float = 14  # characters


def table_workbook(
    rows: Sequence[Sequence[Cell]],
    columns: Sequence[SheetColumn],
    title: str,
    footer: str,
    *,
    day: date,
    author: str = "",
) -> bytes:
    """Write one table as a workbook and give its bytes.

    Parameters
    ----------
    rows : sequence of rows
        Numbers as numbers, missing ones as ``None``, which stays an empty cell and never 0.
    footer : str
        Data version and status; printed under the title and on every page.
    day : date
        Date of the file.

    Raises
    ------
    ValueError
        A row is not as long as the columns, or a number column holds text that is no number.
    """
    held = io.BytesIO()
    book = open_book(held, title=title, author=author, day=day, comments=footer)
    make = Formats(book)
    sheet = book.add_worksheet("表")
    sheet.write_string(0, 0, title, make(bold=True, font_size=16))
    sheet.write_string(1, 0, footer, make(font_size=9, font_color="#465465"))
    head = make(bold=True, border=1, align="center", text_wrap=True, bg_color="#F2F4F6")
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(_HEAD, number, column.label, head)
    widths = [column.width for column in columns]
    for down, row in enumerate(rows, start=_HEAD + 1):
        if len(row) != len(columns):
            raise ValueError(
                f"row {down} has {len(row)} cells but there are {len(columns)} columns"
            )
        texts = [cell if isinstance(cell, str) else "" for cell in row]
        sheet.set_row(down, row_height(texts, widths))
        for number, (cell, column) in enumerate(zip(row, columns, strict=True)):
            form = {"border": 1, **_shape(column)}
            if cell is None:
                sheet.write_blank(down, number, None, make(**form))
            elif isinstance(cell, date):
                sheet.write_string(down, number, cell.isoformat(), make(**form))
            elif isinstance(cell, str) or column.kind in ("text", "code"):
                text = str(cell)
                guard = {"quote_prefix": True} if looks_like_formula(text) else {}
                sheet.write_string(down, number, text, make(**form, **guard))
            else:
                sheet.write_number(down, number, cell, make(**form))
    sheet.freeze_panes(_HEAD + 1, 1)
    if rows:
        sheet.autofilter(_HEAD, 0, _HEAD + len(rows), len(columns) - 1)
    print_setup(sheet, header_rows=(_HEAD, _HEAD), footer=footer)
    book.close()
    return held.getvalue()


def _shape(column: SheetColumn) -> dict[str, str | bool]:
    match column.kind:
        case "code":
            return {"num_format": "@"}
        case "number":
            return {"num_format": digits_format(column.digits), "align": "right"}
        case "share":
            return {"num_format": f"0{'.' + '0' * column.digits if column.digits else ''}%"}
        case "text":
            return {"align": "left", "text_wrap": True}
