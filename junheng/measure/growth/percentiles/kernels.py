"""Inner loops of quantile regression, compiled; imported only when percentiles are estimated.

The fitted value of a cell is a sum of table entries, one per prior: a pass over a million cells
is two look-ups each.  Entry ``u`` has four basis values that multiply the coefficients
``first[u]`` to ``first[u] + 3`` of the extended vector.  Loops stand where whole arrays could:
they compile in half the time, and a fresh installation waits for it once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.int8]

ABOVE, BELOW, BASIC = 0, 1, 2  # where a cell lies to the fit
_STILL = 1e-9  # of the fastest speed: slower cells do not move but by rounding
_LOOSE = {"reassoc", "contract", "nsz", "arcp"}  # infinities and NaN keep their meaning


class Problem(NamedTuple):
    """The cells and their design; nothing here changes while quantiles are solved."""

    entries: Ints  # n_priors × n_cells: table entry of each cell's prior
    outcome: Floats  # n_cells: score, ties broken
    exact: Floats  # n_cells: score as it is
    weights: Floats  # n_cells: pupils
    values: Floats  # n_entries × 4
    first: Ints  # n_entries
    bounds: Ints  # n_priors + 1: first entry of each prior
    active: Ints  # p: extended coefficient of each column
    place: Ints  # extended width: column of each extended coefficient, −1 where none
    products: Floats  # p × p: weighted products of the columns
    sums: Floats  # p: weighted sums of the columns


class Vertex(NamedTuple):
    """Where the solution stands: changed in place."""

    basis: Ints  # p: the cells fitted exactly
    inverse: Floats  # p × p: of their columns
    state: Flags  # n_cells: ABOVE, BELOW or BASIC
    below: Floats  # p: weighted sums of the columns over the cells below the fit


class View(NamedTuple):
    """The cells near the fit, the only ones that take part in pivots."""

    window: Ints  # cells
    residual: Floats
    changed: Ints  # cells that changed sides unseen
    wide: Floats  # n_entries: how far around the fit is near, points


@njit(cache=True, fastmath=_LOOSE, error_model="numpy")
def tabulate(out: Floats, coefficients: Floats, values: Floats, first: Ints) -> None:
    """Fill the tables of fitted parts from extended coefficients."""
    for u in range(out.size):
        at = first[u]
        total = 0.0
        for m in range(4):
            total += values[u, m] * coefficients[at + m]
        out[u] = total


@njit(cache=True)
def extend(out: Floats, reduced: Floats, active: Ints) -> None:
    """Put the coefficients of the active columns where they belong; the others are 0."""
    out.fill(0.0)
    for j in range(active.size):
        out[active[j]] = reduced[j]


@njit(cache=True)
def add_row(total: Floats, i: int, weight: float, problem: Problem) -> None:
    """Add a multiple of one cell's columns."""
    total[0] += weight
    for k in range(problem.entries.shape[0]):
        u = problem.entries[k, i]
        for m in range(4):
            j = problem.place[problem.first[u] + m]
            if j >= 0:
                total[j] += weight * problem.values[u, m]


@njit(cache=True)
def gram(problem: Problem, p: int) -> tuple[Floats, Floats, Floats]:
    """Give the weighted products of the columns, of them with the outcome, and their sums."""
    products, with_outcome, sums = np.zeros((p, p)), np.zeros(p), np.zeros(p)
    k_priors = problem.entries.shape[0]
    where, held = np.empty(1 + 4 * k_priors, np.int64), np.empty(1 + 4 * k_priors)
    where[0], held[0] = 0, 1.0
    for i in range(problem.weights.size):
        n = 1
        for k in range(k_priors):
            u = problem.entries[k, i]
            for m in range(4):
                j = problem.place[problem.first[u] + m]
                if j >= 0:
                    where[n], held[n] = j, problem.values[u, m]
                    n += 1
        for a in range(n):
            scaled = problem.weights[i] * held[a]
            sums[where[a]] += scaled
            with_outcome[where[a]] += scaled * problem.outcome[i]
            for b in range(a + 1):
                products[where[a], where[b]] += scaled * held[b]
    for a in range(p):
        for b in range(a):
            products[b, a] = products[a, b]
    return products, with_outcome, sums


@njit(cache=True)
def matrix_vector(matrix: Floats, vector: Floats) -> Floats:
    """Multiply, without the library that ``@`` would need here."""
    out = np.zeros(matrix.shape[0])
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            out[i] += matrix[i, j] * vector[j]
    return out


@njit(cache=True)
def vector_matrix(vector: Floats, matrix: Floats) -> Floats:
    """Multiply from the left."""
    out = np.zeros(matrix.shape[1])
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            out[j] += vector[i] * matrix[i, j]
    return out


@njit(cache=True)
def slope_at(problem: Problem, vertex: Vertex, taken: Floats, tau: float) -> Floats:
    """Give how the objective changes with each column; ``taken`` holds the cells fitted exactly."""
    out = np.empty(vertex.below.size)
    for j in range(out.size):
        out[j] = vertex.below[j] - tau * (problem.sums[j] - taken[j])
    return out


