"""How many pupils a school had enrolled (在籍人数): as printed with the scores, else by registers.

What came with the scores counts; a data version of the school year fills what it leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.exams import ExamSet
from junheng.data.snapshots import Scope, Snapshot
from junheng.kernel.periods import SchoolYear
from junheng.measure.achievement.enrolment import Enrolled, Where, bases_of
from junheng.measure.achievement.scores import ScoreTable
from junheng.measure.achievement.shares import Base
from junheng.web.academics.models import Exam
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import folder_of

_PURPOSE = "考试的在籍人数"
Held = dict[tuple[str, str, Base], int]


def sat_of(table: ScoreTable) -> dict[Where, int]:
    """Count pupils with a score in any paper, by school and by class."""
    out: dict[Where, int] = {}
    rows = zip(table.schools, table.homerooms, table.status, strict=True)
    for school, room, status in rows:
        for where in ((school, ""), (school, room)):
            out[where] = out.get(where, 0) + ("sat" in status)
    return out


def enrolled(held: ExamSet, table: ScoreTable, registers: Mapping[Base, str]) -> Enrolled:
    """Give the numbers of every school and class there are any of, and of the whole.

    Parameters
    ----------
    held : ExamSet
    table : ScoreTable
        Everybody, so that a sum that lacks somebody is seen.
    registers : mapping of Base to str
        As :func:`registers_of`.
    """
    counts = by_register(registers) | printed(held)
    return bases_of(counts, sat_of(table))


def printed(held: ExamSet) -> Held:
    """Give the numbers that came with the scores."""
    if not held.has("enrolled"):
        return {}
    rows: pa.Table = held.enrolled()
    names = ("school_code", "homeroom", "base", "pupils")
    columns = (rows[name].to_pylist() for name in names)
    return {(school, room, base): n for school, room, base, n in zip(*columns, strict=True)}


def registers_of(exam: Exam) -> dict[Base, str]:
    """Find the data versions of the school years a cohort entered and leaves in."""
    found: dict[Base, str] = {}
    if exam.grade == "9":
        for base, years in _YEARS.items():
            record = _version(exam, years)
            if record is not None:
                found[base] = record.sha256
    return found


_YEARS: Mapping[Base, int] = {"enrolled_grade_9": 0, "enrolled_grade_7": 2}
_GRADE: Mapping[Base, int] = {"enrolled_grade_9": 9, "enrolled_grade_7": 7}


def by_register(registers: Mapping[Base, str]) -> Held:
    """Count the pupils of a grade by school in each data version."""
    return {
        (school, "", base): pupils
        for base, sha256 in registers.items()
        for school, pupils in _by_school(folder_of(sha256), _GRADE[base]).items()
        if pupils
    }


def _version(exam: Exam, years: int) -> SnapshotRecord | None:
    """Find the newest data version with classes of the school year so many years before."""
    wanted = SchoolYear.of(exam.held_on).first - years
    rows = SnapshotRecord.objects.unscoped("numbers of pupils by school, about no person")
    for record in rows.filter(region_code=exam.region_code).exclude(status="self_test"):
        of_year = SchoolYear.of(record.as_of).first == wanted and record.as_of <= exam.held_on
        if of_year and folder_of(record.sha256).has("homeroom"):
            return record
    return None


def _by_school(snapshot: Snapshot, grade: int) -> dict[str, int]:
    scope = Scope(None, "aggregate", _PURPOSE, "system")
    rows = snapshot.open("homeroom", duckdb_backend(threads=1), scope)
    told = rows.filter(rows.grade == grade).select("school_code", "pupils").to_pyarrow()
    counts: dict[str, int] = {}
    for school, pupils in zip(*(told[name].to_pylist() for name in told.column_names), strict=True):
        counts[school] = counts.get(school, 0) + int(pupils or 0)
    return counts
