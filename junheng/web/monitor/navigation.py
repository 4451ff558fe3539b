"""Navigation entries of this app."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from junheng.web.monitor import access  # noqa: F401  declares the rights
from junheng.web.register.queries import counties_of
from junheng.web.shared.navigation import entry


def _monitoring(account: Any) -> str:
    if account.school_code:
        return reverse("school", args=[account.school_code])
    counties = counties_of(account, timezone.localdate())
    return reverse("region", args=[counties[0].region_code]) if counties else ""


entry(
    _("监测"),
    section="monitor",
    url=_monitoring,
    right="school.see",
    order=10,
    prefix=("/r/", "/s/"),
)
