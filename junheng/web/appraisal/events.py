"""Events of appraisals and awards in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "appraisal.drafted": _("核算年度评价"),
        "appraisal.weighted": _("设定本地权重"),
        "appraisal.measure_added": _("增加本地评价项目"),
        "appraisal.measure_withdrawn": _("撤回本地评价项目"),
        "appraisal.entered": _("录入评价用的数"),
        "appraisal.published": _("公示年度评价"),
        "appraisal.objected": _("学校提出异议"),
        "appraisal.decided": _("处理异议"),
        "appraisal.finished": _("确定年度评价"),
        "appraisal.used": _("登记结果使用"),
        "award.settled": _("核定奖励"),
        "award.kept": _("存作历史核对"),
        "award.objected": _("学校对奖励提出异议"),
        "award.published": _("公示奖励"),
        "award.finished": _("确定发放名单"),
    }
)
