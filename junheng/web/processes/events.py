"""Events of processes in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "call.opened": _("发布申报通知"),
        "call.taken_in": _("截止受理"),
        "call.stopped": _("停办一轮申报"),
        "call.shortlisted": _("确定入围"),
        "call.awarded": _("公布结果"),
        "application.begun": _("开始申报"),
        "application.saved": _("保存申报"),
        "application.attached": _("上传附件"),
        "application.detached": _("删去附件"),
        "application.submitted": _("提交申报"),
        "application.returned": _("退回补正"),
        "application.withdrawn": _("撤回申报"),
        "reviewer.appointed": _("请评审专家"),
        "reviewer.dismissed": _("评审专家退出"),
        "review.written": _("填写评审表"),
        "review.recused": _("评审回避"),
        "publicity.begun": _("开始公示"),
        "objection.filed": _("提出异议"),
        "objection.decided": _("答复异议"),
        "project.step_recorded": _("登记项目环节"),
        "project.milestone_added": _("列项目节点"),
        "project.accepted": _("项目验收"),
        "project.case_published": _("收入案例库"),
    }
)
