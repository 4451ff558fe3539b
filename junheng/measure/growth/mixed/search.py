"""Find the lowest point of a smooth function of a few numbers (极小值)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Objective = Callable[[Floats], float]
_COARSE, _FINE, _ONE_SIDE = 1e-2, 3e-4, 3e-5  # steps of the differences, relative to the parameter
_NEAR = 0.03  # relative step below which fine differences take over
_TOLD = 1e-6  # smaller steps teach nothing about the curvature
_LEAST = 0.03  # a parameter counts at least this much when a step is sized
_ROUNDS = 60
_FREE = 1e-8  # a rise of the criterion that no digit shows


@dataclass(frozen=True, slots=True)
class Lowest:
    """The lowest point found."""

    at: Floats  # the parameters
    value: float
    curvature: Floats  # second derivatives, k × k
    converged: bool
    evaluations: int


class _Counted:
    def __init__(self, objective: Objective) -> None:
        self._objective, self.calls = objective, 0

    def __call__(self, at: Floats) -> float:
        self.calls += 1
        return self._objective(at)


def _sizes(at: Floats, relative: float) -> Floats:
    return relative * np.maximum(np.abs(at), _LEAST)


def _moved(at: Floats, step: Floats, *which: int) -> Floats:
    out = at.copy()
    for i in which:
        out[i] += step[i]
    return out


def _both_sides(objective: Objective, at: Floats, value: float) -> tuple[Floats, Floats]:
    """Give slope and second derivatives by coarse differences on both sides."""
    step = _COARSE * np.maximum(np.abs(at), _LEAST)
    ups = np.array([objective(_moved(at, step, i)) for i in range(at.size)])
    downs = np.array([objective(_moved(at, -step, i)) for i in range(at.size)])
    curvature = np.diag((ups - 2 * value + downs) / step**2)
    for i in range(at.size):
        for j in range(i):
            both = objective(_moved(at, step, i, j))
            mixed = (both - ups[i] - ups[j] + value) / (step[i] * step[j])
            curvature[i, j] = curvature[j, i] = mixed
    return (ups - downs) / (2 * step), curvature


def _fine(
    objective: Objective, at: Floats, value: float, curvature: Floats, *, is_costly: bool
) -> Floats:
    """Give the slope by fine differences; if costly on one side, the curvature taken off."""
    step = (_ONE_SIDE if is_costly else _FINE) * np.maximum(np.abs(at), _LEAST)
    ups = np.array([objective(_moved(at, step, i)) for i in range(at.size)])
    slope: Floats
    if is_costly:
        slope = (ups - value) / step - np.diag(curvature) * step / 2
    else:
        downs = np.array([objective(_moved(at, -step, i)) for i in range(at.size)])
        slope = (ups - downs) / (2 * step)
    return slope


def _learned(curvature: Floats, move: Floats, change: Floats) -> Floats:
    """Correct the second derivatives by what a step showed (symmetric rank one)."""
    left = change - curvature @ move
    below = float(left @ move)
    if abs(below) <= 1e-8 * float(np.linalg.norm(left) * np.linalg.norm(move)):
        return curvature
    return curvature + np.outer(left, left) / below


def _newton(curvature: Floats, slope: Floats) -> Floats:
    """Give a step downhill even where the function is not convex."""
    values, vectors = np.linalg.eigh(curvature)
    floor = max(float(np.abs(values).max()) * 1e-8, 1e-12)
    step: Floats = -(vectors / np.maximum(np.abs(values), floor)) @ (vectors.T @ slope)
    return step


def lowest(
    objective: Objective, start: Floats, *, tolerance: float = 1e-8, is_costly: bool = False
) -> Lowest:
    """Minimise by Newton's method on differences (牛顿法), coarse steps first, fine ones last.

    Parameters
    ----------
    objective : function of an array of k parameters
        Smooth; every value finite.
    start : array of float, length k
        Where to begin; the nearest low point is found.
    tolerance : float
        Relative size of the last step of the parameters.
    is_costly : bool
        Ask the function less often; the last digit of the parameters is less sure.

    Returns
    -------
    Lowest
        The point, its value, second derivatives and whether the steps came to rest.

    Notes
    -----
    Second derivatives are kept while steps are small: a function that takes a second to
    evaluate is asked about fifteen times for two parameters.
    """
    asked = _Counted(objective)
    at = np.array(start, dtype=np.float64)
    value = asked(at)
    slope, curvature = _both_sides(asked, at, value)
    is_fine, last = False, 0.0  # size of the last fine step
    for _ in range(_ROUNDS):
        move = _newton(curvature, slope)
        reach = 0.7 * np.maximum(np.abs(at), 0.2)
        move *= min(1.0, float((reach / np.maximum(np.abs(move), 1e-300)).min()))
        size = float((np.abs(move) / np.maximum(np.abs(at), _LEAST)).max())
        gone, reached = _walk(asked, at, value, move)
        walked, at, value = gone - at, gone, reached
        if is_fine and size * (min(1.0, size / last) if last else 1.0) < tolerance:
            return Lowest(at, value, curvature, True, asked.calls)
        if size >= _NEAR:
            slope, curvature = _both_sides(asked, at, value)
            is_fine, last = False, 0.0
            continue
        before = slope
        slope = _fine(asked, at, value, curvature, is_costly=is_costly)
        if is_fine and size > _TOLD:
            curvature = _learned(curvature, walked, slope - before)
        is_fine, last = True, size if is_fine else 0.0
    return Lowest(at, value, curvature, False, asked.calls)


def at_zero(objective: Objective, found: Lowest, which: Sequence[int]) -> Lowest:
    """Put parameters at exactly zero where that costs nothing: a variance that is not there.

    Parameters
    ----------
    objective : function of an array of k parameters
        Even in each parameter of ``which``.
    found : Lowest
    which : sequence of int
        Parameters that may vanish.

    Returns
    -------
    Lowest
        The same point, or the one beside it on the boundary.
    """
    for i in which:
        gone = found.at.copy()
        gone[i] = 0.0
        value = objective(gone)
        if value <= found.value + _FREE:
            found = replace(found, at=gone, value=value)
    return found


def _walk(objective: Objective, at: Floats, value: float, move: Floats) -> tuple[Floats, float]:
    """Go along a step, halving it until the function does not rise."""
    slack = 1e-12 * max(abs(value), 1.0)
    for halvings in range(30):
        gone = at + move * 0.5**halvings
        reached = objective(gone)
        if reached <= value + slack:
            return gone, reached
    return at, value
