"""Pages of diagnosis reports."""

from junheng.web.diagnosis.views.county import batch, catalogue, draft, first, of_school, reports
from junheng.web.diagnosis.views.report import (
    chart,
    document,
    line_act,
    report,
    report_act,
    sheet,
)

__all__ = [
    "batch",
    "catalogue",
    "chart",
    "document",
    "draft",
    "first",
    "line_act",
    "of_school",
    "report",
    "report_act",
    "reports",
    "sheet",
]
