"""``junheng exam analyse``: a sheet of answers or marks in, the analysis of the paper out."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from junheng.cli.exam.abilities import write_abilities, write_information
from junheng.cli.exam.fairness import fair_option, fairness, print_fairness
from junheng.cli.exam.irt import MODELS, calibrated, irt_json, print_irt
from junheng.cli.output import NOTICE, guarded, print_json
from junheng.cli.result_table import check_out
from junheng.cli.table_file import read_table
from junheng.kernel.errors import UsageError
from junheng.kernel.issues import Place
from junheng.kernel.rounding import shown
from junheng.kernel.sheet import Sheet, plain_number, tidy
from junheng.measure.achievement.items import Item, ItemAnalysis, analyse_items
from junheng.measure.achievement.options import ItemOptions, analyse_options
from junheng.measure.achievement.responses import (
    Question,
    Responses,
    default_questions,
    read_responses,
)

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers
    from junheng.measure.achievement.irt import Calibration

_ANALYSE = """读取一张表，每行一名考生，每列一道题，给出试题分析。

没有 --key 时，表里是得分；有 --key 时，写了答案的题是选项，按答案计分。
答案表有 item、key 两列；只有 key 一列的，依次对应表里的前几列。满分表有 item、max 两列。
写在答案表或满分表里的列才是题目；两张表都没有时，除考号、姓名、学校、班级、性别、总分等列外都是题目。"""


def add_action(acts: Subparsers) -> None:
    """Add ``analyse`` and its options."""
    parser = acts.add_parser("analyse", help="试题分析：难度、区分度、信度", description=_ANALYSE)
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv 或 .xlsx")
    parser.add_argument("--key", type=Path, metavar="FILE", help="答案表")
    parser.add_argument("--max", type=Path, metavar="FILE", help="满分表")
    parser.add_argument(
        "--omit", action="append", default=[], metavar="COLUMN", help="不是题目的列，可以重复"
    )
    parser.add_argument(
        "--blank-is-zero", action="store_true", help="得分表里的空格是没有作答，按 0 分算"
    )
    parser.add_argument(
        "--irt", choices=MODELS, help="同时做项目反应分析：同一斜率、各题斜率、多级计分的两种"
    )
    parser.add_argument(
        "--freq",
        metavar="COLUMN",
        default="freq",
        help="每行代表几名考生的列，默认 freq，没有这一列就是一人一行",
    )
    parser.add_argument(
        "--fair",
        type=fair_option,
        metavar="COLUMN=VALUE",
        help="题目是否对这组公平，例如 性别=女：总分相同的人相比（MH 法和逻辑回归）",
    )
    parser.add_argument(
        "--abilities", type=Path, metavar="FILE", help="写出每名考生的能力值和误差；要写 --irt"
    )
    parser.add_argument(
        "--information",
        type=Path,
        metavar="FILE",
        help="写出试卷在各能力值处量得多准（测验信息、误差、期望总分）；要写 --irt",
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def run(args: argparse.Namespace) -> int:
    """Read, compute, print; exit 1 when the sheet had a problem."""
    _check_options(args)
    sheet = read_table(args.file)
    freq = args.freq if args.freq in sheet.header else ""
    if args.freq != "freq" and not freq:
        raise UsageError(
            where="选项 --freq",
            found=f"《{sheet.file}》没有列“{args.freq}”",
            expected=f"有这一列；现有：{'、'.join(filter(None, sheet.header))}",
            fix="请改正列名",
        )
    questions = _questions(sheet, args.key, args.max, [*args.omit, freq])
    responses = read_responses(sheet, questions, blank_is_zero=args.blank_is_zero, freq=freq)
    analysis = (
        analyse_items(responses.marks, responses.items, responses.full)
        if len(responses.marks)
        else None
    )
    options = () if analysis is None else _options(responses)
    model, refused = None, None
    if args.irt and analysis is not None:
        model, refused = calibrated(responses, args.irt, Place(sheet.file, sheet.sheet))
    told = _beside(args, sheet, responses, model) if analysis is not None else {}
    issues = (*responses.issues, *([refused] if refused else ()))
    print(NOTICE, file=sys.stderr)
    if args.json:
        body = _as_json(responses, analysis, options)
        if args.irt:
            body["irt"] = irt_json(model, responses.items)
        print_json(body | told | {"issues": [issue.as_json() for issue in issues]})
    else:
        _print(responses, analysis, options)
        if model is not None:
            print_irt(model)
        _print_beside(told)
        for issue in issues:
            print(issue.text())
    return 1 if issues else 0


def _check_options(args: argparse.Namespace) -> None:
    for option, path in (("--abilities", args.abilities), ("--information", args.information)):
        if path is None:
            continue
        check_out(path, args.file)
        if not args.irt:
            raise UsageError(
                where=f"选项 {option}",
                found="没有写 --irt",
                expected="同时写 --irt 和模型：先有题目的参数",
                fix="请补上，例如 --irt 2pl",
            )


def _beside(
    args: argparse.Namespace, sheet: Sheet, responses: Responses, model: Calibration | None
) -> dict[str, Any]:
    """Give what the options ask for besides, each under a name of its own."""
    told: dict[str, Any] = {}
    if args.fair:
        told["fairness"] = fairness(sheet, responses, *args.fair)
    if args.abilities and model is not None:
        reliability = write_abilities(args.abilities, model, responses)
        told["abilities"] = {"out": str(args.abilities), "reliability": reliability}
    if args.information and model is not None:
        best = write_information(args.information, model)
        told["information"] = {"out": str(args.information), "best": best}
    return told


def _print_beside(told: dict[str, Any]) -> None:
    if "fairness" in told:
        print_fairness(told["fairness"])
    if "abilities" in told:
        reliability = shown(told["abilities"]["reliability"], 3)
        print(f"能力值写入 {told['abilities']['out']}，信度 {reliability}")
    if "information" in told:
        best = shown(told["information"]["best"], 1)
        print(f"测验信息写入 {told['information']['out']}，在能力值 {best} 处量得最准")


def _options(responses: Responses) -> Sequence[ItemOptions]:
    return analyse_options(responses.answers, responses.keys, responses.marks.sum(axis=1))


def _questions(
    sheet: Sheet, key: Path | None, full: Path | None, omitted: list[str]
) -> tuple[Question, ...]:
    """Join key and full marks to the columns of the sheet."""
    keys = {} if key is None else _listed(sheet, key, "key")
    limits = {} if full is None else _limits(_listed(sheet, full, "max"), full)
    if keys or limits:
        asked = set(keys) | set(limits)
        named = [name for name in sheet.header if name in asked]
    else:
        named = [question.item for question in default_questions(sheet)]
    named = [name for name in named if name not in omitted]
    twice = [name for name, times in Counter(sheet.header).items() if times > 1 and name in named]
    if twice or not named:
        raise UsageError(
            where=f"《{sheet.file}》的表头",
            found=f"题目重复：{'、'.join(twice)}" if twice else "没有题目",
            expected="每道题一列，列名只出现一次",
            fix="请改名或删去多余的一列；不是题目的列用 --omit 指明",
        )
    return tuple(Question(name, keys.get(name, ""), limits.get(name)) for name in named)


def _listed(sheet: Sheet, path: Path, column: str) -> dict[str, str]:
    """Read one value for each item: by the item's name, or in the order of the sheet."""
    table = read_table(path)
    header = [name.lower() for name in table.header]
    if column not in header:
        raise UsageError(
            where=f"《{table.file}》的表头",
            found=f"没有列 {column}；现有：{'、'.join(filter(None, table.header))}",
            expected=f"有 item、{column} 两列，或只有 {column} 一列",
            fix="请补上这一列",
        )
    at = header.index(column)
    rows = [line for line in table.lines if any(tidy(cell) for cell in line.cells)]
    values = [tidy(line.cells[at]) if at < len(line.cells) else "" for line in rows]
    if "item" in header:
        names = [tidy(line.cells[header.index("item")]) for line in rows]
    else:
        names = list(sheet.header[: len(values)])
    unknown = [name for name in names if name not in sheet.header]
    repeated = [name for name, times in Counter(names).items() if times > 1]
    empty = [name for name, value in zip(names, values, strict=False) if not value]
    if unknown or repeated or empty or len(names) < len(values):
        raise UsageError(
            where=f"《{table.file}》",
            found=_wrong_list(unknown, repeated, empty, len(values)),
            expected=f"每道题一行，题名与《{sheet.file}》的列名相同，{column} 不空",
            fix="请对照作答表的表头改正",
        )
    return dict(zip(names, values, strict=True))


