"""Chance that does not depend on order: one draw per person and purpose, by hashing.

A person keeps the same name, sex and birthday in every year, so an attribute is a function of
the person's number and not of how many numbers were drawn before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)


def hashed(person: NDArray[np.int64], purpose: int) -> Numbers:
    """Mix person numbers with a purpose into 64 well-spread bits (SplitMix64).

    >>> int(hashed(np.array([1]), 2)[0]) == int(hashed(np.array([1]), 3)[0])
    False
    """
    with np.errstate(over="ignore"):
        z = person.astype(np.uint64) + _GOLDEN * np.uint64(purpose + 1)
        z = (z ^ (z >> np.uint64(30))) * _MIX1
        z = (z ^ (z >> np.uint64(27))) * _MIX2
        return z ^ (z >> np.uint64(31))


def uniform(person: NDArray[np.int64], purpose: int) -> NDArray[np.float64]:
    """Give one number in [0, 1) per person and purpose."""
    return (hashed(person, purpose) >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def shares(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Divide a whole number in proportion to weights, by largest remainder.

    >>> shares(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    exact = total * weights / weights.sum()
    out: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(out - exact, kind="stable")
    out[order[: total - int(out.sum())]] += 1
    return out
