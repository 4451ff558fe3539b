"""``junheng exam scale`` and ``junheng exam equate``: scores on another scale."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from junheng.cli.columns_file import read_columns
from junheng.cli.output import NOTICE, guarded, print_json
from junheng.cli.result_table import check_out, write_table
from junheng.cli.score_rows import Floats, ScoreRows
from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import shown
from junheng.measure.achievement.equating import Group, equating_errors, tucker
from junheng.measure.achievement.standing import (
    Band,
    bands_of_population,
    percentile_ranks,
    place_in_bands,
    standard_scores,
)

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

TIES = ("half", "below", "at_or_below")
_SEED = 20250901


def add_actions(acts: Subparsers) -> None:
    """Add ``scale`` and ``equate``."""
    scale = acts.add_parser(
        "scale",
        help="换算：标准分 Z、T，百分等级，等级",
        description="读取一张成绩表，每行一名学生；写出标准分 Z、T（50 + 10 Z）、百分等级和等级。"
        "缺考的没有数，不当作 0 分。",
    )
    _common(scale)
    scale.add_argument(
        "--by", metavar="C", help="各在自己的群体里换算，例如年级或考点；不写时全表是一个群体"
    )
    scale.add_argument("--ties", choices=TIES, default="half", help="同分的人算一半、不算、都算")
    scale.add_argument(
        "--bands", type=_bands, metavar="A=S,B=S", help="按比例划等级，例如 A=0.25,B=0.5,C=0.25"
    )
    scale.set_defaults(run=guarded(run_scale))
    equate = acts.add_parser(
        "equate",
        help="等值：两张有共同题的卷，换到一个量尺（Tucker 线性法）",
        description="读取新卷和旧卷两张成绩表，每张都有全卷总分和共同题得分两列；"
        "给出新卷分数换成旧卷分数的直线。没有共同题的两张卷不能换算。",
    )
    _common(equate, "NEW", "新卷的成绩表，.csv、.xlsx 或 .parquet")
    equate.add_argument("old", type=Path, metavar="OLD", help="旧卷的成绩表，量尺不变")
    equate.add_argument("--anchor", required=True, metavar="C", help="共同题得分的列名，两表相同")
    equate.add_argument(
        "--weight", type=_share, metavar="W", help="新卷学生在合成总体里的份额，不写时按人数"
    )
    equate.set_defaults(run=guarded(run_equate))


def _common(
    parser: argparse.ArgumentParser, file: str = "FILE", told: str = ".csv、.xlsx 或 .parquet"
) -> None:
    parser.add_argument("file", type=Path, metavar=file, help=told)
    parser.add_argument("--score", required=True, metavar="C", help="成绩的列名")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="结果表：.csv、.xlsx 或 .parquet"
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value


def _bands(text: str) -> dict[str, float]:
    parts = [part.rpartition("=") for part in text.replace("，", ",").split(",")]
    found = {name.strip(): float(share) for name, _, share in parts}
    if "" in found or len(found) < len(parts) or len(found) < 2:
        raise ValueError(text)
    bands_of_population([*found], [*found.values()], [1.0])  # refuses shares that are none
    return found


def run_scale(args: argparse.Namespace) -> int:
    """Read, convert, write; exit 1 when a row had a problem."""
    check_out(args.out, args.file)
    rows = ScoreRows(read_columns(args.file, [c for c in (args.score, args.by) if c]))
    scores = rows.numbers(args.score)
    labels = np.asarray(
        rows.texts(args.by).to_pylist() if args.by else [""] * scores.size, dtype=object
    )
    scores[rows.spoilt] = np.nan
    columns: dict[str, Any] = {"z": np.full(scores.size, np.nan)}
    columns |= {"t": columns["z"].copy(), "percentile": columns["z"].copy()}
    names = np.full(scores.size, "", dtype=object)
    groups = []
    for label in sorted(set(labels.tolist())):
        at = np.flatnonzero(labels == label)
        found = standard_scores(scores[at])
        columns["z"][at], columns["t"][at] = found.z, found.t
        said = [*found.statements]
        bands: tuple[Band, ...] = ()
        if found.n:
            columns["percentile"][at] = percentile_ranks(scores[at], ties=args.ties)
        if found.n and args.bands:
            bands = bands_of_population([*args.bands], [*args.bands.values()], scores[at])
            placed = place_in_bands(scores[at], bands).tolist()
            names[at] = [bands[k].label if k >= 0 else "" for k in placed]
        groups.append(
            {
                "group": label or None,
                "n": found.n,
                "mean": found.mean,
                "sd": found.sd,
                "bands": [{"band": one.label, "at_least": one.at_least} for one in bands],
                "statements": said,
            }
        )
    table: dict[str, pa.Array] = {
        "line": pa.array(rows.columns.lines),
        args.score: pa.array(scores, from_pandas=True),
    }
    if args.by:
        table[args.by] = pa.array(labels.tolist(), pa.string())
    table |= {name: pa.array(values, from_pandas=True) for name, values in columns.items()}
    if args.bands:
        table["band"] = pa.array(names.tolist(), pa.string())
    write_table(pa.table(table), args.out, "换算")
    body = {
        "out": str(args.out),
        "rows": scores.size,
        "without_score": int(np.isnan(scores).sum()),
        "ties": args.ties,
        "groups": groups,
        "issues": [problem.as_json() for problem in rows.problems],
    }
    return _answer(args, body, rows, _print_scale)


def _print_scale(body: dict[str, Any]) -> None:
    print(f"{body['rows']} 行，{body['without_score']} 行没有成绩；写入 {body['out']}")
    for one in body["groups"]:
        name = f"{one['group']}：" if one["group"] else ""
        if one["mean"] is not None:
            print(
                f"  {name}{one['n']} 人，平均 {shown(one['mean'], 2)}，"
                f"标准差 {shown(one['sd'], 2)}（除以 n：参照的是全体，不是样本）"
            )
        limits = "，".join(f"{b['band']} {shown(b['at_least'], 1)} 分起" for b in one["bands"])
        if limits:
            print(f"    {limits}（同分的都进较高的等级）")
        for said in one["statements"]:
            print(f"    {name}{said}")


def run_equate(args: argparse.Namespace) -> int:
    """Read both papers, find the line, convert the new one; exit 1 when a row had a problem."""
    check_out(args.out, args.file, args.old)
    wanted = [args.score, args.anchor]
    new, old = (ScoreRows(read_columns(path, wanted)) for path in (args.file, args.old))
    scores, anchor = _both(new, args)
    older = _both(old, args)
    try:
        first, second = Group.of(scores, anchor), Group.of(*older)
        found = tucker(first, second, weight_new=args.weight)
        both = np.isfinite(scores) & np.isfinite(anchor)
        at = np.quantile(scores[both], (0.1, 0.5, 0.9), method="nearest")
        errors = equating_errors(
            (scores, anchor), older, at, rng=np.random.default_rng(_SEED), weight_new=args.weight
        )
    except ValueError as error:
        raise UsageError(
            where="命令 junheng exam equate",
            found="两张卷的成绩不能等值：学生不足两名，共同题或全卷没有差别",
            expected="两张卷都有许多学生的全卷和共同题得分",
            fix="请核对两张表的列",
        ) from error
    converted = found(scores)
    write_table(
        pa.table(
            {
                "line": pa.array(new.columns.lines),
                args.score: pa.array(scores, from_pandas=True),
                "equated": pa.array(converted, from_pandas=True),
            }
        ),
        args.out,
        "等值",
    )
    body = {
        "out": str(args.out),
        "slope": found.slope,
        "intercept": found.intercept,
        "at": [
            {"score": score, "equated": value, "se": error}
            for score, value, error in zip(
                at.tolist(), found(at).tolist(), errors.tolist(), strict=True
            )
        ],
        "new": _group_json(first),
        "old": _group_json(second),
        "statements": list(found.statements),
        "issues": [problem.as_json() for rows in (new, old) for problem in rows.problems],
    }
    return _answer(args, body, new, _print_equate, old)


def _both(rows: ScoreRows, args: argparse.Namespace) -> tuple[Floats, Floats]:
    scores, anchor = rows.numbers(args.score), rows.numbers(args.anchor)
    scores[rows.spoilt] = np.nan
    return scores, anchor


def _group_json(group: Group) -> dict[str, float]:
    return {
        "n": group.n,
        "mean": group.mean,
        "sd": group.sd,
        "anchor_mean": group.anchor_mean,
        "anchor_sd": group.anchor_sd,
        "correlation": group.correlation,
    }


def _print_equate(body: dict[str, Any]) -> None:
    print(
        f"旧卷分数 = {shown(body['intercept'], 4)} + {shown(body['slope'], 4)} × 新卷分数；"
        f"写入 {body['out']}"
    )
    for key, name in (("new", "新卷"), ("old", "旧卷")):
        one = body[key]
        print(
            f"  {name}：{one['n']} 人，平均 {shown(one['mean'], 2)}，"
            f"共同题平均 {shown(one['anchor_mean'], 2)}，相关 {shown(one['correlation'], 2)}"
        )
    for one in body["at"]:
        print(
            f"  新卷 {shown(one['score'], 1)} 分换成 {shown(one['equated'], 1)} 分，"
            f"标准误 {shown(one['se'], 2)}（只含抽到哪些学生的偶然）"
        )
    for said in body["statements"]:
        print(f"  注意：{said}")


def _answer(
    args: argparse.Namespace, body: dict[str, Any], rows: ScoreRows, printed: Any, *more: ScoreRows
) -> int:
    problems = [problem for one in (rows, *more) for problem in one.problems]
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        printed(body)
        for problem in problems:
            print(problem.issue.text())
    return 1 if problems else 0
