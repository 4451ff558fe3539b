"""Tasks and responsibility of a plan, its deadlines, its calendar."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.plans import actions
from junheng.web.plans.forms import DutyForm, HandOverForm, SlipForm
from junheng.web.plans.models import Adoption, Door
from junheng.web.plans.queries import duties as breakdown
from junheng.web.plans.queries import times
from junheng.web.plans.queries.standing import adoption_of, standing_of
from junheng.web.plans.views.frame import page
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.verbs import allow


def _people(adoption: Adoption) -> list[tuple[str, str]]:
    return breakdown.people_of(adoption.region_code, timezone.localdate())


def _page(
    request: HttpRequest,
    adoption: Adoption,
    *,
    form: DutyForm | None = None,
    slip: SlipForm | None = None,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    standing = standing_of(account, adoption)
    people = _people(adoption)
    assigns = adoption.is_in_force and account.may("duty.assign", adoption)
    counts, lines = breakdown.counts_of(standing), breakdown.lines_of(standing)
    return page(
        request,
        "duties",
        standing,
        "duties",
        status=status,
        lines=[line for line in lines if line.is_named],
        unnamed=[line for line in lines if not line.is_named],
        counts=counts,
        total=sum(counts.values()),
        ready=len(breakdown.drawn_up(account, adoption)),
        may_assign=assigns,
        form=form or DutyForm(items=breakdown.item_choices(standing.plan), people=people),
        hand_over=HandOverForm(people=people),
        slip=slip or SlipForm(),
        trouble=trouble,
    )


@require_http_methods(["GET", "HEAD"])
@needs("plan.see")
def duties(request: HttpRequest, number: int) -> HttpResponse:
    """Show the breakdown of a plan: who leads, who helps, until when, received or not."""
    account: Any = request.user
    return _page(request, adoption_of(account, number))


def _person(adoption: Adoption, key: str) -> Account | None:
    allowed = dict(_people(adoption))
    return Account.objects.get(pk=int(key)) if key in allowed else None


@require_POST
@needs("plan.see")
def duty_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about duties: assign, propose, hand out, receive, hand over."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    acts = {
        "assign": _assign,
        "propose": _propose,
        "hand-out": _hand_out,
        "receive": _receive,
        "hand-over": _hand_over,
    }
    do = act_named(act, acts, where="任务与责任")
    try:
        return do(request, account, adoption)
    except (Refused, UsageError) as trouble:
        return _page(request, adoption, trouble=trouble, status=422)


def _back(adoption: Adoption, anchor: str = "") -> HttpResponse:
    return redirect(reverse("plan-duties", args=[adoption.pk]) + anchor)


def _assign(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    standing = standing_of(account, adoption)
    form = DutyForm(
        request.POST,
        items=breakdown.item_choices(standing.plan),
        people=_people(adoption),
    )
    if not form.is_valid():
        return _page(request, adoption, form=form, status=422)
    given = dict(form.cleaned_data)
    given["person"] = _person(adoption, given["person"])
    try:
        made = actions.duty_assign(actor=account, adoption=adoption, **given)
    except (Refused, UsageError) as trouble:
        return _page(request, adoption, form=form, trouble=trouble, status=422)
    say(request, _("已写入任务分解表。"))
    return _back(adoption, f"#duty-{made.pk}")


def _propose(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    """Draw up a duty for every office the document names."""
    allow(account, "duty.assign", adoption)
    made = 0
    for line in breakdown.lines_of(standing_of(account, adoption)):
        for one in line.proposed:
            if not one.is_open:
                continue
            actions.duty_assign(
                actor=account,
                adoption=adoption,
                item=line.item.id,
                office=one.office,
                part=one.part,
                stands=one.stands,
                due_on=line.due_on if line.due_on and line.due_on >= timezone.localdate() else None,
            )
            made += 1
    say(request, _("已按文件写明的单位拟出 %(n)d 项责任，请核对后交办。") % {"n": made})
    return _back(adoption)


def _hand_out(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    """Hand out one duty, or all that are drawn up."""
    if request.POST.get("all"):
        allow(account, "duty.assign", adoption)
        rows = breakdown.drawn_up(account, adoption)
        today = timezone.localdate()
        ready = [duty for duty in rows if duty.due_on is None or duty.due_on >= today]
        for duty in ready:
            actions.duty_hand_out(actor=account, duty=duty, seen=duty.version)
        say(request, _("已交办 %(n)d 项。") % {"n": len(ready)})
        if len(ready) < len(rows):
            left = len(rows) - len(ready)
            say(request, _("%(n)d 项的完成时限已过，请先改定时限再交办。") % {"n": left})
        return _back(adoption)
    duty = breakdown.duty_of(account, adoption, number_of(request, "duty"))
    duty = actions.duty_hand_out(actor=account, duty=duty, seen=number_of(request, "seen"))
    say(request, _("已%(sent)s：%(state)s。") % {"sent": duty.sending, "state": duty.state_words})
    return _back(adoption, f"#duty-{duty.pk}")


def _receive(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    """Receive on the page, by the slip's code, or entered for the office."""
    if "code" in request.POST:
        return _receive_by_code(request, account, adoption)
    duty = breakdown.duty_of(account, adoption, number_of(request, "duty"))
    actions.duty_receive(
        actor=account,
        duty=duty,
        seen=number_of(request, "seen"),
        door=Door.OFFICER if request.POST.get("paper_number") else Door.PAGE,
        received_by=request.POST.get("received_by", ""),
        paper_number=request.POST.get("paper_number", ""),
    )
    say(request, _("已签收。"))
    return _back(adoption, f"#duty-{duty.pk}")


