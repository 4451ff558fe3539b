"""Data versions and what differs between two of them (数据版本的差异)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext

from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import Column, Table, standard
from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import is_only_money, of_schools, open_snapshot
from junheng.web.intake.models import Draft
from junheng.web.shared.labels import label_of

SHOWN = 500  # changed figures a page lists
SHOWN_ROWS = 40  # rows added or removed a page lists


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a data version."""

    table: str
    label: str
    rows: int
    personal: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A data version as its page shows it."""

    record: SnapshotRecord
    parts: tuple[Part, ...]
    files: tuple[str, ...]
    earlier: tuple[SnapshotRecord, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs."""

    school: str
    name: str
    table: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that only one of the two versions has."""

    school: str
    name: str
    table: str
    about: str  # what tells it from the school's other rows: stage, year
    added: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two data versions."""

    old: SnapshotRecord
    new: SnapshotRecord
    tables: tuple[tuple[str, int | None, int | None], ...]  # label, rows before, rows after
    alone: tuple[str, ...]  # tables only one of the two holds: they are not compared
    appeared: tuple[str, ...]
    gone: tuple[str, ...]
    figures: tuple[Change, ...]
    count: int
    schools: int
    rows: tuple[RowChange, ...] = ()  # the first of them
    added: int = 0
    removed: int = 0


def _hidden() -> Hidden:
    return Hidden(
        where="数据版本",
        found="没有这个数据版本，或不在您的范围内",
        expected="是您所在地区的数据版本",
        fix="请从数据版本列表里选一个",
    )


def versions_of(account: Account) -> list[SnapshotRecord]:
    """List the data versions the account may see, the newest first."""
    rows = SnapshotRecord.objects.visible_to(account).select_related("locked_by")
    return list(rows.order_by("region_code", "-as_of", "-number"))


def record_of(account: Account, sha256: str) -> SnapshotRecord:
    """Give a data version by the first characters of its hash."""
    rows = SnapshotRecord.objects.visible_to(account).select_related("locked_by")
    found: SnapshotRecord | None = rows.filter(sha256__startswith=sha256).first()
    if found is None or len(sha256) < 8:
        raise _hidden()
    return found


def version_of(account: Account, sha256: str) -> Version:
    """Describe a data version from its manifest."""
    record = record_of(account, sha256)
    manifest = open_snapshot(record, account).manifest
    data = standard()
    others = SnapshotRecord.objects.visible_to(account).filter(region_code=record.region_code)
    return Version(
        record=record,
        parts=tuple(
            Part(name, label_of(data.tables[name]), part.rows, data.tables[name].is_personal)
            for name, part in manifest.tables.items()
        ),
        files=tuple(file.name for file in manifest.files),
        earlier=tuple(others.exclude(pk=record.pk)),
    )


def compare(account: Account, old: SnapshotRecord, new: SnapshotRecord) -> Changes:
    """Say which schools and which figures differ; people of a school see their own."""
    found = _compare(open_snapshot(old, account), open_snapshot(new, account))
    appeared, gone, figures, rows = found.appeared, found.gone, found.figures, found.rows
    tables = found.tables
    if not account.reach.all_schools_of(new.region_code):
        own = account.reach.schools
        figures = tuple(change for change in figures if change.school in own)
        rows = tuple(row for row in rows if row.school in own)
        appeared, gone = (
            tuple(pair for pair in pairs if pair[0] in own) for pairs in (appeared, gone)
        )
        tables = ()
    return Changes(
        old,
        new,
        tables,
        tuple(label for label, before, after in found.tables if None in (before, after)),
        tuple(name for _, name in appeared),
        tuple(name for _, name in gone),
        figures[:SHOWN],
        len(figures),
        len({change.school for change in figures}),
        rows[:SHOWN_ROWS],
        sum(row.added for row in rows),
        sum(not row.added for row in rows),
    )


Pairs = tuple[tuple[str, str], ...]  # code and name of schools


@dataclass(frozen=True, slots=True)
class Found:
    """What differs between two data versions, before anybody's reach is applied."""

    appeared: Pairs
    gone: Pairs
    figures: tuple[Change, ...]
    tables: tuple[tuple[str, int | None, int | None], ...]
    rows: tuple[RowChange, ...]


_remembered: dict[tuple[str | None, str, str], Found] = {}


def _compare(old: Snapshot, new: Snapshot) -> Found:
    key = (get_language(), old.sha256, new.sha256)
    if key not in _remembered:
        if len(_remembered) > 32:
            _remembered.clear()
        _remembered[key] = _differences(old, new)
    return _remembered[key]


def _rows(snapshot: Snapshot, table: Table) -> dict[tuple[Any, ...], dict[str, Any]]:
    scope = Scope(None, "aggregate", "比较两个数据版本", "intake")
    rows = snapshot.open(table.name, duckdb_backend(), scope).to_pyarrow().to_pylist()
    return {tuple(row[name] for name in table.key): row for row in rows}


