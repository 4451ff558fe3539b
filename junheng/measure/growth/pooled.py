"""Several cohorts of the same schools together (几届合并): what stays, what changed beyond chance.

One year of a small school says little.  Cohorts are pooled as two levels, the school and the
school in one year; what is told of a school is the part that is there every year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed import Fit, value_added
from junheng.measure.growth.mixed.reading import stability
from junheng.measure.growth.mixed.statistics import Floats
from junheng.measure.growth.mixed.years import Correlation, YearChange, year_changes, years_agree
from junheng.measure.growth.report import Span
from junheng.measure.growth.schools import SCHOOL, Cohort, spans

YEAR = "届"
ALIKE_OVER_YEARS = "看不出学校之间有各届都在的差别（方差估计为 0），没有可以比较的数"
LEAST_COHORTS = 3


@dataclass(frozen=True, slots=True)
class Pooled:
    """What several cohorts say of their schools together, or why nothing."""

    cohorts: tuple[str, ...]  # the oldest first
    n: int  # pupils with every score
    schools: Mapping[str, Span]  # by code: the part that is there every year
    stability: float | None  # variance that stays over all between schools, 0 to 1
    agreement: Correlation | None  # of the last two cohorts, estimated apart
    changes: tuple[YearChange, ...]  # only those whose interval leaves out zero
    why: str = ""  # not computable, because (Chinese)

    def only(self, schools: Iterable[str]) -> Pooled:
        """Keep what may be told to somebody of these schools."""
        own = frozenset(schools)
        held = {school: span for school, span in self.schools.items() if school in own}
        changes = tuple(one for one in self.changes if one.unit in own)
        return replace(self, schools=held, changes=changes)


def pooled_growth(
    cohorts: Mapping[str, Cohort],
    *,
    hidden: frozenset[str] = frozenset(),
    hidden_in: Mapping[str, frozenset[str]] | None = None,
) -> Pooled:
    """Estimate what schools add year after year (几届合并).

    Answers "is a school's growth there every year, and did it change beyond chance?".

    Parameters
    ----------
    cohorts : mapping of label to Cohort
        The oldest first; each with the same number of priors, on papers of its own.
    hidden : frozenset of str
        Schools whose pooled figure must not be told.
    hidden_in : mapping of label to schools, optional
        Schools that must not be told in one year: no change from or to it is told.

    Returns
    -------
    Pooled
        Effects in standard deviations of a cohort's pupils.

    Raises
    ------
    ValueError
        Fewer than three cohorts, or numbers of priors that differ.

    Notes
    -----
    Each cohort has its own intercept and its own slope on each prior, all standardised within
    the cohort: papers of different years need no common scale.
    """
    if len(cohorts) < LEAST_COHORTS:
        raise ValueError(f"{len(cohorts)} cohorts; pooling takes at least {LEAST_COHORTS}")
    if len({len(one.priors) for one in cohorts.values()}) > 1:
        raise ValueError("the cohorts have different numbers of priors")
    labels = tuple(cohorts)
    units = {
        SCHOOL: np.concatenate([one.schools for one in cohorts.values()]),
        YEAR: np.repeat(labels, [one.schools.size for one in cohorts.values()]),
    }
    try:
        y = np.concatenate([one.standardised for one in cohorts.values()])
        fit = value_added(y, _columns(cohorts), units).prior_only
    except NotEstimable as error:
        return Pooled(labels, 0, {}, None, None, (), error.reason)
    if fit.level(SCHOOL).is_flat:
        return Pooled(labels, fit.n, {}, None, None, (), ALIKE_OVER_YEARS)
    untold = hidden_in or {}
    return Pooled(
        cohorts=labels,
        n=fit.n,
        schools=spans(fit.level(SCHOOL), hidden),
        stability=stability(fit) if any(level.variance > 0 for level in fit.levels) else None,
        agreement=_agreement(cohorts),
        changes=tuple(
            one
            for one in year_changes(fit)
            if one.is_clear
            and one.unit not in hidden
            and not any(one.unit in untold.get(year, ()) for year in (one.earlier, one.later))
        ),
    )


def _columns(cohorts: Mapping[str, Cohort]) -> dict[str, Floats]:
    """Give an intercept to every cohort but the first, and slopes to each."""
    sizes = [one.schools.size for one in cohorts.values()]
    place = np.repeat(np.arange(len(sizes)), sizes)
    found: dict[str, Floats] = {}
    for n, (label, cohort) in enumerate(cohorts.items()):
        if n:
            found[label] = (place == n).astype(np.float64)
        for name, values in cohort.priors.items():
            column = np.zeros(place.size)
            column[place == n] = _standardised(values)
            found[f"{label}:{name}"] = column
    return found


def _standardised(values: Floats) -> Floats:
    held = values[np.isfinite(values)]
    spread = float(held.std(ddof=1)) if held.size > 1 else 0.0
    if spread == 0:
        raise NotEstimable("a prior has no spread", "有一届的先前成绩全都相同")
    return (values - float(held.mean())) / spread


def _agreement(cohorts: Mapping[str, Cohort]) -> Correlation | None:
    """Correlate the last two cohorts, each estimated for itself; none with too few schools."""
    last: Sequence[Cohort] = [*cohorts.values()][-2:]
    try:
        earlier, later = (_alone(one).level(SCHOOL) for one in last)
        return years_agree(earlier, later)
    except ValueError:
        return None  # fewer than four schools in both, or no differences in one of them


def _alone(cohort: Cohort) -> Fit:
    return value_added(cohort.standardised, cohort.priors, {SCHOOL: cohort.schools}).prior_only
