"""What stands beside a pupil's percentile: the scores that mean others, and its band."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
import pyarrow as pa

from junheng.cli.growth.long_rows import CohortRows, LongRows
from junheng.cli.score_rows import Floats
from junheng.kernel.errors import UsageError
from junheng.measure.growth.percentiles.outlook import band
from junheng.measure.growth.percentiles.rows import Rows


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what a pupil's row may carry besides."""
    parser.add_argument(
        "--cuts",
        type=percentiles,
        default=(),
        metavar="P[,P]",
        help="另写出这些百分等级对应的本期分数，例如 10,35,50,65,90（成长图）",
    )
    parser.add_argument(
        "--reliability",
        type=_share,
        metavar="R",
        help="各期成绩的信度，0 到 1：另写出每名学生的误差带（约 68%%）",
    )
    parser.add_argument(
        "--error",
        type=_points,
        metavar="E",
        help="各期成绩的测量标准误（分），代替 --reliability",
    )


def percentiles(text: str) -> tuple[int, ...]:
    """Read percentiles that are separated by commas.

    >>> percentiles("35，50")
    (35, 50)
    """
    found = tuple(int(part) for part in text.replace("，", ",").split(","))
    if any(not 1 <= one <= 99 for one in found) or len(set(found)) < len(found):
        raise ValueError(text)
    return found


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise ValueError(text)
    return value


def _points(text: str) -> float:
    value = float(text)
    if not value >= 0 or value == float("inf"):
        raise ValueError(text)
    return value


def check_options(args: argparse.Namespace) -> None:
    """Refuse two ways to say how exact the scores are.

    Raises
    ------
    UsageError
        Both are given.
    """
    if args.reliability is not None and args.error is not None:
        raise UsageError(
            where="选项 --reliability、--error",
            found="两个都写了",
            expected="只写一个：测量标准误就是标准差乘 √(1 − 信度)",
            fix="请去掉一个",
        )


def errors_of(args: argparse.Namespace, held: LongRows, cohort: CohortRows) -> list[float] | None:
    """Give a cohort's standard errors of measurement, points, its own first and then backwards.

    None where nothing is known of how exact the scores are.
    """
    if args.error is not None:
        return [args.error] * (cohort.place + 1)
    if args.reliability is None:
        return None
    found = []
    for back in range(cohort.place + 1):
        own = held.take & (held.when == cohort.place - back)
        if held.grades is not None and isinstance(cohort.key, tuple):
            own &= held.grades == cohort.key[1] - back
        scores = held.scores[own]
        scores = scores[np.isfinite(scores)]
        spread = float(scores.std(ddof=1)) if scores.size > 1 else 0.0
        found.append(spread * (1 - args.reliability) ** 0.5)
    return found


def beside(args: argparse.Namespace, held: LongRows, found: Rows) -> dict[str, pa.Array]:
    """Give further columns for the rows that take part, by header."""
    take = held.take
    scores = held.scores[take]
    cuts: Floats = np.full((scores.size, len(args.cuts)), np.nan)
    low, high = np.zeros((2, scores.size), dtype=np.int16)
    has_errors = args.reliability is not None or args.error is not None
    for cohort in held.cohorts:
        errors = errors_of(args, held, cohort)
        for order, model in found.models.get(cohort.key, {}).items():
            at = np.flatnonzero(cohort.rows[take] & (found.orders == order))
            if not at.size:
                continue
            priors = [values[at] for values in found.priors[:order]]
            if args.cuts:
                cuts[at] = _cuts(model.cuts, priors, args.cuts)
            if errors is not None:
                told = band(
                    model,
                    scores[at],
                    priors,
                    current_error=errors[0],
                    prior_errors=errors[1 : order + 1],
                )
                low[at], high[at] = told.low, told.high
    columns = {f"p{one}": pa.array(cuts[:, k], from_pandas=True) for k, one in enumerate(args.cuts)}
    if has_errors:
        columns |= {
            name: pa.array(values, mask=(values == 0) | (found.percentiles == 0))
            for name, values in (("low", low), ("high", high))
        }
    if args.group:  # the mean of a group is that of the middles
        columns["sgp_middle"] = pa.array(found.middles, mask=found.middles == 0)
    return columns


def _cuts(cut: Any, priors: list[Floats], at: tuple[int, ...]) -> Floats:
    """Look each set of earlier scores up once, in pieces: never pupils × 100 at a time."""
    patterns, place = np.unique(np.column_stack(priors), axis=0, return_inverse=True)
    pieces = [
        cut(list(patterns[start : start + 2000].T), at) for start in range(0, len(patterns), 2000)
    ]
    values: Floats = np.concatenate(pieces)[place.ravel()]
    return values
