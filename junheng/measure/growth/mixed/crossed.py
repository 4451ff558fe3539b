"""Units that cross (交叉): each level has a random intercept, none lies inside another.

The level with most units is eliminated exactly, unit by unit; the others share one dense matrix
whose Cholesky factor, bordered by the fixed part, gives the whole likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed.cells import Cells, Shared, shared
from junheng.measure.growth.mixed.checks import check_columns, check_units
from junheng.measure.growth.mixed.fit import fit
from junheng.measure.growth.mixed.profile import Profile, criterion, independent, profiled
from junheng.measure.growth.mixed.result import (
    LEFT_OUT,
    NOT_RESTED,
    Fit,
    Level,
    Method,
    level_statements,
)
from junheng.measure.growth.mixed.search import at_zero, lowest
from junheng.measure.growth.mixed.statistics import Floats, Statistics, summed

_COSTLY = 500  # units of all levels but the largest: above, the function is asked less often
_NEAR_ZERO = 0.01  # relative standard deviation that may stand for none
MOST_UNITS = 12_000  # of all levels but the largest: the dense matrix stays near 1 GB


@dataclass(frozen=True, slots=True, eq=False)
class _Crossing:
    largest: int  # the level taken out unit by unit
    others: tuple[int, ...]
    sizes: tuple[int, ...]  # units of each level
    pupils: tuple[Floats, ...]
    sums: tuple[Floats, ...]  # per level: units × q
    base: Floats  # pupils shared by units of the other levels, K × K
    shared: Shared  # of the largest level's units with those of the others
    products: Floats

    @classmethod
    def of(cls, cells: Cells) -> _Crossing:
        sizes = tuple(len(words) for words in cells.labels)
        largest = int(np.argmax(sizes))
        others = tuple(i for i in range(len(sizes)) if i != largest)
        if sum(sizes) - sizes[largest] > MOST_UNITS:
            raise NotEstimable(
                f"{sizes} crossed units: all levels but the largest may have {MOST_UNITS} units "
                "together; split the region, or leave a level out",
                f"交叉的单位太多（{'、'.join(map(str, sizes))} 个）：除最多的一层外合计不能超过 "
                f"{MOST_UNITS} 个；请分区计算，或去掉一层",
            )
        sums = tuple(summed(cells.codes[:, i], cells.sums, size) for i, size in enumerate(sizes))
        offsets = np.cumsum([0, *(sizes[i] for i in others)])
        base = np.zeros((offsets[-1], offsets[-1]))
        for a, i in enumerate(others):
            for b, j in enumerate(others[: a + 1]):
                rows, places = cells.codes[:, i] + offsets[a], cells.codes[:, j] + offsets[b]
                np.add.at(base, (rows, places), cells.sums[:, 0])
        held = shared(cells.codes, cells.sums[:, 0], largest, sizes)
        pupils = tuple(np.ascontiguousarray(part[:, 0]) for part in sums)
        return cls(largest, others, sizes, pupils, sums, base, held, cells.total)


def fit_crossed(cells: Cells, *, method: Method = "reml") -> Fit:
    """Estimate a model whose units cross (交叉分类模型).

    Answers "what did the primary school and the secondary school each add, when pupils of one go
    to many of the other?".

    Parameters
    ----------
    cells : Cells
        Sums per combination of units.
    method : "reml" or "ml"

    Returns
    -------
    Fit
        As :func:`fit`; levels in the order of ``cells.levels``.

    Raises
    ------
    NotEstimable
        As :func:`fit`, or more units than a dense matrix can hold.

    Notes
    -----
    Bordered Cholesky factor of ``[[ΘBΘ + I, ΘR], [R'Θ, C]]``; ``B``, ``R`` and ``C`` are the
    products of the other levels, of them with the columns, and of the columns, after the largest
    level is out.
    """
    keep = independent(cells.total[:-1, :-1])
    dropped = [cells.names[i] for i in range(len(cells.names) - 1) if i not in keep]
    cells = cells.without(dropped)
    for level, words in zip(cells.levels, cells.labels, strict=True):
        check_units(level, len(words), cells.n)
    check_columns(cells.total, cells.names)
    crossing = _Crossing.of(cells)
    n = cells.n

    surface = _Surface(crossing, n, method)
    is_costly = crossing.base.shape[0] > _COSTLY
    tolerance = 3e-7 if is_costly else 1e-8
    found = lowest(surface, _start(cells), tolerance=tolerance, is_costly=is_costly)
    if (found.at < _NEAR_ZERO).any():
        found = at_zero(surface, found, np.flatnonzero(found.at < _NEAR_ZERO).tolist())
    total, logdet, factor = surface.factored(found.at)
    profile = profiled(total, logdet, n, method)
    levels = _levels(cells, crossing, found.at, factor, profile)
    statements = [LEFT_OUT.format(name=name) for name in dropped]
    statements += [said for level in levels for said in level_statements(level)]
    if not found.converged:
        statements.append(NOT_RESTED)
    return Fit(
        method=method,
        names=cells.names[:-1],
        fixed=profile.fixed,
        fixed_covariance=profile.residual * profile.unscaled,
        residual=profile.residual,
        levels=levels,
        loglik=-profile.criterion / 2,
        n=n,
        converged=found.converged,
        statements=tuple(statements),
    )


def _start(cells: Cells) -> Floats:
    """Estimate each level alone: near the joint answer unless the levels nearly coincide."""
    found = []
    for i, (level, words) in enumerate(zip(cells.levels, cells.labels, strict=True)):
        size, q = len(words), len(cells.names)
        sums = summed(cells.codes[:, i], cells.sums, size)
        products = np.zeros((size, q, q))
        products[:, 0, :] = products[:, :, 0] = sums
        products[0, 1:, 1:] += cells.total[1:, 1:]
        one = Statistics(
            cells.names, (level,), np.asarray(words, dtype=np.str_).reshape(-1, 1), products
        )
        alone = fit(one, method="ml")
        found.append((alone.levels[0].variance, alone.residual))
    between = sum(variance for variance, _ in found)  # a level alone leaves the others unexplained
    residual = float(np.mean([variance + left for variance, left in found])) - between
    residual = max(residual, 0.05 * min(left for _, left in found))
    return np.array([max(np.sqrt(variance / residual), 0.03) for variance, _ in found])


class _Surface:
    """The criterion as a function of the relative standard deviations; its last point is kept."""

    def __init__(self, crossing: _Crossing, n: int, method: Method) -> None:
        self._crossing, self._n, self._method = crossing, n, method
        side = len(crossing.base) + len(crossing.products)
        self._room = np.zeros((side, side))
        self._at: Floats | None = None
        self._found: tuple[Floats, float, Floats] | None = None

    def __call__(self, theta: Floats) -> float:
        total, logdet, _ = self.factored(theta)
        return criterion(total, logdet, self._n, self._method)

    def factored(self, theta: Floats) -> tuple[Floats, float, Floats]:
        """Give the products left for the fixed part, log|V| and the bordered Cholesky factor."""
        if self._found is None or self._at is None or not np.array_equal(self._at, theta):
            self._found = None  # a factor may fill a gigabyte: never two of them
            self._at, self._found = theta.copy(), _bordered(self._crossing, theta, self._room)
        return self._found


def _bordered(crossing: _Crossing, theta: Floats, room: Floats) -> tuple[Floats, float, Floats]:
    from junheng.measure.growth.mixed.crossed_kernels import fill_left  # noqa: PLC0415

    e, width = crossing.largest, len(crossing.base)
    square = theta[e] ** 2
    shrink = square / (1.0 + square * crossing.pupils[e])
    scale = np.repeat(theta[list(crossing.others)], [crossing.sizes[i] for i in crossing.others])
    fill_left(room, crossing.base, scale, shrink, crossing.shared)
    shrunk = shrink[:, None] * crossing.sums[e]
    others = np.concatenate([crossing.sums[i] for i in crossing.others])
    room[width:, :width] = (scale[:, None] * (others - _through(crossing, shrunk))).T
    room[width:, width:] = crossing.products - crossing.sums[e].T @ shrunk
    factor = np.asarray(np.linalg.cholesky(room), dtype=np.float64)
    corner = factor[width:, width:]
    logdet = 2.0 * np.log(np.diag(factor)[:width]).sum()
    logdet += np.log1p(square * crossing.pupils[e]).sum()
    return corner @ corner.T, float(logdet), factor


def _through(crossing: _Crossing, values: Floats) -> Floats:
    """Carry values of the largest level's units to the other levels' units."""
    held = crossing.shared
    carried = held.pupils[:, None] * values[held.owners]
    return summed(held.columns, carried, len(crossing.base))


def _inverse(lower: Floats) -> Floats:
    """Invert a lower triangular matrix by halves."""
    n = len(lower)
    if n <= 64:
        return np.asarray(np.tril(np.linalg.inv(lower)))
    half = n // 2
    out = np.zeros_like(lower)
    out[:half, :half] = _inverse(lower[:half, :half])
    out[half:, half:] = _inverse(lower[half:, half:])
    out[half:, :half] = -out[half:, half:] @ (lower[half:, :half] @ out[:half, :half])
    return out


def _levels(
    cells: Cells, crossing: _Crossing, theta: Floats, factor: Floats, profile: Profile
) -> tuple[Level, ...]:
    from junheng.measure.growth.mixed.crossed_kernels import quadratic_forms  # noqa: PLC0415

    width, e, residual = len(crossing.base), crossing.largest, profile.residual
    weights = np.append(-profile.fixed, 1.0)
    scale = np.repeat(theta[list(crossing.others)], [crossing.sizes[i] for i in crossing.others])
    inverse = _inverse(factor[:width, :width])
    effect = scale * (inverse.T @ (factor[width:, :width].T @ weights))
    spread = residual * scale**2 * (inverse**2).sum(axis=0)
    square = theta[e] ** 2
    shrink = square / (1.0 + square * crossing.pupils[e])
    held = crossing.shared
    seen = np.bincount(held.owners, held.pupils * effect[held.columns], len(shrink))
    transposed = np.ascontiguousarray(inverse.T) * scale[:, None]
    forms = quadratic_forms(transposed, held)
    own = shrink * (crossing.sums[e] @ weights - seen)
    own_spread = residual * (shrink + shrink**2 * forms)
    offsets = np.cumsum([0, *(crossing.sizes[i] for i in crossing.others)])
    parts = {e: (own, own_spread)}
    for at, i in enumerate(crossing.others):
        piece = slice(offsets[at], offsets[at + 1])
        parts[i] = (effect[piece], spread[piece])
    return tuple(
        Level(
            name=name,
            terms=("intercept",),
            covariance=np.array([[residual * theta[i] ** 2]]),
            units=np.asarray(cells.labels[i], dtype=np.str_).reshape(-1, 1),
            pupils=crossing.pupils[i],
            effect=parts[i][0][:, None],
            spread=parts[i][1][:, None, None],
        )
        for i, name in enumerate(cells.levels)
    )
