"""Planning a visit under the guardrails."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from junheng.kernel.calendar import national_calendar
from junheng.kernel.errors import Refused, UsageError
from junheng.web.register.queries import region_of, school_of, schools_of
from junheng.web.shared.doors import needs
from junheng.web.shared.guards import Stopped, binding
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.supervision import actions
from junheng.web.supervision.forms import VisitForm
from junheng.web.supervision.given import Person
from junheng.web.supervision.models import Visit, VisitState
from junheng.web.supervision.queries import reading

_MONTH = timedelta(days=31)


def _form(
    request: HttpRequest, region: str, schools: list[Any], earlier: Visit | None, today: date
) -> VisitForm:
    account: Any = request.user
    if earlier is not None:
        schools = [s for s in schools if s.school_code == earlier.school_code]
    initial: dict[str, Any] = {
        "school": request.GET.get("school", ""),
        "on": national_calendar().working_day_on_or_after(today + _MONTH).value,
        "noticed_on": today,
        "inspectors": [str(account.pk)],
    }
    if earlier is not None:
        team = earlier.members.filter(is_inspector=True)
        asked = [x.due_on for x in earlier.lines.all() if x.is_problem and x.due_on is not None]
        initial |= {
            "kind": "remote",
            "item": str(earlier.item_id or ""),
            "on": max([*asked, today]),
            "inspectors": [str(one.account_id) for one in team if one.account_id],
            "others": "、".join(one.name for one in team if not one.account_id),
            "purpose": _("复查%(n)s的整改") % {"n": earlier.label},
            "rubric": f"{earlier.pack}#{earlier.rubric}" if earlier.pack else "",
        }
    experts = [
        (f"{one.name}（{one.unit}）", f"{one.name}（{one.unit}）")
        for team in reading.teams_of(account, region)
        for one in team.members.all()
        if one.valid_to is None
    ]
    items = reading.items_of(account, region)
    return VisitForm(
        request.POST or None,
        initial=initial,
        schools=[(s.school_code, s.name) for s in schools],
        items=[(str(i.pk), f"{i}（{i.get_level_display()}）") for i in items],
        years={str(i.pk): i.yearly.year for i in items},
        inspectors=[(str(a.pk), a.name) for a in reading.inspectors_of(region, today)],
        experts=list(dict.fromkeys(experts)),
        rubrics=[
            (f"{pack}#{rubric.id}", f"{rubric.label}（{title}）")
            for pack, title, rubric in reading.rubrics_for(region)
        ],
        recheck=earlier is not None,
        today=today,
    )


@require_http_methods(["GET", "POST"])
@needs("visit.plan")
def visit_new(request: HttpRequest, region: str) -> HttpResponse:
    """Plan a visit; the guardrails answer with article and lawful ways where it may not be."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    allow(account, "visit.plan", place)
    of = request.POST.get("of", request.GET.get("of", ""))
    earlier = reading.visit_of(account, int(of)) if of.isdecimal() and len(of) < 18 else None
    schools = schools_of(region, account, today)
    form = _form(request, region, schools, earlier, today)
    trouble: Exception | None = None
    doors: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = _plan(request, region, form, earlier)
        except Stopped as stop:
            if stop.needs_basis:
                raise  # the guardrail page asks for the three fields of the basis
            trouble = stop
            doors = _doors(account, region, form)
        except (Refused, UsageError) as error:
            trouble = error
        else:
            say(request, _("已安排%(n)s，简报和现场记录表都在这一页。") % {"n": made.label})
            return redirect("visit", number=made.pk)
    return render(
        request,
        "supervision/plan.html",
        {
            "region": place,
            "form": form,
            "earlier": earlier,
            "trouble": trouble,
            "doors": doors,
            "binding": binding("inspection.plan", region, today),
            "context_bar": ContextBar(region=place.name),
        },
        status=422 if request.method == "POST" else 200,
    )


def _doors(account: Any, region: str, form: VisitForm) -> list[tuple[str, str]]:
    """List where the lawful ways lead: the visit already planned, its re-check, the lists."""
    data = form.cleaned_data
    found: list[tuple[str, str]] = []
    if data["kind"] == "comprehensive":
        for held in reading.comprehensive_of(account, region, data["school"], data["on"].year):
            told = {"n": held.label, "day": held.on, "s": held.get_state_display()}
            at = reverse("visit", args=[held.pk])
            found.append((_("已安排的是%(n)s，%(day)s，%(s)s") % told, at))
            if held.state == VisitState.ISSUED:
                at = f"{reverse('visit-new', args=[region])}?of={held.pk}"
                found.append((_("线上复核%(n)s的整改") % told, at))
    for year in (data["on"].year, data["on"].year + 1):
        at = reverse("yearly-list", args=[region, year])
        found.append((_("打开 %(y)d 年度清单") % {"y": year}, at))
    return found


def _plan(request: HttpRequest, region: str, form: VisitForm, earlier: Visit | None) -> Visit:
    today = timezone.localdate()
    account: Any = request.user
    data = form.cleaned_data
    school = school_of(data["school"], account, today)
    known = {str(a.pk): a for a in reading.inspectors_of(region, today)}
    people = [Person(known[key].name, known[key]) for key in data["inspectors"] if key in known]
    others = data["others"].replace("，", "、").replace(",", "、").split("、")
    people += [Person(name.strip()) for name in others if name.strip()]
    for expert in data.get("experts", []):
        name, _bracket, unit = expert.partition("（")
        people.append(Person(name, None, unit.removesuffix("）"), is_inspector=False))
    pack, _sign, rubric = data["rubric"].partition("#")
    items = {str(i.pk): i for i in reading.items_of(account, region)}
    return actions.visit_plan(
        actor=account,
        place=Place(region, school.school_code, name=school.name),
        kind=data["kind"],
        item=items.get(data["item"]),
        on=data["on"],
        noticed_on=data["noticed_on"],
        purpose=data["purpose"],
        people=people,
        day=today,
        pack=pack,
        rubric=rubric,
        of=earlier,
        once=request.POST.get("once"),
    )
