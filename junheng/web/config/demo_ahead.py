"""What rules and plans read from the demo's data, kept before a page asks for it (演示预读)."""

from __future__ import annotations

from junheng.data.synth.county import county
from junheng.data.synth.plans import plan_adoptions
from junheng.policy.plan import load_plan
from junheng.web.evidence.adopting import PACKS
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import (
    folder_of,
    snapshots_root,
    whole_items,
    whole_measurement,
)
from junheng.web.plans.queries.standing import holdings_of

_COUNTY = "yunchuan"


def read_ahead() -> None:
    """Keep it for every data version of the first county; who comes first makes the file."""
    code = county(_COUNTY).region_code
    written = [folder_of(folder.name) for folder in snapshots_root().iterdir()]
    own = [one for one in written if one.manifest.region == code]
    records = [
        SnapshotRecord(sha256=one.sha256, as_of=one.manifest.as_of)
        for one in sorted(own, key=lambda one: one.manifest.as_of)
    ]
    for record in records:
        whole_measurement(record, PACKS[0])
    whole_items(records[-1], PACKS[0])
    for adoption in plan_adoptions(_COUNTY):
        for record in records:
            holdings_of(record, load_plan(adoption.plan))
