"""Pages of the work: each needs a right, and its query decides what lies within reach."""

from __future__ import annotations

from junheng.web.work.views.feedback import feedback_read, feedback_workbook
from junheng.web.work.views.finding import check_act, finding, finding_act
from junheng.web.work.views.ledger import (
    finding_new,
    ledger,
    ledger_calendar,
    ledger_workbook,
    ledgers,
    refresh,
)
from junheng.web.work.views.task import clause_task_new, slip_paper, task, task_act

__all__ = [
    "check_act",
    "clause_task_new",
    "feedback_read",
    "feedback_workbook",
    "finding",
    "finding_act",
    "finding_new",
    "ledger",
    "ledger_calendar",
    "ledger_workbook",
    "ledgers",
    "refresh",
    "slip_paper",
    "task",
    "task_act",
]
