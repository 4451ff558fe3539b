"""Verbs of examinations: register, load, settle; assign classes; fit growth; meet and agree."""

from junheng.web.academics.actions.bulletin import Counted, Lines, bulletin_record
from junheng.web.academics.actions.exam import (
    exam_correct,
    exam_load,
    exam_open,
    exam_withdraw,
    growth_fit,
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
    "Counted",
    "Lines",
    "action_agree",
    "action_finish",
    "action_hand_out",
    "action_report",
    "bulletin_record",
    "exam_correct",
    "exam_load",
    "exam_open",
    "exam_withdraw",
    "growth_fit",
    "meeting_close",
    "meeting_open",
    "pin_add",
    "pin_remove",
    "row_settle",
    "sheet_send",
    "teaching_assign",
    "teaching_end",
]
