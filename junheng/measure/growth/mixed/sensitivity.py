"""What would change the answer (敏感性): without the extremes, with the context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed.reading import Verdict, bands
from junheng.measure.growth.mixed.result import Fit, Method
from junheng.measure.growth.mixed.rows import Design, design, value_added
from junheng.measure.growth.mixed.statistics import Floats

Change = Literal["without_top", "without_bottom", "without_both", "with_context"]
LABELS: Mapping[Change, str] = {
    "without_top": "去掉起点最高的 {share:.0%}",
    "without_bottom": "去掉起点最低的 {share:.0%}",
    "without_both": "去掉起点最高和最低的各 {share:.0%}",
    "with_context": "加入背景变量",
}


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """The model once more, one thing changed."""

    change: Change
    label: str  # Chinese
    fit: Fit | None  # None where the changed model cannot be estimated
    reason: str  # why (Chinese); "" where it can
    verdicts: Mapping[str, Verdict]  # by unit of the first level
    changed: tuple[str, ...]  # units whose verdict is another one than before

    @property
    def holds(self) -> bool:
        """Whether every verdict stays (结论不变)."""
        return self.fit is not None and not self.changed


def sensitivity(
    outcome: ArrayLike,
    priors: Mapping[str, ArrayLike],
    units: Mapping[str, Sequence[object] | NDArray[Any]],
    *,
    context: Mapping[str, ArrayLike] | None = None,
    share: float = 0.05,
    splines: bool = False,
    method: Method = "reml",
) -> tuple[Run, ...]:
    """Estimate again without the extremes and with the context (敏感性分析).

    Answers "would a few pupils, or who the pupils are, change what is said of a school?".

    Parameters
    ----------
    outcome, priors, units, context, splines, method
        As in :func:`value_added`; units nested.
    share : float
        Of the pupils at an end, above 0 and below one half.

    Returns
    -------
    tuple of Run
        Without the top, the bottom, both; with the context where one is given.

    Raises
    ------
    NotEstimable
        The model itself cannot be estimated.
    ValueError
        A share out of range.

    Notes
    -----
    The ends are those of the score *expected* from the priors, its quantiles of type 7: leaving
    pupils out by what they reached would bend the line that they are measured against.
    """
    if not 0 < share < 0.5:
        raise ValueError(f"share is {share}; it lies above 0 and below one half")
    later = np.asarray(outcome, dtype=np.float64)
    options: dict[str, Any] = {"splines": splines, "method": method}
    base = value_added(later, priors, units, context=context, **options)
    before = _verdicts(base.prior_only)
    built = design(later, priors, context=context, splines=splines)
    expected = _expected(built, base.prior_only)
    low, high = np.nanquantile(expected, (share, 1 - share))
    runs = []
    for change, out in (
        ("without_top", expected > high),
        ("without_bottom", expected < low),
        ("without_both", (expected > high) | (expected < low)),
    ):
        fit, reason = None, ""
        try:
            fit = value_added(np.where(out, np.nan, later), priors, units, **options).prior_only
        except NotEstimable as error:
            reason = error.reason
        runs.append(_run(change, share, before, fit, reason))  # type: ignore[arg-type]
    if base.with_context or base.context_refused:
        runs.append(_run("with_context", share, before, base.with_context, base.context_refused))
    return tuple(runs)


def _expected(built: Design, fit: Fit) -> Floats:
    """Give what the fixed part lets expect of every pupil; NaN for those left out."""
    at = dict(zip(built.names, built.columns, strict=False))
    expected = np.full(built.kept.size, np.nan)
    expected[built.kept] = sum(
        value * at[name] for name, value in zip(fit.names, fit.fixed, strict=True)
    )
    return expected


def _verdicts(fit: Fit) -> dict[str, Verdict]:
    level = fit.levels[0]
    units = [str(labels[-1]) for labels in level.units]
    return dict(zip(units, bands(level).verdicts, strict=True))


def _run(
    change: Change, share: float, before: Mapping[str, Verdict], fit: Fit | None, reason: str
) -> Run:
    after = _verdicts(fit) if fit else {}
    verdicts: dict[str, Verdict] = {unit: after.get(unit, "too_few") for unit in before}
    changed = tuple(unit for unit in before if fit and verdicts[unit] != before[unit])
    return Run(change, LABELS[change].format(share=share), fit, reason, verdicts, changed)
