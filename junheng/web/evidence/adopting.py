"""Taking a written snapshot folder over (数据版本入库): its row, the register, the measuring."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from junheng.web.accounts.models import Account
from junheng.web.evidence import jobs, queries
from junheng.web.evidence.actions import snapshot_register
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.register.actions import register_sync
from junheng.web.register.queries import register_rows
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.reach import Place
from junheng.web.shared.registry import Registry

PACKS = ("cn-moe-2017-6", "cn-moe-2012-3")

Hook = Callable[[SnapshotRecord, Account], None]
on_adopted = Registry[Hook]()  # what an app above asks for when a data version is there, within


def announce(record: SnapshotRecord, actor: Account) -> None:
    """Tell the apps above that a data version is there; within the transaction that made it."""
    for hook in on_adopted:
        hook(record, actor)


def adopt(*, actor: Account, sha256: str, packs: Sequence[str] = PACKS) -> SnapshotRecord:
    """Make a folder that was renamed to its hash a snapshot of the installation.

    One transaction inserts its row, brings regions and schools up to date and asks for it to be
    measured.  Doing it again changes nothing.
    """
    snapshot = queries.folder_of(sha256)
    manifest = snapshot.manifest
    place = Place(manifest.region, name=manifest.region_name)
    regions = register_rows(snapshot, "region", str(actor))
    schools = register_rows(snapshot, "organisation", str(actor))
    with transaction.atomic():
        record = snapshot_register(
            actor=actor,
            place=place,
            sha256=sha256,
            as_of=manifest.as_of,
            status=manifest.status,
            source=manifest.source,
            number=manifest.version,
            rows=sum(part.rows for part in manifest.tables.values()),
        )
        newest = SnapshotRecord.objects.unscoped("which is the newest of its region").filter(
            region_code=manifest.region, as_of__gt=manifest.as_of
        )
        register_sync(
            actor=actor,
            place=place,
            as_of=manifest.as_of,
            regions=regions,
            schools=schools,
            is_newest=not queries.of_schools(newest),
        )
        enqueue(
            jobs.MEASURE,
            sha256,
            actor=actor,
            on=record,
            title=f"计算 {record}",
            arguments={"snapshot": sha256, "packs": list(packs)},
        )
        announce(record, actor)
    return record
