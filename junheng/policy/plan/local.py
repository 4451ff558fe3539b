"""A plan as one region runs it: its own lines and days in place of the document's (本地取值)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from junheng.policy.plan.deadlines import FixedDay, Recurring, due_date
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


def impossible(item: PlanItem, number: float) -> str:
    """Say why a number cannot be a line of an item; empty where it can.

    A share lies within 0 and 1; nothing the plans count lies below zero.
    """
    if number < 0:
        return f"填的是 {number:g}；不能小于 0，请改正。"
    bound = item.measure.bound if item.measure is not None else None
    of_towns = item.measure is not None and item.measure.kind == "conjunction"
    shares = of_towns or item.unit in ("比例", "占比")
    if shares and bound is not None and bound.number <= 1 < number:
        return f"填的是 {number * 100:g}%；应在 0% 到 100% 之间，请改正。"
    return ""


def has_day(item: PlanItem) -> bool:
    """Tell whether a region may set its own deadline.

    A recurring act keeps its period, and the day the document itself begins on stays.
    """
    begins = isinstance(item.due, FixedDay) and item.due.on == item.valid_from
    return item.due is not None and not isinstance(item.due, Recurring) and not begins


def document_day(item: PlanItem) -> date | None:
    """Give the last day in time by the document, for an item that has one day only."""
    if item.due is None or isinstance(item.due, Recurring):
        return None
    return due_date(item.due, date.min).on


def is_later(item: PlanItem, day: date) -> bool:
    """Tell whether a local deadline lies after the document's."""
    own = document_day(item)
    return own is not None and day > own


def with_local(
    plan: PlanPack, lines: Mapping[str, float], days: Mapping[str, date] | None = None
) -> PlanPack:
    """Give the plan with a region's own numbers and deadlines.

    Where none is given the document's stay; beside a region's own deadline the document's is
    still said.
    """
    days = days or {}
    if not lines and not days:
        return plan
    items = tuple(
        _with_day(with_line(item, lines.get(item.id)), days.get(item.id)) for item in plan.items
    )
    return replace(plan, items=items, by_id={item.id: item for item in items})


def _with_day(item: PlanItem, day: date | None) -> PlanItem:
    if day is None or item.due is None or not has_day(item):
        return item
    words = f"本地时限，文件原定{due_date(item.due, day).words}"
    return replace(item, due=FixedDay(on=day, source=item.due.source, words=words))


def with_line(item: PlanItem, number: float | None) -> PlanItem:
    """Give an item with a region's own number; with none it stays the document's."""
    measure = item.measure
    if number is None or measure is None or measure.bound is None:
        return item
    own = replace(measure, bound=Bound(measure.bound.kind, number))
    return replace(item, measure=own)
