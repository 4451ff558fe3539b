"""Capital projects: the list, one project, opening it, its steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Refused, Stale, UsageError
from junheng.web.money import actions
from junheng.web.money.forms import ProjectForm
from junheng.web.money.models import Project
from junheng.web.money.queries.projects import project_of, view_of, views_of
from junheng.web.money.views.frame import page, region_seen, school_choices
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.work.clauses import cited


@require_GET
@needs("money.see")
def projects(request: HttpRequest, region: str) -> HttpResponse:
    """Show the projects of a county, or of the own school, the late ones first."""
    account: Any = request.user
    place = region_seen(request, region)
    views = views_of(account, region, timezone.localdate())
    facts = {
        "views": views,
        "late": [one for one in views if one.late and not one.is_done],
        "passed_on": [one for one in views if one.passes_on and not one.is_done],
        "places": sum(one.project.places or 0 for one in views if not one.is_done),
        "may_keep": account.may("project.keep", place),
    }
    return page(request, "projects", place, "money-projects", facts)


@require_http_methods(["GET", "POST"])
@needs("project.keep")
def project_new(request: HttpRequest, region: str) -> HttpResponse:
    """Open a project with the planned day of every step."""
    account: Any = request.user
    place = region_seen(request, region)
    allow(account, "project.keep", place)
    schools = school_choices(account, region)
    form = ProjectForm(request.POST or None, schools=schools)
    trouble: Exception | None = None
    if request.method == "POST" and form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if not k.startswith("on_")}
        school = given.pop("school")
        try:
            made = actions.project_open(
                actor=account,
                place=Place(region, school, name=dict(schools)[school]),
                planned=form.planned,
                on=timezone.localdate(),
                once=request.POST.get("once"),
                **given,
            )
        except (Refused, UsageError) as error:
            trouble = error
        else:
            say(request, _("已登记：%(n)s。") % {"n": made})
            return redirect("money-project", number=made.pk)
    status = 422 if request.method == "POST" else 200
    facts = {"form": form, "trouble": trouble}
    return page(request, "project_new", place, "money-projects", facts, status=status)


def _page(
    request: HttpRequest, held: Project, *, trouble: Exception | None = None, status: int = 200
) -> HttpResponse:
    account: Any = request.user
    place = region_seen(request, held.region_code)
    facts = {
        "view": view_of(account, held, timezone.localdate()),
        "moves": list(held.moves.select_related("by")),
        "clause": cited(held.clause),
        "may_keep": account.may("project.keep", held),
        "trouble": trouble,
        "typed": request.POST if trouble is not None else {},
    }
    return page(request, "project", place, "money-projects", facts, status=status)


@require_GET
@needs("money.see")
def project(request: HttpRequest, number: int) -> HttpResponse:
    """Show one project: its steps, its money, whom its delay reaches."""
    account: Any = request.user
    return _page(request, project_of(account, number))


@require_POST
@needs("money.see")
def project_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a project: record a step, move a planned day."""
    account: Any = request.user
    do = act_named(act, {"reach": _reach, "move": _move}, where="基建项目")
    held = project_of(account, number)
    allow(account, "project.keep", held)
    try:
        do(request, held)
    except (Refused, UsageError, Stale) as trouble:
        return _page(request, project_of(account, number), trouble=trouble, status=422)
    say(request, _("已记下%(n)s的进展。") % {"n": held.label})
    return redirect("money-project", number=number)


def _day(request: HttpRequest, name: str, held: Project) -> date:
    text = request.POST.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            where=str(held),
            found=f"日期“{text}”" if text else "没有填日期",
            expected="写成 2026-03-01 的样子",
            fix="请填日期",
        ) from error


def _given(request: HttpRequest, held: Project) -> dict[str, Any]:
    return {
        "actor": request.user,
        "project": held,
        "seen": number_of(request, "seen"),
        "step": request.POST.get("step", ""),
        "on": timezone.localdate(),
    }


def _reach(request: HttpRequest, held: Project) -> None:
    actions.step_reach(
        **_given(request, held),
        reached_on=_day(request, "reached_on", held),
        document=request.POST.get("document", ""),
    )


def _move(request: HttpRequest, held: Project) -> None:
    actions.step_move(
        **_given(request, held),
        planned_on=_day(request, "planned_on", held),
        why=request.POST.get("why", ""),
        approver=request.POST.get("approver", ""),
    )
