"""Events of the plans in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "plan.begun": _("开始准备行动计划"),
        "plan.bound": _("填写计划的本地取值"),
        "plan.settled": _("处置与现行规定的冲突"),
        "plan.prevails": _("写明两份计划以哪一份为准"),
        "plan.submitted": _("提请采用行动计划"),
        "plan.returned": _("退回行动计划"),
        "plan.adopted": _("采用行动计划"),
        "plan.dropped": _("放弃准备行动计划"),
        "plan.ended": _("停止执行行动计划"),
        "duty.assigned": _("分解任务"),
        "duty.handed_out": _("交办任务"),
        "duty.received": _("签收任务"),
        "duty.handed_over": _("移交任务"),
        "duty.changed": _("明确任务的责任人"),
        "duty.withdrawn": _("撤回任务"),
        "indicator.begun": _("新建本地指标"),
        "indicator.saved": _("保存本地指标"),
        "indicator.published": _("发布本地指标"),
        "indicator.withdrawn": _("停用本地指标"),
        "local_target.set": _("设定本地目标"),
        "local_target.ended": _("结束本地目标"),
    }
)
