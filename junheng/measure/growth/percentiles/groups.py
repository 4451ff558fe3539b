"""Growth of groups (群体成长): the mean with its standard error, and whether a model fits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.growth.mixed.statistics import encoded
from junheng.measure.growth.percentiles.regression import Floats

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class GroupGrowth:
    """Growth percentiles of one group of pupils."""

    group: str
    n: int  # pupils with a percentile
    mean: float  # 1 to 99
    mean_se: float  # infinite where one pupil says nothing about spread
    low: float  # of the 95 % interval of the mean
    high: float
    median: float  # for readers; less precise than the mean
    median_se: float


def group_growth(percentiles: ArrayLike, groups: Sequence[object]) -> tuple[GroupGrowth, ...]:
    """Summarise percentiles by group, mean first (平均成长百分等级).

    Parameters
    ----------
    percentiles : array of float, length n_pupils
        1 to 99; 0 where there is none: those are left out.  Give the middles of ties
        (:attr:`Growth.middles`): the lower ends average below 50, and most where a ceiling ties
        the pupils of able schools.
    groups : sequence of labels, length n_pupils

    Returns
    -------
    tuple of GroupGrowth
        By label, groups without any percentile left out.

    Raises
    ------
    ValueError
        Lengths differ, or a percentile outside 0 to 99.

    Notes
    -----
    Standard error of the mean: ``s / √n``.  Of the median: ``50 / √n``, since a median's error is
    ``1 / (2 f √n)`` and percentiles are spread evenly with density ``f`` of one in a hundred.  The
    reference prints ``1.253 s / √n``, right for a bell curve and 28 % too small here.

    Examples
    --------
    >>> group_growth([20, 40, 60, 80, 0], ["a", "a", "a", "a", "a"])[0].mean
    50.0
    """
    held = np.asarray(percentiles)
    if held.size != len(groups):
        raise ValueError(f"{held.size} percentiles for {len(groups)} groups")
    if held.size and (held.min() < 0 or held.max() > 99):
        raise ValueError("percentiles lie between 1 and 99, 0 where there is none")
    codes, labels = encoded(groups)
    has = held > 0
    out = []
    for code, label in enumerate(labels):
        own = held[has & (codes == code)].astype(np.float64)
        if not own.size:
            continue
        mean, n = float(own.mean()), own.size
        se = float(own.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
        out.append(
            GroupGrowth(
                label,
                n,
                mean,
                se,
                max(mean - Z95 * se, 1.0),
                min(mean + Z95 * se, 99.0),
                float(np.median(own)),
                50.0 / math.sqrt(n),
            )
        )
    return tuple(out)


def clustered_se(percentiles: ArrayLike, clusters: Sequence[object]) -> float:
    """Give the standard error of a mean whose pupils come in clusters (classes, schools).

    Parameters
    ----------
    percentiles : array of int, length n_pupils
        1 to 99, no zeros.
    clusters : sequence of labels, length n_pupils

    Returns
    -------
    float
        Points; larger than ``s / √n`` where pupils of a cluster grow alike.

    Raises
    ------
    ValueError
        Fewer than two clusters.

    Notes
    -----
    ``√(J/(J−1) Σ_j (Σ_i (x_ij − x̄))²) / n`` over J clusters.
    """
    held = np.asarray(percentiles, dtype=np.float64)
    codes, labels = encoded(clusters)
    if len(labels) < 2:
        raise ValueError(f"{len(labels)} cluster: its error needs at least two")
    sums = np.bincount(codes, weights=held - held.mean())
    count = len(labels)
    return float(math.sqrt(count / (count - 1) * (sums**2).sum()) / held.size)


# Shares of the ten columns of a fit table where the model fits: 0 is told as 1 and 100 as 99.
FIT_EXPECTED = (0.105, *(0.1,) * 8, 0.095)


def fit_table(percentiles: ArrayLike, prior: ArrayLike, highest: ArrayLike | None = None) -> Floats:
    """Cross tenths of the prior with tenths of growth (拟合表): flat where the model fits.

    Parameters
    ----------
    percentiles : array of int, length n_pupils
        0 where there is none.
    prior : array of float, length n_pupils
    highest : array of int, length n_pupils, optional
        The upper end of ties; a pupil is then spread evenly over what the tie leaves open.

    Returns
    -------
    array of float, 10 × 10
        Share of each tenth of the prior (row) in percentiles 1–10, 11–20, …, 91–99; rows sum to 1,
        a row without pupils is 0.

    Raises
    ------
    ValueError
        Lengths differ or no pupil has a percentile.
    """
    counts = fit_counts(percentiles, prior, highest)
    totals = counts.sum(axis=1, keepdims=True)
    out = np.zeros_like(counts)
    np.divide(counts, totals, out=out, where=totals > 0)
    return out


def fit_counts(
    percentiles: ArrayLike, prior: ArrayLike, highest: ArrayLike | None = None
) -> Floats:
    """Count the pupils of every cell of the :func:`fit_table`; the same arguments."""
    held, before = np.asarray(percentiles), np.asarray(prior, dtype=np.float64)
    if held.shape != before.shape:
        raise ValueError(f"{held.size} percentiles for {before.size} priors")
    has = held > 0
    if not has.any():
        raise ValueError("no pupil has a percentile")
    before = before[has]
    edges = np.quantile(before, np.arange(1, 10) / 10)
    row: NDArray[np.intp] = np.searchsorted(edges, before, side="left")
    low = held[has].astype(np.intp)
    high = low if highest is None else np.asarray(highest)[has].astype(np.intp)
    pairs, tied = np.unique(row * 10_000 + low * 100 + high, return_counts=True)
    counts = np.zeros((10, 10))
    for pair, n in zip(pairs.tolist(), tied.tolist(), strict=True):
        first, last = pair // 100 % 100, pair % 100
        places = np.minimum((np.arange(first, last + 1) - 1) // 10, 9)
        counts[pair // 10_000] += n * np.bincount(places, minlength=10) / places.size
    return counts


def beyond_chance(counts: Floats) -> int:
    """Count the cells of a fit table that chance alone would not move so far (偏离的格数).

    Parameters
    ----------
    counts : array of float, 10 × 10
        As :func:`fit_counts` gives them.

    Returns
    -------
    int
        Cells further than 1.96 binomial standard errors from :data:`FIT_EXPECTED`; about five of
        a hundred would be where the model fits.

    Examples
    --------
    >>> beyond_chance(np.full((10, 10), 100.0))
    0
    """
    wanted = np.asarray(FIT_EXPECTED)
    totals = counts.sum(axis=1, keepdims=True)
    apart = np.abs(counts - totals * wanted)
    return int(np.count_nonzero(apart > Z95 * np.sqrt(totals * wanted * (1 - wanted))))
