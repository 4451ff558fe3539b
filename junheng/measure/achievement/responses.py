"""A sheet of answers or marks (作答表): one row a candidate, one column an item.

A candidate whose row is empty was absent and is counted apart.  Answers are marked by the key; a
blank answer of a candidate who sat is no answer and worth nothing.  A blank *mark* is not known
and never zero: its candidate is left out and the column is named, unless the caller says that
blanks are unanswered items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from junheng.kernel.issues import Catalogue, Issue, Place, column_letter
from junheng.kernel.sheet import Line, Sheet, plain_number, tidy
from junheng.measure.achievement.items import Floats

# columns of a score sheet that are no items, as schools name them
NOT_ITEMS = frozenset(
    {"id", "name", "school", "class", "sex", "gender", "grade", "age", "county", "region"}
    | {"major", "group", "rownames", "total", "freq", "考号", "学号", "学籍号", "准考证号", "序号"}
    | {"姓名", "学校", "学校名称", "学校代码", "班级", "性别", "年级", "年龄", "区县", "总分"}
    | {"合计"}
)
FULL_FROM_DATA = "没有给出满分的 {count} 道题，满分按最高得分算；请用满分表核对。"
LEFT_OUT = "没有当作题目的列：{columns}。"
ABSENT = "整行没有填写的 {count} 人按缺考处理，不计入分析。"
REPEATED = "“{column}”列是人数，每行代表这么多名考生。"
INCOMPLETE = "得分不齐全或有错误的 {count} 人不计入分析。"


@cache
def rules() -> Catalogue:
    """Give the catalogue of what may be wrong in such a sheet."""
    return Catalogue.read(Path(__file__).resolve().parent / "rules.yaml")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one column: its key or its full mark."""

    item: str
    key: str = ""  # right option; empty: the column holds marks
    full: float | None = None  # points; None: 1 for a choice item, the highest mark otherwise


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """Marks of those whose row is complete, and what was left out and why."""

    items: tuple[str, ...]
    full: tuple[float, ...]  # points
    marks: Floats  # n × items, points
    lines: tuple[int, ...]  # n; where each candidate stands; repeated where a row is of several
    answers: Mapping[str, tuple[str, ...]]  # choice items only: n answers, empty for none
    keys: Mapping[str, str]  # choice items only
    absent: int  # rows without any answer or mark
    incomplete: int  # rows left out because a mark is missing or wrong
    issues: tuple[Issue, ...]
    statements: tuple[str, ...]


def answer_text(cell: str) -> str:
    """Write an answer the way its key is written.

    >>> answer_text(" b"), answer_text("1.0"), answer_text("")
    ('B', '1', '')
    """
    text = tidy(cell).upper()
    number = plain_number(text)
    return f"{number:.0f}" if number is not None and number.is_integer() else text


def default_questions(sheet: Sheet) -> tuple[Question, ...]:
    """Take every column for an item whose name does not say that it is none."""
    return tuple(Question(name) for name in sheet.header if name and name.lower() not in NOT_ITEMS)


def read_responses(
    sheet: Sheet, questions: Sequence[Question], *, blank_is_zero: bool = False, freq: str = ""
) -> Responses:
    """Read a sheet of answers or marks, reporting every problem.

    Parameters
    ----------
    sheet : Sheet
        Header and rows as text.
    questions : sequence of Question
        The items, each a column of the header that occurs once.
    blank_is_zero : bool
        A blank mark of a candidate who has any other is an unanswered item worth 0.
    freq : str
        Column that says of how many candidates each row is; empty: of one.

    Returns
    -------
    Responses
        In the order of the file; items in the order asked for.

    Raises
    ------
    ValueError
        No question, one asked twice, or a column the header does not have.
    """
    columns = [sheet.header.index(one.item) for one in questions]
    if not questions or len(set(columns)) < len(columns):
        raise ValueError("no item, or an item twice; name each item once")
    filled = [line for line in sheet.lines if any(tidy(cell) for cell in line.cells)]
    cells = [_column(filled, i) for i in columns]
    sat = [any(row) for row in zip(*cells, strict=True)] if filled else []
    present = [line for line, here in zip(filled, sat, strict=True) if here]
    cells = [[text for text, here in zip(one, sat, strict=True) if here] for one in cells]
    reading = _Reading(sheet, present, blank_is_zero)
    reading.too_long()
    times = reading.frequencies(freq) if freq else np.ones(len(present), dtype=np.intp)
    marked = [
        reading.column(one, i, texts)
        for one, i, texts in zip(questions, columns, cells, strict=True)
    ]
    whole = ~reading.spoilt
    kept = np.repeat(whole.nonzero()[0], times[whole])
    marks = np.array([column[kept] for column in marked]).T.reshape(-1, len(questions))
    if not len(marks):
        reading.issues.append(rules().issue("JH-EX-106", Place(sheet.file, sheet.sheet, line=1)))
    return Responses(
        items=tuple(one.item for one in questions),
        full=tuple(_full(one, marks[:, i]) for i, one in enumerate(questions)),
        marks=marks,
        lines=tuple(present[i].number for i in kept),
        answers={
            one.item: tuple(answer_text(texts[i]) for i in kept)
            for one, texts in zip(questions, cells, strict=True)
            if one.key
        },
        keys={one.item: answer_text(one.key) for one in questions if one.key},
        absent=len(filled) - len(present),
        incomplete=int(reading.spoilt.sum()),
        issues=tuple(reading.issues),
        statements=tuple(
            _statements(sheet, questions, freq, len(filled) - len(present), reading.spoilt)
        ),
    )


