"""Adopting a plan: begin, bind local values, settle conflicts, preview, submit, adopt."""

from __future__ import annotations

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
from junheng.web.plans.binding_form import BindForm
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.forms import AdoptForm, PreferForm, SettleForm
from junheng.web.plans.models import Adoption
from junheng.web.plans.queries import packs
from junheng.web.plans.queries.comparing import pulls_of
from junheng.web.plans.queries.sides import bound_values
from junheng.web.plans.queries.standing import adoption_of, standing_of
from junheng.web.plans.queries.words import headline
from junheng.web.plans.views.frame import page
from junheng.web.register.queries import region_names, region_of, regions_within, schools_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.reach import Place
from junheng.web.work import jobs


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


def _bind_form(account: Any, adoption: Adoption, data: Any = None) -> BindForm:
    today = timezone.localdate()
    schools = schools_of(adoption.region_code, account, today)
    towns = sorted({school.town for school in schools if school.town})
    below = regions_within(adoption.region_code, today) - {adoption.region_code}
    names = region_names(below or {adoption.region_code}, today)
    return BindForm(
        data,
        plan=packs.plan_of(adoption.pack_id),
        adoption=adoption,
        schools=[(s.school_code, s.name) for s in schools if s.counts_as_school],
        towns=towns,
        regions=sorted(names.items()),
    )


def _adopt_form(plan: PlanPack, data: Any = None) -> AdoptForm:
    today = timezone.localdate()
    begins = plan.issued_on or plan.valid_from
    return AdoptForm(data, begins=begins, today=today, initial={"day": today})


def _settle_form(conflict: str, data: Any = None) -> SettleForm:
    """Give the form of one conflict; a page holds several, so its fields have ids of their own."""
    return SettleForm(data, auto_id=f"{conflict}-%s")


def _page(
    request: HttpRequest,
    adoption: Adoption,
    *,
    bind: BindForm | None = None,
    settle: SettleForm | None = None,
    prefer: PreferForm | None = None,
    settling: str = "",
    adopt_form: AdoptForm | None = None,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    standing = standing_of(account, adoption)
    today = timezone.localdate()
    conflicts = conflicts_of(standing.plan, adoption.region_code, today, adoption)
    pulls = pulls_of(adoption)
    settled = adoption.is_open and account.may("plan.prepare", adoption)
    return page(
        request,
        "adopt",
        standing,
        "adopt",
        status=status,
        headline=headline(standing),
        counts=packs.counts_of(standing.plan),
        conflicts=[
            (one, settle if settle is not None and one.key == settling else _settle_form(one.key))
            for one in conflicts
        ],
        pulls=[
            (one, prefer if prefer is not None and one.topic == settling else PreferForm.of(one))
            for one in pulls
        ],
        left=len([one for one in conflicts if one.is_open])
        + len([one for one in pulls if not one.holds]),
        bind=bind or _bind_form(account, adoption),
        may_bind=settled,
        bound=bound_values(standing),
        may_adopt=adoption.state == "submitted" and account.may("plan.adopt", adoption),
        may_end=adoption.is_in_force and account.may("plan.adopt", adoption),
        adopt_form=adopt_form or _adopt_form(standing.plan),
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
    """Do one step: bind, settle, submit, make, drop or end."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    steps = {
        "bind": _bind,
        "settle": _settle,
        "prefer": _prefer,
        "submit": _submit,
        "make": _make,
        "drop": _drop,
        "end": _end,
    }
    do = act_named(act, steps, where="采用行动计划")
    try:
        return do(request, account, adoption)
    except (Refused, UsageError) as trouble:
        return _page(request, adoption, trouble=trouble, status=422)


def _back(adoption: Adoption, anchor: str = "") -> HttpResponse:
    return redirect(reverse("plan-adopt", args=[adoption.pk]) + anchor)


def _bind(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    form = _bind_form(account, adoption, request.POST)
    if not form.is_valid():
        return _page(request, adoption, bind=form, status=422)
    actions.adoption_bind(
        actor=account,
        adoption=adoption,
        seen=number_of(request, "seen"),
        scopes=form.bound_scopes,
        offices=form.bound_offices,
        lines=form.bound_lines,
        days=form.bound_days,
        baseline_year=form.cleaned_data["baseline_year"],
    )
    say(request, _("本地取值已保存。"))
    return _back(adoption, "#preview")


def _settle(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    form = _settle_form(request.POST.get("conflict", ""), request.POST)
    key = request.POST.get("conflict", "")
    if not form.is_valid():
        return _page(request, adoption, settle=form, settling=key, status=422)
    item, _sep, rule = key.partition("--")
    actions.adoption_settle(
        actor=account,
        adoption=adoption,
        seen=number_of(request, "seen"),
        item=item,
        rule=rule,
        **form.cleaned_data,
    )
    say(request, _("已记下处置方式。"))
    return _back(adoption, "#conflicts")


def _prefer(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    topic = request.POST.get("topic", "")
    met = next((one for one in pulls_of(adoption) if one.topic == topic), None)
    if met is None:
        return _back(adoption, "#conflicts")
    form = PreferForm.of(met, request.POST)
    if not form.is_valid():
        return _page(request, adoption, prefer=form, settling=topic, status=422)
    actions.adoption_prefer(
        actor=account,
        adoption=adoption,
        seen=number_of(request, "seen"),
        topic=topic,
        **form.cleaned_data,
    )
    say(request, _("已记下以哪一份为准。"))
    return _back(adoption, "#conflicts")


def _submit(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    plan = packs.plan_of(adoption.pack_id)
    today = timezone.localdate()
    every = conflicts_of(plan, adoption.region_code, today, adoption)
    left = [one.item.term for one in every if one.is_open]
    left += [one.topic for one in pulls_of(adoption) if not one.holds]
    actions.adoption_submit(
        actor=account,
        adoption=adoption,
        seen=number_of(request, "seen"),
        open_conflicts=left,
    )
    say(request, _("已提请批准，局领导的待办里会看到。"))
    return _back(adoption)


def _make(request: HttpRequest, account: Any, adoption: Adoption) -> HttpResponse:
    form = _adopt_form(packs.plan_of(adoption.pack_id), request.POST)
    if not form.is_valid():
        return _page(request, adoption, adopt_form=form, status=422)
    actions.adoption_make(
        actor=account, adoption=adoption, seen=number_of(request, "seen"), **form.cleaned_data
    )
    jobs.ask_newest(adoption.region_code, account)  # what it finds short stands in the ledger
    say(request, _("已采用。现在可以分解任务、交办。"))
    return redirect("plan", number=adoption.pk)


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
