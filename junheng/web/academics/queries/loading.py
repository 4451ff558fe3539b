"""From the workbooks sent to the rows of a set (导入成绩): read, match, check, say what is left.

Nothing is written here; what a person must settle comes back as the tray and as issues with the
cell they stand in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from junheng.data.exams import Grid, GridRow, read_blueprint, read_grid
from junheng.data.intake.headers import normalise
from junheng.data.intake.keyring import Keyring
from junheng.kernel.errors import UsageError
from junheng.kernel.issues import Issue, Place
from junheng.kernel.sheet import plain_number, tidy
from junheng.measure.achievement.blueprint import Blueprint, BlueprintRow
from junheng.measure.achievement.event import ExamEvent
from junheng.measure.achievement.matching import REASONS, Named, match_pupils
from junheng.measure.achievement.scores import ScoreRow, ScoreTable, check_totals, score_table
from junheng.web.academics.models import Exam, SentSheet, Settled, SheetKind
from junheng.web.academics.queries import files, headcounts, marks
from junheng.web.academics.queries.doubts import doubts_of, unknown_schools
from junheng.web.academics.queries.register import Register, register_of
from junheng.web.accounts.models import Account
from junheng.web.register.queries import school_names
from junheng.web.shared import sealing

_LEFT_OUT = "left_out"
_MANY = 10  # marks above the full mark in one column
SPLIT = "、；;,，"
NO_NUMBER = "没有名册，只能按学籍号收下；请补上学籍号，或先导入学生名册。"
NUMBER_TWICE = (
    "这个学籍号不止一行；请核对是重复登记，还是学籍号填错：改正后重传，或写明哪一行不收。"
)


@dataclass(frozen=True, slots=True)
class TrayRow:
    """One row nobody could be found for surely (待认领)."""

    line: int
    name: str
    school: str
    homeroom: str
    reason: str
    candidates: tuple[tuple[str, str, str], ...]  # pseudonym, name and class


@dataclass(frozen=True, slots=True)
class Reading:
    """What the sheets of an examination say so far (读到的成绩)."""

    tables: Mapping[str, pa.Table]
    rows: int  # rows of the score sheet
    tray: tuple[TrayRow, ...]
    left_out: int  # rows somebody decided to leave out
    issues: tuple[Issue, ...]
    register: Register
    not_found: int  # pupils of the register without a row
    columns: tuple[str, ...]  # columns of the score sheet that are no paper

    @property
    def enrolled(self) -> int:
        """How many schools the sheet of numbers enrolled speaks of."""
        held = self.tables.get("enrolled")
        return len(set(held["school_code"].to_pylist())) if held is not None else 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing waits: no row in the tray and no error."""
        return not self.tray and not any(issue.rule.level == "error" for issue in self.issues)


def over_full(issues: Sequence[Issue]) -> tuple[str, ...]:
    """Name the columns with so many marks above the full mark that it may be the wrong one."""
    above = Counter(one.place.header for one in issues if one.rule.code == "JH-EX-303")
    return tuple(
        f"“{header}”有 {n} 处超出满分：请先核对登记的满分对不对，不对的先更正登记。"
        for header, n in above.items()
        if n >= _MANY and not header.startswith("第")
    )


def sheets_of(exam: Exam) -> list[SentSheet]:
    """List the sheets that count."""
    return list(exam.sheets.filter(is_replaced=False))


def _grid_of(sheet: SentSheet) -> Grid:
    with files.on_disk(sheet) as path:
        return read_grid(path, sheet.name)


def blueprint_of(sheet: SentSheet, full: float) -> Blueprint:
    """Read the blueprint of one paper.

    Raises
    ------
    UsageError, DataError
        It may not be read, or does not add up.
    """
    with files.on_disk(sheet) as path:
        _name, rows = read_blueprint(path, sheet.name)
    return Blueprint(sheet.subject, full, tuple(_blueprint_row(row) for row in rows))


def _blueprint_row(row: Mapping[str, str]) -> BlueprintRow:
    points = row.get("knowledge", "")
    for sign in SPLIT:
        points = points.replace(sign, "\n")
    return BlueprintRow(
        item=tidy(row["item"]),
        full=plain_number(row.get("full", "")) or float("nan"),
        knowledge=tuple(text.strip() for text in points.split("\n") if text.strip()),
        ability=row.get("ability", "").strip(),
        section=row.get("section", "").strip(),
        key=row.get("key", "").strip().upper(),
        planned_difficulty=plain_number(row.get("planned", "")),
        line=int(row["line"]),
    )


