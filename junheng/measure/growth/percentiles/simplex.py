"""Quantile regression by the simplex method, warm from quantile to quantile; compiled.

A vertex fits ``p`` cells exactly.  Leaving one of them moves the fit along an edge; the objective
falls until enough cells have been crossed, and the last one crossed takes its place [1]_.

References
----------
.. [1] I. Barrodale, F. Roberts, "An improved algorithm for discrete l1 linear approximation",
   *SIAM Journal on Numerical Analysis* 10(5), 1973.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from junheng.measure.growth.percentiles.kernels import (
    ABOVE,
    BASIC,
    BELOW,
    Flags,
    Floats,
    Ints,
    Problem,
    Vertex,
    View,
    add_row,
    extend,
    inverted,
    matrix_vector,
    select,
    slope_at,
    speeds,
    tabulate,
    vector_matrix,
    within,
)

_MOST_PIVOTS = 20_000  # of one quantile
_MOST_LOOKS = 100  # over all cells, of one quantile
_PATIENCE = 10  # looks before the view widens everywhere
_FAR = 6.0  # widths a step may move the fit before the view is widened
_REFRESH = 40  # pivots between fresh inverses


@njit(cache=True)
def follow(
    taus: Floats, problem: Problem, vertex: Vertex, width: Floats, shift: float
) -> tuple[Floats, Floats]:
    """Solve quantile after quantile, each from the one before.

    Parameters: ``width`` says per table entry how far the fit may move, in units of its mean move
    ``shift``, points.  Returns the extended coefficients, quantiles × columns, of the scores as
    they are, and per quantile pivots, looks over all cells, largest view and solved (1 or 0).
    """
    n = problem.outcome.size
    found, told = np.zeros((taus.size, problem.place.size)), np.zeros((taus.size, 4))
    window, changed = np.empty(n, np.int32), np.empty(n, np.int32)
    residual, last = np.empty(n), np.zeros(problem.active.size)
    wide = np.empty(width.size)
    guess, count, is_fresh = shift, 0, False
    for t in range(taus.size):
        for u in range(wide.size):
            wide[u] = shift * width[u]
        view = View(window, residual, changed, wide)
        up, down = reaches(taus, t)
        wider, is_lowest = 1.0, False
        for looks in range(_MOST_LOOKS):
            if not refreshed(problem, vertex):
                return found, told
            reduced = fitted_by(vertex, problem.outcome)
            if looks > 0 or not is_fresh:
                count, wrong = look(
                    problem, vertex, view, reduced, (shift, up * wider, down * wider)
                )
                told[t, 1] += 1
                told[t, 2] = max(told[t, 2], count)
                if is_lowest and wrong == 0:
                    told[t, 3] = 1.0
                    is_fresh = True
                    break
            pivots, is_lowest, guess = descend(
                problem, vertex, view, count, (taus[t], shift, guess)
            )
            told[t, 0] += pivots
            if looks > _PATIENCE:
                wider *= 2.0
        if told[t, 3] == 0.0:
            return found, told
        if t > 0:
            moved = 0.0
            for j in range(last.size):
                moved += problem.sums[j] * (reduced[j] - last[j])
            shift = max(abs(moved) / problem.sums[0], 0.2 * shift)
        last = reduced
        extend(found[t], fitted_by(vertex, problem.exact), problem.active)
    return found, told


@njit(cache=True)
def reaches(taus: Floats, t: int) -> tuple[float, float]:
    """Say how many widths above and below the fit are near: more where it is going."""
    rising = taus[min(t + 1, taus.size - 1)] > taus[max(t - 1, 0)]
    edge = min(taus[t], 1.0 - taus[t])
    reach = 1.4 if edge > 0.1 else (2.0 if edge > 0.02 else 4.0)
    return (reach, 0.5 * reach) if rising else (0.5 * reach, reach)


@njit(cache=True)
def refreshed(problem: Problem, vertex: Vertex) -> bool:
    """Compute the inverse of the fitted cells' columns anew."""
    p = vertex.basis.size
    matrix = np.zeros((p, p))
    for j in range(p):
        add_row(matrix[j], vertex.basis[j], 1.0, problem)
    return bool(inverted(vertex.inverse, matrix))


