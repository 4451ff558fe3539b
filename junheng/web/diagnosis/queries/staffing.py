"""Who teaches and who learns at the schools of a county, counted, and which communities they join.

No row leaves the door, and of pupils no group that is too small to be told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from junheng.data.engines import duckdb_backend
from junheng.data.exams import hidden_groups
from junheng.data.snapshots import Scope
from junheng.data.standard import standard
from junheng.measure.engine.communities import members_of
from junheng.publish.reports.school_paper import Membership, Staff
from junheng.publish.sentences.school_facts import GroupFact
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import belonging_of, open_snapshot
from junheng.web.monitor.queries.remember import remembered
from junheng.web.shared.labels import word_of

YOUNG, OLD = 35, 51  # years: up to, and from
_TITLED = frozenset({"senior_full", "senior", "mid"})
_BACKBONE = frozenset({"national", "province", "city", "county"})  # 县级以上
_COUNTED = ("degree", "title_level", "subject")
_COLUMNS = ("school_code", "age", "backbone_level", *_COUNTED)


def _counted(record: SnapshotRecord, account: Account, table: str, by: tuple[str, ...]) -> Any:
    """Count the rows of a table by columns, over the whole county; no row leaves the door."""

    def read() -> list[dict[str, Any]]:
        snapshot = open_snapshot(record, account)
        if not snapshot.has(table):
            return []
        scope = Scope(None, "aggregate", "写诊断报告", account.username)
        rows = snapshot.open(table, duckdb_backend(), scope)
        if "is_full_time" in rows.columns:
            rows = rows.filter(rows.is_full_time)
        held = [name for name in by if name in rows.columns]
        found = rows.group_by(held).aggregate(n=rows.count())
        return list(found.to_pyarrow().to_pylist())

    return remembered(("diagnosis", record.sha256, table, by), read)


def staff_of(record: SnapshotRecord, account: Account) -> dict[str, Staff]:
    """Count the full-time teachers of every school by age, degree, title and subject (师资)."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in _counted(record, account, "teacher", _COLUMNS):
        groups.setdefault(row["school_code"], []).append(row)
    return {code: _staff(rows) for code, rows in groups.items()}


def _staff(rows: Iterable[Mapping[str, Any]]) -> Staff:
    held = list(rows)

    def number(test: Any) -> int:
        return sum(int(row["n"]) for row in held if test(row))

    return Staff(
        total=number(lambda _row: True),
        young=number(lambda row: row.get("age") is not None and row["age"] <= YOUNG),
        old=number(lambda row: row.get("age") is not None and row["age"] >= OLD),
        backbone=number(lambda row: row.get("backbone_level") in _BACKBONE),
        titled=number(lambda row: row.get("title_level") in _TITLED),
        tables=tuple(
            (label, counts)
            for column, label in zip(_COUNTED, ("学历", "职称", "学科"), strict=True)
            if (counts := _counts(held, column))
        ),
    )


def _counts(rows: list[Mapping[str, Any]], column: str) -> tuple[tuple[str, int], ...]:
    """Count by the codes of a column, in the order of the standard, those unknown last."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row.get(column) or ""] += int(row["n"])
    codes = [(one.code, one.label) for one in standard().codes[column].codes]
    told = [(label, found[code]) for code, label in codes if found[code]]
    unknown = sum(found.values()) - sum(n for _label, n in told)
    return (*told, ("未填", unknown)) if unknown else tuple(told)


def communities_of(record: SnapshotRecord) -> dict[str, tuple[Membership, ...]]:
    """List the communities each school is in on the day of the data (集团、学区、结对、托管)."""
    held = belonging_of(record)
    sizes = {name: len(codes) for name, codes in members_of(held).items()}
    found: dict[str, list[Membership]] = {}
    for one in held:
        found.setdefault(one.school, []).append(
            Membership(
                community=one.community,
                kind=word_of("community_type", one.kind),
                role=word_of("community_role", one.role),
                pooled=one.pooled,
                others=sizes[one.community] - 1,
                since=one.since,
            )
        )
    return {code: tuple(own) for code, own in found.items()}


_GROUPS = ("is_boarding", "is_migrant", "is_left_behind")
_WORDS = {"is_boarding": "寄宿生", "is_migrant": "随迁子女", "is_left_behind": "留守儿童"}


@dataclass(frozen=True, slots=True)
class Composition:
    """Who the pupils of one school are (学生构成)."""

    pupils: int
    groups: tuple[GroupFact, ...]


def compositions_of(record: SnapshotRecord, account: Account) -> dict[str, Composition]:
    """Count the pupils of every school by what the register says of them.

    A column the register leaves empty for anybody is not told, nor a group of fewer than eleven,
    nor one that all but fewer than eleven belong to.
    """
    held: dict[str, list[Mapping[str, Any]]] = {}
    for row in _counted(record, account, "pupil", ("school_code", *_GROUPS)):
        held.setdefault(row["school_code"], []).append(row)
    return {code: _composition(rows) for code, rows in held.items()}


def _composition(rows: Sequence[Mapping[str, Any]]) -> Composition:
    pupils = sum(int(row["n"]) for row in rows)
    groups = []
    for column in _GROUPS:
        if any(row.get(column) is None for row in rows):
            continue
        n = sum(int(row["n"]) for row in rows if row[column])
        label = _WORDS[column]
        hidden = hidden_groups({label: n, "": pupils - n})
        groups.append(GroupFact(label, None if hidden else n))
    return Composition(pupils, tuple(groups))
