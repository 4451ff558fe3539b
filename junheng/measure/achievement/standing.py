"""Where a score stands in a reference population (标准分、百分等级、等级).

A scale names its reference: a pupil's Z among the county is not the Z among the class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.achievement.items import Floats

TieRule = Literal["half", "below", "at_or_below"]
NO_SPREAD = "参照群体的成绩全部相同，算不出标准分。"
NO_SCORE = "参照群体没有成绩。"


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """Standard scores on one reference (标准分)."""

    mean: float | None  # of the reference, points
    sd: float | None  # population form, points
    n: int  # scores in the reference
    z: Floats  # NaN where there is no score, or no scale
    t: Floats  # 50 + 10 z
    statements: tuple[str, ...]


def standard_scores(scores: ArrayLike, reference: ArrayLike | None = None) -> Standard:
    """Distance from the reference's mean in its standard deviations (标准分 Z、T).

    Answers "how far above or below its county is this score?", whatever the full mark.

    Parameters
    ----------
    scores : array of float, n
        Points; NaN for none.
    reference : array of float, optional
        The population the scale belongs to; the scores themselves by default.

    Returns
    -------
    Standard
        Where all scores of the reference are equal there is no scale, and a statement says so.

    Raises
    ------
    ValueError
        An infinite score.

    Notes
    -----
    ``z = (x − m)/s`` with the population's ``s`` (÷ n), since the reference is the whole cohort
    and no sample of it.  Linear: the shape of the distribution stays.

    Examples
    --------
    >>> standard_scores([40, 50, 60]).t.round(2).tolist()
    [37.75, 50.0, 62.25]
    """
    held = _finite_or_nan(scores)
    among = held if reference is None else _finite_or_nan(reference)
    among = among[~np.isnan(among)]
    none = np.full(held.shape, np.nan)
    if not among.size:
        return Standard(None, None, 0, none, none, (NO_SCORE,))
    mean = math.fsum(among) / among.size
    if among.max() == among.min():
        return Standard(mean, 0.0, among.size, none, none, (NO_SPREAD,))
    sd = float(among.std())
    z = (held - mean) / sd
    return Standard(mean, sd, among.size, z, 50 + 10 * z, ())


def percentile_ranks(
    scores: ArrayLike, reference: ArrayLike | None = None, *, ties: TieRule = "half"
) -> Floats:
    """Share of the reference below each score, in percent (百分等级).

    Parameters
    ----------
    scores : array of float, n
        Points; NaN for none.
    reference : array of float, optional
        The scores themselves by default.
    ties : {"half", "below", "at_or_below"}
        Those who tie count half, not at all, or wholly.

    Returns
    -------
    array of float, n
        0 to 100; NaN where there is no score.

    Raises
    ------
    ValueError
        No score in the reference, an infinite score, or a rule that is not known.

    Examples
    --------
    >>> percentile_ranks([1, 2, 2, 3]).tolist()
    [12.5, 50.0, 50.0, 87.5]
    """
    held = _finite_or_nan(scores)
    among = held if reference is None else _finite_or_nan(reference)
    among = np.sort(among[~np.isnan(among)])
    if not among.size:
        raise ValueError("the reference has no score, so nothing stands anywhere in it")
    below = np.searchsorted(among, held, side="left")
    upto = np.searchsorted(among, held, side="right")
    counts = {"half": (below + upto) / 2, "below": below, "at_or_below": upto}
    if ties not in counts:
        raise ValueError(f"ties is {ties!r}; it is half, below or at_or_below")
    ranks: Floats = np.where(np.isnan(held), np.nan, 100 * counts[ties] / among.size)
    return ranks


@dataclass(frozen=True, slots=True)
class Band:
    """One band of results (等级), from its lowest score upwards."""

    label: str
    at_least: float  # points


def bands_of_full(labels: Sequence[str], shares: Sequence[float], full: float) -> tuple[Band, ...]:
    """Bands by share of the full mark (按得分率划等级).

    Parameters
    ----------
    labels : sequence of str
        From the highest band down; one more than ``shares``.
    shares : sequence of float
        Lowest share of the full mark of each band but the last, falling.
    full : float
        Full mark, points.

    Raises
    ------
    ValueError
        Numbers that do not fit, or shares that do not fall between 0 and 1.

    Examples
    --------
    >>> [band.at_least for band in bands_of_full("ABCD", [0.85, 0.7, 0.6], 120)]
    [102.0, 84.0, 72.0, 0.0]
    """
    if len(labels) != len(shares) + 1:
        raise ValueError(f"{len(labels)} labels for {len(shares)} limits; give one label more")
    if list(shares) != sorted(set(shares), reverse=True) or not all(0 < s < 1 for s in shares):
        raise ValueError(f"limits are {list(shares)}; give falling shares between 0 and 1")
    limits = [limit_of(share, full) for share in shares]
    return tuple(Band(*one) for one in zip(labels, [*limits, 0.0], strict=True))


def bands_of_population(
    labels: Sequence[str], shares: Sequence[float], reference: ArrayLike
) -> tuple[Band, ...]:
    """Bands by share of a population (按比例划等级): A for the best 25 %, and so on.

    Parameters
    ----------
    labels : sequence of str
        From the highest band down.
    shares : sequence of float
        Of the population in each band; they add up to one.
    reference : array of float
        Scores of the population, points; NaN for none.

    Returns
    -------
    tuple of Band
        Pupils who tie at a limit all enter the higher band, so that equal scores have equal
        bands; a band may therefore hold more than its share, and an empty one is left out.

    Raises
    ------
    ValueError
        No score, or shares that are not positive or do not add up to one.

    Examples
    --------
    >>> bands_of_population("ABC", [0.25, 0.5, 0.25], [9, 8, 8, 7, 6, 5, 4, 3])
    (Band(label='A', at_least=8.0), Band(label='B', at_least=5.0), Band(label='C', at_least=3.0))
    """
    among = _finite_or_nan(reference)
    among = np.sort(among[~np.isnan(among)])[::-1]
    parts = [Fraction(str(share)) for share in shares]
    if len(labels) != len(parts) or sum(parts) != 1 or min(parts) <= 0 or not among.size:
        raise ValueError("give one positive share per label, adding up to one, and some scores")
    found: list[Band] = []
    upto = Fraction(0)
    for label, part in zip(labels, parts, strict=True):
        upto += part
        place = math.ceil(upto * among.size)
        limit = float(among[place - 1])
        if not found or limit < found[-1].at_least:
            found.append(Band(label, limit))
    return tuple(found)


def limit_of(share: float, full: float) -> float:
    """Points a share of the full mark stands for, as the decimal people mean.

    >>> limit_of(0.6, 150), limit_of(0.7, 1) == 0.7
    (90.0, True)
    """
    return float(Fraction(str(share)) * Fraction(str(full)))


def place_in_bands(scores: ArrayLike, bands: Sequence[Band]) -> NDArray[np.intp]:
    """Position of each score's band, n; −1 where there is no score or it is below every band."""
    held = _finite_or_nan(scores)
    limits = np.array([band.at_least for band in bands])
    if (np.diff(limits) >= 0).any():
        raise ValueError("bands are not in falling order")
    place: NDArray[np.intp] = (held[:, None] < limits).sum(axis=1)
    place[np.isnan(held) | (place == len(limits))] = -1
    return place


def _finite_or_nan(scores: ArrayLike) -> Floats:
    held = np.asarray(scores, dtype=np.float64)
    if np.isinf(held).any():
        raise ValueError("a score is infinite; write NaN where there is none")
    return held
