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
    slope_at,
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
    residual, speed, steps, weighted = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    near = np.empty(n, np.int32)
    place_sides(problem, vertex, coefficients, residual, fitted)
    taken = np.zeros(p)
    for done in range(p):
        direction, need = downhill(problem, slope_at(problem, vertex, taken, tau), free)
        extend(extended, direction, problem.active)
        tabulate(fitted, extended, problem.values, problem.first)
        speed.fill(extended[0])
        longest = speeds(speed, steps, residual, problem.entries, fitted)
        for j in range(done):
            steps[vertex.basis[j]] = np.inf
        for i in range(n):
            weighted[i] = speed[i] * problem.weights[i]
        found = within(near, steps, weighted, need, (longest, longest))
        if found < 0:
            return False
        hit = select(near, found, steps, weighted, need)
        step = steps[hit]
        for j in range(p):
            coefficients[j] += step * direction[j]
        move(problem, vertex, residual, (step, hit), speed)
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
    vertex.below.fill(0.0)
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
    reduced, heaviest, furthest = vector_matrix(slope, free), 0.0, 0.0
    for j in range(reduced.size):
        furthest = max(furthest, abs(reduced[j]))
    for weight in problem.weights:
        heaviest = max(heaviest, weight)
    direction, need = np.empty(slope.size), 0.0
    newton = matrix_vector(free, reduced)
    for j in range(slope.size):
        direction[j] = -newton[j] if furthest > 1e-9 * heaviest else free[j, 0]
        need -= slope[j] * direction[j]
    if need < 0.0:
        for j in range(slope.size):
            direction[j] = -direction[j]
    return direction, abs(need)


@njit(cache=True)
def move(
    problem: Problem, vertex: Vertex, residual: Floats, at: tuple[float, int], speed: Floats
) -> None:
    """Move the fit by a step up to one cell, and note who changed sides."""
    step, hit = at
    for i in range(residual.size):
        residual[i] -= step * speed[i]
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
    mirror, size = vector_matrix(x, free), 0.0
    for one in mirror:
        size += one * one
    mirror[0] += np.sqrt(size) if mirror[0] >= 0 else -np.sqrt(size)
    size = 0.0
    for one in mirror:
        size += one * one
    for j in range(mirror.size):
        mirror[j] /= np.sqrt(size)
    through = matrix_vector(free, mirror)
    left = np.empty((free.shape[0], free.shape[1] - 1))
    for a in range(left.shape[0]):
        for b in range(left.shape[1]):
            left[a, b] = free[a, b + 1] - 2.0 * (through[a] * mirror[b + 1])
    return left
