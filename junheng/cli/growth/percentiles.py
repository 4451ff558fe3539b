"""``junheng growth percentiles``: scores of several periods in, a growth percentile a row out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from junheng.cli.columns_file import read_columns
from junheng.cli.growth.score_rows import ScoreRows
from junheng.cli.output import NOTICE, guarded, print_json
from junheng.kernel.errors import UsageError
from junheng.kernel.rounding import shown
from junheng.measure.growth.percentiles import percentiles_of_rows
from junheng.measure.growth.percentiles.cohort import Rows

if TYPE_CHECKING:
    from junheng.cli.output import Subparsers

BAD_ROW = "这一行有问题，见提示"
HEADER = ("id", "time", "sgp", "order", "reason")
ENDINGS = (".csv", ".xlsx", ".parquet")
_SHEET_ROWS = 1_048_575  # a worksheet holds, beside its header


def add_action(actions: Subparsers) -> None:
    """Add ``percentiles`` and its options."""
    parser = actions.add_parser(
        "percentiles",
        help="成长百分等级：和起点相同的学生相比，进步处在什么位置",
        description="读取一张表，每行一名学生一次考试。各期按时间的先后排列（都是数时按数的大小，"
        "否则按文字），每名学生用可用的最多先前成绩；上一期没有成绩的，不给数字而写明原因。",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv、.xlsx 或 .parquet")
    parser.add_argument("--id", required=True, metavar="C", help="学生编号的列名")
    parser.add_argument("--time", required=True, metavar="C", help="时间的列名，例如年份")
    parser.add_argument("--score", required=True, metavar="C", help="成绩的列名")
    parser.add_argument(
        "--priors", type=_count, default=2, metavar="N", help="最多用前几期的成绩，默认 2"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="结果表：.csv、.xlsx 或 .parquet"
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    parser.set_defaults(run=guarded(run))


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def run(args: argparse.Namespace) -> int:
    """Read, place every row, write the table; exit 1 when a row had a problem."""
    _check(args)
    rows = ScoreRows(read_columns(args.file, [args.id, args.time, args.score]))
    ids, times = rows.texts(args.id), rows.texts(args.time)
    scores = rows.numbers(args.score)
    periods, when = _periods(times)
    who = ids.dictionary_encode().indices.to_numpy()
    _report_repeated(rows, who, when, (ids, times))
    take = ~rows.spoilt
    found = percentiles_of_rows(who[take], when[take], scores[take], most=args.priors)
    sgp, order = np.zeros((2, take.size), dtype=np.int16)
    reason = np.full(take.size, BAD_ROW, dtype=object)
    sgp[take], order[take], reason[take] = found.percentiles, found.orders, found.reasons
    if take.any() and not sgp.any():
        rows.report_whole("JH-GR-111", why=_why(found))
    has = sgp > 0
    table = pa.table(
        [ids, times, pa.array(sgp, mask=~has), pa.array(order, mask=~has), pa.array(reason)],
        names=HEADER,
    )
    _write(table, args.out)
    body = {
        "out": str(args.out),
        "rows": take.size,
        "with_percentile": int(has.sum()),
        "periods": [_period(name, k, found, (when, sgp, reason)) for k, name in enumerate(periods)],
        "issues": [problem.as_json() for problem in rows.problems],
    }
    print(NOTICE, file=sys.stderr)
    if args.json:
        print_json(body)
    else:
        _print(body)
        for problem in rows.problems:
            print(problem.issue.text())
    return 1 if rows.problems else 0


def _check(args: argparse.Namespace) -> None:
    if len({args.id, args.time, args.score}) < 3:
        raise UsageError(
            where="选项 --id、--time、--score",
            found="同一列用了两次",
            expected="三个不同的列",
            fix="请改正列名",
        )
    if args.out.suffix.lower() not in ENDINGS or not args.out.parent.is_dir():
        raise UsageError(
            where="选项 --out",
            found=f"写的是“{args.out}”",
            expected=f"已有文件夹里的一个文件，以 {'、'.join(ENDINGS)} 结尾",
            fix="请改正文件名",
        )
    if args.out.exists() and args.file.exists() and args.out.samefile(args.file):
        raise UsageError(
            where="选项 --out",
            found="与读取的是同一个文件",
            expected="另一个文件，原来的表不被覆盖",
            fix="请换一个文件名",
        )


def _periods(times: pa.StringArray) -> tuple[list[str], NDArray[np.int64]]:
    """Sort the distinct times, as numbers where all of them are; give each row its place."""
    coded = times.dictionary_encode()
    words = coded.dictionary.to_pylist()
    named = [word for word in words if word]
    try:
        ranked = sorted(named, key=lambda word: (float(word), word))
    except ValueError:
        ranked = sorted(named)
    place = {word: k for k, word in enumerate(ranked)}
    places = np.array([place.get(word, -1) for word in words], dtype=np.int64)
    return ranked, places[coded.indices.to_numpy()]


def _report_repeated(
    rows: ScoreRows,
    who: NDArray[np.int32],
    when: NDArray[np.int64],
    words: tuple[pa.StringArray, pa.StringArray],
) -> None:
    """Report every further row of a pupil and period; none of them takes part."""
    whole = np.flatnonzero(~rows.spoilt)
    key = who[whole].astype(np.int64) * (int(when.max(initial=0)) + 1) + when[whole]
    is_repeated = np.bincount(key)[key] > 1 if key.size else np.zeros(0, dtype=bool)
    first: dict[int, int] = {}
    for at in np.flatnonzero(is_repeated):
        row = int(whole[at])
        begins = first.setdefault(int(key[at]), row)
        if row != begins:
            facts = {"id": words[0][row].as_py(), "time": words[1][row].as_py()}
            rows.report("JH-GR-106", row, first=int(rows.columns.lines[begins]), **facts)
    rows.spoilt[whole[is_repeated]] = True


def _why(found: Rows) -> str:
    """Say in one sentence why nobody has a percentile."""
    if len(found.periods) < 2:
        return f"只有 {len(found.periods)} 期成绩；成长至少要前后两期"
    return next(text for texts in found.statements.values() for text in texts)


def _period(
    name: str, place: int, found: Rows, held: tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
) -> dict[str, Any]:
    when, sgp, reason = held
    own = when == place
    counted = pa.array(reason[own], pa.string()).value_counts().to_pylist()
    reasons = {one["values"]: one["counts"] for one in counted if one["values"]}
    return {
        "time": name,
        "rows": int(own.sum()),
        "with_percentile": int((sgp[own] > 0).sum()),
        "without": dict(sorted(reasons.items())),
        "statements": list(found.statements.get(place, ())),
    }


def _write(table: pa.Table, path: Path) -> None:
    ending = path.suffix.lower()
    if ending == ".parquet":
        from pyarrow import parquet

        parquet.write_table(table, path)
    elif ending == ".xlsx":
        _write_workbook(table, path)
    else:
        from pyarrow import csv

        words = (table["id"], table["time"], table["reason"])
        is_plain = not any(pc.any(pc.match_substring_regex(c, '[",\r\n]')).as_py() for c in words)
        style = "none" if is_plain else "needed"
        with path.open("wb") as file:
            file.write((",".join(HEADER) + "\n").encode())
            csv.write_csv(table, file, csv.WriteOptions(include_header=False, quoting_style=style))


def _write_workbook(table: pa.Table, path: Path) -> None:
    import xlsxwriter

    if table.num_rows > _SHEET_ROWS:
        raise UsageError(
            where="选项 --out",
            found=f"结果有 {table.num_rows} 行",
            expected=f".xlsx 一个工作表最多 {_SHEET_ROWS} 行",
            fix="请改用 .csv 或 .parquet",
        )
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("成长百分等级")
        sheet.write_row(0, 0, HEADER)
        columns = [column.to_pylist() for column in table.columns]
        for at, (pupil, time, sgp, order, reason) in enumerate(zip(*columns, strict=True), 1):
            sheet.write_string(at, 0, pupil)
            sheet.write_string(at, 1, time)
            if sgp is not None:
                sheet.write_number(at, 2, sgp)
                sheet.write_number(at, 3, order)
            sheet.write_string(at, 4, reason)


def _print(body: dict[str, Any]) -> None:
    print(f"{body['with_percentile']} 行有成长百分等级，共 {body['rows']} 行；写入 {body['out']}")
    for period in body["periods"]:
        share = period["with_percentile"] / period["rows"] if period["rows"] else 0.0
        print(f"  {period['time']}：{period['with_percentile']} 人（{shown(100 * share, 1)}%）")
        for text, count in period["without"].items():
            print(f"    {count} 人没有：{text}")
        for said in period["statements"]:
            print(f"    注意：{said}")
