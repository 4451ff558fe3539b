"""Pages of action plans: each needs a right, and its query decides what lies within reach."""

from __future__ import annotations

from junheng.web.plans.views.adopting import adopt, adopt_act, begin
from junheng.web.plans.views.asks import ask, asks, asks_workbook
from junheng.web.plans.views.documents import document
from junheng.web.plans.views.duties import calendar, deadlines, duties, duty_act, slip
from junheng.web.plans.views.indicators import (
    local_indicator,
    local_indicator_act,
    local_indicator_edit,
    local_indicator_new,
    local_indicators,
    local_lineage,
)
from junheng.web.plans.views.local_targets import (
    local_target,
    local_target_end,
    local_target_new,
)
from junheng.web.plans.views.packs import compare, pack, pack_clause, plans, region_plans
from junheng.web.plans.views.progress import clause, figure, item, progress

__all__ = [
    "adopt",
    "adopt_act",
    "ask",
    "asks",
    "asks_workbook",
    "begin",
    "calendar",
    "clause",
    "compare",
    "deadlines",
    "document",
    "duties",
    "duty_act",
    "figure",
    "item",
    "local_indicator",
    "local_indicator_act",
    "local_indicator_edit",
    "local_indicator_new",
    "local_indicators",
    "local_lineage",
    "local_target",
    "local_target_end",
    "local_target_new",
    "pack",
    "pack_clause",
    "plans",
    "progress",
    "region_plans",
    "slip",
]
