"""One call: where it stands, what may be done, its papers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Refused, Stale, UsageError
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import Application, ApplicationState, Call
from junheng.web.processes.queries import objecting, papers, reading
from junheng.web.processes.queries.call import experts_of, schools_named, view_of
from junheng.web.processes.units import applicants
from junheng.web.processes.views.frame import amount_of, day_of, given
from junheng.web.register.queries import region_of
from junheng.web.shared.acts import act_named, acted
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of, sheet_sent
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.templatetags.kit import day

_RIGHTS = ("run", "apply", "review", "object", "decide")


def _may_begin(held: Call, account: Account) -> bool:
    """Whether there is somebody left to apply: a county applies once, for itself."""
    rows = Application.objects.visible_to(account).filter(call=held)
    begun = rows.exclude(state=ApplicationState.WITHDRAWN)
    if held.process.applicant == "region" and begun.exists():
        return False
    return bool(applicants(held, account))


def _page(
    request: HttpRequest,
    held: Call,
    *,
    trouble: Exception | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(held.region_code, account, today)
    view = view_of(account, held, today)
    runs = account.may("process.run", held)
    over = held.window is not None and held.window.when(today) == "over"
    facts = {
        "region": place,
        "call": held,
        "view": view,
        "process": held.process,
        "may": {right: account.holds(f"process.{right}") for right in _RIGHTS},
        "runs": runs,
        "may_begin": account.holds("process.apply") and _may_begin(held, account),
        "decides": account.may("process.decide", held),
        "seat": reading.seat_of(account, held),
        "experts": experts_of(held.region_code, today) if runs else (),
        "schools": schools_named(held.region_code, today) if runs else (),
        "dates": _days_beside(held, today),
        "papers": papers.links(held) if view.shown or view.taken_off else (),
        "speaks": bool(account.school_code),
        "today": today,
        "open_window": _may_object(held, today),
        "window_over": over,
        "takes_late": over and held.is_open and not account.school_code,
        "trouble": trouble,
        "tried": tried,  # the form that was refused stays open, with what was typed
        "typed": request.POST if trouble is not None else {},
        "chosen": request.POST.getlist("chosen") if tried == "shortlist" else None,
        "announced": [(one, request.POST.get(f"amount-{one.pk}", "")) for one in view.shown],
        "context_bar": ContextBar(region=place.name, parts=(held.state_words,)),
    }
    return render(request, "processes/call.html", facts, status=status)


def _days_beside(held: Call, today: date) -> list[reading.DatedStage]:
    """List the days the way above does not show: of what follows, and those set anew."""
    days = {s.id: d for s in held.process.stages if (d := held.last_day(s.id))}
    shown = {stage.id for stage in held.process.together}
    found = reading.dated(held.process, days, today)
    return [one for one in found if one.was or one.stage.id not in shown]


def _may_object(held: Call, today: date) -> bool:
    return held.window is not None and held.window.when(today) == "open"


@require_GET
@needs("process.see")
def call(request: HttpRequest, number: int) -> HttpResponse:
    """Show one call: its way, its applications as far as the reader sees, what is announced."""
    account: Any = request.user
    return _page(request, reading.call_of(account, number))


@require_POST
@needs("process.see")
def call_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a call."""
    account: Any = request.user
    acts = {
        "take-in": _take_in,
        "stop": _stop,
        "appoint": _appoint,
        "dismiss": _dismiss,
        "shortlist": _shortlist,
        "publish": _publish,
        "object": _object,
        "object-sheet": _object_sheet,
        "award": _award,
    }
    do = act_named(act, acts, where="申报通知")
    held = reading.call_of(account, number)

    def again(trouble: Exception) -> HttpResponse:
        held = reading.call_of(account, number)
        return _page(request, held, trouble=trouble, tried=act, status=422)

    to = reverse("process-call", args=[number])
    return acted(request, lambda: do(request, held), again=again, to=to)


def _take_in(request: HttpRequest, held: Call) -> str:
    actions.call_take_in(**given(request, "call", held), on=timezone.localdate())
    return _("已截止受理。")


def _stop(request: HttpRequest, held: Call) -> str:
    why = request.POST.get("why", "")
    actions.call_stop(**given(request, "call", held), on=timezone.localdate(), why=why)
    return _("已停办，材料都留着。")


