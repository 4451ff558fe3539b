"""Sums per cell where units cross (交叉分类): primary by secondary school, school by village."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from junheng.measure.growth.mixed.statistics import (
    Codes,
    Floats,
    Labels,
    encoded,
    finite_columns,
    summed,
    unit_products,
)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Sums of the columns per combination of units, and products of the whole."""

    names: Labels  # columns: "intercept", the predictors, last the outcome; length q
    levels: Labels  # names of the crossed levels; length f, at least two
    labels: tuple[Labels, ...]  # per level: labels of its units
    codes: Codes  # n_cells × f: unit of each level
    sums: Floats  # n_cells × q; column 0 counts pupils
    products: Floats  # units of the first level × q × q: sums over pupils of column × column

    @property
    def n(self) -> int:
        """All pupils."""
        return round(float(self.sums[:, 0].sum()))

    @property
    def total(self) -> Floats:
        """Products over all pupils, q × q."""
        whole: Floats = self.products.sum(axis=0)
        return whole

    @classmethod
    def of(
        cls,
        columns: Floats | Sequence[Floats],
        outcome: Floats,
        units: Sequence[object],
        *,
        names: Labels,
        levels: Labels,
    ) -> Cells:
        """Sum the rows of pupils; arguments as in :meth:`Statistics.of`, but units may cross.

        Raises
        ------
        ValueError
            Lengths differ, a value is not finite, a unit is missing, or there is one level only.
        """
        whole = np.column_stack(finite_columns(columns, outcome))
        if len(units) != len(levels) or len(levels) < 2:
            raise ValueError(f"{len(units)} columns of units for {levels}; give two or more")
        found = [encoded(labels) for labels in units]
        for codes, _ in found:
            if codes.size != len(whole):
                raise ValueError(f"{codes.size} units for {len(whole)} pupils")
        codes = np.column_stack([codes for codes, _ in found])
        labels = tuple(words for _, words in found)
        held, sums = _summed(codes, whole, [len(words) for words in labels])
        inner = unit_products(list(whole.T), codes[:, 0], len(labels[0]))
        return cls(names, levels, labels, held, sums, inner)

    def merged(self, other: Cells) -> Cells:
        """Add the sums of other pupils (合并); the same label means the same unit.

        Raises
        ------
        ValueError
            Columns or levels differ.
        """
        if (self.names, self.levels) != (other.names, other.levels):
            raise ValueError(
                f"columns {self.names} by {self.levels} cannot be added to "
                f"{other.names} by {other.levels}"
            )
        labels: list[Labels] = []
        parts: list[list[Codes]] = []
        for mine, theirs in zip(self.labels, other.labels, strict=True):
            union = tuple(sorted({*mine, *theirs}))
            place = {word: i for i, word in enumerate(union)}
            labels.append(union)
            parts.append([np.array([place[w] for w in words]) for words in (mine, theirs)])
        codes = np.concatenate(
            [
                np.column_stack([part[side][held[:, i]] for i, part in enumerate(parts)])
                for side, held in enumerate((self.codes, other.codes))
            ]
        )
        sums = np.concatenate([self.sums, other.sums])
        codes, sums = _summed(codes, sums, [len(words) for words in labels])
        inner = np.zeros((len(labels[0]), *self.products.shape[1:]))
        for at, products in zip(parts[0], (self.products, other.products), strict=True):
            inner[at] += products
        return Cells(self.names, self.levels, tuple(labels), codes, sums, inner)

    def only(self, labels: Collection[str]) -> Cells:
        """Keep some units of the first level (筛选); units of others left empty go too."""
        keep = np.array([word in labels for word in self.labels[0]], dtype=bool)
        rows = keep[self.codes[:, 0]]
        codes, words = [], []
        for i, held in enumerate(self.labels):
            used, code = np.unique(self.codes[rows, i], return_inverse=True)
            codes.append(code)
            words.append(tuple(held[u] for u in used))
        return Cells(
            self.names,
            self.levels,
            tuple(words),
            np.column_stack(codes),
            self.sums[rows],
            self.products[keep],
        )

    def without(self, names: Sequence[str]) -> Cells:
        """Leave predictors out."""
        keep = [i for i, name in enumerate(self.names) if name not in set(names)]
        return Cells(
            tuple(self.names[i] for i in keep),
            self.levels,
            self.labels,
            self.codes,
            self.sums[:, keep],
            self.products[np.ix_(range(len(self.products)), keep, keep)],
        )


def _summed(codes: Codes, rows: Floats, sizes: Sequence[int]) -> tuple[Codes, Floats]:
    """Add up the rows of the same combination of units."""
    key = codes[:, 0].astype(np.int64)
    for i, size in enumerate(sizes[1:], 1):
        key = key * size + codes[:, i]
    held, first, place = np.unique(key, return_index=True, return_inverse=True)
    return codes[first], summed(place, rows, held.size)


class Shared(NamedTuple):
    """How many pupils each unit of one level shares with each unit of the others, sparse."""

    starts: NDArray[np.int64]  # units + 1: where the entries of each unit begin
    columns: NDArray[np.int32]  # unit of another level, numbered through; ascending within a unit
    pupils: Floats
    owners: NDArray[np.int64]  # unit of each entry
    column_starts: NDArray[np.int64]  # columns + 1: where each column begins in ``by_column``
    by_column: NDArray[np.int64]  # the entries ordered by column


def shared(codes: Codes, counts: Floats, level: int, sizes: Sequence[int]) -> Shared:
    """List the pupils each unit of one level shares with each unit of the others.

    Parameters
    ----------
    codes, counts : cells and their pupils
    level : int
        The level whose units are rows.
    sizes : sequence of int
        Units of each level.

    Returns
    -------
    Shared
    """
    others = [i for i in range(len(sizes)) if i != level]
    width = sum(sizes[i] for i in others)
    keys, weights, offset = [], [], 0
    for i in others:
        keys.append(codes[:, level].astype(np.int64) * width + offset + codes[:, i])
        weights.append(counts)
        offset += sizes[i]
    held, place = np.unique(np.concatenate(keys), return_inverse=True)
    total = summed(place, np.concatenate(weights)[:, None], held.size)[:, 0].copy()
    columns = (held % width).astype(np.int32)
    by_column = np.argsort(columns, kind="stable")
    return Shared(
        starts=np.searchsorted(held, np.arange(sizes[level] + 1, dtype=np.int64) * width),
        columns=columns,
        pupils=total,
        owners=held // width,
        column_starts=np.searchsorted(columns[by_column], np.arange(width + 1)),
        by_column=by_column,
    )
