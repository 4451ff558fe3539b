"""``junheng growth value-added``: scores of pupils in, what each unit added out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from junheng.cli.columns_file import read_columns
from junheng.cli.growth.score_rows import ScoreRows, names
from junheng.cli.output import NOTICE, guarded, print_json
from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import shown
from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed import Fit, Level, ValueAdded, value_added
from junheng.measure.growth.mixed.reading import Z95, bands

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

VERDICTS = {
    "above": "高于预期",
    "near": "与预期无明显差异",
    "below": "低于预期",
    "not_computable": "无法计算",
}


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
    parser.add_argument("--ml", action="store_true", help="最大似然；不写时为限制最大似然")
    parser.add_argument("--spline", action="store_true", help="先前成绩用三次样条，不用直线")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def run(args: argparse.Namespace) -> int:
    """Read, estimate, print; exit 1 when a row had a problem or nothing can be said."""
    wanted = _wanted(args)
    rows = ScoreRows(read_columns(args.file, wanted))
    units = {header: rows.texts(header) for header in _levels(args)}
    scores = {header: rows.numbers(header) for header in (args.outcome, *args.prior)}
    scores[args.outcome][rows.spoilt] = np.nan
    try:
        found = value_added(
            scores[args.outcome],
            {header: scores[header] for header in args.prior},
            {level: np.asarray(labels, dtype=object) for level, labels in units.items()},
            splines=args.spline,
            crossed=args.crossed is not None,
            method="ml" if args.ml else "reml",
        )
    except NotEstimable as error:
        found = None
        if len(rows.columns.lines):
            rows.report_whole("JH-GR-111", why=error.reason)
    body = as_json(args, found, _everyone(units[args.unit]), scores[args.outcome].size)
    body["issues"] = [problem.as_json() for problem in rows.problems]
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        _print(body)
        for problem in rows.problems:
            print(problem.issue.text())
    return 1 if rows.problems else 0


def _levels(args: argparse.Namespace) -> tuple[str, ...]:
    return (args.unit, *((args.crossed,) if args.crossed else ()))


def _wanted(args: argparse.Namespace) -> list[str]:
    wanted = [args.outcome, *args.prior, *_levels(args)]
    twice = sorted({header for header in wanted if wanted.count(header) > 1})
    if twice or not args.prior or "intercept" in args.prior:
        raise UsageError(
            where="选项 --outcome、--prior、--unit、--crossed",
            found=f"同一列用了两次：{'、'.join(twice)}" if twice else "先前成绩没有可用的列名",
            expected="每个选项写不同的列；先前成绩至少一列，列名不是 intercept",
            fix="请改正列名",
        )
    return wanted


def _everyone(labels: Any) -> list[str]:
    """List the units that any row names, in the order of their text."""
    named = {str(label) for label in labels.unique().to_pylist()}
    return sorted(named - {""})


def as_json(
    args: argparse.Namespace, found: ValueAdded | None, everyone: list[str], given: int
) -> dict[str, Any]:
    """Give the whole answer as plain data; without a model every unit is not computable."""
    body: dict[str, Any] = {
        "fixed": None,
        "variance": None,
        "loglik": None,
        "method": "ml" if args.ml else "reml",
        "n": found.prior_only.n if found else 0,
        "dropped": found.dropped if found else given,
    }
    if found is None:
        return body | {"units": [_unknown(unit) for unit in everyone], "statements": []}
    return body | _model(found.prior_only, args, everyone) | {"statements": [*found.statements]}


def _model(fit: Fit, args: argparse.Namespace, everyone: list[str]) -> dict[str, Any]:
    crossed = fit.level(args.crossed) if args.crossed else None
    body: dict[str, Any] = {
        "fixed": dict(zip(fit.names, fit.fixed.tolist(), strict=True)),
        "variance": {
            "unit": fit.level(args.unit).variance,
            "crossed": crossed.variance if crossed else None,
            "residual": fit.residual,
        },
        "loglik": fit.loglik,
        "units": _units(fit.level(args.unit), everyone),
    }
    if crossed:
        body["crossed_units"] = _units(crossed, [])
    return body


def _units(level: Level, everyone: list[str]) -> list[dict[str, Any]]:
    found = bands(level, z=Z95)
    rows = zip(
        [str(labels[-1]) for labels in level.units],
        level.pupils.tolist(),
        (level.effect[:, 0] + 0.0).tolist(),  # never −0
        level.se.tolist(),
        level.reliability.tolist(),
        found.low.tolist(),
        found.high.tolist(),
        found.verdicts,
        strict=True,
    )
    held = {
        unit: {
            "unit": unit,
            "n": round(n),
            "effect": effect,
            "se": se,
            "reliability": reliability,
            "low": low,
            "high": high,
            "verdict": verdict,
        }
        for unit, n, effect, se, reliability, low, high, verdict in rows
    }
    return [held.get(unit) or _unknown(unit) for unit in sorted({*held, *everyone})]


def _unknown(unit: str) -> dict[str, Any]:
    """Give a unit of which nothing can be said: none of its pupils has every score."""
    nothing = dict.fromkeys(("effect", "se", "reliability", "low", "high"))
    return {"unit": unit, "n": 0, **nothing, "verdict": "not_computable"}


def _print(body: dict[str, Any]) -> None:
    print(f"参加计算 {body['n']} 名学生，未参加 {body['dropped']} 名")
    if body["fixed"] is None:
        print("增值：无法计算，见下")
        return
    print("，".join(f"{name} {shown(value, 4)}" for name, value in body["fixed"].items()))
    parts = {"unit": "单位之间", "crossed": "交叉单位之间", "residual": "单位之内"}
    variances = [
        f"{parts[key]}方差 {shown(value, 4)}"
        for key, value in body["variance"].items()
        if value is not None
    ]
    print(f"{'，'.join(variances)}，对数似然 {shown(body['loglik'], 3)}")
    for said in body["statements"]:
        print(f"注意：{said}")
    for unit in body["units"]:
        verdict = VERDICTS[unit["verdict"]]
        if unit["effect"] is None:
            print(f"  {unit['unit']}：{verdict}，没有成绩齐全的学生")
            continue
        print(
            f"  {unit['unit']}：{verdict}，{unit['n']} 人，增值 {shown(unit['effect'], 2)}"
            f"（{shown(unit['low'], 2)}～{shown(unit['high'], 2)}），"
            f"信度 {shown(unit['reliability'], 2)}"
        )
