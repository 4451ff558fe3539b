"""Background jobs of the evidence: measuring a snapshot ahead, sweeping half-written folders."""

from __future__ import annotations

from junheng.web.evidence import queries
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.jobs import Work, register

MEASURE = "snapshot.measure"


@register(MEASURE)
def measure_snapshot(work: Work) -> None:
    """Compute a snapshot under every pack named, so that the first page need not wait."""
    sha256, packs = work.arguments["snapshot"], list(work.arguments["packs"])
    record = SnapshotRecord.objects.unscoped("the job was asked by name").get(sha256=sha256)
    for done, pack in enumerate(packs):
        work.progress(done, of=len(packs), message=f"正在计算《{queries.pack_of(pack).title}》")
        queries.whole_measurement(record, pack)
        queries.whole_items(record, pack)
    with work.effect() as result:
        result.update(snapshot=sha256, packs=packs)
