"""Navigation entry of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.recognition import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("认定"), section="inspect", url="/recognition/", right="recognition.follow", order=30)
