"""Differential item functioning by Mantel and Haenszel (题目功能差异：MH 法)."""

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

_DELTA = -2.35  # from log odds to the scale of difficulty of [1]_
_ONE_SIDED = 1.6448536269514722
ONE_SIDED_ANSWERS = "“{item}”匹配后两组中有一组全对或全错：比值没有有限的估计，不作判断。"


@dataclass(frozen=True, slots=True)
class CommonOdds:
    """A common odds ratio over strata."""

    odds: float  # above 1: the first row has more of the first column
    log_variance: float  # of log odds
    chi2: float  # with continuity correction, one degree of freedom


@dataclass(frozen=True, slots=True)
class ItemOdds:
    """How much easier one item is for the reference group, candidates of equal total compared."""

    name: str
    odds: float = math.nan  # above 1: easier for the reference group; NaN where reason says why
    delta: float = math.nan  # −2.35 ln odds; negative: harder for the focal group
    delta_se: float = math.nan
    chi2: float = math.nan
    p: float = math.nan
    size: Size | None = None  # the class of the Educational Testing Service
    reason: str | None = None

    @property
    def significant(self) -> bool:
        """Unlikely by chance alone, at 5 %."""
        return self.p < ALPHA


def common_odds(tables: ArrayLike) -> CommonOdds:
    """Give the common odds ratio of 2 × 2 tables (共同比值比).

    Parameters
    ----------
    tables : array of float, n_strata × 2 × 2
        Counts: reference right and wrong, focal right and wrong.

    Returns
    -------
    CommonOdds
        Odds 0 or infinite, and NaN for the rest, where the tables decide nothing.

    Raises
    ------
    ValueError
        Another shape, or a negative count.

    Notes
    -----
    ``odds = Σ AD/N / Σ BC/N`` [1]_, its variance by Robins, Breslow and Greenland [2]_;
    ``chi2 = (|ΣA − ΣE(A)| − ½)² / ΣV(A)``, not below 0.

    References
    ----------
    .. [1] N. Mantel, W. Haenszel, "Statistical aspects of the analysis of data from retrospective
       studies of disease", *Journal of the National Cancer Institute* 22(4), 1959.
    .. [2] J. Robins, N. Breslow, S. Greenland, "Estimators of the Mantel-Haenszel variance
       consistent in both sparse data and large-strata limiting models", *Biometrics* 42(2), 1986.

    Examples
    --------
    >>> round(common_odds([[[30, 10], [20, 20]], [[40, 5], [30, 10]]]).odds, 3)
    2.862
    """
    held: Floats = np.asarray(tables, dtype=np.float64)
    if held.ndim != 3 or held.shape[1:] != (2, 2):
        raise ValueError(f"tables have shape {held.shape}; give strata × 2 × 2")
    if (held < 0).any():
        raise ValueError("a negative count")
    held = held[held.sum(axis=(1, 2)) > 1]
    a, b, c, d = held[:, 0, 0], held[:, 0, 1], held[:, 1, 0], held[:, 1, 1]
    n = a + b + c + d
    concordant, discordant = a * d / n, b * c / n
    top, bottom = float(concordant.sum()), float(discordant.sum())
    if not top or not bottom:
        return CommonOdds(math.inf if top else 0.0, math.nan, math.nan)
    same, other = (a + d) / n, (b + c) / n
    variance = (
        float((same * concordant).sum()) / (2.0 * top**2)
        + float((same * discordant + other * concordant).sum()) / (2.0 * top * bottom)
        + float((other * discordant).sum()) / (2.0 * bottom**2)
    )
    expected = (a + b) * (a + c) / n
    spread = (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1.0))
    apart = max(abs(float((a - expected).sum())) - 0.5, 0.0)
    return CommonOdds(top / bottom, variance, apart**2 / float(spread.sum()))


def mantel_haenszel(
    scores: ArrayLike,
    focal: ArrayLike,
    *,
    missing: Missing,
    items: Sequence[str] = (),
    purify: Purify = "no",
) -> Screening[ItemOdds]:
    """Compare right answers of candidates with equal totals (MH 法题目功能差异).

    Answers "is this item harder for girls, or for boarders, than for others who do as well on the
    whole test?".

    Parameters
    ----------
    scores, focal, missing, items
        As in :meth:`Groups.read`.
    purify : "no", "significant" or "sizeable"
        As in :func:`screen`.

    Returns
    -------
    Screening of ItemOdds
        Class A: below 1 in delta, or not significant; C: at least 1.5 and significantly above 1;
        B: between [1]_.

    Raises
    ------
    ValueError
        As :meth:`Groups.read` and :func:`screen`.

    References
    ----------
    .. [1] P. W. Holland, D. T. Thayer, "Differential item performance and the Mantel-Haenszel
       procedure", in H. Wainer, H. I. Braun (eds), *Test Validity*, 1988; R. Zwick, *A Review of
       ETS Differential Item Functioning Assessment Procedures*, ETS RR-12-08, 2012.
    """
    groups = Groups.read(scores, focal, missing=missing, items=items)
    return screen(groups, lambda place, total: _compare(groups, place, total), purify)


def _compare(groups: Groups, place: int, total: Floats) -> ItemOdds:
    name = groups.items[place]
    right, reason = groups.right(place)
    if reason is None:
        levels, stratum = np.unique(total, return_inverse=True)
        cell = 4 * stratum + 2 * groups.focal + ~right
        found = common_odds(np.bincount(cell, minlength=4 * levels.size).reshape(-1, 2, 2))
        if not math.isnan(found.chi2):
            return _judged(name, found)
        reason = ONE_SIDED_ANSWERS.format(item=name)
    return ItemOdds(name, reason=reason)


def _judged(name: str, found: CommonOdds) -> ItemOdds:
    delta = _DELTA * math.log(found.odds)
    error = abs(_DELTA) * math.sqrt(found.log_variance)
    p = chance_above(found.chi2, 1)
    size: Size = "B"
    if abs(delta) < 1.0 or p >= ALPHA:
        size = "A"
    elif abs(delta) >= 1.5 and abs(delta) - 1.0 > _ONE_SIDED * error:
        size = "C"
    return ItemOdds(name, found.odds, delta, error, found.chi2, p, size)
