"""Other measures of inequality between schools (不均等测度), for analysts, never for certification.

All of them take per-pupil values and pupils as weights: a school of 2,000 counts as 2,000 pupils
who each get its value.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theil:
    """Theil's T and its two parts."""

    total: float  # nats, at least 0
    within: float  # inside the groups
    between: float  # of the group means

    def __post_init__(self) -> None:
        if not math.isclose(self.total, self.within + self.between, rel_tol=1e-9, abs_tol=1e-12):
            raise ValueError(
                f"{self.within} within and {self.between} between are not {self.total}"
            )


@dataclass(frozen=True, slots=True)
class Gap:
    """Urban–rural gap (城乡差距) of one indicator."""

    urban: float  # value per pupil, unit of the indicator
    rural: float
    share: float  # (urban - rural) / urban, pure number; negative where rural pupils get more

    def __post_init__(self) -> None:
        if not math.isclose(self.share * self.urban, self.urban - self.rural, abs_tol=1e-9):
            raise ValueError(f"share is {self.share}, urban {self.urban}, rural {self.rural}")


def gini(values: Sequence[float], pupils: Sequence[float]) -> float:
    """Gini coefficient over pupils (基尼系数).

    Answers "how far apart are two pupils drawn at random, compared with the mean?".

    Parameters
    ----------
    values : sequence of float, length n_schools
        Value per pupil of each school, not negative.
    pupils : sequence of float, length n_schools
        Pupils of the same schools, all positive.

    Returns
    -------
    float
        0 when all are equal, below 1.

    Raises
    ------
    ValueError
        Lengths differ, no school, a negative value, a school without pupils, a total of zero.

    Notes
    -----
    ``G = 1 - Σ_i p_i (S_i + S_{i-1}) / S_n`` with schools in ascending order of value, ``p_i`` the
    share of pupils and ``S_i`` the running sum of ``p_i x_i``.

    Examples
    --------
    >>> gini([1, 2, 3, 4], [1, 1, 1, 1])
    0.25
    """
    _check(values, pupils)
    return _concentration(values, pupils, values)


def concentration_index(
    values: Sequence[float], pupils: Sequence[float], rank_by: Sequence[float]
) -> float:
    """Concentration index of a resource by a school's standing (集中指数).

    Answers "does more of the resource go to pupils of better-off schools?".

    Parameters
    ----------
    values, pupils : sequence of float, length n_schools
        As in :func:`gini`.
    rank_by : sequence of float, length n_schools
        Standing of the school, for example family income; ascending is worse off first.

    Returns
    -------
    float
        Between -1 and 1; negative when the worse off get more.

    Raises
    ------
    ValueError
        As in :func:`gini`.

    Notes
    -----
    ``C = 2 / μ × cov(x, R)`` with ``R`` the fractional rank of a pupil; schools of equal standing
    share the middle of their ranks, so the order of the table does not matter.

    Examples
    --------
    >>> concentration_index([1, 2, 3, 4], [1, 1, 1, 1], [4, 3, 2, 1])
    -0.25
    """
    _check(values, pupils)
    if len(rank_by) != len(values):
        raise ValueError(f"rank_by has {len(rank_by)} schools but values has {len(values)}")
    return _concentration(values, pupils, rank_by)


def _concentration(
    values: Sequence[float], pupils: Sequence[float], rank_by: Sequence[float]
) -> float:
    total = math.fsum(pupils)
    mean = math.fsum(x * n for x, n in zip(values, pupils, strict=True)) / total
    ties: dict[float, list[int]] = defaultdict(list)
    for i, standing in enumerate(rank_by):
        ties[standing].append(i)
    covariance: list[float] = []
    before = 0.0
    for standing in sorted(ties):
        size = math.fsum(pupils[i] for i in ties[standing])
        rank = (before + size / 2) / total
        covariance += [
            pupils[i] / total * (values[i] - mean) * (rank - 0.5) for i in ties[standing]
        ]
        before += size
    return 2 * math.fsum(covariance) / mean