def _wrong_list(unknown: list[str], repeated: list[str], empty: list[str], count: int) -> str:
    if unknown:
        return f"作答表里没有这些题：{'、'.join(unknown)}"
    if repeated:
        return f"写了不止一次：{'、'.join(repeated)}"
    return f"没有填写：{'、'.join(empty)}" if empty else f"有 {count} 行，比作答表的列还多"


def _limits(listed: Mapping[str, str], path: Path) -> dict[str, float]:
    limits = {}
    for item, text in listed.items():
        value = plain_number(text)
        if value is None or value <= 0:
            raise UsageError(
                where=f"《{path.name}》 {item}",
                found=f"满分填的是“{text}”",
                expected="大于 0 的数",
                fix="请改成这道题的满分",
            )
        limits[item] = value
    return limits


def _as_json(
    responses: Responses, analysis: ItemAnalysis | None, options: Sequence[ItemOptions]
) -> dict[str, Any]:
    chosen = {one.item: one for one in options}
    return {
        "n": analysis.n if analysis else 0,
        "mean": analysis.mean if analysis else None,
        "sd": analysis.sd if analysis else None,
        "alpha": analysis.alpha if analysis else None,
        "sem": analysis.sem if analysis else None,
        "full": analysis.full if analysis else None,
        "group": analysis.group if analysis else None,
        "absent": responses.absent,
        "incomplete": responses.incomplete,
        "items": [_item_json(one, chosen.get(one.item)) for one in analysis.items]
        if analysis
        else [],
        "statements": [*responses.statements, *(analysis.statements if analysis else ())],
    }


