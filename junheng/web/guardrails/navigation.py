"""Navigation entry of this app."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from junheng.web.guardrails import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry


def _list(_account: Any) -> str:
    return reverse("guardrails:list")


entry(_("政策底线"), section="improve", url=_list, right="guardrail.see", order=50)
