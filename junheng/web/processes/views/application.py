"""One application: filling it in, judging it, carrying it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.data.intake.attachment import MOST_BYTES, judge_attachment
from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.policy.process.completeness import papers_asked
from junheng.web.processes import actions, files
from junheng.web.processes.calling import called
from junheng.web.processes.forms import BeginForm, SayForm, marks_of
from junheng.web.processes.known import is_told, known_of, report_of
from junheng.web.processes.models import Application, ApplicationState
from junheng.web.processes.queries import papers, reading, slips
from junheng.web.processes.queries.application import view_of
from junheng.web.processes.standing import rubric_of
from junheng.web.processes.superior import lies_above
from junheng.web.processes.units import applicants, units_for
from junheng.web.processes.views.frame import amount_of, day_of, given
from junheng.web.register.queries import region_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of, sheet_sent
from junheng.web.shared.kit import ContextBar


@require_http_methods(["GET", "HEAD", "POST"])
@needs("process.apply")
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Begin an application: who applies, about what."""
    account: Any = request.user
    call = reading.call_of(account, number)
    place = region_of(call.region_code, account, timezone.localdate())
    offered = {one.key: one for one in applicants(call, account)}
    sent = request.POST if request.method == "POST" else None
    form = BeginForm(
        sent,
        units=[(key, one.name) for key, one in offered.items()],
        process=call.process,
        speaks=bool(account.school_code) or call.process.applicant == "region",
    )
    trouble: Exception | None = None
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.application_begin(
                actor=account,
                unit=offered[data["unit"]],
                call=call,
                title=data["title"],
                theme=data.get("theme", ""),
                paper_number=data.get("paper_number", ""),
                exception=data.get("exception", ""),
                once=sent.get("once"),
            )
        except (Refused, UsageError) as refused:
            trouble = refused
        else:
            return redirect("process-application", number=made.pk)
    facts = {
        "region": place,
        "call": call,
        "form": form,
        "units": offered,
        "trouble": trouble,
        "context_bar": ContextBar(region=place.name, parts=(str(call),)),
    }
    return render(request, "processes/begin.html", facts, status=200 if sent is None else 422)


def _form(held: Application, sent: Any = None) -> SayForm:
    stage = held.call.process.stages[0]
    return SayForm(
        sent,
        stage=stage,
        units=units_for(held.call, held, stage),
        answers=held.answers,
        checks=held.checks,
        fund_yuan=held.call.fund_yuan,
        known=known_of(held),
    )


