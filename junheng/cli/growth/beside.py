"""What stands beside value-added, never instead: context, years, sensitivity, errors, ranks."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from junheng.cli.score_rows import Floats, ScoreRows
from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed import (
    Fit,
    Level,
    Statistics,
    ValueAdded,
    sensitivity,
    unit_means,
)
from junheng.measure.growth.mixed.measurement_error import fit_corrected
from junheng.measure.growth.mixed.reading import (
    comparative_factor,
    pupils_needed,
    rank_intervals,
    stability,
)
from junheng.measure.growth.mixed.rows import design
from junheng.measure.growth.mixed.years import year_changes

Shown = Callable[[Fit], dict[str, Any]]
RANKS_ARE_NOT_FOR_PUBLICATION = (
    "名次区间由模拟得到，只供分析人员看清名单有多不可靠；不得对外公布，也不得用来给单位排序。"
)
_SEED = 20250901
RELIABILITIES = (0.80, 0.85, 0.90, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Pupils:
    """The rows as the model takes them."""

    outcome: Floats  # NaN where missing or spoilt
    priors: Mapping[str, Floats]
    context: Mapping[str, Floats]
    units: Mapping[str, NDArray[Any]]  # by level, the unit first


def read_pupils(rows: ScoreRows, args: argparse.Namespace, levels: tuple[str, ...]) -> Pupils:
    """Read every column that the options name."""
    units = {level: np.asarray(rows.texts(level), dtype=object) for level in levels}
    scores = {header: rows.numbers(header) for header in (args.outcome, *args.prior)}
    context = {
        header: scores[header] if header in scores else rows.numbers(header)
        for header in args.context
    }
    for header in args.context_mean:
        values = scores[header] if header in scores else rows.numbers(header)
        context[f"mean:{header}"] = unit_means(values, units[args.unit])
    outcome = scores.pop(args.outcome)
    outcome[rows.spoilt] = np.nan
    return Pupils(outcome, scores, context, units)


def beside(
    args: argparse.Namespace, found: ValueAdded, pupils: Pupils, show: Shown
) -> dict[str, Any]:
    """Give what the options ask for, each under a name of its own.

    Raises
    ------
    NotEstimable
        The correction for measurement error leaves nothing of a prior.
    """
    level = found.prior_only.level(args.unit)
    body: dict[str, Any] = {
        "comparative_factor": _comparative(level),
        "pupils_needed": _needed(found.prior_only, level),
    }
    if found.with_context:
        body["with_context"] = show(found.with_context)
    elif found.context_refused:
        body["with_context_refused"] = found.context_refused
    if args.year:
        body["years"] = _years(found.prior_only)
    if args.reliability:
        body["corrected"] = show(_corrected(args, pupils))
    if args.reliability_range:
        body["reliability_range"] = _over(args, pupils, show)
    if args.sensitivity:
        body["sensitivity"] = _sensitivity(args, pupils)
    if args.rank_intervals:
        body["rank_intervals"] = _ranks(level)
    return body


def _comparative(level: Level) -> float | None:
    """Give how many standard errors the bars of a pairwise picture take, where any differ."""
    return comparative_factor(level.se) if level.variance > 0 else None


def _needed(fit: Fit, level: Level) -> dict[str, int] | None:
    """Give the pupils a unit needs for some reliabilities; none where units do not differ."""
    if level.variance <= 0:
        return None
    at = fit.levels.index(level)
    return {f"{share:.1f}": pupils_needed(fit, share, level=at) for share in (0.7, 0.8, 0.9)}


def _over(args: argparse.Namespace, pupils: Pupils, show: Shown) -> list[dict[str, Any]]:
    """Say for each assumed reliability which units would be told another word."""
    sums = _sums(args, pupils)
    words = {one["unit"]: one["verdict"] for one in show(fit_corrected(sums, {}))["units"]}
    out = []
    for value in RELIABILITIES:
        run: dict[str, Any] = {"reliability": value, "changed": [], "reason": ""}
        try:
            units = show(fit_corrected(sums, {args.reliability_range: value}))["units"]
            run["changed"] = [
                {"unit": one["unit"], "verdict": one["verdict"]}
                for one in units
                if words[one["unit"]] != one["verdict"]
            ]
        except NotEstimable as error:
            run["reason"] = error.reason
        out.append(run | {"holds": not run["changed"] and not run["reason"]})
    return out


def _years(fit: Fit) -> dict[str, Any]:
    has_variance = any(level.variance > 0 for level in fit.levels)
    return {
        "stability": stability(fit) if has_variance else None,
        "changes": [
            {
                "unit": one.unit,
                "from": one.earlier,
                "to": one.later,
                "change": one.change,
                "se": one.se,
                "low": one.low,
                "high": one.high,
                "clear": one.is_clear,
            }
            for one in year_changes(fit)
        ],
    }


def _corrected(args: argparse.Namespace, pupils: Pupils) -> Fit:
    return fit_corrected(_sums(args, pupils), dict(args.reliability))


def _sums(args: argparse.Namespace, pupils: Pupils) -> Statistics:
    built = design(pupils.outcome, pupils.priors)
    labels = pupils.units[args.unit][built.kept]
    return Statistics.of(
        built.columns, built.outcome, [labels], names=built.names, levels=(args.unit,)
    )


def _sensitivity(args: argparse.Namespace, pupils: Pupils) -> list[dict[str, Any]]:
    runs = sensitivity(
        pupils.outcome,
        pupils.priors,
        {args.unit: pupils.units[args.unit]},
        context=pupils.context or None,
        splines=args.spline,
        method="ml" if args.ml else "reml",
    )
    return [
        {
            "change": run.change,
            "label": run.label,
            "n": run.fit.n if run.fit else 0,
            "holds": run.holds,
            "changed": [{"unit": unit, "verdict": run.verdicts[unit]} for unit in run.changed],
            "reason": run.reason,
        }
        for run in runs
    ]


def _ranks(level: Level) -> dict[str, Any]:
    found = rank_intervals(level, np.random.default_rng(_SEED))
    units = [str(labels[-1]) for labels in level.units]
    return {
        "notice": RANKS_ARE_NOT_FOR_PUBLICATION,
        "median_width": found.median_width,
        "units": [
            {"unit": unit, "low": low, "high": high}
            for unit, low, high in zip(units, found.low.tolist(), found.high.tolist(), strict=True)
        ],
    }
