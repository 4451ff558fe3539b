"""Scores of one examination (成绩表): who sat which paper, and what they got.

A pupil without a score is not a pupil with zero: every cell is a score or says why there is none
(absent, exempt, deferred, annulled for cheating).  An empty cell is neither and is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.kernel.issues import Issue, Place
from junheng.kernel.rounding import exact
from junheng.kernel.sheet import plain_number, tidy
from junheng.measure.achievement.event import ExamEvent
from junheng.measure.achievement.items import Floats
from junheng.measure.achievement.responses import rules

Status = Literal["sat", "absent", "exempt", "deferred", "cheated", "unknown"]
STATUS_LABELS: Mapping[Status, str] = {
    "sat": "参加",
    "absent": "缺考",
    "exempt": "免考",
    "deferred": "缓考",
    "cheated": "作弊（违纪）",
    "unknown": "未填",
}
WRITTEN: Mapping[str, Status] = {
    "缺考": "absent",
    "缺": "absent",
    "免考": "exempt",
    "免": "exempt",
    "缓考": "deferred",
    "作弊": "cheated",
    "违纪": "cheated",
    "舞弊": "cheated",
}


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One candidate's row as text (成绩行)."""

    pupil: str  # identifier within the event
    school: str
    homeroom: str  # class
    cells: Mapping[str, str]  # by subject
    line: int | None = None  # where it stands in the file


@dataclass(frozen=True, slots=True, eq=False)
class ScoreTable:
    """Scores of an event, rows in the order given (成绩表)."""

    event: ExamEvent
    pupils: tuple[str, ...]  # n
    schools: tuple[str, ...]  # n
    homerooms: tuple[str, ...]  # n
    subjects: tuple[str, ...]  # k, in the order of the event's papers
    scores: Floats  # n × k, points; NaN where the status is not "sat"
    status: tuple[tuple[Status, ...], ...]  # n of k

    def __post_init__(self) -> None:
        self.scores.flags.writeable = False
        sat = np.array([[one == "sat" for one in row] for row in self.status], dtype=bool)
        if (np.isfinite(self.scores) != sat.reshape(self.scores.shape)).any():
            raise ValueError("a score without the status “sat”, or the other way round")

    def score(self, subject: str) -> Floats:
        """One subject's scores, n, NaN for those without."""
        found: Floats = self.scores[:, self.subjects.index(subject)]
        return found

    def counts(self, subject: str) -> dict[Status, int]:
        """How many sat a paper, were absent, exempt and so on; the sum is n."""
        at = self.subjects.index(subject)
        found = Counter(row[at] for row in self.status)
        return {status: found[status] for status in STATUS_LABELS}

    def total(self, subjects: Sequence[str] = ()) -> Floats:
        """Sum over papers, n (总分); NaN for a pupil who did not sit every one of them.

        Parameters
        ----------
        subjects : sequence of str
            Papers to add; empty for all.
        """
        at = [self.subjects.index(one) for one in subjects or self.subjects]
        found: Floats = self.scores[:, at].sum(axis=1)
        return found


def score_table(
    event: ExamEvent, rows: Sequence[ScoreRow], *, place: Place | None = None
) -> tuple[ScoreTable, tuple[Issue, ...]]:
    """Read rows of text into a table, reporting every cell that cannot be read (读成绩表).

    Parameters
    ----------
    event : ExamEvent
        Its papers are the columns.
    rows : sequence of ScoreRow
        A subject that is missing from a row is an empty cell.
    place : Place, optional
        File and sheet for the issues.

    Returns
    -------
    tuple of ScoreTable and tuple of Issue
        ``JH-EX-301`` to ``303``; such a cell has the status ``unknown``.
    """
    at = place or Place()
    issues: list[Issue] = []
    scores = np.full((len(rows), len(event.papers)), np.nan)
    status: list[tuple[Status, ...]] = []
    for i, row in enumerate(rows):
        told: list[Status] = []
        for j, paper in enumerate(event.papers):
            text = tidy(row.cells.get(paper.subject, ""))
            score, state, code = _read(text, paper.full)
            if code:
                where = Place(at.file, at.sheet, header=paper.label, line=row.line)
                facts = {"column": paper.label, "value": text, "full": f"{paper.full:g}"}
                issues.append(rules().issue(code, where, **facts))
            if score is not None:
                scores[i, j] = score
            told.append(state)
        status.append(tuple(told))
    table = ScoreTable(
        event=event,
        pupils=tuple(row.pupil for row in rows),
        schools=tuple(row.school for row in rows),
        homerooms=tuple(row.homeroom for row in rows),
        subjects=tuple(paper.subject for paper in event.papers),
        scores=scores,
        status=tuple(status),
    )
    return table, tuple(issues)


