"""Filters the kit's templates use; built in, so that no template loads them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from junheng.kernel.rounding import shown as shown_number
from junheng.web.shared.events import event_label
from junheng.web.shared.labels import Named, in_english, label_of

register = template.Library()

_WORDS = {
    "met": gettext_lazy("达到"),
    "near": gettext_lazy("接近"),
    "unmet": gettext_lazy("未达到"),
    "not_computable": gettext_lazy("无法计算"),
}
_CLASSES = {"met": "ok", "near": "near", "unmet": "fail", "not_computable": "none"}
_MARKS = {"met": "●", "near": "▲", "unmet": "■", "not_computable": "○"}


@register.filter
def holds(account: Any, right: str) -> bool:
    """Tell whether the reader holds a right, so that a link leads somewhere."""
    return bool(account.holds(right))


@register.filter
def state_class(state: str) -> str:
    """Give the style class of a state."""
    return _CLASSES.get(state, "none")


@register.filter
def state_mark(state: str) -> str:
    """Give the mark of a state."""
    return _MARKS.get(state, "")


@register.filter
def state_word(state: str) -> str:
    """Give the word of a state."""
    return str(_WORDS[state]) if state in _WORDS else ""


@register.filter
def shown(value: float | Decimal | None, digits: int = 1) -> str:
    """Show a number with so many decimals and thousands separated; nothing is not zero."""
    return "·" if value is None else shown_number(value, digits)


@register.filter
def wan(value: float | None) -> str:
    """Show an amount of yuan in 万元 when it has five digits or more."""
    if value is None:
        return "·"
    if abs(value) >= 10_000:
        return f"{shown_number(value / 10_000, 1)} 万元"
    return f"{shown_number(value, 0)} 元"


@register.filter
def days_left(days: int | None) -> str:
    """Say how long there is."""
    if days is None:
        return ""
    if days < 0:
        return _("已过期 %(n)d 天") % {"n": -days}
    if days == 0:
        return _("今天")
    return _("还有 %(n)d 天") % {"n": days}


@register.filter
def quoted(text: object) -> str:
    """Write quotation marks as they stand within a quotation: ““三香”校园” is not written.

    >>> quoted("“三香”校园")
    '‘三香’校园'
    """
    return str(text).replace("“", "‘").replace("”", "’")


@register.filter
def label(thing: Named) -> str:
    """Give the label of a table, a column, a code or an indicator in the reader's language."""
    return label_of(thing)


@register.filter
def day(value: date | None) -> str:
    """Show a date in words."""
    if value is None:
        return ""
    return (
        f"{value.day} {value:%b %Y}"
        if in_english()
        else f"{value.year}年{value.month}月{value.day}日"
    )


_STYLE = re.compile(r'\sstyle="[^"]*"|<style.*?</style>|<script.*?</script>', re.S)


@register.filter
def drawing(svg: str) -> SafeString:
    """Put a drawing of our own into the page, without the inline style the policy refuses."""
    start = svg.find("<svg")
    return mark_safe(_STYLE.sub("", svg[start:])) if start >= 0 else SafeString("")  # noqa: S308


@register.simple_tag(takes_context=True)
def once(context: dict[str, Any]) -> str:
    """Give a form its idempotency key; a form sent again with an error keeps the first."""
    import secrets  # noqa: PLC0415

    request = context.get("request")
    sent = request.POST.get("once", "") if request is not None else ""
    return str(sent) if re.fullmatch(r"[0-9a-f]{32}", sent) else secrets.token_hex(16)


@register.simple_tag
def table_page(table: Any, number: int) -> str:
    """Give the address of another page of a table."""
    return str(table.page_url(number))


@register.simple_tag(takes_context=True)
def querystring_page(context: dict[str, Any], number: int) -> str:
    """Keep the filter of this address and turn to another page."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return str(query.urlencode())


@register.filter
def event_word(event: str) -> str:
    """Say an event of the audit in words."""
    return event_label(event)
