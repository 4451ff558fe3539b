"""A plain table of sections (学段部表): one row per county, school and stage, already split.

Reading reports every problem with its line and column and never guesses: a cell that is not a
plain number is refused by name, and its county and stage are left for the caller to mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from junheng.data.standard import standard
from junheng.kernel.issues import Catalogue, Issue, Place, column_letter
from junheng.kernel.sheet import Line, Sheet, plain_number, tidy

KEYS = ("county", "school", "stage", "pupils")
_LARGEST = 1e15


@cache
def rules() -> Catalogue:
    """Give the catalogue of what may be wrong in such a table."""
    return Catalogue.read(Path(__file__).resolve().parent / "rules.yaml")


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One school section; an amount that cannot be read is ``None``."""

    county: str
    school: str
    stage: str
    pupils: float | None
    amounts: tuple[float | None, ...]  # in the order asked for
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """An issue and the column it is about."""

    issue: Issue
    column: str

    def as_json(self) -> dict[str, str | int | None]:
        """Render with the name of the column, as the file's header has it."""
        return {**self.issue.as_json(), "column": self.column}


@dataclass(frozen=True, slots=True)
class SectionsTable:
    """Rows that can be placed, what is wrong, and which county and stage it spoils."""

    rows: tuple[SectionRow, ...]
    problems: tuple[Problem, ...]
    spoilt: frozenset[tuple[str, str]]
    order: tuple[tuple[str, str], ...] = field(default=())  # county and stage as first met


class _Reader:
    def __init__(self, sheet: Sheet, columns: Mapping[str, str], stages: Sequence[str]) -> None:
        self.sheet, self.columns = sheet, columns
        self.index = {name: sheet.header.index(header) for name, header in columns.items()}
        self.problems: list[Problem] = []
        listed = standard().codes["stage"].codes
        known = [code for code in listed if code.code in stages]
        self.stages = {text: c.code for c in known for text in (c.code, c.label)}
        self.allowed = "、".join(f"{c.code}（{c.label}）" for c in known)

    def report(self, code: str, line: Line, name: str, **facts: object) -> None:
        header = self.columns.get(name, "")
        cell = f"{column_letter(self.index[name])}{line.number}" if name else ""
        place = Place(self.sheet.file, self.sheet.sheet, cell, header, line.number)
        issue = rules().issue(code, place, column=header, **facts)
        self.problems.append(Problem(issue, header))

    def cell(self, line: Line, name: str) -> str:
        at = self.index[name]
        return tidy(line.cells[at]) if at < len(line.cells) else ""

    def number(self, line: Line, name: str) -> float | None:
        text = self.cell(line, name)
        if not text:
            self.report("JH-BA-101", line, name)
            return None
        value = plain_number(text)
        if value is None:
            self.report("JH-BA-102", line, name, value=text)
            return None
        if name == "pupils" and value <= 0:
            self.report("JH-BA-103", line, name, value=text)
            return None
        if value < 0:
            self.report("JH-BA-104", line, name, value=text)
            return None
        if value > _LARGEST:
            self.report("JH-BA-107", line, name, value=text)
            return None
        return value

    def text(self, line: Line, name: str) -> str:
        at = self.index[name]
        text = line.cells[at].strip() if at < len(line.cells) else ""
        if not text:
            self.report("JH-BA-101", line, name)
        return text

    def stage(self, line: Line) -> str:
        text = self.cell(line, "stage")
        if not text:
            self.report("JH-BA-101", line, "stage")
            return ""
        if text not in self.stages:
            self.report("JH-BA-105", line, "stage", value=text, allowed=self.allowed)
            return text
        return self.stages[text]


def read_sections(
    sheet: Sheet, columns: Mapping[str, str], amounts: Iterable[str], stages: Sequence[str]
) -> SectionsTable:
    """Read a table of sections, reporting every problem.

    Parameters
    ----------
    sheet : Sheet
        Header and rows as text.
    columns : mapping of str to str
        Header text of ``county school stage pupils`` and of every amount; all of them occur in
        the header.
    amounts : iterable of str
        Names of the amounts, in the order of the result.
    stages : sequence of str
        Stages the rule knows.

    Returns
    -------
    SectionsTable
        A repeated school is left out of ``rows`` and spoils its county and stage.
    """
    reader = _Reader(sheet, columns, stages)
    wanted = tuple(amounts)
    rows: list[SectionRow] = []
    spoilt: set[tuple[str, str]] = set()
    order: dict[tuple[str, str], None] = {}
    first: dict[tuple[str, str, str], int] = {}
    for line in sheet.lines:
        if not any(tidy(cell) for cell in line.cells):
            continue
        before = len(reader.problems)
        extra = [cell for cell in line.cells[len(sheet.header) :] if tidy(cell)]
        if extra:
            reader.report("JH-BA-108", line, "", cells=len(line.cells), columns=len(sheet.header))
        county, school = reader.text(line, "county"), reader.text(line, "school")
        stage = reader.stage(line)
        pupils = reader.number(line, "pupils")
        values = tuple(reader.number(line, name) for name in wanted)
        order.setdefault((county, stage))
        key = (county, school, stage)
        if school and key in first:
            reader.report("JH-BA-106", line, "school", school=school, first=first[key])
        else:
            first[key] = line.number
            rows.append(SectionRow(county, school, stage, pupils, values, line.number))
        if len(reader.problems) > before:
            spoilt.add((county, stage))
    if not order:
        place = Place(sheet.file, sheet.sheet, line=1)
        reader.problems.append(Problem(rules().issue("JH-BA-109", place), ""))
    return SectionsTable(tuple(rows), tuple(reader.problems), frozenset(spoilt), tuple(order))
