"""``junheng balance``: a table of school sections in, the balance verdict out."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from junheng.cli.output import NOTICE, guarded, print_json
from junheng.cli.table_file import need_columns, read_table
from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import exact, shown
from junheng.kernel.sheet import Sheet
from junheng.measure.engine.verdict import LABELS
from junheng.measure.indicators.balance import CountyBalance, SchoolBalance, balance
from junheng.measure.indicators.sections_table import KEYS, read_sections
from junheng.policy import Pack, load_pack

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

_WORDS = {"met": "达到", "not_met": "未达到", "not_computable": "无法计算", None: "—"}


def add_command(subparsers: Subparsers) -> None:
    """Add ``balance`` and its options."""
    parser = subparsers.add_parser(
        "balance",
        help="均衡测算：学校达标、校际差异系数和结论",
        description="读取一张表，每行一个县、一所学校的一个学段，按规则给出结论。",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv、.xlsx 或 .parquet")
    parser.add_argument("--rule", required=True, metavar="PACK", help="条目库编号或文件夹")
    parser.add_argument("--as-of", type=_day, metavar="DATE", help="按哪一天有效的规则，默认今天")
    for name in KEYS:
        parser.add_argument(f"--{name}", metavar="COLUMN", default=name, help=f"{name} 的列名")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=COLUMN",
        help="数量的列名，可以重复，例如 --column books=图书册数",
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def run(args: argparse.Namespace) -> int:
    """Read, compute, print; exit 1 when a row had a problem."""
    pack = load_pack(args.rule)
    as_of = args.as_of or datetime.now().astimezone().date()
    sheet = read_table(args.file)
    amounts = [indicator.amount.column for indicator in pack.indicators]
    columns = _columns(args, amounts, sheet)
    table = read_sections(sheet, columns, amounts, pack.stages)
    counties = balance(table, pack, as_of)
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(
            {
                "rule": pack.id,
                "as_of": as_of.isoformat(),
                "counties": [c.as_json() for c in counties],
                "issues": [p.as_json() for p in table.problems],
            }
        )
    else:
        for county in counties:
            _print_county(county, pack)
        for problem in table.problems:
            print(problem.issue.text())
    return 1 if table.problems else 0


def _columns(args: argparse.Namespace, amounts: list[str], sheet: Sheet) -> dict[str, str]:
    columns = {name: str(getattr(args, name)) for name in KEYS} | {a: a for a in amounts}
    for pair in args.column:
        name, _, header = pair.partition("=")
        if name not in columns or not header:
            raise UsageError(
                where="选项 --column",
                found=f"写的是“{pair}”",
                expected=f"NAME=COLUMN，NAME 为 {'、'.join(columns)} 之一",
                fix="请改正列的名称，例如 --column books=图书册数",
            )
        columns[name] = header
    need_columns(
        sheet.file,
        sheet.header,
        list(columns.values()),
        rename="；列名不同的，用 --column 名称=列名 指明",
    )
    return columns


def _print_county(county: CountyBalance, pack: Pack) -> None:
    stage = {"primary": "小学", "junior": "初中"}.get(county.stage, county.stage)
    print(f"{county.county} {stage}：{LABELS[county.verdict.state]}", end="")
    print(f"（{county.verdict.reason}）" if county.verdict.reason else "")
    if county.composite is not None:
        print(
            f"  综合差异系数 {shown(county.composite, 3)}，上限 {shown(county.composite_limit, 2)}"
        )
    for one, indicator in zip(county.indicators, pack.indicators, strict=True):
        if one.mean is None:
            continue  # the bad rows are named below
        limit = "" if one.limit is None else f"，上限 {shown(one.limit, 2)}"
        verdict = "" if one.verdict is None else f"，{_WORDS[one.verdict]}"
        print(
            f"  {indicator.label}：平均 {shown(one.mean, 2)} {indicator.unit}，"
            f"差异系数 {shown(one.cv, 3)}{limit}{verdict}"
        )
    for school in county.schools:
        if school.verdict is not None and school.verdict.state != "met":
            _print_school(school, pack)


def _print_school(school: SchoolBalance, pack: Pack) -> None:
    of = len(pack.indicators)
    state = LABELS[school.verdict.state] if school.verdict else ""
    if school.verdict is not None and school.verdict.state == "not_computable":
        print(f"  {school.school}：{state}，见下")
        return
    print(f"  {school.school}：{state}，{school.met}/{of} 项达标")
    for gap in school.gaps or ():
        indicator = pack.indicator(gap.indicator)
        amount = indicator.amount
        short = _amount(gap.short, whole=amount.whole)
        line = f"    {amount.label}：到标准缺 {short} {amount.unit}"
        if gap.short_floor:
            line += f"，到下限缺 {_amount(gap.short_floor, whole=amount.whole)} {amount.unit}"
        print(line)


def _amount(short: float, *, whole: bool) -> str:
    return shown(ceil(exact(short)), 0) if whole else shown(short)
