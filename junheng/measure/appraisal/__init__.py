"""Appraising the schools of a region in a year (年度评价): figures, points, parts, lists."""

from junheng.measure.appraisal.appraise import (
    Appraisal,
    PartPoints,
    Points,
    SchoolAppraisal,
    appraise,
)
from junheng.measure.appraisal.figures import Figure, School, figures_of
from junheng.measure.appraisal.fitting import must_fit, must_lie
from junheng.measure.appraisal.inputs import Inputs
from junheng.measure.appraisal.naming import Named, named
from junheng.measure.appraisal.scoring import share_of

__all__ = [
    "Appraisal",
    "Figure",
    "Inputs",
    "Named",
    "PartPoints",
    "Points",
    "School",
    "SchoolAppraisal",
    "appraise",
    "figures_of",
    "must_fit",
    "must_lie",
    "named",
    "share_of",
]
