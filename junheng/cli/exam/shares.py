"""``junheng exam shares``: shares in the top and bottom part on four denominators.

From pupils' rows under cut scores, found here or received from above; or from a bulletin that
prints shares and no rows.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from junheng.cli.columns_file import read_columns
from junheng.cli.output import NOTICE, guarded, print_json, refuse_together
from junheng.cli.score_rows import ScoreRows
from junheng.cli.table_file import need_columns, read_table
from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import shown
from junheng.kernel.sheet import plain_number, tidy
from junheng.measure.achievement.shares import (
    BASES,
    TIES,
    Base,
    CutScores,
    UnitShares,
    bulletin_shares,
    cut_scores,
    unit_shares,
)

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

_SHARES = """前、后 20% 率，四个口径并排：七年级入学时在籍、九年级在籍、报名、参加考试。

三种读法：--score 成绩表，分数线由全表算出；--score 加 --top、--bottom，分数线是上级给的；
--printed 通报表，每行一个单位，只有印出的比例，没有学生的成绩。
人数在 --counts 表里（单位一列，四个口径各一列，列名就是口径）；通报表的人数写在同一张表里。"""
SIDES = {"top": "前", "bottom": "后"}


def add_action(acts: Subparsers) -> None:
    """Add ``shares`` and its options."""
    parser = acts.add_parser(
        "shares", help="前、后 20%% 率：四个口径并排，也可以只有通报", description=_SHARES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv、.xlsx 或 .parquet")
    parser.add_argument("--unit", required=True, metavar="C", help="单位的列名")
    parser.add_argument(
        "--reference", required=True, metavar="名称", help="参照的群体，例如全市考生"
    )
    parser.add_argument("--score", metavar="C", help="成绩的列名")
    parser.add_argument("--top", type=float, metavar="S", help="上级给的前部分数线")
    parser.add_argument("--bottom", type=float, metavar="S", help="上级给的后部分数线")
    parser.add_argument("--source", default="", metavar="文件", help="给出分数线的文件名称和字号")
    parser.add_argument("--ties", choices=tuple(TIES), default="in", help="与分数线同分的怎样算")
    parser.add_argument("--counts", type=Path, metavar="FILE", help="各口径人数的表")
    parser.add_argument("--printed", metavar="C", help="通报里比例的列名，例如 21.4%% 或 0.214")
    parser.add_argument("--side", choices=tuple(SIDES), help="通报的是前部还是后部")
    parser.add_argument("--base", choices=tuple(BASES), help="通报用的口径")
    parser.add_argument(
        "--part", type=_part, default=0.2, metavar="P", help="前、后多大的一部分，默认 0.2"
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def _part(text: str) -> float:
    value = float(text)
    if not 0 < value <= 0.5:
        raise ValueError(text)
    return value


def run(args: argparse.Namespace) -> int:
    """Read, count, print; exit 1 when a row had a problem."""
    has_cuts = args.top is not None or args.bottom is not None
    wrong = [
        (
            bool(args.score) == bool(args.printed),
            "--score 和 --printed 要写而且只写一个",
            "成绩表或通报",
        ),
        (args.printed and not (args.side and args.base), "通报没有写 --side 和 --base", "两个都写"),
        (
            has_cuts and None in (args.top, args.bottom),
            "只写了一条分数线",
            "--top 和 --bottom 都写",
        ),
        (has_cuts and args.ties == "in_part", "收到的分数线不能按份额算同分", "--ties in 或 out"),
        (has_cuts and args.printed, "通报和分数线一起写", "只写一种"),
    ]
    refuse_together("exam shares", wrong)
    issues: list[Any] = []
    cuts: CutScores | None = None
    if args.printed:
        told = _bulletin(args)
    else:
        told, issues, cuts = _counted(args)
    body: dict[str, Any] = {
        "reference": args.reference,
        "part": args.part,
        "ties": TIES[args.ties] if args.score else None,
        "cuts": None if cuts is None else {"top": cuts.top, "bottom": cuts.bottom, "n": cuts.n},
        "units": [_json(one) for one in told],
        "issues": [issue.as_json() for issue in issues],
    }
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        _print(body)
        for issue in issues:
            print(issue.issue.text())
    return 1 if issues else 0


def _counted(args: argparse.Namespace) -> tuple[list[UnitShares], list[Any], CutScores]:
    rows = ScoreRows(read_columns(args.file, [args.unit, args.score]))
    units = np.asarray(rows.texts(args.unit).to_pylist(), dtype=object)
    scores = rows.numbers(args.score)
    scores[rows.spoilt] = np.nan
    if args.top is not None:
        if not args.top > args.bottom:
            raise UsageError(
                where="选项 --top、--bottom",
                found=f"前部 {args.top:g} 分，后部 {args.bottom:g} 分",
                expected="前部的分数线高于后部的",
                fix="请核对文件里的分数线",
            )
        cuts = CutScores(
            args.part, args.top, args.bottom, args.reference, None, args.ties, source=args.source,
            top_in_part=1.0 if args.ties == "in" else 0.0,
            bottom_in_part=1.0 if args.ties == "in" else 0.0,
        )  # fmt: skip
    else:
        known = scores[np.isfinite(scores)]
        if not known.size or known.max() == known.min():
            raise UsageError(
                where=f"《{args.file.name}》",
                found=f"“{args.score}”" + ("的成绩全部相同" if known.size else "没有一个成绩"),
                expected="有高有低的成绩，才分得出前、后一部分",
                fix="请核对列名",
            )
        cuts = cut_scores(scores, name=args.reference, part=args.part, ties=args.ties)
    counts = _counts(args.counts, args.unit) if args.counts else {}
    told = [
        unit_shares(scores[units == unit], cuts, side, unit=unit, bases=counts.get(unit, {}))
        for unit in sorted(set(units[units != ""].tolist()))
        for side in ("top", "bottom")
    ]
    return told, rows.problems, cuts


def _counts(path: Path, unit: str) -> dict[str, dict[Base, int]]:
    """Read pupils on each denominator; ``sat`` is counted from the scores."""
    sheet = read_table(path)
    need_columns(sheet.file, sheet.header, [unit])
    return {
        name: {base: n for base, n in held.items() if base != "sat"}
        for name, held in _numbers(sheet.file, sheet.header, sheet.lines, unit).items()
    }


def _numbers(
    file: str, header: Sequence[str], lines: Sequence[Any], unit: str
) -> dict[str, dict[Base, int]]:
    at = {base: header.index(key) for base in BASES for key in (base, BASES[base]) if key in header}
    out: dict[str, dict[Base, int]] = {}
    for line in lines:
        cells = [tidy(cell) for cell in line.cells] + [""] * len(header)
        name = cells[header.index(unit)]
        if not name:
            continue
        held = out.setdefault(name, {})
        for base, place in at.items():
            if not cells[place]:
                continue
            value = plain_number(cells[place])
            if value is None or value < 0 or not value.is_integer():
                raise UsageError(
                    where=f"《{file}》第 {line.number} 行“{header[place]}”",
                    found=f"填的是“{cells[place]}”",
                    expected="人数，0 或正整数；不知道的留空",
                    fix="请改正人数",
                )
            held[base] = held.get(base, 0) + int(value)
    return out


def _bulletin(args: argparse.Namespace) -> list[UnitShares]:
    sheet = read_table(args.file)
    need_columns(sheet.file, sheet.header, [args.unit, args.printed])
    people = _numbers(sheet.file, sheet.header, sheet.lines, args.unit)
    told = []
    for line in sheet.lines:
        cells = [tidy(cell) for cell in line.cells] + [""] * len(sheet.header)
        unit, text = (cells[sheet.header.index(name)] for name in (args.unit, args.printed))
        if not unit:
            continue
        number = plain_number(text.rstrip("%"))
        is_percent = text.endswith("%")
        share = None if number is None else number / 100 if is_percent else number
        bases: Mapping[Base, int] = people.get(unit, {})
        if share is None or not 0 <= share <= 1 or not bases.get(args.base):
            raise UsageError(
                where=f"《{sheet.file}》第 {line.number} 行",
                found=f"比例是“{text}”，“{BASES[args.base]}”人数是“{bases.get(args.base, '')}”",
                expected="0 到 1 的比例，或带 % 的百分数；通报所用口径的人数",
                fix=f"请补上；人数的列名写“{BASES[args.base]}”",
            )
        digits = len(text.rstrip("%").partition(".")[2]) + (2 if is_percent else 0)
        told.append(
            bulletin_shares(
                share,
                args.side,
                unit=unit,
                reference=args.reference,
                base=args.base,
                bases=bases,
                part=args.part,
                decimals=digits,
            )
        )
    return told


def _json(one: UnitShares) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "side": one.side,
        "count": one.count,
        "shares": [
            {
                "base": share.base, "n": share.n, "value": share.value,
                "low": share.low, "high": share.high, "reason": share.reason,
            }
            for share in one.shares
        ],
        "statements": list(one.statements),
    }  # fmt: skip


def _print(body: dict[str, Any]) -> None:
    share = shown(100 * body["part"], 0)
    ties = f"，{body['ties']}" if body["ties"] else ""
    print(f"参照群体：{body['reference']}，前、后 {share}%{ties}")
    if body["cuts"]:
        print(f"分数线：前 {body['cuts']['top']:g}，后 {body['cuts']['bottom']:g}")
    for one in body["units"]:
        told = []
        for held in one["shares"]:
            label = BASES[held["base"]]
            if held["value"] is None:
                told.append(f"{label} —")
                continue
            low, high = shown(100 * held["low"], 1), shown(100 * held["high"], 1)
            told.append(
                f"{label} {shown(100 * held['value'], 1)}%（{low}～{high}，{held['n']} 人）"
            )
        print(f"  {one['unit']} {SIDES[one['side']]} {share}%：{'；'.join(told)}")
        for said in one["statements"]:
            print(f"    {said}")
    print("  后部的比例越低越好；括号里是 95% 区间，只有通报时是四舍五入留下的范围。")
