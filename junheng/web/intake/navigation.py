"""Navigation entries of this app."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from junheng.web.intake import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

SECTION = "data"


def _data(account: Any) -> str:
    return reverse("intake" if account.holds("intake.see") else "snapshots")


entry(_("数据"), url=_data, right="evidence.see", order=70, prefix="/data/")
entry(
    _("填报"),
    url=lambda _account: reverse("intake"),
    right="intake.see",
    order=10,
    section=SECTION,
)
entry(
    _("数据版本"),
    url=lambda _account: reverse("snapshots"),
    right="evidence.see",
    order=20,
    section=SECTION,
)
entry(
    _("数据标准"),
    url=lambda _account: reverse("standard"),
    right="evidence.see",
    order=30,
    section=SECTION,
)
