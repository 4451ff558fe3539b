"""Events of examinations and growth, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "exam.opened": _("登记考试"),
        "exam.corrected": _("更正考试的登记"),
        "exam.withdrawn": _("撤销考试的登记"),
        "exam.sheet_sent": _("上传成绩册"),
        "exam.row_settled": _("处理待认领的成绩"),
        "exam.loaded": _("收下成绩"),
        "growth.fitted": _("核算增值"),
        "teaching.assigned": _("登记任教班级"),
        "teaching.ended": _("登记不再任教"),
        "exam_rows.read": _("查看学生成绩"),
        "exam_edition.printed_for": _("替学校打印分析报告"),
        "exam.bulletin_recorded": _("登记市里的通报"),
        "meeting.opened": _("开学情会商"),
        "meeting.pinned": _("会商钉上数据"),
        "meeting.unpinned": _("会商取下数据"),
        "meeting.agreed": _("会商议定行动"),
        "meeting.handed_out": _("交办会商议定的行动"),
        "meeting.reported": _("请教育局跟进会商行动"),
        "meeting.finished": _("会商行动完成"),
        "meeting.closed": _("结束学情会商"),
    }
)
