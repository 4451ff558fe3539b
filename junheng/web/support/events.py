"""Events of the support given, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "support.judged": _("判断支持条件"),
        "support.decided": _("认定学校的支持类别"),
        "support.teamed": _("组建专家团队"),
        "support.planned": _("定下项目和方案"),
        "support.replied": _("学校对支持提出意见"),
        "support.answered": _("答复学校的意见"),
    }
)
