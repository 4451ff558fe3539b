"""Which groups pupils belong to, and what their classes are called (分组、班级名称).

Both come from the data version an examination was matched with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.snapshots import Scope
from junheng.measure.achievement.account import GROUPS
from junheng.web.academics.models import Exam
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
def names_in(sha256: str) -> Mapping[str, str]:
    """Give the names of the classes of a data version by their codes."""
    snapshot = folder_of(sha256)
    if not snapshot.has("homeroom"):
        return {}
    scope = Scope(None, "aggregate", _PURPOSE, "system")
    rows = snapshot.open("homeroom", duckdb_backend(threads=1), scope)
    told = rows.select("class_code", "name").to_pyarrow()
    return dict(zip(*(told[name].to_pylist() for name in told.column_names), strict=True))


def room_names(exam: Exam) -> Mapping[str, str]:
    """Give the names of classes by their codes; without a register a class is its own name."""
    return names_in(exam.register_sha256) if exam.register_sha256 else {}
