"""Differential item functioning by logistic regression (题目功能差异：逻辑斯蒂回归法)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from junheng.measure.achievement.dif.screening import (
    ALPHA,
    Groups,
    Purify,
    Screening,
    Size,
    chance_above,
    screen,
)
from junheng.measure.achievement.irt.answers import Missing
from junheng.measure.achievement.irt.result import Floats

_MODERATE, _LARGE = 0.035, 0.070  # of R², after [2]_
_FARTHEST = 25.0  # logit beyond which a fit runs away
SEPARATED = "“{item}”可由总分或分组完全判定对错：回归没有有限的估计，不作判断。"


@dataclass(frozen=True, slots=True)
class ItemLogistic:
    """What group adds to the total in explaining who has one item right."""

    name: str
    uniform_chi2: float = math.nan  # group beside total, 1 degree of freedom; NaN: see reason
    uniform_p: float = math.nan
    crossing_chi2: float = math.nan  # group × total beside both, 1 degree of freedom
    crossing_p: float = math.nan
    both_chi2: float = math.nan  # both at once, two degrees of freedom
    both_p: float = math.nan
    effect: float = math.nan  # what both add to Nagelkerke's R², 0 to 1
    uniform_effect: float = math.nan  # what group alone adds
    group: float = math.nan  # logit by which it is easier for the focal group, at its mean total
    size: Size | None = None
    reason: str | None = None

    @property
    def significant(self) -> bool:
        """Unlikely by chance alone, at 5 %, both at once."""
        return self.both_p < ALPHA


def logistic_dif(
    scores: ArrayLike,
    focal: ArrayLike,
    *,
    missing: Missing,
    items: Sequence[str] = (),
    purify: Purify = "no",
) -> Screening[ItemLogistic]:
    """Ask whether group tells right from wrong beside the total (逻辑斯蒂题目功能差异).

    Answers "is this item harder for one group at every total (uniform), or only for weak or only
    for strong candidates (crossing)?".

    Parameters
    ----------
    scores, focal, missing, items
        As in :meth:`Groups.read`.
    purify : "no", "significant" or "sizeable"
        As in :func:`screen`.

    Returns
    -------
    Screening of ItemLogistic
        ``size`` A where both are not significant or add less than 0.035 to R², C from 0.070.

    Raises
    ------
    ValueError
        As :meth:`Groups.read` and :func:`screen`.

    Notes
    -----
    ``logit P = β0 + β1 total + β2 focal + β3 total × focal`` [1]_; likelihood-ratio tests.

    References
    ----------
    .. [1] H. Swaminathan, H. J. Rogers, "Detecting differential item functioning using logistic
       regression procedures", *Journal of Educational Measurement* 27(4), 1990.
    .. [2] M. G. Jodoin, M. J. Gierl, "Evaluating type I error and power rates using an effect size
       measure with the logistic regression procedure for DIF detection", *Applied Measurement in
       Education* 14(4), 2001.
    """
    groups = Groups.read(scores, focal, missing=missing, items=items)
    return screen(groups, lambda place, total: _compare(groups, place, total), purify)


def _compare(groups: Groups, place: int, total: Floats) -> ItemLogistic:
    name = groups.items[place]
    right, reason = groups.right(place)
    if reason is None:
        levels, stratum = np.unique(total, return_inverse=True)
        cell = 2 * stratum + groups.focal
        trials = np.bincount(cell, minlength=2 * levels.size).astype(np.float64)
        hits = np.bincount(cell[right], minlength=2 * levels.size).astype(np.float64)
        some = trials > 0
        centre = float(total[groups.focal].mean())
        score = np.repeat((levels - centre) / max(float(total.std()), 1e-300), 2)[some]
        group = np.tile([0.0, 1.0], levels.size)[some]
        columns = np.column_stack([np.ones(score.size), score, group, score * group])
        fits = [_fit(columns[:, :k], hits[some], trials[some]) for k in (1, 2, 3, 4)]
        if all(fit is not None for fit in fits):
            return _judged(name, [fit for fit in fits if fit is not None], float(trials.sum()))
        reason = SEPARATED.format(item=name)
    return ItemLogistic(name, reason=reason)


def _judged(name: str, fits: list[tuple[float, Floats]], n: float) -> ItemLogistic:
    (null, _), (alone, _), (uniform, _), (crossing, last) = fits
    explained = [
        (1.0 - math.exp(2.0 * (null - found) / n)) / (1.0 - math.exp(2.0 * null / n))
        for found in (alone, uniform, crossing)
    ]
    chi2 = [
        max(2.0 * gain, 0.0) for gain in (uniform - alone, crossing - uniform, crossing - alone)
    ]
    effect = explained[2] - explained[0]
    both = chance_above(chi2[2], 2)
    size: Size = "A" if both >= ALPHA or effect < _MODERATE else "B" if effect < _LARGE else "C"
    return ItemLogistic(
        name=name,
        uniform_chi2=chi2[0],
        uniform_p=chance_above(chi2[0], 1),
        crossing_chi2=chi2[1],
        crossing_p=chance_above(chi2[1], 1),
        both_chi2=chi2[2],
        both_p=both,
        effect=effect,
        uniform_effect=explained[1] - explained[0],
        group=float(last[2]),
        size=size,
    )


def _fit(columns: Floats, hits: Floats, trials: Floats) -> tuple[float, Floats] | None:
    """Log-likelihood and coefficients by Newton's method; None where they run away."""
    at = np.zeros(columns.shape[1])
    share = float(hits.sum() / trials.sum())
    at[0] = math.log(share / (1.0 - share))
    before = -math.inf
    for _ in range(60):
        logit = columns @ at
        if np.abs(logit).max() > _FARTHEST:
            return None
        loglik = float(hits @ logit - trials @ np.logaddexp(0.0, logit))
        if loglik - before < 1e-11 * abs(loglik):
            return loglik, at
        before = loglik
        chance = 1.0 / (1.0 + np.exp(-logit))
        weight = trials * chance * (1.0 - chance)
        try:
            at = at + np.linalg.solve(
                (columns.T * weight) @ columns, columns.T @ (hits - trials * chance)
            )
        except np.linalg.LinAlgError:
            return None
    return None
