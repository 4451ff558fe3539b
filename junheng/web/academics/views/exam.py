"""One examination: its sheets, the rows to settle, and taking the scores in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.data.intake.form_sheet import MOST_BYTES
from junheng.kernel.errors import DataError, Refused, Stale, UsageError
from junheng.web.academics import actions, jobs
from junheng.web.academics.forms import SheetForm
from junheng.web.academics.models import COHORT, Exam, SheetKind
from junheng.web.academics.queries import between, files, loading, reading, sight
from junheng.web.academics.queries.belonging import names_in
from junheng.web.academics.queries.samples import sample_of
from junheng.web.academics.views.loaded import loaded_page
from junheng.web.register.queries import region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.verbs import allow

_TROUBLES = (Refused, UsageError, DataError, Stale)
_LARGEST = 4 * MOST_BYTES
_TRAY = 50  # rows of the tray shown at once, and issues
_MOST = 2000  # issues written on the page at all
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def is_again(request: HttpRequest) -> bool:
    """Whether scores that are in are to be sent once more (重新导入)."""
    return request.method == "POST" or "again" in request.GET


def _back(exam: Exam) -> HttpResponse:
    again = "?again=1" if exam.is_loaded else ""
    return redirect(reverse("exam", args=[exam.pk]) + again)


def _page(
    request: HttpRequest,
    exam: Exam,
    *,
    form: SheetForm | None = None,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    place = region_of(exam.region_code, account, timezone.localdate())
    may_load = sight.may_load(account, exam) and not exam.is_withdrawn
    may_open = may_load and account.may("exam.open", exam)
    told = None
    if may_load and (not exam.is_loaded or is_again(request)):
        try:
            told = between.told_of(account, exam)
        except _TROUBLES as found:
            trouble = trouble or found
    return render(
        request,
        "academics/exam.html",
        {
            "region": place,
            "exam": exam,
            "leave": reading.leave_of(exam),
            "sheets": loading.sheets_of(exam),
            "told": told,
            "tray": _named(told) if told else (),
            "issues": told.issues[:_TRAY] if told else (),
            "more_issues": told.issues[_TRAY:_MOST] if told else (),
            "over_full": loading.over_full(told.issues) if told else (),
            "form": form or SheetForm(**_asked(exam)),
            "may_load": may_load,
            "may_correct": not exam.is_loaded and may_open,
            "may_no_more": exam.is_loaded and may_open,
            "trouble": trouble,
            "context_bar": ContextBar(region=place.name, parts=(exam.name,)),
        },
        status=status,
    )


def _asked(exam: Exam) -> dict[str, Any]:
    """Say what of an examination its form of workbooks offers."""
    return {"papers": exam.papers, "enrolled": exam.grade == COHORT}


def _named(told: loading.Reading) -> list[loading.TrayRow]:
    """Give the first rows of the tray with the names of classes for their codes."""
    snapshot = told.register.snapshot
    rooms = names_in(snapshot.sha256) if snapshot is not None else {}
    return [
        replace(
            row,
            homeroom=rooms.get(row.homeroom, row.homeroom),
            candidates=tuple(
                (key, name, rooms.get(room, room)) for key, name, room in row.candidates
            ),
        )
        for row in told.tray[:_TRAY]
    ]


@require_GET
@needs("exam.see")
def page(request: HttpRequest, number: int) -> HttpResponse:
    """Show an examination: what it says, or how far taking its scores in has come."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    if exam.is_loaded and not (is_again(request) and sight.may_load(account, exam)):
        return loaded_page(request, exam)
    return _page(request, exam)


@require_POST
@needs("exam.load")
def sheets(request: HttpRequest, number: int) -> HttpResponse:
    """Take a workbook; it is read at once, so that what is wrong is said at once."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    sight.must_load(account, exam)
    form = SheetForm(request.POST, request.FILES, **_asked(exam))
    if not form.is_valid():
        return _page(request, exam, form=form, status=422)
    sent = form.cleaned_data["file"]
    try:
        if sent.size > _LARGEST:
            raise UsageError(
                where=f"《{sent.name}》",
                found=f"{sent.size >> 20} MB",
                expected=f"不超过 {_LARGEST >> 20} MB",
                fix="请分学科上传",
            )
        actions.sheet_send(
            actor=account,
            exam=exam,
            seen=number_of(request, "seen"),
            kind=form.cleaned_data["kind"],
            subject=form.cleaned_data["subject"],
            name=sent.name,
            sha256=files.keep(sent.read()),
        )
    except _TROUBLES as trouble:
        return _page(request, exam, form=form, trouble=trouble, status=422)
    say(request, _("已读取，请看下面的核对结果。"))
    return _back(exam)


@require_POST
@needs("exam.load")
def settle(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """Say whose a row of the score sheet is, or leave it out with a word."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    sight.must_load(account, exam)
    sheet = exam.sheets.filter(kind=SheetKind.SCORES, is_replaced=False).last()
    try:
        if sheet is None:
            raise UsageError(
                where=str(exam), found="没有成绩册", expected="先上传成绩册", fix="请先上传"
            )
        actions.row_settle(
            actor=account,
            exam=exam,
            sheet=sheet,
            line=line,
            person_id=request.POST.get("person", ""),
            why=request.POST.get("why", ""),
            on=timezone.localdate(),
        )
    except _TROUBLES as trouble:
        return _page(request, exam, trouble=trouble, status=422)
    say(request, _("已处理第 %(n)d 行。") % {"n": line})
    return _back(exam)


@require_POST
@needs("exam.load")
def load(request: HttpRequest, number: int) -> HttpResponse:
    """Take the scores in; a job writes the set."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    sight.must_load(account, exam)
    if exam.is_withdrawn:
        return _page(request, exam, status=422)
    told = between.told_of(account, exam)
    if told is None or not told.is_complete:
        trouble = Refused(
            where=str(exam),
            found="还有没认领的行或没改正的错误" if told else "还没有上传成绩册",
            expected="每一行都认领，错误都改正",
            fix="请处理完下面列出的各项再收下",
        )
        return _page(request, exam, trouble=trouble, status=422)
    job = enqueue(
        jobs.LOAD,
        f"{exam.pk}:{exam.version}",
        actor=account,
        on=exam,
        title=_("收下“%(e)s”的成绩") % {"e": exam.name},
        arguments={"exam": exam.pk},
    )
    return redirect("job", job.pk)


@require_POST
@needs("exam.open")
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what was registered by mistake, with a word why (撤销登记)."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    allow(account, "exam.open", exam)
    sight.must_load(account, exam)
    try:
        actions.exam_withdraw(
            actor=account,
            exam=exam,
            seen=number_of(request, "seen"),
            why=request.POST.get("why", ""),
            on=timezone.localdate(),
        )
    except (Refused, UsageError, Stale) as refused:
        return _page(request, exam, trouble=refused, status=422)
    say(request, _("已撤销登记。"))
    return redirect("exams", region=exam.region_code)


@require_GET
@needs("exam.load")
def sample(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Give an empty workbook with the headers this examination is read by."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    title, content = sample_of(exam, kind)
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}"
    return answer
