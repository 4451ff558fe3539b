"""How schools are appraised and a fund is shared out, as data (考核评价方案、奖励办法)."""

from junheng.policy.appraisal.lawful import Standing, part_of, standing_of
from junheng.policy.appraisal.loading import lint_appraisal, list_appraisals, load_appraisal
from junheng.policy.appraisal.model import (
    PART_LABELS,
    AppraisalPack,
    Award,
    Component,
    Criterion,
    Entered,
    Linear,
    Measure,
    NameList,
    Part,
    Scheme,
    Scoring,
    Steps,
    Verdicts,
)

__all__ = [
    "PART_LABELS",
    "AppraisalPack",
    "Award",
    "Component",
    "Criterion",
    "Entered",
    "Linear",
    "Measure",
    "NameList",
    "Part",
    "Scheme",
    "Scoring",
    "Standing",
    "Steps",
    "Verdicts",
    "lint_appraisal",
    "list_appraisals",
    "load_appraisal",
    "part_of",
    "standing_of",
]
