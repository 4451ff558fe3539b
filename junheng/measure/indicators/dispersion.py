"""Difference coefficients between schools (校际差异系数)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from junheng.measure.engine.moments import Moments


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How far schools lie from the county mean."""

    mean: float  # amount per pupil
    sd: float  # amount per pupil, pupil-weighted population form
    cv: float  # pure number, at least 0
    n_schools: int

    def __post_init__(self) -> None:
        if not math.isclose(self.cv * self.mean, self.sd, rel_tol=1e-9, abs_tol=1e-300):
            raise ValueError(f"cv × mean is {self.cv * self.mean} but sd is {self.sd}")


def coefficient_of_variation(amount: Sequence[float], pupils: Sequence[float]) -> Dispersion:
    """Pupil-weighted coefficient of variation across schools (校际差异系数).

    Answers "if a pupil were drawn at random, how far from the county average would that
    pupil's school be?".  Use one stage at a time.

    Parameters
    ----------
    amount : sequence of float, length n_schools
        Total resource of each school (books in volumes, area in m2).  Raw totals, not per-pupil
        values.
    pupils : sequence of float, length n_schools
        Registered pupils of the same schools, same order, all positive.

    Returns
    -------
    Dispersion
        County mean and weighted sd (unit of amount per pupil), cv (pure number), n_schools.

    Raises
    ------
    ValueError
        Lengths differ, no school, a school without pupils, a negative or unbounded amount, or a
        county total of zero.

    Notes
    -----
    ``x_i = amount_i / pupils_i``, ``m = sum(amount) / sum(pupils)``,
    ``S = sqrt(sum(pupils_i / sum(pupils) * (x_i - m)**2))``, ``cv = S / m``.
    A school whose amount is zero stays in.  The unweighted sd, population or sample, is a
    different number: see :func:`unweighted_coefficient`.

    References
    ----------
    .. [1] pack clause ``cn-moe-2017-6#dispersion``; docs/methods/difference-coefficient.md

    Examples
    --------
    >>> books, pupils = [279, 137, 935, 160, 402], [45, 37, 89, 76, 55]
    >>> round(coefficient_of_variation(books, pupils).cv, 4)
    0.5153
    """
    _check(amount, pupils)
    if not math.fsum(amount):
        raise ValueError("the county total is zero, so there is no mean to compare with")
    values = [a / p for a, p in zip(amount, pupils, strict=True)]
    moments = Moments.of(values, pupils)
    if moments.cv is None:
        raise ValueError("the values are too small or too large to compare; check their unit")
    return Dispersion(moments.mean, moments.sd, moments.cv, len(pupils))


def unweighted_coefficient(amount: Sequence[float], pupils: Sequence[float]) -> Dispersion:
    """Coefficient of variation that counts every school once (不加权差异系数), for analysts only.

    Answers "how different are schools, whatever their size?".  Never the official figure: small
    schools have high values per pupil and dominate it.

    Parameters
    ----------
    amount, pupils : sequence of float, length n_schools
        As in :func:`coefficient_of_variation`.

    Returns
    -------
    Dispersion
        Plain mean of the per-pupil values, population sd, cv, n_schools.

    Raises
    ------
    ValueError
        As in :func:`coefficient_of_variation`.

    Examples
    --------
    >>> books, pupils = [279, 137, 935, 160, 402], [45, 37, 89, 76, 55]
    >>> round(unweighted_coefficient(books, pupils).cv, 4)
    0.4888
    """
    _check(amount, pupils)
    values = [a / p for a, p in zip(amount, pupils, strict=True)]
    return coefficient_of_variation(values, [1.0] * len(values))


def _check(amount: Sequence[float], pupils: Sequence[float]) -> None:
    if len(amount) != len(pupils):
        raise ValueError(
            f"amount has {len(amount)} schools but pupils has {len(pupils)}; "
            "give one value of each per school"
        )
    if not pupils:
        raise ValueError("no school; give at least one")
    for i, (a, p) in enumerate(zip(amount, pupils, strict=True)):
        if not (p > 0 and math.isfinite(p)):
            raise ValueError(f"school {i} has {p} pupils; leave out schools without pupils")
        if not (a >= 0 and math.isfinite(a)):
            raise ValueError(f"school {i} has amount {a}; amounts are finite and not negative")
