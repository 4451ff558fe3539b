"""A cohort over its periods (一届学生): every pupil the highest order available, or a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.percentiles.model import GrowthModel, Places
from junheng.measure.growth.percentiles.regression import Floats
from junheng.measure.growth.splines import Spline

NO_SCORE = "本期没有成绩"
NO_PRIOR = "上一期没有成绩"
OUTSIDE = "先前成绩超出基线的范围"
NO_MODEL = "本届无法估计：{why}"
NO_BASELINE = "基线里没有用 {order} 个先前成绩的模型"
LEFT = "用 {order} 个先前成绩的模型没有估计：{why}"
TIED = "本期 {share:.0%} 的学生同得 {score:g} 分，只说得出在第 {low} 到 {high} 之间"
_TIED_ENDS = "，只说得出"
_TIED_WIDTH = 20  # percentiles: a tie that leaves a fifth of the scale open …
_TIED_SHARE = 0.1  # … and is shared by a tenth of the cohort tells nothing of a pupil


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """Growth percentiles of one period.

    Where very many have the same score, a pupil has no percentile but still counts in the mean of
    a group, by the middle of the places the tie leaves open.
    """

    percentiles: Places  # n_pupils: 1 to 99; 0 where there is none
    middles: Floats  # n_pupils, 1 to 99: what counts in the mean of a group; 0 where not placed
    lowest: Places  # n_pupils: the lower end of the pupil's tie; 0 where not placed
    highest: Places  # n_pupils: the upper end; 0 where not placed
    orders: Places  # n_pupils: priors used; 0 where not placed
    reasons: NDArray[np.object_]  # n_pupils: why there is none (Chinese); "" where there is one
    models: Mapping[int, GrowthModel]  # by order
    crossing: Mapping[int, float]  # by order: share of pupils whose quantiles had to be sorted
    statements: tuple[str, ...]

    def __post_init__(self) -> None:
        has, placed = self.percentiles > 0, self.lowest > 0
        if ((self.orders > 0) != placed).any() or (has & ~placed).any():
            raise ValueError("a percentile needs a place, and a place an order")
        if ((self.reasons == "") != has).any():
            raise ValueError("a pupil without a percentile needs a reason")


def growth_percentiles(
    periods: Sequence[ArrayLike],
    *,
    most: int = 2,
    baseline: Mapping[int, GrowthModel] | None = None,
    fewest: int | None = None,
) -> Growth:
    """Place every pupil of the last period (成长百分等级).

    Answers "of pupils who had the same scores before, how many of a hundred scored lower now?".

    Parameters
    ----------
    periods : sequence of arrays of float, length n_pupils each
        Scores of the periods, oldest first, the current one last; NaN where missing.
    most : int
        At most so many priors: the directly preceding periods, without a gap.
    baseline : mapping of order to GrowthModel, optional
        Published models (基线参照) with their knots; otherwise the cohort is its own reference.
    fewest : int, optional
        As in :meth:`GrowthModel.estimated`.

    Returns
    -------
    Growth
        Each pupil by the model with most priors that the pupil has.

    Raises
    ------
    ValueError
        Fewer than two periods, lengths that differ, an infinite score, or ``most`` below 1.

    Notes
    -----
    A tie shared by a tenth of the cohort that leaves a fifth of the scale open (a ceiling, a grade
    of five levels) tells nothing of a pupil: no percentile, but a reason with both ends.

    Knots are placed on all pupils with a score in the earlier period, also those without a
    current one.  A model that cannot be estimated is left out with its reason, and its pupils go
    to the next lower order; without any model every pupil has a reason and none a figure.
    """
    scores = [np.asarray(values, dtype=np.float64) for values in periods]
    _check(scores, most)
    current, earlier = scores[-1], scores[-2::-1][:most]
    percentiles, lowest, highest, orders = np.zeros((4, current.size), dtype=np.int16)
    middles, step = np.zeros(current.size), _step(current)
    reasons = np.full(current.size, NO_SCORE, dtype=object)
    reasons[~np.isnan(current)] = NO_PRIOR
    statements: list[str] = []
    models: dict[int, GrowthModel] = {}
    crossing: dict[int, float] = {}
    has = ~np.isnan(current)
    for order, values in enumerate(earlier, 1):
        has = has & ~np.isnan(values)
        at = np.flatnonzero(has)
        priors = [prior[at] for prior in earlier[:order]]
        try:
            model = (
                baseline[order]
                if baseline is not None
                else _estimated(current[at], priors, earlier[:order], fewest)
            )
        except KeyError:
            reasons[at[lowest[at] == 0]] = NO_BASELINE.format(order=order)
            continue
        except NotEstimable as error:
            statements.append(LEFT.format(order=order, why=error.reason))
            if order == 1:
                reasons[at] = NO_MODEL.format(why=error.reason)
            continue
        models[order] = model
        inside = model.covers(priors)
        if not inside.all():
            outside = at[~inside]
            reasons[outside[lowest[outside] == 0]] = OUTSIDE
            at, priors = at[inside], [prior[inside] for prior in priors]
        placed = model.placed(current[at], priors, step=step)
        lowest[at], highest[at], crossing[order] = placed.lowest, placed.highest, placed.crossing
        percentiles[at], middles[at] = placed.percentiles, placed.middles
        orders[at], reasons[at] = order, ""
        statements += [f"{order} 个先前成绩：{said}" for said in model.statements]
    _leave_out_ties(current, percentiles, (lowest, highest), reasons)
    return Growth(
        percentiles, middles, lowest, highest, orders, reasons, models, crossing, tuple(statements)
    )


def _step(current: Floats) -> float:
    """Give the least difference of two scores: half a point, a point, a grade."""
    return float(np.diff(np.unique(current[~np.isnan(current)])).min(initial=np.inf))


def _leave_out_ties(
    current: Floats, percentiles: Places, ends: tuple[Places, Places], reasons: NDArray[np.object_]
) -> None:
    """Take away the percentiles that a tie leaves open, and say so in the reasons."""
    lowest, highest = ends
    wide = np.flatnonzero(highest - lowest >= _TIED_WIDTH)
    if not wide.size:
        return
    scores, counts = np.unique(current[lowest > 0], return_counts=True)
    shares = counts / counts.sum()
    of = np.searchsorted(scores, current[wide])
    for i, share in zip(wide, shares[of].tolist(), strict=True):
        if share >= _TIED_SHARE:
            percentiles[i] = 0
            reasons[i] = TIED.format(
                share=share, score=float(current[i]), low=lowest[i], high=highest[i]
            )


def reason_of_many(reason: str) -> str:
    """Give a reason without what is a single pupil's, to count how many have it.

    >>> reason_of_many("本期 42% 的学生同得 62 分，只说得出在第 14 到 49 之间")
    '本期 42% 的学生同得 62 分，个人的排不出先后'
    """
    tied, ends, _rest = reason.partition(_TIED_ENDS)
    return f"{tied}，个人的排不出先后" if ends else reason


def _check(scores: Sequence[Floats], most: int) -> None:
    if len(scores) < 2:
        raise ValueError(f"{len(scores)} period; growth needs a current and an earlier one")
    if most < 1:
        raise ValueError(f"{most} priors; growth needs at least one")
    for k, values in enumerate(scores):
        if values.shape != scores[0].shape or values.ndim != 1:
            raise ValueError(f"period {k} has {values.size} pupils, the first {scores[0].size}")
        if np.isinf(values).any():
            raise ValueError(f"period {k} has an infinite score")


def _estimated(
    current: Floats, priors: Sequence[Floats], everyone: Sequence[Floats], fewest: int | None
) -> GrowthModel:
    if not current.size:
        raise NotEstimable(
            f"nobody has a current score and the {len(priors)} before it",
            f"没有一名学生同时有本期和往前 {len(priors)} 期的成绩；请核对学生编号是否一致",
        )
    for k, values in enumerate(everyone, 1):
        if np.nanmin(values) == np.nanmax(values):
            raise NotEstimable(f"prior {k} has no spread", f"往前第 {k} 期的成绩全都相同")
    splines = [Spline.placed(values) for values in everyone]
    return GrowthModel.estimated(current, priors, splines, fewest=fewest)
