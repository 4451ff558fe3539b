"""``junheng growth value-added``: scores of pupils in, what each unit added out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from junheng.cli.columns_file import read_columns
from junheng.cli.growth.beside import Pupils, beside, read_pupils
from junheng.cli.growth.given import applied, refuse_others
from junheng.cli.growth.printing import print_value_added
from junheng.cli.growth.sums import write_sums
from junheng.cli.growth.units import units_json, unknown
from junheng.cli.output import NOTICE, guarded, print_json, refuse_together
from junheng.cli.score_rows import Floats, ScoreRows, names
from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed import Fit, value_added

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers


def add_action(actions: Subparsers) -> None:
    """Add ``value-added`` and its options."""
    parser = actions.add_parser(
        "value-added",
        help="增值：每个单位的学生比起点相同的学生高多少，把握多大",
        description="读取一张表，每行一名学生：后来的成绩、先前的成绩、所在单位。"
        "没有成绩的留空，或填 NA、缺考；缺成绩的学生不参加，人数另列。",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv、.xlsx 或 .parquet")
    parser.add_argument("--outcome", required=True, metavar="C", help="后来成绩的列名")
    parser.add_argument(
        "--prior", required=True, metavar="C[,C]", type=names, help="先前成绩的列名，用逗号分开"
    )
    parser.add_argument("--unit", required=True, metavar="C", help="单位的列名，例如学校")
    parser.add_argument("--crossed", metavar="C", help="与单位交叉的另一种单位，例如毕业小学")
    parser.add_argument(
        "--within", metavar="C", help="单位里面的下一层，例如学校里的班级、区里的学校：两层都估计"
    )
    parser.add_argument(
        "--slope",
        metavar="C[,C]",
        type=names,
        default=(),
        help="这些先前成绩的斜率随单位变化；增值按先前成绩等于全体平均的学生说",
    )
    parser.add_argument("--year", metavar="C", help="年份的列名：几年合并，单位和单位的每一年两层")
    parser.add_argument("--ml", action="store_true", help="最大似然；不写时为限制最大似然")
    parser.add_argument("--spline", action="store_true", help="先前成绩用三次样条，不用直线")
    parser.add_argument(
        "--context",
        metavar="C[,C]",
        type=names,
        default=(),
        help="另算一个带这些背景变量的模型，列在旁边",
    )
    parser.add_argument(
        "--context-mean",
        metavar="C[,C]",
        type=names,
        default=(),
        help="同上，用这些列在单位里的均值，例如生源均值、随迁比例",
    )
    parser.add_argument(
        "--reliability",
        metavar="C=R",
        type=_reliability,
        action="append",
        default=[],
        help="某列先前成绩的信度，0 到 1：另给出校正测量误差的结果，可以重复",
    )
    parser.add_argument(
        "--reliability-range",
        metavar="C",
        help="这列先前成绩的信度不知道：按 0.80、0.85、0.90、0.95 各算一次，结论是否不变",
    )
    parser.add_argument(
        "--smallest",
        type=_count,
        default=0,
        metavar="N",
        help="成绩齐全的学生不足 N 名的单位写“证据不足”",
    )
    parser.add_argument(
        "--false-discoveries",
        type=_share,
        metavar="Q",
        help="单位很多时：判为高于或低于的单位里，错判的不超过这一比例，例如 0.05",
    )
    parser.add_argument(
        "--sensitivity",
        action="store_true",
        help="去掉起点最高、最低的 5%%，或加入背景，结论是否不变",
    )
    parser.add_argument(
        "--rank-intervals", action="store_true", help="模拟的名次区间，只供分析人员，不得公布"
    )
    parser.add_argument(
        "--model",
        type=Path,
        metavar="FILE",
        help="不再估计，按这个模型（--json 的输出）复算：一所学校只用本校学生就能核对",
    )
    parser.add_argument(
        "--sums",
        type=Path,
        metavar="FILE",
        help="把每个单位的合计写成 .json，里面没有任何一名学生：供 growth merge 合并几个县",
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def _reliability(text: str) -> tuple[str, float]:
    name, _, number = text.rpartition("=")
    value = float(number)
    if not name or not 0 < value <= 1:
        raise ValueError(text)
    return name, value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value < 1:
        raise ValueError(text)
    return value


def run(args: argparse.Namespace) -> int:
    """Read, estimate, print; exit 1 when a row had a problem or nothing can be said."""
    rows = ScoreRows(read_columns(args.file, _wanted(args)))
    pupils = read_pupils(rows, args, _levels(args))
    body = _nothing(args, pupils)
    try:
        told = _recomputed if args.model else _estimated
        for part in told(args, pupils, body):
            body |= part
    except NotEstimable as error:
        if len(rows.columns.lines):
            rows.report_whole("JH-GR-111", why=error.reason)
    body["issues"] = [problem.as_json() for problem in rows.problems]
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        print_value_added(body)
        for problem in rows.problems:
            print(problem.issue.text())
    return 1 if rows.problems else 0


Parts = Iterator[dict[str, Any]]
INNER = "下一层单位的增值是在所属单位之内的；与所属单位的相加，才是和全体比。"
DISCOVERIES = "判定控制了错判的比例：区间不含 0 的单位，也可能写“与预期无明显差异”。"
CENTRED = "“{name}”的斜率随单位变化：截距和增值都按“{name}”等于平均 {mean} 的学生说。"


def _estimated(args: argparse.Namespace, pupils: Pupils, body: dict[str, Any]) -> Parts:
    """Give the main result first: what stands beside it may not be computable."""
    said = write_sums(args, pupils, _levels(args)) if args.sums else []
    priors, centres = _centred(args, pupils)
    found = value_added(
        pupils.outcome,
        priors,
        pupils.units,
        context=pupils.context or None,
        slopes={args.unit: args.slope} if args.slope else None,
        splines=args.spline,
        crossed=args.crossed is not None,
        method="ml" if args.ml else "reml",
    )
    show = partial(_model, args=args, everyone=[unit["unit"] for unit in body["units"]])
    yield {
        **show(found.prior_only),
        "n": found.prior_only.n,
        "dropped": found.dropped,
        "statements": [
            *said,
            *map(CENTRED.format_map, centres),
            *([INNER] if args.within else []),
            *([DISCOVERIES] if args.false_discoveries else []),
            *found.statements,
        ],
    }
    yield beside(args, found, pupils, show)


def _centred(
    args: argparse.Namespace, pupils: Pupils
) -> tuple[dict[str, Floats], list[dict[str, str]]]:
    """Put zero of a prior whose slope varies at its mean: there a unit's effect is to be read.

    At a score of zero, where nobody is, the effects of lines with many slopes mean nothing.
    """
    priors = dict(pupils.priors)
    if not args.slope:
        return priors, []
    has = np.isfinite(pupils.outcome)
    for values in priors.values():
        has &= np.isfinite(values)
    said = []
    for name in args.slope:
        mean = float(priors[name][has].mean()) if has.any() else 0.0
        priors[name] = priors[name] - mean
        said.append({"name": name, "mean": f"{mean:.4g}"})
    return priors, said


def _recomputed(args: argparse.Namespace, pupils: Pupils, body: dict[str, Any]) -> Parts:
    model, level, n = applied(args, pupils)
    yield {
        "fixed": dict(model.fixed),
        "variance": {"unit": model.between, "crossed": None, "residual": model.residual},
        "units": units_json(level, [unit["unit"] for unit in body["units"]]),
        "n": n,
        "dropped": pupils.outcome.size - n,
    }


def _levels(args: argparse.Namespace) -> tuple[str, ...]:
    return tuple(level for level in (args.unit, args.crossed, args.within, args.year) if level)


def _wanted(args: argparse.Namespace) -> list[str]:
    """List the columns that the options name, once each; refuse options that do not go together."""
    wanted = [args.outcome, *args.prior, *_levels(args)]
    twice = sorted({header for header in wanted if wanted.count(header) > 1})
    unknown = [name for name, _ in args.reliability if name not in args.prior]
    one_of = [name for name in ("crossed", "within", "year") if getattr(args, name)]
    is_layered = len(one_of) > 0
    if args.reliability_range and args.reliability_range not in args.prior:
        unknown.append(args.reliability_range)
    strange = [name for name in args.slope if name not in args.prior]
    together = [
        (twice, f"同一列用了两次：{'、'.join(twice)}", "每个选项写不同的列"),
        (not args.prior, "--prior 没有列名", "先前成绩至少一列"),
        ("intercept" in args.prior, "有一列名叫 intercept", "别的列名；intercept 是截距"),
        (len(one_of) > 1, f"--{' 和 --'.join(one_of)} 一起用", "只用一个"),
        (strange, f"--slope 里没有这样的先前成绩：{'、'.join(strange)}", "--prior 里的列名"),
        (
            args.slope and (args.crossed or args.spline or args.year),
            "--slope 和 --crossed、--spline 或 --year 一起用",
            "斜率随单位变化时，先前成绩用直线，单位不交叉",
        ),
        (
            args.sums and (args.spline or args.crossed or args.slope),
            "--sums 和 --spline、--crossed 或 --slope 一起用",
            "合计只用于直线、一层或嵌套两层单位",
        ),
        (
            args.sums and (args.sums.suffix != ".json" or not args.sums.parent.is_dir()),
            f"--sums 写的是“{args.sums}”",
            "已有文件夹里的一个文件，以 .json 结尾",
        ),
        (
            unknown,
            f"--reliability 或 --reliability-range 里没有这样的先前成绩：{'、'.join(unknown)}",
            "--prior 里的列名",
        ),
        (
            (args.reliability or args.reliability_range)
            and (is_layered or args.slope or args.spline or args.ml),
            "--reliability 和 --crossed、--within、--slope、--year、--spline 或 --ml 一起用",
            "校正测量误差只用于一层单位、直线、限制最大似然",
        ),
        (
            args.sensitivity and (is_layered or args.slope),
            "--sensitivity 和 --crossed、--within、--slope 或 --year 一起用",
            "敏感性分析只用于一层单位",
        ),
    ]
    refuse_together("growth value-added", together)
    refuse_others(args)
    return list(dict.fromkeys([*wanted, *args.context, *args.context_mean]))


def _nothing(args: argparse.Namespace, pupils: Pupils) -> dict[str, Any]:
    """Give the answer when nothing can be estimated: every unit is there, without a figure."""
    named = {str(label) for label in pupils.units[args.unit]}
    return {
        "fixed": None,
        "variance": None,
        "loglik": None,
        "method": "ml" if args.ml else "reml",
        "n": 0,
        "dropped": pupils.outcome.size,
        "units": [unknown(unit) for unit in sorted(named - {""})],
        "statements": [],
    }


def _model(fit: Fit, args: argparse.Namespace, everyone: list[str]) -> dict[str, Any]:
    others = {"crossed": args.crossed, "within": args.within, "year": args.year}
    body: dict[str, Any] = {
        "fixed": dict(zip(fit.names, fit.fixed.tolist(), strict=True)),
        "variance": {
            "unit": fit.level(args.unit).variance,
            **{
                key: fit.level(name).variance if name else None
                for key, name in others.items()
                if name or key == "crossed"
            },
            "residual": fit.residual,
        },
        "loglik": fit.loglik,
        "units": units_json(
            fit.level(args.unit),
            everyone,
            smallest=args.smallest,
            false_discoveries=args.false_discoveries,
        ),
    }
    if args.slope:
        level = fit.level(args.unit)
        body["slopes"] = {
            "terms": [*level.terms],
            "covariance": level.covariance.tolist(),
            "units": [
                {"unit": str(labels[-1]), **dict(zip(args.slope, row, strict=True))}
                for labels, row in zip(level.units, level.effect[:, 1:].tolist(), strict=True)
            ],
        }
    if args.within:
        body["within_units"] = units_json(fit.level(args.within), [])
    if args.crossed:
        body["crossed_units"] = units_json(fit.level(args.crossed), [])
    return body