def _appoint(request: HttpRequest, held: Call) -> str:
    key = number_of(request, "account")
    account = Account.objects.filter(pk=key).first() if key else None
    allowed = {number for number, _name in experts_of(held.region_code, timezone.localdate())}
    if account is not None and str(account.pk) not in allowed:
        account = None
    school = request.POST.get("school", "")
    named = dict(schools_named(held.region_code, timezone.localdate()))
    actions.reviewer_appoint(
        **given(request, "call", held),
        account=account,
        name=request.POST.get("name", "") or (account.name if account else ""),
        unit=request.POST.get("unit", "").strip() or named.get(school, ""),
        school_code=school,
        town=request.POST.get("town", ""),
    )
    return _("已请这位专家。")


def _dismiss(request: HttpRequest, held: Call) -> str:
    seat = held.reviewers.filter(pk=number_of(request, "reviewer")).first()
    if seat is None:
        raise UsageError(
            where=str(held), found="没有这位专家", expected="名单里的一位", fix="请刷新页面"
        )
    actions.reviewer_dismiss(actor=request.user, reviewer=seat)
    return _("已退出评审。")


def _shortlist(request: HttpRequest, held: Call) -> str:
    chosen = [int(text) for text in request.POST.getlist("chosen") if text.isdecimal()]
    actions.shortlist_make(
        **given(request, "call", held),
        chosen=chosen,
        on=timezone.localdate(),
        why=request.POST.get("why", ""),
    )
    return _("已确定入围。")


def _publish(request: HttpRequest, held: Call) -> str:
    today = timezone.localdate()
    first = day_of(request, "first", _("公示开始日"), today)
    made = actions.publicity_begin(**given(request, "call", held), first=first, on=today)
    return _("已开始公示，到 %(day)s 为止。") % {"day": day(made.shown_to)}


def _object(request: HttpRequest, held: Call) -> str:
    said = objecting.Written(
        about=number_of(request, "about") or None,
        words=request.POST.get("words", ""),
        by_name=request.POST.get("by_name", ""),
    )
    return _filed(request, held, said, request.POST.get("paper_number", ""))


def _object_sheet(request: HttpRequest, held: Call) -> str:
    form = sheet_sent(request, "异议填报单")
    said = objecting.written_on(held, form)
    with form.filled_in("words", objecting.WORDS):
        return _filed(request, held, said, form.code)


def _filed(request: HttpRequest, held: Call, said: objecting.Written, paper_number: str) -> str:
    account: Any = request.user
    today = timezone.localdate()
    on = today if account.school_code else day_of(request, "on", _("收到日期"), today)
    made = actions.objection_file(
        actor=account,
        place=Place(held.region_code, account.school_code, name=str(held)),
        call=held,
        on=min(on, today),
        words=said.words,
        by_name=said.by_name,
        about=said.about,
        paper_number=paper_number,
        once=request.POST.get("once"),
    )
    return _("已收到，异议 %(n)d 号。") % {"n": made.number}


def _award(request: HttpRequest, held: Call) -> str:
    amounts: dict[int, float] = {}
    for name, text in request.POST.items():
        if name.startswith("amount-") and name[7:].isdecimal():
            value = amount_of(str(text), _("补助（元）"))
            if value is not None:
                amounts[int(name[7:])] = value
    actions.award_make(
        **given(request, "call", held),
        on=timezone.localdate(),
        result_number=request.POST.get("result_number", ""),
        amounts=amounts,
    )
    return _("已办理：%(s)s。") % {"s": held.process.award.words.act}


@require_POST
@needs("process.decide")
def objection_decide(request: HttpRequest, number: int) -> HttpResponse:
    """Answer an objection, with the reason."""
    account: Any = request.user
    held = reading.objection_of(account, number)
    try:
        actions.objection_decide(
            **given(request, "objection", held),
            on=timezone.localdate(),
            upheld=request.POST.get("upheld") == "1",
            answer=request.POST.get("answer", ""),
            answer_number=request.POST.get("answer_number", ""),
        )
    except (Refused, UsageError, Stale) as trouble:
        call = reading.call_of(account, held.call_id)
        return _page(request, call, trouble=trouble, tried=f"objection-{number}", status=422)
    say(request, _("已答复异议 %(n)d 号。") % {"n": held.number})
    return redirect("process-call", number=held.call_id)


@require_GET
@needs("process.see")
def paper(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Give a paper of a call: the announcement or the result, without personal data."""
    account: Any = request.user
    held = reading.call_of(account, number)
    today = timezone.localdate()
    if name == papers.OBJECTION and _may_object(held, today):
        content, kind = objecting.workbook(held), papers.KINDS["xlsx"]
        filename = f"{held}异议填报单.xlsx"
    else:
        content, kind, filename = papers.made(held, name, today)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = papers.disposition(filename)
    return response
