"""Where candidates stand, given their answers (后验分布): the step all else is built on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from junheng.measure.achievement.irt.models import Shape, curvature, log_probabilities, scores
from junheng.measure.achievement.irt.patterns import Block, Layout, Patterns
from junheng.measure.achievement.irt.result import Floats

REACH = 6.0  # standard deviations of ability on either side
_ROWS = 512  # patterns at a time: what they need stays in the processor's cache
_SEEN = 1e-10  # share of a candidate's weight at a node below which it is not looked at


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Equally spaced abilities and the normal distribution over them."""

    nodes: Floats
    log_weights: Floats

    @classmethod
    def of(cls, count: int) -> Grid:
        """Spread nodes over six standard deviations on either side, an odd number of them."""
        nodes = np.linspace(-REACH, REACH, count)
        weights = np.exp(-0.5 * nodes**2)
        return cls(nodes, np.log(weights / weights.sum()))

    @classmethod
    def fine_enough(cls, spacing: float) -> Grid:
        """Spread them no further apart than ``spacing``."""
        return cls.of(2 * math.ceil(REACH / spacing) + 1)

    @property
    def spacing(self) -> float:
        """Distance between neighbours."""
        return float(self.nodes[1] - self.nodes[0])


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Patterns with the layout of their columns."""

    patterns: Patterns
    layout: Layout
    shape: Shape

    def split(self, parameters: Floats) -> Iterator[tuple[Block, Floats]]:
        """Give each block with its parameters, items × categories."""
        for block in self.layout.blocks:
            yield block, block.held(parameters)


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """The likelihood and what candidates are expected to have answered at each ability."""

    loglik: float
    counts: tuple[Floats, ...]  # per block: items × categories × nodes


def tables(data: Data, parameters: Floats, grid: Grid) -> tuple[Floats, Floats]:
    """Give what each column of a row adds to the log-likelihood, and what all rows share."""
    add = np.empty((data.layout.width, grid.nodes.size))
    shared = grid.log_weights.copy()
    for block, held in data.split(parameters):
        logs = log_probabilities(data.shape, held, grid.nodes)
        shared += logs[:, 0].sum(axis=0)
        above = logs[:, 1:] - logs[:, :1]
        add[block.columns] = above.transpose(1, 0, 2).reshape(-1, grid.nodes.size)
        items, columns = block.absent
        add[columns] = -logs[items, 0]
    return add, shared


def posteriors(
    data: Data, parameters: Floats, grid: Grid
) -> Iterator[tuple[slice, Floats, Floats, Floats]]:
    """Go through the patterns in pieces.

    Yields
    ------
    slice, rows, weights, logs
        Which patterns; their rows, n × width; the posterior over the nodes, each row summing to 1,
        n × n_nodes; their log-likelihoods, n.
    """
    add, shared = tables(data, parameters, grid)
    for start in range(0, len(data.patterns.rows), _ROWS):
        piece = slice(start, start + _ROWS)
        rows = np.asarray(data.patterns.rows[piece], dtype=np.float64)
        held = rows @ add
        held += shared
        top = held.max(axis=1, keepdims=True)
        held -= top
        np.exp(held, out=held)
        total = held.sum(axis=1, keepdims=True)
        held /= total
        yield piece, rows, held, (np.log(total) + top)[:, 0]


def expect(data: Data, parameters: Floats, grid: Grid) -> Expected:
    """Sum the posteriors (E 步)."""
    loglik, everybody = 0.0, np.zeros(grid.nodes.size)
    columns = np.zeros((data.layout.width, grid.nodes.size))
    for piece, rows, weights, logs in posteriors(data, parameters, grid):
        n = data.patterns.counts[piece]
        loglik += float(n @ logs)
        candidates = weights * n[:, None]
        everybody += candidates.sum(axis=0)
        columns += rows.T @ candidates
    counts = []
    for block in data.layout.blocks:
        held = np.empty((block.places.size, block.categories, grid.nodes.size))
        above = columns[block.columns].reshape(-1, block.places.size, grid.nodes.size)
        held[:, 1:] = above.transpose(1, 0, 2)
        held[:, 0] = everybody - held[:, 1:].sum(axis=1)
        items, absent = block.absent
        held[items, 0] -= columns[absent]
        counts.append(held)
    return Expected(loglik, tuple(counts))


def gradient(data: Data, parameters: Floats, grid: Grid, expected: Expected) -> Floats:
    """Differentiate the log-likelihood by all slopes and intercepts, length n_parameters."""
    return np.concatenate(
        [
            np.einsum("jkq,jkqp->pj", counts, scores(data.shape, held, grid.nodes)).ravel()
            for (_, held), counts in zip(data.split(parameters), expected.counts, strict=True)
        ]
    )


def complete_information(
    data: Data, parameters: Floats, grid: Grid, expected: Expected
) -> tuple[Floats, ...]:
    """Information if abilities were known: per block, items × parameters × parameters."""
    return tuple(
        curvature(data.shape, held, grid.nodes, counts)
        for (_, held), counts in zip(data.split(parameters), expected.counts, strict=True)
    )


def missing_information(data: Data, parameters: Floats, grid: Grid) -> Floats:
    """Information lost because abilities are not known (缺失信息), p × p.

    Notes
    -----
    The sum over candidates of the covariance, over the posterior, of the complete data's scores:
    what Louis [1]_ takes off the complete information.  Exact; nothing is differenced.

    References
    ----------
    .. [1] T. A. Louis, "Finding the observed information matrix when using the EM algorithm",
       *Journal of the Royal Statistical Society B* 44(2), 1982.
    """
    p = data.layout.parameters
    out = np.zeros((p, p))
    slopes = [
        scores(data.shape, held, grid.nodes).transpose(2, 1, 3, 0)
        for _, held in data.split(parameters)
    ]
    for piece, rows, weights, _ in posteriors(data, parameters, grid):
        n = data.patterns.counts[piece]
        mean = np.zeros((len(rows), p))
        for q in range(grid.nodes.size):
            seen = np.flatnonzero(weights[:, q] > _SEEN)
            if not seen.size:
                continue
            own = _scores_at(data.layout, rows[seen], [held[q] for held in slopes])
            share = weights[seen, q, None]
            mean[seen] += share * own
            own *= np.sqrt(share * n[seen, None])
            out += own.T @ own
        mean *= np.sqrt(n)[:, None]
        out -= mean.T @ mean
    return out


def _scores_at(layout: Layout, rows: Floats, slopes: list[Floats]) -> Floats:
    """Scores of the complete data at one node, n × p; slopes are categories × p × items."""
    own = np.empty((len(rows), layout.parameters))
    for block, slope in zip(layout.blocks, slopes, strict=True):
        given = rows[:, block.columns].reshape(len(rows), -1, block.places.size)
        items, columns = block.absent
        for k in range(block.categories):  # over parameters
            held = own[:, block.parameters][:, k * block.places.size :][:, : block.places.size]
            held[:] = slope[0, k]
            for c in range(1, block.categories):
                held += given[:, c - 1] * (slope[c, k] - slope[0, k])
            held[:, items] -= rows[:, columns] * slope[0, k, items]
    return own
