"""From scores to value-added (增值评价): rows of pupils in, two models side by side out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed.cells import Cells
from junheng.measure.growth.mixed.crossed import fit_crossed
from junheng.measure.growth.mixed.fit import fit
from junheng.measure.growth.mixed.result import Fit, Method
from junheng.measure.growth.mixed.statistics import Floats, Labels, Statistics, encoded
from junheng.measure.growth.splines import Spline

LOW_MATCH = (
    "只有 {share:.1%} 的学生同时有结果成绩和全部先前成绩（低于 90%）：缺考和流动可能使结果偏移。"
)
AT_AN_END = (
    "{share:.0%} 的学生结果成绩都是{end}分 {score:g}：量不出他们之间的差别，增值会被压低或抬高。"
)
TOO_MANY_CONTEXTS = (
    "有 {contexts} 个背景只在单位之间不同，一个至少要 {each} 个单位，这里只有 {units} 个；"
    "硬算，单位之间的差别会被背景吸走"
)
UNITS_PER_CONTEXT = 10
ENOUGH_MATCHED = 0.9
MANY_AT_AN_END = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Columns of the fixed part for the pupils who have every score."""

    names: Labels  # "intercept", predictors, the outcome
    columns: tuple[Floats, ...]  # q − 1, each n_kept
    outcome: Floats  # n_kept
    kept: NDArray[np.bool_]  # n_pupils given
    splines: dict[str, Spline]  # of the priors that bend


@dataclass(frozen=True, slots=True, eq=False)
class ValueAdded:
    """The model of priors alone, and beside it, never instead, the one with context."""

    prior_only: Fit
    with_context: Fit | None
    given: int  # pupils in the rows
    dropped: int  # of these, without outcome or without a prior
    statements: tuple[str, ...]
    context_refused: str = ""  # why there is no model with context (Chinese), where one was asked


def design(
    outcome: ArrayLike,
    priors: Mapping[str, ArrayLike],
    *,
    context: Mapping[str, ArrayLike] | None = None,
    splines: bool = False,
) -> Design:
    """Build the columns (设计矩阵).

    Parameters
    ----------
    outcome : array of float, length n_pupils
        Later score, points; NaN where missing.
    priors : mapping of name to array of float
        Earlier scores; NaN where missing.  May be empty: then units are compared by their means.
    context : mapping of name to array of float, optional
        What a school cannot control: mean of the intake, share of boarders.
    splines : bool
        Let each prior bend, on knots at its fifths, instead of a straight line.

    Returns
    -------
    Design

    Raises
    ------
    NotEstimable
        No pupil with every score, or a prior without spread that should bend.
    ValueError
        Lengths differ, or an infinite value.
    """
    later = np.asarray(outcome, dtype=np.float64)
    predictors = {
        name: np.asarray(values, dtype=np.float64)
        for name, values in [*priors.items(), *(context or {}).items()]
    }
    kept = np.ones(later.shape, dtype=bool)
    for name, values in (("outcome", later), *predictors.items()):
        if values.shape != later.shape:
            raise ValueError(f"{name} has {values.size} values for {later.size} pupils")
        if not np.isfinite(values.sum()):
            kept &= ~np.isnan(values)
    if not kept.any():
        raise NotEstimable(
            "no pupil has the outcome and every prior; check the match of the files",
            "没有一名学生同时有结果成绩和全部先前成绩；请核对两次考试的学生是否对得上",
        )
    chosen: slice | NDArray[np.bool_] = slice(None) if kept.all() else kept
    ones = np.broadcast_to(np.float64(1.0), int(np.count_nonzero(kept)))
    columns, names, curves = [ones], ["intercept"], {}
    for name, values in predictors.items():
        if splines and name in priors:
            curves[name] = _curve(name, values)
            columns += list(curves[name].basis(values[chosen]).T)
            names += [f"{name}:{i + 1}" for i in range(curves[name].columns)]
        else:
            columns.append(values[chosen])
            names.append(name)
    return Design((*names, "outcome"), tuple(columns), later[chosen], kept, curves)


def unit_means(values: ArrayLike, labels: Sequence[object] | NDArray[Any]) -> Floats:
    """Give every pupil the mean of the pupil's unit (单位均值): a context such as the intake.

    Parameters
    ----------
    values : array of float, length n_pupils
        Prior score, or 1 and 0 for a share (随迁子女比例); NaN where missing.
    labels : labels of the unit, length n_pupils

    Returns
    -------
    array of float, length n_pupils
        NaN for pupils of a unit of which nothing is known.

    Examples
    --------
    >>> unit_means([1, 0, 1, float("nan")], ["a", "a", "b", "b"]).tolist()
    [0.5, 0.5, 1.0, 1.0]
    """
    held = np.asarray(values, dtype=np.float64)
    codes, units = encoded(labels)
    if codes.size != held.size:
        raise ValueError(f"{codes.size} units for {held.size} values")
    known = ~np.isnan(held)
    count = np.bincount(codes[known], minlength=len(units))
    total = np.bincount(codes[known], weights=held[known], minlength=len(units))
    means = np.full(len(units), np.nan)
    np.divide(total, count, out=means, where=count > 0)
    found: Floats = means[codes]
    return found


