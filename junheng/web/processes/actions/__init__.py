"""Verbs of a process: call, apply, review, announce, object, award, carry out, accept."""

from junheng.web.processes.actions.application import (
    application_attach,
    application_begin,
    application_detach,
    application_return,
    application_save,
    application_submit,
    application_withdraw,
)
from junheng.web.processes.actions.call import call_open, call_stop, call_take_in
from junheng.web.processes.actions.project import (
    acceptance_record,
    case_publish,
    milestone_add,
    step_record,
)
from junheng.web.processes.actions.publicity import (
    award_make,
    objection_decide,
    objection_file,
    publicity_begin,
    shortlist_make,
)
from junheng.web.processes.actions.review import (
    review_recuse,
    review_write,
    reviewer_appoint,
    reviewer_dismiss,
)

__all__ = [
    "acceptance_record",
    "application_attach",
    "application_begin",
    "application_detach",
    "application_return",
    "application_save",
    "application_submit",
    "application_withdraw",
    "award_make",
    "call_open",
    "call_stop",
    "call_take_in",
    "case_publish",
    "milestone_add",
    "objection_decide",
    "objection_file",
    "publicity_begin",
    "review_recuse",
    "review_write",
    "reviewer_appoint",
    "reviewer_dismiss",
    "shortlist_make",
    "step_record",
]
