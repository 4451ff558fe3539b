"""A form as one sheet to fill in away from the system and to bring back (填报单)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.publish.ledgers.sheet import Formats, open_book, print_setup, row_height

HEADS = ("编号", "项目", "填写", "说明")
CODE = "填报单编号"
_WIDTHS = (18, 34, 70, 44)
_NARROW = (10, 60, 14, 40)  # a choice needs less room than a text


@dataclass(frozen=True, slots=True)
class FormRow:
    """One thing to fill in: its key comes back unchanged."""

    key: str
    label: str
    value: str
    help: str
    choices: tuple[str, ...] = ()
    words: str = ""  # of the column of words, where the form has one


def form_workbook(
    title: str,
    code: str,
    rows: Sequence[FormRow],
    *,
    footer: str,
    day: date,
    author: str,
    words: str = "",
) -> bytes:
    """Write a form as a workbook: what is known is filled in, the code says whose it is.

    ``words`` heads a column beside what is filled in, for a choice that wants a word why.
    """
    held = io.BytesIO()
    book = open_book(held, title=title, author=author, day=day, comments=footer)
    make = Formats(book)
    sheet = book.add_worksheet("填报单")
    sheet.write_string(0, 0, title, make(bold=True, font_size=16))
    sheet.write_string(1, 0, CODE, make(font_color="#465465"))
    sheet.write_string(1, 1, code, make(bold=True))
    head = make(bold=True, border=1, align="center", bg_color="#F2F4F6")
    plain, entry = (
        make(border=1, text_wrap=True),
        make(border=1, text_wrap=True, bg_color="#FFFBEA"),
    )
    heads = list(zip(HEADS, _WIDTHS if not words else _NARROW, strict=True))
    if words:
        heads.insert(3, (words, 60))
    for number, (name, width) in enumerate(heads):
        sheet.set_column(number, number, width)
        sheet.write_string(2, number, name, head)
    for down, row in enumerate(rows, start=3):
        sheet.write_string(down, 0, row.key, make(border=1, font_color="#8b8b8b"))
        sheet.write_string(down, 1, row.label, plain)
        sheet.write_string(down, 2, row.value, entry)
        if words:
            sheet.write_string(down, 3, row.words, entry)
        sheet.write_string(down, len(heads) - 1, row.help, plain)
        if row.choices:
            sheet.data_validation(
                down, 2, down, 2, {"validate": "list", "source": list(row.choices)}
            )
        told = [row.key, row.label, row.value, *([row.words] if words else []), row.help]
        sheet.set_row(down, row_height(told, [width for _name, width in heads]))
    sheet.freeze_panes(3, 2)
    print_setup(sheet, header_rows=(2, 2), footer=footer)
    book.close()
    return held.getvalue()
