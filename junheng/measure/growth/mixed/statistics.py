"""What a mixed model needs to know of pupils: sums and products per unit (充分统计量).

A pupil's row enters once; afterwards filtering schools, pooling years and merging counties are
additions of small tables, and no pupil row leaves the county that holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Labels = tuple[str, ...]
_PIECE = 32_768  # pupils summed at a time


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
    codes, words = _coded(labels)
    order = sorted(words, key=words.__getitem__)
    place = np.zeros(max(words, default=-1) + 1, dtype=np.intp)
    place[order] = np.arange(len(order))
    return place[codes], tuple(words[code] for code in order)


def _coded(labels: object) -> tuple[Codes, dict[int, str]]:
    """Give labels numbers in any order, some of them unused, and the label of each that is used."""
    if isinstance(labels, np.ndarray) and labels.dtype.kind in "iu" and labels.size:
        low, high = int(labels.min()), int(labels.max())
        if high - low < 4 * labels.size:  # count, do not sort
            codes = np.subtract(labels, low, dtype=np.intp, casting="unsafe")
            seen = np.zeros(high - low + 1, dtype=bool)
            seen[codes] = True
            return codes, {code: str(code + low) for code in np.flatnonzero(seen).tolist()}
    column = pa.array(labels)
    if column.null_count:
        raise ValueError(f"{column.null_count} pupils have no unit; give every pupil one")
    coded = column.dictionary_encode()
    words = coded.dictionary.to_pylist()
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
    return codes, {code: str(word) for code, word in enumerate(words)}


def finite_columns(columns: Floats | Sequence[Floats], outcome: Floats) -> list[Floats]:
    """Give predictors and outcome as columns, or say what is wrong."""
    held = _side_by_side(columns, outcome)
    for column in held:
        _check_finite(column)
    return held


def _side_by_side(columns: Floats | Sequence[Floats], outcome: Floats) -> list[Floats]:
    parts = list(columns.T) if isinstance(columns, np.ndarray) else [*columns]
    held = [np.asarray(part, dtype=np.float64) for part in (*parts, outcome)]
    for column in held:
        if column.shape != held[0].shape:
            raise ValueError(f"{column.size} values beside {held[0].size} pupils")
    return held


def _check_finite(sums: Floats) -> None:
    if not np.isfinite(sums.sum()):
        raise ValueError("a score is missing or infinite; leave such pupils out and count them")


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
        whole = _side_by_side(columns, outcome)
        if len(units) != len(levels):
            raise ValueError(f"{len(units)} columns of units for levels {levels}")
        if len(units) == 1:
            return cls(names, levels, *_by_unit(whole, units[0]))
        found = [encoded(labels) for labels in units]
        for codes, _ in found:
            _check_length(codes, whole)
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
        if not names:
            return self
        keep = [i for i, name in enumerate(self.names) if name not in set(names)]
        chosen = tuple(self.names[i] for i in keep)
        return Statistics(
            chosen,
            self.levels,
            self.units,
            self.products[np.ix_(range(len(self.units)), keep, keep)],
        )


def _check_length(codes: Codes, columns: Sequence[Floats]) -> None:
    if codes.size != columns[0].size:
        raise ValueError(f"{codes.size} units for {columns[0].size} pupils")


def _by_unit(columns: Sequence[Floats], labels: object) -> tuple[NDArray[np.str_], Floats]:
    """Sum by the units of one level, and put the units in order when they are few."""
    codes, words = _coded(labels)
    _check_length(codes, columns)
    order = sorted(words, key=words.__getitem__)
    width = max(words, default=-1) + 1
    if width > 2 * len(words):  # mostly gaps
        codes, names = encoded(labels)
        return np.asarray(names, dtype=np.str_).reshape(-1, 1), unit_products(
            columns, codes, len(names)
        )
    products = unit_products(columns, codes, width)
    units = np.asarray([words[code] for code in order], dtype=np.str_).reshape(-1, 1)
    return units, products[order]


def unit_products(columns: Sequence[Floats], codes: Codes, units: int) -> Floats:
    """Sum the products of every pair of columns by unit; the first column is ones.

    One pass over the pupils, in pieces that stay in the processor's cache.
    """
    q = len(columns)
    out = np.zeros((q, q, units))
    for rows in _pieces(codes.size):
        unit = codes[rows]
        parts = [column[rows] for column in columns[1:]]
        out[0, 0] += np.bincount(unit, minlength=units)
        for j, right in enumerate(parts, 1):
            out[0, j] += np.bincount(unit, weights=right, minlength=units)
            for i, left in enumerate(parts[:j], 1):
                out[i, j] += np.bincount(unit, weights=left * right, minlength=units)
    _check_finite(out)
    lower = np.tril_indices(q, -1)
    out[lower] = out[lower[::-1]]
    return np.ascontiguousarray(out.transpose(2, 0, 1))


def _pieces(rows: int) -> Iterator[slice]:
    return (slice(at, at + _PIECE) for at in range(0, rows, _PIECE))


def summed(codes: NDArray[np.integer[Any]], rows: Floats, units: int) -> Floats:
    """Add up the rows of each unit, column by column; units × columns."""
    out = np.empty((units, rows.shape[1]))
    for j in range(rows.shape[1]):
        out[:, j] = np.bincount(codes, weights=rows[:, j], minlength=units)
    return out
