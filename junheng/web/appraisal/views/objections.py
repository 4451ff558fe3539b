"""Objections to an appraisal or an award: on the page, on a sheet, and what became of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.messages import success as say
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.web.accounts.models import Account
from junheng.web.appraisal import actions
from junheng.web.appraisal.models import AwardRun, Evaluation, Objection
from junheng.web.appraisal.queries import documents, objecting, reading
from junheng.web.appraisal.queries.objecting import Item, Matter
from junheng.web.appraisal.views import award, evaluation
from junheng.web.register.models import School
from junheng.web.register.queries import school_of
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of, sheet_sent
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow

_TROUBLES = (Refused, UsageError, Stale)


def _matter(account: Account, kind: str, number: int) -> Matter:
    if kind == "award":
        return reading.award_run_of(account, number)
    return reading.evaluation_of(account, number)


def _school(account: Account, matter: Matter, code: str) -> School:
    """Give a school the result is about, for somebody who may speak for it or register for it."""
    row = school_of(code, account, timezone.localdate())
    if row.region_code != matter.region_code:
        raise Hidden(
            where=matter.title,
            found="这所学校不在这份结果里",
            expected="本县的学校",
            fix="请从评价页进入",
        )
    allow(account, "appraisal.object", Place(row.region_code, row.school_code, name=row.name))
    return row


def _object(
    account: Account, matter: Matter, row: School, said: tuple[Item, str], paper_number: str
) -> Objection:
    item, words = said
    given: dict[str, Any] = {
        "actor": account,
        "school": Place(row.region_code, row.school_code, name=row.name),
        "about": item.id,
        "about_label": item.label,
        "words": words,
        "paper_number": paper_number,
        "on": timezone.localdate(),
    }
    if isinstance(matter, AwardRun):
        return actions.award_object(award=matter, **given)
    return actions.evaluation_object(evaluation=matter, **given)


def _page(
    request: HttpRequest, matter: Matter, school: str = "", *, trouble: Exception
) -> HttpResponse:
    if isinstance(matter, AwardRun):
        return award.page_of(request, matter, trouble=trouble)
    if school:
        return evaluation.school_page_of(request, matter, school, trouble=trouble)
    return evaluation.page_of(request, matter, trouble=trouble)


def _back(matter: Matter, school: str) -> HttpResponse:
    if isinstance(matter, AwardRun):
        return redirect("award-run", number=matter.pk)
    return redirect("school-appraisal", number=matter.pk, school=school)


@require_POST
@needs("appraisal.object")
def object_to(request: HttpRequest, number: int, school: str, kind: str) -> HttpResponse:
    """Object to one figure of a school."""
    account: Any = request.user
    matter = _matter(account, kind, number)
    row = _school(account, matter, request.POST.get("school", "") or school)
    try:
        item = objecting.item_of(matter, request.POST.get("about", ""))
        words, paper = request.POST.get("words", ""), request.POST.get("paper_number", "")
        _object(account, matter, row, (item, words), paper)
    except _TROUBLES as trouble:
        return _page(request, matter, row.school_code, trouble=trouble)
    say(request, _("异议已提交，督导核对后在这一页答复。"))
    return _back(matter, row.school_code)


@require_GET
@needs("appraisal.object")
def sheet(request: HttpRequest, number: int, school: str, kind: str) -> HttpResponse:
    """Give the sheet on which a school objects away from the system."""
    account: Any = request.user
    matter = _matter(account, kind, number)
    row = _school(account, matter, school)
    answer = HttpResponse(objecting.workbook(matter, row), content_type=documents.XLSX)
    title = quote(f"{row.name}{matter.title}异议填报单.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{title}"
    return answer


@require_POST
@needs("appraisal.object")
def sheet_back(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Take a filled sheet back: every objection on it is filed, or none."""
    account: Any = request.user
    matter = _matter(account, kind, number)
    school = str(account.school_code)
    try:
        form = sheet_sent(request, "异议填报单")
        row = _school(account, matter, objecting.school_in(form) or school)
        school = row.school_code
        found = objecting.said_in(matter, school, form)
        with transaction.atomic():
            for item, words in found:
                with form.filled_in(item.id, item.label):
                    _object(account, matter, row, (item, words), form.code)
    except _TROUBLES as trouble:
        return _page(request, matter, school, trouble=trouble)
    say(request, _("按填报单提出异议 %(n)d 项，督导核对后在这一页答复。") % {"n": len(found)})
    return _back(matter, school)


@require_POST
@needs("appraisal.decide")
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Decide an objection to an appraisal or an award."""
    account: Any = request.user
    held: Objection = reading.objection_of(account, number)
    try:
        typed = reading.typed_number(request.POST.get("corrected", ""))
        actions.objection_decide(
            actor=account,
            objection=held,
            seen=number_of(request, "seen"),
            decision=request.POST.get("decision", ""),
            words=request.POST.get("words", ""),
            corrected=None if typed is None else float(typed),
            on=timezone.localdate(),
        )
    except _TROUBLES as trouble:
        return _page(request, reading.objection_of(account, number).matter, trouble=trouble)
    say(request, _("已处理%(s)s的异议。") % {"s": held.school_name})
    name = "evaluation" if isinstance(held.matter, Evaluation) else "award-run"
    response = redirect(name, number=held.matter.pk)
    response["Location"] += f"#objection-{held.pk}"
    return response