def _receive_by_code(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    """Receive by the code of a slip; what was typed stays where it is refused."""
    form = SlipForm(request.POST)
    if form.is_valid():
        code, by = form.cleaned_data["code"], form.cleaned_data["received_by"]
        duty = breakdown.by_code(account, adoption, code)
        if duty is not None:
            try:
                actions.duty_receive(
                    actor=account, duty=duty, seen=duty.version, door=Door.SLIP, received_by=by
                )
            except (Refused, UsageError) as trouble:
                return _page(request, adoption, slip=form, trouble=trouble, status=422)
            say(request, _("已按回执单签收。"))
            return _back(adoption, f"#duty-{duty.pk}")
        wrong = _(
            "没有编码为“%(code)s”的回执单，应是回执单上印的 8 位编码；请核对。"
            "看不清的，在任务分解表里选“更多”，用“代为登记签收”并写明纸质回执编号。"
        )
        form.add_error("code", wrong % {"code": code})
    return _page(request, adoption, slip=form, status=422)


def _hand_over(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    form = HandOverForm(request.POST, people=_people(adoption))
    duty = breakdown.duty_of(account, adoption, number_of(request, "duty"))
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        raise UsageError(
            where=str(duty), found=str(first), expected="接手人和原因", fix="请填写后再移交"
        )
    actions.duty_hand_over(
        actor=account,
        duty=duty,
        seen=number_of(request, "seen"),
        person=_person(adoption, form.cleaned_data["person"]),
        person_name=form.cleaned_data["person_name"],
        why=form.cleaned_data["why"],
    )
    say(request, _("已移交，等接手人签收。"))
    return _back(adoption, f"#duty-{duty.pk}")


@require_GET
@needs("plan.see")
def deadlines(request: HttpRequest, number: int) -> HttpResponse:
    """Show every deadline of a plan: late ones first, then by date, with reminders."""
    account: Any = request.user
    standing = standing_of(account, adoption_of(account, number))
    return page(
        request,
        "deadlines",
        standing,
        "deadlines",
        groups=times.groups(standing),
        has_calendar=times.has_calendar(standing),
    )


@require_GET
@needs("plan.see")
def calendar(request: HttpRequest, number: int) -> HttpResponse:
    """Give the deadlines of a plan as a calendar file."""
    account: Any = request.user
    standing = standing_of(account, adoption_of(account, number))
    text = times.calendar_of(standing, request.get_host())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    name = f"{times.calendar_name(standing)}.ics"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
