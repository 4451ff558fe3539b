"""Pages of the intake: each needs a right, and its query decides what lies within reach."""

from __future__ import annotations

from junheng.web.intake.views.batches import (
    annotated,
    batch,
    batch_state,
    original,
    progress,
    upload,
)
from junheng.web.intake.views.collections import (
    collection,
    collection_new,
    home,
    prefilled,
    submission,
)
from junheng.web.intake.views.drafts import draft
from junheng.web.intake.views.mending import batch_act
from junheng.web.intake.views.versions import (
    changes,
    snapshot,
    snapshots,
    standard,
    table,
    template,
)

__all__ = [
    "annotated",
    "batch",
    "batch_act",
    "batch_state",
    "changes",
    "collection",
    "collection_new",
    "draft",
    "home",
    "original",
    "prefilled",
    "progress",
    "snapshot",
    "snapshots",
    "standard",
    "submission",
    "table",
    "template",
    "upload",
]
