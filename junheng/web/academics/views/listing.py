"""The examinations of a region or a school, and a new one (学业质量、登记考试)."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from junheng.kernel.errors import Refused, Stale, UsageError
from junheng.policy.guardrails import load_guardrails
from junheng.web.academics import actions
from junheng.web.academics.forms import ExamForm
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries import reading, sight
from junheng.web.academics.queries.classes import classes_for
from junheng.web.register.queries import counties_of, region_of, school_of
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.labels import label_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


@require_GET
@needs("exam.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the examinations of the reader's region."""
    account: Any = request.user
    counties = counties_of(account, timezone.localdate())
    region = counties[0].region_code if counties else account.region_code
    return redirect("exams", region=region)


@require_GET
@needs("exam.see")
def exams(request: HttpRequest, region: str) -> HttpResponse:
    """List the examinations with what may be compared on each."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    held = reading.exams_of(account, region)
    guardrails = load_guardrails()
    kinds = {one.value: label_of(one) for one in guardrails.facts["exam_kind"].choices}
    options = [
        (one.name, request.path.replace(region, one.region_code), one.region_code == region)
        for one in counties_of(account, today)
    ]
    return render(
        request,
        "academics/list.html",
        {
            "region": place,
            "rows": [
                (one, kinds.get(one.kind, one.kind), reading.leave_of(one), _taught(account, one))
                for one in held
            ],
            "withdrawn": reading.withdrawn_of(account, region)
            if account.holds("exam.compare")
            else [],
            "may_open": account.may("exam.open", Place(region, account.school_code)),
            "context_bar": ContextBar(
                region=place.name, switches=switches_of(_("换一个县"), options)
            ),
        },
    )


def _taught(account: Any, exam: Exam) -> int | None:
    """Count the analyses of a teacher's own classes; nothing where that is not the question."""
    if account.holds("exam.compare") or not exam.is_loaded or not figures.is_computed(exam):
        return None
    return len(classes_for(account, exam, timezone.localdate()))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("exam.open")
def new(request: HttpRequest, region: str) -> HttpResponse:
    """Register an examination; what the law of its day says stands beside, before and after."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    own = school_of(account.school_code, account, today) if account.school_code else None
    where = Place(region, account.school_code, name=own.name if own else place.name)
    allow(account, "exam.open", where)
    sent = request.POST if request.method == "POST" else None
    form = ExamForm(
        sent,
        guardrails=load_guardrails(),
        of_school=own is not None,
        initial=request.GET.dict(),  # a draft of the address, for whoever wants to see it judged
    )
    trouble: Exception | None = None
    if sent is not None and form.is_valid():
        try:
            made = actions.exam_open(
                actor=account, place=where, event=form.event(), on=today, once=sent.get("once")
            )
        except (Refused, UsageError) as refused:
            trouble = refused
        else:
            say(request, _("已登记，下一步上传成绩册。"))
            return redirect("exam", number=made.pk)
    facts = {
        "region": place,
        "form": form,
        "trouble": trouble,
        "context_bar": ContextBar(region=place.name),
    }
    return render(request, "academics/new.html", facts, status=200 if sent is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("exam.open")
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Correct what was registered, as long as no scores are in (更正登记)."""
    account: Any = request.user
    today = timezone.localdate()
    exam = reading.exam_of(account, number)
    allow(account, "exam.open", exam)
    sight.must_load(account, exam)
    if exam.is_withdrawn:
        return redirect("exam", number=exam.pk)
    sent = request.POST if request.method == "POST" else None
    form = ExamForm(
        sent,
        guardrails=load_guardrails(),
        of_school=bool(exam.school_code),
        initial=ExamForm.said(exam.event),
    )
    trouble: Exception | None = None
    if sent is not None and form.is_valid():
        try:
            actions.exam_correct(
                actor=account,
                exam=exam,
                seen=number_of(request, "seen"),
                event=form.event(),
                on=today,
            )
        except (Refused, UsageError, Stale) as refused:
            trouble = refused
        else:
            say(request, _("已更正登记。"))
            return redirect("exam", number=exam.pk)
    place = region_of(exam.region_code, account, today)
    facts = {
        "region": place,
        "exam": exam,
        "form": form,
        "trouble": trouble,
        "context_bar": ContextBar(region=place.name, parts=(exam.name,)),
    }
    return render(request, "academics/new.html", facts, status=200 if sent is None else 422)
