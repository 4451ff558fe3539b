"""Find the highest marginal likelihood (边际极大似然): quasi-Newton, then Newton to the top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from junheng.measure.achievement.irt.posterior import (
    Data,
    Expected,
    Grid,
    complete_information,
    expect,
    gradient,
    missing_information,
)
from junheng.measure.achievement.irt.result import Floats

STEEPEST = 20.0  # slope above which an item parts the candidates without an error
_MEMORY = 12  # earlier steps that shape the next one
_LOOSE = 1e-10  # open gain at which Newton takes over
_TIGHT = 1e-12  # open gain at which the search rests
_SETTLED = 1e-6  # open gain of a search that has arrived, whatever rounding leaves
_MOST = 300  # evaluations
_LONGEST = 2.0  # largest change of one parameter in a step


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Which free parameter each slope and intercept is; equal slopes share one."""

    free: NDArray[np.intp]  # n_parameters
    count: int
    slopes: NDArray[np.intp]  # places of the slopes among all parameters

    @classmethod
    def of(cls, data: Data, *, one_slope: bool) -> Ties:
        """Tie all slopes, or none."""
        slope = np.zeros(data.layout.parameters, dtype=bool)
        for block in data.layout.blocks:
            slope[block.parameters][: block.places.size] = True
        places = np.flatnonzero(slope)
        if not one_slope:
            return cls(np.arange(slope.size), slope.size, places)
        free = np.cumsum(~slope)
        free[slope] = 0
        return cls(free, int(free.max()) + 1, places)

    def reduced(self, full: Floats) -> Floats:
        """Add up what belongs to one free parameter: a vector or a square matrix."""
        if self.count == self.free.size:
            return full
        out = np.zeros((self.count,) * full.ndim)
        np.add.at(out, np.ix_(*[self.free] * full.ndim), full)
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Top:
    """Where the search ended."""

    at: Floats  # all parameters
    grid: Grid
    loglik: float
    information: Floats  # observed, of the free parameters
    gain: float  # log-likelihood still to be won, by the last quadratic approximation
    evaluations: int
    converged: bool


class Climb:
    """One search; it counts its evaluations and remembers its steps."""

    def __init__(self, data: Data, ties: Ties, grid: Grid) -> None:
        self.data, self.ties, self.grid = data, ties, grid
        self.evaluations = 0
        self.memory: list[tuple[Floats, Floats]] = []

    def top(self, start: Floats) -> Top:
        """Climb from free parameters; stops early where a slope grows without bound."""
        at, expected = start, self._expect(start)
        slope = self._gradient(at, expected)
        gain = np.inf
        while self.evaluations < _MOST and not self.unbounded(at):
            step = self._quasi_newton(at, expected, slope)
            gain = float(step @ slope) / 2.0
            if gain < _LOOSE:
                break
            moved = self._move(at, expected, slope, step)
            if moved is None:
                break
            before, before_slope = at, slope
            at, expected = moved
            slope = self._gradient(at, expected)
            self._remember(at - before, before_slope - slope)
        information = self._observed(at, expected)
        while self.evaluations < _MOST and not self.unbounded(at):
            newton = _solved(information, slope)
            if newton is None:
                break
            gain = abs(float(newton @ slope)) / 2.0
            if gain < _TIGHT:
                break
            moved = self._move(at, expected, slope, newton)
            if moved is None:
                break
            at, expected = moved
            slope = self._gradient(at, expected)
            if gain > _LOOSE:
                information = self._observed(at, expected)
        return Top(
            at[self.ties.free],
            self.grid,
            expected.loglik,
            information,
            gain,
            self.evaluations,
            gain < _SETTLED and not self.unbounded(at),
        )

    def unbounded(self, at: Floats) -> bool:
        """Say whether a slope has left what any real item has."""
        return bool(np.abs(at[self.ties.free[self.ties.slopes]]).max() > STEEPEST)

    def _expect(self, at: Floats) -> Expected:
        self.evaluations += 1
        return expect(self.data, at[self.ties.free], self.grid)

    def _gradient(self, at: Floats, expected: Expected) -> Floats:
        return self.ties.reduced(gradient(self.data, at[self.ties.free], self.grid, expected))

    def _complete(self, at: Floats, expected: Expected) -> tuple[Floats, ...]:
        return complete_information(self.data, at[self.ties.free], self.grid, expected)

    def _observed(self, at: Floats, expected: Expected) -> Floats:
        full = -missing_information(self.data, at[self.ties.free], self.grid)
        for block, held in zip(self.data.layout.blocks, self._complete(at, expected), strict=True):
            _add_diagonal(full[block.parameters, block.parameters], held)
        return self.ties.reduced(full)

    def _move(
        self, at: Floats, expected: Expected, slope: Floats, step: Floats
    ) -> tuple[Floats, Expected] | None:
        """Go along the step, half as far while it does not climb; None where it never does."""
        step = step * min(1.0, _LONGEST / float(np.abs(step).max()))
        slack = 1e-12 * abs(expected.loglik)  # rounding
        while self.evaluations < _MOST:
            with np.errstate(invalid="ignore"):
                found = self._expect(at + step)
            promised = 1e-4 * float(step @ slope)
            if found.loglik >= expected.loglik + promised - slack:
                return at + step, found
            if np.abs(step).max() < 1e-10:
                return None
            step = step / 2.0
        return None

    def _quasi_newton(self, at: Floats, expected: Expected, slope: Floats) -> Floats:
        """Two loops over the steps remembered, from what EM's next step would be."""
        left, used = slope.copy(), []
        for moved, turned in reversed(self.memory):
            share = float(moved @ left) / float(moved @ turned)
            left -= share * turned
            used.append(share)
        step = self._em_step(at, expected, left)
        for (moved, turned), share in zip(self.memory, reversed(used), strict=True):
            step += (share - float(turned @ step) / float(moved @ turned)) * moved
        return step

    def _em_step(self, at: Floats, expected: Expected, left: Floats) -> Floats:
        complete = self._complete(at, expected)
        if self.ties.count == self.ties.free.size:
            steps = []
            for block, held in zip(self.data.layout.blocks, complete, strict=True):
                found = np.linalg.solve(held, block.held(left)[:, :, None])
                steps.append(found[:, :, 0].T.ravel())
            return np.concatenate(steps)
        full = np.zeros((self.ties.free.size,) * 2)
        for block, held in zip(self.data.layout.blocks, complete, strict=True):
            _add_diagonal(full[block.parameters, block.parameters], held)
        return np.asarray(np.linalg.solve(self.ties.reduced(full), left))

    def _remember(self, moved: Floats, turned: Floats) -> None:
        if moved @ turned > 1e-10 * np.linalg.norm(moved) * np.linalg.norm(turned):
            self.memory = [*self.memory[1 - _MEMORY :], (moved, turned)]


def _add_diagonal(full: Floats, blocks: Floats) -> None:
    """Add every item's own square; parameters stand before items."""
    n, width = blocks.shape[:2]
    items = np.arange(n)
    for i in range(width):
        for j in range(width):
            full[i * n + items, j * n + items] += blocks[:, i, j]


def _solved(information: Floats, slope: Floats) -> Floats | None:
    """Newton's step; None where the surface is not a hill here."""
    try:
        factor = np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(np.linalg.solve(factor.T, np.linalg.solve(factor, slope)))
