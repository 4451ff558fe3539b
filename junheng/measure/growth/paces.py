"""Growth percentiles of a cohort as they are kept (成长百分等级): schools, fit, lines, no pupil.

The second lens beside value-added.  It needs no mixed model and may be there where that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from junheng.measure.growth.mixed.reading import Verdict
from junheng.measure.growth.mixed.statistics import Floats
from junheng.measure.growth.percentiles import GrowthModel, group_growth, growth_percentiles
from junheng.measure.growth.percentiles.cohort import NO_SCORE, Growth
from junheng.measure.growth.percentiles.groups import beyond_chance, fit_counts
from junheng.measure.growth.percentiles.outlook import band, growth_needed

MARKS = (10, 35, 50, 65, 90)  # percentiles whose lines are drawn
FEWEST_FOR_FIT = 250  # pupils; a tenth of them a row
_STARTS = 21  # points of a line
_TRIED = 5000  # pupils at most whose bands are looked at


@dataclass(frozen=True, slots=True)
class Pace:
    """Mean growth percentile of a school; 50 is what the county's pupils did.

    Who ties counts by the middle of the tie, so that a ceiling does not pull able schools down.
    """

    n: int
    mean: float
    se: float  # s / √n
    low: float  # of the 95 % interval
    high: float
    median: float  # for readers; less sure than the mean
    median_se: float  # 50 / √n

    @property
    def verdict(self) -> Verdict:
        """Above or below 50 where the interval leaves it out."""
        return "above" if self.low > 50 else "below" if self.high < 50 else "near"


@dataclass(frozen=True, slots=True)
class Fit:
    """Tenths of the start by tenths of growth: flat where the model fits (拟合表)."""

    shares: tuple[tuple[float, ...], ...]  # 10 × 10, a row adds up to 1
    n: int
    beyond: int  # cells that chance alone would not move so far


@dataclass(frozen=True, slots=True)
class Lines:
    """Where a start leads at some growth percentiles (成长图), by the newest prior alone."""

    starts: tuple[float, ...]  # earlier scores, points, rising
    scores: tuple[tuple[float, ...], ...]  # by start: the later score at each of MARKS, points


@dataclass(frozen=True, slots=True)
class Needed:
    """The growth percentile that leads from some starts to a target (达标所需成长)."""

    label: str  # of the target
    target: float  # points
    percentiles: tuple[int, ...]  # by start: 1 to 99; 100 where none leads there


@dataclass(frozen=True, slots=True)
class Doubt:
    """How far one pupil's percentile may be off, if the papers had a reliability (误差带)."""

    reliability: float  # assumed where it is not known
    half: float  # median half width of the 68 % band, percentile points


@dataclass(frozen=True, slots=True)
class PaceReport:
    """Growth percentiles of one cohort, or why there are none."""

    paces: Mapping[str, Pace]  # by school
    n: int  # pupils placed
    without: int  # of those with the later score, not placed
    orders: tuple[int, ...]  # pupils by number of priors used: one, two, …
    crossing: float  # share of pupils whose quantiles had to be put in order
    fit: Fit | None  # too few pupils: none
    lines: Lines | None
    starts: tuple[float, ...]  # earlier scores the needed growth is told for
    needed: tuple[Needed, ...]
    doubts: tuple[Doubt, ...]
    statements: tuple[str, ...]
    why: str = ""  # there are none, because (Chinese)

    def only(self, schools: Iterable[str]) -> PaceReport:
        """Keep what may be told to somebody of these schools; the rest is the county's."""
        own = frozenset(schools)
        held = {school: pace for school, pace in self.paces.items() if school in own}
        return replace(self, paces=held)

    def plain(self) -> PaceReport:
        """Leave out what is for analysts only."""
        return replace(self, starts=(), needed=())


