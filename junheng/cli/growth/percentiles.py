"""``junheng growth percentiles``: scores of several periods in, a growth percentile a row out."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from junheng.cli.growth import group_rows, pupil_columns
from junheng.cli.growth.baseline_file import (
    baseline_of,
    check_publish,
    read_published,
    write_published,
)
from junheng.cli.growth.long_rows import CohortRows, LongRows, add_columns, read_long
from junheng.cli.output import NOTICE, guarded, print_json, refuse_together
from junheng.cli.result_table import check_out, write_table
from junheng.kernel.rounding import shown
from junheng.measure.growth.percentiles import percentiles_of_rows
from junheng.measure.growth.percentiles.cohort import reason_of_many
from junheng.measure.growth.percentiles.rows import Rows

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

BAD_ROW = "这一行有问题，见提示"
HEADER = ("id", "time", "sgp", "order", "reason")
SHEET = "成长百分等级"


def add_action(actions: Subparsers) -> None:
    """Add ``percentiles`` and its options."""
    parser = actions.add_parser(
        "percentiles",
        help="成长百分等级：和起点相同的学生相比，进步处在什么位置",
        description="读取一张表，每行一名学生一次考试。各期按时间的先后排列（都是数时按数的大小，"
        "否则按文字），每名学生用可用的最多先前成绩；上一期没有成绩的，不给数字而写明原因。",
    )
    add_columns(parser)
    parser.add_argument(
        "--priors", type=_count, default=2, metavar="N", help="最多用前几期的成绩，默认 2"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="结果表：.csv、.xlsx 或 .parquet"
    )
    pupil_columns.add_options(parser)
    group_rows.add_options(parser)
    parser.add_argument(
        "--publish",
        type=Path,
        metavar="FILE",
        help="把各期的模型写成 .json：节点和系数从此不变，供 --baseline 和 growth project 使用",
    )
    parser.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="基线参照：不再估计，照公布的模型（--publish 写出的文件）计算，各期按名称对应",
    )
    parser.add_argument(
        "--baseline-period", metavar="T", help="最新一期照基线里的哪一期；其余各期不算"
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def run(args: argparse.Namespace) -> int:
    """Read, place every row, write the table; exit 1 when a row had a problem."""
    _check(args)
    further = [name for name in (args.group, args.cluster) if name]
    held = read_long(args, *further)
    labels = {name: np.asarray(held.rows.texts(name), dtype=object) for name in further}
    take = held.take
    baseline = None
    if args.baseline:
        published = read_published(args.baseline, "--baseline")
        baseline = baseline_of(published, held.cohorts, args.baseline_period)
    found = percentiles_of_rows(
        held.who[take],
        held.when[take],
        held.scores[take],
        grades=None if held.grades is None else held.grades[take],
        most=args.priors,
        baseline=baseline,
    )
    sgp, order = np.zeros((2, take.size), dtype=np.int16)
    reason = np.full(take.size, BAD_ROW, dtype=object)
    sgp[take], order[take], reason[take] = found.percentiles, found.orders, found.reasons
    if take.any() and not sgp.any():
        held.rows.report_whole("JH-GR-111", why=_why(found))
    write_table(_table(args, held, found, (sgp, order, reason)), args.out, SHEET)
    groups = (
        group_rows.groups_by_cohort(
            args,
            held,
            found,
            labels[args.group][take],
            labels[args.cluster][take] if args.cluster else None,
        )
        if args.group
        else {}
    )
    body: dict[str, Any] = {
        "out": str(args.out),
        "rows": take.size,
        "with_percentile": int((sgp > 0).sum()),
        "baseline": str(args.baseline) if args.baseline else None,
        "periods": [
            _period(cohort, (held, found), (sgp, reason))
            | ({"groups": groups.get(cohort.key, [])} if args.group else {})
            for cohort in held.cohorts
        ],
        "issues": [problem.as_json() for problem in held.rows.problems],
    }
    if args.publish:
        named = write_published(args.publish, args.score, held.cohorts, found.models)
        body["published"] = {"file": str(args.publish), "periods": named}
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        _print(body)
        for problem in held.rows.problems:
            print(problem.issue.text())
    return 1 if held.rows.problems else 0


def _check(args: argparse.Namespace) -> None:
    check_out(args.out, args.file, *([args.baseline] if args.baseline else []))
    pupil_columns.check_options(args)
    group_rows.check_options(args)
    if args.publish:
        check_publish(args.publish, args.out)
    wrong = [
        (args.publish and args.baseline, "--publish 和 --baseline 一起用", "只写一个"),
        (args.baseline_period and not args.baseline, "只写了 --baseline-period", "写 --baseline"),
    ]
    refuse_together("growth percentiles", wrong)


def _table(
    args: argparse.Namespace, held: LongRows, found: Rows, told: tuple[NDArray[Any], ...]
) -> pa.Table:
    sgp, order, reason = told
    has = sgp > 0
    columns = {
        "id": held.ids,
        "time": held.times,
        "sgp": pa.array(sgp, mask=~has),
        "order": pa.array(order, mask=~has),
        "reason": pa.array(reason),
    }
    taken = np.flatnonzero(held.take)
    place = np.full(has.size, -1)
    place[taken] = np.arange(taken.size)
    index = pa.array(place, mask=place < 0)
    for name, values in pupil_columns.beside(args, held, found).items():
        columns[name] = values.take(index)
    return pa.table(columns)


def _why(found: Rows) -> str:
    """Say in one sentence why nobody has a percentile."""
    if len(found.periods) < 2:
        return f"只有 {len(found.periods)} 期成绩；成长至少要前后两期"
    said = [text for texts in found.statements.values() for text in texts]
    if said:
        return said[0]
    told = [str(one) for one in found.reasons if one]
    return max(set(told), key=told.count)


def _period(
    cohort: CohortRows, told: tuple[LongRows, Rows], held: tuple[NDArray[Any], ...]
) -> dict[str, Any]:
    rows, found = told
    sgp, reason = held
    own = cohort.rows
    counted = pa.array(reason[own], pa.string()).value_counts().to_pylist()
    reasons: Counter[str] = Counter()
    for one in counted:
        if one["values"]:
            reasons[reason_of_many(one["values"])] += one["counts"]
    return {
        "time": cohort.name,
        "rows": int(own.sum()),
        "with_percentile": int((sgp[own] > 0).sum()),
        "without": dict(sorted(reasons.items())),
        "statements": list(found.statements.get(cohort.key, ())),
        "crossing": {str(k): share for k, share in found.crossing.get(cohort.key, {}).items()},
        "fit": group_rows.fit_of(rows, found, cohort),
    }


def _print(body: dict[str, Any]) -> None:
    print(f"{body['with_percentile']} 行有成长百分等级，共 {body['rows']} 行；写入 {body['out']}")
    if "published" in body:
        named = "、".join(body["published"]["periods"]) or "没有一期"
        print(f"公布的模型写入 {body['published']['file']}：{named}")
    for period in body["periods"]:
        share = period["with_percentile"] / period["rows"] if period["rows"] else 0.0
        print(f"  {period['time']}：{period['with_percentile']} 人（{shown(100 * share, 1)}%）")
        for text, count in period["without"].items():
            print(f"    {count} 人没有：{text}")
        for said in period["statements"]:
            print(f"    注意：{said}")
        if period["fit"]:
            print(
                f"    拟合表 100 格中偏离的有 {period['fit']['beyond_chance']} 格（约 5 格属偶然）"
            )
        group_rows.print_groups(period.get("groups", []))
    if any(period.get("groups") for period in body["periods"]):
        print(f"  {group_rows.MEDIAN}")
        rows = [row for period in body["periods"] for row in period["groups"]]
        if any(row["mean_se"] is None and row["n"] > 1 for row in rows):
            print(f"  {group_rows.FEW_CLUSTERS.format(least=group_rows.FEWEST_CLUSTERS)}")
