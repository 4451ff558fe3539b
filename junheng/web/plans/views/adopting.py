"""Adopting a plan: begin, bind local values, settle conflicts, preview, submit, adopt."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.plan import PlanPack
from junheng.web.plans import actions
from junheng.web.plans.forms import AdoptForm, ReturnForm
from junheng.web.plans.models import Adoption
from junheng.web.plans.queries import packs
from junheng.web.plans.queries.sides import bound_values
from junheng.web.plans.queries.standing import adoption_of, standing_of
from junheng.web.plans.queries.times import passed
from junheng.web.plans.queries.unnamed import unnamed_scopes
from junheng.web.plans.queries.words import headline
from junheng.web.plans.views.frame import page
from junheng.web.plans.views.preparing import Preparation, preparation
from junheng.web.register.queries import region_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.work import jobs
from junheng.web.work.queries.left_over import left_over


@require_POST
@needs("plan.prepare")
def begin(request: HttpRequest, region: str) -> HttpResponse:
    """Begin to prepare a pack for a region."""
    account: Any = request.user
    place = region_of(region, account, timezone.localdate())
    plan = packs.plan_of(request.POST.get("pack", ""))
    made = actions.adoption_begin(
        actor=account,
        place=Place(place.region_code, name=place.name),
        pack=plan.id,
        once=request.POST.get("once") or None,
    )
    return redirect("plan-adopt", number=made.pk)


def _adopt_form(plan: PlanPack, data: Any = None) -> AdoptForm:
    today = timezone.localdate()
    begins = plan.issued_on or plan.valid_from
    return AdoptForm(data, begins=begins, today=today, initial={"day": today})


def _page(
    request: HttpRequest,
    adoption: Adoption,
    *,
    typed: Preparation | None = None,
    adopt_form: AdoptForm | None = None,
    return_form: ReturnForm | None = None,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    standing = standing_of(account, adoption)
    shown = typed or preparation(account, adoption)
    may_bind = adoption.is_open and account.may("plan.prepare", adoption)
    named = shown.bind.shown_scopes if may_bind else adoption.scopes
    return page(
        request,
        "adopt",
        standing,
        "adopt",
        status=status,
        headline=headline(standing),
        counts=packs.counts_of(standing.plan),
        conflicts=shown.conflicts,
        left_over=left_over(account, adoption.region_code) if may_bind else [],
        pulls=shown.pulls,
        left=shown.left,
        bind=shown.bind,
        may_bind=may_bind,
        lapsed=passed(standing) if may_bind else 0,
        unnamed=unnamed_scopes(standing.plan, named, standing.stopped),
        bound=bound_values(standing),
        may_adopt=adoption.state == "submitted" and account.may("plan.adopt", adoption),
        may_end=adoption.is_in_force and account.may("plan.adopt", adoption),
        adopt_form=adopt_form or _adopt_form(standing.plan),
        return_form=return_form or ReturnForm(),
        trouble=trouble,
        history=adoption.settlements.select_related("by"),
    )


@require_http_methods(["GET", "HEAD"])
@needs("plan.see_internal")
def adopt(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far the adoption of a plan is, step by step."""
    account: Any = request.user
    return _page(request, adoption_of(account, number))


@require_POST
@needs("plan.see_internal")
def adopt_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one step: bind, settle, submit, make, return, drop or end."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    steps = {
        "bind": partial(_save, act="bind", anchor="#preview"),
        "settle": partial(_save, act="settle", anchor="#conflicts"),
        "prefer": partial(_save, act="prefer", anchor="#conflicts"),
        "submit": _submit,
        "make": _make,
        "return": _return,
        "drop": _drop,
        "end": _end,
    }
    do = act_named(act, steps, where="采用行动计划")
    try:
        return do(request, account, adoption)
    except (Refused, UsageError) as trouble:
        return _page(request, adoption_of(account, number), trouble=trouble, status=422)


def _back(adoption: Adoption, anchor: str = "") -> HttpResponse:
    return redirect(reverse("plan-adopt", args=[adoption.pk]) + anchor)


def _save(
    request: HttpRequest, account: Any, adoption: Adoption, *, act: str, anchor: str
) -> HttpResponse:
    """Save all that was typed on the page, with whichever button."""
    allow(account, "plan.prepare", adoption)
    typed = preparation(account, adoption, request.POST, act=act)
    trouble: Exception | None = None
    if typed.is_valid():
        try:
            for words in typed.save(account, number_of(request, "seen"), act=act):
                say(request, words)
            return _back(adoption, anchor)
        except (Refused, UsageError) as refused:
            trouble = refused
    return _page(request, adoption, typed=typed, trouble=trouble, status=422)


def _submit(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    """Ask for approval; what was typed and not saved is saved first."""
    allow(account, "plan.prepare", adoption)
    seen = number_of(request, "seen")
    typed = preparation(account, adoption, request.POST)
    if not typed.is_valid():
        return _page(request, adoption, typed=typed, status=422)
    saved = typed.save(account, seen)
    if saved:
        adoption = adoption_of(account, adoption.pk)
        seen = adoption.version
    now = preparation(account, adoption)
    left = [one.item.term for one, _form in now.conflicts if one.is_open]
    left += [one.topic for one, _form in now.pulls if not one.holds]
    actions.adoption_submit(actor=account, adoption=adoption, seen=seen, open_conflicts=left)
    say(request, _("已提请批准，局领导的待办里会看到。"))
    return _back(adoption)


def _make(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    form = _adopt_form(packs.plan_of(adoption.pack_id), request.POST)
    if not form.is_valid():
        return _page(request, adoption, adopt_form=form, status=422)
    seen = number_of(request, "seen")
    try:
        actions.adoption_make(actor=account, adoption=adoption, seen=seen, **form.cleaned_data)
    except (Refused, UsageError) as trouble:
        return _page(request, adoption, adopt_form=form, trouble=trouble, status=422)
    jobs.ask_newest(adoption.region_code, account)  # what it finds short stands in the ledger
    say(request, _("已采用。现在可以分解任务、交办。"))
    return redirect("plan", number=adoption.pk)


def _return(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    allow(account, "plan.adopt", adoption)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, adoption, return_form=form, status=422)
    actions.adoption_return(
        actor=account, adoption=adoption, seen=number_of(request, "seen"), **form.cleaned_data
    )
    say(request, _("已退回，准备的人在待办里会看到理由。"))
    return _back(adoption)


def _drop(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    actions.adoption_drop(actor=account, adoption=adoption, seen=number_of(request, "seen"))
    say(request, _("已放弃这次准备，记录保留。"))
    return redirect("region-plans", region=adoption.region_code)


def _end(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    actions.adoption_end(
        actor=account,
        adoption=adoption,
        seen=number_of(request, "seen"),
        why=request.POST.get("why", ""),
        day=timezone.localdate(),
    )
    say(request, _("已停止执行，记录保留。"))
    return redirect("region-plans", region=adoption.region_code)
