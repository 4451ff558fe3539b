"""Events of findings and tasks in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events, name_outcomes

name_events(
    {
        "findings.refreshed": _("按数据版本核对问题事项"),
        "finding.opened": _("登记问题事项"),
        "finding.corrected": _("更正登记"),
        "finding.supplemented": _("补充情况"),
        "finding.judged": _("督学复查"),
        "task.handed_out": _("交办任务"),
        "task.handed_out_by_clause": _("按条款交办任务"),
        "task.received": _("签收任务"),
        "task.fed_back": _("反馈进展"),
        "task.accepted": _("验收办结"),
        "task.sent_back": _("退回继续整改"),
        "task.moved": _("登记延期"),
        "extension.asked": _("申请延期"),
        "extension.decided": _("答复延期申请"),
        "task.slip_issued": _("发出督办单"),
        "check.entered": _("录入专项复核"),
        "check.confirmed": _("核对专项复核一致"),
        "check.rejected": _("专项复核不采用"),
    }
)
name_outcomes("extension.decided", {"granted": _("批准延期"), "refused": _("没有批准延期")})
name_outcomes(
    "task.slip_issued",
    {
        "blue": _("发出蓝色督办单"),
        "yellow": _("发出黄色督办单"),
        "orange": _("发出橙色督办单"),
        "red": _("发出红色督办单"),
    },
)
