"""What somebody typed into a form that could not be taken (填过的内容): never thrown away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from junheng.kernel.errors import UsageError

_LABELS = {
    "received_by": _("签收人"),
    "paper_number": _("纸质回执编号"),
    "percent": _("进度"),
    "words": _("写的话"),
    "spent_yuan": _("已支（元）"),
    "document": _("文书编号"),
    "due_on": _("新时限"),
    "why": _("理由"),
    "approver": _("批准人"),
}


def typed_in(request: HttpRequest, form: Any = None) -> list[tuple[str, str]]:
    """List what was typed, in words, where its form is no longer on the page."""
    labels = {name: str(label) for name, label in _LABELS.items()}
    if form is not None:
        labels = {name: str(field.label) for name, field in form.fields.items()}
    found = ((label, request.POST.get(name, "").strip()) for name, label in labels.items())
    return [(label, text) for label, text in found if text]


def amount_of(request: HttpRequest, name: str, label: str) -> float | None:
    """Read an amount as people write it; nothing where it is empty."""
    text = request.POST.get(name, "").strip().replace(",", "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e15:
        raise UsageError(
            where=label, found=f"填的是“{text}”", expected="不小于 0 的数", fix="请只填数字"
        )
    return value


def day_of(request: HttpRequest, name: str, label: str) -> date:
    """Read a day."""
    text = request.POST.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            where=label, found=f"填的是“{text}”", expected="一个日期", fix="请从日历里选"
        ) from None
