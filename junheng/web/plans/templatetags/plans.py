"""Filters of the plan pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from junheng.measure.progress import wording
from junheng.policy.plan import PlanPack, load_plan

register = template.Library()


@register.filter
def numbered(plan: PlanPack | str, clause: str) -> str:
    """Write a clause of a plan, given or named, as its document prints it."""
    return (load_plan(plan) if isinstance(plan, str) else plan).clause_label(clause)


@register.filter
def of(held: Mapping[Any, Any], key: Any) -> Any:
    """Give what is held of one row; nothing where there is none."""
    return held.get(key, ())


@register.filter
def within_quotes(text: str) -> str:
    """Write quotation marks as they stand within a quotation."""
    return wording.within_quotes(text)
