"""A long table of pupil, period and score (一行一名学生一次考试), read and checked."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from junheng.cli.columns_file import read_columns
from junheng.cli.score_rows import Floats, ScoreRows
from junheng.kernel.errors import UsageError

Key = int | tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class CohortRows:
    """Rows that are placed together."""

    key: Key  # place of the period, or with the grade
    name: str  # as people and published models call it: 2025, or 2025/8
    place: int
    rows: NDArray[np.bool_]  # of all rows


@dataclass(frozen=True, slots=True, eq=False)
class LongRows:
    """Rows in the order of the file."""

    rows: ScoreRows
    ids: pa.StringArray
    times: pa.StringArray
    scores: Floats  # NaN where missing
    periods: list[str]  # the distinct times, the oldest first
    when: NDArray[np.int64]  # n_rows: place of each row's time; −1 without
    grades: NDArray[np.int16] | None  # n_rows; 0 where spoilt

    @property
    def take(self) -> NDArray[np.bool_]:
        """Rows without a problem."""
        whole: NDArray[np.bool_] = ~self.rows.spoilt
        return whole

    @property
    def who(self) -> NDArray[np.int32]:
        """A number for each row's pupil."""
        coded: NDArray[np.int32] = self.ids.dictionary_encode().indices.to_numpy()
        return coded

    @property
    def cohorts(self) -> list[CohortRows]:
        """Every period, or every grade of every period, the oldest first."""
        found = []
        for place, name in enumerate(self.periods):
            own = self.when == place
            if self.grades is None:
                found.append(CohortRows(place, name, place, own))
                continue
            for grade in np.unique(self.grades[own & self.take]).tolist():
                rows = own & (self.grades == grade)
                found.append(CohortRows((place, grade), f"{name}/{grade}", place, rows))
        return found


def add_columns(parser: argparse.ArgumentParser) -> None:
    """Add the file and the names of its columns."""
    parser.add_argument("file", type=Path, metavar="FILE", help=".csv、.xlsx 或 .parquet")
    parser.add_argument("--id", required=True, metavar="C", help="学生编号的列名")
    parser.add_argument("--time", required=True, metavar="C", help="时间的列名，例如年份")
    parser.add_argument("--score", required=True, metavar="C", help="成绩的列名")
    parser.add_argument(
        "--grade",
        metavar="C",
        help="年级的列名：同一期里各年级考的不是一张卷时必须写，各年级分开算，先前成绩取低一个年级的",
    )


def read_long(args: argparse.Namespace, *more: str) -> LongRows:
    """Read the columns that the options name, ``more`` of them as text.

    Raises
    ------
    UsageError
        A column stands for two things, or is not there.
    """
    named = [name for name in (args.id, args.time, args.score, args.grade) if name]
    if len(set(named)) < len(named):
        raise UsageError(
            where="选项 --id、--time、--score、--grade",
            found="同一列用了两次",
            expected="各写不同的列",
            fix="请改正列名",
        )
    grade = [args.grade] if args.grade else []
    wanted = dict.fromkeys([args.id, args.time, args.score, *grade, *more])
    rows = ScoreRows(read_columns(args.file, [*wanted]))
    ids, times = rows.texts(args.id), rows.texts(args.time)
    scores = rows.numbers(args.score)
    grades = _grades(rows, args.grade) if args.grade else None
    periods, when = _periods(times)
    held = LongRows(rows, ids, times, scores, periods, when, grades)
    _report_repeated(held)
    return held


def _grades(rows: ScoreRows, header: str) -> NDArray[np.int16]:
    """Read grades as whole numbers; what is none spoils its row."""
    values = rows.numbers(header)
    wrong = ~rows.spoilt & ~((values >= 1) & (values <= 99) & (values == np.floor(values)))
    for row in np.flatnonzero(wrong).tolist():
        rows.report("JH-GR-107", row, header, value=rows.columns.held[header][row].as_py())
    rows.spoilt[wrong] = True
    return np.where(wrong | rows.spoilt, 0, values).astype(np.int16)


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


def _report_repeated(held: LongRows) -> None:
    """Report every further row of a pupil and period; none of them takes part."""
    whole = np.flatnonzero(held.take)
    key = held.who[whole].astype(np.int64) * (int(held.when.max(initial=0)) + 1) + held.when[whole]
    is_repeated = np.bincount(key)[key] > 1 if key.size else np.zeros(0, dtype=bool)
    first: dict[int, int] = {}
    for at in np.flatnonzero(is_repeated):
        row = int(whole[at])
        begins = first.setdefault(int(key[at]), row)
        if row != begins:
            facts = {"id": held.ids[row].as_py(), "time": held.times[row].as_py()}
            lines = held.rows.columns.lines
            held.rows.report("JH-GR-106", row, first=int(lines[begins]), **facts)
    held.rows.spoilt[whole[is_repeated]] = True
