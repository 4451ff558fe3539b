"""Navigation entry of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.processes import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("项目与试点"), section="improve", url="/projects/", right="process.see", order=30)
