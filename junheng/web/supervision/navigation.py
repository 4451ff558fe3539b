"""Navigation entry of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.navigation import entry
from junheng.web.supervision import access  # noqa: F401  declares the rights

entry(_("入校督导"), section="inspect", url="/supervision/", right="supervision.see", order=10)
