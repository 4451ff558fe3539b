"""Verbs of supervision (年度清单、到校、现场记录、意见、申辩、复查、责任督学、自查)."""

from junheng.web.supervision.actions.opinion import (
    line_edit,
    line_put_off,
    line_reply,
    line_settle,
    opinion_answer,
    opinion_draft,
    opinion_issue,
    opinion_send,
    opinion_silent,
)
from junheng.web.supervision.actions.people import (
    duty_assign,
    duty_end,
    recusal_declare,
    team_add,
    team_open,
)
from junheng.web.supervision.actions.recheck import line_judge, visit_close
from junheng.web.supervision.actions.self_check import (
    self_check_enter,
    self_check_fill,
    self_check_open,
    self_check_return,
)
from junheng.web.supervision.actions.visit import (
    observation_keep,
    visit_cancel,
    visit_plan,
)
from junheng.web.supervision.actions.yearly import (
    item_add,
    item_remove,
    items_import,
    list_amend,
    list_file,
    list_open,
)

__all__ = [
    "duty_assign",
    "duty_end",
    "item_add",
    "item_remove",
    "items_import",
    "line_edit",
    "line_judge",
    "line_put_off",
    "line_reply",
    "line_settle",
    "list_amend",
    "list_file",
    "list_open",
    "observation_keep",
    "opinion_answer",
    "opinion_draft",
    "opinion_issue",
    "opinion_send",
    "opinion_silent",
    "recusal_declare",
    "self_check_enter",
    "self_check_fill",
    "self_check_open",
    "self_check_return",
    "team_add",
    "team_open",
    "visit_cancel",
    "visit_close",
    "visit_plan",
]
