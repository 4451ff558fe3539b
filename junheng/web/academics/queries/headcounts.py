"""The sheet of numbers enrolled, read against the scores it came with (在籍人数表)."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from junheng.data.exams import read_headcounts
from junheng.kernel.issues import Issue, Place
from junheng.kernel.sheet import tidy
from junheng.measure.achievement.enrolment import PRINTED, SUMS, HeadcountRow, read_rows
from junheng.measure.achievement.scores import ScoreTable
from junheng.web.academics.models import SentSheet
from junheng.web.academics.queries import files
from junheng.web.academics.queries.enrolment import sat_of
from junheng.web.academics.queries.register import Register


def told(
    sheet: SentSheet, codes: Mapping[str, str], register: Register, table: ScoreTable
) -> tuple[pa.Table, tuple[Issue, ...]]:
    """Read the sheet; what is wrong with it comes back with the cell it stands in.

    Raises
    ------
    UsageError
        It may not be read, or has no heading of numbers enrolled.
    """
    with files.on_disk(sheet) as path:
        found = read_headcounts(path, sheet.name)
    bases = [base for base in PRINTED if base in found.letters]
    rows = []
    for row in found.rows:
        written = tidy(row["school"])
        school = written if written in SUMS else codes.get(written, written)
        room = row.get("homeroom", "").strip()
        rows.append(
            HeadcountRow(
                school=school,
                homeroom=register.room(school, room) if room else "",
                cells={base: row[base] for base in bases},
                line=int(row["line"]),
                written=written,
            )
        )
    letters = {base: found.letters[base] for base in bases}
    held, issues = read_rows(
        rows, sat_of(table), letters=letters, place=Place(found.file, found.sheet)
    )
    unique = {(one.school, one.homeroom, one.base): one for one in held}.values()
    return pa.table({
        "school_code": pa.array([one.school for one in unique], pa.string()),
        "homeroom": pa.array([one.homeroom for one in unique], pa.string()),
        "base": pa.array([one.base for one in unique], pa.string()),
        "pupils": pa.array([one.pupils for one in unique], pa.int32()),
        "sheet": pa.array([found.sheet] * len(unique), pa.string()),
        "cell": pa.array([f"{letters[one.base]}{one.line}" for one in unique], pa.string()),
    }), issues  # fmt: skip
