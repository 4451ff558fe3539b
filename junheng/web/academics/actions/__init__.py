"""Verbs of examinations: register, load, settle; assign classes; meet and agree."""

from junheng.web.academics.actions.exam import (
    exam_load,
    exam_open,
    row_settle,
    sheet_send,
    teaching_assign,
    teaching_end,
)
from junheng.web.academics.actions.meeting import (
    action_agree,
    action_finish,
    action_hand_out,
    action_report,
    meeting_close,
    meeting_open,
    pin_add,
    pin_remove,
)

__all__ = [
    "action_agree",
    "action_finish",
    "action_hand_out",
    "action_report",
    "exam_load",
    "exam_open",
    "meeting_close",
    "meeting_open",
    "pin_add",
    "pin_remove",
    "row_settle",
    "sheet_send",
    "teaching_assign",
    "teaching_end",
]