def theil(values: Sequence[float], pupils: Sequence[float], groups: Sequence[str]) -> Theil:
    """Theil's T with its parts within and between groups (泰尔指数).

    Answers "how much of the inequality lies between town and country, or between counties?".

    Parameters
    ----------
    values, pupils : sequence of float, length n_schools
        As in :func:`gini`; a value of zero adds nothing, as its limit does.
    groups : sequence of str, length n_schools
        Group of each school.

    Returns
    -------
    Theil
        Total, within, between; within + between = total.

    Raises
    ------
    ValueError
        As in :func:`gini`.

    Notes
    -----
    ``T = Σ p_i (x_i/μ) ln(x_i/μ)``; between groups the same of group means, within the sum over
    groups of their share of the resource times their own ``T``.

    Examples
    --------
    >>> parts = theil([1, 1, 3, 3], [1, 1, 1, 1], ["乡", "乡", "城", "城"])
    >>> round(parts.total, 6), round(parts.between, 6), parts.within
    (0.130812, 0.130812, 0.0)
    """
    _check(values, pupils)
    if len(groups) != len(values):
        raise ValueError(f"groups has {len(groups)} schools but values has {len(values)}")
    members: dict[str, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        members[group].append(i)
    means, sizes, parts = [], [], []
    whole = math.fsum(x * n for x, n in zip(values, pupils, strict=True))
    for own in members.values():
        size = math.fsum(pupils[i] for i in own)
        amount = math.fsum(values[i] * pupils[i] for i in own)
        means.append(amount / size)
        sizes.append(size)
        if amount:
            inner = _theil([values[i] for i in own], [pupils[i] for i in own])
            parts.append(amount / whole * inner)
    within, between = math.fsum(parts), _theil(means, sizes)
    return Theil(_theil(values, pupils), within, between)


def _theil(values: Sequence[float], pupils: Sequence[float]) -> float:
    total = math.fsum(pupils)
    mean = math.fsum(x * n for x, n in zip(values, pupils, strict=True)) / total
    ratios = [(x / mean, n / total) for x, n in zip(values, pupils, strict=True)]
    return max(0.0, math.fsum(p * r * math.log(r) for r, p in ratios if r > 0))


def mcloone(values: Sequence[float], pupils: Sequence[float]) -> float:
    """McLoone index: the lower half against the median (麦克伦指数).

    Answers "how close is the worse-off half of pupils to the pupil in the middle?".

    Parameters
    ----------
    values, pupils : sequence of float, length n_schools
        As in :func:`gini`.

    Returns
    -------
    float
        1 when nobody below the median lags behind it, 0 when the lower half has nothing.

    Raises
    ------
    ValueError
        As in :func:`gini`, or a median of zero.

    Notes
    -----
    Pupils stand in order of value; the median is the value of the pupil in the middle (of the two
    in the middle, the lower), and the index is the amount of exactly half of the pupils, from
    below, over half the pupils times the median.  A school the middle runs through counts in part.

    Examples
    --------
    >>> mcloone([2, 4, 6, 8], [1, 1, 1, 1])
    0.75
    """
    _check(values, pupils)
    half = math.fsum(pupils) / 2
    amount, counted, median = 0.0, 0.0, 0.0
    for value, size in sorted(zip(values, pupils, strict=True)):
        taken = min(size, half - counted)
        if taken <= 0:
            break
        amount, counted, median = amount + value * taken, counted + taken, value
    if not median:
        raise ValueError("the median is zero, so there is nothing to compare the lower half with")
    return amount / (half * median)


def urban_rural_gap(
    values: Sequence[float], pupils: Sequence[float], residence: Sequence[str]
) -> Gap:
    """How much less a rural pupil gets, per unit an urban pupil gets (城乡差距).

    Parameters
    ----------
    values, pupils : sequence of float, length n_schools
        As in :func:`gini`.
    residence : sequence of str, length n_schools
        ``urban``, ``town`` or ``rural`` by the statistical code; towns stay out of the gap.

    Returns
    -------
    Gap
        Pupil-weighted means of urban and rural schools, and the gap as a share of the urban one.

    Raises
    ------
    ValueError
        As in :func:`gini`, no urban or no rural school, or an urban mean of zero.

    Examples
    --------
    >>> urban_rural_gap([10, 8, 4], [100, 100, 50], ["urban", "urban", "rural"])
    Gap(urban=9.0, rural=4.0, share=0.5555555555555556)
    """
    _check(values, pupils)
    if len(residence) != len(values):
        raise ValueError(f"residence has {len(residence)} schools but values has {len(values)}")
    means = {}
    for kind in ("urban", "rural"):
        own = [i for i, r in enumerate(residence) if r == kind]
        if not own:
            raise ValueError(f"no {kind} school; the gap needs both")
        size = math.fsum(pupils[i] for i in own)
        means[kind] = math.fsum(values[i] * pupils[i] for i in own) / size
    if not means["urban"]:
        raise ValueError("the urban mean is zero, so there is no share to give")
    return Gap(means["urban"], means["rural"], (means["urban"] - means["rural"]) / means["urban"])


def _check(values: Sequence[float], pupils: Sequence[float]) -> None:
    if len(values) != len(pupils):
        raise ValueError(f"values has {len(values)} schools but pupils has {len(pupils)}")
    if not values:
        raise ValueError("no school; give at least one")
    for i, (x, n) in enumerate(zip(values, pupils, strict=True)):
        if not (n > 0 and math.isfinite(n)):
            raise ValueError(f"school {i} has {n} pupils; leave out schools without pupils")
        if not (x >= 0 and math.isfinite(x)):
            raise ValueError(f"school {i} has value {x}; values are finite and not negative")
    if not math.fsum(x * n for x, n in zip(values, pupils, strict=True)):
        raise ValueError("the county total is zero, so there is no mean to compare with")
