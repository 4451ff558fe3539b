"""What every workbook of ours has in common: formats, print set-up, text that stays text.

Text from people is written as text whatever it begins with; a cell that a spreadsheet would take
for a formula when edited carries the prefix that keeps it text (公式注入). No function newer than
Excel 2007 is used, so that WPS and LibreOffice compute the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FACE = "仿宋"
_LINE_PT, _TALLEST_PT = 15, 405  # Excel knows no row above 409 points
_LEADS = ("=", "+", "-", "@", "\t", "\r")


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet might take a text for a formula when it is edited.

    >>> looks_like_formula("=HYPERLINK(1)"), looks_like_formula("－"), looks_like_formula("竹溪")
    (True, False, False)
    """
    return text.startswith(_LEADS)


class Formats:
    """The few formats a workbook needs, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        """Give the format with these properties on top of the house face and thin borders."""
        whole = {"font_name": FACE, "font_size": 11, "valign": "vcenter", **properties}
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(whole)
        return self._made[key]


def digits_format(digits: int) -> str:
    """Give the number format of a column.

    >>> digits_format(0), digits_format(2)
    ('#,##0', '#,##0.00')
    """
    return "#,##0" + ("." + "0" * digits if digits else "")


def row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Make room for the longest wrapped cell of a row, in points.

    A Chinese character takes two of a column's characters.

    >>> row_height(["竹溪小学", "abc"], [5, 14]), row_height([""], [14])
    (33.0, 18.0)
    """
    lines = [
        -(-sum(2 if ord(character) > 0x2E7F else 1 for character in text) // max(1, int(width) - 1))
        for text, width in zip(texts, widths, strict=True)
    ]
    return float(min(_TALLEST_PT, 3 + _LINE_PT * max(1, *lines, 1)))


def open_book(path: Any, *, title: str, author: str, day: date, comments: str) -> Workbook:
    """Open a workbook whose properties come from the caller, not from the clock."""
    book = Workbook(
        path, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {
            "title": title,
            "author": author,
            "comments": comments,
            "created": datetime(day.year, day.month, day.day),  # noqa: DTZ001 (a date)
        }
    )
    return book


def print_setup(sheet: Worksheet, *, header_rows: tuple[int, int], footer: str) -> None:
    """A4 landscape, one page wide, heading repeated, page and data version in the footer."""
    _paper(sheet, footer)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(*header_rows)


def _paper(sheet: Worksheet, footer: str) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    safe = footer.replace("&", "&&")
    sheet.set_footer(f"&L&9{safe}&R&9第 &P 页，共 &N 页")
