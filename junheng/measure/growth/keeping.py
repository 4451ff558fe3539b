"""What is kept of one computation of growth (存下的核算): read back whole, cut to its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from junheng.measure.growth.baseline import Baseline
from junheng.measure.growth.paces import PaceReport
from junheng.measure.growth.pooled import Pooled
from junheng.measure.growth.report import GrowthReport, LevelFigure


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one computation: the start, the level, and growth or why there is none."""

    baseline: Baseline
    hidden: tuple[str, ...]  # schools that must not be told
    levels: Mapping[str, LevelFigure]
    report: GrowthReport | None
    why: str  # the model could not be estimated (Chinese); empty where it could, or was not asked
    paces: PaceReport | None = None  # the second lens; none where the start lacks what it needs
    years: Pooled | None = None  # with earlier cohorts, where that was asked
