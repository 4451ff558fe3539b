"""``junheng growth project``: where published models lead pupils, and the growth a target takes."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from junheng.cli.growth.baseline_file import read_published
from junheng.cli.growth.long_rows import LongRows, add_columns, read_long
from junheng.cli.growth.pupil_columns import percentiles
from junheng.cli.output import NOTICE, guarded, print_json
from junheng.cli.result_table import check_out, write_table
from junheng.cli.score_rows import Floats, names
from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import shown
from junheng.measure.growth.percentiles.cohort import NO_SCORE, OUTSIDE
from junheng.measure.growth.percentiles.model import GrowthModel
from junheng.measure.growth.percentiles.outlook import projected
from junheng.measure.growth.percentiles.published import chain

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

NO_CHAIN = "公布的模型里，没有用这么少先前成绩的"
OTHER_GRADE = "最新一期不在第一个模型的前一个年级"
NO_FORECAST = (
    "推算的是“一直保持这个成长百分等级会到哪里”，照公布的那几届学生；不是对某名学生的预测。"
)
SHEET = "目标推算"
_PIECE = 2000  # patterns of earlier scores at a time
Models = Mapping[int, GrowthModel]


def add_action(actions: Subparsers) -> None:
    """Add ``project`` and its options."""
    parser = actions.add_parser(
        "project",
        help="目标推算：照公布的模型，保持怎样的成长才能到达目标",
        description="读取一张表，每行一名学生一次考试；从每名学生最新一期往后，"
        "照 growth percentiles --publish 公布的模型逐期推算。"
        "下一届学生照上一届的模型推算，也用这条命令。",
    )
    add_columns(parser)
    parser.add_argument(
        "--models", type=Path, required=True, metavar="FILE", help="公布的模型，.json"
    )
    parser.add_argument(
        "--ahead",
        type=names,
        required=True,
        metavar="T[,T]",
        help="往后各期照文件里的哪一期，最近的写在前面；几期就推算几期",
    )
    parser.add_argument(
        "--target", type=_points, metavar="S", help="最后一期要到达的分数：给出所需的成长百分等级"
    )
    parser.add_argument(
        "--at",
        type=percentiles,
        default=(35, 50, 65),
        metavar="P[,P]",
        help="写出一直保持这些百分等级时各期的分数，默认 35,50,65",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="结果表：.csv、.xlsx 或 .parquet"
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def _points(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


@dataclass(frozen=True, slots=True, eq=False)
class _Outlook:
    """One row a pupil, by order of first appearance."""

    used: NDArray[np.int16]  # earlier scores the first step uses; 0 where there is no outlook
    needed: NDArray[np.int16]  # 1 to 99, 100 out of reach; 0 where there is none or no target
    scores: Floats  # n_pupils × periods × percentiles, points
    reasons: NDArray[np.object_]


def run(args: argparse.Namespace) -> int:
    """Read, project every pupil, write the table; exit 1 when a row had a problem."""
    check_out(args.out, args.file, args.models)
    published = read_published(args.models, "--models")
    unknown = [name for name in args.ahead if name not in published.models]
    if unknown:
        raise UsageError(
            where="选项 --ahead",
            found=f"公布的模型里没有：{'、'.join(unknown)}",
            expected=f"其中的各期：{'、'.join(published.models)}",
            fix="请改正各期的名称",
        )
    grade = _first_grade(args)
    held = read_long(args)
    ids, history, is_other = _histories(held, grade)
    found = _outlook([published.models[name] for name in args.ahead], history, args)
    found.reasons[is_other & (found.reasons == NO_SCORE)] = OTHER_GRADE
    write_table(_table(args, ids, found), args.out, SHEET)
    body = _body(args, held, found)
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        _print(body)
        for problem in held.rows.problems:
            print(problem.issue.text())
    return 1 if held.rows.problems else 0


def _first_grade(args: argparse.Namespace) -> int | None:
    """Give the grade of the first model, where models are kept apart by grades.

    Raises
    ------
    UsageError
        ``--grade`` is there and the models have none, or the other way round.
    """
    _, slash, grade = args.ahead[0].rpartition("/")
    is_graded = bool(slash) and grade.isdecimal()
    if is_graded != bool(args.grade):
        raise UsageError(
            where="选项 --grade",
            found="模型分年级，却没有写年级的列" if is_graded else "写了年级，模型却不分年级",
            expected="两样一致：公布时写了 --grade，推算时也写",
            fix="请补上或去掉 --grade",
        )
    return int(grade) if is_graded else None


def _histories(held: LongRows, grade: int | None) -> tuple[list[str], Floats, NDArray[np.bool_]]:
    """Give every pupil's scores, the newest period first, and who is in another grade.

    With grades only scores of the grades just before the first model's stand in the history.
    """
    take, who = held.take, held.who
    order, place = np.unique(who[take], return_inverse=True)
    back = len(held.periods) - 1 - held.when[take]
    scores = held.scores[take].copy()
    is_other = np.zeros(order.size, dtype=bool)
    if grade is not None and held.grades is not None:
        fits = held.grades[take] == grade - 1 - back
        is_other[place[~fits & (back == 0) & np.isfinite(scores)]] = True
        scores[~fits] = np.nan
    wide = np.full((order.size, max(len(held.periods), 1)), np.nan)
    wide[place, back] = scores
    words = held.ids.dictionary_encode().dictionary.to_pylist()
    return [words[code] for code in order.tolist()], wide, is_other


def _outlook(ahead: Sequence[Models], history: Floats, args: argparse.Namespace) -> _Outlook:
    n = len(history)
    known = np.where(np.isnan(history).any(axis=1), np.isnan(history).argmax(axis=1),
                     history.shape[1])  # fmt: skip
    used, needed = np.zeros((2, n), dtype=np.int16)
    scores = np.full((n, len(ahead), len(args.at)), np.nan)
    reasons = np.where(known == 0, NO_SCORE, "").astype(object)
    for count in np.unique(known[known > 0]).tolist():
        at = np.flatnonzero(known == count)
        models = chain(ahead, count)
        if not models:
            reasons[at] = NO_CHAIN
            continue
        inside = models[0].covers(list(history[at, : models[0].order].T))
        reasons[at[~inside]] = OUTSIDE
        at = at[inside]
        used[at] = models[0].order
        patterns, place = np.unique(history[at, :count], axis=0, return_inverse=True)
        place = place.ravel()
        for start in range(0, len(patterns), _PIECE):
            paths = projected(models, list(patterns[start : start + _PIECE].T))
            mine = (place >= start) & (place < start + _PIECE)
            rows, which = at[mine], place[mine] - start
            scores[rows] = paths[which][:, :, [one - 1 for one in args.at]]
            if args.target is not None:
                needed[rows] = _needed(paths, args.target)[which]
    return _Outlook(used, needed, scores, reasons)


def _needed(paths: Floats, target: float) -> NDArray[np.int16]:
    reached = np.maximum.accumulate(paths[:, -1, :], axis=1) >= target
    first = np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, 100)
    return first.astype(np.int16)


def _table(args: argparse.Namespace, ids: list[str], found: _Outlook) -> pa.Table:
    columns: dict[str, pa.Array] = {
        "id": pa.array(ids, pa.string()),
        "order": pa.array(found.used, mask=found.used == 0),
    }
    if args.target is not None:
        columns["needed"] = pa.array(found.needed, mask=found.needed == 0)
    for step, name in enumerate(args.ahead):
        for k, one in enumerate(args.at):
            values = found.scores[:, step, k]
            columns[f"{step + 1}_{name}_p{one}"] = pa.array(values, from_pandas=True)
    columns["reason"] = pa.array(found.reasons.tolist(), pa.string())
    return pa.table(columns)


def _body(args: argparse.Namespace, held: LongRows, found: _Outlook) -> dict[str, Any]:
    has = found.used > 0
    counted = dict(
        zip(*np.unique(found.reasons[~has].astype(str), return_counts=True), strict=True)
    )
    body: dict[str, Any] = {
        "out": str(args.out),
        "pupils": has.size,
        "projected": int(has.sum()),
        "without": {str(why): int(count) for why, count in counted.items()},
        "ahead": [*args.ahead],
        "target": args.target,
        "statements": [NO_FORECAST],
        "issues": [problem.as_json() for problem in held.rows.problems],
    }
    if args.target is not None:
        own = found.needed[has]
        body["needed"] = {
            "at_most_35": int((own <= 35).sum()),
            "36_to_65": int(((own > 35) & (own <= 65)).sum()),
            "66_to_99": int(((own > 65) & (own < 100)).sum()),
            "out_of_reach": int((own == 100).sum()),
        }
    return body


def _print(body: dict[str, Any]) -> None:
    print(f"{body['projected']} 名学生有推算，共 {body['pupils']} 名；写入 {body['out']}")
    for why, count in body["without"].items():
        print(f"  {count} 名没有：{why}")
    if "needed" in body:
        told = body["needed"]
        print(
            f"  到达 {shown(body['target'], 1)} 分所需的成长百分等级："
            f"35 以内 {told['at_most_35']} 名，36～65 {told['36_to_65']} 名，"
            f"66～99 {told['66_to_99']} 名，最高的成长也到不了的 {told['out_of_reach']} 名"
        )
    for said in body["statements"]:
        print(f"  {said}")
