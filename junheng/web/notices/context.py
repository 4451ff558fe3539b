"""What every page knows of notices: how many nobody took note of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from junheng.web.notices.queries.notices import MOST, unread_count


def unread(request: HttpRequest) -> dict[str, Any]:
    """Give the count of the header, asked for only where the header is drawn."""
    account = getattr(request, "user", None)
    if account is None or not account.is_authenticated:
        return {}

    def count() -> str:
        number = unread_count(account, timezone.now())
        return f"{MOST}+" if number > MOST else str(number or "")

    return {"unread": SimpleLazyObject(count)}
