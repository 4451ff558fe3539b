"""The sheet of one paper's item marks, read against the scores it came with (小题得分)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from junheng.data.exams import Grid
from junheng.kernel.errors import UsageError
from junheng.kernel.issues import Issue, Place
from junheng.kernel.sheet import plain_number, tidy
from junheng.measure.achievement.responses import rules
from junheng.measure.achievement.scores import WRITTEN, ScoreTable, check_totals
from junheng.web.academics.models import Exam, SentSheet

Who = Mapping[int, tuple[str, str, str]]  # row of the grid: pseudonym, school, class
_Known = Mapping[str, tuple[float, str]]  # item: full mark and key


def told(
    exam: Exam, sheet: SentSheet, grid: Grid, who: Who, *, items: pa.Table | None, table: ScoreTable
) -> tuple[pa.Table, tuple[Issue, ...]]:
    """Read the marks; a pupil who did not sit the paper has none, whatever the cells hold.

    Cells that are no mark, marks above the item's, and sums that are not the paper's score come
    back as issues; so does how many rows and pupils found no counterpart.

    Raises
    ------
    UsageError
        The blueprint is not there, or an item of it has no column.
    """
    label = exam.paper(sheet.subject)["label"]
    known = _known(exam, sheet, label, items)
    headers = {item_of(header): header for header in grid.headers}
    absent = [item for item in known if item not in headers]
    if absent:
        raise UsageError(
            where=f"《{grid.file}》“{grid.sheet}”",
            found=f"没有第 {'、'.join(absent[:6])} 题的列",
            expected="细目表里的每道题一列，表头写题号",
            fix="请核对题号；没有考的题从细目表里去掉",
        )
    at = table.subjects.index(sheet.subject)
    has_sat = {pupil: table.status[n][at] == "sat" for n, pupil in enumerate(table.pupils)}
    issues: list[Issue] = []
    points = np.full((len(who), len(known)), np.nan)
    answers = np.full(points.shape, "", dtype=object)
    lines = sorted(who)
    sat = np.array([has_sat.get(who[line][0], False) for line in lines], dtype=bool)
    for n, line in enumerate(lines):
        cells = [tidy(grid.rows[line].cells[headers[item]]) for item in known]
        if not sat[n] or not any(text and text not in WRITTEN for text in cells):
            continue
        for k, (text, (item, (full, key))) in enumerate(zip(cells, known.items(), strict=True)):
            points[n, k], answers[n, k], code = _marked(text, full, key)
            if code:
                place = Place(
                    grid.file, grid.sheet, header=f"第 {item} 题", line=grid.rows[line].line
                )
                facts = {"column": f"第 {item} 题", "value": text, "full": f"{full:g}"}
                issues.append(rules().issue(code, place, **facts))
    place = Place(grid.file, grid.sheet, header=label)
    issues += _gaps(points, tuple(known), place)
    scores = dict(zip(table.pupils, table.score(sheet.subject).tolist(), strict=True))
    stated = np.array([scores.get(who[line][0], np.nan) for line in lines])
    numbers = [grid.rows[line].line for line in lines]
    issues += [
        rules().issue("JH-EX-307", one.place, **one.facts)
        for one in check_totals(points, stated, lines=numbers, place=place).issues
    ]
    held = {who[line][0] for n, line in enumerate(lines) if not np.isnan(points[n]).all()}
    issues += _without(len(grid.rows) - len(who), held, has_sat, place)
    return _as_arrow(sheet.subject, [who[line] for line in lines], known, points, answers), tuple(
        issues
    )


def _known(exam: Exam, sheet: SentSheet, label: str, items: pa.Table | None) -> _Known:
    if items is None or sheet.subject not in items["subject"].to_pylist():
        raise UsageError(
            where=f"{exam}{label}小题得分",
            found="还没有这一科的双向细目表",
            expected="先有细目表，才知道每道题的满分和知识点",
            fix=f"请先上传{label}的双向细目表",
        )
    columns = (items[name].to_pylist() for name in ("subject", "item", "full", "key"))
    return {
        item: (full, key)
        for subject, item, full, key in zip(*columns, strict=True)
        if subject == sheet.subject
    }


def item_of(header: str) -> str:
    """Read an item's number: 第3题, Q3 and 3 are the same."""
    text = tidy(header)
    for before, after in (("第", "题"), ("Q", ""), ("q", ""), ("T", "")):
        if text.startswith(before) and text.endswith(after):
            held = text[len(before) : len(text) - len(after) or None]
            if held and held[0].isdigit():
                return held
    return text


def _marked(text: str, full: float, key: str) -> tuple[float, str, str]:
    """Give points, answer and what is wrong with one cell of a pupil who sat.

    Beside a key a blank was not answered and is worth nothing; a blank mark is unknown.
    """
    points = plain_number(text)
    if points is not None:
        is_fine = 0 <= points <= full
        return (points, "", "") if is_fine else (np.nan, "", "JH-EX-303")
    if key:
        answer = text.upper()
        return (full if answer == key else 0.0), answer, ""
    return np.nan, "", "" if not text or text in WRITTEN else "JH-EX-302"


def _gaps(points: NDArray[np.float64], items: Sequence[str], place: Place) -> list[Issue]:
    """Count pupils with some marks and not all: they take no part in the item analysis."""
    blank = np.isnan(points)
    partly = blank.any(axis=1) & ~blank.all(axis=1)
    if not partly.any():
        return []
    named = [item for item, lacks in zip(items, blank[partly].any(axis=0), strict=True) if lacks]
    facts = {"count": str(int(partly.sum())), "items": "、".join(named[:6])}
    return [rules().issue("JH-EX-305", place, **facts)]


def _without(
    rows: int, held: AbstractSet[str], has_sat: Mapping[str, bool], place: Place
) -> list[Issue]:
    """Say how many rows found no pupil, and how many who sat have no marks."""
    pupils = sum(sat and pupil not in held for pupil, sat in has_sat.items())
    if not rows and not pupils:
        return []
    return [rules().issue("JH-EX-306", place, rows=str(rows), pupils=str(pupils))]


def _as_arrow(
    subject: str,
    people: Sequence[tuple[str, str, str]],
    known: _Known,
    points: NDArray[np.float64],
    answers: NDArray[np.object_],
) -> pa.Table:
    each = len(known)
    return pa.table({
        "person_id": pa.array([one[0] for one in people for _ in known], pa.string()),
        "school_code": pa.array([one[1] for one in people for _ in known], pa.string()),
        "homeroom": pa.array([one[2] for one in people for _ in known], pa.string()),
        "subject": pa.array([subject] * (len(people) * each), pa.string()),
        "item": pa.array([*known] * len(people), pa.string()),
        "points": pa.array(points.ravel(), from_pandas=True),
        "answer": pa.array(answers.ravel().tolist(), pa.string()),
    })  # fmt: skip
