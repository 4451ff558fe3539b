"""Events of notices in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events({"notice.read": _("阅知通知")})
