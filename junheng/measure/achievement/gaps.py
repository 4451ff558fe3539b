"""Gaps between two groups of pupils (群体差异): size, effect and how sure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from junheng.measure.achievement.distributions import t_quantile
from junheng.measure.achievement.items import Floats

Z95 = 1.959963984540054
TOO_SMALL = "两组各至少要有 2 名学生，现在是 {first} 人和 {second} 人。"
NO_SPREAD = "两组之内的成绩都没有高低，算不出效应量和区间。"
CLUSTERED = "区间没有考虑学生聚在学校里：学校之间差别大时，实际的把握比区间小。"
UNSURE = "区间包含 0：看不出两组有差别。"


@dataclass(frozen=True, slots=True)
class Gap:
    """First group less second (第一组减第二组)."""

    n_first: int
    n_second: int
    mean_first: float | None  # points
    mean_second: float | None
    difference: float | None  # points
    low: float | None  # 95 % interval of the difference (Welch)
    high: float | None
    g: float | None  # Hedges' g, standard deviations
    g_low: float | None  # 95 % interval of g
    g_high: float | None
    statements: tuple[str, ...]


def group_gap(first: ArrayLike, second: ArrayLike) -> Gap:
    """Compare two groups' means, in points and in standard deviations (群体差异).

    Parameters
    ----------
    first, second : array of float
        Scores, points; NaN for none.

    Returns
    -------
    Gap
        Figures that cannot be computed are ``None``, with the reason.

    Raises
    ------
    ValueError
        An infinite score.

    Notes
    -----
    ``difference ± t √(s1²/n1 + s2²/n2)`` with Welch's degrees of freedom.  ``g = J (m1 − m2)/s``,
    ``s`` pooled, ``J = Γ(m/2)/(√(m/2) Γ((m−1)/2))``, ``m = n1 + n2 − 2``; its variance
    ``1/n1 + 1/n2 + g²/(2(n1 + n2))`` [1]_.

    References
    ----------
    .. [1] L. V. Hedges, I. Olkin, *Statistical Methods for Meta-Analysis*, Academic Press 1985,
       ch. 5.

    Examples
    --------
    >>> found = group_gap([70, 75, 80, 85], [60, 65, 70, 75])
    >>> found.difference, round(found.g, 4)
    (10.0, 1.3457)
    """
    a, b = _held(first), _held(second)
    means = [math.fsum(one) / one.size if one.size else None for one in (a, b)]
    if min(a.size, b.size) < 2:
        few = TOO_SMALL.format(first=a.size, second=b.size)
        return _without(a.size, b.size, means, few)
    if a.max() == a.min() and b.max() == b.min():
        return _without(a.size, b.size, means, NO_SPREAD)
    difference = math.fsum(a) / a.size - math.fsum(b) / b.size
    half = _welch(a, b)
    g, error = _hedges(a, b, difference)
    said = (CLUSTERED,) if abs(difference) > half else (UNSURE, CLUSTERED)
    return Gap(
        n_first=a.size,
        n_second=b.size,
        mean_first=means[0],
        mean_second=means[1],
        difference=difference,
        low=difference - half,
        high=difference + half,
        g=g,
        g_low=g - Z95 * error,
        g_high=g + Z95 * error,
        statements=said,
    )


def _held(scores: ArrayLike) -> Floats:
    held = np.asarray(scores, dtype=np.float64)
    held = held[~np.isnan(held)]
    if np.isinf(held).any():
        raise ValueError("a score is infinite; write NaN where there is none")
    return held


def _without(n: int, m: int, means: list[float | None], said: str) -> Gap:
    first, second = means
    difference = None if first is None or second is None else first - second
    return Gap(n, m, first, second, difference, None, None, None, None, None, (said,))


def _welch(a: Floats, b: Floats) -> float:
    """Half width of the interval of the difference."""
    u, v = float(a.var(ddof=1)) / a.size, float(b.var(ddof=1)) / b.size
    df = (u + v) ** 2 / (u**2 / (a.size - 1) + v**2 / (b.size - 1))
    return t_quantile(0.975, df) * math.sqrt(u + v)


def _hedges(a: Floats, b: Floats, difference: float) -> tuple[float, float]:
    """Hedges' g and its standard error."""
    m = a.size + b.size - 2
    pooled = math.sqrt(((a.size - 1) * a.var(ddof=1) + (b.size - 1) * b.var(ddof=1)) / m)
    correction = math.exp(math.lgamma(m / 2) - math.lgamma((m - 1) / 2)) / math.sqrt(m / 2)
    g = correction * difference / pooled
    return g, math.sqrt(1 / a.size + 1 / b.size + g**2 / (2 * (a.size + b.size)))
