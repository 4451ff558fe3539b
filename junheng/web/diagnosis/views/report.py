"""One diagnosis report: its sentences with their answers, what is done about them, its papers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Refused, UsageError
from junheng.web.diagnosis import actions, jobs
from junheng.web.diagnosis.correcting import page_of
from junheng.web.diagnosis.models import SIGN_DAYS, Diagnosis, Line, LineKind, Reply, Settled
from junheng.web.diagnosis.queries import answer_sheet, documents, links, reading
from junheng.web.register.queries import region_of
from junheng.web.shared.acts import act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of, sheet_sent
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.verbs import allow

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RIGHTS = ("draft", "reply", "settle", "sign_school", "issue")


def _page(
    request: HttpRequest,
    held: Diagnosis,
    *,
    line: int = 0,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(held.region_code, account, today)
    typed = request.POST if trouble is not None else None
    whole = account.reach.all_schools_of(held.region_code)
    said = reading.said_of(account, held, whole=whole, typed=typed, typed_line=line)
    lines = [one.line for group in said.values() for one in group]
    dropped = [one for one in lines if not one.is_shown and one.kind != LineKind.BACKGROUND]
    bar = ContextBar(
        region=place.name,
        parts=(str(held.snapshot), held.state_words),
        mark=held.snapshot.mark,
    )
    return render(
        request,
        "diagnosis/report.html",
        {
            "region": place,
            "report": held,
            "said": said,
            "speaks": bool(account.school_code) and held.school_code in account.reach.schools,
            "may": {right: account.may(f"diagnosis.{right}", held) for right in _RIGHTS},
            "answering": held.state == "sent" and account.may("diagnosis.reply", held),
            "replies": Reply.choices,
            "settlements": Settled.choices,
            "counts": {kind: sum(one.line.is_shown for one in said[kind]) for kind in said},
            "dropped": sum(not one.is_withdrawn for one in dropped),
            "withdrawn": sum(one.is_withdrawn for one in dropped),
            "waits_for_data": any(one.is_withdrawn for one in lines)
            and not links.has_newer_data(held),
            "correct_at": next((page_of(one) for one in lines if one.is_withdrawn), ""),
            "past_signing": held.is_past_signing(today),
            "sign_days": SIGN_DAYS,
            "open_disputes": sum(line.waits_for_check for line in lines),
            "unanswered": sum(line.is_asked and not line.reply for line in lines),
            "left": reading.left_of(held, today),
            "overdue": held.is_overdue(today),
            "documents": documents.papers_of(held),
            "trouble": trouble,
            "typed": typed or {},
            "context_bar": bar,
        },
        status=status,
    )


@require_GET
@needs("diagnosis.see")
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Show one report: every sentence, what it rests on, what the school says."""
    account: Any = request.user
    return _page(request, reading.report_of(account, number))


def _given(request: HttpRequest, held: Diagnosis | Line) -> dict[str, Any]:
    name = "line" if isinstance(held, Line) else "diagnosis"
    return {"actor": request.user, name: held, "seen": number_of(request, "seen")}


