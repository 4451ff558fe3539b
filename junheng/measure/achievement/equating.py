"""One scale for two papers with common items (等值): Tucker's linear method."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from junheng.measure.achievement.items import Floats

FEW_PUPILS = "两次考试各至少要有 {least} 名学生，才谈得上等值；现在是 {first} 名和 {second} 名。"
WEAK_ANCHOR = "共同题与全卷的相关只有 {correlation:.2f}：共同题代表不了全卷，换算结果误差大。"
APART = "两批学生在共同题上相差 {distance:.2f} 个标准差：差得太多，等值的假设站不住。"
LEAST_PUPILS = 100
LEAST_CORRELATION = 0.7
FARTHEST = 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """What one population's scores say, all that the method needs."""

    n: int
    mean: float  # of the paper, points
    sd: float  # n − 1
    anchor_mean: float  # of the common items, points
    anchor_sd: float
    covariance: float

    @classmethod
    def of(cls, scores: ArrayLike, anchor: ArrayLike) -> Group:
        """Take them from pupils with both scores.

        Parameters
        ----------
        scores, anchor : array of float, n
            Totals on the paper and on the common items, points; pupils with either missing are
            left out.

        Raises
        ------
        ValueError
            Lengths differ, fewer than two pupils, or common items on which all are equal.
        """
        x, v = (np.asarray(one, dtype=np.float64) for one in (scores, anchor))
        if x.shape != v.shape or x.ndim != 1:
            raise ValueError(f"scores have shape {x.shape}, the anchor {v.shape}; give n of each")
        both = np.isfinite(x) & np.isfinite(v)
        x, v = x[both], v[both]
        if x.size < 2 or v.max() == v.min():
            raise ValueError("fewer than two pupils, or all equal on the common items")
        return cls(
            n=x.size,
            mean=float(x.mean()),
            sd=float(x.std(ddof=1)),
            anchor_mean=float(v.mean()),
            anchor_sd=float(v.std(ddof=1)),
            covariance=float((x - x.mean()) @ (v - v.mean())) / (x.size - 1),
        )

    @property
    def slope(self) -> float:
        """Regression of the paper on the common items."""
        return self.covariance / self.anchor_sd**2

    @property
    def correlation(self) -> float:
        """Between paper and common items; 0 where the paper does not vary."""
        return self.covariance / (self.sd * self.anchor_sd) if self.sd else 0.0


@dataclass(frozen=True, slots=True)
class Equating:
    """The new paper's scores on the old paper's scale: ``intercept + slope × score``."""

    slope: float
    intercept: float  # points of the old paper
    statements: tuple[str, ...]  # what makes it doubtful

    def __call__(self, scores: ArrayLike) -> Floats:
        """Convert scores; they may leave the old paper's range, which is kept as it is."""
        converted: Floats = self.intercept + self.slope * np.asarray(scores, dtype=np.float64)
        return converted