def school_paces(
    schools: NDArray[np.str_],
    outcome: Floats,
    priors: Sequence[Floats],
    *,
    reliability: Sequence[float | None],
    assumed: Sequence[float],
    targets: Mapping[str, float] | None = None,
    hidden: frozenset[str] = frozenset(),
) -> PaceReport:
    """Place the pupils of a cohort and tell what schools did on average (各校成长百分等级).

    Parameters
    ----------
    schools, outcome : arrays of length n_pupils
        Later scores in points, NaN where missing.
    priors : sequence of arrays, the newest first
        At least one.
    reliability : sequence, one a prior
        None where it is not known: each of ``assumed`` is tried, as it is for the later paper.
    targets : mapping of label to points, optional
        On the later paper.
    hidden : frozenset of str
        Schools that must not be told.

    Returns
    -------
    PaceReport
        ``why`` says why there is none: too few pupils, no spread.
    """
    growth = growth_percentiles([*reversed(priors), outcome], most=len(priors))
    has = growth.lowest > 0
    sat = int(np.isfinite(outcome).sum())
    if not has.any():
        return PaceReport({}, 0, sat, (), 0.0, None, None, (), (), (), (), _why(growth))
    best = max(growth.models)
    first = growth.models.get(1)
    points = np.quantile(priors[0][has], np.linspace(0.02, 0.98, _STARTS))
    starts = np.quantile(priors[0][has], (0.1, 0.25, 0.5, 0.75, 0.9), method="nearest")
    return PaceReport(
        paces={
            one.group: Pace(one.n, one.mean, one.mean_se, one.low, one.high, one.median,
                            one.median_se)
            for one in group_growth(growth.middles, schools.tolist())
            if one.group not in hidden and one.n > 1
        },
        n=int(has.sum()),
        without=sat - int(has.sum()),
        orders=tuple(int((growth.orders == k).sum()) for k in range(1, best + 1)),
        crossing=growth.crossing[best],
        fit=_fit(growth, priors[0]),
        lines=Lines(
            tuple(points.tolist()),
            tuple(tuple(row) for row in first.cuts([points], MARKS).tolist()),
        )
        if first
        else None,
        starts=tuple(starts.tolist()),
        needed=tuple(
            Needed(label, target, _reach(first, starts, target))
            for label, target in (targets or {}).items()
            if first
        ),
        doubts=_doubts(growth, outcome, priors, reliability, assumed),
        statements=growth.statements,
    )  # fmt: skip


def _reach(model: GrowthModel, starts: Floats, target: float) -> tuple[int, ...]:
    return tuple(growth_needed([model], [starts], target).tolist())


def _why(growth: Growth) -> str:
    told = [str(one) for one in growth.reasons if one not in ("", NO_SCORE)]
    said = max(set(told), key=told.count) if told else NO_SCORE
    return said.partition("：")[2] or said


def _fit(growth: Growth, prior: Floats) -> Fit | None:
    held = int((growth.lowest > 0).sum())
    if held < FEWEST_FOR_FIT:
        return None
    counts = fit_counts(growth.lowest, prior, growth.highest)
    totals = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shares = tuple(tuple(row) for row in (counts / totals).tolist())
    return Fit(shares, held, beyond_chance(counts))


def _doubts(
    growth: Growth,
    outcome: Floats,
    priors: Sequence[Floats],
    reliability: Sequence[float | None],
    assumed: Sequence[float],
) -> tuple[Doubt, ...]:
    """Look at the bands of pupils under the model with most priors."""
    best = max(growth.models)
    at = np.flatnonzero(growth.orders == best)
    at = at[:: max(1, at.size // _TRIED)]
    later, rows = outcome[at], [values[at] for values in priors[:best]]
    return tuple(
        Doubt(tried, _half(growth.models[best], later, rows, reliability, tried))
        for tried in assumed
    )


def _half(
    model: GrowthModel,
    later: Floats,
    rows: Sequence[Floats],
    reliability: Sequence[float | None],
    tried: float,
) -> float:
    errors = [
        float(values.std(ddof=1)) * (1 - (tried if known is None else known)) ** 0.5
        for values, known in zip(rows, reliability, strict=False)
    ]
    found = band(
        model,
        later,
        rows,
        current_error=float(later.std(ddof=1)) * (1 - tried) ** 0.5,
        prior_errors=errors,
    )
    return float(np.median((found.high - found.low) / 2))
