"""The lists: what can be opened, what runs, what became of it; opening a round."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.plan import load_plan
from junheng.policy.process.flow import dates_of
from junheng.web.processes import actions
from junheng.web.processes.forms import OpenForm
from junheng.web.processes.queries import reading
from junheng.web.register.leading import to_first_county
from junheng.web.register.queries import region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.guards import Stopped, binding
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow

_OPENED = {
    "school": _l("已发布，可以申报的学校在待办里看得到。"),
    "town": _l("已发布；镇的申报由教育局按纸质申报书登记。"),
    "region": _l("已发布；这是区县自己的申报，请接着填写。"),
}


@require_GET
@needs("process.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the projects of the first county within reach."""
    return to_first_county(request, "processes", _("项目与试点"))


@require_GET
@needs("process.see")
def processes(request: HttpRequest, region: str) -> HttpResponse:
    """List what the plans make due, the calls and the projects of a region."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    calls = reading.call_lines(account, region, today)
    projects = reading.project_lines(account, region, today)
    runs = account.may("process.run", Place(region))
    inside = reading.sees_all(account, region)
    facts = {
        "region": place,
        "calls": calls,
        "running": sum(line.call.is_open for line in calls),
        "projects": projects,
        "carried": sum(bool(line.acts) for line in projects),
        "waiting": reading.to_open(region, today) if inside else [],
        "cases": reading.cases_of(account, region) if not account.is_guest else [],
        "runs": runs,
        "inside": inside,
        "context_bar": ContextBar(region=place.name),
    }
    return render(request, "processes/list.html", facts)


@require_GET
@needs("process.see")
def cases(request: HttpRequest, region: str) -> HttpResponse:
    """Search the case library of a region."""
    account: Any = request.user
    place = region_of(region, account, timezone.localdate())
    words = request.GET.get("q", "").strip()[:60]
    facts = {
        "region": place,
        "rows": reading.cases_of(account, region, words),
        "q": words,
        "context_bar": ContextBar(region=place.name),
    }
    return render(request, "processes/cases.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("process.run")
def open_call(request: HttpRequest, region: str, pack: str, process: str) -> HttpResponse:
    """Open one round of a process; the days of the document are filled in."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    allow(account, "process.run", Place(region, name=place.name))
    plan, held = reading.opening(region, pack, process)
    known = dates_of(held, plan.plan, today)
    sent = request.POST if request.method == "POST" else None
    original = dates_of(held, load_plan(pack), today)
    form = OpenForm(sent, process=held, known=known, original=original, today=today)
    trouble: Exception | None = None
    if sent is not None and form.is_valid():
        try:
            made = actions.call_open(
                actor=account,
                place=Place(region, name=place.name),
                process=held,
                on=today,
                once=sent.get("once"),
                **form.given,
            )
        except Stopped:
            raise  # the frame asks for the basis
        except (Refused, UsageError) as refused:
            trouble = refused
        else:
            say(request, str(_OPENED.get(held.applicant, _OPENED["school"])))
            return redirect("process-call", number=made.pk)
    facts = {
        "region": place,
        "process": held,
        "plan": plan,
        "stages": [(stage, plan.plan.clause_label(stage.clause)) for stage in held.stages],
        "form": form,
        "trouble": trouble,
        "binding": binding("project.call", region, today),
        "context_bar": ContextBar(region=place.name, parts=(plan.plan.title,)),
    }
    return render(request, "processes/open.html", facts, status=200 if sent is None else 422)
