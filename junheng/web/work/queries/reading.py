"""What data versions say of findings; for jobs and commands, not for pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from junheng.kernel.errors import DataError
from junheng.measure.engine.following import Key, Observation
from junheng.measure.engine.strengths import Praise
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import is_only_money, of_schools, renamed_in
from junheng.web.work.models import Finding, FindingValue, Ledger
from junheng.web.work.sources import observations_of, praises_of


def _versions(region_code: str) -> list[SnapshotRecord]:
    rows = SnapshotRecord.objects.unscoped("the machine reads every data version")
    found = rows.filter(region_code=region_code).exclude(status="self_test")
    return sorted(found, key=lambda one: (one.as_of, one.number))


def newest(region_code: str) -> SnapshotRecord | None:
    """Give the newest data version of a region that may open and close findings."""
    found = of_schools(_versions(region_code))
    return found[-1] if found else None


def waiting(record: SnapshotRecord) -> list[SnapshotRecord]:
    """List the data versions up to this one that the ledger has not passed, oldest first.

    One of money alone is read whenever it comes: statistics of a later day say nothing of it.
    """
    rows = Ledger.objects.unscoped("how far the data of the region were read")
    ledger = rows.filter(region_code=record.region_code).first()
    after = (ledger.as_of, ledger.number) if ledger is not None and ledger.as_of else None
    last = (record.as_of, record.number)
    return [
        one
        for one in _versions(record.region_code)
        if (one == record and is_only_money(one.sha256))
        or ((one.as_of, one.number) <= last and (after is None or (one.as_of, one.number) >= after))
    ]


def moved_by(record: SnapshotRecord) -> int:
    """Count the findings a data version moved."""
    return FindingValue.objects.filter(snapshot=record).count()


def labels_of(region_code: str) -> dict[Key, tuple[str, str]]:
    """Give number and status of the newest finding of every identity of a region."""
    rows = Finding.objects.unscoped("numbers of findings the caller computed itself")
    found = rows.filter(region_code=region_code).order_by("id")
    return {one.key: (one.label, one.status) for one in found}


def observe(record: SnapshotRecord) -> list[Observation]:
    """List what every rule and plan in force says of a data version."""
    last = newest(record.region_code)
    return observations_of(record, newest=last is None or last == record)


def praise(record: SnapshotRecord) -> list[Praise] | None:
    """List what went well up to a data version, by the stated rules; money alone tells nothing."""
    return None if is_only_money(record.sha256) else praises_of(record)


def renamed(record: SnapshotRecord) -> Mapping[str, str]:
    """Give the new code of each school that goes on under another one, by its former code.

    A lost folder tells of none; that it is lost is said where its figures are read.
    """
    try:
        return renamed_in(record.sha256, same=True)
    except DataError:
        return {}


def address(record: SnapshotRecord) -> str:
    """Give the address of the ledger of its region."""
    return reverse("ledger", args=[record.region_code])
