"""Pages of diagnosis reports."""

from junheng.web.diagnosis.views.county import batch, catalogue, draft, first, reports
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
    "report",
    "report_act",
    "reports",
    "sheet",
]
