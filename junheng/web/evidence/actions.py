"""What is done with snapshots (数据版本的办理)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from junheng.web.accounts.models import Account
from junheng.web.evidence import access  # noqa: F401  declares the rights
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


@verb("snapshot.locked", may="snapshot.lock", guard="snapshot.lock")
def snapshot_register(
    *,
    actor: Account,
    place: Place,
    sha256: str,
    as_of: date,
    status: str,
    source: str,
    number: int,
    rows: int,
) -> SnapshotRecord:
    """Insert the row that makes a written folder a snapshot; a data officer of the county may.

    The same folder registered again changes nothing.
    """
    known = SnapshotRecord.objects.unscoped("its own hash").filter(sha256=sha256).first()
    if known is not None:
        return known
    return SnapshotRecord.objects.create(
        sha256=sha256,
        region_code=place.region_code,
        region_name=place.name,
        as_of=as_of,
        status=status,
        source=source,
        number=number,
        rows=rows,
        locked_at=timezone.now(),
        locked_by=actor,
    )
