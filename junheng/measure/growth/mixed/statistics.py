"""What a mixed model needs to know of pupils: sums and products per unit (充分统计量).

A pupil's row enters once; afterwards filtering schools, pooling years and merging counties are
additions of small tables, and no pupil row leaves the county that holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Labels = tuple[str, ...]


def encoded(labels: object) -> tuple[Codes, Labels]:
    """Give labels numbers in sorted order; whatever they are, they become text.

    Parameters
    ----------
    labels : sequence of text or whole numbers, length n_pupils

    Returns
    -------
    codes : array of int, length n_pupils
    labels : tuple of str
        Label of each code, ascending.

    Raises
    ------
    ValueError
        A label is missing.

    Examples
    --------
    >>> codes, names = encoded(["b", "a", "b"])
    >>> codes.tolist(), names
    ([1, 0, 1], ('a', 'b'))
    """
    if isinstance(labels, np.ndarray) and labels.dtype.kind in "iu" and labels.size:
        low, high = int(labels.min()), int(labels.max())
        if high - low < 4 * labels.size:  # count, do not sort
            shifted = labels.astype(np.intp) - low
            seen = np.zeros(high - low + 1, dtype=bool)
            seen[shifted] = True
            held = np.flatnonzero(seen)
            words = [str(value) for value in (held + low).tolist()]
            ranks = np.zeros(seen.size, dtype=np.intp)
            order = sorted(range(len(words)), key=words.__getitem__)
            ranks[held[order]] = np.arange(len(words))
            return ranks[shifted], tuple(words[i] for i in order)
    column = pa.array(labels)
    if column.null_count:
        raise ValueError(f"{column.null_count} pupils have no unit; give every pupil one")
    coded = column.dictionary_encode()
    words = [str(word) for word in coded.dictionary.to_pylist()]
    order = sorted(range(len(words)), key=words.__getitem__)
    place = np.empty(len(words), dtype=np.intp)
    place[order] = np.arange(len(words))
    codes = place[coded.indices.to_numpy(zero_copy_only=False)]
    return codes, tuple(words[i] for i in order)


def finite_columns(columns: Floats | Sequence[Floats], outcome: Floats) -> list[Floats]:
    """Give predictors and outcome as columns side by side in memory, or say what is wrong."""
    parts = list(columns.T) if isinstance(columns, np.ndarray) else [*columns]
    held = [np.ascontiguousarray(part, dtype=np.float64) for part in (*parts, outcome)]
    for column in held:
        if column.shape != held[0].shape:
            raise ValueError(f"{column.size} values beside {held[0].size} pupils")
        if not np.isfinite(column.sum()):
            raise ValueError("a score is missing or infinite; leave such pupils out and count them")
    return held


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """Sums of products of the columns, per innermost unit, units nested in one another."""

    names: Labels  # columns: "intercept", the predictors, last the outcome; length q
    levels: Labels  # names of the levels, outermost first; length d
    units: NDArray[np.str_]  # labels of each innermost unit's units, n_units × d, rows sorted
    products: Floats  # n_units × q × q: sums over pupils of column × column

    def __post_init__(self) -> None:
        q = len(self.names)
        if self.products.shape != (len(self.units), q, q):
            raise ValueError(f"products are {self.products.shape} for {len(self.units)} units")
        if self.units.shape[1:] != (len(self.levels),):
            raise ValueError(f"units have {self.units.shape[1:]} labels for {self.levels}")

    @property
    def pupils(self) -> Floats:
        """Pupils of each innermost unit."""
        return self.products[:, 0, 0]

    @property
    def n(self) -> int:
        """All pupils."""
        return round(float(self.pupils.sum()))

    def count(self, depth: int) -> int:
        """Units of one level, the outermost being depth 0."""
        path = self.units[:, : depth + 1]
        if depth == len(self.levels) - 1 or not len(path):
            return len(path)
        return 1 + int((path[1:] != path[:-1]).any(axis=1).sum())

    @classmethod
    def of(
        cls,
        columns: Floats | Sequence[Floats],
        outcome: Floats,
        units: Sequence[object],
        *,
        names: Labels,
        levels: Labels,
    ) -> Statistics:
        """Sum the rows of pupils.

        Parameters
        ----------
        columns : array of float, n_pupils × (q − 1), or its columns
            The intercept's ones first, then the predictors; finite.
        outcome : array of float, length n_pupils
            Score to be explained; finite.
        units : sequence of d sequences of labels, each of length n_pupils
            Outermost first: county, school, class.  An inner label counts within its outer unit.
        names : tuple of str, length q
            Names of the columns and the outcome.
        levels : tuple of str, length d
            Names of the levels.

        Returns
        -------
        Statistics
            One row per innermost unit.

        Raises
        ------
        ValueError
            Lengths differ, a value is not finite, or a unit is missing.
        """
        whole = finite_columns(columns, outcome)
        if len(units) != len(levels):
            raise ValueError(f"{len(units)} columns of units for levels {levels}")
        found = [encoded(labels) for labels in units]
        for codes, _ in found:
            if codes.size != whole[0].size:
                raise ValueError(f"{codes.size} units for {whole[0].size} pupils")
        codes, labels = found[0][0], np.asarray(found[0][1], dtype=np.str_).reshape(-1, 1)
        for inner, words in found[1:]:
            both = codes * len(words) + inner
            held, codes = np.unique(both, return_inverse=True)
            names_inner = np.asarray(words, dtype=np.str_)[held % len(words)]
            labels = np.column_stack([labels[held // len(words)], names_inner])
        return cls(names, levels, labels, unit_products(whole, codes, len(labels)))

    def only(self, keep: ArrayLike) -> Statistics:
        """Keep some innermost units (筛选).

        Parameters
        ----------
        keep : array of bool or int, over the innermost units
        """
        at = np.asarray(keep)
        return Statistics(self.names, self.levels, self.units[at], self.products[at])

    def merged(self, other: Statistics) -> Statistics:
        """Add the sums of other pupils: another county, another year (合并).

        Parameters
        ----------
        other : Statistics
            The same columns and levels; the same labels mean the same unit.

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
        units = np.concatenate([self.units, other.units])
        held, codes = np.unique(units, axis=0, return_inverse=True)
        q = len(self.names)
        products = np.zeros((len(held), q, q))
        np.add.at(products, codes.ravel(), np.concatenate([self.products, other.products]))
        return Statistics(self.names, self.levels, held, products)

    def within(self, level: str, labels: ArrayLike) -> Statistics:
        """Put every unit inside a further outermost one (school in district), one label each."""
        given = np.asarray(labels, dtype=np.str_)
        units = np.column_stack([given, self.units])
        order = np.lexsort(units.T[::-1])
        return Statistics(self.names, (level, *self.levels), units[order], self.products[order])

    def without(self, names: Sequence[str]) -> Statistics:
        """Leave predictors out: the smaller model needs no second look at the pupils."""
        keep = [i for i, name in enumerate(self.names) if name not in set(names)]
        chosen = tuple(self.names[i] for i in keep)
        return Statistics(
            chosen,
            self.levels,
            self.units,
            self.products[np.ix_(range(len(self.units)), keep, keep)],
        )


def unit_products(columns: Sequence[Floats], codes: Codes, units: int) -> Floats:
    """Sum the products of every pair of columns by unit; the first column is ones."""
    q = len(columns)
    out, held = np.empty((units, q, q)), np.empty_like(columns[0])
    for i in range(q):
        for j in range(i, q):
            if j == 0:
                out[:, 0, 0] = np.bincount(codes, minlength=units)
                continue
            weights = columns[j] if i == 0 else np.multiply(columns[i], columns[j], out=held)
            out[:, i, j] = np.bincount(codes, weights=weights, minlength=units)
            out[:, j, i] = out[:, i, j]
    return out


def summed(codes: NDArray[np.integer[Any]], rows: Floats, units: int) -> Floats:
    """Add up the rows of each unit, column by column; units × columns."""
    out = np.empty((units, rows.shape[1]))
    for j in range(rows.shape[1]):
        out[:, j] = np.bincount(codes, weights=rows[:, j], minlength=units)
    return out
