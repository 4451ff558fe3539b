"""Navigation entry of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.diagnosis import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("办学诊断"), section="diagnose", url="/diagnosis/", right="diagnosis.see", order=10)
