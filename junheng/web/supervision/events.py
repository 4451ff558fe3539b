"""Events of supervision in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "list.opened": _("开始编制年度清单"),
        "list.item_added": _("登记清单事项"),
        "list.item_removed": _("移出清单事项"),
        "list.imported": _("导入上级清单"),
        "list.filed": _("登记清单备案"),
        "list.amended": _("调整已备案的清单"),
        "visit.planned": _("安排到校督导"),
        "visit.cancelled": _("取消到校督导"),
        "visit.closed": _("办结到校督导"),
        "observation.kept": _("存下现场记录"),
        "opinion.drafted": _("起草督导意见"),
        "opinion.line_edited": _("修改意见条目"),
        "opinion.sent": _("反馈初步意见"),
        "opinion.line_replied": _("学校回复意见条目"),
        "opinion.answered": _("学校提交回复"),
        "opinion.silent": _("登记学校未回复"),
        "opinion.line_settled": _("复核学校的申辩"),
        "opinion.line_put_off": _("顺延整改期限"),
        "opinion.issued": _("印发督导意见书"),
        "opinion.line_judged": _("登记复查结论"),
        "duty.inspector_assigned": _("指派责任督学"),
        "duty.inspector_ended": _("结束责任督学任期"),
        "team.opened": _("登记专家团队"),
        "team.member_added": _("登记团队成员"),
        "recusal.declared": _("登记回避"),
        "self_check.opened": _("请学校自查"),
        "self_check.filled": _("填写自查表"),
        "self_check.returned": _("退回自查表"),
        "self_check.entered": _("自查没有做到的列入台账"),
    }
)
