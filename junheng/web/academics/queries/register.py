"""Who was of a grade when an examination was held (考生名册): the register's pupils and classes."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from junheng.data.engines.duckdb import duckdb_backend
from junheng.data.intake.publish import read_identities
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import standard
from junheng.measure.achievement.matching import Named
from junheng.web.academics.models import Exam
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import open_snapshot, snapshots_of
from junheng.web.intake.queries.publication import identities_root
from junheng.web.shared import sealing

_PURPOSE = "把考试成绩与学籍对应"
_SEXES = {one.code: one.label for one in standard().codes["sex"].codes if one.code in ("1", "2")}


@dataclass(frozen=True, slots=True)
class Register:
    """The pupils of a grade at the schools of a region, or of one school (名册)."""

    snapshot: SnapshotRecord | None
    persons: tuple[str, ...]  # pseudonyms, in the order of ``named``
    named: tuple[Named, ...]  # numbers are the pseudonyms
    rooms: Mapping[tuple[str, str], str] = field(default_factory=dict)  # see :func:`spellings`
    sexes: Mapping[str, str] = field(default_factory=dict)  # 男 or 女 by pseudonym, where stated

    def room(self, school: str, written: str) -> str:
        """Give a class's code, however a sheet writes it; what is not known stays as written."""
        return self.rooms.get((school, _folded(written)), written)


_NUMBER = re.compile(r"(\d+)班?$")


def _folded(text: str) -> str:
    """Fold what does not change a class's name: width, spaces, brackets.

    >>> _folded("九（3）班 "), _folded("九(3)班"), _folded("3 班")
    ('九3班', '九3班', '3班')
    """
    return re.sub(r"[\s()\[\]【】]", "", unicodedata.normalize("NFKC", text))


def spellings(code: str, name: str) -> set[str]:
    """List how people write a class: its code, its name, its number with and without 班.

    >>> sorted(spellings("3199010014-903", "九（3）班"))
    ['03', '3', '3199010014-903', '3班', '九3班']
    """
    found = {_folded(code), _folded(name)}
    number = _NUMBER.search(_folded(name))
    if number is not None:
        plain = number[1].lstrip("0") or "0"
        found |= {plain, f"{plain}班", plain.zfill(2)}
    return found


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
            columns = ("person_id", "school_code", "class_code", "sex")
            found: pa.Table = kept.select(*columns).to_pyarrow()
            return replace(_named(record, found), rooms=_rooms(snapshot, exam, schools))
    return Register(None, (), ())


def _rooms(snapshot: Snapshot, exam: Exam, schools: Sequence[str]) -> dict[tuple[str, str], str]:
    """Find each class of the grade by every spelling that means it alone."""
    if not snapshot.has("homeroom"):
        return {}
    scope = Scope(frozenset(schools), "aggregate", _PURPOSE, "system")
    rows = snapshot.open("homeroom", duckdb_backend(threads=1), scope)
    kept = rows.filter(rows.grade == int(exam.grade)) if exam.grade else rows
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in kept.select("school_code", "class_code", "name").to_pyarrow().to_pylist():
        for text in spellings(one["class_code"], one["name"]):
            found[one["school_code"], text].add(one["class_code"])
    return {key: min(codes) for key, codes in found.items() if len(codes) == 1}


def _named(record: SnapshotRecord, rows: pa.Table) -> Register:
    persons = rows["person_id"].to_pylist()
    names = read_identities(identities_root(), record.sha256, "pupil", persons, sealing.keyring())
    named = tuple(
        Named(person, names.get(person, {}).get("name", ""), school, room or "")
        for person, school, room in zip(
            persons, rows["school_code"].to_pylist(), rows["class_code"].to_pylist(), strict=True
        )
    )
    stated = zip(persons, rows["sex"].to_pylist(), strict=True)
    sexes = {person: _SEXES[sex] for person, sex in stated if sex in _SEXES}
    return Register(record, tuple(persons), named, sexes=sexes)
