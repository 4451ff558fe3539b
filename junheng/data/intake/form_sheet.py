"""Reading a filled form that comes back (填报单): by its code and its keys, wherever they stand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from junheng.data.intake.guard import inspect, safe_name
from junheng.data.intake.sheets import cell_text, read_sheets
from junheng.kernel.errors import DataError, UsageError
from junheng.kernel.issues import column_letter

MOST_BYTES = 5 << 20
_CODE, _KEY, _FILLED = "填报单编号", "编号", "填写"
_WORDS = "学校的话"  # heads the words beside a choice


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a form says: whose it is, and what was filled in by key."""

    code: str
    values: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)  # of the column after it, if any
    name: str = ""  # of the file
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)  # where each key was filled in

    @property
    def place(self) -> str:
        """Name the sheet, as every message about it begins."""
        return f"《{self.name}》工作表“{self.sheet}”"

    def cell(self, key: str, label: str) -> str:
        """Name a cell with what stands beside it; what has no row has no cell.

        >>> FilledForm("x", {}, cells={"money": "C9"}).cell("money", "申请补助（元）")
        'C9“申请补助（元）”'
        """
        return f"{self.cells.get(key, '')}“{label}”"

    @contextmanager
    def filled_in(self, key: str, label: str) -> Iterator[None]:
        """Say of what is refused inside in which cell it stands."""
        try:
            yield
        except UsageError as wrong:
            raise UsageError(
                where=self.place,
                found=f"{self.cell(key, label)}：{wrong.found}",
                expected=wrong.expected,
                fix=f"{wrong.fix}；改好再导入，这一次什么都没有存",
            ) from wrong


def read_form(name: str, content: bytes) -> FilledForm:
    """Read a filled form; it may have been moved, sorted, or written in another program.

    Raises
    ------
    UsageError
        It is no workbook that may be read, or not a form of ours.
    """
    bare = safe_name(name)
    if len(content) > MOST_BYTES:
        raise _wrong(bare, f"{len(content) >> 20} MB", f"不超过 {MOST_BYTES >> 20} MB")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(content)
        verdict = inspect(path, bare)
        if verdict.refused:
            issue = verdict.issues[0]
            raise UsageError(
                where=f"《{bare}》", found=issue.found, expected=issue.expected, fix=issue.fix
            )
        try:
            sheets = read_sheets(path, bare, verdict)
        except DataError as error:
            raise _wrong(bare, error.found, "能打开的工作簿") from error
        for sheet in sheets:
            found = _form_in([[cell_text(cell) for cell in row] for row in sheet.rows()])
            if found is not None:
                return replace(found, name=bare, sheet=sheet.name)
    raise _wrong(bare, "没有填报单编号", "从页面下载的填报单")


def _form_in(rows: list[list[str]]) -> FilledForm | None:
    beside: int | None = None
    code, columns, values, words, cells = "", None, {}, {}, {}
    for number, row in enumerate(rows, 1):
        texts = [text.strip() for text in row]
        if _CODE in texts and not code:
            after = [text for text in texts[texts.index(_CODE) + 1 :] if text]
            code = after[0] if after else ""
        elif _KEY in texts and _FILLED in texts:
            columns = (texts.index(_KEY), texts.index(_FILLED))
            beside = texts.index(_WORDS) if _WORDS in texts else None
        elif columns is not None and max(columns) < len(texts) and texts[columns[0]]:
            values[texts[columns[0]]] = row[columns[1]].strip()
            cells[texts[columns[0]]] = f"{column_letter(columns[1])}{number}"
            if beside is not None and beside < len(texts):
                words[texts[columns[0]]] = texts[beside]
    return FilledForm(code, values, words, cells=cells) if code and columns is not None else None


def _wrong(name: str, found: str, expected: str) -> UsageError:
    return UsageError(
        where=f"《{name}》",
        found=found,
        expected=expected,
        fix="请从下载它的页面重新下载，把内容填进去再导入",
    )
