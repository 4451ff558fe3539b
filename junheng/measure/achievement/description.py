"""A group's scores in figures (一分三率、分布)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from junheng.measure.achievement.distributions import t_quantile
from junheng.measure.achievement.items import Floats
from junheng.measure.achievement.standing import limit_of

NO_SCORE = "没有一个成绩。"
ONE_SCORE = "只有一个成绩，没有标准差和区间。"
ALL_EQUAL = "所有成绩相同。"
CEILING = "{share:.0%} 的学生得了满分：试卷分不出这些学生的高低。"
FLOOR = "{share:.0%} 的学生得了 0 分：试卷分不出这些学生的高低，请核对有没有缺考记成 0 分。"
MANY_AT_EDGE = 0.1


@dataclass(frozen=True, slots=True)
class Description:
    """Scores of one group on one paper or total."""

    n: int  # pupils with a score
    full: float  # points
    mean: float | None  # points
    low: float | None  # of the 95 % interval of the mean
    high: float | None
    sd: float | None  # n − 1, points
    score_share: float | None  # mean ÷ full mark (得分率)
    least: float | None
    quartiles: tuple[float, float, float] | None  # 25 %, median, 75 %, points
    most: float | None
    statements: tuple[str, ...]


def describe(scores: ArrayLike, full: float) -> Description:
    """Mean, spread and quartiles of a group (平均分、标准差、得分率、四分位数).

    Parameters
    ----------
    scores : array of float, n
        Points; NaN for pupils without a score, who are left out, never counted as zero.
    full : float
        Full mark, points.

    Returns
    -------
    Description
        What cannot be computed is ``None`` and a statement says why.

    Raises
    ------
    ValueError
        A full mark that is not positive, or a score outside 0 to the full mark.

    Notes
    -----
    The interval is ``mean ± t s/√n`` and treats these pupils as a draw of pupils such a school
    might have; it says nothing of next year's teaching.  Quartiles interpolate between order
    statistics at ``(n − 1) p`` (Hyndman and Fan's type 7, the default of R and spreadsheets [1]_).

    References
    ----------
    .. [1] R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", *The American
       Statistician* 50(4), 1996.

    Examples
    --------
    >>> found = describe([60, 70, 80, 90, float("nan")], 100)
    >>> found.n, found.mean, round(found.sd, 4), found.quartiles
    (4, 75.0, 12.9099, (67.5, 75.0, 82.5))
    """
    held = _within(scores, full)
    n = held.size
    if not n:
        none = (None,) * 7
        return Description(0, full, *none[:3], None, None, None, None, None, (NO_SCORE,))
    mean = math.fsum(held) / n
    sd = float(held.std(ddof=1)) if n > 1 else None
    half = None if sd is None else t_quantile(0.975, n - 1) * sd / math.sqrt(n)
    first, middle, third = (float(q) for q in np.quantile(held, [0.25, 0.5, 0.75]))
    return Description(
        n=n,
        full=full,
        mean=mean,
        low=None if half is None else mean - half,
        high=None if half is None else mean + half,
        sd=sd,
        score_share=mean / full,
        least=float(held.min()),
        quartiles=(first, middle, third),
        most=float(held.max()),
        statements=tuple(_statements(held, full)),
    )


def _statements(held: Floats, full: float) -> list[str]:
    if held.size == 1:
        return [ONE_SCORE]
    said = [ALL_EQUAL] if held.max() == held.min() else []
    top, bottom = float((held == full).mean()), float((held == 0).mean())
    if top >= MANY_AT_EDGE:
        said.append(CEILING.format(share=top))
    if bottom >= MANY_AT_EDGE:
        said.append(FLOOR.format(share=bottom))
    return said


@dataclass(frozen=True, slots=True)
class Threshold:
    """One of the rates beside the mean (优秀率、良好率、合格率、低分率)."""

    name: str  # id, such as excellent
    label: str
    share: float  # of the full mark
    side: str = "at_least"  # or "below"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many reached a threshold."""

    threshold: Threshold
    limit: float  # points
    count: int
    n: int  # pupils with a score
    share: float | None  # count ÷ n; None for no pupil


def rates(scores: ArrayLike, full: float, thresholds: Sequence[Threshold]) -> tuple[Rate, ...]:
    """Shares that reach, or stay below, a share of the full mark (一分三率).

    Parameters
    ----------
    scores : array of float, n
        Points; NaN for none.
    full : float
        Full mark, points.
    thresholds : sequence of Threshold
        Data of the region: what counts as excellent or passed differs from place to place.

    Raises
    ------
    ValueError
        As :func:`describe`, or a threshold outside 0 to 1, or an unknown side.

    Examples
    --------
    >>> excellent = Threshold("excellent", "优秀率", 0.85)
    >>> rates([101.5, 102, 120], 120, [excellent])[0].count
    2
    """
    held = _within(scores, full)
    found = []
    for threshold in thresholds:
        if not 0 <= threshold.share <= 1 or threshold.side not in ("at_least", "below"):
            raise ValueError(f"threshold {threshold} is no share, or has no side we know")
        limit = limit_of(threshold.share, full)
        reached = held >= limit
        count = int((reached if threshold.side == "at_least" else ~reached).sum())
        found.append(
            Rate(threshold, limit, count, held.size, count / held.size if held.size else None)
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a distribution (分数段)."""

    low: float  # points, inclusive
    high: float  # points, exclusive but for the topmost
    count: int
    at_or_above: int  # from the top down to ``low`` (累计人数)


def distribution(scores: ArrayLike, full: float, width: float) -> tuple[Step, ...]:
    """Pupils by steps of points, from the top, with cumulated counts (分数段、一分一段表).

    Parameters
    ----------
    scores : array of float, n
        Points; NaN for none.
    full : float
        Full mark, points.
    width : float
        Of a step, points; 10 for bands, 1 for the one-mark table.

    Raises
    ------
    ValueError
        As :func:`describe`, or a width that is not positive.

    Examples
    --------
    >>> [(step.low, step.count, step.at_or_above) for step in distribution([9, 10, 20], 20, 10)]
    [(10.0, 2, 2), (0.0, 1, 3)]
    """
    if not width > 0:
        raise ValueError(f"width is {width}; it is positive")
    held = _within(scores, full)
    lows = [i * width for i in range(math.ceil(full / width))][::-1]
    found = []
    above = 0
    for low in lows:
        upto = int((held >= low).sum())
        found.append(Step(float(low), float(min(low + width, full)), upto - above, upto))
        above = upto
    return tuple(found)


def above_mean_share(mean: float, reference: float) -> float:
    """Distance from a reference mean as a share of it (超均率).

    ``(mean − reference) / reference``; a school's against its region, a class's against its
    school.  It changes with the paper's zero point: compare on one paper only.

    Raises
    ------
    ValueError
        A reference mean that is not positive.

    >>> round(above_mean_share(84, 80), 4)
    0.05
    """
    if not reference > 0:
        raise ValueError(f"the reference mean is {reference}; a share of it needs a positive one")
    return (mean - reference) / reference


def _within(scores: ArrayLike, full: float) -> Floats:
    if not (full > 0 and math.isfinite(full)):
        raise ValueError(f"the full mark is {full}; it is positive")
    held = np.asarray(scores, dtype=np.float64)
    held = held[~np.isnan(held)]
    if ((held < 0) | (held > full)).any():
        raise ValueError("a score lies outside 0 to the full mark; check the table first")
    return held
