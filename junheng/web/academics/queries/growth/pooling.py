"""Earlier cohorts of the same examination (几届合并): which there are, what of them may be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from junheng.data.exams import LEAST, hidden_groups
from junheng.kernel.periods import SchoolYear
from junheng.measure.growth.pooled import LEAST_COHORTS, Pooled, pooled_growth
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.cohorts import Chosen, Linked, linked
from junheng.web.academics.queries.reading import leave_of
from junheng.web.accounts.models import Account


@dataclass(frozen=True, slots=True)
class Year:
    """One cohort: its later paper and the papers it started from (一届)."""

    outcome: Chosen
    priors: tuple[Chosen, ...]

    @property
    def label(self) -> str:
        """The cohort by the year of its later examination."""
        return f"{self.outcome.exam.held_on.year}届"

    @property
    def spec(self) -> dict[str, object]:
        """What the model's specification says of it."""
        return {"outcome": self.outcome.spec, "priors": [one.spec for one in self.priors]}


def earlier_years(outcome: Exam, exams: Iterable[Exam]) -> list[Exam]:
    """List the newest earlier examinations of the same kind, one a year, as many as are pooled."""
    found: dict[int, Exam] = {}
    for one in exams:
        year = one.held_on.year
        if year < outcome.held_on.year and _alike(one, outcome) and _is_lawful(one):
            found.setdefault(year, one)
    newest = sorted(found, reverse=True)[: LEAST_COHORTS - 1]
    return [found[year] for year in sorted(newest)]


def years_of(outcome: Chosen, priors: Sequence[Chosen], exams: Sequence[Exam]) -> list[Year]:
    """Find the same papers in earlier years, the oldest first; fewer where a year lacks one."""
    found = []
    for exam in earlier_years(outcome.exam, exams):
        same = [_counterpart(one, outcome.exam, exam, exams) for one in priors]
        if _has(exam, outcome.subject) and same and all(same):
            found.append(Year(Chosen(exam, outcome.subject), tuple(one for one in same if one)))
    return found


def _alike(one: Exam, other: Exam) -> bool:
    return (one.kind, one.scope, one.grade) == (other.kind, other.scope, other.grade)


def _is_lawful(exam: Exam) -> bool:
    return leave_of(exam).between_schools


def _has(exam: Exam, subject: str) -> bool:
    return not subject or subject in exam.subjects


def _counterpart(prior: Chosen, outcome: Exam, exam: Exam, exams: Iterable[Exam]) -> Chosen | None:
    """Find the paper that lies as many school years before an earlier examination."""
    lag = _school_year(outcome) - _school_year(prior.exam)
    for one in exams:
        is_then = _school_year(exam) - _school_year(one) == lag
        if is_then and _alike(one, prior.exam) and _has(one, prior.subject) and _is_lawful(one):
            return Chosen(one, prior.subject)
    return None


def _school_year(exam: Exam) -> int:
    return SchoolYear.of(exam.held_on).first


def pooled(account: Account, newest: Year, found: Linked, earlier: Sequence[Year]) -> Pooled:
    """Link the earlier cohorts too and estimate them together."""
    cohorts = {one.label: linked(account, one.outcome, one.priors) for one in earlier}
    cohorts[newest.label] = found
    counts = {label: _counts(one) for label, one in cohorts.items()}
    hidden_in = {label: one.hidden for label, one in cohorts.items()}
    return pooled_growth(
        {label: one.cohort for label, one in cohorts.items()},
        hidden=hidden_when_pooled(counts, hidden_in),
        hidden_in=hidden_in,
    )


def _counts(found: Linked) -> dict[str, int]:
    return {one.school: one.matched for one in found.coverage}


def hidden_when_pooled(
    counts: Mapping[str, Mapping[str, int]], hidden_in: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Name the schools whose pooled figure must not be told.

    A school too small in every year may be large enough in all of them.  Where some of its years
    are told by themselves the others could be found by subtraction: these must be large enough
    too, and none of them one that is hidden for the sake of another school.

    Examples
    --------
    >>> small = {"甲": 6, "乙": 40, "丙": 50}
    >>> years = {"2023": small, "2024": small, "2025": small | {"乙": 5}}
    >>> sorted(hidden_when_pooled(years, dict.fromkeys(years, frozenset({"甲", "乙"}))))
    []
    >>> both, one = frozenset({"甲", "乙"}), frozenset({"甲"})
    >>> sorted(hidden_when_pooled(years, {"2023": one, "2024": one, "2025": both}))
    ['乙', '甲']
    """
    totals: dict[str, int] = {}
    untold: dict[str, list[int]] = {}
    told: set[str] = set()
    for label, held in counts.items():
        for school, n in held.items():
            totals[school] = totals.get(school, 0) + n
            if school in hidden_in.get(label, ()):
                untold.setdefault(school, []).append(n)
            elif n:
                told.add(school)
    found = set(hidden_groups(totals))
    for school, sizes in untold.items():
        if school in told and (0 < sum(sizes) < LEAST or max(sizes) >= LEAST):
            found.add(school)
    left = sorted((n, school) for school, n in totals.items() if n and school not in found)
    while found and left and sum(totals[school] for school in found) < LEAST:
        found.add(left.pop(0)[1])
    if len(found) == 1 and left:
        found.add(left[0][1])
    return frozenset(found)
