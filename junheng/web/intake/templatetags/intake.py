"""Filters the pages of the intake use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _

from junheng.kernel.rounding import shown
from junheng.web.intake.models import Edit
from junheng.web.intake.queries.batches import Total

register = template.Library()


@register.filter
def amount(value: float | None) -> str:
    """Show an amount; what nobody reported is not zero."""
    if value is None:
        return _("未上报")
    return shown(value, 0 if float(value).is_integer() else 2)


@register.filter
def difference(line: Mapping[str, Any]) -> str:
    """Show by how much a figure differs from last year's."""
    now, before = line.get("now"), line.get("before")
    if now is None or before is None:
        return "—"
    change = now - before
    if not change:
        return _("不变")
    return f"{'+' if change > 0 else '−'}{amount(abs(change))}"


@register.filter
def gap(total: Total) -> str:
    """Show by how much two totals differ."""
    return amount(abs(total.workbook - total.system))


@register.filter
def change(edit: Edit) -> str:
    """Show an edit from old to new; texts of identity columns stay sealed."""
    if edit.new.startswith("sealed:"):
        return _("已改（身份信息不显示）")
    return f"{edit.old or _('空')} → {edit.new}"


@register.filter
def at(items: Sequence[Any], place: int) -> Any:
    """Give the item at a place."""
    return items[place]
