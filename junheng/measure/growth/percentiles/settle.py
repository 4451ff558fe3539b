"""From any coefficients downhill to a vertex of the linear programme; compiled."""

from __future__ import annotations

import numpy as np
from numba import njit

from junheng.measure.growth.percentiles.kernels import (
    ABOVE,
    BASIC,
    BELOW,
    Floats,
    Problem,
    Vertex,
    add_row,
    extend,
    matrix_vector,
    select,
    speeds,
    tabulate,
    vector_matrix,
    within,
)


@njit(cache=True)
def settle(
    problem: Problem, vertex: Vertex, coefficients: Floats, free: Floats, tau: float
) -> bool:
    """Search as many lines as there are columns, each downhill, each gaining a cell fitted.

    ``free`` has whitened directions as columns: its outer product inverts the columns' products.
    False where a line meets no cell.
    """
    p, n = problem.active.size, problem.outcome.size
    fitted, extended = np.empty(problem.first.size), np.empty(problem.place.size)
    residual, speed, steps = np.empty(n), np.empty(n), np.empty(n)
    near = np.empty(n, np.int32)
    place_sides(problem, vertex, coefficients, residual, fitted)
    taken = np.zeros(p)
    for done in range(p):
        direction, need = downhill(problem, vertex.below - tau * (problem.sums - taken), free)
        extend(extended, direction, problem.active)
        tabulate(fitted, extended, problem.values, problem.first)
        speed[:] = extended[0]
        longest = speeds(speed, steps, residual, problem.entries, fitted)
        for j in range(done):
            steps[vertex.basis[j]] = np.inf
        found = within(near, steps, speed * problem.weights, need, (longest, longest))
        if found < 0:
            return False
        hit = select(near, found, steps, speed * problem.weights, need)
        coefficients += steps[hit] * direction
        move(problem, vertex, residual, steps[hit] * speed, hit)
        if vertex.state[hit] == BELOW:
            add_row(vertex.below, hit, -problem.weights[hit], problem)
        add_row(taken, hit, problem.weights[hit], problem)
        vertex.state[hit], vertex.basis[done] = BASIC, hit
        free = turned(problem, free, hit)
    return True


@njit(cache=True)
def place_sides(
    problem: Problem, vertex: Vertex, coefficients: Floats, residual: Floats, fitted: Floats
) -> None:
    """Say for every cell on which side of the fit it lies."""
    extended = np.empty(problem.place.size)
    extend(extended, coefficients, problem.active)
    tabulate(fitted, extended, problem.values, problem.first)
    vertex.below[:] = 0.0
    for i in range(residual.size):
        total = extended[0]
        for k in range(problem.entries.shape[0]):
            total += fitted[problem.entries[k, i]]
        residual[i] = problem.outcome[i] - total
        vertex.state[i] = BELOW if residual[i] < 0.0 else ABOVE
        if vertex.state[i] == BELOW:
            add_row(vertex.below, i, problem.weights[i], problem)


@njit(cache=True)
def downhill(problem: Problem, slope: Floats, free: Floats) -> tuple[Floats, float]:
    """Give the direction of Newton's kind among the free ones, and how steep it falls."""
    reduced = vector_matrix(slope, free)
    if np.abs(reduced).max() > 1e-9 * problem.weights.max():
        direction = -matrix_vector(free, reduced)
    else:
        direction = free[:, 0].copy()
    need = -(slope * direction).sum()
    return (direction, need) if need >= 0.0 else (-direction, -need)


@njit(cache=True)
def move(problem: Problem, vertex: Vertex, residual: Floats, moved: Floats, hit: int) -> None:
    """Move the fit and note who changed sides."""
    for i in range(residual.size):
        residual[i] -= moved[i]
        if vertex.state[i] != BASIC:
            side = BELOW if residual[i] < 0.0 else ABOVE
            if i != hit and side != vertex.state[i]:
                weight = problem.weights[i]
                add_row(vertex.below, i, weight if side == BELOW else -weight, problem)
                vertex.state[i] = side


@njit(cache=True)
def turned(problem: Problem, free: Floats, hit: int) -> Floats:
    """Turn the free directions so that all but the first, dropped, keep this cell's fit."""
    x = np.zeros(problem.active.size)
    add_row(x, hit, 1.0, problem)
    mirror = vector_matrix(x, free)
    size = np.sqrt((mirror * mirror).sum())
    mirror[0] += size if mirror[0] >= 0 else -size
    mirror /= np.sqrt((mirror * mirror).sum())
    reflected = free - 2.0 * np.outer(matrix_vector(free, mirror), mirror)
    return np.ascontiguousarray(reflected[:, 1:])
