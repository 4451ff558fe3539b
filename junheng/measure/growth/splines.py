"""Cubic B-splines (三次B样条) of one score, as growth percentiles and value-added both use them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.growth.estimable import NotEstimable

Floats = NDArray[np.float64]
DEGREE = 3
KNOTS_AT = (0.2, 0.4, 0.6, 0.8)  # shares of the pupils below each inner knot
_WIDER = 0.1  # of the range, added at both ends


@dataclass(frozen=True, slots=True)
class Spline:
    """Where the pieces of one curve meet: fixed once, stored with the result."""

    knots: tuple[float, ...]  # inner knots, ascending, score points
    low: float  # boundary, score points, below the lowest score
    high: float  # boundary, above the highest
    lowest: float  # lowest score the curve was placed on
    highest: float

    def __post_init__(self) -> None:
        ends = (self.low, *self.knots, self.high)
        if any(not a < b for a, b in pairwise(ends)):
            raise ValueError(f"knots and boundaries are {ends}; they must rise strictly")
        if not self.low <= self.lowest <= self.highest <= self.high:
            raise ValueError(f"scores from {self.lowest} to {self.highest} leave the boundaries")

    @classmethod
    def placed(cls, scores: ArrayLike, at: tuple[float, ...] = KNOTS_AT) -> Spline:
        """Place the knots on all pupils of a period, with or without a later score.

        Parameters
        ----------
        scores : array of float, length n_pupils
            Scores of one test; missing ones (NaN) are left out.
        at : tuple of float
            Shares of pupils; equal quantiles, as ties make them, give one knot.

        Returns
        -------
        Spline
            Inner knots rounded to three decimals; boundaries a tenth of the range outside it.

        Raises
        ------
        NotEstimable
            No score, or all scores equal: no curve can be placed.
        ValueError
            A score that is not finite.

        Notes
        -----
        Quantiles interpolate linearly between order statistics (type 7 of Hyndman and Fan).
        A knot at the lowest or highest score leaves an empty piece and is dropped, unlike in the
        reference, whose design is then singular.

        Examples
        --------
        >>> Spline.placed([10, 20, 30, 40, 50, 60]).knots
        (20.0, 30.0, 40.0, 50.0)
        """
        values = np.asarray(scores, dtype=np.float64).ravel()
        values = values[~np.isnan(values)]
        if not values.size:
            raise NotEstimable(
                "no score; give the scores of at least two pupils", "没有成绩，放不下曲线"
            )
        if not np.isfinite(values).all():
            raise ValueError("a score is infinite; scores are finite numbers")
        lowest, highest = float(values.min()), float(values.max())
        if lowest == highest:
            raise NotEstimable(
                f"every score is {lowest}; a curve needs scores that differ",
                f"成绩全是 {lowest:g}，放不下曲线",
            )
        found = np.round(np.quantile(values, at), 3)
        ends = np.round([lowest, highest], 3)  # rounded as the knots are
        knots = tuple(float(k) for k in np.unique(found) if ends[0] < k < ends[1])
        wider = (highest - lowest) * _WIDER
        return cls(knots, lowest - wider, highest + wider, lowest, highest)

    @property
    def columns(self) -> int:
        """How many columns :meth:`basis` gives: the constant is not one of them."""
        return len(self.knots) + DEGREE

    def basis(self, scores: ArrayLike) -> Floats:
        """Evaluate the curve's columns (基函数), the first dropped beside an intercept.

        Parameters
        ----------
        scores : array of float, length n
            Scores; outside the boundaries the end pieces go on as cubics.

        Returns
        -------
        array of float, n × columns
            Pure numbers, within 0 and 1 inside the boundaries.

        Notes
        -----
        Recursion of Cox and de Boor on the boundaries, four times each, and the inner knots [1]_.

        References
        ----------
        .. [1] C. de Boor, *A Practical Guide to Splines*, Springer, 2001, chapter IX.

        Examples
        --------
        >>> Spline((), 0.0, 1.0, 0.0, 1.0).basis([0.5]).tolist()
        [[0.375, 0.375, 0.125]]
        """
        x = np.atleast_1d(np.asarray(scores, dtype=np.float64))
        t = np.concatenate([[self.low] * (DEGREE + 1), self.knots, [self.high] * (DEGREE + 1)])
        piece = np.searchsorted(np.asarray(self.knots), x, side="right") + DEGREE
        # values of the four functions that are not zero on each score's piece
        local = np.ones((x.size, 1))
        for degree in range(1, DEGREE + 1):
            grown = np.zeros((x.size, degree + 1))
            for j in range(degree):
                right, left = t[piece + j + 1], t[piece + j + 1 - degree]
                part = local[:, j] / (right - left)
                grown[:, j] += (right - x) * part
                grown[:, j + 1] += (x - left) * part
            local = grown
        whole = np.zeros((x.size, self.columns + 1))
        at = (piece - DEGREE)[:, None] + np.arange(DEGREE + 1)
        np.put_along_axis(whole, at, local, axis=1)
        return whole[:, 1:]

    def as_json(self) -> dict[str, object]:
        """Give the curve as plain data."""
        return {
            "knots": list(self.knots),
            "boundaries": [self.low, self.high],
            "range": [self.lowest, self.highest],
        }
