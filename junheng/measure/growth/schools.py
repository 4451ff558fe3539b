"""What the schools of one cohort added (一届学生各校的增值): two models, what would change it.

:func:`school_growth` takes pupils' rows once and gives a report small enough to keep: no row of a
pupil is in it, and no figure of a school that must not be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from junheng.measure.growth.baseline import Rules, rules
from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed import Fit, Level, Statistics, sensitivity, value_added
from junheng.measure.growth.mixed.measurement_error import fit_corrected
from junheng.measure.growth.mixed.reading import Z95, Verdict, bands, rank_intervals
from junheng.measure.growth.mixed.rows import design
from junheng.measure.growth.mixed.sensitivity import LABELS
from junheng.measure.growth.mixed.statistics import Floats
from junheng.measure.growth.report import (
    Card,
    Change,
    GrowthReport,
    LevelFigure,
    Model,
    Span,
)

SCHOOL = "学校"
_SEED = 20250901
CORRECTED = "按先前成绩的信度校正测量误差"
TOO_FEW_FOR_CONTEXT = "一个背景至少要 {each} 所学校，这里只有 {n} 所"
ALIKE = "看不出学校之间有差别（学校之间的方差估计为 0），没有可以比较的数"
ALIKE_BESIDE = "加了背景以后看不出学校之间还有差别（方差估计为 0），所以没有模型B。"
ASSUMED = "假定先前成绩的信度为 {value:.2f}"


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Pupils of one later examination, one row each (一届学生)."""

    schools: NDArray[np.str_]  # n, school of the later examination
    outcome: Floats  # n, points; NaN without
    priors: Mapping[str, Floats]  # n each, points; NaN without; the newest first
    context: Mapping[str, Floats]  # n each: what a school cannot control
    reliability: Mapping[str, float]  # of the priors where it is known

    @property
    def sat(self) -> NDArray[np.bool_]:
        """Who has the later score."""
        found: NDArray[np.bool_] = np.isfinite(self.outcome)
        return found

    @property
    def centre(self) -> tuple[float, float]:
        """Mean and standard deviation (n − 1) of the later scores, points."""
        held = self.outcome[self.sat]
        return float(held.mean()), float(held.std(ddof=1))

    @property
    def standardised(self) -> Floats:
        """Later scores in standard deviations from the county's mean."""
        mean, sd = self.centre
        return (self.outcome - mean) / sd


def school_growth(
    cohort: Cohort, *, hidden: frozenset[str] = frozenset(), held: Rules | None = None
) -> GrowthReport:
    """Estimate what schools added to their pupils' earlier scores (各校增值).

    Answers "how far do the pupils of a school stand above or below pupils of the county who
    started alike, how sure is that, and would other choices say otherwise?".

    Parameters
    ----------
    cohort : Cohort
        At least one prior.
    hidden : frozenset of str
        Schools that must not be told; their pupils stay in the model, their figures are left out
        and only the mean of their effects is given, where there are several.
    held : Rules, optional
        Instead of the project's.

    Returns
    -------
    GrowthReport
        Effects in standard deviations of pupils; schools by code.

    Raises
    ------
    NotEstimable
        The model of priors alone cannot be estimated, or finds no differences between schools.
    """
    rule = held or rules()
    most = _in_the_model(cohort) // rule.schools_per_context
    borne = dict(list(cohort.context.items())[:most])
    left_out = tuple(name for name in cohort.context if name not in borne)
    cohort = replace(cohort, context=borne)
    y = cohort.standardised
    units = {SCHOOL: cohort.schools}
    found = value_added(
        y,
        cohort.priors,
        units,
        context=cohort.context or None,
        units_per_context=rule.schools_per_context,
    )
    fit = found.prior_only
    level = fit.level(SCHOOL)
    if level.is_flat:
        raise NotEstimable("no variance between schools: all effects are zero", ALIKE)
    mean, sd = cohort.centre
    beside = found.with_context
    said = found.statements
    if beside is not None and beside.level(SCHOOL).is_flat:
        beside, said = None, (*said, ALIKE_BESIDE)
    return GrowthReport(
        model=_model(fit, hidden),
        beside=_model(beside, hidden) if beside else None,
        levels=_levels(cohort, hidden),
        pooled=_pooled(level, hidden),
        hidden=tuple(sorted(hidden)),
        changes=tuple(_changes(cohort, level, hidden, rule, left_out)),
        card=Card(
            outcome_mean=mean,
            outcome_sd=sd,
            given=found.given,
            dropped=found.dropped,
            band=rule.no_practical_difference,
            statements=said,
            rank_width=rank_intervals(level, np.random.default_rng(_SEED)).median_width,
            schools=len(level.units),
        ),
        left_out=left_out,
    )


def _in_the_model(cohort: Cohort) -> int:
    """Count the schools with a pupil who has every score."""
    has = cohort.sat
    for values in cohort.priors.values():
        has = has & np.isfinite(values)
    return len(set(cohort.schools[has].tolist()))


