"""Filters of the plan pages."""

from __future__ import annotations

from django.template import Library

from junheng.policy.plan import PlanPack

register = Library()


@register.filter
def numbered(plan: PlanPack, clause: str) -> str:
    """Write a clause of a plan as its document prints it."""
    return plan.clause_label(clause)