def _column(lines: Sequence[Line], i: int) -> list[str]:
    known: dict[str, str] = {}
    found = []
    for line in lines:
        cell = line.cells[i] if i < len(line.cells) else ""
        if cell not in known:
            known[cell] = tidy(cell)
        found.append(known[cell])
    return found


def _full(question: Question, marks: Floats) -> float:
    if question.full is not None:
        return question.full
    if question.key:
        return 1.0
    return float(marks.max(initial=0.0)) or 1.0


class _Reading:
    """The rows of those who sat, and what is wrong with them."""

    def __init__(self, sheet: Sheet, lines: Sequence[Line], blank_is_zero: bool) -> None:
        self.sheet, self.lines, self.blank_is_zero = sheet, lines, blank_is_zero
        self.spoilt = np.zeros(len(lines), dtype=bool)
        self.issues: list[Issue] = []

    def report(self, code: str, row: int, column: int | None, **facts: object) -> None:
        line = self.lines[row].number
        header = "" if column is None else self.sheet.header[column]
        cell = "" if column is None else f"{column_letter(column)}{line}"
        place = Place(self.sheet.file, self.sheet.sheet, cell, header, line)
        self.issues.append(rules().issue(code, place, column=header, **facts))
        self.spoilt[row] = True

    def too_long(self) -> None:
        width = len(self.sheet.header)
        for row, line in enumerate(self.lines):
            if any(tidy(cell) for cell in line.cells[width:]):
                self.report("JH-EX-105", row, None, columns=width, cells=len(line.cells))

    def frequencies(self, name: str) -> NDArray[np.intp]:
        """Candidates of each row; a row without a whole number is spoilt."""
        i = self.sheet.header.index(name)
        times = np.zeros(len(self.lines), dtype=np.intp)
        for row, text in enumerate(_column(self.lines, i)):
            number = plain_number(text)
            if number is None or number < 0 or not number.is_integer():
                self.report("JH-EX-108", row, i, value=text)
            else:
                times[row] = int(number)
        return times

    def column(self, question: Question, i: int, texts: Sequence[str]) -> Floats:
        if question.key:
            key = answer_text(question.key)
            worth = 1.0 if question.full is None else question.full
            marks = {text: worth * (answer_text(text) == key) for text in set(texts)}
            return np.array([marks[text] for text in texts])
        blank = 0.0 if self.blank_is_zero else None
        known = {text: plain_number(text) if text else blank for text in set(texts)}
        wrong = {text for text, mark in known.items() if self._is_wrong(mark, question)}
        if wrong:
            self._wrong(question, i, texts, known, wrong)
        read = {text: 0.0 if mark is None else mark for text, mark in known.items()}
        return np.array([read[text] for text in texts], dtype=np.float64)

    @staticmethod
    def _is_wrong(mark: float | None, question: Question) -> bool:
        return mark is None or mark < 0 or (question.full is not None and mark > question.full)

    def _wrong(
        self,
        question: Question,
        i: int,
        texts: Sequence[str],
        known: Mapping[str, float | None],
        wrong: set[str],
    ) -> None:
        blanks = [row for row, text in enumerate(texts) if not text and text in wrong]
        if blanks:
            self.spoilt[blanks] = True
            self.report("JH-EX-101", blanks[0], i, count=len(blanks))
        for row, text in enumerate(texts):
            if text in wrong and text:
                mark = known[text]
                if mark is None:
                    self.report("JH-EX-102", row, i, value=text)
                elif mark < 0:
                    self.report("JH-EX-103", row, i, value=text)
                else:
                    self.report("JH-EX-104", row, i, value=text, full=f"{question.full:g}")


def _statements(
    sheet: Sheet,
    questions: Sequence[Question],
    freq: str,
    absent: int,
    spoilt: NDArray[np.bool_],
) -> list[str]:
    said = [REPEATED.format(column=freq)] if freq else []
    asked = {one.item for one in questions} | {freq}
    incomplete = int(spoilt.sum())
    others = [name for name in sheet.header if name and name not in asked]
    if others:
        said.append(LEFT_OUT.format(columns="、".join(others)))
    if absent:
        said.append(ABSENT.format(count=absent))
    if incomplete:
        said.append(INCOMPLETE.format(count=incomplete))
    guessed = sum(one.full is None and not one.key for one in questions)
    if guessed:
        said.append(FULL_FROM_DATA.format(count=guessed))
    return said
