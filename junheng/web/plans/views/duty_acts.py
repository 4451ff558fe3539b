"""What can be done about duties on their page, each through its verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.messages import success as say
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.kernel.errors import Refused, UsageError
from junheng.web.plans import actions
from junheng.web.plans.duty_forms import DutyForm, HandOverForm, LeaverForm, NameForm
from junheng.web.plans.models import Adoption, Door, Duty
from junheng.web.plans.queries import duties as breakdown
from junheng.web.plans.queries import slips
from junheng.web.plans.queries.standing import standing_of
from junheng.web.plans.views.duty_page import duty_page, leavers, people, person
from junheng.web.shared.forms import number_of, sheet_sent
from junheng.web.shared.verbs import allow

_MOST = 500  # drafts named at once
_WHY = 200  # characters of a reason


def _back(adoption: Adoption, anchor: str = "") -> HttpResponse:
    return redirect(reverse("plan-duties", args=[adoption.pk]) + anchor)


def _assign(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    standing = standing_of(account, adoption)
    form = DutyForm(
        request.POST,
        items=breakdown.item_choices(standing.plan),
        people=people(adoption),
    )
    if not form.is_valid():
        return duty_page(request, adoption, form=form, status=422)
    given = dict(form.cleaned_data)
    given["person"] = person(adoption, given["person"])
    try:
        made = actions.duty_assign(actor=account, adoption=adoption, **given)
    except (Refused, UsageError) as trouble:
        return duty_page(request, adoption, form=form, trouble=trouble, status=422)
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
    return _back(adoption, "#open")


def _name(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    """Name an office inside the bureau, or a person, for the drafts that were ticked."""
    allow(account, "duty.assign", adoption)
    form = NameForm(request.POST, people=people(adoption))
    ticked = [int(key) for key in request.POST.getlist("duty") if key.isdecimal()][:_MOST]
    if not form.is_valid():
        return duty_page(request, adoption, name_form=form, status=422)
    if not ticked:
        raise UsageError(
            where="待明确责任人",
            found="没有选任务",
            expected="至少选一项",
            fix="请在表里勾选要交给这个科室或责任人的任务，再点“写明责任”",
        )
    given = dict(form.cleaned_data)
    given["person"] = person(adoption, given["person"])
    with transaction.atomic():
        for number in ticked:
            duty = breakdown.duty_of(account, adoption, number)
            actions.duty_change(actor=account, duty=duty, seen=duty.version, **given)
    say(request, _("已写明 %(n)d 项责任，可以交办了。") % {"n": len(ticked)})
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
    code = request.POST.get("code", "").strip().upper()
    if code:
        duty = _sign(account, adoption, code, request.POST.get("received_by", ""))
        say(request, _("已按回执单签收。"))
        return _back(adoption, f"#duty-{duty.pk}")
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


def _receive_slip(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    """Receive every line of a slip that came back as a workbook with a name on it."""
    sheet = sheet_sent(request, "电子回执单")
    signed = slips.signers(adoption, sheet)
    with transaction.atomic():
        for code, name in signed.items():
            with sheet.filled_in(code, name):
                _sign(account, adoption, code, name)
    say(request, _("已按回执单签收 %(n)d 项。") % {"n": len(signed)})
    return _back(adoption)


def _sign(account: Any, adoption: Adoption, code: str, name: str) -> Duty:
    """Receive the duty a code stands for."""
    duty = breakdown.by_code(account, adoption, code)
    if duty is None:
        raise UsageError(
            where="按回执单签收",
            found=f"没有编码为“{code}”的回执单",
            expected="回执单上印的 8 位编码",
            fix="请核对编码；看不清的，用“代为登记”并写明纸质编号",
        )
    return actions.duty_receive(
        actor=account, duty=duty, seen=duty.version, door=Door.SLIP, received_by=name
    )


def _hand_over(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    form = HandOverForm(request.POST, people=people(adoption))
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
        person=person(adoption, form.cleaned_data["person"]),
        person_name=form.cleaned_data["person_name"],
        why=form.cleaned_data["why"],
    )
    say(request, _("已移交，等接手人签收。"))
    return _back(adoption, f"#duty-{duty.pk}")


def _hand_over_all(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    """Hand over everything a leaver holds in the plans in force of the region."""
    allow(account, "duty.assign", adoption)
    form = LeaverForm(request.POST, people=people(adoption), leavers=leavers(account, adoption))
    if not form.is_valid():
        return duty_page(request, adoption, leaver_form=form, status=422)
    given = form.cleaned_data
    held = breakdown.held_in(account, adoption.region_code)
    name, rows = held[given["leaver"]]
    taker = person(adoption, given["person"])
    with transaction.atomic():
        for duty in rows:
            actions.duty_hand_over(
                actor=account,
                duty=duty,
                seen=duty.version,
                person=taker,
                person_name=given["person_name"],
                why=given["why"],
            )
    facts = {"who": name, "n": len(rows), "p": len({duty.adoption_id for duty in rows})}
    say(request, _("%(who)s的 %(n)d 项责任（%(p)d 份计划）已移交，等接手人签收。") % facts)
    return _back(adoption)


def _withdraw(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    duty = breakdown.duty_of(account, adoption, number_of(request, "duty"))
    actions.duty_withdraw(
        actor=account,
        duty=duty,
        seen=number_of(request, "seen"),
        why=request.POST.get("why", "")[:_WHY],
    )
    say(request, _("已撤回，原因记录在案。"))
    return _back(adoption, "#withdrawn")


ACTS: Mapping[str, Callable[[HttpRequest, Any, Adoption], HttpResponse]] = {
    "assign": _assign,
    "propose": _propose,
    "name": _name,
    "hand-out": _hand_out,
    "receive": _receive,
    "receive-slip": _receive_slip,
    "hand-over": _hand_over,
    "hand-over-all": _hand_over_all,
    "withdraw": _withdraw,
}
