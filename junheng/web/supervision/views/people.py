"""Responsible inspectors, expert teams, recusals."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Refused, Stale, UsageError
from junheng.kernel.periods import chinese
from junheng.web.register.queries import region_of, schools_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.supervision import actions
from junheng.web.supervision.forms import DutyForm, RecusalForm, TeamForm
from junheng.web.supervision.queries import reading


def _page(
    request: HttpRequest,
    region: str,
    *,
    forms: dict[str, Any] | None = None,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    schools = schools_of(region, account, today)
    choices = [(s.school_code, s.name) for s in schools]
    duties = reading.duties_of(account, region)
    named = {one.school_code for one in duties if one.in_force(today)}
    without = [s for s in schools if s.school_code not in named]
    first = {"valid_from": today, "school": without[0].school_code if without else ""}
    manages = reading.whole(account, region) and account.may("supervision.manage", place)
    made = {
        "duty": DutyForm(schools=choices, initial=first, auto_id="duty_%s"),
        "team": TeamForm(schools=choices, auto_id="team_%s"),
        "recusal": RecusalForm(schools=choices, auto_id="recusal_%s"),
    }
    return render(
        request,
        "supervision/people.html",
        {
            "region": place,
            "whole": reading.whole(account, region),
            "duties": [(one, one.in_force(today)) for one in duties],
            "without": [s.name for s in without],
            "teams": reading.teams_of(account, region),
            "recusals": reading.recusals_of(account, region) if manages else [],
            "names": {s.school_code: s.name for s in schools},
            "forms": {**made, **(forms or {})},
            "manages": manages,
            "trouble": trouble,
            "context_bar": ContextBar(region=place.name),
        },
        status=status,
    )


@require_GET
@needs("supervision.see")
def people(request: HttpRequest, region: str) -> HttpResponse:
    """Show who answers for which school, which teams there are, who may not go where."""
    return _page(request, region)


@require_POST
@needs("supervision.manage")
def people_act(request: HttpRequest, region: str, act: str) -> HttpResponse:
    """Do one thing about people: assign, end, open a team, add to it, declare a recusal."""
    account: Any = request.user
    acts = {"duty": _duty, "end": _end, "team": _team, "member": _member, "recusal": _recusal}
    do = act_named(act, acts, where="督导人员")
    today = timezone.localdate()
    place = region_of(region, account, today)
    allow(account, "supervision.manage", place)
    schools = schools_of(region, account, today)
    choices = [(s.school_code, s.name) for s in schools]
    kinds: dict[str, Any] = {"duty": DutyForm, "team": TeamForm, "recusal": RecusalForm}
    form = kinds[act](request.POST, schools=choices, auto_id=f"{act}_%s") if act in kinds else None
    if form is not None and not form.is_valid():
        return _page(request, region, forms={act: form}, status=422)
    where = Place(region, name=place.name)
    if form is not None and form.cleaned_data["school"]:
        code = form.cleaned_data["school"]
        where = Place(region, code, name=dict(choices)[code])
    try:
        told = do(request, where, form.cleaned_data if form is not None else {})
    except (Refused, UsageError, Stale) as trouble:
        held = {act: form} if form is not None else None
        return _page(request, region, forms=held, trouble=trouble, status=422)
    say(request, told)
    return redirect("supervision-people", region=region)


def _duty(request: HttpRequest, where: Place, data: dict[str, Any]) -> str:
    account: Any = request.user
    known = {a.name: a for a in reading.inspectors_of(where.region_code, timezone.localdate())}
    made = actions.duty_assign(
        actor=account,
        place=where,
        account=known.get(data["name"].strip()),
        name=data["name"],
        phone=data["phone"],
        document=data["document"],
        valid_from=data["valid_from"],
        once=request.POST.get("once"),
    )
    return _("%(n)s的责任督学从%(day)s起是%(who)s。") % {
        "n": made.school_name,
        "day": chinese(made.valid_from),
        "who": made.name,
    }


def _end(request: HttpRequest, _where: Place, _data: dict[str, Any]) -> str:
    account: Any = request.user
    held = reading.duty_of(account, number_of(request, "duty"))
    actions.duty_end(
        actor=account, duty=held, seen=number_of(request, "seen"), on=timezone.localdate()
    )
    return _("任期已结束，请指派下一位。")


def _team(request: HttpRequest, where: Place, data: dict[str, Any]) -> str:
    made = actions.team_open(
        actor=request.user,
        place=where,
        label=data["label"],
        field=data["field"],
        on=timezone.localdate(),
    )
    return _("已登记%(t)s。") % {"t": made.label}


def _member(request: HttpRequest, _where: Place, _data: dict[str, Any]) -> str:
    account: Any = request.user
    held = reading.team_of(account, number_of(request, "team"))
    actions.team_add(
        actor=account,
        team=held,
        seen=held.version,
        name=request.POST.get("name", ""),
        unit=request.POST.get("unit", ""),
        duty=request.POST.get("duty", ""),
        on=timezone.localdate(),
    )
    return _("已登记成员。")


def _recusal(request: HttpRequest, where: Place, data: dict[str, Any]) -> str:
    actions.recusal_declare(
        actor=request.user,
        place=where,
        name=data["name"],
        reason=data["reason"],
        on=timezone.localdate(),
    )
    return _("已登记回避；安排督导组时会拦下。")
