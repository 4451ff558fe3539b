"""Sheets as rows of plain values, whatever kind of file they came in.

The reader gives cells in the spreadsheet's own count: row 1 is the first row of the sheet and
column 0 is column A, blank leading rows and columns included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from junheng.data.intake.csv_rows import look_through, rows_of
from junheng.data.intake.guard import Verdict
from junheng.data.intake.rules import catalogue
from junheng.data.intake.sheet_scan import SheetFacts
from junheng.data.intake.trial import why_unreadable
from junheng.kernel.errors import DataError
from junheng.kernel.issues import Issue, Place

Value = str | float | int | bool | date | datetime | time | timedelta
_LONGEST = 1e15  # numbers beyond are written as the file has them
_INJECTED = ("'=", "'+", "'-", "'@", "'\t")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet (工作表): its name, and its rows on demand."""

    name: str
    visible: bool
    merged: Mapping[tuple[int, int], tuple[int, int]]  # any merged cell → the cell that holds it
    has_merges: bool  # whether the kind of file can say which cells are merged
    _source: Any = field(repr=False)
    facts: SheetFacts | None = None
    joined: Mapping[tuple[int, int], int] = field(default_factory=dict)  # of a CSV, see csv_rows

    def rows(self) -> Iterator[list[Value]]:
        """Give the rows from the first, each from column A; an empty cell is ``""``."""
        if isinstance(self._source, str):
            yield from rows_of(self._source)  # type: ignore[misc]
            return
        start = self._source.start
        left: list[Value] = [""] * (start[1] if start else 0)
        for row in self._source.iter_rows():
            yield left + row if left else row

    def head(self, count: int) -> list[list[Value]]:
        """Give the first rows."""
        out = []
        for row in self.rows():
            out.append(row)
            if len(out) == count:
                break
        return out


def read_sheets(path: Path, name: str, verdict: Verdict) -> list[Sheet]:
    """Open the sheets of a file the guard has let through.

    Raises
    ------
    DataError
        The reader cannot make sense of the file; carries the issue.
    """
    if verdict.kind == "csv":
        return [_csv_sheet(path, name)]
    if reason := why_unreadable(path):
        raise _unreadable(name, reason)
    try:
        book = CalamineWorkbook.from_path(str(path))
        out = []
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            out.append(
                Sheet(
                    name=meta.name,
                    visible=meta.visible == SheetVisibleEnum.Visible,
                    merged=_merged(sheet.merged_cell_ranges),
                    has_merges=True,
                    _source=sheet,
                    facts=verdict.sheets.get(meta.name),
                )
            )
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(name, str(error)[:60]) from error
    return out


def _unreadable(name: str, reason: str) -> DataError:
    return _refused(name, catalogue().issue("JH-IN-002", Place(file=name), reason=reason))


def _refused(name: str, issue: Issue) -> DataError:
    """Wrap the issue of a file that cannot be read."""
    return DataError(
        where=f"《{name}》",
        found=issue.found,
        expected=issue.expected,
        fix=issue.fix,
        issues=[issue],
    )


def _merged(ranges: Any) -> dict[tuple[int, int], tuple[int, int]]:
    out: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in ranges or ():
        if (bottom - top + 1) * (right - left + 1) > 20_000:
            continue  # a whole merged column is formatting, not a heading
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                out[row, column] = (top, left)
    return out


def _csv_sheet(path: Path, name: str) -> Sheet:
    data = path.read_bytes()
    text = _decode(data, name)
    seen = look_through(text)
    if seen.unpaired:
        raise unpaired(name, seen.unpaired)
    return Sheet(
        name=Path(name).stem[:31],
        visible=True,
        merged={},
        has_merges=False,
        _source=text,
        joined=seen.cells,
    )


def unpaired(name: str, line: int) -> DataError:
    """Refuse a CSV in which a quote has swallowed rows."""
    return _refused(name, catalogue().issue("JH-IN-014", Place(file=name), line=line))


def _decode(data: bytes, name: str) -> str:
    """Decode by mark, then UTF-8, then GB 18030; never with replacement characters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    position = 0
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            position = error.start
    issue = catalogue().issue(
        "JH-IN-009", Place(file=name), line=data.count(b"\n", 0, position) + 1
    )
    raise _refused(name, issue)


def column_texts(values: Sequence[Value]) -> list[str]:
    """Write a column of values as :func:`cell_text` does, quickly for texts and numbers."""
    kinds = set(map(type, values))
    if kinds == {float}:
        numbers: Any = values
        if all(map(float.is_integer, numbers)) and max(map(abs, numbers)) < _LONGEST:
            return list(map(str, map(int, numbers)))
    elif kinds == {str}:
        texts: list[str] = [text.strip() for text in values]  # type: ignore[union-attr]
        quoted = any(text.startswith(_INJECTED) for text in texts)
        return list(map(cell_text, texts)) if quoted else texts
    return list(map(cell_text, values))


def cell_text(value: Value) -> str:
    """Write a cell's value as the person who looks at it would read it.

    >>> cell_text(2025.0), cell_text(" 甲\u3000"), cell_text(True), cell_text("'=1")
    ('2025', '甲', '是', '=1')
    """
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _LONGEST
        return str(int(value)) if whole else repr(value)
    if isinstance(value, str):
        text = value.strip()
        return text[1:] if text.startswith(_INJECTED) else text
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
