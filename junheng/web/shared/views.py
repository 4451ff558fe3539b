"""The pages that belong to no feature: home, jobs, health, and what is said when it fails."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.i18n import set_language as django_set_language

from junheng.kernel.errors import Hidden, JunhengError
from junheng.web.shared import guards, queries
from junheng.web.shared.cards import cards_of
from junheng.web.shared.doors import needs, openable, parent, public
from junheng.web.shared.todos import todos_of

set_language = public(django_set_language)


@require_GET
@needs("home.see")
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, by date; anyone signed in may."""
    account: Any = request.user
    as_of = timezone.localdate()
    waiting = todos_of(account, as_of)
    late = [todo for todo in waiting if (todo.days_left(as_of) or 0) < 0]
    if not waiting:
        headline = _("今天没有待办事项")
    elif late:
        headline = _("%(n)d 件事等您办理，其中 %(late)d 件已过期") % {
            "n": len(waiting),
            "late": len(late),
        }
    else:
        headline = _("%(n)d 件事等您办理") % {"n": len(waiting)}
    return render(
        request,
        "shared/home.html",
        {
            "headline": headline,
            "todos": [(todo, todo.days_left(as_of)) for todo in waiting],
            "cards": cards_of(account, as_of),
            "as_of": as_of,
        },
    )


@public
@require_GET
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say whether the process and its database answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True})


@require_GET
@needs("job.see")
def job(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far a job is; HTMX asks for the fragment alone while it runs."""
    found = queries.job_of(request.user, number)
    if found is None:
        raise Hidden(
            where="后台任务",
            found=f"没有编号为 {number} 的任务，或不在您的范围内",
            expected="是您所在地区或学校的任务",
            fix="请从首页进入",
        )
    template = "kit/job.html" if getattr(request, "htmx", False) else "shared/job.html"
    facts = {"job": found, "behind": queries.clock_is_behind(), "back": _came_from(request)}
    return render(request, template, facts)


def _came_from(request: HttpRequest) -> str:
    """Give the page from which a job was asked for, as the browser tells; else the home page."""
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return "/"
    parts = urlsplit(told)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    is_own = parts.path == request.path or parts.path.startswith(reverse("signin"))
    return "/" if is_own else openable(path)


def _page(request: HttpRequest, name: str, status: int, **facts: Any) -> HttpResponse:
    return render(request, f"errors/{name}.html", facts, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page, or none for this reader; the two look alike."""
    error = exception if isinstance(exception, JunhengError) else None
    back = parent(request.path) if error else ""
    return _page(request, "404", 404, error=error, back="" if back == "/" else back)


def no_right(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this page is for colleagues with another role."""
    error = exception if isinstance(exception, JunhengError) else None
    return _page(request, "403", 403, error=error)


def bad_request(request: HttpRequest, _exception: Exception | None = None) -> HttpResponse:
    """Say that the request could not be read."""
    return _page(request, "400", 400)


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Say that an address is only for its button, or only for reading, and where its page is."""
    answer = _page(request, "405", 405, is_read=request.method == "GET", back=parent(request.path))
    answer.headers["Allow"] = allowed
    return answer


def explained(request: HttpRequest, error: JunhengError, *, status: int) -> HttpResponse:
    """Show one of our errors in its four parts."""
    return _page(request, "explained", status, error=error)


def stopped(request: HttpRequest, error: guards.Stopped) -> HttpResponse:
    """Show what stops an act and the lawful ways; ask for the basis where one is enough.

    The form that was sent comes back hidden, so that nothing has to be typed again; a form with
    files cannot, and its page says so.
    """
    held = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and name not in guards.BASIS_FIELDS
        for value in values
    ]
    again = error.needs_basis and request.method == "POST" and not request.FILES
    tried = any(name in request.POST for name in guards.BASIS_FIELDS)
    typed = {name: request.POST.get(name, "") for name in guards.BASIS_FIELDS}
    facts = {"error": error, "held": held, "again": again, "tried": tried, "typed": typed}
    return _page(request, "stopped", 422, **facts)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was open too long; what was typed is still in the browser."""
    return _page(request, "expired", 403, reason=reason)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong, with a number to tell the operator."""
    return _page(request, "500", 500, number=f"E-{secrets.token_hex(2).upper()}")


def say(request: HttpRequest, text: str) -> None:
    """Leave a message for the next page."""
    messages.success(request, text)


def permalink(request: HttpRequest, **pinned: str) -> str:
    """Give the address of this page with what must not change pinned."""
    query = request.GET.copy()
    query.update(pinned)
    return f"{request.path}?{query.urlencode()}" if query else request.path
