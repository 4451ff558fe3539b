"""``junheng exam compare``: schools, classes and groups on one paper."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from junheng.cli.columns_file import read_columns
from junheng.cli.exam.fairness import fair_option
from junheng.cli.output import NOTICE, guarded, print_json
from junheng.cli.score_rows import Floats, ScoreRows, names
from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import shown
from junheng.measure.achievement.description import (
    Threshold,
    above_mean_share,
    describe,
    rates,
)
from junheng.measure.achievement.differences import (
    local_between_schools,
    quality_school_differences,
)
from junheng.measure.achievement.gaps import Gap, group_gap
from junheng.measure.achievement.variance import VarianceShares, variance_shares

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

_COMPARE = """读取一张成绩表，每行一名学生，一科一次考试：各校平均分和区间、几率、超均率，
校际和班际差异占比，校际差异率（本地测算），与城区优质学校差异率，群体差异。
能不能在学校之间比较，先看这次考试是否合法（junheng 的考试页会核对）；各校按名称排列，不排名次。"""
_LEVELS = {"schools": "学校之间", "classes": "班级之间", "pupils": "班级之内"}
_WORDS = {"behind": "低", "near": "无明显差异", "ahead": "高", "": "—"}
LAWFUL = "学校之间的比较，先看这次考试合不合法、能不能跨校比较；各校按名称排列，不排名次。"
ABOVE_MEAN = "超均率随满分和零点改变，只在同一份试卷上看。"
Labels = NDArray[np.object_]


def add_action(acts: Subparsers) -> None:
    """Add ``compare`` and its options."""
    parser = acts.add_parser(
        "compare", help="比较：学校、班级、群体，差异占比", description=_COMPARE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv、.xlsx 或 .parquet")
    parser.add_argument("--score", required=True, metavar="C", help="成绩的列名")
    parser.add_argument("--full", required=True, type=_positive, metavar="M", help="满分")
    parser.add_argument("--school", required=True, metavar="C", help="学校的列名")
    parser.add_argument("--class", dest="room", metavar="C", help="班级的列名")
    parser.add_argument(
        "--rate",
        type=_rate,
        action="append",
        default=[],
        metavar="名称=比例",
        help="达到满分这一比例的学生占多少，例如 优秀率=0.85，可以重复",
    )
    parser.add_argument(
        "--group",
        type=fair_option,
        action="append",
        default=[],
        metavar="C=V",
        help="这一群体减其余学生，例如 随迁=是，可以重复",
    )
    parser.add_argument(
        "--comparators", type=names, default=(), metavar="S[,S]", help="城区优质学校的名称"
    )
    parser.add_argument(
        "--formula",
        choices=("relative", "standardised"),
        default="relative",
        help="差异率除以优质学校的平均分，或除以其学生的标准差",
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e6:
        raise ValueError(text)
    return value


def _rate(text: str) -> Threshold:
    name, _, share = text.rpartition("=")
    value = float(share)
    if not name or not 0 < value <= 1:
        raise ValueError(text)
    return Threshold(name, name, value)


def run(args: argparse.Namespace) -> int:
    """Read, compute, print; exit 1 when a row had a problem."""
    rows = _read(args)
    schools: Labels = np.asarray(rows.texts(args.school).to_pylist(), dtype=object)
    rooms = np.asarray(rows.texts(args.room).to_pylist(), dtype=object) if args.room else None
    scores = rows.numbers(args.score)
    _refuse_beyond(args, rows, scores)
    take = ~rows.spoilt
    held, own = scores[take], schools[take]
    body: dict[str, Any] = {
        "n": int(np.isfinite(held).sum()),
        "without_score": int(np.isnan(held).sum()),
        "whole": _figures(args, held, None),
        "schools": [
            {"school": name, **_figures(args, held[own == name], held)}
            for name in sorted(set(own.tolist()))
        ],
        "variance": _shares(
            variance_shares(held, own.tolist(), None if rooms is None else rooms[take].tolist())
        ),
        "between_schools_local": _local(held, own),
        "groups": [_group(rows, take, held, *one) for one in args.group],
        "statements": [LAWFUL, ABOVE_MEAN],
        "issues": [problem.as_json() for problem in rows.problems],
    }
    if args.comparators:
        body["quality_schools"] = _quality(args, held, own)
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        _print(body)
        for problem in rows.problems:
            print(problem.issue.text())
    return 1 if rows.problems else 0


def _read(args: argparse.Namespace) -> ScoreRows:
    main = [name for name in (args.score, args.school, args.room) if name]
    if len(set(main)) < len(main):
        raise _refused("同一列用了两次", "--score、--school、--class 写不同的列")
    columns = dict.fromkeys([*main, *(column for column, _ in args.group)])
    return ScoreRows(read_columns(args.file, [*columns]))


def _refuse_beyond(args: argparse.Namespace, rows: ScoreRows, scores: Floats) -> None:
    """Stop where the full mark is not the paper's: every share would be wrong."""
    beyond = np.flatnonzero((scores < 0) | (scores > args.full))
    if beyond.size:
        line = int(rows.columns.lines[beyond[0]])
        raise _refused(
            f"第 {line} 行“{args.score}”是 {scores[beyond[0]]:g}，这样的有 {beyond.size} 行",
            f"成绩在 0 到满分 {args.full:g} 之间；请核对 --full 和成绩",
        )


def _refused(found: str, expected: str) -> UsageError:
    return UsageError(
        where="命令 junheng exam compare",
        found=found,
        expected=expected,
        fix="请改正后再算；运行 junheng exam compare --help 查看写法",
    )


