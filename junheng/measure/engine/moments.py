"""Weighted mean and spread: the arithmetic under every difference coefficient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and standard deviation of one list of values under weights."""

    mean: float
    sd: float  # population form
    cv: float | None  # sd ÷ mean; None when the mean is zero

    @classmethod
    def of(cls, values: Sequence[float], weights: Sequence[float]) -> Moments:
        """Compute ``m = Σwx/Σw`` and ``S = sqrt(Σw(x-m)²/Σw)`` with exactly rounded sums.

        >>> round(Moments.of([6.2, 3.7], [45, 37]).mean, 4)
        5.072

        Weights that are negative, not finite or all zero, and values that are not finite, have
        no mean; all three figures say so (NaN, NaN, None) instead of failing.
        """
        if not _usable(values, weights):
            return cls(math.nan, math.nan, None)
        try:
            total = math.fsum(weights)
            mean = math.fsum(w * x for x, w in zip(values, weights, strict=True)) / total
            around = math.fsum(w * (x - mean) ** 2 for x, w in zip(values, weights, strict=True))
            sd = math.sqrt(around / total)
        except (OverflowError, ValueError):  # no unit of a school makes such a figure
            return cls(math.nan, math.nan, None)
        cv = sd / mean if mean else None
        if cv is not None and not math.isfinite(cv):
            cv = None
        return cls(mean=mean, sd=sd, cv=cv)


def _usable(values: Sequence[float], weights: Sequence[float]) -> bool:
    finite = all(map(math.isfinite, values)) and all(map(math.isfinite, weights))
    return finite and all(weight >= 0 for weight in weights) and any(weights)
