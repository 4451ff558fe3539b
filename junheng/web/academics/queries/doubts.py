"""What is worth a look before scores are taken in (收下以前看一眼的疑点); it stops nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from junheng.data.exams import Grid
from junheng.kernel.issues import Issue, Place
from junheng.kernel.sheet import tidy
from junheng.measure.achievement.responses import rules
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


def unknown_schools(
    grid: Grid, codes: Mapping[str, str], place: Place, *, has_register: bool
) -> tuple[Issue, ...]:
    """List the schools written in a score sheet that are not registered, each once.

    A pupil the register knows is of the school the register says; without a register the column
    is all there is, and a misspelt name would be a school of its own.
    """
    lines: dict[str, list[int]] = {}
    for row in grid.rows:
        if (written := tidy(row.school)) and written not in codes:
            lines.setdefault(written, []).append(row.line)
    rule = "JH-EX-309" if has_register else "JH-EX-308"
    return tuple(
        rules().issue(rule, place, school=name, count=str(len(held)), line=str(held[0]))
        for name, held in lines.items()
    )
