"""How likely each category is at an ability (题目反应函数), and how that depends on parameters.

Arrays are items × categories × nodes; parameters of an item are its slope and its intercepts.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from junheng.measure.achievement.irt.result import Floats, Model

Shape = Literal["partial_credit", "graded"]


def shape_of(model: Model) -> Shape:
    """Say how a model's categories depend on ability; all but one are partial credit."""
    return "graded" if model == "graded" else "partial_credit"


def log_probabilities(shape: Shape, parameters: Floats, nodes: Floats) -> Floats:
    """Give the logarithm of every category's probability.

    Parameters
    ----------
    shape : "partial_credit" or "graded"
        With two categories they are the same.
    parameters : array of float, n_items × n_categories
        Slope ``a``, then intercepts ``d_1 … d_m``.
    nodes : array of float, n_nodes
        Abilities.

    Returns
    -------
    array of float, n_items × n_categories × n_nodes
        NaN where graded intercepts do not fall.

    Notes
    -----
    Partial credit [1]_: ``P_k ∝ exp(k a θ + d_k)``, ``d_0 = 0``.  Graded [2]_:
    ``P_k = L(aθ + d_k) − L(aθ + d_{k+1})``, ``L`` logistic, ``d_0 = ∞``, ``d_{m+1} = −∞``.

    References
    ----------
    .. [1] E. Muraki, "A generalized partial credit model", *Applied Psychological Measurement*
       16(2), 1992.
    .. [2] F. Samejima, "Estimation of latent ability using a response pattern of graded scores",
       *Psychometrika Monograph* 17, 1969.
    """
    slope, intercepts = parameters[:, 0], parameters[:, 1:]
    if shape == "graded":
        bounds = slope[:, None, None] * nodes + intercepts[:, :, None]
        out = np.zeros((len(parameters), parameters.shape[1], nodes.size))
        out[:, 1:] -= _softplus(-bounds)
        out[:, :-1] -= _softplus(bounds)
        with np.errstate(invalid="ignore", divide="ignore"):
            out[:, 1:-1] += np.log(-np.expm1(np.diff(intercepts)))[:, :, None]
        return out
    steps = np.arange(parameters.shape[1])
    out = (steps * slope[:, None])[:, :, None] * nodes
    out[:, 1:] += intercepts[:, :, None]
    top = out.max(axis=1, keepdims=True)
    total = np.log(np.exp(out - top).sum(axis=1, keepdims=True))
    return np.asarray(out - top - total)


def scores(shape: Shape, parameters: Floats, nodes: Floats) -> Floats:
    """Differentiate the logarithm by the parameters: items × categories × nodes × parameters."""
    n, width = parameters.shape
    out = np.zeros((n, width, nodes.size, width))
    if shape == "graded":
        above = _above(parameters, nodes)  # with 1 and 0 at the ends
        out[:, :, :, 0] = nodes * (1.0 - above[:, :-1] - above[:, 1:])
        gap = _gap(parameters[:, 1:])
        for k in range(1, width):
            out[:, k, :, k] = 1.0 - above[:, k] + gap[:, k, None]
            out[:, k - 1, :, k] = -above[:, k] - gap[:, k - 1, None]
        return out
    chance = np.exp(log_probabilities(shape, parameters, nodes))
    steps = np.arange(width, dtype=np.float64)
    expected = np.einsum("k,jkq->jq", steps, chance)
    out[:, :, :, 0] = nodes * (steps[:, None] - expected[:, None])
    for k in range(1, width):
        out[:, :, :, k] = -chance[:, k][:, None]
        out[:, k, :, k] += 1.0
    return out


