"""Pages of supervision."""

from junheng.web.supervision.views.lists import first, home, yearly, yearly_act, yearly_sheet
from junheng.web.supervision.views.people import people, people_act
from junheng.web.supervision.views.phone import paper, phone, records, worker
from junheng.web.supervision.views.planning import visit_new
from junheng.web.supervision.views.self_checks import self_check, self_check_sheet, self_checks
from junheng.web.supervision.views.visit import document, line_act, slip, visit, visit_act

__all__ = [
    "document",
    "first",
    "home",
    "line_act",
    "paper",
    "people",
    "people_act",
    "phone",
    "records",
    "self_check",
    "self_check_sheet",
    "self_checks",
    "slip",
    "visit",
    "visit_act",
    "visit_new",
    "worker",
    "yearly",
    "yearly_act",
    "yearly_sheet",
]
