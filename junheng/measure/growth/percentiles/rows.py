"""Long rows of pupil, period and score (长表): every period and grade a cohort of its own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from junheng.measure.growth.percentiles.cohort import NO_PRIOR, NO_SCORE, growth_percentiles
from junheng.measure.growth.percentiles.model import GrowthModel, Places
from junheng.measure.growth.percentiles.regression import Floats

FIRST = "这是第一期，没有更早的成绩"
NO_PRIOR_GRADE = "上一期没有低一个年级的成绩"
NO_BASELINE_PERIOD = "基线里没有这一期的模型"
Models = Mapping[int, GrowthModel]  # by order


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Percentiles of long rows, in the order given.

    A cohort is the pupils of one period, or of one period and grade: its key is the time, or
    (time, grade).
    """

    percentiles: Places  # n_rows; 0 where there is none
    middles: Floats  # n_rows, as in :class:`Growth`; so are the ends
    lowest: Places
    highest: Places
    orders: Places
    reasons: NDArray[np.object_]
    periods: tuple[object, ...]  # the distinct times, sorted
    statements: Mapping[Any, tuple[str, ...]]  # by cohort
    models: Mapping[Any, Models]  # by cohort
    crossing: Mapping[Any, Mapping[int, float]]  # by cohort, by order: quantiles put in order
    priors: tuple[Floats, ...]  # n_rows each, newest first: scores of the periods before


@dataclass(frozen=True, slots=True, eq=False)
class _Wide:
    """Pupils side by side, a line a period."""

    scores: Floats  # n_periods × n_pupils
    grades: NDArray[np.int16] | None

    def of(self, t: int, grade: int | None) -> Floats:
        """Give the scores of one period, those of other grades left out."""
        own: Floats = self.scores[t]
        if grade is not None and self.grades is not None:
            own = np.where(self.grades[t] == grade, own, np.nan)
        return own


def percentiles_of_rows(
    ids: Sequence[object] | NDArray[Any],
    times: Sequence[object] | NDArray[Any],
    scores: ArrayLike,
    *,
    grades: ArrayLike | None = None,
    most: int = 2,
    fewest: int | None = None,
    baseline: Mapping[Hashable, Models] | None = None,
) -> Rows:
    """Place every row of a long table of pupil, time and score.

    Parameters
    ----------
    ids, times : sequences, length n_rows
        Of the same kind each; the periods are the sorted distinct times.
    scores : array of float, length n_rows
        NaN where missing.
    grades : array of int, length n_rows, optional
        Where rows of several grades sat different papers in one period: a pupil is placed among
        those of the same grade, who were one grade lower the period before, two before that.
    most, fewest
        As in :func:`growth_percentiles`.
    baseline : mapping of cohort to models by order, optional
        Published models (基线参照); a cohort without one has no percentile and a reason.

    Returns
    -------
    Rows
        Rows of the first period have no percentile and a reason.

    Raises
    ------
    ValueError
        Lengths differ, or a pupil has two rows of the same time.
    """
    values = np.asarray(scores, dtype=np.float64)
    levels = None if grades is None else np.asarray(grades, dtype=np.int16)
    if not len(ids) == len(times) == values.size == (values if levels is None else levels).size:
        raise ValueError(f"{len(ids)} ids, {len(times)} times and {values.size} scores")
    periods, when = np.unique(np.asarray(times), return_inverse=True)
    coded = pa.array(ids).dictionary_encode()
    who, pupils = coded.indices.to_numpy(), len(coded.dictionary)
    if np.bincount(when * pupils + who).max(initial=0) > 1:
        raise ValueError("a pupil has two scores of the same time; keep one")
    wide = _wide(who, when, values, levels, (periods.size, pupils))
    percentiles, lowest, highest, orders = np.zeros((4, values.size), dtype=np.int16)
    middles = np.zeros(values.size)
    reasons = np.where(np.isnan(values), NO_SCORE, FIRST).astype(object)
    said: dict[Any, tuple[str, ...]] = {}
    models: dict[Any, Models] = {}
    crossing: dict[Any, Mapping[int, float]] = {}
    before = [np.full(values.size, np.nan) for _ in range(min(most, max(periods.size - 1, 0)))]
    for t, grade in _cohorts(periods.size, when, levels):
        time = periods[t].item()
        key = time if grade is None else (time, grade)
        own = when == t if levels is None else (when == t) & (levels == grade)
        rows = np.flatnonzero(own)
        history = [wide.of(t - k, grade - k if grade is not None else None)
                   for k in range(min(most, t) + 1)]  # fmt: skip
        for held, earlier in zip(before, history[1:], strict=False):
            held[rows] = earlier[who[rows]]
        if baseline is not None and key not in baseline:
            reasons[rows[~np.isnan(values[rows])]] = NO_BASELINE_PERIOD
            continue
        while len(history) > 1 and np.isnan(history[-1]).all():
            history.pop()  # no such grade, or nobody sat: nothing to place anyone by
        if len(history) == 1:
            reasons[rows[~np.isnan(values[rows])]] = NO_PRIOR if grade is None else NO_PRIOR_GRADE
            continue
        found = growth_percentiles(
            history[::-1],
            most=most,
            fewest=fewest,
            baseline=None if baseline is None else baseline[key],
        )
        percentiles[rows] = found.percentiles[who[rows]]
        middles[rows] = found.middles[who[rows]]
        lowest[rows], highest[rows] = found.lowest[who[rows]], found.highest[who[rows]]
        orders[rows] = found.orders[who[rows]]
        reasons[rows] = found.reasons[who[rows]]
        if grade is not None:
            reasons[rows[reasons[rows] == NO_PRIOR]] = NO_PRIOR_GRADE
        said[key], models[key], crossing[key] = found.statements, found.models, found.crossing
    return Rows(
        percentiles,
        middles,
        lowest,
        highest,
        orders,
        reasons,
        tuple(p.item() for p in periods),
        said,
        models,
        crossing,
        tuple(before),
    )


def _wide(
    who: NDArray[Any],
    when: NDArray[Any],
    values: Floats,
    levels: NDArray[np.int16] | None,
    shape: tuple[int, int],
) -> _Wide:
    scores = np.full(shape, np.nan)
    scores[when, who] = values
    if levels is None:
        return _Wide(scores, None)
    grades = np.full(shape, -1, dtype=np.int16)
    grades[when, who] = levels
    return _Wide(scores, grades)


def _cohorts(
    periods: int, when: NDArray[Any], levels: NDArray[np.int16] | None
) -> list[tuple[int, int | None]]:
    """List what is placed together: every period but the first, or its grades one by one."""
    if levels is None:
        return [(t, None) for t in range(1, periods)]
    return [(t, int(grade)) for t in range(1, periods) for grade in np.unique(levels[when == t])]