def _page(
    request: HttpRequest,
    held: Application,
    *,
    form: SayForm | None = None,
    trouble: Exception | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(held.region_code, account, today)
    view = view_of(account, held, today)
    applying = (
        held.call.is_open and held.call.kind == "apply" and account.may("process.apply", held)
    )
    editing = applying and held.is_editable
    report = report_of(held) if editing else None
    facts = {
        "region": place,
        "one": held,
        "call": held.call,
        "process": held.call.process,
        "called": called(held.call.process),
        "view": view,
        "editing": editing,
        "over": editing and _is_over(held, today),
        "handed_in": applying and held.state == ApplicationState.SUBMITTED,
        "form": (form or _form(held)) if editing else None,
        "report": report,
        "unsigned": editing and report is None and is_told(held),
        "runs": account.may("process.run", held),
        "decides": account.may("process.decide", held),
        "above": next(
            (
                above
                for act in view.project.acts
                if (above := lies_above(account, held, act.stage, today))
            ),
            "",
        ),
        "papers": papers.receipt_links(held) if held.number else (),
        "today": today,
        "most_mb": MOST_BYTES >> 20,
        "papers_asked": papers_asked(held.call.process.stages[0]),
        "trouble": trouble,
        "tried": tried,  # the form that was refused stays open, with what was typed
        "typed": request.POST if trouble is not None else {},
        "marks": [
            (one.criterion, request.POST.get(f"mark-{one.criterion.id}", "") if tried else one.mark)
            for one in view.asked
        ],
        "milestones": held.call.process.of_kind("carry_out") is not None,
        "context_bar": ContextBar(region=place.name, parts=(str(held.call), held.state_words)),
    }
    return render(request, "processes/application.html", facts, status=status)


def _is_over(held: Application, today: date) -> bool:
    last = held.call.last_day(held.call.stage)
    return last is not None and last < today


@require_GET
@needs("process.see")
def application(request: HttpRequest, number: int) -> HttpResponse:
    """Show one application: what it says, what is asked of the reader, what follows."""
    account: Any = request.user
    return _page(request, reading.application_of(account, number))


@require_POST
@needs("process.see")
def application_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about an application."""
    account: Any = request.user
    acts = {
        "save": _save,
        "import": _import,
        "attach": _attach,
        "detach": _detach,
        "return": _return,
        "withdraw": _withdraw,
        "review": _review,
        "recuse": _recuse,
        "milestone": _milestone,
        "accept": _accept,
        "case": _case,
    }
    do = act_named(act, acts, where="申报")
    held = reading.application_of(account, number)
    try:
        told = do(request, held)
    except (Refused, UsageError, Stale) as trouble:
        form = _form(held, request.POST) if act == "save" else None
        held = reading.application_of(account, number)
        return _page(request, held, form=form, trouble=trouble, tried=act, status=422)
    if isinstance(told, HttpResponse):
        return told
    say(request, told)
    return redirect("process-application", number=number)


def _save(request: HttpRequest, held: Application) -> str | HttpResponse:
    form = _form(held, request.POST)
    if not form.is_valid():
        return _page(request, held, form=form, status=422)
    saved = actions.application_save(
        **given(request, "application", held),
        answers=form.answers,
        checks=form.checks,
        title=request.POST.get("title", ""),
        paper_number=request.POST.get("paper_number", ""),
    )
    if not request.POST.get("submit"):
        return _("已存下草稿，还没有提交。")
    today = timezone.localdate()
    account: Any = request.user
    on = today if account.school_code else day_of(request, "received", _("收到日期"), today)
    done = actions.application_submit(
        actor=request.user,
        application=saved,
        seen=saved.version,
        on=min(on, today),
        paper_number=request.POST.get("paper_number", ""),
    )
    return _("已提交，回执%(n)s。") % {"n": done.receipt}


def _import(request: HttpRequest, held: Application) -> str:
    sheet = sheet_sent(request, "填报单")
    told = slips.sent_of(held, sheet)
    form = _form(held, told)
    if not form.is_valid():
        raise slips.wrong_in(held, sheet, form.errors)
    actions.application_save(
        **given(request, "application", held),
        answers=form.answers,
        checks=form.checks,
        title=told.get(slips.TITLE, ""),
    )
    return _("已导入填报单，请核对后提交。")


def _attach(request: HttpRequest, held: Application) -> str:
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > MOST_BYTES:
        raise UsageError(
            where="附件",
            found="没有选文件" if sent is None else "文件太大",
            expected=f"一个不超过 {MOST_BYTES >> 20} MB 的文件",
            fix="请选一个 PDF、Word、Excel 或图片文件",
        )
    content = sent.read()
    judged = judge_attachment(sent.name or "", content)
    files.keep(judged, content)
    made = actions.application_attach(
        **given(request, "application", held), judged=judged, on=timezone.localdate()
    )
    return _("已传上《%(n)s》。") % {"n": made.name}


def _detach(request: HttpRequest, held: Application) -> str:
    actions.application_detach(
        **given(request, "application", held), attachment=number_of(request, "attachment")
    )
    return _("已删去附件。")


def _return(request: HttpRequest, held: Application) -> str:
    actions.application_return(
        **given(request, "application", held),
        on=timezone.localdate(),
        why=request.POST.get("why", ""),
    )
    return _("已退回补正。")


def _withdraw(request: HttpRequest, held: Application) -> str:
    actions.application_withdraw(
        **given(request, "application", held),
        why=request.POST.get("why", ""),
        paper_number=request.POST.get("paper_number", ""),
    )
    return _("已撤回，材料留在这里；截止前可以另外申报。")


def _seat(request: HttpRequest, held: Application) -> Any:
    account: Any = request.user
    seat = reading.seat_of(account, held.call)
    if seat is None and not account.is_guest:
        key = number_of(request, "reviewer")
        seat = held.call.reviewers.filter(pk=key, is_out=False).first()
    if seat is None:
        raise UsageError(
            where=str(held), found="没有选评审专家", expected="名单里的一位", fix="请选评审专家"
        )
    return seat


def _review(request: HttpRequest, held: Application) -> str:
    rubric = rubric_of(held.call)
    actions.review_write(
        actor=request.user,
        application=held,
        reviewer=_seat(request, held),
        on=timezone.localdate(),
        marks=marks_of(request.POST, rubric) if rubric is not None else {},
        reason=request.POST.get("reason", ""),
        paper_number=request.POST.get("paper_number", ""),
    )
    return _("已记下评审意见。")


def _recuse(request: HttpRequest, held: Application) -> str:
    actions.review_recuse(
        actor=request.user,
        application=held,
        reviewer=_seat(request, held),
        on=timezone.localdate(),
        why=request.POST.get("why", ""),
        paper_number=request.POST.get("paper_number", ""),
    )
    return _("已回避。")


def _milestone(request: HttpRequest, held: Application) -> str:
    actions.milestone_add(
        **given(request, "application", held),
        on=timezone.localdate(),
        title=request.POST.get("title", ""),
        due_on=day_of(request, "due_on", _("完成时限")),
        office=request.POST.get("office", ""),
        money_yuan=amount_of(request.POST.get("money", ""), _("金额（元）")),
    )
    words = called(held.call.process).enter
    return _("已%(w)s，台账里有这项任务。") % {"w": words}


def _accept(request: HttpRequest, held: Application) -> str:
    stage = held.call.process.of_kind("acceptance")
    actions.acceptance_record(
        **given(request, "application", held),
        stage=stage.id if stage is not None else "",
        on=timezone.localdate(),
        document_number=request.POST.get("document_number", ""),
        passed=request.POST.get("passed") == "1",
        words=request.POST.get("words", ""),
    )
    return _("已登记：%(s)s。") % {"s": stage.label if stage is not None else _("验收")}


def _case(request: HttpRequest, held: Application) -> str:
    actions.case_publish(
        **given(request, "application", held),
        on=timezone.localdate(),
        title=request.POST.get("title", ""),
        words=request.POST.get("words", ""),
    )
    return _("已收入案例库。")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("process.run")
def step(request: HttpRequest, number: int, stage: str) -> HttpResponse:
    """Record one step of a project: its day, its document, and what its checklist asks."""
    account: Any = request.user
    held = reading.application_of(account, number)
    found = next((one for one in held.call.process.alone if one.id == stage), None)
    if found is None:
        raise Hidden(
            where=str(held), found="没有这个环节", expected="这个流程的环节", fix="请从项目页进入"
        )
    today = timezone.localdate()
    place = region_of(held.region_code, account, today)
    units = units_for(held.call, held, found)
    sent = request.POST if request.method == "POST" else None
    form = SayForm(sent, stage=found, units=units)
    trouble: Exception | None = None
    if sent is not None and form.is_valid():
        try:
            actions.step_record(
                **given(request, "application", held),
                stage=stage,
                on=min(day_of(request, "on", _("办理日期"), today), today),
                document_number=sent.get("document_number", ""),
                verdict=sent.get("verdict", "done"),
                words=sent.get("words", ""),
                answers=form.answers,
                checks=form.checks,
            )
        except (Refused, UsageError, Stale) as refused:
            trouble = refused
        else:
            say(request, _("已登记：%(s)s。") % {"s": found.label})
            return redirect("process-application", number=number)
    facts = {
        "region": place,
        "one": held,
        "stage": found,
        "due": held.call.last_day(found.id),
        "form": form,
        "today": today,
        "trouble": trouble,
        "typed": sent or {},
        "context_bar": ContextBar(region=place.name, parts=(str(held.call),)),
    }
    return render(request, "processes/step.html", facts, status=200 if sent is None else 422)
