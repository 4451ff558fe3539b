"""A hundred quantile regressions on splines, exactly (百条分位数回归)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed.profile import independent
from junheng.measure.growth.splines import DEGREE, Spline

if TYPE_CHECKING:
    from junheng.measure.growth.percentiles.kernels import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
TAUS: Floats = (np.arange(1, 101) - 0.5) / 100  # 0.005, 0.015, … 0.995
_START = 50  # the first quantile solved, nearest the median
_LARGEST = 2**62
_TIES = 1e-9  # of the range of scores: what breaks ties while pivoting, undone afterwards
DROPPED = "先前成绩的曲线有 {count} 列与其余列线性相关（分数太少样或彼此重复），已略去。"


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Basis values of every distinct score of every prior, and who has which."""

    index: Ints  # n_priors × n_pupils: table entry of each pupil's prior
    values: Floats  # n_entries × 4: the basis functions that are not zero
    first: Ints  # n_entries: extended coefficient the first of the four multiplies
    bounds: Ints  # n_priors + 1: first entry of each prior
    columns: Ints  # extended coefficients that exist: the intercept and the splines' columns
    width: int  # of the extended vector: each spline has a first column that is always 0

    @classmethod
    def of(cls, priors: Sequence[Floats], splines: Sequence[Spline]) -> Tables:
        """Look scores up: one table entry per distinct score."""
        index, values, first, columns, bounds, at = [], [], [], [0], [0], 1
        for scores, spline in zip(priors, splines, strict=True):
            distinct, place = _distinct(scores)
            basis = np.column_stack([np.zeros(distinct.size), spline.basis(distinct)])
            piece = np.searchsorted(np.asarray(spline.knots), distinct, side="right")
            values.append(np.take_along_axis(basis, piece[:, None] + np.arange(DEGREE + 1), 1))
            first.append(at + piece)
            index.append(place + bounds[-1])
            columns += range(at + 1, at + 1 + spline.columns)
            bounds.append(bounds[-1] + distinct.size)
            at += spline.columns + 1
        return cls(
            np.ascontiguousarray(np.stack(index)).astype(np.int32, copy=False),
            np.vstack(values),
            np.concatenate(first).astype(np.int32),
            np.asarray(bounds, dtype=np.int32),
            np.asarray(columns, dtype=np.int32),
            at,
        )