@njit(cache=True)
def inverted(out: Floats, matrix: Floats) -> bool:
    """Invert a small matrix by Gauss and Jordan with row pivoting; false where singular."""
    p = matrix.shape[0]
    work = matrix.copy()
    out.fill(0.0)
    for j in range(p):
        out[j, j] = 1.0
    for j in range(p):
        best = j
        for k in range(j + 1, p):
            if abs(work[k, j]) > abs(work[best, j]):
                best = k
        if abs(work[best, j]) < 1e-13:
            return False
        if best != j:
            for k in range(p):
                work[j, k], work[best, k] = work[best, k], work[j, k]
                out[j, k], out[best, k] = out[best, k], out[j, k]
        scale = 1.0 / work[j, j]
        for k in range(p):
            work[j, k] *= scale
            out[j, k] *= scale
        for i in range(p):
            factor = work[i, j]
            if i != j and factor != 0.0:
                for k in range(p):
                    work[i, k] -= factor * work[j, k]
                    out[i, k] -= factor * out[j, k]
    return True


@njit(cache=True, fastmath=_LOOSE, error_model="numpy")
def speeds(out: Floats, steps: Floats, residual: Floats, members: Ints, fitted: Floats) -> float:
    """Say after which step each cell's residual is 0, from how fast its fit moves.

    ``out`` comes with the constant speed; infinite steps are never.  Returns the longest one.
    """
    count, longest, fastest = out.size, 0.0, 0.0
    for k in range(members.shape[0]):
        for n in range(count):
            out[n] += fitted[members[k, n]]
    for n in range(count):
        fastest = max(fastest, np.abs(out[n]))
    still = fastest * _STILL
    for n in range(count):
        step = residual[n] / out[n]
        moves = (step > 0.0) & (np.abs(out[n]) > still)
        steps[n] = step if moves else np.inf
        longest = max(longest, step if moves else 0.0)
    return longest


@njit(cache=True)
def within(
    near: Ints, steps: Floats, weighted: Floats, need: float, limits: tuple[float, float]
) -> int:
    """List the cells reached soon enough to stop the fall; −1 where all together do not."""
    limit, longest = limits
    limit = min(limit, longest)
    while True:
        found, total = 0, 0.0
        for n in range(steps.size):
            if steps[n] <= limit:
                near[found] = n
                found += 1
                total += abs(weighted[n])
        if total >= need and found > 0:
            return found
        if limit >= longest:
            return -1
        limit = min(8.0 * limit, longest)


@njit(cache=True)
def select(near: Ints, found: int, steps: Floats, weighted: Floats, need: float) -> int:
    """Find the listed cell at which the weights before it reach ``need``: by halves, not sorted."""
    low, high, before = 0, found - 1, 0.0
    while low < high:
        pivot = steps[near[(low + high) // 2]]
        i, j = low, high
        while i <= j:
            while steps[near[i]] < pivot:
                i += 1
            while steps[near[j]] > pivot:
                j -= 1
            if i <= j:
                near[i], near[j] = near[j], near[i]
                i += 1
                j -= 1
        left = before
        for n in range(low, j + 1):
            left += abs(weighted[near[n]])
        middle = left
        for n in range(j + 1, i):
            middle += abs(weighted[near[n]])
        if left >= need and j >= low:
            high = j
        elif middle >= need and i > j + 1:
            return int(near[j + 1])
        elif i > high:  # sums in another order may miss by a rounding
            return int(near[high])
        else:
            before, low = middle, i
    return int(near[low])


@njit(cache=True, fastmath=_LOOSE, error_model="numpy")
def count_below(
    out: NDArray[np.int16], index: Ints, limits: Floats, constant: Floats, tables: Floats
) -> int:
    """Count, pupil by pupil, the fitted quantiles below some limits; say how many cross.

    ``out`` and ``limits`` are limits × pupils, ``tables`` entries × quantiles.  One pupil's
    quantiles exist at a time.
    """
    n_quantiles, crossing = constant.size, 0
    held = np.empty(n_quantiles)
    for i in range(out.shape[1]):
        for t in range(n_quantiles):
            held[t] = constant[t]
        for k in range(index.shape[0]):
            part = tables[index[k, i]]
            for t in range(n_quantiles):
                held[t] += part[t]
        for k in range(limits.shape[0]):
            limit, below = limits[k, i], 0
            for t in range(n_quantiles):
                below += held[t] < limit
            out[k, i] = below
        falls = 0
        for t in range(n_quantiles - 1):
            falls += held[t + 1] < held[t] - 5e-6
        crossing += falls > 0
    return crossing


@njit(cache=True, fastmath=_LOOSE, error_model="numpy")
def losses(taus: Floats, coefficients: Floats, problem: Problem) -> Floats:
    """Give the check loss of every quantile; coefficients are extended, quantiles × columns."""
    out, fitted = np.zeros(taus.size), np.empty(problem.first.size)
    for t in range(taus.size):
        tabulate(fitted, coefficients[t], problem.values, problem.first)
        above, under = 0.0, 0.0
        for i in range(problem.exact.size):
            r = problem.exact[i] - coefficients[t, 0]
            for k in range(problem.entries.shape[0]):
                r -= fitted[problem.entries[k, i]]
            above += problem.weights[i] * max(r, 0.0)
            under += problem.weights[i] * max(-r, 0.0)
        out[t] = taus[t] * above + (1.0 - taus[t]) * under
    return out
