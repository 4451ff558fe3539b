"""The profiled likelihood (剖面似然) shared by nested and crossed models."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from junheng.measure.growth.mixed.result import Method
from junheng.measure.growth.mixed.statistics import Floats

RANK = 1e-10  # a column whose part not explained by earlier ones is smaller is left out


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Fixed part and residual variance at given variance ratios."""

    criterion: float  # −2 × log-likelihood, restricted for REML, all constants
    fixed: Floats  # p
    unscaled: Floats  # p × p: covariance of the coefficients over the residual variance
    residual: float  # variance


def criterion(total: Floats, logdet: float, n: int, method: Method) -> float:
    """Give −2 log-likelihood, everything but the variance ratios profiled out.

    Parameters
    ----------
    total : array of float, q × q
        ``W'V⁻¹W``, the outcome last.
    logdet : float
        ``log|V|``.
    n : int
        Pupils.
    method : "reml" or "ml"

    Notes
    -----
    With ``R`` the Cholesky factor of ``total``, ``r`` its last diagonal entry and ``p`` columns:
    ML ``log|V| + n (1 + log(2π r²/n))``;
    REML ``log|V| + 2 log|R_X| + (n−p)(1 + log(2π r²/(n−p)))``.
    """
    pivots = np.diag(np.linalg.cholesky(total))
    degrees = n - (len(total) - 1) if method == "reml" else n
    found = logdet + degrees * (1.0 + math.log(2.0 * math.pi * pivots[-1] ** 2 / degrees))
    return float(found + (2.0 * np.log(pivots[:-1]).sum() if method == "reml" else 0.0))


def profiled(total: Floats, logdet: float, n: int, method: Method) -> Profile:
    """Give the coefficients too; arguments as in :func:`criterion`."""
    design, against = total[:-1, :-1], total[:-1, -1]
    fixed = np.asarray(np.linalg.solve(design, against), dtype=np.float64)
    unscaled = np.asarray(np.linalg.inv(design), dtype=np.float64)
    left = np.linalg.cholesky(total)[-1, -1] ** 2
    degrees = n - len(fixed) if method == "reml" else n
    return Profile(criterion(total, logdet, n, method), fixed, unscaled, float(left / degrees))


def standard_scale(gram: Floats) -> Floats:
    """Give the matrix that centres and scales the predictors and centres the outcome.

    Parameters
    ----------
    gram : array of float, q × q
        Sums of products, the intercept's ones first, the outcome last; full rank.

    Returns
    -------
    array of float, q × q
        ``T`` with columns × ``T`` = standardised columns.
    """
    mean = gram[0] / gram[0, 0]
    spread = np.sqrt(np.diag(gram) / gram[0, 0] - mean**2)
    spread[0] = spread[-1] = 1.0
    scale = np.diag(1.0 / spread)
    scale[0, 1:] = -mean[1:] / spread[1:]
    return scale


def unscaled(profile: Profile, scale: Floats, method: Method) -> Profile:
    """Carry a profile of standardised columns back to the columns as they were."""
    inner = scale[:-1, :-1]
    fixed = inner @ profile.fixed - scale[:-1, -1]
    shift = 2.0 * float(np.log(np.diag(inner)).sum()) if method == "reml" else 0.0
    return Profile(
        profile.criterion - shift, fixed, inner @ profile.unscaled @ inner.T, profile.residual
    )


def independent(gram: Floats) -> list[int]:
    """List the columns that add something to the earlier ones (满秩的列).

    Parameters
    ----------
    gram : array of float, q × q
        Sums of products of the predictors, the intercept first.
    """
    keep: list[int] = []
    for i in range(len(gram)):
        if gram[i, i] <= 0:
            continue
        scale = np.sqrt(np.diag(gram)[[*keep, i]])
        part = gram[np.ix_([*keep, i], [*keep, i])] / np.outer(scale, scale)
        left = 1.0
        if keep:
            left = 1.0 - float(part[-1, :-1] @ np.linalg.solve(part[:-1, :-1], part[:-1, -1]))
        if left > RANK:
            keep.append(i)
    return keep
