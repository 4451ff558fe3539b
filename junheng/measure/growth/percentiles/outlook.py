"""What growth would be needed, and how sure a percentile is (展望与误差带)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.growth.percentiles.model import GrowthModel
from junheng.measure.growth.percentiles.regression import TAUS, Floats

Z68 = 1.0
_BLOCK = 100  # pupils carried at once: 9,900 paths × 100 quantiles are 8 MB


def projected(models: Sequence[GrowthModel], history: Sequence[ArrayLike]) -> Floats:
    """Carry pupils forward at each constant percentile (投影).

    Parameters
    ----------
    models : sequence of GrowthModel
        One per period ahead, next period first; each uses as many scores as it has priors, those
        projected before included.
    history : sequence of arrays of float, length n_pupils each
        Scores up to now, newest first.

    Returns
    -------
    array of float, n_pupils × n_periods × 99
        Score at growth percentile 1 to 99 kept up, within each cohort's range.

    Raises
    ------
    ValueError
        A model with more priors than there are scores, or no model.

    Notes
    -----
    An estimate of what constant growth would lead to in the cohorts the models come from; not a
    forecast of a pupil.
    """
    if not models:
        raise ValueError("no model; give one per period ahead")
    known = [np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in history]
    for step, model in enumerate(models):
        if model.order > len(known) + step:
            raise ValueError(
                f"step {step + 1} needs {model.order} scores; {len(known) + step} known"
            )
    blocks = [
        _carried(models, [values[start : start + _BLOCK] for values in known])
        for start in range(0, known[0].size, _BLOCK)
    ]
    return np.concatenate(blocks) if blocks else np.empty((0, len(models), 99))


def _carried(models: Sequence[GrowthModel], known: Sequence[Floats]) -> Floats:
    """Carry some pupils at once; each of the 99 paths reads its own quantile of its own history."""
    pupils = known[0].size
    paths = [np.broadcast_to(values[:, None], (pupils, 99)) for values in known]
    own = np.tile(np.arange(99), pupils)
    out = np.empty((pupils, len(models), 99))
    for step, model in enumerate(models):
        held = [
            np.clip(path, spline.low, spline.high)
            for path, spline in zip(paths, model.splines, strict=False)
        ]
        if step == 0:  # one history a pupil so far
            ahead = model.cuts([path[:, 0] for path in held], range(1, 100))
        else:
            cuts = model.cuts([path.ravel() for path in held], range(1, 100))
            ahead = cuts[np.arange(own.size), own].reshape(pupils, 99)
        out[:, step] = ahead
        paths.insert(0, ahead)
    return out


def growth_needed(
    models: Sequence[GrowthModel], history: Sequence[ArrayLike], target: ArrayLike
) -> NDArray[np.int16]:
    """Give the constant growth percentile that reaches a target at the end (达标所需成长).

    Parameters
    ----------
    models, history
        As in :func:`projected`.
    target : array of float, length n_pupils, or one number
        Score to be reached in the last period.

    Returns
    -------
    array of int, length n_pupils
        1 to 99; 100 where even the highest growth does not lead there.
    """
    paths = projected(models, history)[:, -1, :]
    wanted = np.broadcast_to(np.asarray(target, dtype=np.float64), (len(paths),))
    reached = np.maximum.accumulate(paths, axis=1) >= wanted[:, None]
    first = np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, 100)
    return first.astype(np.int16)


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Between which percentiles a pupil's growth lies, errors of the tests considered."""

    low: NDArray[np.int16]  # n_pupils, 1 to 99
    high: NDArray[np.int16]
    error: Floats  # standard error of the score beside what was expected, points


def band(
    model: GrowthModel,
    current: ArrayLike,
    priors: Sequence[ArrayLike],
    *,
    current_error: float,
    prior_errors: Sequence[float],
    z: float = Z68,
) -> Band:
    """Give each pupil's percentile as a band (误差带): one pupil's figure is never sharp.

    Parameters
    ----------
    model : GrowthModel
    current, priors
        As in :meth:`GrowthModel.percentiles`; for few pupils or many.
    current_error : float
        Standard error of measurement of the current test, points, not negative.
    prior_errors : sequence of float
        Of the earlier tests, newest first.
    z : float
        Half width in standard errors; 1 for 68 %.

    Returns
    -------
    Band

    Raises
    ------
    ValueError
        A negative error, or not one per prior.

    Notes
    -----
    ``e² = e_y² + Σ_k (b_k e_k)²`` with ``b_k`` the slope of the fitted median in prior k at the
    pupil's score; the band holds the percentiles of ``score ± z e``.  Errors of the model itself
    come on top in small cohorts.
    """
    if current_error < 0 or min(prior_errors, default=0.0) < 0:
        raise ValueError("an error of measurement is not negative")
    if len(prior_errors) != model.order:
        raise ValueError(f"{len(prior_errors)} errors for {model.order} priors")
    later = np.atleast_1d(np.asarray(current, dtype=np.float64))
    rows = [np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in priors]
    middle = int(np.argmin(np.abs(TAUS - 0.5)))
    variance, at = np.full(later.size, float(current_error) ** 2), 1
    for values, spline, error in zip(rows, model.splines, prior_errors, strict=True):
        columns = slice(at, at + spline.columns)
        step = (spline.high - spline.low) * 1e-4
        rise = spline.basis(values + step) - spline.basis(values - step)
        slope = rise @ model.coefficients[middle, columns] / (2 * step)
        variance += (slope * error) ** 2
        at += spline.columns
    total = np.sqrt(variance)
    low, _ = model.percentiles(later - z * total, rows)
    high, _ = model.percentiles(later + z * total, rows)
    return Band(low, high, total)