def examined(account: Account, exam: Exam) -> Reading | None:
    """Read every sheet that counts; nothing where no score sheet came yet."""
    held = sheets_of(exam)
    scores = next((one for one in held if one.kind == SheetKind.SCORES), None)
    if scores is None:
        return None
    event = exam.event
    grid = _grid_of(scores)
    codes = school_codes(exam)
    schools = [exam.school_code] if exam.school_code else sorted(set(codes.values()))
    register = register_of(account, exam, schools)
    who, tray, left_out, not_found = _matched(exam, scores, grid, codes, register)
    columns = _columns(event, grid)
    table, issues = _scores(event, grid, columns, who)
    place = Place(scores.name, grid.sheet)
    issues += _wrong_totals(grid, table, who, place)
    lines = [grid.rows[at].line for at in sorted(who)]
    known = register.snapshot is not None
    issues += unknown_schools(grid, codes, place, has_register=known)
    issues += doubts_of(exam, table, lines, place, sexes=register.sexes)
    tables = {"scores": _as_arrow(table, grid, columns, who)}
    for sheet in held:
        if sheet.kind == SheetKind.BLUEPRINT:
            blueprint = blueprint_of(sheet, float(exam.paper(sheet.subject)["full"]))
            _append(tables, "items", _items(blueprint))
    for sheet in held:
        if sheet.kind == SheetKind.ANSWERS:
            rows = _grid_of(sheet)
            marked = _matched(exam, sheet, rows, codes, register)[0]
            answers, more = marks.told(
                exam, sheet, rows, marked, items=tables.get("items"), table=table
            )
            _append(tables, "answers", answers)
            issues += more
        if sheet.kind == SheetKind.ENROLLED:
            tables["enrolled"], more = headcounts.told(sheet, codes, register, table)
            issues += more
    return Reading(
        tables=tables,
        rows=len(grid.rows),
        tray=tuple(tray),
        left_out=left_out,
        issues=tuple(issues),
        register=register,
        not_found=not_found,
        columns=tuple(header for header in grid.headers if header not in columns.values()),
    )


def _append(tables: dict[str, pa.Table], part: str, rows: pa.Table) -> None:
    held = tables.get(part)
    tables[part] = rows if held is None else pa.concat_tables([held, rows])


def school_codes(exam: Exam) -> dict[str, str]:
    """Find a school's code by its code or its name as people write it."""
    names = school_names([exam.region_code], exam.held_on)
    return {tidy(text): code for code, name in names.items() for text in (code, name)}


def _columns(event: ExamEvent, grid: Grid) -> dict[str, str]:
    """Say which column is which paper, by the paper's label or id."""
    by_text = {normalise(header): header for header in grid.headers}
    found = {}
    for paper in event.papers:
        header = by_text.get(normalise(paper.label)) or by_text.get(normalise(paper.subject))
        if header is None:
            raise UsageError(
                where=f"《{grid.file}》“{grid.sheet}”",
                found=f"没有“{paper.label}”一列；有{'、'.join(grid.headers) or '没有成绩列'}",
                expected="每份试卷一列，表头写学科名称",
                fix="请改正表头；登记的试卷不对的，请更正登记",
            )
        found[paper.subject] = header
    return found


def _who_of(row: GridRow, codes: Mapping[str, str], ring: Keyring) -> Named:
    number = tidy(row.number).upper()
    pseudonym = ring.person_id("pupil", number) if number else ""
    school = codes.get(tidy(row.school), tidy(row.school))
    return Named(pseudonym, row.name, school, row.homeroom)


def _matched(
    exam: Exam, sheet: SentSheet, grid: Grid, codes: Mapping[str, str], register: Register
) -> tuple[dict[int, tuple[str, str, str]], list[TrayRow], int, int]:
    """Find pseudonym, school and class of each row; what is not sure goes to the tray."""
    ring = sealing.keyring()
    rows = [_who_of(row, codes, ring) for row in grid.rows]
    own = exam.school_code
    rows = [replace(one, school=one.school or own) for one in rows]
    rows = [replace(one, homeroom=register.room(one.school, one.homeroom)) for one in rows]
    settled = {one.line: one for one in sheet.settled.all()}
    by_person = dict(zip(register.persons, register.named, strict=True))
    who: dict[int, tuple[str, str, str]] = {}
    tray: list[TrayRow] = []
    left_out = 0
    if register.snapshot is None:
        left_out = _by_number(grid, rows, settled, who, tray)
        return who, tray, left_out, 0
    found = match_pupils(rows, register.named)
    for match in found.matches:
        pupil = register.named[match.pupil]
        who[match.row] = (register.persons[match.pupil], pupil.school, pupil.homeroom)
    without: dict[tuple[str, str], list[int]] = {}  # of a class, who has no row: perhaps misspelt
    for one in found.not_found:
        pupil = register.named[one]
        without.setdefault((pupil.school, pupil.homeroom), []).append(one)
    claimed: list[tuple[int, TrayRow]] = []
    for left in found.tray:
        row = grid.rows[left.row]
        said = settled.get(row.line)
        at = left.candidates or without.get((rows[left.row].school, rows[left.row].homeroom), ())
        may_be = tuple(
            (register.persons[one], register.named[one].name, register.named[one].homeroom)
            for one in at
        )
        if said is not None and said.person_id in by_person:
            pupil = by_person[said.person_id]
            who[left.row] = (said.person_id, pupil.school, pupil.homeroom)
            claimed.append((left.row, _tray_row(row, rows[left.row], REASONS["twice"], may_be)))
        elif said is not None and not said.person_id:
            left_out += 1
        else:
            tray.append(_tray_row(row, rows[left.row], REASONS[left.reason], may_be))
    times = Counter(person for person, _school, _room in who.values())
    for at_row, waits in claimed:  # a pupil has one row: who claimed a second is asked again
        if times[who[at_row][0]] > 1:
            del who[at_row]
            tray.append(waits)
    return who, tray, left_out, len(found.not_found)


