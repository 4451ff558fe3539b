"""What is worth a look before scores are taken in (收下以前看一眼的疑点); it stops nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from junheng.kernel.issues import Issue, Place
from junheng.measure.achievement.scores import ScoreTable
from junheng.measure.achievement.suspects import odd_scores, odd_sexes, repeated_rows
from junheng.web.academics.models import Exam
from junheng.web.register.queries import school_names


def doubts_of(
    exam: Exam,
    table: ScoreTable,
    lines: Sequence[int],
    place: Place,
    *,
    sexes: Mapping[str, str],
) -> tuple[Issue, ...]:
    """List scores far from their school's, schools of one score, rows equal in every paper.

    And schools of all but one sex: a lone boy is another school's, or no boy.

    Parameters
    ----------
    table : ScoreTable
        The rows matched so far.
    lines : sequence of int, n
        Where each stands in the sheet.
    place : Place
        File and sheet.
    sexes : mapping of str to str
        By pupil, what the register says; who is not there is not looked at.
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
    of_each = [sexes.get(pupil, "") for pupil in table.pupils]
    found += [one.issue for one in odd_sexes(schools, of_each, lines=lines, place=place)]
    found += [one.issue for one in repeated_rows(schools, table.scores, lines=lines, place=place)]
    return tuple(found)
