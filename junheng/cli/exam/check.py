"""``junheng exam check``: what cannot be right in a table of scores, or is worth a look."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from junheng.cli.columns_file import read_columns
from junheng.cli.output import NOTICE, guarded, print_json, refuse_together
from junheng.cli.score_rows import ScoreRows, names
from junheng.kernel.issues import Place
from junheng.measure.achievement.scores import check_totals
from junheng.measure.achievement.suspects import (
    Suspect,
    duplicate_numbers,
    odd_scores,
    odd_sexes,
    repeated_rows,
)

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

_CHECK = """读取一张成绩表，每行一名学生，找出不可能对或值得看一眼的地方：校内学号重复、
一种性别的学校里混进另一种、学校不收的性别、离本校太远的分数、全校同分、各科完全相同的行、
总分不等于各部分之和。只查不改。"""
NEVER_CHANGED = "以上只是疑点：请对照原件核对；本命令不改动任何数。"


def add_action(acts: Subparsers) -> None:
    """Add ``check`` and its options."""
    parser = acts.add_parser("check", help="核查：成绩表里的疑点", description=_CHECK)
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv、.xlsx 或 .parquet")
    parser.add_argument("--school", required=True, metavar="C", help="学校的列名")
    parser.add_argument("--id", metavar="C", help="学号的列名")
    parser.add_argument("--sex", metavar="C", help="性别的列名")
    parser.add_argument(
        "--admits",
        metavar="C",
        help="学校只收哪种性别的列名，写法与性别列相同；都收的留空",
    )
    parser.add_argument("--score", type=names, default=(), metavar="C[,C]", help="各科成绩的列名")
    parser.add_argument("--total", metavar="C", help="总分的列名：与各科之和核对")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def run(args: argparse.Namespace) -> int:
    """Read, check, print; exit 1 when anything was found."""
    columns = [c for c in (args.school, args.id, args.sex, args.admits, args.total) if c]
    wanted = [*columns, *args.score]
    wrong = [
        (len(set(wanted)) < len(wanted), "同一列用了两次", "每个选项写不同的列"),
        (args.admits and not args.sex, "只写了 --admits", "同时写 --sex"),
        (args.total and not args.score, "只写了 --total", "同时用 --score 写出各部分"),
        (wanted == [args.school], "没有写要查的列", "至少写 --id、--sex 或 --score"),
    ]
    refuse_together("exam check", wrong)
    rows = ScoreRows(read_columns(args.file, wanted))
    suspects, unchecked = _suspects(args, rows)
    body = {
        "rows": len(rows.columns.lines),
        "suspects": [
            one.issue.as_json() | {"lines": [int(rows.columns.lines[row]) for row in one.rows]}
            for one in suspects
        ],
        "totals_unchecked": unchecked,
        "issues": [problem.as_json() for problem in rows.problems],
    }
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        print(f"共 {body['rows']} 行，疑点 {len(suspects)} 处")
        for one in suspects:
            lines = "、".join(str(rows.columns.lines[row]) for row in one.rows[:10])
            more = f" 等 {len(one.rows)} 行" if len(one.rows) > 10 else ""
            print(f"第 {lines} 行{more}：{one.issue.text()}")
        if unchecked:
            print(f"{unchecked} 行缺总分或缺一部分，总分没有核对")
        for problem in rows.problems:
            print(problem.issue.text())
        if suspects:
            print(NEVER_CHANGED)
    return 1 if suspects or rows.problems else 0


def _suspects(args: argparse.Namespace, rows: ScoreRows) -> tuple[list[Suspect], int]:
    lines = rows.columns.lines.tolist()
    place = Place(rows.columns.file)
    schools = [str(value) for value in rows.texts(args.school).to_pylist()]

    def cells(header: str) -> list[str]:
        return [str(value).strip() for value in rows.columns.held[header].to_pylist()]

    found: list[Suspect] = []
    if args.id:
        found += duplicate_numbers(schools, cells(args.id), lines=lines, place=place)
    if args.sex:
        admits = {}
        if args.admits:
            pairs = zip(schools, cells(args.admits), strict=True)
            admits = {school: sex for school, sex in pairs if sex}
        found += odd_sexes(schools, cells(args.sex), admits=admits, lines=lines, place=place)
    scores = {header: rows.numbers(header) for header in args.score}
    for header, values in scores.items():
        found += odd_scores(schools, values, header, lines=lines, place=place)
    if scores:
        both = np.column_stack([*scores.values()])
        found += repeated_rows(schools, both, lines=lines, place=place)
    unchecked = 0
    if args.total:
        told = check_totals(both, rows.numbers(args.total), lines=lines, place=place)
        unchecked = told.unchecked
        wrong = zip(told.issues, told.wrong.tolist(), strict=True)
        found += [Suspect(issue, (row,)) for issue, row in wrong]
    return found, unchecked
