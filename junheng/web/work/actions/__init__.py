"""Verbs of the work: read data, open, add, judge; hand out, receive, feed back, accept; check."""

from junheng.web.work.actions.check import check_confirm, check_enter, check_reject
from junheng.web.work.actions.clause import clause_task_hand_out
from junheng.web.work.actions.deadline import extension_ask, extension_decide, task_move
from junheng.web.work.actions.finding import (
    finding_correct,
    finding_judge,
    finding_open,
    finding_supplement,
    findings_refresh,
)
from junheng.web.work.actions.task import (
    slip_issue,
    task_accept,
    task_feed_back,
    task_hand_out,
    task_receive,
    task_send_back,
)

__all__ = [
    "check_confirm",
    "check_enter",
    "check_reject",
    "clause_task_hand_out",
    "extension_ask",
    "extension_decide",
    "finding_correct",
    "finding_judge",
    "finding_open",
    "finding_supplement",
    "findings_refresh",
    "slip_issue",
    "task_accept",
    "task_feed_back",
    "task_hand_out",
    "task_move",
    "task_receive",
    "task_send_back",
]
