"""What cannot be right, or is worth a look (成绩表核查).

Generic rules over plain columns; none of them changes a figure.  A number that occurs twice in a
school, a school of one sex with a few exceptions, a sex its school does not admit, a score far from
its school, a school whose scores are all equal, rows that are equal in every score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from junheng.kernel.issues import Issue, Place
from junheng.measure.achievement.items import Floats
from junheng.measure.achievement.responses import rules

LEAST_PUPILS = 20  # of a school, before its exceptions mean anything
LARGEST_SHARE = 0.05  # of the rarer sex, to be an exception
FAR = 6.0  # robust standard deviations
MAD_TO_SD = 1.4826  # of a normal distribution


@dataclass(frozen=True, slots=True)
class Suspect:
    """One suspicion and the rows it is about (疑点)."""

    issue: Issue
    rows: tuple[int, ...]  # positions in the table, ascending


def _suspect(
    code: str, rows: Sequence[int], place: Place, lines: Sequence[int], **facts: object
) -> Suspect:
    first = lines[rows[0]] if lines else None
    at = Place(place.file, place.sheet, header=place.header, line=first)
    return Suspect(rules().issue(code, at, **facts), tuple(rows))


def _by_school(schools: Sequence[str]) -> dict[str, list[int]]:
    held: dict[str, list[int]] = defaultdict(list)
    for row, school in enumerate(schools):
        held[school].append(row)
    return held


def duplicate_numbers(
    schools: Sequence[str],
    numbers: Sequence[str],
    *,
    lines: Sequence[int] = (),
    place: Place | None = None,
) -> tuple[Suspect, ...]:
    """Pupil numbers that occur more than once in a school (学号重复), ``JH-EX-401``.

    Parameters
    ----------
    schools, numbers : sequence of str, n
        An empty number is not looked at.
    lines : sequence of int, n, optional
        Where each row stands in the file.
    place : Place, optional
        File and sheet for the issues.

    Examples
    --------
    >>> [one.rows for one in duplicate_numbers(["甲"] * 3 + ["乙"], ["1", "2", "1", "1"])]
    [(0, 2)]
    """
    held: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, key in enumerate(zip(schools, numbers, strict=True)):
        if key[1]:
            held[key].append(row)
    at = place or Place()
    return tuple(
        _suspect("JH-EX-401", rows, at, lines, school=school, value=number, count=len(rows))
        for (school, number), rows in held.items()
        if len(rows) > 1
    )


def odd_sexes(
    schools: Sequence[str],
    sexes: Sequence[str],
    *,
    admits: Mapping[str, str] | None = None,
    least_pupils: int = LEAST_PUPILS,
    largest_share: float = LARGEST_SHARE,
    lines: Sequence[int] = (),
    place: Place | None = None,
) -> tuple[Suspect, ...]:
    """Schools of all but one sex, and pupils whose sex the school does not admit (性别疑点).

    Answers "is one boy among sixty girls a boy, and is he of this school?".

    Parameters
    ----------
    schools, sexes : sequence of str, n
        An empty sex is not looked at.
    admits : mapping of str to str, optional
        By school, the only sex it admits; schools that admit both are left out.
    least_pupils : int
        Schools with fewer pupils are not judged by their shares.
    largest_share : float
        The rarer sex is an exception up to this share of the school.
    lines, place
        As in :func:`duplicate_numbers`.

    Returns
    -------
    tuple of Suspect
        ``JH-EX-403`` where the school's admission says so, else ``JH-EX-402``.
    """
    only, at = admits or {}, place or Place()
    found = []
    for school, rows in _by_school(schools).items():
        by_sex: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if sexes[row]:
                by_sex[sexes[row]].append(row)
        n = sum(map(len, by_sex.values()))
        for sex, held in by_sex.items():
            facts = {"school": school, "count": len(held), "value": sex}
            if school in only:
                if sex != only[school]:
                    wanted = only[school]
                    found.append(
                        _suspect("JH-EX-403", held, at, lines, **facts, expected_value=wanted)
                    )
            elif n >= least_pupils and len(held) <= largest_share * n:
                found.append(_suspect("JH-EX-402", held, at, lines, **facts, n=n))
    return tuple(found)


def odd_scores(
    schools: Sequence[str],
    scores: Floats,
    column: str,
    *,
    far: float = FAR,
    least_pupils: int = LEAST_PUPILS,
    lines: Sequence[int] = (),
    place: Place | None = None,
) -> tuple[Suspect, ...]:
    """Scores far from their school's, and schools whose scores are all equal (成绩疑点).

    Parameters
    ----------
    schools : sequence of str, n
    scores : array of float, n
        Points; NaN for none.
    column : str
        The subject's label.
    far : float
        Distance from the school's median, in 1.4826 × median absolute deviations.
    least_pupils : int
        Schools with fewer scores are not judged.
    lines, place
        As in :func:`duplicate_numbers`.

    Returns
    -------
    tuple of Suspect
        ``JH-EX-404`` for each far score, ``JH-EX-405`` for each school of equal scores.  A school
        whose median absolute deviation is zero has no distances.
    """
    at = place or Place()
    at = Place(at.file, at.sheet, header=column)
    found = []
    for school, rows in _by_school(schools).items():
        known = [row for row in rows if np.isfinite(scores[row])]
        if len(known) < least_pupils:
            continue
        held = scores[known]
        middle = float(np.median(held))
        if held.max() == held.min():
            facts = {"school": school, "n": len(known), "column": column, "value": f"{middle:g}"}
            found.append(_suspect("JH-EX-405", known, at, lines, **facts))
            continue
        spread = MAD_TO_SD * float(np.median(np.abs(held - middle)))
        if not spread:
            continue
        for row in known:
            distance = abs(float(scores[row]) - middle) / spread
            if distance > far:
                told = {"column": column, "value": f"{scores[row]:g}"}
                found.append(
                    _suspect("JH-EX-404", [row], at, lines, **told, distance=f"{distance:.1f}")
                )
    return tuple(found)


def repeated_rows(
    schools: Sequence[str],
    scores: Floats,
    *,
    least_papers: int = 3,
    lines: Sequence[int] = (),
    place: Place | None = None,
) -> tuple[Suspect, ...]:
    """Rows of one school that are equal in every score (各科成绩完全相同), ``JH-EX-406``.

    Parameters
    ----------
    schools : sequence of str, n
    scores : array of float, n × k
        Points; rows with any score missing, or all zero, are not looked at.
    least_papers : int
        With fewer papers, equal rows mean nothing.
    lines, place
        As in :func:`duplicate_numbers`.
    """
    if scores.shape[1] < least_papers:
        return ()
    held: dict[tuple[str, bytes], list[int]] = defaultdict(list)
    for row in np.flatnonzero(np.isfinite(scores).all(axis=1) & scores.any(axis=1)).tolist():
        held[schools[row], np.ascontiguousarray(scores[row]).tobytes()].append(row)
    at = place or Place()
    return tuple(
        _suspect("JH-EX-406", rows, at, lines, school=school, count=len(rows))
        for (school, _), rows in held.items()
        if len(rows) > 1
    )
