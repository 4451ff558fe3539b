"""What reached each school of the money it is due, lent to the papers of schools."""

from __future__ import annotations

from decimal import Decimal

from junheng.kernel.periods import SchoolYear
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.money.queries.county import county_of
from junheng.web.money.queries.rows import has_money
from junheng.web.work.funded import Funded, source


@source
def public_funds(region_code: str, sha256: str) -> dict[str, Funded]:
    """Give the public funds of every school, as of the data version a paper rests on.

    Where the version itself has no finance workbook, the newest of its school year is read;
    nothing where there is none.
    """
    rows = SnapshotRecord.objects.unscoped("the data version a paper of the region rests on")
    own = rows.filter(region_code=region_code, sha256=sha256).first()
    record = _with_money(own) if own is not None else None
    if record is None:
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


def _with_money(own: SnapshotRecord) -> SnapshotRecord | None:
    if has_money(own.sha256):
        return own
    year = SchoolYear.of(own.as_of)
    rows = SnapshotRecord.objects.unscoped("finance workbooks of the same region and school year")
    same = rows.filter(region_code=own.region_code, as_of__range=(year.starts, year.ends))
    held = (one for one in same.exclude(status="self_test") if has_money(one.sha256))
    return next(held, None)


def _yuan(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
