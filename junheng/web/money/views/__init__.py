"""Pages of money: what arrived, the list, funds, contracts, projects, rates."""

from junheng.web.money.views.contracts import contracts, decide
from junheng.web.money.views.county import document, figure, first, funds, money, of_school
from junheng.web.money.views.forms_out import list_form, list_return
from junheng.web.money.views.listing import item_act, list_new, the_list
from junheng.web.money.views.projects import project, project_act, project_new, projects
from junheng.web.money.views.rates import rate_end, rate_new, rates

__all__ = [
    "contracts",
    "decide",
    "document",
    "figure",
    "first",
    "funds",
    "item_act",
    "list_form",
    "list_new",
    "list_return",
    "money",
    "of_school",
    "project",
    "project_act",
    "project_new",
    "projects",
    "rate_end",
    "rate_new",
    "rates",
    "the_list",
]
