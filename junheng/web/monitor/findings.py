"""What the national rule says of a data version, for findings (国家标准的观测)."""

from __future__ import annotations

from collections.abc import Iterable

from junheng.measure.engine.communities import members_of
from junheng.measure.engine.following import Observation, observed
from junheng.measure.engine.items_followed import observed_items_of_schools
from junheng.measure.engine.strengths import Praise, praises
from junheng.policy.strengths import strength_rules
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import (
    belonging_of,
    is_only_money,
    of_schools,
    pack_of,
    whole_items,
    whole_measurement,
)
from junheng.web.work.sources import source, strengths

PACK = "cn-moe-2017-6"  # the rule in force; the older one is read for comparison only


@source
def national(record: SnapshotRecord, *, newest: bool) -> Iterable[Observation]:
    """Observe every school, coefficient and computed item under the rule in force."""
    if is_only_money(record.sha256):
        return ()
    measurement, pack = whole_measurement(record, PACK), pack_of(PACK)
    items = observed_items_of_schools(whole_items(record, PACK), measurement, pack)
    return (*observed(measurement, pack), *items)


@strengths
def went_well(record: SnapshotRecord) -> Iterable[Praise]:
    """Say what went well by the stated rules, over the years up to this data version."""
    rules = strength_rules(PACK)
    rows = SnapshotRecord.objects.unscoped("the machine looks over the years of a region")
    held = rows.filter(region_code=record.region_code, as_of__lte=record.as_of)
    told = of_schools(held.exclude(status="self_test").order_by("number"))
    newest = {one.as_of.year: one for one in told}
    newest[record.as_of.year] = record
    years = [newest[year] for year in sorted(newest)][-rules.over :]
    measured = [whole_measurement(one, PACK) for one in years]
    return praises(measured, pack_of(PACK), rules, members_of(belonging_of(record)))
