"""What the national rule says of a data version, for findings (国家标准的观测)."""

from __future__ import annotations

from collections.abc import Iterable

from junheng.measure.engine.following import Observation, observed
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import pack_of, whole_measurement
from junheng.web.work.sources import source

PACK = "cn-moe-2017-6"  # the rule in force; the older one is read for comparison only


@source
def national(record: SnapshotRecord, *, newest: bool) -> Iterable[Observation]:
    """Observe every school and coefficient under the rule in force."""
    return observed(whole_measurement(record, PACK), pack_of(PACK))
