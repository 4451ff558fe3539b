"""Navigation entry of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.navigation import entry
from junheng.web.support import access  # noqa: F401  declares the rights

entry(_("一校一策"), section="diagnose", url="/support/", right="support.see", order=20)
