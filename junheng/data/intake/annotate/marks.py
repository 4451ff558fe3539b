"""Marks: which cells of which sheets are coloured, and what their comments say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from junheng.data.intake.check import Checked
from junheng.data.intake.sheet_scan import column_index
from junheng.kernel.issues import Issue

Tone = Literal["error", "warning"]
MOST_COMMENTS = 2000  # per sheet; a spreadsheet is slow with more, so the rest is only coloured


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked cell: how serious, and the comment; an empty text means colour only."""

    tone: Tone
    text: str


Marks = Mapping[tuple[int, int], Mark]  # (one-based row, zero-based column) → mark


def split_cell(cell: str) -> tuple[int, int]:
    """Take a cell's name apart.

    >>> split_cell("F37")
    (37, 5)
    """
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), column_index(letters)


def _comment(issue: Issue) -> str:
    parts = (f"[{issue.rule.code}] {issue.rule.title}", f"应当：{issue.expected}", issue.fix)
    return "\n".join(parts)


def _collect(issues: Iterable[tuple[str, Issue]]) -> dict[str, dict[tuple[int, int], Mark]]:
    out: dict[str, dict[tuple[int, int], Mark]] = {}
    comments: dict[str, int] = {}
    for sheet, issue in issues:
        if not issue.place.cell or issue.rule.level == "note":
            continue
        marks = out.setdefault(sheet, {})
        at = split_cell(issue.place.cell)
        before = marks.get(at)
        tone: Tone = "error" if issue.rule.level == "error" else "warning"
        if before is None:
            comments[sheet] = comments.get(sheet, 0) + 1
            text = _comment(issue) if comments[sheet] <= MOST_COMMENTS else ""
            marks[at] = Mark(tone, text)
        else:
            text = f"{before.text}\n\n{_comment(issue)}" if before.text else ""
            marks[at] = Mark("error" if "error" in (tone, before.tone) else "warning", text)
    return out


def marks_of(checked: Checked, file: int) -> dict[str, dict[tuple[int, int], Mark]]:
    """Give the marks of one file of a check, by sheet.

    A problem of a whole row (a code shared by several columns) stands at its own cell; notes
    are not marked.
    """
    name = checked.files[file - 1].name

    def issues() -> Iterable[tuple[str, Issue]]:
        for issue in checked.heading_issues:
            if issue.place.file == name and issue.place.sheet:
                yield issue.place.sheet, issue
        for number, sheet, issue in checked.findings.addressed():
            if number == file:
                yield sheet, issue

    marks = _collect(issues())
    for left in checked.left_out:
        if left.row.file == file:
            columns = checked.files[file - 1].sheets[left.row.sheet].columns.values()
            first = min(map(column_index, columns), default=0)
            said = Mark("warning", f"这一行没有收下：{left.reason}")
            marks.setdefault(left.row.sheet, {})[left.row.row, first] = said
    return marks
