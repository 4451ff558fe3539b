"""Local indicators as pages read them: checked, said back, measured, traced (本地指标)."""

from __future__ import annotations

from junheng.web.plans.queries.indicators.figures import (
    Asked,
    figures_of,
    lineage_url,
    newest_record,
)
from junheng.web.plans.queries.indicators.ground import base_pack, check, stage_choices, stage_words
from junheng.web.plans.queries.indicators.lineage import Lineage, lineage_of
from junheng.web.plans.queries.indicators.revisions import (
    earlier_of,
    indicator_of,
    indicators_of,
    new_name,
    published_of,
)
from junheng.web.plans.queries.indicators.trial import Trial, trial_of
from junheng.web.plans.queries.indicators.words import usable_tables, usable_words

__all__ = [
    "Asked",
    "Lineage",
    "Trial",
    "base_pack",
    "check",
    "earlier_of",
    "figures_of",
    "indicator_of",
    "indicators_of",
    "lineage_of",
    "lineage_url",
    "new_name",
    "newest_record",
    "published_of",
    "stage_choices",
    "stage_words",
    "trial_of",
    "usable_tables",
    "usable_words",
]
