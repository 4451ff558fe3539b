"""Pages of monitoring: each needs a right, and its query decides what lies within reach."""

from __future__ import annotations

from junheng.web.monitor.views.board import board, spread, what_if
from junheng.web.monitor.views.communities import communities, community
from junheng.web.monitor.views.region import (
    document,
    indicator,
    indicators,
    item,
    items,
    region_home,
)
from junheng.web.monitor.views.school import lineage, profile

__all__ = [
    "board",
    "communities",
    "community",
    "document",
    "indicator",
    "indicators",
    "item",
    "items",
    "lineage",
    "profile",
    "region_home",
    "spread",
    "what_if",
]