def _item_json(item: Item, options: ItemOptions | None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "item": item.item,
        "full": item.full,
        "mean": item.mean,
        "sd": item.sd,
        "difficulty": item.difficulty,
        "discrimination": item.discrimination,
        "item_rest": item.item_rest,
        "alpha_without": item.alpha_without,
        "statements": [*item.statements, *(options.statements if options else ())],
    }
    if options is not None:
        body["key"] = options.key
        body["options"] = [
            {"option": one.option, "count": one.count, "share": one.share, "mean": one.mean_total}
            for one in options.options
        ]
    return body


def _said(value: float | None, places: int) -> str:
    return "—" if value is None else shown(value, places)


def _print(
    responses: Responses, analysis: ItemAnalysis | None, options: Sequence[ItemOptions]
) -> None:
    if analysis is not None:
        print(
            f"{analysis.n} 人，{len(analysis.items)} 题，满分 {shown(analysis.full, 1)}："
            f"平均分 {shown(analysis.mean, 2)}，标准差 {_said(analysis.sd, 2)}，"
            f"信度 {_said(analysis.alpha, 3)}，测量标准误 {_said(analysis.sem, 2)}"
        )
        for item in analysis.items:
            print(
                f"  {item.item}：难度 {shown(item.difficulty, 2)}，"
                f"区分度 {_said(item.discrimination, 2)}，题总相关 {_said(item.item_rest, 2)}"
            )
            for statement in item.statements:
                print(f"    {statement}")
        for one in options:
            for statement in one.statements:
                print(f"  {one.item}：{statement}")
    for statement in (*responses.statements, *(analysis.statements if analysis else ())):
        print(statement)
