"""What a calibration says (题目参数的估计结果)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = tuple[str, ...]
Model = Literal["1pl", "2pl", "gpcm", "graded"]


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One item's parameters, on abilities of mean 0 and standard deviation 1."""

    name: str
    scores: Floats  # of its categories, ascending; length k
    slope: float  # per unit of ability
    slope_se: float
    intercepts: Floats  # k − 1, logits
    intercepts_se: Floats  # k − 1

    def thresholds(self, model: Model) -> Floats:
        """Give the abilities at which categories change (难度), length k − 1.

        Graded: where half of the candidates reach the category or a higher one.  Else: where
        neighbouring categories are equally likely.  Two categories: the difficulty.
        """
        steps = self.intercepts if model == "graded" else np.diff(self.intercepts, prepend=0.0)
        return np.asarray(-steps / self.slope)


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Items calibrated by marginal maximum likelihood."""

    model: Model
    items: tuple[Item, ...]  # those that could be estimated, in the order given
    left_out: dict[str, str]  # the others, each with its reason (Chinese)
    loglik: float
    n: int  # candidates with an answer
    given: int  # rows of the table
    covariance: Floats  # p × p of the free parameters; NaN where the data do not tell them apart
    nodes: Floats  # abilities over which was summed, equally spaced
    gradient: float  # largest expected gain in log-likelihood still open, 0 at the top
    iterations: int  # evaluations of the likelihood
    converged: bool
    statements: tuple[str, ...]  # what a reader must know before using the figures (Chinese)

    def __post_init__(self) -> None:
        if not np.isfinite(self.loglik) or self.loglik > 0:
            raise ValueError(f"log-likelihood {self.loglik}: it cannot be positive or infinite")

    @property
    def parameters(self) -> int:
        """Number of free parameters."""
        return len(self.covariance)

    @property
    def aic(self) -> float:
        """Akaike's criterion; the lower of two models on the same answers fits better."""
        return 2.0 * self.parameters - 2.0 * self.loglik

    @property
    def bic(self) -> float:
        """Schwarz's criterion, which asks more of each parameter."""
        return float(np.log(self.n)) * self.parameters - 2.0 * self.loglik

    @property
    def ability_sd(self) -> float:
        """Standard deviation of ability in logits, where slopes are set to 1 (1pl only)."""
        if self.model != "1pl":
            raise ValueError(f"{self.model} has a slope for every item; only 1pl has one scale")
        return self.items[0].slope

    def item(self, name: str) -> Item:
        """Give an item by name."""
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(self.left_out.get(name, f"no item {name}"))
