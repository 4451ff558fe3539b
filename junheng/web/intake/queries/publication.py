"""Making a data version of a checked draft (发布), up to but not including its record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

from django.conf import settings

from junheng.data import intake
from junheng.data.intake.carry import carry_schools, lacks_schools
from junheng.data.snapshots import Snapshot, Status
from junheng.data.standard import standard
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import of_schools, snapshots_root
from junheng.web.intake import vault
from junheng.web.intake.models import Draft
from junheng.web.register.models import Region

__all__ = [
    "Snapshot",
    "identities_root",
    "is_newest",
    "next_number",
    "region_name",
    "roster_for",
    "roster_gone_on_with",
    "rows_of",
    "schools_named_in",
    "write",
]


def identities_root() -> Path:
    """Folder of the sealed names and id numbers, one file per data version."""
    return Path(settings.HOME) / "identities"


def region_name(region_code: str) -> str:
    """Name a region by its newest row."""
    row = Region.objects.filter(region_code=region_code).order_by("-valid_from").first()
    return row.name if row is not None else region_code


def next_number(region_code: str, as_of: date) -> int:
    """Give the number of the next data version of a date: v1, v2, …"""
    rows = SnapshotRecord.objects.unscoped("numbers of the same county and date")
    last = rows.filter(region_code=region_code, as_of=as_of).order_by("-number").first()
    return 1 if last is None else last.number + 1


def is_newest(region_code: str, as_of: date) -> bool:
    """Tell whether no data version is of a later date; one of money alone lists no school anew."""
    rows = SnapshotRecord.objects.unscoped("dates of the same county")
    return not of_schools(rows.filter(region_code=region_code, as_of__gt=as_of))


def roster_for(draft: Draft) -> SnapshotRecord | None:
    """Find the newest data version of the county, not later than the draft, that lists schools."""
    rows = SnapshotRecord.objects.unscoped("versions of the draft's own county")
    earlier = rows.filter(region_code=draft.region_code, as_of__lte=draft.as_of)
    for record in of_schools(earlier.order_by("-as_of", "-number")):
        if Snapshot.read(snapshots_root() / record.sha256).has("organisation"):
            return record
    return None


def roster_gone_on_with(draft: Draft) -> SnapshotRecord | None:
    """Give the version whose list of schools an open draft without one will go on with."""
    read = draft.checked.get("tables", {})
    if not draft.is_open or not read or read.get("organisation", {}).get("read"):
        return None
    return roster_for(draft)


def write(
    checked: intake.Checked, draft: Draft, *, status: str, source: str, number: int
) -> Snapshot:
    """Write the folder of a data version and its sealed identities; the record makes it count.

    A draft without a list of schools goes on with the newest one that was published.
    """
    roster = roster_for(draft) if lacks_schools(checked) else None
    if roster is not None:
        checked = carry_schools(checked, Snapshot.read(snapshots_root() / roster.sha256))
    return intake.publish(
        snapshots_root(),
        checked,
        keyring=vault.keyring(),
        identities=identities_root(),
        region_name=draft.region_name,
        status=cast("Status", status),
        source=source,
        version=number,
    )


def rows_of(checked: intake.Checked, table: str) -> list[dict[str, Any]]:
    """Give the accepted rows of a public table, for the register."""
    rows = checked.tables.get(table)
    return [] if rows is None else cast("list[dict[str, Any]]", rows.to_pylist())


def schools_named_in(checked: intake.Checked) -> list[dict[str, Any]]:
    """Give the schools the statistics name, each once, for a county without a list of schools."""
    codes = standard().codes["urban_rural"]
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rows_of(checked, "section_statistics"), key=lambda row: row["school_code"]):
        if not row.get("school_name"):
            continue
        code = codes.of(row.get("school_urban_rural") or "", checked.as_of)
        told = {"name": row["school_name"], "urban_rural": code.code if code is not None else ""}
        known = found.setdefault(row["school_code"], {"school_code": row["school_code"], **told})
        known["urban_rural"] = known["urban_rural"] or told["urban_rural"]
    return list(found.values())
