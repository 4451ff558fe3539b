"""One visit: its brief, its papers, the opinion with defence, rectification and re-check."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Refused, UsageError
from junheng.web.register.queries import region_of
from junheng.web.shared.acts import act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.supervision import actions
from junheng.web.supervision.models import Defence, Line, Settled, Visit
from junheng.web.supervision.queries import documents, drafting, reading, sheets
from junheng.web.supervision.written import opinion_of

_RIGHTS = ("visit.plan", "visit.record", "visit.enter", "opinion.draft", "opinion.reply",
           "opinion.issue", "recheck.judge")  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _page(
    request: HttpRequest,
    held: Visit,
    *,
    trouble: Exception | None = None,
    line: int = 0,
    status: int = 200,
) -> HttpResponse:
    """Render a visit; ``line`` is the sentence the trouble is about, whose form stays filled."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(held.region_code, account, today)
    whole = reading.whole(account, held.region_code)
    lines = reading.lines_of(account, held)
    if trouble is not None:  # what was typed stays on the page
        for one in lines:
            one.reply = request.POST.get(f"reply-{one.pk}", one.reply)
            one.reply_words = request.POST.get(f"words-{one.pk}", one.reply_words)
    records = reading.records_of(held) if whole else []
    rechecks = reading.rechecks_of(held)
    may = {right.replace(".", "_"): account.may(right, held) for right in _RIGHTS}
    return render(
        request,
        "supervision/visit.html",
        {
            "region": place,
            "visit": held,
            "whole": whole,
            "members": list(held.members.all()),
            "rubric": reading.rubric_of(held.pack, held.rubric),
            "brief": documents.brief_of(account, held, today)
            if whole and held.state in ("planned", "drafted")
            else None,
            "opinion": opinion_of(held, lines, today)[0] if lines else None,
            "lines": lines,
            "recorded": len(records),
            "records": records,
            "disputes": reading.disputes_of(held, lines) if held.state == "drafted" else [],
            "over": held.state == "issued"
            and all(one.is_over for one in lines if one.is_problem and one.is_shown),
            "owners": reading.OWNERS,
            "offices": reading.offices_for(held) if may["opinion_draft"] else [],
            "rechecks": rechecks,
            "checked": any(one.on <= today for one in rechecks),
            "speaks": bool(account.school_code) and held.school_code in account.reach.schools,
            "may": may,
            "answering": held.state == "sent" and may["opinion_reply"],
            "defences": Defence.choices,
            "settlements": Settled.choices,
            "waiting": sum(line.waits for line in lines),
            "overdue": held.is_overdue(today),
            "today": today,
            "ready": held.on <= today,
            "documents": documents.links(account, held),
            "trouble": trouble,
            "typed": request.POST if trouble is not None else {},
            "typed_line": line if trouble is not None else 0,
            "context_bar": ContextBar(region=place.name, parts=(held.label,)),
        },
        status=status,
    )


@require_GET
@needs("supervision.see")
def visit(request: HttpRequest, number: int) -> HttpResponse:
    """Show one visit."""
    return _page(request, reading.visit_of(request.user, number))  # type: ignore[arg-type]


@require_GET
@needs("supervision.see")
def document(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Give one paper of a visit."""
    account: Any = request.user
    held = reading.visit_of(account, number)
    data, filename = documents.made(account, held, name, timezone.localdate())
    response = HttpResponse(data, content_type=documents.TYPES[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=filename)
    )
    return response


@require_GET
@needs("supervision.see")
def slip(request: HttpRequest, number: int) -> HttpResponse:
    """Give the answer slip of a visit, to be filled in away from the network."""
    account: Any = request.user
    held = reading.visit_of(account, number)
    if not held.is_shown_to_school:
        raise Refused(
            where=str(held),
            found=str(held.get_state_display()),
            expected="意见已经反馈给学校",
            fix="反馈之后才有申辩表",
        )
    response = HttpResponse(sheets.slip_sheet(held), content_type=XLSX)
    name = f"{held.school_name}申辩表{held.code}.xlsx"
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=name)
    )
    return response


@require_POST
@needs("supervision.see")
def visit_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a visit: draft, send, answer, issue, cancel."""
    account: Any = request.user
    acts = {
        "draft": _draft,
        "send": _send,
        "reply": _reply,
        "slip": _slip,
        "silent": _silent,
        "issue": _issue,
        "cancel": _cancel,
        "close": _close,
    }
    do = act_named(act, acts, where="到校督导")
    held = reading.visit_of(account, number)

    def again(trouble: Exception) -> HttpResponse:
        return _page(request, reading.visit_of(account, number), trouble=trouble, status=422)

    to = reverse("visit", args=[number])
    return acted(request, lambda: do(request, held), again=again, to=to)


def _given(request: HttpRequest, held: Visit) -> dict[str, Any]:
    return {"actor": request.user, "visit": held, "seen": number_of(request, "seen")}


def _draft(request: HttpRequest, held: Visit) -> str:
    account: Any = request.user
    found = drafting.said_of(account, held)
    actions.opinion_draft(**_given(request, held), found=found, on=timezone.localdate())
    return _("已按现场记录起草 %(n)d 条，请逐条核对。") % {"n": len(found)}


def _send(request: HttpRequest, held: Visit) -> str:
    made = actions.opinion_send(**_given(request, held), on=timezone.localdate())
    return _("已反馈给学校，申辩到 %(day)s。") % {"day": made.reply_due}


def _keep(
    request: HttpRequest, held: Visit, answers: dict[int, tuple[str, str]], paper: str
) -> None:
    """Keep every answer that is new; the first trouble is told after the others were kept."""
    troubles: list[Exception] = []
    for line in held.lines.all():
        reply, words = answers.get(line.place, ("", ""))
        if not line.is_kept or not reply or (line.reply, line.reply_words) == (reply, words):
            continue
        try:
            actions.line_reply(
                actor=request.user,
                line=line,
                seen=line.version,
                reply=reply,
                words=words,
                on=timezone.localdate(),
                paper_number=paper,
            )
        except (UsageError, Refused) as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]