def _curve(name: str, values: Floats) -> Spline:
    try:
        return Spline.placed(values)
    except NotEstimable as error:
        raise NotEstimable(f"{name}: {error}", f"“{name}”{error.reason}") from error


def value_added(
    outcome: ArrayLike,
    priors: Mapping[str, ArrayLike],
    units: Mapping[str, Sequence[object] | NDArray[Any]],
    *,
    context: Mapping[str, ArrayLike] | None = None,
    slopes: Mapping[str, Sequence[str]] | None = None,
    splines: bool = False,
    crossed: bool = False,
    method: Method = "reml",
    units_per_context: int = UNITS_PER_CONTEXT,
) -> ValueAdded:
    """Estimate what units added to their pupils' earlier scores (增值评价).

    Parameters
    ----------
    outcome, priors, context, splines
        As in :func:`design`.
    units : mapping of level to labels, each of length n_pupils
        Nested units outermost first (school, class; school, school and year), or crossed ones.
    slopes : mapping of level to predictors, optional
        As in :func:`fit`; not where units cross.
    crossed : bool
        Units cross instead of lying inside one another.
    method : "reml" or "ml"
    units_per_context : int
        A context that differs between units only is a predictor of units; so many units bear one.
        With fewer it would take up what the units added, and every effect would shrink to zero:
        the model with context is then refused, ``context_refused`` says why.

    Returns
    -------
    ValueAdded
        Both models are estimated on the same pupils.

    Raises
    ------
    ValueError
        As :func:`design`, :func:`fit` and :func:`fit_crossed`; slopes where units cross.
    """
    if crossed and slopes:
        raise ValueError("slopes vary within nested units only; leave them out or do not cross")
    built = design(outcome, priors, context=context, splines=splines)
    labels = [np.asarray(given) for given in units.values()]
    for held in labels:
        if held.shape != built.kept.shape:
            raise ValueError(f"{held.size} units for {built.kept.size} pupils")
    if not built.kept.all():
        labels = [held[built.kept] for held in labels]
    asked = [*context] if context else []
    refused = _too_many(built, asked, labels, units_per_context)
    if refused:
        built, asked = _without(built, asked), []
    if crossed:
        cells = Cells.of(
            built.columns, built.outcome, labels, names=built.names, levels=tuple(units)
        )
        full = fit_crossed(cells, method=method)
        alone = fit_crossed(cells.without(asked), method=method) if asked else full
    else:
        sums = Statistics.of(
            built.columns, built.outcome, labels, names=built.names, levels=tuple(units)
        )
        full = fit(sums, slopes=slopes, method=method)
        alone = fit(sums.without(asked), slopes=slopes, method=method) if asked else full
    given, n = built.kept.size, built.outcome.size
    statements = [LOW_MATCH.format(share=n / given)] if n / given < ENOUGH_MATCHED else []
    for end, score in (("最高", built.outcome.max()), ("最低", built.outcome.min())):
        share = np.count_nonzero(built.outcome == score) / built.outcome.size
        if share >= MANY_AT_AN_END:
            statements.append(AT_AN_END.format(share=share, end=end, score=score))
    return ValueAdded(
        prior_only=alone,
        with_context=full if asked else None,
        given=given,
        dropped=given - n,
        statements=(*statements, *alone.statements),
        context_refused=refused,
    )


def _too_many(
    built: Design, context: Sequence[str], labels: Sequence[NDArray[Any]], each: int
) -> str:
    """Say why the units of a level cannot bear the contexts that differ between them only."""
    if not context:
        return ""
    values = dict(zip(built.names, built.columns, strict=False))
    for held in labels:
        codes, units = encoded(held)
        between = sum(_is_of_units(values[name], codes, len(units)) for name in context)
        if between * each > len(units):
            return TOO_MANY_CONTEXTS.format(contexts=between, each=each, units=len(units))
    return ""


def _is_of_units(values: Floats, codes: NDArray[Any], units: int) -> bool:
    first = np.empty(units)
    first[codes] = values
    return bool(np.allclose(first[codes], values, rtol=1e-12, atol=0))


def _without(built: Design, context: Sequence[str]) -> Design:
    """Leave out the contexts; the pupils stay the same."""
    names = tuple(name for name in built.names if name not in context)
    held = dict(zip(built.names, built.columns, strict=False))
    columns = tuple(held[name] for name in names[:-1])
    return replace(built, names=names, columns=columns)
