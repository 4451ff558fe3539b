"""Pupils enrolled by the printed lists (在籍人数): what both ends are divided by.

A share among those who sat improves when the weak leave.  What it is held against is printed by
schools: pupils enrolled when the cohort entered, enrolled now, registered.  A number is taken as
it stands or not at all; the whole has one only where every school that sat has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from junheng.kernel.issues import Issue, Place
from junheng.kernel.sheet import plain_number, tidy
from junheng.measure.achievement.responses import rules
from junheng.measure.achievement.shares import BASES, Base

PRINTED: tuple[Base, ...] = ("enrolled_grade_7", "enrolled_grade_9", "registered")
SUMS = frozenset({"合计", "总计", "全县", "全区", "全市"})
Where = tuple[str, str]  # school and class; the class is empty for the whole school
Enrolled = Mapping[Where, Mapping[Base, int]]


@dataclass(frozen=True, slots=True)
class HeadcountRow:
    """One row as text."""

    school: str  # code; as written where it is not known
    homeroom: str  # empty: the whole school
    cells: Mapping[Base, str]
    line: int
    written: str = ""  # the school as it was written


@dataclass(frozen=True, slots=True)
class Headcount:
    """One number of one school or class, with the line it stands on."""

    school: str
    homeroom: str
    base: Base
    pupils: int
    line: int


def read_rows(
    rows: Sequence[HeadcountRow],
    sat: Mapping[Where, int],
    *,
    letters: Mapping[Base, str],
    place: Place | None = None,
) -> tuple[tuple[Headcount, ...], tuple[Issue, ...]]:
    """Read rows of text into numbers, reporting every cell that cannot be one (读在籍人数).

    Parameters
    ----------
    rows : sequence of HeadcountRow
        A row called 合计 holds the sums of the schools' rows, and is checked against them.
    sat : mapping of school and class to int
        Pupils with a score; the class is empty for the whole school.
    letters : mapping of Base to str
        Column of each number in the sheet.
    place : Place, optional
        File and sheet for the issues.

    Returns
    -------
    tuple of Headcount and tuple of Issue
        ``JH-EX-501`` to ``505``.

    Examples
    --------
    >>> held, wrong = read_rows([HeadcountRow("甲", "", {"registered": "40"}, 2)],
    ...     {("甲", ""): 38}, letters={"registered": "C"})
    >>> held[0].pupils, wrong
    (40, ())
    """
    told = _Told(place or Place(), letters, [])
    own = [row for row in rows if row.school not in SUMS]
    twice = Counter((row.school, row.homeroom) for row in own)
    schools = {school for school, _room in sat}
    found: list[Headcount] = []
    for (school, room), row in {(row.school, row.homeroom): row for row in reversed(own)}.items():
        if school not in schools:
            told.report("JH-EX-501", row.line, value=row.written or school)
            continue
        if twice[school, room] > 1:
            count = str(twice[school, room])
            told.report("JH-EX-503", row.line, value=room or row.written or school, count=count)
        found += _numbers(row, sat.get((school, room), 0), told)
    found.sort(key=lambda one: one.line)
    for row in rows:
        if row.school in SUMS:
            _check_sums(row, found, told)
    issues = sorted(told.issues, key=lambda one: one.place.line or 0)
    return tuple(found), tuple(issues)


@dataclass(frozen=True, slots=True)
class _Told:
    """Where what is wrong is written down."""

    place: Place
    letters: Mapping[Base, str]
    issues: list[Issue]

    def report(self, code: str, line: int, base: Base | None = None, **facts: str) -> None:
        cell = f"{self.letters[base]}{line}" if base else ""
        where = Place(self.place.file, self.place.sheet, cell=cell, line=line)
        self.issues.append(rules().issue(code, where, **facts))


def _numbers(row: HeadcountRow, sat: int, told: _Told) -> list[Headcount]:
    """Read the numbers of one row."""
    found = []
    for base, text in row.cells.items():
        pupils = _whole(text)
        if pupils is None:
            if tidy(text):
                told.report("JH-EX-502", row.line, base, column=BASES[base], value=text)
            continue
        if pupils < sat:
            facts = {"column": BASES[base], "value": str(pupils), "n": str(sat)}
            school = row.homeroom or row.written or row.school
            told.report("JH-EX-504", row.line, base, school=school, **facts)
        found.append(Headcount(row.school, row.homeroom, base, pupils, row.line))
    return found


def _check_sums(row: HeadcountRow, held: Sequence[Headcount], told: _Told) -> None:
    """Hold a row of sums against the schools' rows."""
    for base, text in row.cells.items():
        stated = _whole(text)
        total = sum(one.pupils for one in held if one.base == base and not one.homeroom)
        if stated is not None and stated != total:
            facts = {"column": BASES[base], "value": str(stated), "sum": str(total)}
            told.report("JH-EX-505", row.line, base, **facts)


def _whole(text: str) -> int | None:
    """Read a positive whole number; ``None`` where it is none."""
    value = plain_number(tidy(text))
    return int(value) if value is not None and value >= 1 and value == int(value) else None


def bases_of(held: Mapping[tuple[str, str, Base], int], sat: Mapping[Where, int]) -> Enrolled:
    """Lay out numbers by school and class, and add up what may be added (在籍人数汇总).

    Parameters
    ----------
    held : mapping of school, class and Base to int
        As printed or as a register says.
    sat : mapping of school and class to int
        Who has a score: a sum that lacks one of them is none.

    Returns
    -------
    mapping of school and class to mapping of Base to int
        A school without a row of its own has the sum of its classes where each class that sat has
        one; ``("", "")``, the whole, has the sum of the schools where each school that sat has one.

    Examples
    --------
    >>> held = {("甲", "1", "registered"): 40, ("甲", "2", "registered"): 41}
    >>> told = bases_of(held, {("甲", ""): 80, ("甲", "1"): 39, ("甲", "2"): 41})
    >>> told["甲", ""], told["", ""]
    ({'registered': 81}, {'registered': 81})
    """
    out: dict[Where, dict[Base, int]] = {}
    for (school, room, base), pupils in held.items():
        out.setdefault((school, room), {})[base] = pupils
    rooms = [one for one in sat if one[1]]
    for school, room in sat:
        if room:
            continue
        own = [one for one in rooms if one[0] == school]
        _add_up(out, (school, ""), own, [one for one in out if one[0] == school and one[1]])
    sat_schools = [one for one in sat if one[0] and not one[1]]
    _add_up(out, ("", ""), sat_schools, [one for one in out if one[0] and not one[1]])
    return {where: counts for where, counts in out.items() if counts}


def _add_up(
    out: dict[Where, dict[Base, int]], into: Where, must: Sequence[Where], parts: Sequence[Where]
) -> None:
    """Give a whole the sums of its parts where every part that must be there is."""
    for base in PRINTED:
        if base in out.get(into, {}) or not must:
            continue
        if all(base in out.get(one, {}) for one in must):
            total = sum(out[one][base] for one in parts if base in out[one])
            out.setdefault(into, {})[base] = total
