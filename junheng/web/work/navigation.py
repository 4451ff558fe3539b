"""Navigation entry of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.navigation import entry
from junheng.web.work import access  # noqa: F401  declares the rights

entry(_("台账"), section="improve", url="/ledger/", right="finding.see", order=20)
