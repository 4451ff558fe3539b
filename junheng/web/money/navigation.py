"""Navigation entry of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.money import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("经费"), section="improve", url="/money/", right="money.see", order=40)
