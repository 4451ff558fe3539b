"""Verbs of money and capital projects (登记标准、列入清单、审核、列入预算、续签、项目进展)."""

from junheng.web.money.actions.contract import contract_decide
from junheng.web.money.actions.listing import list_budget, list_propose, list_review
from junheng.web.money.actions.project import project_open, step_move, step_reach
from junheng.web.money.actions.rate import rate_end, rate_record

__all__ = [
    "contract_decide",
    "list_budget",
    "list_propose",
    "list_review",
    "project_open",
    "rate_end",
    "rate_record",
    "step_move",
    "step_reach",
]
