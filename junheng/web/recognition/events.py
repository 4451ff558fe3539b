"""Events of recognition in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "recognition.assigned": _("落实认定事项的责任单位"),
        "recognition.cited": _("引用认定依据"),
        "recognition.uncited": _("撤去认定依据"),
        "recognition.judged": _("判定认定事项"),
        "recognition.vetoed": _("登记一票否决事项"),
        "recognition.lifted": _("更正一票否决事项"),
        "recognition.drafted": _("形成自评"),
        "recognition.written": _("写自评报告"),
        "recognition.signed": _("签发自评报告"),
        "recognition.registered": _("登记认定文件"),
        "recognition.watched": _("登记年度监测"),
    }
)