def curvature(shape: Shape, parameters: Floats, nodes: Floats, counts: Floats) -> Floats:
    """Give minus the second derivatives, summed over expected counts.

    Parameters
    ----------
    shape, parameters, nodes
        As in :func:`log_probabilities`.
    counts : array of float, n_items × n_categories × n_nodes
        Candidates in each category at each node.

    Returns
    -------
    array of float, n_items × n_parameters × n_parameters
        Never negative in any direction.
    """
    if shape == "graded":
        return _graded_curvature(parameters, nodes, counts)
    n, width = parameters.shape
    chance = np.exp(log_probabilities(shape, parameters, nodes))
    weight = counts.sum(axis=1)
    steps = np.arange(width, dtype=np.float64)
    expected = np.einsum("k,jkq->jq", steps, chance)
    spread = np.einsum("k,jkq->jq", steps**2, chance) - expected**2
    out = np.empty((n, width, width))
    out[:, 0, 0] = (weight * spread) @ nodes**2
    held = weight[:, None] * chance[:, 1:]
    out[:, 0, 1:] = (held * (steps[1:, None] - expected[:, None])) @ nodes
    out[:, 1:, 0] = out[:, 0, 1:]
    out[:, 1:, 1:] = -held @ chance[:, 1:].transpose(0, 2, 1)
    diagonal = np.arange(1, width)
    out[:, diagonal, diagonal] += held.sum(axis=2)
    return out


def information(shape: Shape, parameters: Floats, nodes: Floats) -> Floats:
    """Fisher information about the ability (信息函数), n_items × n_nodes."""
    chance = np.exp(log_probabilities(shape, parameters, nodes))
    if shape == "graded":
        above = _above(parameters, nodes)
        steep = above * (1.0 - above)
        found = (steep[:, :-1] - steep[:, 1:]) * (1.0 - above[:, :-1] - above[:, 1:])
        # (P')²/P with P' = a (s_k − s_{k+1}) = a P (1 − P*_k − P*_{k+1})
        return np.asarray(parameters[:, 0, None] ** 2 * found.sum(axis=1))
    steps = np.arange(parameters.shape[1], dtype=np.float64)
    expected = np.einsum("k,jkq->jq", steps, chance)
    spread = np.einsum("k,jkq->jq", steps**2, chance) - expected**2
    return np.asarray(parameters[:, 0, None] ** 2 * spread)


def _graded_curvature(parameters: Floats, nodes: Floats, counts: Floats) -> Floats:
    n, width = parameters.shape
    above = _above(parameters, nodes)
    steep = above * (1.0 - above)  # 0 at both ends
    beside = counts[:, :-1] + counts[:, 1:]  # of the two categories a boundary parts
    held = beside * steep[:, 1:-1]
    gap = _gap(parameters[:, 1:])
    tight = counts.sum(axis=2) * gap * (1.0 + gap)  # 0 at the outer categories
    out = np.zeros((n, width, width))
    out[:, 0, 0] = held.sum(axis=1) @ nodes**2
    out[:, 0, 1:] = held @ nodes
    out[:, 1:, 0] = out[:, 0, 1:]
    diagonal = np.arange(1, width)
    out[:, diagonal, diagonal] = held.sum(axis=2) + tight[:, :-1] + tight[:, 1:]
    inner = np.arange(1, width - 1)
    out[:, inner, inner + 1] = out[:, inner + 1, inner] = -tight[:, 1:-1]
    return out


def _above(parameters: Floats, nodes: Floats) -> Floats:
    """Probability of category k or more, items × (categories + 1) × nodes: 1, …, 0."""
    bounds = parameters[:, :1, None] * nodes + parameters[:, 1:, None]
    out = np.zeros((len(parameters), parameters.shape[1] + 1, nodes.size))
    out[:, 0] = 1.0
    out[:, 1:-1] = np.exp(-_softplus(-bounds))
    return out


def _gap(intercepts: Floats) -> Floats:
    """``1 / (exp(d_k − d_{k+1}) − 1)`` per category, 0 at the outer ones; items × categories."""
    out = np.zeros((len(intercepts), intercepts.shape[1] + 1))
    out[:, 1:-1] = 1.0 / np.expm1(-np.diff(intercepts))
    return out


def _softplus(x: Floats) -> Floats:
    return np.asarray(np.logaddexp(0.0, x))
