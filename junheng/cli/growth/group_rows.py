"""``--group``: mean growth percentiles with their errors, and whether the models fit."""

from __future__ import annotations

import argparse
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from junheng.cli.growth.long_rows import CohortRows, Key, LongRows
from junheng.cli.growth.pupil_columns import errors_of
from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import shown
from junheng.measure.achievement.distributions import t_quantile
from junheng.measure.growth.percentiles.groups import (
    Z95,
    beyond_chance,
    clustered_se,
    fit_counts,
    fit_table,
    group_growth,
)
from junheng.measure.growth.percentiles.rows import Rows
from junheng.measure.growth.percentiles.simex import simex

FEWEST_FOR_FIT = 250
FEWEST_CLUSTERS = 5
FEW_CLUSTERS = "小群体不足 {least} 个的群体不写标准误：两三个班的差别说不出班与班差多少。"
MEDIAN = (
    "中位数的标准误按 50/√n 计算；常见软件印的 1.253·s/√n 只适用于钟形分布，在这里小约 28%。"
    "比较群体请看平均数。"
)
_SEED = 20250901
Labels = NDArray[Any]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what is told of groups."""
    parser.add_argument(
        "--group", metavar="C", help="按这一列（例如学校）给出平均成长百分等级和标准误"
    )
    parser.add_argument(
        "--cluster",
        metavar="C",
        help="群体里的小群体（例如班级）：平均数的标准误按小群体计算",
    )
    parser.add_argument(
        "--simex",
        action="store_true",
        help="最新一期的群体平均另按模拟外推校正先前成绩的误差，较慢；"
        "要写 --reliability 或 --error",
    )


def check_options(args: argparse.Namespace) -> None:
    """Refuse options that need another.

    Raises
    ------
    UsageError
        A cluster without a group, or a correction without groups or errors.
    """
    wrong = [
        (args.cluster and not args.group, "--cluster", "同时写 --group"),
        (args.simex and not args.group, "--simex", "同时写 --group：校正只用于群体"),
        (
            args.simex and args.reliability is None and args.error is None,
            "--simex",
            "同时写 --reliability 或 --error",
        ),
    ]
    for is_wrong, option, expected in wrong:
        if is_wrong:
            raise UsageError(
                where=f"选项 {option}",
                found="缺少它要用的选项",
                expected=expected,
                fix="请补上；运行 junheng growth percentiles --help 查看写法",
            )


def groups_by_cohort(
    args: argparse.Namespace, held: LongRows, found: Rows, labels: Labels, clusters: Labels | None
) -> dict[Key, list[dict[str, Any]]]:
    """Give every cohort's groups, by label; each label belongs to the rows that take part."""
    told: dict[Key, list[dict[str, Any]]] = {}
    for cohort in held.cohorts:
        at = np.flatnonzero(cohort.rows[held.take] & (found.lowest > 0))
        if not at.size:
            continue
        rows = []
        for one in group_growth(found.middles[at], labels[at].tolist()):
            se, half = one.mean_se, Z95 * one.mean_se
            if clusters is not None:
                mine = at[labels[at] == one.group]
                se, half = _clustered(found, mine, clusters)
            rows.append(
                {
                    "group": one.group,
                    "n": one.n,
                    "mean": one.mean,
                    "mean_se": se if math.isfinite(se) else None,
                    "low": max(one.mean - half, 1.0) if math.isfinite(half) else None,
                    "high": min(one.mean + half, 99.0) if math.isfinite(half) else None,
                    "median": one.median,
                    "median_se": one.median_se,
                }
            )
        if args.simex and cohort.place == len(held.periods) - 1:
            _correct(args, held, (found, cohort), labels, rows)
        told[cohort.key] = rows
    return told


def _clustered(found: Rows, at: NDArray[np.intp], clusters: Labels) -> tuple[float, float]:
    """Give the standard error by clusters and the half width of its interval.

    With J clusters the error itself is known by J − 1 pieces only: the interval takes Student's t.
    Two or three clusters give an error near zero by chance as easily as a large one: none then.
    """
    own = clusters[at].tolist()
    count = len(set(own))
    if count < FEWEST_CLUSTERS:
        return math.inf, math.inf
    se = clustered_se(found.middles[at], own)
    return se, t_quantile(0.975, count - 1) * se


def _correct(
    args: argparse.Namespace,
    held: LongRows,
    told: tuple[Rows, CohortRows],
    labels: Labels,
    rows: list[dict[str, Any]],
) -> None:
    """Add the corrected means: pupils of the model with most priors, ranked among one another."""
    found, cohort = told
    order = max(found.models[cohort.key])
    at = np.flatnonzero(cohort.rows[held.take] & (found.orders == order))
    errors = errors_of(args, held, cohort) or []
    corrected = simex(
        held.scores[held.take][at],
        [values[at] for values in found.priors[:order]],
        errors[1 : order + 1],
        rng=np.random.default_rng(_SEED),
        splines=found.models[cohort.key][order].splines,
    )
    for row in rows:
        own = labels[at] == row["group"]
        row["corrected_n"] = int(own.sum())
        row["mean_corrected"] = float(corrected.ranked[own].mean()) if own.any() else None


def fit_of(held: LongRows, found: Rows, cohort: CohortRows) -> dict[str, Any] | None:
    """Give the table of tenths of the start by tenths of growth; none with few pupils."""
    at = np.flatnonzero(cohort.rows[held.take] & (found.lowest > 0))
    if at.size < FEWEST_FOR_FIT:
        return None
    told = found.lowest[at], found.priors[0][at], found.highest[at]
    return {
        "shares": fit_table(*told).tolist(),
        "beyond_chance": beyond_chance(fit_counts(*told)),
    }


def print_groups(rows: list[dict[str, Any]]) -> None:
    """Print the groups of one period, by label and never by figure."""
    for row in rows:
        se = "—" if row["mean_se"] is None else shown(row["mean_se"], 1)
        corrected = row.get("mean_corrected")
        more = (
            ""
            if corrected is None
            else f"，校正误差后 {shown(corrected, 1)}（{row['corrected_n']} 人）"
        )
        print(
            f"    {row['group']}：{row['n']} 人，平均 {shown(row['mean'], 1)}（标准误 {se}），"
            f"中位数 {shown(row['median'], 1)}（标准误 {shown(row['median_se'], 1)}）{more}"
        )