def _count(snapshot: Snapshot, table: str) -> int | None:
    return snapshot.manifest.tables[table].rows if snapshot.has(table) else None


def _text(value: object, column: Column) -> str:
    if value is None:
        return gettext("未上报") if column.type in ("integer", "number") else gettext("空")
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if column.type == "integer" and column.unit in ("", "年"):
        return str(value)  # a year or another number that counts nothing
    if isinstance(value, int | float):
        return shown(value, 0 if float(value).is_integer() else 2)
    if column.codes:
        codes = standard().codes[column.codes].codes
        return next((label_of(code) for code in codes if code.code == value), str(value))
    return str(value)


Rows = dict[tuple[Any, ...], dict[str, Any]]


def _changed(table: Table, before: Rows, after: Rows, names: Mapping[str, str]) -> list[Change]:
    compared = [c for c in table.stored if c.name not in table.key]
    out = []
    for key in before.keys() & after.keys():
        code = str(after[key][table.org])
        for column in compared:
            was, now = before[key][column.name], after[key][column.name]
            if was != now:
                texts = _text(was, column), _text(now, column)
                out.append(
                    Change(code, names.get(code, code), label_of(table), label_of(column), *texts)
                )
    return out


def _rows_apart(
    table: Table, before: Rows, after: Rows, names: Mapping[str, str]
) -> Iterator[RowChange]:
    for held, other, added in ((after, before, True), (before, after, False)):
        for key in held.keys() - other.keys():
            code = str(held[key][table.org])
            parts = (
                _text(value, table.column(name))
                for name, value in zip(table.key, key, strict=True)
                if name != table.org
            )
            about = "、".join(parts)
            yield RowChange(code, names.get(code, code), label_of(table), about, added)


def _differences(old: Snapshot, new: Snapshot) -> Found:
    data = standard()
    schools = data.tables["organisation"]
    listed = [
        {str(key[0]): str(row["name"]) for key, row in _rows(held, schools).items()}
        for held in (old, new)
        if held.has(schools.name)
    ]
    names = {code: name for found in listed for code, name in found.items()}
    figures: list[Change] = []
    apart: list[RowChange] = []
    counts = []
    for name, table in data.tables.items():
        parts = _count(old, name), _count(new, name)
        if parts == (None, None):
            continue
        counts.append((label_of(table), *parts))
        per_school = bool(table.org) and table.org in table.key
        if table.is_personal or not per_school or None in parts:
            continue
        before, after = _rows(old, table), _rows(new, table)
        figures += _changed(table, before, after, names)
        apart += _rows_apart(table, before, after, names)
    figures.sort(key=lambda change: (change.school, change.table, change.column))
    apart.sort(key=lambda row: (not row.added, row.school, row.table, row.about))
    first, second = listed if len(listed) > 1 else ({}, {})
    return Found(
        appeared=tuple((c, n) for c, n in sorted(second.items()) if c not in first),
        gone=tuple((c, n) for c, n in sorted(first.items()) if c not in second),
        figures=tuple(figures),
        tables=tuple(counts),
        rows=tuple(apart),
    )


def lights() -> Mapping[str, tuple[str, ...]]:
    """Say which indicators each table lights up, read from the formulas of the national rules."""
    return _lights(get_language())


@lru_cache(maxsize=4)
def _lights(_language: str | None) -> Mapping[str, tuple[str, ...]]:
    from junheng.web.evidence.queries import pack_of  # noqa: PLC0415  packs load on first use

    out: dict[str, list[str]] = {}
    for pack_id in ("cn-moe-2017-6", "cn-moe-2012-3"):
        for indicator in pack_of(pack_id).indicators:
            formula = f"{indicator.numerator} {indicator.denominator}"
            for name in standard().tables:
                if f"{name}." in formula or f"count({name}" in formula:
                    out.setdefault(name, []).append(label_of(indicator))
    return {name: tuple(dict.fromkeys(labels)) for name, labels in out.items()}


def since_last(draft: Draft) -> SnapshotRecord | None:
    """Give the version of its kind a draft would follow: of the same date, else an earlier one."""
    rows = SnapshotRecord.objects.unscoped("of a draft already found")
    held = rows.filter(region_code=draft.region_code, as_of__lte=draft.as_of)
    alike = (
        one
        for one in held.order_by("-as_of", "-number")
        if is_only_money(one.sha256) == draft.is_only_money
    )
    return next(alike, None)


def newest_of_schools(draft: Draft) -> SnapshotRecord | None:
    """Give the data version all pages but those of money stay with."""
    rows = SnapshotRecord.objects.unscoped("of a draft already found")
    held = of_schools(rows.filter(region_code=draft.region_code).exclude(status="self_test"))
    return next(iter(held), None)


def version_named(sha256: str) -> SnapshotRecord | None:
    """Give the data version a collection of one's own county ended with."""
    rows = SnapshotRecord.objects.unscoped("of a collection already found")
    found: SnapshotRecord | None = rows.filter(sha256=sha256).first() if sha256 else None
    return found
