"""Reading snapshots, measurements and lineage within somebody's reach.

A measurement is computed once per snapshot and pack and kept under ``home/results``; the file
is named by the hash of both and of the software's version, so a changed pack never meets an old
result.  What a principal gets is cut to the own school before it leaves this module.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from junheng import __version__
from junheng.data.engines import duckdb_backend
from junheng.data.snapshots import Scope, Snapshot, sweep
from junheng.data.standard.contents import only_money
from junheng.kernel.errors import DataError, Hidden, UsageError
from junheng.measure.engine import provenance
from junheng.measure.engine.communities import Membership, memberships_of
from junheng.measure.engine.items import (
    ItemResult,
    item_results,
    items_from_json,
    items_to_json,
)
from junheng.measure.engine.prices import Price, read_prices
from junheng.measure.engine.result import Measurement
from junheng.measure.engine.run import measure
from junheng.measure.engine.trace import Trace, TraceCell, trace
from junheng.policy.loader import load_pack
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared import audit
from junheng.web.shared.models import Job
from junheng.web.shared.once import read_once
from junheng.web.shared.reach import Place


def snapshots_root() -> Path:
    """Folder of all snapshots of this installation."""
    return Path(settings.HOME) / "snapshots"


def results_root() -> Path:
    """Folder of computed measurements; it may be deleted at any time."""
    return Path(settings.HOME) / "results"


@lru_cache(maxsize=8192)
def _tables(sha256: str) -> frozenset[str]:
    return frozenset(folder_of(sha256).manifest.tables)


def is_only_money(sha256: str) -> bool:
    """Tell whether a data version moves the pages of money alone (只有经费表的数据版本).

    Money comes by the month, statistics by the year: such a version is no new census, and every
    other page stays with the newest that speaks of schools.  A lost folder is not taken for one.
    """
    try:
        return only_money(_tables(sha256))
    except DataError:
        return False


def of_schools(rows: Iterable[SnapshotRecord]) -> list[SnapshotRecord]:
    """Keep the data versions that speak of more than money, in their order."""
    return [one for one in rows if not is_only_money(one.sha256)]


def _hidden(found: str) -> Hidden:
    return Hidden(
        where="数据版本",
        found=found,
        expected="是您所在地区已锁定的数据版本",
        fix="请从数据版本列表里选一个",
    )


@read_once
def snapshots_of(account: Account, region_code: str) -> list[SnapshotRecord]:
    """List the snapshots of a region, the newest first, those of money alone too."""
    return list(SnapshotRecord.objects.visible_to(account).filter(region_code=region_code))


def statistics_of(account: Account, region_code: str) -> list[SnapshotRecord]:
    """List the snapshots of a region that speak of more than money, the newest first."""
    return of_schools(snapshots_of(account, region_code))


@read_once
def snapshot_of(
    account: Account, region_code: str, *, as_of: date | None = None, sha256: str = ""
) -> SnapshotRecord:
    """Give the snapshot a page speaks of.

    Parameters
    ----------
    as_of : date, optional
        The newest snapshot of that day or before; without it, the newest of all.  A self-test
        is taken only where nothing was reported or approved, one of money alone never.
    sha256 : str, optional
        A pinned snapshot (``?snap=``), whole or its first characters.

    Raises
    ------
    Hidden
        There is none, or the region is out of reach.
    """
    rows = SnapshotRecord.objects.visible_to(account).filter(region_code=region_code)
    if sha256:
        rows = rows.filter(sha256__startswith=sha256)
    if as_of is not None:
        rows = rows.filter(as_of__lte=as_of)
    record = rows.first() if sha256 else _newest(rows)
    if record is None:
        raise _hidden("没有这个数据版本，或不在您的范围内")
    return record


def _newest(rows: Iterable[SnapshotRecord]) -> SnapshotRecord | None:
    """Give the first of those newest first; most often one folder is looked into."""
    for trial in (False, True):
        for one in rows:
            if one.is_self_test == trial and not is_only_money(one.sha256):
                return one
    return None


def open_snapshot(record: SnapshotRecord, account: Account) -> Snapshot:
    """Open the folder of a snapshot; a look at personal rows writes its audit line first."""

    def looked(scope: Scope, table: str) -> None:
        audit.write_line(
            "personal_rows.read",
            actor=account,
            subject=record,
            facts={
                "table": table,
                "level": scope.level,
                "purpose": scope.purpose,
                "units": sorted(scope.units or ()),
            },
        )

    return Snapshot.read(snapshots_root() / record.sha256, on_personal_read=looked)


def folder_of(sha256: str) -> Snapshot:
    """Open a written folder by its name, before or after it has a row; for jobs, not for pages."""
    return Snapshot.read(snapshots_root() / sha256)


@lru_cache(maxsize=32)
def pack_of(pack_id: str) -> Any:
    """Load a pack once."""
    return load_pack(pack_id)


def kept(
    sha256: str, pack: Any, as_of: date, make: Callable[[], str], *, what: str = "result"
) -> Path:
    """Give the file with what a pack says of a snapshot; ``make`` is called where there is none.

    ``what`` tells apart the kinds of answer one pack gives.  The file is written whole under
    another name first, so that a reader meets all of it or none.
    """
    text = json.dumps([what, __version__, repr(pack), as_of.isoformat()], ensure_ascii=False)
    name = f"{pack.id}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    path = results_root() / sha256 / name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(make())
        Path(temporary).rename(path)
    return path


@lru_cache(maxsize=64)
def _read(path: Path, _changed: float) -> Any:
    return Measurement.from_json(path.read_text(encoding="utf-8"))


def whole_measurement(record: SnapshotRecord, pack_id: str, as_of: date | None = None) -> Any:
    """Compute, or read back, what a pack says of a whole snapshot; for jobs, not for pages."""
    pack, day = pack_of(pack_id), as_of or record.as_of

    def make() -> str:
        return str(measure(pack, folder_of(record.sha256), as_of=day).to_json())

    path = kept(record.sha256, pack, day, make)
    return _read(path, path.stat().st_mtime)


@lru_cache(maxsize=64)
def _belonging(sha256: str) -> tuple[Membership, ...]:
    return memberships_of(folder_of(sha256))


def belonging_of(record: SnapshotRecord) -> tuple[Membership, ...]:
    """List who belongs to which community on the day of a data version; that is public."""
    return _belonging(record.sha256)


_RECODED = ("recode", "renaming")  # the same school goes on; a merger or a split ends one
_ROSTER = Scope(units=None, level="aggregate", purpose="接上学校的原代码", actor="web.evidence")


@lru_cache(maxsize=64)
def renamed_in(sha256: str, *, same: bool = False) -> Mapping[str, str]:
    """Give the newest code of each school that got another one, by the table of successions.

    With ``same`` only of schools that go on as they were (代码变更、更名), not of those that were
    merged, split, closed or taken over.
    """
    snapshot = folder_of(sha256)
    if not snapshot.has("succession"):
        return {}
    rows = snapshot.open("succession", duckdb_backend(), _ROSTER).to_pyarrow().to_pylist()
    steps = {
        row["old_code"]: row["new_code"]
        for row in rows
        if row["subject"] == "school"
        and row["old_code"] != row["new_code"]
        and (row["type"] in _RECODED or not same)
    }
    return {old: _end_of(old, steps) for old in steps}


def _end_of(code: str, steps: Mapping[str, str]) -> str:
    seen = set()
    while code in steps and code not in seen:
        seen.add(code)
        code = steps[code]
    return code


def whole_items(record: SnapshotRecord, pack_id: str) -> tuple[ItemResult, ...]:
    """Read, or read back, what was entered and judged for the items of a pack."""
    pack = pack_of(pack_id)

    def make() -> str:
        return items_to_json(item_results(pack, folder_of(record.sha256)))

    path = kept(record.sha256, pack, record.as_of, make, what="items")
    return items_from_json(path.read_text(encoding="utf-8"))


def measurement_of(
    account: Account, record: SnapshotRecord, pack_id: str, *, as_of: date | None = None
) -> Any:
    """Give the measurement as far as the account sees it.

    Whoever sees the whole county gets all of it; people of a school get their own units and the
    county's coefficients, but no other school.
    """
    if not account.reach.covers(Place(record.region_code)):
        raise _hidden("这个数据版本不在您的范围内")
    whole = whole_measurement(record, pack_id, as_of)
    if account.reach.all_schools_of(record.region_code):
        return whole
    own = account.reach.schools
    return replace(
        whole,
        units=tuple(unit for unit in whole.units if unit.code in own),
        results=tuple(result for result in whole.results if result.unit in own),
        school_verdicts={k: v for k, v in whole.school_verdicts.items() if k[0] in own},
        verdicts_by_county={
            key: replace(verdict, failing_units=tuple(_own(verdict.failing_units, own)))
            for key, verdict in whole.verdicts_by_county.items()
        },
    )


@lru_cache(maxsize=64)
def _prices(sha256: str, region_code: str) -> Mapping[str, Price]:
    return read_prices(folder_of(sha256), region_code)


def prices_of(account: Account, record: SnapshotRecord) -> Mapping[str, Price]:
    """Give the local prices in force on the day of a snapshot; they are about no person."""
    if not account.reach.covers(Place(record.region_code)):
        raise _hidden("这个数据版本不在您的范围内")
    return _prices(record.sha256, record.region_code)


def _own(units: tuple[str, ...], schools: frozenset[str]) -> Iterator[str]:
    return (unit for unit in units if unit in schools)


def trace_of(
    account: Account,
    record: SnapshotRecord,
    pack_id: str,
    *,
    indicator: str,
    unit: str,
    stage: str,
    persons: bool = False,
) -> Trace:
    """Give the formula, the parts, the rows and the workbook cells of one figure.

    Rows about persons are listed only when asked for, to those who keep them; the look is logged.
    """
    if not account.reach.covers(Place(record.region_code, unit)):
        raise _hidden("这所学校不在您的范围内")
    looks = Scope(frozenset({unit}), "rows", "查看一个指标的来历", account.username)
    return trace(
        pack_of(pack_id),
        open_snapshot(record, account),
        indicator,
        unit,
        stage,
        scope=looks if persons and account.holds("rows.see") else None,
    )


def snapshot_named(name: str, account: Account | None) -> SnapshotRecord:
    """Find a snapshot by its hash or the first characters of it, for the command line."""
    rows = (
        SnapshotRecord.objects.visible_to(account)
        if account is not None
        else SnapshotRecord.objects.unscoped("the machine evaluates; it lists no person")
    )
    found = list(rows.filter(sha256__startswith=name)[:2]) if len(name) >= 6 else []
    if len(found) != 1:
        raise UsageError(
            where="--snapshot",
            found=f"“{name}”对应 {len(found)} 个数据版本",
            expected="数据版本的校验值，或它开头的至少 6 个字符",
            fix="数据版本的校验值见网页“数据”，或 junheng import 的输出",
        )
    return found[0]


def cells_of(
    measurement: Measurement, record: SnapshotRecord, pack: Any, account: Account | None
) -> dict[tuple[str, str, str], list[dict[str, str]]]:
    """List the workbook cells behind every result of a measurement."""
    snapshot = open_snapshot(record, account) if account else folder_of(record.sha256)
    figures = [(one.unit, one.stage, one.indicator) for one in measurement.results]
    return {
        key: [{"file": each.file, "sheet": each.sheet, "cell": each.cell} for each in cells]
        for key, cells in provenance.cells_of(pack, snapshot, figures).items()
    }


def item_cells_of(
    account: Account, record: SnapshotRecord, pack_id: str, item: Any
) -> dict[tuple[str, str], tuple[TraceCell, ...]]:
    """List the workbook cells behind one collected or judged item, by unit and stage."""
    return provenance.item_cells_of(pack_of(pack_id), open_snapshot(record, account), item)


def sweep_when_idle() -> tuple[str, ...]:
    """Remove snapshot folders without a row, unless a job may be writing one just now."""
    if Job.objects.unscoped("is anything being published?").filter(state="running").exists():
        return ()
    rows = SnapshotRecord.objects.unscoped("the sweep looks at every row")
    return sweep(snapshots_root(), set(rows.values_list("sha256", flat=True)))


def changed_folders(root: Path) -> list[str]:
    """Hash every recorded snapshot again; name those that are missing or differ."""
    changed = []
    rows = SnapshotRecord.objects.unscoped("every folder is checked, none is shown")
    for sha256 in rows.values_list("sha256", flat=True):
        try:
            Snapshot.read(root / sha256).verify()
        except DataError:
            changed.append(sha256[:12])
    return changed
