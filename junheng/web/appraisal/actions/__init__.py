"""Verbs of appraisals and awards (核算、公示、异议、确定、结果使用)."""

from junheng.web.appraisal.actions.award import (
    award_finish,
    award_keep,
    award_publish,
    award_settle,
)
from junheng.web.appraisal.actions.evaluation import (
    evaluation_draft,
    evaluation_finish,
    evaluation_publish,
    result_use,
    weights_set,
)
from junheng.web.appraisal.actions.figure import figure_enter
from junheng.web.appraisal.actions.objection import (
    award_object,
    evaluation_object,
    objection_decide,
)
from junheng.web.appraisal.actions.own_measure import own_measure_add, own_measure_withdraw

__all__ = [
    "award_finish",
    "award_keep",
    "award_object",
    "award_publish",
    "award_settle",
    "evaluation_draft",
    "evaluation_finish",
    "evaluation_object",
    "evaluation_publish",
    "figure_enter",
    "objection_decide",
    "own_measure_add",
    "own_measure_withdraw",
    "result_use",
    "weights_set",
]
