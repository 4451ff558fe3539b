"""Who was of a grade when an examination was held (考生名册): the register's pupils and classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.intake.publish import read_identities
from junheng.data.snapshots import Scope
from junheng.measure.achievement.matching import Named
from junheng.web.academics.models import Exam
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import open_snapshot, snapshots_of
from junheng.web.intake.queries.publication import identities_root
from junheng.web.shared import sealing

_PURPOSE = "把考试成绩与学籍对应"


@dataclass(frozen=True, slots=True)
class Register:
    """The pupils of a grade at the schools of a region, or of one school (名册)."""

    snapshot: SnapshotRecord | None
    persons: tuple[str, ...]  # pseudonyms, in the order of ``named``
    named: tuple[Named, ...]  # numbers are the pseudonyms


def register_of(account: Account, exam: Exam, schools: Sequence[str]) -> Register:
    """Give the register an examination is matched with: the newest before its day with pupils.

    Names are opened for the schools named and the examination's grade only; the look is logged.
    """
    records = [
        one
        for one in snapshots_of(account, exam.region_code)
        if one.as_of <= exam.held_on and one.status != "self_test"
    ]
    for record in records:
        snapshot = open_snapshot(record, account)
        if snapshot.has("pupil"):
            scope = Scope(frozenset(schools), "rows", _PURPOSE, account.username)
            backend = duckdb_backend(threads=1)
            rows = snapshot.open("pupil", backend, scope)
            kept = rows.filter(rows.grade == int(exam.grade)) if exam.grade else rows
            found: pa.Table = kept.select("person_id", "school_code", "class_code").to_pyarrow()
            return _named(record, found)
    return Register(None, (), ())


def _named(record: SnapshotRecord, rows: pa.Table) -> Register:
    persons = rows["person_id"].to_pylist()
    names = read_identities(identities_root(), record.sha256, "pupil", persons, sealing.keyring())
    named = tuple(
        Named(person, names.get(person, {}).get("name", ""), school, room or "")
        for person, school, room in zip(
            persons, rows["school_code"].to_pylist(), rows["class_code"].to_pylist(), strict=True
        )
    )
    return Register(record, tuple(persons), named)
