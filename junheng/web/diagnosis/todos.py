"""What waits for a person in the diagnosis (待办): answer, settle, sign, issue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.diagnosis.correcting import page_of
from junheng.web.diagnosis.models import Diagnosis, DiagnosisState
from junheng.web.diagnosis.queries.links import uncorrected
from junheng.web.diagnosis.queries.reading import with_counts
from junheng.web.shared.todos import Todo, source


def _todo(text: str, report: Diagnosis, due: date | None = None) -> Todo:
    told = text % {"t": report.title, "s": report.school_name}
    return Todo(told, reverse("diagnosis", args=[report.pk]), due, _("诊断"))


@source
def of_school(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which reports a school must answer or sign."""
    if not (account.holds("diagnosis.sign_school") and account.school_code):
        return
    rows = Diagnosis.objects.visible_to(account).filter(school_code__in=account.reach.schools)
    for report in rows.filter(state=DiagnosisState.SENT):
        yield _todo(_("答复《%(t)s》"), report, report.reply_due)
    for report in with_counts(rows.filter(state=DiagnosisState.ANSWERED)).filter(disputes=0):
        if not report.has_spoken and not report.is_past_signing(as_of):
            yield _todo(_("签署《%(t)s》"), report, report.sign_due)


@source
def of_bureau(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which disputes to settle, which schools were silent, which reports to issue."""
    if account.school_code or not account.holds("diagnosis.see"):
        return
    rows = Diagnosis.objects.visible_to(account)
    answered = with_counts(rows.filter(state=DiagnosisState.ANSWERED))
    if account.holds("diagnosis.settle"):
        for report in answered.filter(disputes__gt=0):
            yield _todo(_("核对%(s)s对诊断结论的异议"), report)
        for line in uncorrected(rows):
            text = _("更正%(s)s的数据：诊断第 %(n)d 条异议成立")
            told = text % {"s": line.diagnosis.school_name, "n": line.place}
            yield Todo(told, page_of(line), None, _("诊断"))
    if account.holds("diagnosis.draft"):
        for report in rows.filter(state=DiagnosisState.SENT, reply_due__gte=as_of):
            if report.is_to_remind(as_of):
                yield _todo(_("提醒%(s)s答复诊断报告"), report, report.reply_due)
        for report in rows.filter(state=DiagnosisState.SENT, reply_due__lt=as_of):
            yield _todo(_("%(s)s没有按期答复诊断报告"), report, report.reply_due)
    if account.holds("diagnosis.issue"):
        for report in answered.filter(disputes=0):
            if report.has_spoken or report.is_past_signing(as_of):
                yield _todo(_("签发《%(t)s》"), report)
