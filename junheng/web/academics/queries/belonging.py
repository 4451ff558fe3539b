"""Which groups pupils belong to, and how many a school had enrolled (分组、在籍人数).

Both come from data versions: sex, boarding, migrant and left-behind from the one an examination
was matched with, numbers enrolled in grade 7 from the one two school years before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.kernel.periods import SchoolYear
from junheng.measure.achievement.account import GROUPS
from junheng.measure.achievement.shares import Base
from junheng.web.academics.models import Exam
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import folder_of

_PURPOSE = "考试的群体差异"
_SEX: Mapping[str, bool] = {"2": True, "1": False}  # 女, 男, as the standard codes them


def belongs(exam: Exam, pupils: Sequence[str]) -> dict[str, list[bool | None]]:
    """Say of each pupil whether it is of the first group, group by group."""
    if not exam.register_sha256:
        return {}
    snapshot = folder_of(exam.register_sha256)
    if not snapshot.has("pupil"):
        return {}
    scope = Scope(None, "aggregate", _PURPOSE, "system")
    rows = snapshot.open("pupil", duckdb_backend(threads=1), scope)
    held = [group.id for group in GROUPS if group.id in rows.columns]
    told = rows.select("person_id", *held).to_pyarrow()
    place = {person: at for at, person in enumerate(told["person_id"].to_pylist())}
    found = {}
    for group in held:
        values = told[group].to_pylist()
        known = [values[place[one]] if one in place else None for one in pupils]
        if group == "sex":
            known = [_SEX.get(value) for value in known]
        if any(value is not None for value in known):
            found[group] = known
    return found


@lru_cache(maxsize=16)
def _names_in(sha256: str) -> Mapping[str, str]:
    snapshot = folder_of(sha256)
    if not snapshot.has("homeroom"):
        return {}
    scope = Scope(None, "aggregate", _PURPOSE, "system")
    rows = snapshot.open("homeroom", duckdb_backend(threads=1), scope)
    told = rows.select("class_code", "name").to_pyarrow()
    return dict(zip(*(told[name].to_pylist() for name in told.column_names), strict=True))


def room_names(exam: Exam) -> Mapping[str, str]:
    """Give the names of classes by their codes; without a register a class is its own name."""
    return _names_in(exam.register_sha256) if exam.register_sha256 else {}


def enrolled(exam: Exam) -> tuple[dict[str, dict[Base, int]], str]:
    """Count pupils enrolled in grade 9 and once in grade 7, by school and whole (``""``).

    Returns
    -------
    tuple
        The counts, and the data versions they were read from.
    """
    found: dict[str, dict[Base, int]] = {}
    used = []
    if exam.grade == "9":
        for base, grade, years in (("enrolled_grade_9", 9, 0), ("enrolled_grade_7", 7, 2)):
            record = _version(exam, years)
            if record is None:
                continue
            used.append(record.sha256)
            for school, count in _by_school(folder_of(record.sha256), grade).items():
                own = found.setdefault(school, {})
                own[base] = count  # type: ignore[literal-required]
                whole = found.setdefault("", {})
                whole[base] = whole.get(base, 0) + count  # type: ignore[literal-required]
    return found, " ".join(used)


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
