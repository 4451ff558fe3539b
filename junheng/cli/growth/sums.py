"""Sums instead of pupils (充分统计量): a county writes them, no pupil's row leaves it.

``value-added --sums`` writes them, ``growth merge`` adds files up, filters units and estimates.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from junheng.cli.growth.beside import Pupils
from junheng.cli.growth.printing import print_value_added
from junheng.cli.growth.units import units_json
from junheng.cli.output import NOTICE, guarded, print_json
from junheng.cli.score_rows import names
from junheng.kernel.errors import UsageError
from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed import Statistics, fit
from junheng.measure.growth.mixed.rows import design

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

FORMAT = 1
LEAST = 10  # pupils of a unit, before its sums may leave the file
SMALL = (
    "{units} 个单位不足 {least} 人，合计 {pupils} 名学生，没有写进合计文件："
    "人太少，合计会认出个人。"
)
TOGETHER = "几个文件里都有的单位：{units}；按同一个单位合并。"


def write_sums(args: argparse.Namespace, pupils: Pupils, levels: tuple[str, ...]) -> list[str]:
    """Write the sums of every innermost unit that is large enough; give what must be said.

    Raises
    ------
    NotEstimable
        No pupil has every score.
    """
    built = design(pupils.outcome, pupils.priors)
    labels = [pupils.units[level][built.kept] for level in levels]
    sums = Statistics.of(built.columns, built.outcome, labels, names=built.names, levels=levels)
    enough = sums.pupils >= LEAST
    kept = sums.only(np.flatnonzero(enough))
    body = {
        "format": FORMAT,
        "outcome": args.outcome,
        "names": list(kept.names),
        "levels": list(kept.levels),
        "units": kept.units.tolist(),
        "products": kept.products.tolist(),
    }
    args.sums.write_text(json.dumps(body, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    if enough.all():
        return []
    left = sums.pupils[~enough]
    return [SMALL.format(units=left.size, least=LEAST, pupils=round(float(left.sum())))]


def read_sums(path: Path) -> tuple[Statistics, str]:
    """Read sums and the name of the outcome.

    Raises
    ------
    UsageError
        The file is not there, or holds no sums.
    """
    try:
        body: Any = json.loads(path.read_text(encoding="utf-8"))
        if body["format"] != FORMAT:
            raise ValueError(body["format"])
        units = np.asarray(body["units"], dtype=np.str_).reshape(-1, len(body["levels"]))
        q = len(body["names"])
        products = np.asarray(body["products"], dtype=np.float64).reshape(-1, q, q)
        if not np.isfinite(products).all() or (products[:, 0, 0] < 1).any():
            raise ValueError("products")
        held = Statistics(tuple(body["names"]), tuple(body["levels"]), units, products)
        return held, str(body["outcome"])
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise UsageError(
            where=f"文件 {path}",
            found="不是合计文件",
            expected="growth value-added --sums 写出的 .json",
            fix="请检查是否选错了文件",
        ) from error


def add_action(actions: Subparsers) -> None:
    """Add ``merge`` and its options."""
    parser = actions.add_parser(
        "merge",
        help="合并：几个县的合计文件加在一起估计增值，不用任何一名学生的成绩",
        description="读取 growth value-added --sums 写出的合计文件，相加后估计。"
        "各县的成绩应出自同一次考试，列名相同。",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="合计文件，.json")
    parser.add_argument("--only", type=names, metavar="U[,U]", help="只留这些单位，其余不参加")
    parser.add_argument("--without", type=names, metavar="U[,U]", help="去掉这些单位")
    parser.add_argument(
        "--same-units", action="store_true", help="名称相同的单位是同一个：合并同一批学校的几年"
    )
    parser.add_argument("--ml", action="store_true", help="最大似然；不写时为限制最大似然")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def run(args: argparse.Namespace) -> int:
    """Add up, estimate, print; exit 1 when nothing can be said."""
    whole, said = _added(args)
    whole = _filtered(args, whole)
    outer = [str(path[0]) for path in whole.units]
    body: dict[str, Any] = {
        "files": [str(path) for path in args.files],
        "fixed": None,
        "n": whole.n,
        "dropped": 0,
        "method": "ml" if args.ml else "reml",
        "units": [],
        "statements": said,
        "issues": [],
    }
    try:
        found = fit(whole, method="ml" if args.ml else "reml")
        level = found.levels[0]
        keys = ("unit", "within")
        variances = zip(keys, [one.variance for one in found.levels], strict=False)
        body |= {
            "fixed": dict(zip(found.names, found.fixed.tolist(), strict=True)),
            "variance": dict(variances) | {"residual": found.residual},
            "loglik": found.loglik,
            "units": units_json(level, sorted(set(outer))),
            "statements": [*said, *found.statements],
        }
        if len(found.levels) > 1:
            body["within_units"] = units_json(found.levels[1], [])
    except NotEstimable as error:
        body["refused"] = error.reason
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        print_value_added(body)
        if "refused" in body:
            print(body["refused"])
    return 1 if "refused" in body else 0


def _added(args: argparse.Namespace) -> tuple[Statistics, list[str]]:
    """Add the files up; the same name of a unit in two of them must be meant."""
    whole, outcome = read_sums(args.files[0])
    said: list[str] = []
    for path in args.files[1:]:
        more, other = read_sums(path)
        if (other, more.names, more.levels) != (outcome, whole.names, whole.levels):
            raise _refused(
                f"《{path.name}》的列是 {'、'.join((other, *more.names[1:-1], *more.levels))}",
                f"与《{args.files[0].name}》相同："
                f"{'、'.join((outcome, *whole.names[1:-1], *whole.levels))}",
            )
        both = sorted({*map(str, whole.units[:, 0])} & {*map(str, more.units[:, 0])})
        if both and not args.same_units:
            raise _refused(
                f"几个文件里都有“{'、'.join(both[:5])}”",
                "各县的单位名称不同（例如用学校代码）；确是同一个单位时写 --same-units",
            )
        if both:
            said = [TOGETHER.format(units="、".join(both[:5]) + ("等" if len(both) > 5 else ""))]
        whole = whole.merged(more)
    return whole, said


def _filtered(args: argparse.Namespace, whole: Statistics) -> Statistics:
    outer = whole.units[:, 0].astype(str)
    asked = [*(args.only or ()), *(args.without or ())]
    unknown = [name for name in asked if name not in set(outer.tolist())]
    if unknown:
        raise _refused(f"没有这样的单位：{'、'.join(unknown)}", "合计文件里的单位")
    keep = np.ones(outer.size, dtype=bool)
    if args.only:
        keep &= np.isin(outer, args.only)
    if args.without:
        keep &= ~np.isin(outer, args.without)
    return whole.only(np.flatnonzero(keep))


def _refused(found: str, expected: str) -> UsageError:
    return UsageError(
        where="命令 junheng growth merge",
        found=found,
        expected=expected,
        fix="请改正后再合并；运行 junheng growth merge --help 查看写法",
    )