def _figures(args: argparse.Namespace, own: Floats, whole: Floats | None) -> dict[str, Any]:
    told = describe(own, args.full)
    found: dict[str, Any] = {
        "n": told.n,
        "mean": told.mean,
        "low": told.low,
        "high": told.high,
        "sd": told.sd,
        "score_share": told.score_share,
        "quartiles": None if told.quartiles is None else list(told.quartiles),
        "rates": {one.threshold.name: one.share for one in rates(own, args.full, tuple(args.rate))},
        "statements": list(told.statements),
    }
    if whole is not None:
        mean = float(np.nanmean(whole)) if np.isfinite(whole).any() else 0.0
        has = told.mean is not None and mean > 0
        found["above_mean"] = above_mean_share(told.mean or 0.0, mean) if has else None
    return found


def _shares(found: VarianceShares) -> dict[str, Any]:
    return {
        "by_chance": found.by_chance,
        "levels": [
            {
                "level": one.name,
                "units": one.units,
                "squares_share": one.squares_share,
                "component": one.component,
                "share": one.share,
                "low": one.low,
                "high": one.high,
            }
            for one in found.levels
        ],
        "statements": list(found.statements),
    }


def _local(scores: Floats, schools: Labels) -> dict[str, Any]:
    found = local_between_schools(scores, schools.tolist())
    return {
        "label": found.label,
        "value": found.value,
        "by_chance": found.by_chance,
        "reasons": list(found.reasons),
    }


def _quality(args: argparse.Namespace, scores: Floats, schools: Labels) -> dict[str, Any]:
    unknown = [name for name in args.comparators if name not in set(schools.tolist())]
    if unknown:
        raise _refused(f"表里没有这些学校：{'、'.join(unknown)}", "--comparators 写表里的学校")
    found = quality_school_differences(
        scores, schools.tolist(), args.comparators, formula=args.formula
    )
    return {
        "comparators": list(found.comparators),
        "formula": found.formula,
        "mean": found.mean,
        "schools": [
            {
                "school": one.school,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "word": one.word,
                "reason": one.reason,
            }
            for one in sorted(found.schools, key=lambda one: one.school)
        ],
        "statements": list(found.statements),
    }


def _group(
    rows: ScoreRows, take: NDArray[np.bool_], scores: Floats, column: str, value: str
) -> dict[str, Any]:
    cells = [str(cell).strip() for cell in rows.columns.held[column].to_pylist()]
    told = np.asarray(cells, dtype=object)[take]
    found: Gap = group_gap(scores[told == value], scores[(told != value) & (told != "")])
    return {
        "column": column,
        "group": value,
        "n": found.n_first,
        "n_others": found.n_second,
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "g": found.g,
        "g_low": found.g_low,
        "g_high": found.g_high,
        "statements": list(found.statements),
    }


def _span(one: dict[str, Any], key: str, places: int, scale: float = 1.0) -> str:
    if one[key] is None:
        return "—"
    low, high = (one[f"{key}_low"], one[f"{key}_high"]) if key == "g" else (one["low"], one["high"])
    told = shown(scale * one[key], places)
    if low is None or high is None:
        return told
    return f"{told}（{shown(scale * low, places)}～{shown(scale * high, places)}）"


def _print(body: dict[str, Any]) -> None:
    print(f"{body['n']} 人有成绩，{body['without_score']} 人没有")
    for one in (body["whole"], *body["schools"]):
        said = "".join(
            f"，{name} {shown(100 * share, 1)}%"
            for name, share in one["rates"].items()
            if share is not None
        )
        above = one.get("above_mean")
        more = "" if above is None else f"，超均率 {shown(100 * above, 1)}%"
        name = one.get("school", "全体")
        print(f"  {name}：{one['n']} 人，平均 {_span(one, 'mean', 1)}{said}{more}")
        for text in one["statements"]:
            print(f"    {text}")
    for text in body["statements"]:
        print(f"  {text}")
    _print_variance(body)
    if "quality_schools" in body:
        told = body["quality_schools"]
        print(f"与城区优质学校（{'、'.join(told['comparators'])}）的差异率：")
        for one in told["schools"]:
            if one["value"] is not None:
                print(f"  {one['school']}：{_span(one, 'value', 3)}，{_WORDS[one['word']]}")
        for text in told["statements"]:
            print(f"  {text}")
    for one in body["groups"]:
        print(
            f"{one['column']}为{one['group']} {one['n']} 人，其余 {one['n_others']} 人："
            f"相差 {_span(one, 'difference', 1)} 分，效应量 {_span(one, 'g', 2)}"
        )
        for text in one["statements"]:
            print(f"  {text}")


def _print_variance(body: dict[str, Any]) -> None:
    print("差异占比：")
    for one in body["variance"]["levels"]:
        squares = shown(100 * one["squares_share"], 1)
        share = "—" if one["share"] is None else _span(one, "share", 1, 100)
        print(f"  {_LEVELS[one['level']]}：估计 {share}%，平方和 {squares}%")
    for text in body["variance"]["statements"]:
        print(f"  {text}")
    local = body["between_schools_local"]
    if local["value"] is not None:
        chance = "" if local["by_chance"] is None else (
            f"；各校没有差别时也会有 {shown(100 * local['by_chance'], 1)}%"
        )  # fmt: skip
        print(f"{local['label'].rstrip('。')}：{shown(100 * local['value'], 1)}%{chance}")
