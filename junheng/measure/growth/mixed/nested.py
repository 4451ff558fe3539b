"""Units nested in one another (嵌套): class in school, school in district, with any random terms.

Eliminate the innermost units from the sums of products, add what is left by parent, go on
outwards: the profiled deviance of the whole model in time that depends on units, not pupils.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from junheng.measure.growth.mixed.statistics import Codes, Floats, Statistics

Terms = tuple[int, ...]  # columns whose coefficient varies between the units of one level


@dataclass(frozen=True, slots=True, eq=False)
class Nest:
    """Statistics arranged for elimination; levels outermost first."""

    products: Floats  # of the innermost units, G × q × q, children of one parent side by side
    starts: tuple[Codes, ...]  # per level: first unit of each parent, in this level's order
    units: tuple[NDArray[np.str_], ...]  # per level: labels of each unit and its outer units
    terms: tuple[Terms, ...]
    total: Floats  # q × q: products of all units

    @classmethod
    def of(cls, statistics: Statistics, terms: Sequence[Terms]) -> Nest:
        """Find who belongs to whom."""
        units, starts = [], []
        for depth in range(1, len(statistics.levels) + 1):
            path = statistics.units[:, :depth]
            new = np.ones(len(path), dtype=bool)
            new[1:] = (path[1:] != path[:-1]).any(axis=1)
            held = path[new]
            units.append(held)
            outer = np.ones(len(held), dtype=bool)
            outer[1:] = (held[1:, : depth - 1] != held[:-1, : depth - 1]).any(axis=1)
            outer[0] = True
            starts.append(np.flatnonzero(outer))
        products = statistics.products
        return cls(products, tuple(starts), tuple(units), tuple(terms), products.sum(axis=0))

    @property
    def parameters(self) -> int:
        """How many numbers describe the variances, relative to the residual's."""
        return sum(len(t) * (len(t) + 1) // 2 for t in self.terms)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One level taken out."""

    products: Floats  # of this level's units, inner levels already out, G × q × q
    factor: Floats  # Λ, k × k lower triangular: relative standard deviations
    root: Floats  # lower Cholesky factor of Λ'Z'ZΛ + I, G × k × k


@dataclass(frozen=True, slots=True, eq=False)
class Eliminated:
    """All random effects out: what is left for the fixed part."""

    total: Floats  # q × q: products under the inverse covariance
    logdet: float  # log determinant of the random part
    steps: tuple[Step, ...]  # outermost first


def factors(theta: Floats, terms: Sequence[Terms]) -> list[Floats]:
    """Unpack θ, column by column of each level's lower triangle."""
    out, at = [], 0
    for level in terms:
        k = len(level)
        factor = np.zeros((k, k))
        for column in range(k):
            rows = k - column
            factor[column:, column] = theta[at : at + rows]
            at += rows
        out.append(factor)
    return out


def eliminate(nest: Nest, theta: Floats) -> Eliminated:
    """Take every random effect out of the sums of products.

    Parameters
    ----------
    nest : Nest
    theta : array of float
        Relative Cholesky factors of the levels, outermost first.

    Returns
    -------
    Eliminated
        ``W'V⁻¹W`` for the columns ``W`` (outcome last), with ``V`` relative to the residual
        variance, and ``log|V|``.
    """
    products, logdet, steps = nest.products, 0.0, []
    for depth in range(len(nest.terms) - 1, -1, -1):
        factor = factors(theta, nest.terms)[depth]
        root, reduced = _reduced(products, list(nest.terms[depth]), factor)
        logdet += 2.0 * float(np.log(np.diagonal(root, axis1=1, axis2=2)).sum())
        steps.append(Step(products, factor, root))
        if depth == 0:
            flat = reduced.reshape(-1, products.shape[1])
            total = nest.total if products is nest.products else products.sum(axis=0)
            products = (total - flat.T @ flat)[None]
        else:
            left = products - np.matmul(reduced.transpose(0, 2, 1), reduced)
            products = np.add.reduceat(left, nest.starts[depth], axis=0)
    return Eliminated(products[0], logdet, tuple(reversed(steps)))


def _reduced(products: Floats, terms: list[int], factor: Floats) -> tuple[Floats, Floats]:
    """Give the root of ``Λ'Z'ZΛ + I`` and ``root⁻¹ Λ'Z'W`` of every unit."""
    if len(terms) == 1:
        at, scale = terms[0], factor[0, 0]
        row = products[:, at, :]
        size = np.sqrt(scale**2 * row[:, at] + 1.0)
        return size[:, None, None], (row * (scale / size)[:, None])[:, None, :]
    cross = products[:, terms, :]
    inner = factor.T @ cross[:, :, terms] @ factor + np.eye(len(terms))
    root = np.asarray(np.linalg.cholesky(inner), dtype=np.float64)
    return root, np.asarray(np.linalg.solve(root, factor.T @ cross), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Modes:
    """Effects of one level's units given the variances."""

    effect: Floats  # G × k
    covariance: Floats  # G × k × k, given the variances and the fixed part


def modes(nest: Nest, done: Eliminated, fixed: Floats, residual: float) -> tuple[Modes, ...]:
    """Predict the units' effects (最佳线性无偏预测) with their conditional covariances.

    Parameters
    ----------
    nest : Nest
    done : Eliminated
        At the estimated variances.
    fixed : array of float, length q − 1
        Coefficients of the fixed part.
    residual : float
        Residual variance.

    Returns
    -------
    tuple of Modes
        Outermost level first.

    Notes
    -----
    Given the effects of the outer units, a unit's own effect is normal with mean linear in them;
    going inwards composes these laws.
    """
    weights = np.append(-fixed, 1.0)  # columns @ weights = residual of the fixed part
    found: list[Modes] = []
    outer_effect = np.zeros((1, 0))
    outer_covariance = np.zeros((1, 0, 0))
    outer_terms: list[int] = []
    for depth, step in enumerate(done.steps):
        terms = list(nest.terms[depth])
        parent = np.zeros(len(step.products), dtype=np.intp)
        parent[nest.starts[depth]] = 1
        parent = np.cumsum(parent) - 1 if depth else np.zeros_like(parent)
        effect_out, covariance_out = outer_effect[parent], outer_covariance[parent]
        scaled = np.linalg.solve(step.root, np.broadcast_to(step.factor.T, step.root.shape))
        spread = np.matmul(scaled.transpose(0, 2, 1), scaled)  # relative covariance, G × k × k
        cross = step.products[:, terms, :]
        carried = -np.matmul(spread, cross[:, :, outer_terms])  # G × k × K
        own = np.matmul(spread, (cross @ weights)[:, :, None])[:, :, 0]
        effect = own + np.matmul(carried, effect_out[:, :, None])[:, :, 0]
        mixed = np.matmul(carried, covariance_out)
        covariance = residual * spread + np.matmul(mixed, carried.transpose(0, 2, 1))
        found.append(Modes(effect, covariance))
        outer_effect = np.concatenate([effect_out, effect], axis=1)
        outer_covariance = np.concatenate(
            [
                np.concatenate([covariance_out, mixed.transpose(0, 2, 1)], axis=2),
                np.concatenate([mixed, covariance], axis=2),
            ],
            axis=1,
        )
        outer_terms += terms
    return tuple(found)
