"""Navigation entry of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.plans import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("计划"), section="improve", url="/plans/", right="plan.see", order=10)
