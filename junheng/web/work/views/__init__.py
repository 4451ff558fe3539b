"""Pages of the work: each needs a right, and its query decides what lies within reach."""

from __future__ import annotations

from junheng.web.work.views.finding import check_act, finding, finding_act, task_act
from junheng.web.work.views.ledger import finding_new, ledger, ledger_workbook, ledgers, refresh

__all__ = [
    "check_act",
    "finding",
    "finding_act",
    "finding_new",
    "ledger",
    "ledger_workbook",
    "ledgers",
    "refresh",
    "task_act",
]
