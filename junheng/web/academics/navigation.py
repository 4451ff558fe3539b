"""Navigation entries of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.academics import access  # noqa: F401  declares the rights
from junheng.web.shared.navigation import entry

entry(_("学业质量"), section="diagnose", url="/exams/", right="exam.see", order=30)
entry(_("任教班级"), section="data", url="/exams/teachings/", right="teaching.assign", order=85)
entry(_("成长（增值）"), section="diagnose", url="/growth/", right="growth.see", order=31)
