"""Navigation entries of this app."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from junheng.web.intake import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry


def _upload(_account: Any) -> str:
    return reverse("intake")


def _versions(_account: Any) -> str:
    return reverse("snapshots")


def _standard(_account: Any) -> str:
    return reverse("standard")


entry(_("填报"), section="data", url=_upload, right="intake.see", order=10)
entry(_("数据版本"), section="data", url=_versions, right="evidence.see", order=20)
entry(_("数据标准"), section="data", url=_standard, right="evidence.see", order=30)