@njit(cache=True)
def fitted_by(vertex: Vertex, outcome: Floats) -> Floats:
    """Give the coefficients that fit the vertex's cells exactly."""
    aim = np.empty(vertex.basis.size)
    for j in range(aim.size):
        aim[j] = outcome[vertex.basis[j]]
    fitted: Floats = matrix_vector(vertex.inverse, aim)
    return fitted


@njit(cache=True)
def look(
    problem: Problem,
    vertex: Vertex,
    view: View,
    reduced: Floats,
    reach: tuple[float, float, float],
) -> tuple[int, int]:
    """Pass over all cells: list those near the fit, count those that changed sides unseen."""
    extended, fitted = np.empty(problem.place.size), np.empty(problem.first.size)
    extend(extended, reduced, problem.active)
    tabulate(fitted, extended, problem.values, problem.first)
    near, wrong = pass_over(
        problem.entries, problem.outcome, vertex.state, fitted, view, (extended[0], *reach)
    )
    for n in range(wrong):
        i = view.changed[n]
        sign = 1.0 if vertex.state[i] == BELOW else -1.0
        add_row(vertex.below, i, sign * problem.weights[i], problem)
    return near, wrong


@njit(cache=True, error_model="numpy")
def pass_over(  # noqa: PLR0917
    index: Ints,
    outcome: Floats,
    state: Flags,
    fitted: Floats,
    view: View,
    scale: tuple[float, float, float, float],
) -> tuple[int, int]:
    """List the near cells and those whose side is not the one noted, which is put right."""
    constant, least, up, down = scale
    near, wrong = 0, 0
    for i in range(outcome.size):
        total, wide = constant, least
        for k in range(index.shape[0]):
            total += fitted[index[k, i]]
            wide += view.wide[index[k, i]]
        r = outcome[i] - total
        if state[i] == BASIC:
            view.window[near], view.residual[near] = i, 0.0
            near += 1
            continue
        side = BELOW if r < 0.0 else ABOVE
        if side != state[i]:
            view.changed[wrong] = i
            wrong += 1
            state[i] = side
        if -down * wide <= r <= up * wide:
            view.window[near], view.residual[near] = i, r
            near += 1
    return near, wrong


@njit(cache=True)
def descend(
    problem: Problem, vertex: Vertex, view: View, count: int, at: tuple[float, float, float]
) -> tuple[int, bool, float]:
    """Pivot within the near cells until no edge leads down, or one leads beyond them.

    ``at`` is the quantile, the mean move and the size of a typical step.  Returns the pivots made,
    whether the lowest point of the near cells was reached, and the typical step.
    """
    tau, least, guess = at
    p, k_priors = problem.active.size, problem.entries.shape[0]
    members, local = np.empty((k_priors, count), np.int32), np.empty(count)
    where = np.empty(p, np.int64)  # place of each fitted cell among the near ones
    gather(problem, vertex, view, members, local, where)
    residual, near = view.residual[:count], np.empty(count, np.int32)
    speed, steps, weighted = np.empty(count), np.empty(count), np.empty(count)
    fitted, extended = np.empty(problem.first.size), np.empty(problem.place.size)
    taken, edge = np.zeros(p), np.empty(p)
    for j in range(p):
        add_row(taken, vertex.basis[j], problem.weights[vertex.basis[j]], problem)
    for pivots in range(_MOST_PIVOTS):
        if pivots % _REFRESH == _REFRESH - 1 and not refreshed(problem, vertex):
            return pivots, False, guess
        leaving, sign, need = steepest(problem, vertex, taken, tau)
        if leaving < 0:
            return pivots, True, guess
        for j in range(p):
            edge[j] = sign * vertex.inverse[j, leaving]
        extend(extended, edge, problem.active)
        tabulate(fitted, extended, problem.values, problem.first)
        speed.fill(extended[0])
        longest = speeds(speed, steps, residual, members, fitted)
        for j in range(p):
            steps[where[j]] = np.inf
        for n in range(count):
            weighted[n] = speed[n] * local[n]
        found = within(near, steps, weighted, need, (guess, longest))
        hit = select(near, found, steps, weighted, need) if found > 0 else -1
        step = steps[hit] if hit >= 0 else -1.0
        if widened(problem.bounds, fitted, members, view.wide, (step, least)):
            return pivots, False, guess
        guess = 0.5 * guess + step
        for n in range(count):
            residual[n] -= step * speed[n]
            if steps[n] < step and n != hit:
                i = view.window[n]
                vertex.state[i] = BELOW if vertex.state[i] == ABOVE else ABOVE
                crossed = local[n] if vertex.state[i] == BELOW else -local[n]
                add_row(vertex.below, i, crossed, problem)
        exchange(problem, vertex, taken, (leaving, view.window[hit]), sign > 0.0)
        residual[where[leaving]] = -step * sign
        where[leaving] = hit
        for j in range(p):
            residual[where[j]] = 0.0
    return _MOST_PIVOTS, False, guess


