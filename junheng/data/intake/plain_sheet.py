"""Small workbooks of one sheet (小工作簿): a list filed elsewhere, a slip that comes back.

They hold no table of the data standard, so they do not pass through a batch; the guard at the
gate looks at them all the same.  Headings are found wherever they stand; what lies above them,
such as the code of a slip, is given apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from junheng.data.intake.guard import inspect
from junheng.data.intake.question_sheet import safe_text
from junheng.kernel.errors import UsageError
from junheng.kernel.issues import column_letter

_LOOK_FOR_HEAD = 20  # rows
_MOST = 2000  # rows of a small workbook


@dataclass(frozen=True, slots=True)
class PlainRow:
    """One row under the headings."""

    number: int  # as the sheet prints it
    cells: Mapping[str, str]  # by heading; text without spaces around
    columns: Mapping[str, str]  # the letter of the column, by heading

    def cell(self, heading: str) -> str:
        """Name a cell with its heading: C5“回复”."""
        return f"{self.columns[heading]}{self.number}“{heading}”"


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """What a small workbook says."""

    above: tuple[tuple[str, ...], ...]
    rows: tuple[PlainRow, ...]

    def beside(self, label: str) -> str:
        """Give the cell to the right of a label above the headings; empty where there is none."""
        for row in self.above:
            for at, text in enumerate(row[:-1]):
                if text == label:
                    return row[at + 1]
        return ""


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value if value is not None else "").strip()
    return text[1:] if text.startswith("'") else text


def read_plain_sheet(path: Path, name: str, headings: Sequence[str]) -> PlainSheet:
    """Read the first sheet of a workbook by its headings.

    Raises
    ------
    UsageError
        The file is no workbook, the guard refuses it, a heading is missing, or it is too long.
    """
    verdict = inspect(path, name)
    if verdict.kind != "xlsx":
        found = verdict.issues[0].found if verdict.issues else "不是 .xlsx 工作簿"
        raise UsageError(
            where=f"《{name}》",
            found=found,
            expected="从本页下载、填好的 .xlsx 工作簿",
            fix="请在 WPS 或 Excel 里另存为 .xlsx 再上传",
        )
    with CalamineWorkbook.from_path(str(path)) as book:
        grid = [
            [_text(cell) for cell in row]
            for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        ]
    head = next(
        (at for at, row in enumerate(grid[:_LOOK_FOR_HEAD]) if set(headings) <= set(row)), None
    )
    if head is None:
        raise UsageError(
            where=f"《{name}》第一张工作表",
            found="没有找到标题行",
            expected="标题有：" + "、".join(headings),
            fix="请用本页下载的工作簿，不要改标题",
        )
    if len(grid) > _MOST:
        raise UsageError(
            where=f"《{name}》",
            found=f"{len(grid)} 行",
            expected=f"不超过 {_MOST} 行",
            fix="请删去多余的行",
        )
    columns = {heading: grid[head].index(heading) for heading in headings}
    letters = {heading: column_letter(at) for heading, at in columns.items()}
    rows = [
        PlainRow(
            number, {k: row[at] if at < len(row) else "" for k, at in columns.items()}, letters
        )
        for number, row in enumerate(grid[head + 1 :], head + 2)
        if any(row)
    ]
    return PlainSheet(tuple(tuple(row) for row in grid[:head]), tuple(rows))


def write_plain_sheet(
    path: Path,
    title: str,
    headings: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str]],
    *,
    above: Sequence[tuple[str, str]] = (),
    fill: Sequence[str] = (),
    lists: Mapping[str, Sequence[str]] | None = None,
    blank: int = 0,
) -> None:
    """Write a small workbook: ``fill`` names the headings to be filled, ``lists`` what to offer."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    plain = book.add_format({"num_format": 49, "text_wrap": True, "valign": "top"})
    ask = book.add_format({"num_format": 49, "text_wrap": True, "bg_color": "#FFF7DC"})
    for number, (label, text) in enumerate(above):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, safe_text(text), plain)
    head = len(above)
    for at, (heading, width) in enumerate(headings):
        sheet.set_column(at, at, width)
        sheet.write_string(head, at, heading, bold)
    every = [*rows, *([""] * len(headings) for _ in range(blank))]
    for number, row in enumerate(every, head + 1):
        for at, (heading, _width) in enumerate(headings):
            made = ask if heading in fill else plain
            sheet.write_string(number, at, safe_text(row[at]), made)
            if lists and heading in lists:
                rule = {"validate": "list", "source": list(lists[heading])}
                sheet.data_validation(number, at, number, at, rule)
    sheet.freeze_panes(head + 1, 0)
    book.close()
