"""Navigation entry of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.appraisal import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("考核评价"), section="inspect", url="/appraisal/", right="appraisal.see", order=20)
