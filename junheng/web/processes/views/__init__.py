"""Pages of projects and pilots."""

from junheng.web.processes.views.application import (
    application,
    application_act,
    begin,
    step,
)
from junheng.web.processes.views.call import call, call_act, objection_decide, paper
from junheng.web.processes.views.lists import cases, first, open_call, processes
from junheng.web.processes.views.papers import attachment, receipt

__all__ = [
    "application",
    "application_act",
    "attachment",
    "begin",
    "call",
    "call_act",
    "cases",
    "first",
    "objection_decide",
    "open_call",
    "paper",
    "processes",
    "receipt",
    "step",
]
