"""What every page knows: navigation, demo, clock."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from junheng.web.shared import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the frame of a page; a signed-out reader gets no navigation."""
    account = getattr(request, "user", None)
    known = account is not None and account.is_authenticated
    path = getattr(request, "path", "/")
    return {
        "demo": settings.DEMO,
        "demo_folder": os.environ.get("JUNHENG_DEMO_KEPT", "") if settings.DEMO else "",
        "nav": navigation.navigation_for(account, path) if known else None,
        "identities": getattr(settings, "DEMO_IDENTITIES", ()) if settings.DEMO and known else (),
    }
