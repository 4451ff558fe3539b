"""What may be said of effects (解读): reliability, bands, pairs; ranks for analysts only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from junheng.measure.growth.mixed.result import Fit, Level
from junheng.measure.growth.mixed.statistics import Floats

Verdict = Literal["above", "near", "below", "too_few"]
Z95 = 1.959963984540054
_MOST_PAIRED = 1500  # units whose pairs are all looked at


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Each unit's effect in one of three bands (显著高于、符合、显著低于预期)."""

    low: Floats  # points, n_units
    high: Floats
    verdicts: tuple[Verdict, ...]


def bands(
    level: Level, *, z: float = Z95, smallest: int = 0, false_discoveries: float | None = None
) -> Bands:
    """Say whether each unit lies above, near or below what its pupils' priors let expect.

    Parameters
    ----------
    level : Level
    z : float
        Half width of the interval in conditional standard deviations; 1.96 for 95 %.
    smallest : int
        Units with fewer pupils are ``too_few`` (证据不足), whatever their figure.
    false_discoveries : float, optional
        Share of wrong ones allowed among the units outside the middle band; the bands are then
        narrower in number (Benjamini and Hochberg [1]_), the intervals unchanged.

    Returns
    -------
    Bands

    References
    ----------
    .. [1] Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", *Journal of the
       Royal Statistical Society B* 57(1), 1995.
    """
    effect, se = level.effect[:, 0], level.se
    low, high = effect - z * se, effect + z * se
    outside = (low > 0) | (high < 0)
    if false_discoveries is not None:
        outside = _discovered(effect, se, false_discoveries)
    verdicts: list[Verdict] = []
    for value, is_out, pupils in zip(effect, outside, level.pupils, strict=True):
        if pupils < smallest:
            verdicts.append("too_few")
        elif is_out:
            verdicts.append("above" if value > 0 else "below")
        else:
            verdicts.append("near")
    return Bands(low, high, tuple(verdicts))


def _discovered(effect: Floats, se: Floats, share: float) -> NDArray[np.bool_]:
    size = np.divide(np.abs(effect), se, out=np.zeros_like(effect), where=se > 0)
    p = np.array([math.erfc(z / math.sqrt(2)) for z in size])
    order = np.argsort(p)
    passed = p[order] <= share * np.arange(1, p.size + 1) / p.size
    out = np.zeros(p.size, dtype=bool)
    if passed.any():
        out[order[: np.flatnonzero(passed)[-1] + 1]] = True
    return out


def comparative_factor(se: Floats, *, z: float = Z95) -> float:
    """Give the multiple of the standard error at which two intervals just touch (比较区间).

    Answers "how long must the bars be so that two units differ where their bars do not overlap?".

    Parameters
    ----------
    se : array of float, n_units
        Standard errors, at least two, not all zero.
    z : float
        For the pairwise difference.

    Returns
    -------
    float
        Mean over pairs of ``z √(s_i² + s_j²) / (s_i + s_j)``: 1.386 where all are equal [1]_.

    Raises
    ------
    ValueError
        Fewer than two units, or no spread at all.

    References
    ----------
    .. [1] H. Goldstein, M. Healy, "The graphical presentation of a collection of means", *Journal
       of the Royal Statistical Society A* 158(1), 1995.

    Examples
    --------
    >>> round(comparative_factor(np.array([0.3, 0.3, 0.3])), 3)
    1.386
    """
    held = np.sort(np.asarray(se, dtype=np.float64))
    if held.size < 2 or held[-1] <= 0:
        raise ValueError("pairs need at least two units whose standard errors are not zero")
    if held.size > _MOST_PAIRED:
        held = held[np.linspace(0, held.size - 1, _MOST_PAIRED).astype(np.intp)]
    i, j = np.triu_indices(held.size, 1)
    both = held[i] + held[j]
    ratio = np.sqrt(held[i] ** 2 + held[j] ** 2)[both > 0] / both[both > 0]
    return float(z * ratio.mean())


@dataclass(frozen=True, slots=True, eq=False)
class RankIntervals:
    """How far down or up a list a unit could stand: for analysts, never shown beside a name."""

    low: NDArray[np.int64]  # 1 is the highest effect
    high: NDArray[np.int64]

    @property
    def median_width(self) -> float:
        """Median share of the list that an interval covers."""
        return float(np.median((self.high - self.low) / max(self.low.size - 1, 1)))


def rank_intervals(
    level: Level, rng: np.random.Generator, *, draws: int = 2000, share: float = 0.95
) -> RankIntervals:
    """Simulate the ranks a list of effects could have (名次区间), to show that lists mislead.

    Parameters
    ----------
    level : Level
    rng : numpy Generator
    draws : int
        Simulated lists.
    share : float
        Of the draws inside the interval.

    Returns
    -------
    RankIntervals
    """
    n = len(level.units)
    ranks = np.empty((draws, n), dtype=np.int32)
    for k in range(draws):
        drawn = level.effect[:, 0] + level.se * rng.standard_normal(n)
        ranks[k, np.lexsort((rng.random(n), -drawn))] = np.arange(1, n + 1)  # ties by lot
    edge = (1 - share) / 2
    low, high = np.quantile(ranks, (edge, 1 - edge), axis=0, method="nearest")
    return RankIntervals(low.astype(np.int64), high.astype(np.int64))


def pupils_needed(fit: Fit, reliability: float, *, level: int = 0) -> int:
    """Give the pupils a unit needs for an effect of some reliability (所需人数).

    Parameters
    ----------
    fit : Fit
    reliability : float
        Between 0 and 1.
    level : int
        Which level; variances of other levels are set aside.

    Returns
    -------
    int
        ``λ/(1−λ) · σ²/τ²``, rounded up.

    Raises
    ------
    ValueError
        A reliability outside 0 to 1, or no variance between units.
    """
    between = fit.levels[level].variance
    if not 0 < reliability < 1:
        raise ValueError(f"reliability is {reliability}; it lies between 0 and 1")
    if between <= 0:
        raise ValueError("no variance between units: no number of pupils would do")
    return math.ceil(reliability / (1 - reliability) * fit.residual / between - 1e-9)


def stability(fit: Fit) -> float:
    """Give the share of a unit's effect that stays from year to year (年际稳定性).

    Parameters
    ----------
    fit : Fit
        A pooled model: the unit outermost, unit and year within it.

    Returns
    -------
    float
        Variance of the unit over that of unit and year together: the correlation of two years'
        effects.

    Raises
    ------
    ValueError
        The model has not two levels, or neither has variance.
    """
    if len(fit.levels) != 2:
        raise ValueError(f"{len(fit.levels)} levels; pool years as units within units")
    lasting, passing = (level.variance for level in fit.levels)
    if lasting + passing <= 0:
        raise ValueError("neither units nor years differ")
    return lasting / (lasting + passing)
