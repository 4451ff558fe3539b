"""Filters of the plan pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from junheng.measure.progress import wording
from junheng.policy.plan import PlanPack

register = template.Library()


@register.filter
def numbered(plan: PlanPack, clause: str) -> str:
    """Write a clause of a plan as its document prints it."""
    return plan.clause_label(clause)


@register.filter
def of(held: Mapping[Any, Any], key: Any) -> Any:
    """Give what is held of one row; nothing where there is none."""
    return held.get(key, ())


@register.filter
def within_quotes(text: str) -> str:
    """Write quotation marks as they stand within a quotation."""
    return wording.within_quotes(text)