def _by_number(
    grid: Grid,
    rows: Sequence[Named],
    settled: Mapping[int, Settled],
    who: dict[int, tuple[str, str, str]],
    tray: list[TrayRow],
) -> int:
    """Take rows in by their number alone, where there is no register; give how many are left out.

    A number that stands on several rows is of one pupil, or mistyped: all of them wait.
    """
    out = {at for at, row in enumerate(grid.rows) if row.line in settled}
    out = {at for at in out if not settled[grid.rows[at].line].person_id}
    times = Counter(one.number for at, one in enumerate(rows) if at not in out)
    for at, one in enumerate(rows):
        if at in out:
            continue
        if one.number and times[one.number] == 1:
            who[at] = (one.number, one.school, one.homeroom)
        else:
            reason = NUMBER_TWICE if one.number else NO_NUMBER
            tray.append(_tray_row(grid.rows[at], one, reason, ()))
    return len(out)


def _tray_row(
    row: GridRow, named: Named, reason: str, candidates: tuple[tuple[str, str, str], ...]
) -> TrayRow:
    return TrayRow(row.line, row.name, row.school, row.homeroom, reason, candidates)


def _scores(
    event: ExamEvent,
    grid: Grid,
    columns: Mapping[str, str],
    who: Mapping[int, tuple[str, str, str]],
) -> tuple[ScoreTable, tuple[Issue, ...]]:
    rows = [
        ScoreRow(
            pupil=who[at][0],
            school=who[at][1],
            homeroom=who[at][2],
            cells={subject: grid.rows[at].cells[header] for subject, header in columns.items()},
            line=grid.rows[at].line,
        )
        for at in sorted(who)
    ]
    return score_table(event, rows, place=Place(grid.file, grid.sheet))


def _wrong_totals(
    grid: Grid, table: ScoreTable, who: Mapping[int, tuple[str, str, str]], place: Place
) -> tuple[Issue, ...]:
    if not grid.total:
        return ()
    rows = [grid.rows[at] for at in sorted(who)]
    stated = [plain_number(row.cells[grid.total]) for row in rows]
    found = check_totals(
        table.scores,
        np.array([np.nan if one is None else one for one in stated]),
        lines=[row.line for row in rows],
        place=place,
    )
    return found.issues


def _as_arrow(
    table: ScoreTable,
    grid: Grid,
    columns: Mapping[str, str],
    who: Mapping[int, tuple[str, str, str]],
) -> pa.Table:
    lines = [grid.rows[at] for at in sorted(who)]
    out: dict[str, list[object]] = {
        name: []
        for name in (
            "person_id", "school_code", "homeroom", "subject", "score", "status", "file", "sheet",
            "cell",
        )
    }  # fmt: skip
    for j, subject in enumerate(table.subjects):
        header = columns[subject]
        values = table.scores[:, j].tolist()
        for i, row in enumerate(lines):
            status = table.status[i][j]
            out["person_id"].append(table.pupils[i])
            out["school_code"].append(table.schools[i])
            out["homeroom"].append(table.homerooms[i])
            out["subject"].append(subject)
            out["score"].append(values[i] if status == "sat" else None)
            out["status"].append(status)
            out["file"].append(0)
            out["sheet"].append(grid.sheet)
            out["cell"].append(grid.cell(row, header))
    return pa.table(out)


def _items(blueprint: Blueprint) -> pa.Table:
    rows = blueprint.rows
    return pa.table(
        {
            "subject": pa.array([blueprint.subject] * len(rows), pa.string()),
            "item": pa.array([row.item for row in rows], pa.string()),
            "position": pa.array(range(len(rows)), pa.int32()),
            "full": pa.array([row.full for row in rows], pa.float64()),
            "knowledge": pa.array([list(row.knowledge) for row in rows], pa.list_(pa.string())),
            "ability": pa.array([row.ability for row in rows], pa.string()),
            "section": pa.array([row.section for row in rows], pa.string()),
            "key": pa.array([row.key for row in rows], pa.string()),
            "planned": pa.array([row.planned_difficulty for row in rows], pa.float64()),
        }
    )
