"""Events of diagnosis reports in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from junheng.web.shared.events import name_events

name_events(
    {
        "diagnosis.drafted": _("起草诊断报告"),
        "conclusion.edited": _("修改诊断结论"),
        "diagnosis.sent": _("发给学校答复"),
        "conclusion.replied": _("学校答复结论"),
        "diagnosis.answered": _("学校提交答复"),
        "diagnosis.silent": _("登记学校未答复"),
        "conclusion.settled": _("核对有异议的结论"),
        "diagnosis.signed_by_school": _("学校签署诊断报告"),
        "diagnosis.sign_refused": _("学校写明不签诊断报告"),
        "diagnosis.issued": _("签发诊断报告"),
    }
)
