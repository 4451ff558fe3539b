"""Verbs of recognition (责任、依据、判定、一票否决、自评、认定、年度监测)."""

from junheng.web.recognition.actions.assessment import (
    FIELDS,
    assessment_draft,
    assessment_sign,
    assessment_write,
)
from junheng.web.recognition.actions.item import (
    item_judge,
    owner_assign,
    proof_cite,
    proof_uncite,
    veto_lift,
    veto_record,
)
from junheng.web.recognition.actions.year import recognition_register, year_record

__all__ = [
    "FIELDS",
    "assessment_draft",
    "assessment_sign",
    "assessment_write",
    "item_judge",
    "owner_assign",
    "proof_cite",
    "proof_uncite",
    "recognition_register",
    "veto_lift",
    "veto_record",
    "year_record",
]
