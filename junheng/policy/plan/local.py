"""A plan as one region runs it: its own lines in place of the document's (本地取值)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from junheng.policy.plan.model import Bound, PlanItem, PlanPack

_UPWARD = frozenset({"at_least", "above"})


def has_line(item: PlanItem) -> bool:
    """Tell whether a region may set its own number for an item."""
    bound = item.measure.bound if item.measure is not None else None
    return bound is not None and bound.kind in ("at_least", "at_most", "above", "below")


def is_weaker(item: PlanItem, number: float) -> bool:
    """Tell whether a local number asks for less than the document does."""
    bound = item.measure.bound if item.measure is not None else None
    if bound is None:
        return False
    return number < bound.number if bound.kind in _UPWARD else number > bound.number


def with_lines(plan: PlanPack, lines: Mapping[str, float]) -> PlanPack:
    """Give the plan with a region's own numbers; the document's stay where none is given."""
    if not lines:
        return plan
    items = tuple(_with_line(item, lines.get(item.id)) for item in plan.items)
    return replace(plan, items=items, by_id={item.id: item for item in items})


def _with_line(item: PlanItem, number: float | None) -> PlanItem:
    measure = item.measure
    if number is None or measure is None or measure.bound is None:
        return item
    own = replace(measure, bound=Bound(measure.bound.kind, number))
    return replace(item, measure=own)
