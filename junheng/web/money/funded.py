"""What reached each school of the money it is due, lent to the papers of schools."""

from __future__ import annotations

from decimal import Decimal

from junheng.web.evidence.models import SnapshotRecord
from junheng.web.money.queries.county import county_of
from junheng.web.money.queries.rows import has_money
from junheng.web.work.funded import Funded, source


@source
def public_funds(region_code: str, sha256: str) -> dict[str, Funded]:
    """Give the public funds of every school; nothing where the version has no finance workbook."""
    rows = SnapshotRecord.objects.unscoped("the data version a paper of the region rests on")
    record = rows.filter(region_code=region_code, sha256=sha256).first()
    if record is None or not has_money(sha256):
        return {}
    county = county_of(record)
    return {
        one.due.school: Funded(
            year=county.year,
            due=_yuan(one.due.total),
            budgeted=float(one.sums["budgeted"]),
            arrived=float(one.sums["arrived"]),
            spent=float(one.sums["spent"]),
            missing=_yuan(one.missing),
        )
        for one in county.execution.schools
    }


def _yuan(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
