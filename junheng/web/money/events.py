"""Events of money and capital projects in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "rate.recorded": _("登记本地经费标准"),
        "rate.ended": _("停用本地经费标准"),
        "list.proposed": _("列入一校一清单"),
        "list.reviewed": _("审核清单项目"),
        "list.budgeted": _("清单项目列入预算"),
        "contract.decided": _("决定合同是否续签"),
        "project.opened": _("登记基建项目"),
        "project.stage_reached": _("登记项目进展"),
        "project.stage_moved": _("调整项目计划日期"),
    }
)
