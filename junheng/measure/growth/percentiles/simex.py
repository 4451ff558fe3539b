"""Growth percentiles corrected for errors in earlier scores (模拟外推，SIMEX).

Errors in earlier scores make growth look lower where pupils start low.  Add more error of known
size, see which way the quantiles move, and go as far back.  A correction for groups: one pupil's
figure becomes less sharp, not more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.growth.percentiles.model import GrowthModel, Places
from junheng.measure.growth.percentiles.regression import Floats, solve
from junheng.measure.growth.splines import Spline

SHARES = (0.5, 1.0, 1.5, 2.0)  # of the error variance, added
SIMULATIONS = 75  # per share
SAMPLE = 5000  # pupils that one simulation is estimated on
FOR_GROUPS = (
    "先前成绩的测量误差已用模拟外推校正：只用于群体的平均，不用于单个学生（个人的数字反而更不稳）。"
)
_BLOCK = 2000  # pupils whose quantiles are held at a time
Rows = NDArray[np.intp]
Noise = Callable[[int, int, Rows], Floats]  # simulation, prior, pupils → standard normal


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """Percentiles after the correction."""

    percentiles: Places  # n_pupils, 1 to 99
    ranked: Places  # n_pupils, 1 to 99: evenly spread, as percentiles ought to be
    middle: Floats  # n_pupils: the corrected median, points
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Scores:
    later: Floats
    earlier: tuple[Floats, ...]
    errors: tuple[Floats, ...]
    noise: Noise

    def __post_init__(self) -> None:
        if len(self.errors) != len(self.earlier):
            raise ValueError(f"{len(self.errors)} errors for {len(self.earlier)} priors")
        if any(not (values >= 0).all() for values in self.errors):
            raise ValueError("an error of measurement is not negative")

    def moved(self, added: float, step: int, rows: Rows) -> list[Floats]:
        """Give the earlier scores of some pupils with error added."""
        return [
            values[rows] + added * error[rows] * self.noise(step, k, rows)
            for k, (values, error) in enumerate(zip(self.earlier, self.errors, strict=True))
        ]


@dataclass(frozen=True, slots=True, eq=False)
class _Curves:
    splines: tuple[Spline, ...]
    coefficients: Floats  # 100 × columns
    weight: float  # of these quantiles in the extrapolation
    added: float  # standard deviations of error added; 0 for the plain model
    step: int  # number of the simulation


def simex(
    current: ArrayLike,
    priors: Sequence[ArrayLike],
    errors: Sequence[ArrayLike],
    *,
    rng: np.random.Generator,
    splines: Sequence[Spline] | None = None,
    simulations: int = SIMULATIONS,
    sample: int = SAMPLE,
) -> Corrected:
    """Correct growth percentiles of groups for errors in earlier scores (模拟外推).

    Parameters
    ----------
    current : array of float, length n_pupils
        Current scores, no one missing.
    priors : sequence of arrays of float, length n_pupils each
        Earlier scores, newest first.
    errors : sequence of float or of arrays of length n_pupils
        Standard error of measurement of each prior, points, not negative.
    rng : numpy Generator
    splines : sequence of Spline, optional
        As in :meth:`GrowthModel.estimated`.
    simulations : int
        Per share of error added; four shares.
    sample : int
        Pupils each simulation is estimated on, drawn anew.

    Returns
    -------
    Corrected

    Raises
    ------
    ValueError
        Not one error per prior, a negative one, or no simulation.
    NotEstimable
        As :meth:`GrowthModel.estimated`.

    Notes
    -----
    Errors of 0.5, 1, 1.5 and 2 times the variance are added; knots of a share are placed on all
    its simulations.  Each pupil's averaged quantiles are extrapolated in a line to −1, sorted and
    rounded; the percentile counts those strictly below the score [1]_.  ``ranked`` is the
    pupil's rank among all by the position between quantiles, out of a hundred [2]_.  Takes
    4 × ``simulations`` estimations.

    References
    ----------
    .. [1] Y. Shang, A. VanIwaarden, D. Betebenner, "Covariate measurement error correction for
       student growth percentiles using the SIMEX method", *Educational Measurement: Issues and
       Practice* 34(1), 2015.
    .. [2] K. Castellano, D. McCaffrey, "The accuracy of aggregate student growth percentiles as
       indicators of educator performance", *Educational Measurement* 36(1), 2017.
    """
    if simulations < 1 or sample < 1:
        raise ValueError(f"{simulations} simulations on {sample} pupils; give at least one")
    seed = int(rng.integers(2**63))

    def noise(step: int, prior: int, rows: Rows) -> Floats:
        return _normal(seed, step, prior, rows)

    def chosen(n: int) -> Rows:
        return rng.permutation(n)[:sample] if n > sample else np.arange(n)

    return extrapolated(
        current, priors, errors, noise, chosen, splines=splines, simulations=simulations
    )


def extrapolated(
    current: ArrayLike,
    priors: Sequence[ArrayLike],
    errors: Sequence[ArrayLike],
    noise: Noise,
    chosen: Callable[[int], Rows],
    *,
    splines: Sequence[Spline] | None = None,
    simulations: int = SIMULATIONS,
) -> Corrected:
    """Do what :func:`simex` does with noise and samples that are given."""
    plain = GrowthModel.estimated(current, priors, splines)
    later = np.asarray(current, dtype=np.float64)
    scores = _Scores(
        later,
        tuple(np.asarray(values, dtype=np.float64) for values in priors),
        tuple(np.broadcast_to(np.asarray(e, dtype=np.float64), later.shape) for e in errors),
        noise,
    )
    weights = _line_weights()
    curves = [_Curves(plain.splines, plain.coefficients, weights[0], 0.0, -1)]
    for number, share in enumerate(SHARES):
        moved, rows = [], []
        for step in range(number * simulations, (number + 1) * simulations):
            rows.append(chosen(later.size))
            moved.append(scores.moved(share**0.5, step, rows[-1]))
        places = tuple(
            Spline.placed(np.concatenate([each[k] for each in moved]))
            for k in range(len(scores.earlier))
        )
        for at, (each, own) in enumerate(zip(moved, rows, strict=True)):
            found = solve(later[own], each, places)
            step = number * simulations + at
            weight = weights[number + 1] / simulations
            curves.append(_Curves(places, found.coefficients, weight, share**0.5, step))
    return _placed(scores, curves, plain.statements)


def _line_weights() -> Floats:
    """Give what each share counts when a line through their means is read at −1."""
    design = np.column_stack([np.ones(len(SHARES) + 1), [0.0, *SHARES]])
    return np.asarray(np.linalg.pinv(design).T @ np.array([1.0, -1.0]), dtype=np.float64)


def _placed(scores: _Scores, curves: Sequence[_Curves], statements: tuple[str, ...]) -> Corrected:
    """Extrapolate the quantiles of some pupils at a time and place these."""
    later = scores.later
    percentiles = np.empty(later.size, dtype=np.int16)
    position, middle = np.empty(later.size), np.empty(later.size)
    for begin in range(0, later.size, _BLOCK):
        rows = np.arange(begin, min(begin + _BLOCK, later.size))
        total = np.zeros((rows.size, 100))
        for one in curves:
            moved = scores.moved(one.added, max(one.step, 0), rows)
            inside = [
                np.clip(values, spline.low, spline.high)
                for values, spline in zip(moved, one.splines, strict=True)
            ]
            bases = [s.basis(values) for s, values in zip(one.splines, inside, strict=True)]
            design = np.hstack([np.ones((rows.size, 1)), *bases])
            total += one.weight * (design @ one.coefficients.T)
        total = np.sort(total, axis=1).round(5)
        below = (total < later[rows, None]).sum(axis=1)
        percentiles[rows] = np.clip(below, 1, 99)
        middle[rows] = total[:, 50]
        position[rows] = _position(total, later[rows], below)
    ranked = np.floor(100 * _average_rank(position) / later.size + 0.5)
    return Corrected(
        percentiles, np.clip(ranked, 1, 99).astype(np.int16), middle, (*statements, FOR_GROUPS)
    )


def _position(total: Floats, later: Floats, below: NDArray[np.intp]) -> Floats:
    """Say where between two quantiles a score lies; beyond the ends by the distance."""
    row = np.arange(len(total))
    left, right = total[row, np.maximum(below - 1, 0)], total[row, np.minimum(below, 99)]
    inner = np.divide(later - left, right - left, out=np.zeros(len(total)), where=right > left)
    width = np.maximum(total[:, -1] - total[:, 0], 1e-12)
    ends = np.where(below == 0, (later - total[:, 0]) / width, (later - total[:, -1]) / width)
    is_end = (below == 0) | (below == 100)
    return np.asarray(below + np.where(is_end, ends, inner), dtype=np.float64)


def _average_rank(values: Floats) -> Floats:
    """Rank from 1, ties the mean of their ranks."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count - 1) / 2
    return np.asarray(middle[place], dtype=np.float64)


def _normal(seed: int, step: int, prior: int, rows: Rows) -> Floats:
    """Give the same standard normal number for the same pupil, prior and simulation every time."""
    keys = np.random.SeedSequence([seed, step, prior]).generate_state(2, np.uint64)
    first, second = (_uniform(rows.astype(np.uint64) + np.uint64(1), key) for key in keys)
    found: Floats = np.sqrt(-2.0 * np.log(first)) * np.cos(2.0 * np.pi * second)
    return found


def _uniform(x: NDArray[np.uint64], key: np.uint64) -> Floats:
    """Scatter whole numbers over (0, 1) (SplitMix64)."""
    with np.errstate(over="ignore"):
        z = x * np.uint64(0x9E3779B97F4A7C15) + key
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: Floats = (((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) + 0.5) / 2**53
    return found