def _reply(request: HttpRequest, held: Visit) -> str:
    paper = request.POST.get("paper_number", "")
    answers = {
        line.place: (
            request.POST.get(f"reply-{line.pk}", ""),
            request.POST.get(f"words-{line.pk}", "").strip(),
        )
        for line in held.lines.all()
    }
    _keep(request, held, answers, paper)
    if not request.POST.get("submit"):
        return _("已存下，还没有提交。")
    actions.opinion_answer(
        **_given(request, held),
        on=timezone.localdate(),
        statement=request.POST.get("statement", ""),
        paper_number=paper,
    )
    return _("回复已提交。")


def _slip(request: HttpRequest, held: Visit) -> str:
    data, name = sheets.taken(request.FILES.get("sheet"))
    answers = sheets.slip_answers(held, data, name)
    _keep(request, held, answers, request.POST.get("paper_number", "") or held.code)
    return _("读了 %(n)d 条回复，请核对后提交。") % {"n": len(answers)}


def _silent(request: HttpRequest, held: Visit) -> str:
    actions.opinion_silent(**_given(request, held), on=timezone.localdate())
    return _("已登记为“视为已阅，未答复”。")


def _issue(request: HttpRequest, held: Visit) -> str:
    actions.opinion_issue(
        **_given(request, held),
        document_number=request.POST.get("document_number", ""),
        on=timezone.localdate(),
    )
    return _("已印发；问题已列入台账并交办学校。")


def _cancel(request: HttpRequest, held: Visit) -> str:
    actions.visit_cancel(**_given(request, held), why=request.POST.get("why", ""))
    return _("已取消。")


def _close(request: HttpRequest, held: Visit) -> str:
    actions.visit_close(**_given(request, held), on=timezone.localdate())
    return _("已办结。")


@require_POST
@needs("supervision.see")
def line_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a sentence: edit, settle a defence, put off its day, judge."""
    account: Any = request.user
    acts = {"edit": _edit, "settle": _settle, "put-off": _put_off, "judge": _judge}
    do = act_named(act, acts, where="意见条目")
    line = reading.line_of(account, number)

    def again(trouble: Exception) -> HttpResponse:
        held = reading.visit_of(account, line.visit_id)
        return _page(request, held, trouble=trouble, line=line.pk, status=422)

    to = reverse("visit", args=[line.visit_id]) + f"#line-{line.pk}"
    return acted(request, lambda: do(request, line) % {"n": line.place}, again=again, to=to)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _edit(request: HttpRequest, line: Line) -> str:
    actions.line_edit(
        actor=request.user,
        line=line,
        seen=number_of(request, "seen"),
        is_kept=request.POST.get("keep") != "0",
        why=request.POST.get("why", ""),
        wording=request.POST.get("wording", ""),
        asked=request.POST.get("asked", ""),
        due_on=_day(request.POST.get("due_on", "")),
        kind=request.POST.get("kind", ""),
        office=request.POST.get("office", ""),
    )
    return _("已改好第 %(n)d 条。")


def _settle(request: HttpRequest, line: Line) -> str:
    actions.line_settle(
        actor=request.user,
        line=line,
        seen=number_of(request, "seen"),
        settled=request.POST.get("settled", ""),
        words=request.POST.get("words", ""),
    )
    return _("已记下第 %(n)d 条的复核结果。")


def _put_off(request: HttpRequest, line: Line) -> str:
    actions.line_put_off(
        actor=request.user,
        line=line,
        seen=number_of(request, "seen"),
        due_on=_day(request.POST.get("due_on", "")),
        on=timezone.localdate(),
    )
    return _("已改第 %(n)d 条的整改期限。")


def _judge(request: HttpRequest, line: Line) -> str:
    actions.line_judge(
        actor=request.user,
        line=line,
        seen=number_of(request, "seen"),
        met=request.POST.get("met") == "1",
        words=request.POST.get("words", ""),
        document=request.POST.get("document", ""),
        escalated_to=request.POST.get("escalated_to", ""),
        on=timezone.localdate(),
    )
    return _("已登记第 %(n)d 条的复查结论。")
