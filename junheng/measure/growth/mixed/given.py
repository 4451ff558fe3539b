"""Effects of units under a model that was estimated elsewhere (按给定的模型复算).

A school that holds its own pupils and the county's coefficients and variances needs nobody else's
rows to find its own figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from junheng.measure.growth.mixed.result import Level
from junheng.measure.growth.mixed.statistics import Statistics


@dataclass(frozen=True, slots=True)
class Given:
    """A random-intercept model with one level of units, already estimated."""

    fixed: Mapping[str, float]  # coefficients by predictor, "intercept" among them
    between: float  # variance between units, squared points of the outcome
    residual: float  # variance within units

    def __post_init__(self) -> None:
        if self.between < 0 or not self.residual > 0:
            raise ValueError(
                f"variances are {self.between} and {self.residual}; the first is not below 0, "
                "the second above it"
            )


def level_given(statistics: Statistics, model: Given) -> Level:
    """Give what each unit added under a given model (复算增值).

    Parameters
    ----------
    statistics : Statistics
        Sums of the pupils at hand, one level of units, the outcome last.
    model : Given

    Returns
    -------
    Level
        A unit's effect and standard error depend on its own pupils and the model alone.

    Raises
    ------
    ValueError
        More than one level, or predictors that are not the model's.

    Notes
    -----
    ``λ · (ȳ − x̄β)`` with ``λ = nτ² / (nτ² + σ²)``; conditional variance ``τ² (1 − λ)``.
    """
    if len(statistics.levels) != 1:
        raise ValueError(f"levels are {statistics.levels}; a given model knows one")
    names = statistics.names[:-1]
    if set(names) != set(model.fixed):
        raise ValueError(f"predictors are {sorted(names)}, the model has {sorted(model.fixed)}")
    weights = np.append([-model.fixed[name] for name in names], 1.0)
    pupils = statistics.pupils
    share = pupils * model.between / (pupils * model.between + model.residual)
    mean = statistics.products[:, 0, :] @ weights / pupils
    return Level(
        name=statistics.levels[0],
        terms=("intercept",),
        covariance=np.array([[model.between]]),
        units=statistics.units,
        pupils=pupils,
        effect=(share * mean)[:, None],
        spread=(model.between * (1 - share))[:, None, None],
    )
