"""Equal answers counted together (作答模式), and where each item's columns stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from junheng.measure.achievement.irt.answers import ABSENT, Codes
from junheng.measure.achievement.irt.result import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Different rows of answers and how many candidates gave each."""

    rows: Floats | NDArray[np.int8]  # n_patterns × n_columns, see :class:`Layout`
    counts: Floats  # n_patterns: candidates
    of: NDArray[np.intp]  # n_candidates: the pattern of each


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Items with the same number of categories, computed together."""

    places: NDArray[np.intp]  # of the items among the used ones
    categories: int
    columns: slice  # in the rows: category 1 of every item, then category 2, …
    absent: tuple[NDArray[np.intp], slice]  # items of the block with empty cells; their columns
    parameters: slice  # the slope of every item, then every first intercept, …

    def held(self, vector: Floats) -> Floats:
        """Give the block's part of a vector of parameters, items × categories."""
        return vector[self.parameters].reshape(self.categories, -1).T


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where each item's categories and parameters stand.

    A row has one indicator for every category but the lowest, then one for every empty cell of an
    item that has any.
    """

    blocks: tuple[Block, ...]
    width: int  # of a row
    parameters: int

    @classmethod
    def of(cls, categories: Sequence[int], codes: Codes) -> Layout:
        """Group items by their number of categories."""
        sizes = np.array(categories)
        gaps = (codes == ABSENT).any(axis=0)
        column, absent = 0, int((sizes - 1).sum())
        at, blocks = 0, []
        for size in np.unique(sizes):
            places = np.flatnonzero(sizes == size)
            with_gaps = np.flatnonzero(gaps[places])
            blocks.append(
                Block(
                    places,
                    int(size),
                    slice(column, column + places.size * (int(size) - 1)),
                    (with_gaps, slice(absent, absent + with_gaps.size)),
                    slice(at, at + places.size * int(size)),
                )
            )
            column, absent = blocks[-1].columns.stop, blocks[-1].absent[1].stop
            at = blocks[-1].parameters.stop
        return cls(tuple(blocks), absent, at)

    def rows(self, codes: Codes) -> NDArray[np.int8]:
        """Spread codes into indicators, n × width."""
        out = np.zeros((len(codes), self.width), dtype=np.int8)
        for block in self.blocks:
            held = codes[:, block.places]
            for k in range(1, block.categories):
                start = block.columns.start + (k - 1) * block.places.size
                out[:, start : start + block.places.size] = held == k
            items, columns = block.absent
            out[:, columns] = held[:, items] == ABSENT
        return out


def collapse(codes: Codes, layout: Layout, *, totals_suffice: bool) -> Patterns:
    """Count equal rows together (合并相同的作答).

    Parameters
    ----------
    codes : array of int, n_candidates × n_items
    layout : Layout
    totals_suffice : bool
        Where all slopes are equal, the total over the items presented is all that the ability
        depends on: rows of one total (and one set of empty cells) become their mean, which has the
        same likelihood but for a factor that counts exactly.
    """
    if totals_suffice:
        absent = codes == ABSENT
        total = np.where(absent, 0, codes).sum(axis=1, dtype=np.int64)
        key = _key(np.column_stack([absent, total]))
    else:
        key = _key(codes)
    if key is None:
        return Patterns(layout.rows(codes), np.ones(len(codes)), np.arange(len(codes)))
    _, first, of, counts = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    if not totals_suffice:
        return Patterns(layout.rows(codes[first]), counts.astype(np.float64), of)
    rows = layout.rows(codes)
    order = np.argsort(of, kind="stable")
    starts = np.cumsum([0, *counts[:-1]])
    sums = np.add.reduceat(rows[order], starts, axis=0, dtype=np.float64)
    return Patterns(sums / counts[:, None], counts.astype(np.float64), of)


def _key(columns: NDArray[np.generic]) -> NDArray[np.int64] | None:
    """Give equal rows the same number, different ones another; None where it would overflow."""
    low = columns.min(axis=0).astype(np.int64)
    spans = columns.max(axis=0).astype(np.int64) - low + 1
    if np.log2(spans).sum() > 62:
        return None
    key = np.zeros(len(columns), dtype=np.int64)
    for column, start, span in zip(columns.T, low, spans, strict=True):
        key *= span
        key += column.astype(np.int64) - start
    return key