def tucker(new: Group, old: Group, *, weight_new: float | None = None) -> Equating:
    """Equate two papers given to two populations with common items (Tucker 线性等值).

    Answers "what would a pupil of this year have got on last year's paper?".

    Parameters
    ----------
    new, old : Group
        The paper to convert and the one whose scale is kept, each with the same common items.
    weight_new : float, optional
        Share of the new population in the synthetic one, 0 to 1; by number of pupils if left out.

    Returns
    -------
    Equating
        With statements where pupils are few, the common items weak, or the populations apart.

    Raises
    ------
    ValueError
        A weight outside 0 to 1, or a paper that does not vary.

    Notes
    -----
    With ``g = cov(X, V)/var(V)`` in each population, ``d`` the difference of the anchor's means and
    ``e`` that of its variances, new less old, and weights ``w1 + w2 = 1`` [1]_::

        mean_s(X) = mean(X) − w2 g1 d        var_s(X) = var(X) − w2 g1² e + w1 w2 g1² d²
        mean_s(Y) = mean(Y) + w1 g2 d        var_s(Y) = var(Y) + w1 g2² e + w1 w2 g2² d²
        slope = sd_s(Y) / sd_s(X)            intercept = mean_s(Y) − slope mean_s(X)

    It assumes that in both populations the paper depends on the common items by the same straight
    line with the same spread around it.  Where this is not known to hold, do not equate.

    References
    ----------
    .. [1] M. J. Kolen, R. L. Brennan, *Test Equating, Scaling, and Linking*, 3rd ed., Springer
       2014, section 4.1.
    """
    w1 = new.n / (new.n + old.n) if weight_new is None else weight_new
    if not 0 <= w1 <= 1:
        raise ValueError(f"weight_new is {w1}; it is a share")
    w2 = 1 - w1
    d = new.anchor_mean - old.anchor_mean
    e = new.anchor_sd**2 - old.anchor_sd**2
    g1, g2 = new.slope, old.slope
    mean_new, mean_old = new.mean - w2 * g1 * d, old.mean + w1 * g2 * d
    var_new = new.sd**2 - w2 * g1**2 * e + w1 * w2 * g1**2 * d**2
    var_old = old.sd**2 + w1 * g2**2 * e + w1 * w2 * g2**2 * d**2
    if not (var_new > 0 and var_old > 0):
        raise ValueError("a paper does not vary in the synthetic population; it cannot be equated")
    slope = math.sqrt(var_old / var_new)
    return Equating(slope, mean_old - slope * mean_new, tuple(_doubts(new, old, d)))


def equating_errors(
    new: tuple[ArrayLike, ArrayLike],
    old: tuple[ArrayLike, ArrayLike],
    at: ArrayLike,
    *,
    rng: np.random.Generator,
    weight_new: float | None = None,
    draws: int = 400,
) -> Floats:
    """Give the standard error of equated scores, pupils of both papers drawn anew (等值标准误).

    Parameters
    ----------
    new, old : pairs of arrays
        Totals on the paper and on the common items, as :meth:`Group.of` takes them.
    at : array of float, m
        Scores of the new paper, points.
    rng : numpy Generator
    weight_new : float, optional
        As in :func:`tucker`.
    draws : int
        Bootstrap samples.

    Returns
    -------
    array of float, m
        Points of the old paper; chance of who sat only: that the method's assumptions hold is no
        part of it.

    Raises
    ------
    ValueError
        As :meth:`Group.of` and :func:`tucker`.
    """
    points = np.asarray(at, dtype=np.float64)
    pairs = [_complete(*one) for one in (new, old)]
    found = np.empty((draws, points.size))
    for draw in range(draws):
        groups = []
        for scores, anchor in pairs:
            rows = rng.integers(0, scores.size, scores.size)
            groups.append(Group.of(scores[rows], anchor[rows]))
        found[draw] = tucker(groups[0], groups[1], weight_new=weight_new)(points)
    error: Floats = found.std(axis=0, ddof=1)
    return error


def _complete(scores: ArrayLike, anchor: ArrayLike) -> tuple[Floats, Floats]:
    x, v = (np.asarray(one, dtype=np.float64) for one in (scores, anchor))
    both = np.isfinite(x) & np.isfinite(v)
    return x[both], v[both]


def _doubts(new: Group, old: Group, d: float) -> list[str]:
    said = []
    if min(new.n, old.n) < LEAST_PUPILS:
        said.append(FEW_PUPILS.format(least=LEAST_PUPILS, first=new.n, second=old.n))
    weakest = min(new.correlation, old.correlation)
    if weakest < LEAST_CORRELATION:
        said.append(WEAK_ANCHOR.format(correlation=weakest))
    distance = abs(d) / math.sqrt((new.anchor_sd**2 + old.anchor_sd**2) / 2)
    if distance > FARTHEST:
        said.append(APART.format(distance=distance))
    return said
