"""Both ends of a unit over cohorts (前20%率、后20%率，历届).

A share of one cohort moves by chance; whether it moved is said by the interval of the difference,
on each denominator by itself.  Beside it stands how much of the cohort that entered grade 7 sat at
all: a share that improves only because fewer sit is so worded.  Nobody is put in an order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from junheng.measure.achievement.shares import (
    BASES,
    Base,
    Side,
    UnitShares,
    gain_statements,
    wilson,
)

Word = Literal["up", "level", "down"]
LEAST_TO_FALL = 3  # cohorts, for a share to be called falling
ONE_COHORT = "只有一届有数，看不出变化。"
BY_CHANCE = "升降的幅度没有超出偶然的范围。"
STAYED = "参加考试的占七年级入学人数，由 {before:.1f}% {way} {after:.1f}%。"


@dataclass(frozen=True, slots=True)
class Change:
    """From the first cohort to the last on one denominator."""

    base: Base
    first: int  # year
    last: int
    difference: float  # last − first, −1 to 1
    low: float  # 95 % (Newcombe)
    high: float

    @property
    def word(self) -> Word:
        """Say what the interval allows: an interval that holds zero is no change."""
        if self.low <= 0 <= self.high:
            return "level"
        return "up" if self.difference > 0 else "down"


@dataclass(frozen=True, slots=True)
class CohortEnd:
    """One cohort of a unit at one end."""

    year: int
    found: UnitShares

    @property
    def stayed(self) -> float | None:
        """Who sat, as a share of those who entered grade 7; above 1 where more came than left."""
        sat, entered = self.found.on("sat").n, self.found.on("enrolled_grade_7").n
        return sat / entered if sat is not None and entered else None

    @property
    def at_most(self) -> float | None:
        """The share of those who entered grade 7 if all who did not sit were inside."""
        sat, entered = self.found.on("sat"), self.found.on("enrolled_grade_7").n
        if sat.n is None or sat.value is None or entered is None:
            return None
        return (sat.value * sat.n + max(0, entered - sat.n)) / max(entered, sat.n)


@dataclass(frozen=True, slots=True)
class EndsOverYears:
    """One end of one unit over cohorts, the oldest first."""

    unit: str
    side: Side
    part: float
    cohorts: tuple[CohortEnd, ...]
    changes: tuple[Change, ...]  # one a denominator that two cohorts have, in the order of BASES
    statements: tuple[str, ...]

    @property
    def falls_each_time(self) -> bool:
        """Whether every cohort has less than the one before, whoever left.

        Three cohorts at least.  Pupils who left are in neither count, and the weakest leave first:
        where those who entered are known, the share must also fall with all who did not sit
        counted in it.
        """
        sat = [one.found.on("sat").value for one in self.cohorts]
        worst = [one.at_most for one in self.cohorts]
        falls = len(sat) >= LEAST_TO_FALL and _falls(sat)
        return falls and (None in worst or _falls(worst))

    def change(self, base: Base) -> Change | None:
        """Give the change on one denominator, where there is one."""
        return next((one for one in self.changes if one.base == base), None)


def _falls(values: Sequence[float | None]) -> bool:
    told = [value for value in values if value is not None]
    return len(told) == len(values) and all(b < a for a, b in pairwise(told))


def ends_over_years(held: Sequence[tuple[int, UnitShares]]) -> EndsOverYears:
    """Follow a unit's share over cohorts (历届前后两端).

    Parameters
    ----------
    held : sequence of year and UnitShares
        At least one, years rising; the same unit, side, part and tie rule.  Each cohort is held
        against the cut scores of its own year: papers need not be equal, and the mean is not
        compared.

    Returns
    -------
    EndsOverYears
        A change from the first to the last cohort that has the denominator; cohorts are taken as
        independent.  Where the share on those who sat improves and that on those who entered does
        not, between neighbouring cohorts or from the first to the last, ``statements`` say so,
        whether chance alone moves as much, and how many of those who entered still sat.

    Raises
    ------
    ValueError
        No cohort, years that do not rise, or shares that cannot be compared.

    References
    ----------
    .. [1] R. G. Newcombe, "Interval estimation for the difference between independent
       proportions: comparison of eleven methods", *Statistics in Medicine* 17, 1998, method 10.

    Examples
    --------
    >>> from junheng.measure.achievement.shares import CutScores, unit_shares
    >>> cuts = CutScores(0.2, 560, 300, "全县考生", None, "in")
    >>> def year(top): return unit_shares([600] * top + [400] * (100 - top), cuts, "top",
    ...     unit="甲校", bases={})
    >>> found = ends_over_years([(2024, year(10)), (2025, year(26))])
    >>> round(found.change("sat").difference, 2), found.change("sat").word
    (0.16, 'up')
    """
    years = [year for year, _found in held]
    if not held or any(later <= earlier for earlier, later in pairwise(years)):
        raise ValueError(f"years are {years}; give at least one, rising")
    rules = {
        (one.unit, one.side, one.part, one.reference, one.cuts and one.cuts.ties)
        for _year, one in held
    }
    if len(rules) > 1:
        raise ValueError(f"{sorted(map(str, rules))} cannot be compared")
    cohorts = tuple(CohortEnd(year, found) for year, found in held)
    changes = tuple(found for base in BASES if (found := _change(base, cohorts)) is not None)
    said = [] if len(cohorts) > 1 else [ONE_COHORT]
    pairs = [*pairwise(cohorts)]
    if len(cohorts) > 2:
        pairs.append((cohorts[0], cohorts[-1]))
    for before, after in pairs:
        change = _change("sat", (before, after))
        chance = BY_CHANCE if change is not None and change.word == "level" else ""
        said += [
            f"{before.year} 届到 {after.year} 届：{words}{chance}{_stayed(before, after)}"
            for words in gain_statements(before.found, after.found)
        ]
    first = cohorts[0].found
    return EndsOverYears(first.unit, first.side, first.part, cohorts, changes, tuple(said))


def _stayed(before: CohortEnd, after: CohortEnd) -> str:
    """Say how much of each cohort sat, which is why the two denominators part."""
    if before.stayed is None or after.stayed is None:
        return ""
    then, now = 100 * before.stayed, 100 * after.stayed
    return STAYED.format(before=then, way="降到" if now < then else "升到", after=now)


def _change(base: Base, cohorts: Sequence[CohortEnd]) -> Change | None:
    told = [one for one in cohorts if one.found.on(base).value is not None]
    if len(told) < 2:
        return None
    first, last = told[0], told[-1]
    counts = [_counted(one.found, base) for one in (last, first)]
    difference, low, high = difference_of_shares(*counts[0], *counts[1])
    return Change(base, first.year, last.year, difference, low, high)


def _counted(found: UnitShares, base: Base) -> tuple[float, int]:
    """Give successes and trials; a bulletin's share stands for its count."""
    share = found.on(base)
    if share.n is None or share.value is None:
        raise ValueError(f"no share of {base} to count with")
    return share.value * share.n, share.n


def difference_of_shares(
    count: float, n: int, count_before: float, n_before: int
) -> tuple[float, float, float]:
    """Give the difference of two shares and its 95 % interval (Newcombe 区间).

    Parameters
    ----------
    count, n : float, int
        Successes and trials of the first share; fractions are allowed.
    count_before, n_before : float, int
        Of the share that is taken away.

    Examples
    --------
    The example of the paper: 56 of 70 less 48 of 80.

    >>> tuple(round(one, 4) for one in difference_of_shares(56, 70, 48, 80))
    (0.2, 0.0524, 0.3339)
    """
    share, before = count / n, count_before / n_before
    low, high = wilson(count, n)
    low_before, high_before = wilson(count_before, n_before)
    down = math.hypot(share - low, high_before - before)
    up = math.hypot(high - share, before - low_before)
    difference = share - before
    return difference, max(-1.0, difference - down), min(1.0, difference + up)