def _read(text: str, full: float) -> tuple[float | None, Status, str]:
    if not text:
        return None, "unknown", "JH-EX-301"
    if text in WRITTEN:
        return None, WRITTEN[text], ""
    score = plain_number(text)
    if score is None:
        return None, "unknown", "JH-EX-302"
    if not 0 <= score <= full:
        return None, "unknown", "JH-EX-303"
    return score, "sat", ""


@dataclass(frozen=True, slots=True)
class TotalsCheck:
    """Rows whose stated total is not the sum of its parts (总分核对)."""

    wrong: NDArray[np.intp]  # rows, ascending
    difference: Floats  # stated − sum, points, of those rows
    unchecked: int  # rows with a part or the total missing
    issues: tuple[Issue, ...]


def check_totals(
    parts: ArrayLike, stated: ArrayLike, *, lines: Sequence[int] = (), place: Place | None = None
) -> TotalsCheck:
    """Find totals that are not the sum of their items or papers (总分不等于小分之和).

    Parameters
    ----------
    parts : array of float, n × k
        Points of items or papers; NaN where there is none.
    stated : array of float, n
        Totals as written; NaN where there is none.
    lines : sequence of int, n, optional
        Where each row stands in the file.
    place : Place, optional
        File and sheet for the issues.

    Returns
    -------
    TotalsCheck
        A row with a missing part is counted as unchecked, never as wrong: nothing says what the
        missing part was.  Sums are compared in decimal, so 0.1 + 0.2 is 0.3.

    Raises
    ------
    ValueError
        Shapes that differ.

    Examples
    --------
    >>> found = check_totals([[40, 50.5], [30, 20], [10, float("nan")]], [90.5, 51, 10])
    >>> found.wrong.tolist(), found.difference.tolist(), found.unchecked
    ([1], [1.0], 1)
    """
    marks, totals = np.asarray(parts, dtype=np.float64), np.asarray(stated, dtype=np.float64)
    if marks.ndim != 2 or totals.shape != marks.shape[:1]:
        raise ValueError(f"parts have shape {marks.shape}, totals {totals.shape}; give n × k and n")
    known = np.isfinite(marks).all(axis=1) & np.isfinite(totals)
    off = np.zeros(len(totals), dtype=bool)
    off[known] = np.abs(marks[known].sum(axis=1) - totals[known]) > 0
    wrong, differences, issues = [], [], []
    at = place or Place()
    for row in np.flatnonzero(off).tolist():
        added = sum(exact(float(mark)) for mark in marks[row])
        difference = exact(float(totals[row])) - added
        if not difference:  # the binary sum is off in its last place only
            continue
        wrong.append(row)
        differences.append(float(difference))
        where = Place(at.file, at.sheet, line=lines[row] if lines else None)
        facts = {
            "sum": f"{float(added):g}",
            "total": f"{totals[row]:g}",
            "difference": f"{float(difference):g}".replace("-", "−"),
        }
        issues.append(rules().issue("JH-EX-304", where, **facts))
    return TotalsCheck(
        np.array(wrong, dtype=np.intp),
        np.array(differences),
        int((~known).sum()),
        tuple(issues),
    )
