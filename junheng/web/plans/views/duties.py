"""Tasks and responsibility of a plan, its deadlines, its calendar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Refused, UsageError
from junheng.web.plans.queries import documents, slips, times
from junheng.web.plans.queries.standing import adoption_of, standing_of
from junheng.web.plans.views.duty_acts import ACTS
from junheng.web.plans.views.duty_page import duty_page
from junheng.web.plans.views.frame import page
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD"])
@needs("plan.see")
def duties(request: HttpRequest, number: int) -> HttpResponse:
    """Show the breakdown of a plan: who leads, who helps, until when, received or not."""
    account: Any = request.user
    return duty_page(request, adoption_of(account, number))


@require_POST
@needs("plan.see")
def duty_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about duties: assign, name, hand out, receive, hand over, withdraw."""
    account: Any = request.user
    adoption = adoption_of(account, number)
    do = act_named(act, ACTS, where="任务与责任")
    try:
        return do(request, account, adoption)
    except (Refused, UsageError) as trouble:
        return duty_page(request, adoption, trouble=trouble, status=422)


@require_GET
@needs("plan.see")
def slip(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Give the slip of one office as a workbook, to whoever may print slips."""
    account: Any = request.user
    standing = standing_of(account, adoption_of(account, number))
    documents.check(standing, account, "slips.docx")
    title, content = slips.workbook(standing, code)
    response = HttpResponse(content, content_type=_SHEET)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx")
    return response


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
