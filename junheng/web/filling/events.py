"""Events of forms in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "form.added": _("上传表样"),
        "form.replaced": _("换上新版表样"),
        "form.mapped": _("对应表样的填写处"),
        "form.withdrawn": _("停用表样"),
        "form.filled": _("填出表样"),
    }
)
