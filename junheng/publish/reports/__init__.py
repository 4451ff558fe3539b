"""Reports: documents as frozen models, ready to be set (报告)."""

from junheng.publish.reports.balance import balance_brief, balance_report
from junheng.publish.reports.cover import Cover

__all__ = ["Cover", "balance_brief", "balance_report"]
