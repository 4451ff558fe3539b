"""Estimate a mixed model from sufficient statistics (由充分统计量估计混合模型)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from junheng.measure.growth.mixed.checks import check_columns, check_units
from junheng.measure.growth.mixed.nested import Nest, Terms, eliminate, factors, modes
from junheng.measure.growth.mixed.profile import (
    criterion,
    independent,
    profiled,
    standard_scale,
    unscaled,
)
from junheng.measure.growth.mixed.result import (
    LEFT_OUT,
    NOT_RESTED,
    Fit,
    Level,
    Method,
    level_statements,
)
from junheng.measure.growth.mixed.search import at_zero, lowest
from junheng.measure.growth.mixed.statistics import Floats, Statistics

_STARTS = (0.05, 0.15, 0.4, 1.0)  # standard deviations between units, relative to the residual's


def fit(
    statistics: Statistics,
    *,
    slopes: Mapping[str, Sequence[str]] | None = None,
    method: Method = "reml",
) -> Fit:
    """Estimate a linear mixed model with nested units (线性混合模型).

    Answers "how far does each school, or class within a school, lie above or below what its
    pupils' earlier scores let expect, and how sure is that?".

    Parameters
    ----------
    statistics : Statistics
        Sums of products per innermost unit; the outcome is the last column.
    slopes : mapping of level to names of predictors, optional
        Predictors whose coefficient varies between units of the level, beside its intercept; each
        must stand in the fixed part.
    method : "reml" or "ml"
        Restricted or full maximum likelihood.

    Returns
    -------
    Fit
        Coefficients, variances and every unit's effect; ``statements`` says what is weak.

    Raises
    ------
    NotEstimable
        A level with fewer than two units or one pupil a unit, no pupils left beside the
        parameters, or an outcome without spread.
    ValueError
        An unknown slope.

    Notes
    -----
    ``y = Xβ + Zb + e``, ``b ~ N(0, σ²ΛΛ')`` per unit, ``e ~ N(0, σ²)``; β and σ² are profiled
    out of the likelihood [1]_, the relative factor Λ is found by Newton's method.  Inside,
    predictors are centred and scaled; what comes back is on the scale of the data.

    References
    ----------
    .. [1] D. Bates et al., "Fitting linear mixed-effects models using lme4", *Journal of
       Statistical Software* 67(1), 2015.
    """
    whole = statistics
    gram = whole.products.sum(axis=0)
    keep = independent(gram[:-1, :-1])
    dropped = [whole.names[i] for i in range(len(whole.names) - 1) if i not in keep]
    statistics = whole.without(dropped)
    n = statistics.n
    for depth, level in enumerate(statistics.levels):
        check_units(level, statistics.count(depth), n)
    check_columns(statistics.products.sum(axis=0), statistics.names)
    terms = _terms(statistics, slopes or {}, dropped)
    scale = standard_scale(statistics.products.sum(axis=0))
    nest = Nest.of(replace(statistics, products=scale.T @ statistics.products @ scale), terms)

    def objective(theta: Floats) -> float:
        done = eliminate(nest, theta)
        return criterion(done.total, done.logdet, n, method)

    starts = [_start(terms, size) for size in _STARTS]
    found = lowest(objective, min(starts, key=objective))
    found = at_zero(objective, found, _alone(terms))
    done = eliminate(nest, found.at)
    scaled = profiled(done.total, done.logdet, n, method)
    profile = unscaled(scaled, scale, method)
    back = [scale[np.ix_(level, level)] for level in terms]  # of the random terms
    levels = tuple(
        Level(
            name=statistics.levels[depth],
            terms=tuple(statistics.names[t] for t in terms[depth]),
            covariance=profile.residual * back[depth] @ factor @ factor.T @ back[depth].T,
            units=nest.units[depth],
            pupils=_pupils(nest, depth),
            effect=mode.effect @ back[depth].T,
            spread=back[depth] @ mode.covariance @ back[depth].T,
        )
        for depth, (factor, mode) in enumerate(
            zip(
                factors(found.at, terms),
                modes(nest, done, scaled.fixed, scaled.residual),
                strict=True,
            )
        )
    )
    statements = [LEFT_OUT.format(name=name) for name in dropped]
    statements += [said for level in levels for said in level_statements(level)]
    if not found.converged:
        statements.append(NOT_RESTED)
    return Fit(
        method=method,
        names=statistics.names[:-1],
        fixed=profile.fixed,
        fixed_covariance=profile.residual * profile.unscaled,
        residual=profile.residual,
        levels=levels,
        loglik=-profile.criterion / 2,
        n=n,
        converged=found.converged,
        statements=tuple(statements),
    )


def _terms(
    statistics: Statistics, slopes: Mapping[str, Sequence[str]], dropped: Sequence[str]
) -> tuple[Terms, ...]:
    unknown = set(slopes) - set(statistics.levels)
    if unknown:
        raise ValueError(f"slopes for {sorted(unknown)}; the levels are {statistics.levels}")
    places = {name: i for i, name in enumerate(statistics.names[:-1])}
    found = []
    for level in statistics.levels:
        wanted = list(slopes.get(level, ()))
        for name in wanted:
            if name not in places or name == "intercept":
                why = "it adds nothing to the others" if name in dropped else "it is no predictor"
                raise ValueError(f"no slope of {name} at {level}: {why}")
        found.append((0, *(places[name] for name in wanted)))
    return tuple(found)


def _start(terms: Sequence[Terms], size: float) -> Floats:
    out = []
    for level in terms:
        factor = size * np.eye(len(level))
        out += [factor[column:, column] for column in range(len(level))]
    return np.concatenate(out)


def _alone(terms: Sequence[Terms]) -> list[int]:
    """List the parameters of levels that have an intercept only."""
    sizes = [len(level) * (len(level) + 1) // 2 for level in terms]
    return [sum(sizes[:depth]) for depth, size in enumerate(sizes) if size == 1]


def _pupils(nest: Nest, depth: int) -> Floats:
    pupils = nest.products[:, 0, 0]
    for starts in reversed(nest.starts[depth + 1 :]):
        pupils = np.add.reduceat(pupils, starts)
    return pupils