def _distinct(scores: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Give distinct scores and each pupil's place; by counting where scores are whole or half."""
    low, high = float(scores.min()), float(scores.max())
    doubled = scores * 2.0
    if high - low < 1e5 and (doubled == np.floor(doubled)).all():
        code = (doubled - 2.0 * low).astype(np.intp)
        seen = np.zeros(int(2.0 * (high - low)) + 1, dtype=bool)
        seen[code] = True
        place = np.cumsum(seen) - 1
        return low + np.flatnonzero(seen) / 2.0, place[code]
    distinct, place = np.unique(scores, return_inverse=True)
    return distinct, place


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The fitted quantiles of one cohort."""

    coefficients: Floats  # 100 × (1 + columns of all splines), points of the score
    statements: tuple[str, ...]
    pivots: int
    cells: int  # distinct combinations of scores
    losses: Floats  # 100: check loss at each quantile, points


class NotSettled(NotEstimable):
    """The linear programme did not come to rest; no figure is better than a wrong one."""

    def __init__(self, message: str) -> None:
        super().__init__(
            message, "求解没有稳定下来，不给数字；请核对有没有个别极端的分数，或几乎人人同分"
        )


def solve(outcome: Floats, priors: Sequence[Floats], splines: Sequence[Spline]) -> Solved:
    """Minimise the check loss at a hundred quantiles, exactly.

    Parameters
    ----------
    outcome : array of float, length n_pupils
        Current scores; finite, not all equal.
    priors : sequence of arrays of float, length n_pupils each
        Newest first; finite.
    splines : sequence of Spline
        One per prior.

    Returns
    -------
    Solved
        The vertex of each linear programme: as many pupils fitted exactly as there are columns.

    Raises
    ------
    NotSettled
        The pivots did not end.

    Notes
    -----
    Pupils with the same scores are one weighted cell.  From the median outwards each quantile
    starts at the vertex of its neighbour; cells far from the fit take part by their side only and
    are checked at the end [1]_.  Ties are broken by a billionth of the range of scores, which the
    returned vertex no longer contains.

    References
    ----------
    .. [1] S. Portnoy, R. Koenker, "The Gaussian hare and the Laplacian tortoise", *Statistical
       Science* 12(4), 1997.
    """
    from junheng.measure.growth.percentiles import kernels  # noqa: PLC0415

    problem, tables = _problem(outcome, priors, splines)
    extended, pivots = _solved(problem)
    lost = tables.columns.size - problem.active.size
    return Solved(
        extended[:, tables.columns],
        (DROPPED.format(count=lost),) if lost else (),
        pivots,
        problem.exact.size,
        kernels.losses(TAUS, extended, problem),
    )


def _problem(
    outcome: Floats, priors: Sequence[Floats], splines: Sequence[Spline]
) -> tuple[Problem, Tables]:
    """Collapse pupils into cells and keep the columns that add something."""
    from junheng.measure.growth.percentiles import kernels  # noqa: PLC0415

    tables = Tables.of(priors, splines)
    index, exact, weights = _cells(tables, outcome)
    spread = float(exact.max() - exact.min())
    place = np.full(tables.width, -1, dtype=np.int32)
    place[tables.columns] = np.arange(tables.columns.size)
    problem = kernels.Problem(
        index,
        exact + _TIES * spread * _scattered(exact.size),
        exact,
        weights,
        tables.values,
        tables.first,
        tables.bounds,
        tables.columns,
        place,
        np.empty((0, 0)),
        np.empty(0),
    )
    products, _, sums = kernels.gram(problem, tables.columns.size)
    keep = independent(products)
    place[:] = -1
    place[tables.columns[keep]] = np.arange(len(keep))
    return problem._replace(
        active=tables.columns[keep],
        products=np.ascontiguousarray(products[np.ix_(keep, keep)]),
        sums=sums[keep],
    ), tables


def _solved(problem: Problem) -> tuple[Floats, int]:
    """Solve all quantiles from the median outwards; extended coefficients and pivots."""
    from junheng.measure.growth.percentiles import kernels, settle, simplex  # noqa: PLC0415

    p = problem.active.size
    _, with_outcome, _ = kernels.gram(problem, p)
    start = np.linalg.solve(problem.products, with_outcome)
    free = np.ascontiguousarray(np.linalg.inv(np.linalg.cholesky(problem.products)).T)
    vertex = kernels.Vertex(
        np.zeros(p, dtype=np.int32),
        np.zeros((p, p)),
        np.zeros(problem.exact.size, dtype=np.int8),
        np.zeros(p),
    )
    if not settle.settle(problem, vertex, start, free, float(TAUS[_START])):
        raise NotSettled("no vertex near the median; the scores may have no spread")
    mean = problem.weights @ problem.outcome / problem.sums[0]
    variance = problem.weights @ (problem.outcome - mean) ** 2 / problem.sums[0]
    width, pivots, halves = _widths(problem), 0, []
    for taus in (TAUS[_START:].copy(), TAUS[_START::-1].copy()):
        own = kernels.Vertex(
            vertex.basis.copy(), vertex.inverse.copy(), vertex.state.copy(), vertex.below.copy()
        )
        found, told = simplex.follow(taus, problem, own, width, float(np.sqrt(variance)) / 60)
        if not told[:, 3].all():
            raise NotSettled(f"the quantile {taus[int(np.argmin(told[:, 3]))]} did not settle")
        halves.append(found)
        pivots += int(told[:, 0].sum())
    return np.concatenate([halves[1][:0:-1], halves[0]]), pivots


def _cells(tables: Tables, outcome: Floats) -> tuple[Ints, Floats, Floats]:
    """Put pupils with the same scores together; cells of the same priors side by side."""
    distinct, code = _distinct(outcome)
    key = tables.index[0].astype(np.int64)
    for row, low in zip(tables.index[1:], tables.bounds[1:-1], strict=True):
        key = _joined(key, row - low, int(tables.bounds[-1] - low))
    key = _joined(key, code, distinct.size)
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    new = np.empty(order.size, dtype=bool)
    new[0] = True
    np.not_equal(ranked[1:], ranked[:-1], out=new[1:])
    at = np.flatnonzero(new)
    first = order[at]
    weights = np.diff(np.append(at, order.size)).astype(np.float64)
    return np.ascontiguousarray(tables.index[:, first]), outcome[first], weights


def _joined(key: NDArray[np.int64], code: NDArray[Any], size: int) -> NDArray[np.int64]:
    """Join one more code below ``size`` to a key, in place, renumbered before it overflows."""
    if int(key.max(initial=0)) >= _LARGEST // size:
        key = np.unique(key, return_inverse=True)[1].astype(np.int64)
    key *= size
    key += code
    return key


def _scattered(n: int) -> Floats:
    """Give numbers between −½ and ½ in no linear relation, the same ones every time."""
    x = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2.0**53 - 0.5


def _widths(problem: Problem) -> Floats:
    """Say how far the fit may move at each score, in units of its mean move."""
    scale = 25.0 + 40.0 * min(1.0, float(problem.sums[0]) / 1e6)
    inverse = np.linalg.inv(problem.products)
    out = np.empty(len(problem.first))
    for low, high in pairwise(problem.bounds):
        at = problem.place[problem.first[low:high, None] + np.arange(DEGREE + 1)]
        rows = np.tile(problem.sums / problem.sums[0], (int(high - low), 1))
        rows[:, np.unique(at[at >= 0])] = 0.0
        for m in range(DEGREE + 1):
            has = at[:, m] >= 0
            rows[np.flatnonzero(has), at[has, m]] += problem.values[low:high, m][has]
        leverage = np.einsum("ij,jk,ik->i", rows, inverse, rows, optimize=True)
        out[low:high] = scale * np.sqrt(np.maximum(leverage, 0.0))
    return out