@require_POST
@needs("diagnosis.see")
def report_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a report: send, hand answers in, record silence, sign, issue."""
    account: Any = request.user
    acts = {
        "send": _send,
        "reply": _reply_all,
        "silent": _silent,
        "sheet": _sheet_back,
        "sign": _sign,
        "refuse": _refuse,
        "issue": _issue,
    }
    do = act_named(act, acts, where="诊断报告")
    held = reading.report_of(account, number)

    def again(trouble: Exception) -> HttpResponse:
        now = reading.report_of(account, number)
        return _page(request, now, trouble=trouble, status=422)

    to = reverse("diagnosis", args=[number])
    return acted(request, lambda: do(request, held), again=again, to=to)


def _send(request: HttpRequest, held: Diagnosis) -> str:
    made = actions.diagnosis_send(**_given(request, held), on=timezone.localdate())
    return _("已发给学校，请在 %(day)s 前答复。") % {"day": made.reply_due}


def _reply_all(request: HttpRequest, held: Diagnosis) -> str:
    """Keep every answer given, those without a mistake at once; then hand them in if asked to."""
    today, paper = timezone.localdate(), request.POST.get("paper_number", "")
    troubles: list[UsageError | Refused] = []
    for line in held.lines.all():
        reply = request.POST.get(f"reply-{line.pk}", "")
        words = request.POST.get(f"words-{line.pk}", "").strip()
        if not line.is_asked or not reply or (line.reply, line.reply_words) == (reply, words):
            continue
        try:
            actions.line_reply(
                actor=request.user,
                line=line,
                seen=line.version,
                reply=reply,
                words=words,
                on=today,
                paper_number=paper,
            )
        except (UsageError, Refused) as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    if not request.POST.get("submit"):
        return _("已存下答复，还没有提交。")
    statement = request.POST.get("statement", "")
    actions.diagnosis_answer(
        **_given(request, held), on=today, statement=statement, paper_number=paper
    )
    return _("答复已提交。")


def _sheet_back(request: HttpRequest, held: Diagnosis) -> str:
    """Take a filled sheet back: every sentence answered and handed in, or nothing."""
    form = sheet_sent(request, answer_sheet.KIND)
    answers, statement = answer_sheet.answers_in(held, form)
    today = timezone.localdate()
    with transaction.atomic():
        for one in answers:
            with form.filled_in(str(one.line.place), _("第%(n)d条") % {"n": one.line.place}):
                actions.line_reply(
                    actor=request.user,
                    line=one.line,
                    seen=one.line.version,
                    reply=one.reply,
                    words=one.words,
                    on=today,
                    paper_number=form.code,
                )
        actions.diagnosis_answer(
            **_given(request, held), on=today, statement=statement, paper_number=form.code
        )
    return _("已按答复单登记 %(n)d 条答复并提交。") % {"n": len(answers)}


def _silent(request: HttpRequest, held: Diagnosis) -> str:
    actions.diagnosis_silent(**_given(request, held), on=timezone.localdate())
    return _("已登记为“视为已阅，未答复”。")


def _sign(request: HttpRequest, held: Diagnosis) -> str:
    paper = request.POST.get("paper_number", "")
    actions.diagnosis_sign(**_given(request, held), on=timezone.localdate(), paper_number=paper)
    return _("已签署，等局领导签发。")


def _refuse(request: HttpRequest, held: Diagnosis) -> str:
    paper, words = request.POST.get("paper_number", ""), request.POST.get("refusal", "")
    actions.diagnosis_refuse(
        **_given(request, held), on=timezone.localdate(), words=words, paper_number=paper
    )
    return _("已写明不签，理由会印在报告里，局领导可以签发。")


def _issue(request: HttpRequest, held: Diagnosis) -> str:
    actions.diagnosis_issue(**_given(request, held), on=timezone.localdate())
    return _("已签发。")


@require_POST
@needs("diagnosis.see")
def line_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a sentence: edit it, settle a dispute."""
    account: Any = request.user
    acts = {"edit": _edit, "settle": _settle}
    do = act_named(act, acts, where="诊断结论")
    line = reading.line_of(account, number)

    def again(trouble: Exception) -> HttpResponse:
        held = reading.report_of(account, line.diagnosis_id)
        return _page(request, held, line=line.pk, trouble=trouble, status=422)

    to = reverse("diagnosis", args=[line.diagnosis_id]) + f"#line-{line.pk}"
    return acted(request, lambda: do(request, line) % {"n": line.place}, again=again, to=to)


def _edit(request: HttpRequest, line: Line) -> str:
    actions.line_edit(
        **_given(request, line),
        is_kept=request.POST.get("keep") != "0",
        why=request.POST.get("why", ""),
        wording=request.POST.get("wording", ""),
    )
    return _("已改好第 %(n)d 条。")


def _settle(request: HttpRequest, line: Line) -> str:
    actions.line_settle(
        **_given(request, line),
        settled=request.POST.get("settled", ""),
        cell=request.POST.get("cell", ""),
        words=request.POST.get("words", ""),
        on=timezone.localdate(),
    )
    return _("已记下第 %(n)d 条的核对结果。")


@require_GET
@needs("diagnosis.see")
def chart(request: HttpRequest, number: int) -> HttpResponse:
    """Draw what one sentence rests on."""
    account: Any = request.user
    line = reading.line_of(account, number)
    template = "chart_part" if getattr(request, "htmx", False) else "chart"
    facts = {"chart": reading.chart_of(line), "line": line}
    return render(request, f"diagnosis/{template}.html", facts)


@require_GET
@needs("diagnosis.reply")
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """Give the sheet on which a school answers away from the system."""
    account: Any = request.user
    held = reading.report_of(account, number)
    allow(account, "diagnosis.reply", held)
    answer = HttpResponse(answer_sheet.workbook(held), content_type=_XLSX)
    title = quote(f"{held.title}{answer_sheet.KIND}.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{title}"
    return answer


@require_GET
@needs("diagnosis.see")
def document(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """Give a paper of one school; a job writes it."""
    account: Any = request.user
    documents.name_of(name)
    held = reading.report_of(account, number)
    path, filename = documents.file_of(held, name), documents.filename_of(held, name)
    if not path.is_file():
        job = enqueue(
            jobs.DOCUMENT,
            documents.key_of(held, name),
            actor=account,
            on=held,
            title=filename,
            arguments={"number": number, "name": name},
        )
        return redirect("job", job.pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=filename)
