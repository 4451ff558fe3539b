"""Events of examinations and growth, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "exam.opened": _("登记考试"),
        "exam.sheet_sent": _("上传成绩册"),
        "exam.row_settled": _("处理待认领的成绩"),
        "exam.loaded": _("收下成绩"),
        "growth.fitted": _("核算增值"),
        "teaching.assigned": _("登记任教班级"),
        "teaching.ended": _("登记不再任教"),
        "exam_rows.read": _("查看学生成绩"),
    }
)
