"""《任务分解表》 and 《责任清单》 as workbooks an office goes on working with (任务台账).

Everything is text but the running number: a clause such as 5.2 stays 5.2.  Filters, a frozen
head, the head on every printed page, one page wide; rows are high enough to be read in WPS, which
does not always make room for wrapped text by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from xlsxwriter import Workbook

from junheng.publish.ledgers.sheet import (
    Formats,
    looks_like_formula,
    open_book,
    print_setup,
    row_height,
)
from junheng.publish.reports.plan_columns import (
    DUTY_SHEET,
    NOBODY_SHEET,
    REQUEST_SHEET,
    STOP_SHEET,
    TASK_SHEET,
    Sheet,
    duty_cells,
    nobody_cells,
    request_cells,
    stop_cells,
    task_cells,
)
from junheng.publish.reports.plan_rows import AdoptedPlan, PlanCover, by_office, requested, tasks
from junheng.publish.reports.plan_tasks import (
    BREAKDOWN,
    DUTIES,
    NOBODY,
    REQUESTED,
    parted,
    told_first,
)

_HEAD = 3  # row of the column heads, counted from 0
_NAME = 31  # characters in the name of a sheet
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")

Rows = Sequence[Sequence[str]]


def breakdown_workbook(held: AdoptedPlan, cover: PlanCover, path: Path) -> None:
    """Write the breakdown; what wants an office and what was stopped stand on their own sheets."""
    title = f"《{held.plan.title}》{BREAKDOWN}"
    rows = tasks(held)
    book, sheets = _open(held, cover, path, title)
    told = "".join(sentence.text for sentence in told_first(held, rows))
    given, nobody = parted(rows)
    cells = [task_cells(row, number) for number, row in enumerate(given, start=1)]
    sheets.write(BREAKDOWN, title, told, TASK_SHEET, cells)
    if nobody:
        bare = [nobody_cells(row, n) for n, row in enumerate(nobody, start=len(given) + 1)]
        sheets.write(NOBODY, NOBODY, title, NOBODY_SHEET, bare)
    stops = stop_cells(held)
    if stops:
        sheets.write("停用条目", "因现行规定停用的条目", "", STOP_SHEET, stops)
    book.close()


def duty_workbook(held: AdoptedPlan, cover: PlanCover, path: Path) -> None:
    """Write the duties: all offices on one sheet with filters, then a sheet for each office.

    What offices above us are asked for stands on a sheet of its own.
    """
    title = f"《{held.plan.title}》{DUTIES}"
    rows = tasks(held)
    grouped = by_office(rows, held)
    book, sheets = _open(held, cover, path, title)
    told = "".join(sentence.text for sentence in told_first(held, rows))
    shape = (DUTY_SHEET[0], ("单位", 16), *DUTY_SHEET[1:])
    every: list[tuple[str, ...]] = []
    for office, lines in grouped.items():
        for row, duty in lines:
            number, *rest = duty_cells(row, duty, len(every) + 1)
            every.append((number, office, *rest))
    sheets.write(DUTIES, title, told, shape, every)
    for office, lines in grouped.items():
        cells = [duty_cells(row, duty, n) for n, (row, duty) in enumerate(lines, start=1)]
        sheets.write(office, f"{office}{DUTIES}", title, DUTY_SHEET, cells)
    asked = requested(rows)
    if asked:
        cells = [request_cells(row, duty, n) for n, (row, duty) in enumerate(asked, start=1)]
        sheets.write(REQUESTED, REQUESTED, title, REQUEST_SHEET, cells)
    book.close()


def _open(
    held: AdoptedPlan, cover: PlanCover, path: Path, title: str
) -> tuple[Workbook, _TaskSheets]:
    book = open_book(
        str(path), title=title, author=cover.issuer, day=cover.day, comments=held.plan.id
    )
    return book, _TaskSheets(book, cover)


class _TaskSheets:
    """The sheets of one workbook, all of one shape."""

    def __init__(self, book: Workbook, cover: PlanCover) -> None:
        self._book, self._make, self._cover = book, Formats(book), cover
        self._names: set[str] = set()

    def write(self, name: str, title: str, told: str, columns: Sheet, rows: Rows) -> None:
        """Write one sheet: title, words, data version, heads, rows."""
        make, sheet = self._make, self._book.add_worksheet(self._name(name))
        basis = "　".join(part for part in (self._cover.mark, self._cover.footer) if part)
        sheet.write_string(0, 0, title, make(bold=True, font_size=16))
        sheet.write_string(1, 0, told, make(font_size=9))
        sheet.write_string(2, 0, basis, make(font_size=9, font_color="#465465"))
        head = make(bold=True, border=1, align="center", text_wrap=True, bg_color="#F2F4F6")
        for number, (label, width) in enumerate(columns):
            sheet.set_column(number, number, width)
            sheet.write_string(_HEAD, number, label, head)
        for down, row in enumerate(rows, start=_HEAD + 1):
            sheet.set_row(down, row_height(row, [width for _label, width in columns]))
            for number, (text, (label, _width)) in enumerate(zip(row, columns, strict=True)):
                if label == "序号":
                    sheet.write_number(down, number, int(text), make(border=1, align="center"))
                    continue
                form = {"border": 1, "text_wrap": True, "num_format": "@"}
                guard = {"quote_prefix": True} if looks_like_formula(text) else {}
                sheet.write_string(down, number, text, make(**form, **guard))
        fixed = 1 + [label for label, _width in columns].index("条目")
        sheet.freeze_panes(_HEAD + 1, fixed)
        if rows:
            sheet.autofilter(_HEAD, 0, _HEAD + len(rows), len(columns) - 1)
        print_setup(sheet, header_rows=(_HEAD, _HEAD), footer=self._cover.footer)

    def _name(self, wanted: str) -> str:
        """Make a name a workbook takes: no forbidden characters, not too long, only once."""
        base = _FORBIDDEN.sub(" ", wanted).strip()[:_NAME] or "单位"
        name, more = base, 2
        while name.lower() in self._names:
            name = f"{base[: _NAME - 4]}（{more}）"
            more += 1
        self._names.add(name.lower())
        return name
