"""Correct value-added for priors that are measured with error (测量误差校正).

An unreliable prior explains too little, so units with weak intakes look worse than they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed.fit import fit
from junheng.measure.growth.mixed.profile import RANK
from junheng.measure.growth.mixed.result import Fit
from junheng.measure.growth.mixed.search import lowest
from junheng.measure.growth.mixed.statistics import Floats, Statistics

CORRECTED = "先前成绩已按给定的信度作测量误差校正；残差方差含测量误差的部分。"
_ROUNDS = 100


def errors_in_variables(products: Floats, error: Floats, degrees: float) -> Floats:
    """Solve the normal equations with the error's share taken off (变量含误差的回归).

    Parameters
    ----------
    products : array of float, q × q
        Sums of products, outcome last.
    error : array of float, length q − 1
        Error variance of each predictor; 0 for those without error.
    degrees : float
        How many times the error counts; n − 1 beside an intercept without weights.

    Returns
    -------
    array of float, length q − 1
        Coefficients.

    Raises
    ------
    NotEstimable
        The error leaves nothing of a predictor's own variance.

    Notes
    -----
    ``(X'X − degrees · Σ_u)⁻¹ X'y`` [1]_.

    References
    ----------
    .. [1] W. A. Fuller, *Measurement Error Models*, Wiley, 1987, section 1.2.
    """
    design = products[:-1, :-1] - degrees * np.diag(error)
    scale = np.sqrt(np.diag(products)[:-1])
    if np.linalg.eigvalsh(design / np.outer(scale, scale))[0] <= RANK:
        raise NotEstimable(
            "the stated error is as large as what the priors tell apart; check the reliability",
            "按给定的信度，先前成绩的差别全是误差；请核对信度",
        )
    return np.asarray(np.linalg.solve(design, products[:-1, -1]), dtype=np.float64)


def error_variances(statistics: Statistics, reliability: Mapping[str, float]) -> Floats:
    """Turn reliabilities into error variances: (1 − reliability) × variance of the prior.

    Parameters
    ----------
    statistics : Statistics
    reliability : mapping of predictor to number
        Above 0, at most 1; linear priors only, not spline columns.

    Raises
    ------
    ValueError
        An unknown predictor or a number out of range.
    """
    gram = statistics.products.sum(axis=0)
    out = np.zeros(len(statistics.names) - 1)
    for name, value in reliability.items():
        if name not in statistics.names[1:-1]:
            raise ValueError(f"{name} is no predictor; there are {statistics.names[1:-1]}")
        if not 0 < value <= 1:
            raise ValueError(f"reliability of {name} is {value}; it lies above 0, up to 1")
        i = statistics.names.index(name)
        n = gram[0, 0]
        out[i] = (1 - value) * (gram[i, i] - gram[0, i] ** 2 / n) / (n - 1)
    return out


def fit_corrected(statistics: Statistics, reliability: Mapping[str, float]) -> Fit:
    """Estimate a random intercept with priors corrected for their reliability.

    Parameters
    ----------
    statistics : Statistics
        One level of units.
    reliability : mapping of predictor to number
        Reliability of each prior over the pupils at hand (信度); others count as exact.

    Returns
    -------
    Fit
        As :func:`fit` by REML; with every reliability 1 it is the same.  The log-likelihood is
        that of the outcome given the corrected coefficients.  Standard errors are robust to
        whatever goes on within units.

    Raises
    ------
    ValueError
        More than one level, or an error that leaves nothing of a prior.

    Notes
    -----
    Two sets of equations hold at once.  Given the variances, coefficients solve
    ``(X'V⁻¹X − T Σ_u) β = X'V⁻¹y`` with ``T = tr V⁻¹ − 1'V⁻²1 / 1'V⁻¹1``; given the coefficients,
    variances minimise the restricted likelihood of ``y − Xβ``.
    """
    if len(statistics.levels) != 1:
        raise ValueError("the correction knows one level of units; give the units compared")
    plain = fit(statistics)
    dropped = [name for name in statistics.names[:-1] if name not in plain.names]
    statistics = statistics.without(dropped)
    error = error_variances(
        statistics, {name: value for name, value in reliability.items() if name not in dropped}
    )
    theta = math.sqrt(plain.levels[0].variance / plain.residual)
    fixed = plain.fixed
    for _ in range(_ROUNDS):
        before = fixed
        total, degrees, _ = _weighted(statistics, float(theta))
        fixed = errors_in_variables(total, error, degrees)
        found = lowest(partial(_objective, statistics, fixed), np.array([theta]))
        theta = abs(float(found.at[0]))
        if np.allclose(fixed, before, rtol=1e-10, atol=1e-14):
            break
    return _assembled(statistics, plain, float(theta), fixed, error)


def over_reliabilities(
    statistics: Statistics, prior: str, values: Sequence[float] = (0.80, 0.85, 0.90, 0.95)
) -> dict[float, Fit]:
    """Show what effects would be if the prior's unknown reliability were this or that (敏感性)."""
    return {value: fit_corrected(statistics, {prior: value}) for value in values}


def _weighted(statistics: Statistics, theta: float) -> tuple[Floats, float, Floats]:
    """Give products under V⁻¹, how often an error counts, and each unit's share of that."""
    sums, pupils = statistics.products[:, 0, :], statistics.pupils
    shrink = theta**2 / (1 + theta**2 * pupils)
    total = statistics.products.sum(axis=0) - (sums * shrink[:, None]).T @ sums
    ones = pupils / (1 + theta**2 * pupils)
    trace = pupils * (1 - shrink)
    degrees = trace.sum() - (ones / (1 + theta**2 * pupils)).sum() / ones.sum()
    return total, float(degrees), trace / trace.sum()


def _criterion(statistics: Statistics, theta: float, fixed: Floats) -> float:
    total, _, _ = _weighted(statistics, theta)
    weights = np.append(-fixed, 1.0)
    degrees = statistics.n - len(fixed)
    left = float(weights @ total @ weights)
    logdet = float(np.log1p(theta**2 * statistics.pupils).sum())
    _, design = np.linalg.slogdet(total[:-1, :-1])
    return logdet + float(design) + degrees * (1 + math.log(2 * math.pi * left / degrees))


def _objective(statistics: Statistics, fixed: Floats, theta: Floats) -> float:
    return _criterion(statistics, float(theta[0]), fixed)


def _assembled(
    statistics: Statistics, plain: Fit, theta: float, fixed: Floats, error: Floats
) -> Fit:
    total, degrees, share = _weighted(statistics, theta)
    weights = np.append(-fixed, 1.0)
    residual = float(weights @ total @ weights) / (statistics.n - len(fixed))
    shrink = theta**2 / (1 + theta**2 * statistics.pupils)
    sums = statistics.products[:, 0, :]
    scores = (statistics.products @ weights - (shrink * (sums @ weights))[:, None] * sums)[:, :-1]
    scores = scores + degrees * share[:, None] * (error * fixed)
    bread = np.linalg.inv(total[:-1, :-1] - degrees * np.diag(error))
    covariance = bread @ (scores.T @ scores) @ bread.T if error.any() else plain.fixed_covariance
    level = replace(
        plain.levels[0],
        covariance=np.array([[residual * theta**2]]),
        effect=(shrink * (sums @ weights))[:, None],
        spread=(residual * shrink)[:, None, None],
    )
    return replace(
        plain,
        fixed=fixed,
        fixed_covariance=covariance,
        residual=residual,
        levels=(level,),
        loglik=-_criterion(statistics, theta, fixed) / 2,
        statements=(*plain.statements, CORRECTED),
    )
