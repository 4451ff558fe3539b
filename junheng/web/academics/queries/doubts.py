"""What is worth a look before scores are taken in (收下以前看一眼的疑点); it stops nobody."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.kernel.issues import Issue, Place
from junheng.measure.achievement.scores import ScoreTable
from junheng.measure.achievement.suspects import odd_scores, repeated_rows
from junheng.web.academics.models import Exam
from junheng.web.register.queries import school_names


def doubts_of(
    exam: Exam, table: ScoreTable, lines: Sequence[int], place: Place
) -> tuple[Issue, ...]:
    """List scores far from their school's, schools of one score, rows equal in every paper.

    Parameters
    ----------
    table : ScoreTable
        The rows matched so far.
    lines : sequence of int, n
        Where each stands in the sheet.
    place : Place
        File and sheet.
    """
    names = school_names([exam.region_code], exam.held_on)
    schools = [names.get(code, code) for code in table.schools]
    found = [
        one.issue
        for paper in table.event.papers
        for one in odd_scores(
            schools, table.score(paper.subject), paper.label, lines=lines, place=place
        )
    ]
    found += [one.issue for one in repeated_rows(schools, table.scores, lines=lines, place=place)]
    return tuple(found)
