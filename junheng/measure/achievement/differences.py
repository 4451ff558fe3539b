"""Two figures that share a name (两种差异率), never merged.

*校际差异率* of the national monitoring is received with its report.  What is computed here from
local scores is :func:`local_between_schools`, labelled 本地测算: it certifies nothing.
*与城区优质学校差异率* is :func:`quality_school_differences`: each school against schools named by
the plan.  Neither function takes the other's result.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from junheng.measure.achievement.items import Floats
from junheng.measure.achievement.shares import Z95
from junheng.measure.achievement.variance import VarianceShares, variance_shares

LOCAL = "本地测算，不是国家监测的校际差异率，不作认定依据。"
SCALE = "差异率随满分和零点改变，只能在同一份试卷上比较。"
NO_SCORE = "没有成绩，算不出。"
NO_COMPARATOR = "对照学校没有一个成绩，算不出。"
ZERO_MEAN = "对照学校的平均分是 0，算不出相对差。"
NO_SPREAD = "对照学校的成绩全部相同，算不出以标准差为单位的差。"
IS_COMPARATOR = "本校在对照学校之中，不与自己比较。"

Formula = Literal["relative", "standardised"]


@dataclass(frozen=True, slots=True)
class LocalBetweenSchools:
    """Between-school share of local scores (校际差异率，本地测算)."""

    value: float | None  # between-school SS ÷ total SS, 0 to 1
    by_chance: float | None  # what schools that do not differ would show
    shares: VarianceShares  # the variance component and its interval beside it
    label: str  # 本地测算 …
    reasons: tuple[str, ...]


def local_between_schools(scores: ArrayLike, schools: Sequence[Hashable]) -> LocalBetweenSchools:
    """Between-school sum of squares as a share of the total (校际差异率，本地测算).

    Parameters
    ----------
    scores : array of float, n
        One subject, one grade, points; NaN for none.
    schools : sequence, n

    Returns
    -------
    LocalBetweenSchools
        ``None`` and a reason where there is nothing to split.

    Raises
    ------
    ValueError
        As :func:`~junheng.measure.achievement.variance.variance_shares`.

    Notes
    -----
    The estimator of the national report is not published; this is the one-way decomposition,
    every pupil counting once.  It is no coefficient of variation.

    Examples
    --------
    >>> round(local_between_schools([1, 2, 3, 4, 5, 6], "aaabbb").value, 4)
    0.7714
    """
    shares = variance_shares(scores, schools)
    value = shares.level("schools").squares_share if shares.levels else None
    return LocalBetweenSchools(value, shares.by_chance, shares, LOCAL, shares.statements)


@dataclass(frozen=True, slots=True)
class SchoolDifference:
    """How far one school lies behind the good urban schools (与城区优质学校差异率)."""

    school: str
    n: int  # pupils with a score
    mean: float | None  # points
    value: float | None  # positive: behind; share of the comparator's mean, or its sd
    reason: str = ""
    low: float | None = None  # 95 %; nothing where a side has fewer than two pupils
    high: float | None = None

    @property
    def word(self) -> Literal["behind", "near", "ahead", ""]:
        """Say what the interval allows; empty where there is none."""
        if self.low is None or self.high is None:
            return ""
        return "behind" if self.low > 0 else "ahead" if self.high < 0 else "near"


@dataclass(frozen=True, slots=True)
class QualityDifferences:
    """Every school against the comparator a plan chose."""

    comparators: tuple[str, ...]
    n: int  # pupils of the comparator with a score
    mean: float | None  # pupil-weighted, points
    sd: float | None  # of its pupils, n − 1
    formula: Formula
    schools: tuple[SchoolDifference, ...]  # in the order they appear
    statements: tuple[str, ...]


def quality_school_differences(
    scores: ArrayLike,
    schools: Sequence[str],
    comparators: Sequence[str],
    *,
    formula: Formula = "relative",
) -> QualityDifferences:
    """Distance of each school from the named good urban schools (与城区优质学校差异率).

    Parameters
    ----------
    scores : array of float, n
        One subject of one lawful examination, points; NaN for none.
    schools : sequence of str, n
        School of each pupil.
    comparators : sequence of str
        The schools the plan compares with, from its dated named list.
    formula : {"relative", "standardised"}
        ``(comparator mean − school mean)`` over the comparator's mean, or over its pupils'
        standard deviation.

    Returns
    -------
    QualityDifferences
        A comparator school has no value of its own; a school without scores has a reason.  The
        interval takes both sides' pupils as samples (delta method).

    Raises
    ------
    ValueError
        Lengths that differ, no comparator, one that has no row, an unknown formula.

    References
    ----------
    .. [1] ``zibo-2021`` section 2.2, which names neither list nor formula: both are the pack's.

    Examples
    --------
    >>> found = quality_school_differences([80, 90, 60, 70], ["优", "优", "甲", "甲"], ["优"])
    >>> round(found.schools[1].value, 4)
    0.2353
    """
    held = np.asarray(scores, dtype=np.float64)
    if held.shape != (len(schools),):
        raise ValueError(f"scores have shape {held.shape} for {len(schools)} pupils; give one each")
    unknown = sorted(set(comparators) - set(schools))
    if not comparators or unknown:
        raise ValueError(f"comparators {list(comparators)}; {unknown} have no row; name some")
    if formula not in ("relative", "standardised"):
        raise ValueError(f"formula is {formula!r}; it is relative or standardised")
    by_school = _by_school(held, schools)
    pooled = np.concatenate([by_school[name] for name in dict.fromkeys(comparators)])
    mean = math.fsum(pooled) / pooled.size if pooled.size else None
    sd = float(pooled.std(ddof=1)) if pooled.size > 1 else None
    unit, reason = _unit(pooled, mean, sd, formula)
    found = []
    for name, own in by_school.items():
        average = math.fsum(own) / own.size if own.size else None
        why = IS_COMPARATOR if name in comparators else reason or ("" if own.size else NO_SCORE)
        if why or mean is None or average is None or unit is None:
            found.append(SchoolDifference(name, own.size, average, None, why))
        else:
            value = (mean - average) / unit
            low, high = _interval(own, pooled, value, formula)
            found.append(SchoolDifference(name, own.size, average, value, "", low, high))
    said = (SCALE,) if formula == "relative" else ()
    return QualityDifferences(
        tuple(dict.fromkeys(comparators)), pooled.size, mean, sd, formula, tuple(found), said
    )


def _interval(
    own: Floats, pooled: Floats, value: float, formula: Formula
) -> tuple[float | None, float | None]:
    """Give the 95 % interval of a difference by the delta method."""
    if own.size < 2 or pooled.size < 2:
        return None, None
    of_own, of_pooled = own.var(ddof=1) / own.size, pooled.var(ddof=1) / pooled.size
    if formula == "relative":
        mean = pooled.mean()
        variance = (of_own + (own.mean() / mean) ** 2 * of_pooled) / mean**2
    else:
        variance = (of_own + of_pooled) / pooled.var(ddof=1) + value**2 / (2 * (pooled.size - 1))
    half = Z95 * math.sqrt(variance)
    return value - half, value + half


def _by_school(held: Floats, schools: Sequence[str]) -> Mapping[str, Floats]:
    rows: dict[str, list[float]] = {}
    for school, score in zip(schools, held.tolist(), strict=True):
        own = rows.setdefault(school, [])
        if not math.isnan(score):
            own.append(score)
    return {school: np.array(own, dtype=np.float64) for school, own in rows.items()}


def _unit(
    pooled: Floats, mean: float | None, sd: float | None, formula: Formula
) -> tuple[float | None, str]:
    if mean is None:
        return None, NO_COMPARATOR
    if formula == "relative":
        return (mean, "") if mean > 0 else (None, ZERO_MEAN)
    if sd is None or pooled.max() == pooled.min():
        return None, NO_SPREAD
    return sd, ""
