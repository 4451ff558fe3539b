"""Both ends of schools over the cohorts held, cut to the reader (历届前后两端)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from junheng.kernel.periods import SchoolYear
from junheng.measure.achievement.account import Account as Result
from junheng.measure.achievement.account import Unit
from junheng.measure.achievement.account.figures import TOTAL
from junheng.measure.achievement.shares import UnitShares
from junheng.measure.achievement.years import EndsOverYears, ends_over_years
from junheng.publish.reports.exam_years import UnitYears, YearsFact
from junheng.publish.sentences.exam import is_masked
from junheng.publish.sentences.exam_withheld import withheld
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries.reading import exams_of, leave_of
from junheng.web.academics.queries.sight import size_of, told
from junheng.web.accounts.models import Account
from junheng.web.register.queries import school_names

MOST = 3  # cohorts side by side
_PAPERS = "各届总分的学科不全相同；只看在当年考生中的位置，不比分数。"

_WAITING = "另有 {n} 届还没有算好，打开那一次考试的页面就会计算。"


def cohorts_of(account: Account, exam: Exam) -> list[Exam]:
    """List the examinations of the same kind and grade up to this one, one a school year.

    Only those the rules of their own day let one compare schools on; the oldest first.
    """
    return cohorts_among(exam, exams_of(account, exam.region_code))


def cohorts_among(exam: Exam, exams: Iterable[Exam]) -> list[Exam]:
    """Choose the cohorts of an examination among others, the newest of them first."""
    if exam.school_code or not leave_of(exam).between_schools:
        return [exam]
    found = {SchoolYear.of(exam.held_on).first: exam}
    for one in exams:
        year = SchoolYear.of(one.held_on).first
        if year not in found and _is_earlier(one, exam) and leave_of(one).between_schools:
            found[year] = one
    return sorted(found.values(), key=lambda one: one.held_on)[-MOST:]


def _is_earlier(one: Exam, exam: Exam) -> bool:
    """Whether it is an examination of the same kind before, with scores."""
    alike = (one.kind, one.grade, one.scope) == (exam.kind, exam.grade, exam.scope)
    return alike and not one.school_code and one.is_loaded and one.held_on < exam.held_on


def years_of(
    account: Account,
    exam: Exam,
    subject: str,
    *,
    school: str = "",
    only: Collection[str] = (),
    at_once: bool = False,
) -> YearsFact | None:
    """Give both ends of one paper over cohorts; nothing where there is one cohort only.

    With ``only`` no other school is told of.  With ``at_once`` cohorts whose figures are not
    computed yet are left out and counted.  A school that is hidden in a cohort has no figure of
    it; the whole is a fifth by its making and does not stand here.
    """
    cohorts = [
        one for one in cohorts_of(account, exam) if subject == TOTAL or subject in one.subjects
    ]
    name = figures.reference_of(exam)
    cohorts = [one for one in cohorts if figures.reference_of(one) == name]
    ready = [one for one in cohorts if not at_once or one == exam or figures.is_computed(one)]
    waiting, cohorts = len(cohorts) - len(ready), ready
    if len(cohorts) < 2:
        return None
    told = {one.held_on.year: _units(account, one, school) for one in cohorts}
    names = school_names([exam.region_code], exam.held_on)
    last = told[exam.held_on.year]
    units = tuple(
        UnitYears(
            names.get(code, code), _end(told, code, subject, "top"),
            _end(told, code, subject, "bottom"),
        )
        for code in last
        if not only or code in only
    )  # fmt: skip
    papers = {tuple(sorted(one.subjects)) for one in cohorts}
    return YearsFact(
        label=str(exam.paper(subject).get("label", "总分")),
        years=tuple(told),
        units=units,
        notes=tuple(
            words
            for words, is_so in (
                (_PAPERS, subject == TOTAL and len(papers) > 1),
                (_WAITING.format(n=waiting), waiting > 0),
            )
            if is_so
        ),
    )


def _units(account: Account, exam: Exam, school: str) -> dict[str, Unit]:
    """Give the schools a reader sees in one cohort, by code, in the register's order."""
    seen = figures.seen_of(account, exam, school=school)
    if seen.own is not None:
        return {seen.own.school: seen.own}
    return {unit.school: unit for _name, unit in seen.schools}


def _end(
    told: Mapping[int, Mapping[str, Unit]], code: str, subject: str, side: Literal["top", "bottom"]
) -> EndsOverYears | None:
    held: list[tuple[int, UnitShares]] = []
    for year, units in told.items():
        found = units[code].of(subject) if code in units else None
        end = None if found is None else found.top if side == "top" else found.bottom
        if end is not None:
            held.append((year, end))
    return ends_over_years(held) if held else None


def bottoms_of(results: Sequence[tuple[int, Result]]) -> dict[str, EndsOverYears]:
    """Follow the bottom fifth of the total of every school told in each of the cohorts.

    A school that is hidden in one of them, or whose share may only be said to be small, is not
    in it.
    """
    shown = [_told_units(held) for _year, held in results]
    found = {}
    for code in sorted(set.intersection(*map(set, shown))) if shown else ():
        series = []
        for (year, _held), units in zip(results, shown, strict=True):
            unit = units[code]
            end = next(
                (one for one in unit.figures if one.subject == TOTAL), unit.figures[0]
            ).bottom
            share = None if end is None else end.on("sat")
            if end is None or share is None or share.value is None:
                break
            if is_masked(share.value, share.n or 0):
                break
            series.append((year, end))
        if len(series) == len(results):
            found[code] = ends_over_years(series)
    return found


def _told_units(held: Result) -> dict[str, Unit]:
    """Give the schools that may be told, without what would give a masked share away."""
    tell = told({one.school: size_of(one) for one in held.schools})
    units = [one for one in held.schools if one.school in tell]
    return {one.school: one for one in withheld(units, held.whole, figures.lines_of())}
