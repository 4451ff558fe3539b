"""Navigation entries of this app: beside the home page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.notices import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("通知"), section="home", url="/notices/", right="notice.see", order=11)
entry(_("工作摘要"), section="home", url="/digest/", right="digest.see", order=12)