def spans(level: Level, hidden: frozenset[str]) -> dict[str, Span]:
    """Give effects and intervals by school, those that must not be told left out."""
    band = bands(level)
    rows = zip(
        (str(labels[-1]) for labels in level.units),
        level.pupils.tolist(),
        level.effect[:, 0].tolist(),
        level.se.tolist(),
        level.reliability.tolist(),
        band.low.tolist(),
        band.high.tolist(),
        band.verdicts,
        strict=True,
    )
    return {
        school: Span(round(n), effect + 0.0, se, reliability, low, high, verdict)
        for school, n, effect, se, reliability, low, high, verdict in rows
        if school not in hidden
    }


def _model(fit: Fit, hidden: frozenset[str]) -> Model:
    level = fit.level(SCHOOL)
    return Model(
        fixed=dict(zip(fit.names, fit.fixed.tolist(), strict=True)),
        between=level.variance,
        residual=fit.residual,
        n=fit.n,
        schools=spans(level, hidden),
    )


def _pooled(level: Level, hidden: frozenset[str]) -> Span | None:
    """Give the mean effect of the schools that are not told, where there are several.

    All effects add up to zero, so this mean says no more than the others do already.
    """
    at = np.array([str(labels[-1]) in hidden for labels in level.units])
    if np.count_nonzero(at) < 2:
        return None
    count = int(np.count_nonzero(at))
    effect = float(level.effect[at, 0].mean())
    se = float(np.sqrt(level.spread[at, 0, 0].sum()) / count)
    low, high = effect - Z95 * se, effect + Z95 * se
    verdict: Verdict = "above" if low > 0 else "below" if high < 0 else "near"
    reliability = 1 - se**2 * count / level.variance if level.variance > 0 else 0.0
    return Span(round(level.pupils[at].sum()), effect, se, reliability, low, high, verdict)


def _levels(cohort: Cohort, hidden: frozenset[str]) -> dict[str, LevelFigure]:
    """Give the mean of the later scores by school, in standard deviations of pupils."""
    return level_story(cohort.schools[cohort.sat], cohort.standardised[cohort.sat], hidden)


def level_story(
    schools: NDArray[np.str_], standardised: Floats, hidden: frozenset[str]
) -> dict[str, LevelFigure]:
    """Say where schools stand, without asking where they started (水平).

    Parameters
    ----------
    schools, standardised : arrays of length n_pupils
        Later scores in standard deviations from the county's mean, none missing.
    hidden : frozenset of str

    Returns
    -------
    dict of school to LevelFigure
    """
    out = {}
    for school in sorted(set(schools.tolist()) - hidden):
        own = standardised[schools == school]
        if own.size < 2:
            continue
        mean, half = float(own.mean()), Z95 * float(own.std(ddof=1)) / np.sqrt(own.size)
        out[school] = LevelFigure(own.size, mean, float(mean - half), float(mean + half))
    return out


def _changes(
    cohort: Cohort, level: Level, hidden: frozenset[str], rule: Rules, left_out: Sequence[str]
) -> list[Change]:
    before = spans(level, hidden)
    runs = sensitivity(
        cohort.standardised,
        cohort.priors,
        {SCHOOL: cohort.schools},
        context=cohort.context or None,
        share=rule.trimmed,
    )
    held: dict[str, Any] = {"before": before, "hidden": hidden}
    out = [_change(one.change, one.label, fit=one.fit, reason=one.reason, **held) for one in runs]
    if left_out and not cohort.context:
        n = _in_the_model(cohort)
        reason = TOO_FEW_FOR_CONTEXT.format(each=rule.schools_per_context, n=n)
        out.append(_change("with_context", LABELS["with_context"], fit=None, reason=reason, **held))
    return [*out, *_corrected(cohort, before, hidden, rule.assumed_reliability)]


def _corrected(
    cohort: Cohort,
    before: Mapping[str, Span],
    hidden: frozenset[str],
    assumed: Sequence[float],
) -> list[Change]:
    built = design(cohort.standardised, cohort.priors)
    labels = cohort.schools[built.kept]
    sums = Statistics.of(
        built.columns, built.outcome, [labels], names=built.names, levels=(SCHOOL,)
    )
    unknown = [name for name in cohort.priors if name not in cohort.reliability]
    tried: list[tuple[str, str, dict[str, float]]] = [("corrected", CORRECTED, {})]
    if unknown:
        tried = [
            (
                f"corrected_{value * 100:.0f}",
                ASSUMED.format(value=value),
                dict.fromkeys(unknown, value),
            )
            for value in assumed
        ]
    out = []
    for change, label, guessed in tried:
        fit, reason = None, ""
        try:
            fit = fit_corrected(sums, {**cohort.reliability, **guessed})
        except NotEstimable as error:
            reason = error.reason
        out.append(_change(change, label, fit=fit, reason=reason, before=before, hidden=hidden))
    return out


def _change(
    change: str,
    label: str,
    *,
    fit: Fit | None,
    reason: str,
    before: Mapping[str, Span],
    hidden: frozenset[str],
) -> Change:
    if fit is not None and fit.levels[0].is_flat:
        fit, reason = None, ALIKE
    after: dict[str, Any] = spans(fit.levels[0], hidden) if fit else {}
    moved = tuple(
        school
        for school, was in before.items()
        if fit and (school not in after or after[school].verdict != was.verdict)
    )
    return Change(change, label, reason, after, moved)
