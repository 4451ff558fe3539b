"""What the pages of this app share: days and numbers as they are typed, the trouble card."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from junheng.kernel.errors import UsageError
from junheng.web.shared.forms import number_of


def given(request: HttpRequest, name: str, held: Any) -> dict[str, Any]:
    """Give the first arguments of a verb about a row that two people may edit."""
    return {"actor": request.user, name: held, "seen": number_of(request, "seen")}


def day_of(request: HttpRequest, name: str, label: str, otherwise: date | None = None) -> date:
    """Read a day; ``otherwise`` where none was typed."""
    text = request.POST.get(name, "").strip()
    if not text and otherwise is not None:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        found = f"{label}填的是“{text}”" if text else f"没有填{label}"
        raise UsageError(
            where=label, found=found, expected="一个日期", fix="请从日历里选"
        ) from None


def amount_of(text: str, label: str) -> float | None:
    """Read an amount as people write it; nothing where it is empty."""
    plain = text.strip().replace(",", "").replace("，", "")
    if not plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e13:
        raise UsageError(
            where=label,
            found=f"{label}填的是“{text}”",
            expected="不小于 0 的数",
            fix="请只填数字",
        )
    return value