@njit(cache=True)
def gather(  # noqa: PLR0917
    problem: Problem, vertex: Vertex, view: View, members: Ints, local: Floats, where: Ints
) -> None:
    """Copy what pivots need of the near cells side by side."""
    for n in range(local.size):
        i = view.window[n]
        local[n] = problem.weights[i]
        for k in range(members.shape[0]):
            members[k, n] = problem.entries[k, i]
        if vertex.state[i] == BASIC:
            for j in range(where.size):
                if vertex.basis[j] == i:
                    where[j] = n


@njit(cache=True)
def steepest(
    problem: Problem, vertex: Vertex, taken: Floats, tau: float
) -> tuple[int, float, float]:
    """Choose the edge with the best promise: fall squared over length; −1 where none falls."""
    p = problem.active.size
    dual = vector_matrix(slope_at(problem, vertex, taken, tau), vertex.inverse)
    turned = np.zeros((p, p))
    for a in range(p):
        for m in range(p):
            for b in range(p):
                turned[a, b] += problem.products[a, m] * vertex.inverse[m, b]
    best, leaving, sign, need = 0.0, -1, 0.0, 0.0
    for j in range(p):
        weight = problem.weights[vertex.basis[j]]
        over, under = dual[j] - weight * tau, -dual[j] - weight * (1.0 - tau)
        gain = max(over, under)
        if gain > 1e-9 * weight:
            length = 0.0
            for a in range(p):
                length += vertex.inverse[a, j] * turned[a, j]
            promise = gain * gain / length
            if promise > best:
                best, leaving, need = promise, j, gain
                sign = -1.0 if over > under else 1.0
    return leaving, sign, need


@njit(cache=True)
def widened(
    bounds: Ints, fitted: Floats, members: Ints, wide: Floats, at: tuple[float, float]
) -> bool:
    """Widen the view where a step would move the fit past cells that were not looked at.

    A negative step says that nothing in view stops this edge: widen where it moves most.
    """
    step, least = at
    is_wide = step >= 0.0
    for k in range(members.shape[0]):
        usual, fastest = 0.0, 0.0  # what the edge moves in the middle of the view, and at most
        for n in range(members.shape[1]):
            usual += fitted[members[k, n]]
        usual /= members.shape[1]
        for u in range(bounds[k], bounds[k + 1]):
            fastest = max(fastest, abs(fitted[u] - usual))
        for u in range(bounds[k], bounds[k + 1]):
            speed = abs(fitted[u] - usual)
            if step >= 0.0 and speed * step > _FAR * (wide[u] + least):
                wide[u] = speed * step
                is_wide = False
            elif step < 0.0 and speed > 0.1 * fastest:
                wide[u] = 4.0 * wide[u] + least
    return not is_wide


@njit(cache=True)
def exchange(
    problem: Problem, vertex: Vertex, taken: Floats, pair: tuple[int, int], is_lifted: bool
) -> None:
    """Put one cell in another's place among those fitted exactly."""
    leaving, entering = pair
    p, gone = vertex.basis.size, vertex.basis[leaving]
    add_row(taken, gone, -problem.weights[gone], problem)
    vertex.state[gone] = BELOW if is_lifted else ABOVE
    if is_lifted:
        add_row(vertex.below, gone, problem.weights[gone], problem)
    if vertex.state[entering] == BELOW:
        add_row(vertex.below, entering, -problem.weights[entering], problem)
    add_row(taken, entering, problem.weights[entering], problem)
    vertex.state[entering], vertex.basis[leaving] = BASIC, entering
    x = np.zeros(p)
    add_row(x, entering, 1.0, problem)
    through = vector_matrix(x, vertex.inverse)
    column = np.empty(p)
    for a in range(p):
        column[a] = vertex.inverse[a, leaving] / through[leaving]
    through[leaving] -= 1.0
    for a in range(p):
        for b in range(p):
            vertex.inverse[a, b] -= column[a] * through[b]
