"""Law lies over plan: the guardrail pack (政策底线与负面清单) and how an act is judged by it."""

from junheng.policy.guardrails.cases import run_guardrail_cases
from junheng.policy.guardrails.judging import Examination, Ruling, Undecided, check, examine
from junheng.policy.guardrails.reading import lint_guardrails, load_guardrails
from junheng.policy.guardrails.rule import (
    Act,
    Article,
    Decision,
    Fact,
    Guardrail,
    Guardrails,
    Layer,
    weaker_reason,
)

__all__ = [
    "Act",
    "Article",
    "Decision",
    "Examination",
    "Fact",
    "Guardrail",
    "Guardrails",
    "Layer",
    "Ruling",
    "Undecided",
    "check",
    "examine",
    "lint_guardrails",
    "load_guardrails",
    "run_guardrail_cases",
    "weaker_reason",
]
