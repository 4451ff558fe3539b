"""What waits for a person in appraisals and awards (待办): look, object, decide, make final."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.measure.appraisal import Inputs
from junheng.web.accounts.models import Account
from junheng.web.appraisal.models import AwardRun, Evaluation, Objection, Stage
from junheng.web.shared.todos import Todo, source


def _matters() -> Iterator[tuple[type[Evaluation | AwardRun], str]]:
    yield Evaluation, "evaluation"
    yield AwardRun, "award-run"


@source
def of_school(account: Account, as_of: date) -> Iterator[Todo]:
    """Tell a school what is public about it and until when it may object."""
    if not (account.school_code and account.holds("appraisal.object")):
        return
    for model, page in _matters():
        rows = model.objects.visible_to(account).filter(stage=Stage.PUBLISHED)
        for row in rows.filter(object_until__gte=as_of):
            schools = {school.code for school in Inputs.from_json(row.inputs).schools}
            if schools & account.reach.schools:
                words = _("看《%(t)s》本校结果，有异议的在公示期内提出") % {"t": row.title}
                yield Todo(words, reverse(page, args=[row.pk]), row.object_until, _("评价"))


@source
def of_bureau(account: Account, as_of: date) -> Iterator[Todo]:
    """Tell the bureau which objections wait, and what can be made final."""
    if account.school_code or not account.holds("appraisal.see"):
        return
    rows = Objection.objects.visible_to(account)
    waiting = rows.filter(decision="").select_related("evaluation", "award")
    if account.holds("appraisal.decide"):
        for one in waiting:
            page = "evaluation" if one.evaluation_id else "award-run"
            address = reverse(page, args=[one.matter.pk])
            words = _("核对%(s)s对“%(a)s”的异议") % {"s": one.school_name, "a": one.about_label}
            yield Todo(words, f"{address}#objection-{one.pk}", None, _("评价"))
    open_ones = {(one.evaluation_id, one.award_id) for one in waiting}
    for model, page in _matters():
        right = "appraisal.finish" if model is Evaluation else "award.finish"
        if not account.holds(right):
            continue
        published = model.objects.visible_to(account).filter(stage=Stage.PUBLISHED)
        for row in published.filter(object_until__lt=as_of):
            key = (row.pk, None) if model is Evaluation else (None, row.pk)
            if key not in open_ones:
                words = _("确定《%(t)s》") % {"t": row.title}
                yield Todo(words, reverse(page, args=[row.pk]), None, _("评价"))
