"""Which teacher teaches which class (任教班级): schools, one school, one teacher."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Refused, UsageError
from junheng.web.academics import actions
from junheng.web.academics.forms import SUBJECTS, TeachingForm
from junheng.web.academics.queries import teaching
from junheng.web.academics.queries.teaching import Room, Teacher
from junheng.web.register.models import School
from junheng.web.register.queries import region_of, school_of
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


def _school(request: HttpRequest, code: str) -> School:
    account: Any = request.user
    found = school_of(code, account, timezone.localdate())
    allow(account, "teaching.assign", Place(found.region_code, found.school_code))
    return found


def _said(held: Teacher, rooms: dict[str, Room]) -> list[str]:
    """Say what a teacher teaches: 九（3）班数学."""
    return [
        f"{room.name if room else one.homeroom}{SUBJECTS.get(one.subject, one.subject)}"
        for one in held.held
        for room in (rooms.get(one.homeroom),)
    ]


@require_GET
@needs("teaching.assign")
def first(request: HttpRequest) -> HttpResponse:
    """List the schools that have teachers' accounts; a principal is led to the own school."""
    account: Any = request.user
    if account.school_code:
        return redirect("teachings-school", school=account.school_code)
    today = timezone.localdate()
    staffs = teaching.staffs_of(account, sorted(account.reach.regions), today)
    facts = {
        "staffs": staffs,
        "without": sum(one.without for one in staffs),
        "context_bar": ContextBar(region=region_of(account.region_code, account, today).name),
    }
    return render(request, "academics/teachings.html", facts)


@require_GET
@needs("teaching.assign")
def school(request: HttpRequest, school: str) -> HttpResponse:
    """List the teachers of a school with their classes, by user name."""
    account: Any = request.user
    found = _school(request, school)
    rooms = teaching.rooms_of(account, found)
    held = teaching.teachers_of(found, timezone.localdate())
    facts = {
        "school": found,
        "of_school": bool(account.school_code),
        "rows": [(one.account, _said(one, rooms)) for one in held],
        "without": sum(not one.held for one in held),
        "context_bar": ContextBar(region=found.name),
    }
    return render(request, "academics/teachings_school.html", facts)


def _page(
    request: HttpRequest,
    found: School,
    held: Teacher,
    *,
    rooms: dict[str, Room],
    form: TeachingForm,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = {
        "school": found,
        "teacher": held.account,
        "said": _said(held, rooms),
        "rooms": rooms,
        "form": form,
        "trouble": trouble,
        "context_bar": ContextBar(region=found.name),
    }
    return render(request, "academics/teaching.html", facts, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("teaching.assign")
def teacher(request: HttpRequest, school: str, number: int) -> HttpResponse:
    """Choose the classes and subjects of one teacher; what was chosen before ends."""
    account: Any = request.user
    found, today = _school(request, school), timezone.localdate()
    held = teaching.teacher_of(found, number, today)
    rooms = teaching.rooms_of(account, found)
    sent = request.POST if request.method == "POST" else None
    form = TeachingForm(sent, rooms=list(rooms.values()), held=held.held)
    if sent is None or not form.is_valid():
        return _page(
            request, found, held, rooms=rooms, form=form, status=200 if sent is None else 422
        )
    try:
        actions.teaching_assign(
            actor=account,
            place=Place(found.region_code, found.school_code, name=found.name),
            account=held.account,
            classes=form.classes(),
            on=today,
            once=sent.get("once"),
        )
    except (Refused, UsageError) as trouble:
        return _page(request, found, held, rooms=rooms, form=form, trouble=trouble, status=422)
    say(request, _("已登记%(t)s的任教班级。") % {"t": held.account})
    return redirect("teachings-school", school=school)


@require_POST
@needs("teaching.assign")
def end(request: HttpRequest, school: str, number: int) -> HttpResponse:
    """Say that a teacher teaches no class any more."""
    account: Any = request.user
    found, today = _school(request, school), timezone.localdate()
    held = teaching.teacher_of(found, number, today)
    actions.teaching_end(
        actor=account,
        place=Place(found.region_code, found.school_code, name=found.name),
        account=held.account,
        on=today,
    )
    say(request, _("%(t)s不再任教，班级页已关上。") % {"t": held.account})
    return redirect("teachings-school", school=school)
