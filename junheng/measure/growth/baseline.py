"""How good the starting point of growth is (基线质量): earlier scores, coverage, reliability.

A figure of growth is no better than the earlier scores it starts from.  What is asked of them is
data (``baseline.yaml``); a hard rule that is broken makes growth not computable, with the reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from junheng.kernel.yaml_file import read_yaml

_FILE = Path(__file__).with_name("baseline.yaml")
Grade = Literal["good", "fair", "not_computable"]
Lack = Literal["no_prior", "not_comparable", "coverage", "few_schools"]
Doubt = Literal["coverage", "old", "reliability_low", "reliability_unknown", "uneven"]


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds of ``baseline.yaml``."""

    least_coverage: float
    good_coverage: float
    least_schools: int
    oldest_months: int
    good_reliability: float
    no_practical_difference: float  # standard deviations of pupils
    assumed_reliability: tuple[float, ...]
    schools_per_context: int
    trimmed: float
    speaks_for_months: int
    sha256: str  # of the file


@cache
def rules() -> Rules:
    """Read the thresholds once."""
    held = dict(read_yaml(_FILE))
    held["assumed_reliability"] = tuple(held["assumed_reliability"])
    return Rules(**held, sha256=hashlib.sha256(_FILE.read_bytes()).hexdigest())


@dataclass(frozen=True, slots=True)
class Prior:
    """One earlier paper growth starts from (先前成绩)."""

    exam: str
    paper: str
    held_on: date
    reliability: float | None  # Cronbach's alpha; None without the marks of its items
    is_comparable: bool  # one paper for the whole county, and schools may be compared on it

    @property
    def label(self) -> str:
        """The examination and the paper."""
        return f"{self.exam}（{self.paper}）"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Pupils of one school: who sat, and whose start is known (覆盖)."""

    school: str
    sat: int
    matched: int  # of these, with every earlier score
    absent: int  # on the list, without the later score

    @property
    def share(self) -> float:
        """Matched of those who sat, 0 to 1; 0 where nobody did."""
        return self.matched / self.sat if self.sat else 0.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """What may be built on the earlier scores, and why not more."""

    priors: tuple[Prior, ...]
    schools: tuple[Coverage, ...]
    months: int  # from the oldest earlier paper to the later one
    grade: Grade
    lacks: tuple[Lack, ...]  # each makes growth not computable
    doubts: tuple[Doubt, ...]

    @property
    def sat(self) -> int:
        """Pupils with the later score."""
        return sum(one.sat for one in self.schools)

    @property
    def matched(self) -> int:
        """Of these, with every earlier score."""
        return sum(one.matched for one in self.schools)

    @property
    def share(self) -> float:
        """Coverage of the whole, 0 to 1."""
        return self.matched / self.sat if self.sat else 0.0

    def of(self, school: str) -> Coverage | None:
        """Give one school's coverage."""
        return next((one for one in self.schools if one.school == school), None)


def months_between(earlier: date, later: date) -> int:
    """Count whole months.

    >>> months_between(date(2024, 6, 20), date(2025, 6, 19))
    11
    """
    full = (later.year - earlier.year) * 12 + later.month - earlier.month
    return full - (later.day < earlier.day)


def baseline_of(
    priors: Sequence[Prior],
    schools: Sequence[Coverage],
    *,
    outcome_on: date,
    hidden: frozenset[str] = frozenset(),
    held: Rules | None = None,
) -> Baseline:
    """Judge the starting point (基线质量).

    Answers "may growth be computed from these earlier scores, and how far is it to be trusted?".

    Parameters
    ----------
    priors : sequence of Prior
        May be empty: then growth is not computable.
    schools : sequence of Coverage
        Every school of the later examination.
    outcome_on : date
        Day of the later examination.
    hidden : frozenset of str
        Schools whose figures are not told; they count as no school of the comparison.
    held : Rules, optional
        Instead of the project's.

    Returns
    -------
    Baseline
        ``grade`` is "good" without any doubt, "fair" with some, "not_computable" with a lack.
    """
    rule = held or rules()
    months = max((months_between(one.held_on, outcome_on) for one in priors), default=0)
    sat, matched = sum(one.sat for one in schools), sum(one.matched for one in schools)
    share = matched / sat if sat else 0.0
    told = [one for one in schools if one.school not in hidden and one.matched]
    is_wrong: Mapping[Lack, bool] = {
        "no_prior": not priors,
        "not_comparable": any(not one.is_comparable for one in priors),
        "coverage": bool(priors) and share < rule.least_coverage,
        "few_schools": bool(priors) and len(told) < rule.least_schools,
    }
    known = [one.reliability for one in priors if one.reliability is not None]
    is_weak: Mapping[Doubt, bool] = {
        "coverage": share < rule.good_coverage,
        "uneven": any(one.share < rule.least_coverage for one in told),
        "old": months > rule.oldest_months,
        "reliability_low": any(value < rule.good_reliability for value in known),
        "reliability_unknown": len(known) < len(priors),
    }
    lacks = tuple(lack for lack, holds in is_wrong.items() if holds)
    doubts = () if lacks else tuple(doubt for doubt, holds in is_weak.items() if holds)
    grade: Grade = "not_computable" if lacks else "fair" if doubts else "good"
    return Baseline(tuple(priors), tuple(schools), months, grade, lacks, doubts)
