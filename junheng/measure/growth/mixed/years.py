"""Units over the years (多年): what changed beyond chance, whether one year tells the next."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from junheng.measure.growth.mixed.reading import Z95
from junheng.measure.growth.mixed.result import Fit, Level


@dataclass(frozen=True, slots=True)
class YearChange:
    """How a unit's effect moved from one year to the next that it has."""

    unit: str
    earlier: str
    later: str
    change: float  # points, later − earlier
    se: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero; only such a change is to be told."""
        return self.low > 0 or self.high < 0


def year_changes(fit: Fit, *, z: float = Z95) -> tuple[YearChange, ...]:
    """Compare each unit's years with one another (年度变化).

    Answers "is the school better than last year, or is that chance?".

    Parameters
    ----------
    fit : Fit
        A pooled model: the unit outermost, unit and year within it, intercepts only.
    z : float
        Half width of the interval; 1.96 for 95 %.

    Returns
    -------
    tuple of YearChange
        By unit and year, as text orders them; a unit with one year has none.

    Raises
    ------
    ValueError
        The model has not two levels of intercepts.

    Notes
    -----
    Given the unit's effect u, a year's effect is ``λ (m − u)`` with ``λ = τ²/(τ² + σ²/n)`` and
    variance ``τ² (1 − λ)``, years apart from one another.  The difference of two years therefore
    has the variance ``τ² (1−λ₁) + τ² (1−λ₂) + (λ₂−λ₁)² Var(u)``.
    """
    if len(fit.levels) != 2 or any(len(level.terms) != 1 for level in fit.levels):
        raise ValueError("pool years as two levels: the unit, and unit by year within it")
    outer, inner = fit.levels
    between = inner.variance
    spread_of = dict(zip(outer.units[:, 0].tolist(), outer.spread[:, 0, 0].tolist(), strict=True))
    share = between / (between + fit.residual / inner.pupils) if between > 0 else 0 * inner.pupils
    found = []
    for at in range(1, len(inner.units)):
        unit, later = inner.units[at].tolist()
        before, earlier = inner.units[at - 1].tolist()
        if unit != before:
            continue
        change = float(inner.effect[at, 0] - inner.effect[at - 1, 0])
        variance = between * (2 - share[at] - share[at - 1])
        variance += (share[at] - share[at - 1]) ** 2 * spread_of[unit]
        se = math.sqrt(variance)
        found.append(YearChange(unit, earlier, later, change, se, change - z * se, change + z * se))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Correlation:
    """How far the effects of one year tell those of another."""

    units: int  # with an effect in both years
    value: float  # −1 to 1
    low: float  # of the interval
    high: float


def years_agree(one: Level, other: Level, *, share: float = 0.95) -> Correlation:
    """Correlate two years estimated apart (年际相关).

    Parameters
    ----------
    one, other : Level
        The same kind of unit in two years; the same label means the same unit.
    share : float
        Of the interval.

    Returns
    -------
    Correlation
        Pearson's; the interval by Fisher's transformation.  Effects are shrunk and carry error,
        so that it lies below the :func:`stability` of a pooled model.

    Raises
    ------
    ValueError
        Fewer than four units in common, or a year in which none differs.
    """
    place = {str(labels[-1]): i for i, labels in enumerate(other.units)}
    pairs = [
        (one.effect[i, 0], other.effect[place[str(labels[-1])], 0])
        for i, labels in enumerate(one.units)
        if str(labels[-1]) in place
    ]
    if len(pairs) < 4:
        raise ValueError(f"{len(pairs)} units in common; a correlation needs at least four")
    x, y = np.array(pairs).T
    if x.min() == x.max() or y.min() == y.max():
        raise ValueError("in one of the years no unit differs from another")
    value = float(np.corrcoef(x, y)[0, 1])
    reach = NormalDist().inv_cdf((1 + share) / 2) / math.sqrt(len(pairs) - 3)
    middle = math.atanh(min(max(value, -1 + 1e-15), 1 - 1e-15))
    return Correlation(len(pairs), value, math.tanh(middle - reach), math.tanh(middle + reach))
