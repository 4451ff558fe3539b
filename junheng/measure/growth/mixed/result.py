"""What a mixed model says (模型结果)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from junheng.measure.growth.mixed.statistics import Floats, Labels

Method = Literal["reml", "ml"]


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The units of one level and what each added (增值)."""

    name: str
    terms: Labels  # whose coefficient varies: "intercept", then slopes; length k
    covariance: Floats  # between units, k × k, squared points of the outcome
    units: NDArray[np.str_]  # labels, outer units first; n_units × depth
    pupils: Floats  # n_units
    effect: Floats  # n_units × k, points; shrunk towards zero
    spread: Floats  # n_units × k × k: conditional covariance given the variances

    @property
    def variance(self) -> float:
        """Variance between units of the first term, squared points."""
        return float(self.covariance[0, 0])

    @property
    def is_flat(self) -> bool:
        """Whether no variance between units was found: zero effects without an interval."""
        scale = float(self.spread[:, 0, 0].max(initial=0.0))
        return self.variance <= 1e-10 or self.variance < 1e-9 * max(scale, 1e-300)

    @property
    def se(self) -> Floats:
        """Conditional standard deviation of the first term's effect, points; n_units."""
        sd: Floats = np.sqrt(self.spread[:, 0, 0])
        return sd

    @property
    def reliability(self) -> Floats:
        """Share of an effect's spread that is not chance (信度): 1 − se²/variance; n_units."""
        if self.variance <= 0:
            return np.zeros(len(self.units))
        share: Floats = np.clip(1.0 - self.spread[:, 0, 0] / self.variance, 0.0, 1.0)
        return share


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A linear mixed model, estimated."""

    method: Method
    names: Labels  # of the fixed part, "intercept" first; length p
    fixed: Floats  # coefficients, p
    fixed_covariance: Floats  # p × p
    residual: float  # variance within units, squared points
    levels: tuple[Level, ...]  # outermost first, or in the order given where they cross
    loglik: float  # with all constants; restricted for REML
    n: int  # pupils
    converged: bool
    statements: tuple[str, ...]  # what a reader must know before using the figures (Chinese)

    @property
    def criterion(self) -> float:
        """−2 × log-likelihood."""
        return -2.0 * self.loglik

    @property
    def fixed_se(self) -> Floats:
        """Standard errors of the coefficients, p."""
        se: Floats = np.sqrt(np.diag(self.fixed_covariance))
        return se

    def level(self, name: str) -> Level:
        """Give a level by name."""
        for level in self.levels:
            if level.name == name:
                return level
        raise KeyError(f"no level {name}; there are {[level.name for level in self.levels]}")


NO_SPREAD = "{level}之间的方差估计为 0：看不出单位之间有差别，各单位的增值都是 0，不能据此比较。"
NOT_RESTED = "求解没有稳定下来：方差估计不可靠，请减少随机项或检查数据。"
FEW_UNITS = "{level}只有 {count} 个：单位之间的方差由很少的单位估计，区间偏窄。"
CORRELATED = "{level}的随机项近乎完全相关：数据支持不了这么多随机项，请减少。"
LEFT_OUT = "“{name}”与其余自变量线性相关或不变，已略去。"
ENOUGH_UNITS = 10


def level_statements(level: Level) -> list[str]:
    """Say what is weak about one level's estimates."""
    found = []
    if level.is_flat:
        found.append(NO_SPREAD.format(level=level.name))
    elif len(level.terms) > 1:
        sd = np.sqrt(np.diag(level.covariance))
        if (sd <= 0).any() or np.linalg.det(level.covariance / np.outer(sd, sd)) < 1e-6:
            found.append(CORRELATED.format(level=level.name))
    if len(level.units) < ENOUGH_UNITS:
        found.append(FEW_UNITS.format(level=level.name, count=len(level.units)))
    return found
