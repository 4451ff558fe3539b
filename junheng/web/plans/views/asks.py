"""What a plan asks: the list with its burden, the workbooks, the page to type answers."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from junheng.kernel.errors import Hidden, NotAllowed, Refused, UsageError
from junheng.policy.plan.model import Ask
from junheng.web.plans.forms import AnswerForm
from junheng.web.plans.queries import asks as asking
from junheng.web.plans.queries.standing import Standing, adoption_of, standing_of
from junheng.web.plans.views.frame import page
from junheng.web.shared.directory import region_name
from junheng.web.shared.doors import needs
from junheng.web.shared.models import Job
from junheng.web.shared.queries import job_of
from junheng.web.shared.reach import Place
from junheng.web.shared.staging import stager


@require_GET
@needs("plan.see")
def asks(request: HttpRequest, number: int) -> HttpResponse:
    """Show what the plan asks, of whom, how far the answers are, and what it costs."""
    account: Any = request.user
    standing = standing_of(account, adoption_of(account, number))
    rows = asking.ask_rows(standing, account)
    held = asking.not_asked(standing)
    answers = standing.adoption.is_in_force and account.holds("plan.answer")
    return page(
        request,
        "asks",
        standing,
        "asks",
        groups=[
            (label, [row for row in rows if row.ask.asked_of == who])
            for who, label in (("school", _("问学校")), ("bureau", _("问教育局")))
            if any(row.ask.asked_of == who for row in rows)
        ],
        total=len(rows),
        waiting=sum(row.state != "full" for row in rows),
        burden=asking.burden(standing, account),
        held=held,
        held_count=sum(len(columns) for _table, columns in held),
        own=asking.own_school(standing, account),
        may_answer=answers,
        may_upload=answers and account.holds("batch.stage"),
        may_bureau=answers and account.may("plan.prepare", standing.adoption),
        schools=_schools(standing) if answers and standing.whole else [],
    )


def _schools(standing: Standing) -> list[tuple[str, str]]:
    asked = {
        slot
        for ask in standing.plan.asks.values()
        if ask.asked_of == "school"
        for slot in asking.schools_asked(standing, ask)
    }
    return [(code, name) for code, name in standing.units.labels.items() if code in asked]


def _place(standing: Standing, school: str) -> Place:
    region = standing.adoption.region_code
    if not school:
        return Place(region, name=region_name(region, standing.as_of))
    return Place(region, school, standing.units.label(school))


def _hidden() -> Hidden:
    return Hidden(
        where="计划填报",
        found="没有这所学校，或不在您的范围内",
        expected="您本人学校或地区的填报",
        fix="请从填报页面进入",
    )


@require_GET
@needs("plan.answer")
def asks_workbook(request: HttpRequest, number: int, who: str) -> FileResponse:
    """Give the workbook of the bureau, or of one school, with what is known filled in."""
    account: Any = request.user
    standing = standing_of(account, adoption_of(account, number))
    school = "" if who == "bureau" else who
    if school and school not in asking.schools_of(standing):
        raise _hidden()
    if not school and not account.may("plan.prepare", standing.adoption):
        raise _only_bureau()
    if not standing.whole and school != account.school_code:
        raise _hidden()
    wanted = "school" if school else "bureau"
    listed = [ask for ask in asking.asks_of(standing, account) if ask.asked_of == wanted]
    day = stager().day_for(_place(standing, school)) or standing.as_of
    content = asking.workbook(asking.questions(standing, listed, day, school), timezone.now())
    name = f"{_place(standing, school).name}-{standing.plan.title}-填报.xlsx"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name)


def _only_bureau() -> NotAllowed:
    return NotAllowed(
        where="计划填报",
        found="这份工作簿问的是教育局",
        expected="由局里的数据员填报",
        fix="请下载本校的填报工作簿",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("plan.answer")
def ask(request: HttpRequest, number: int, ask: str) -> HttpResponse:
    """Take answers to one ask typed on a page; they go the way of every workbook."""
    account: Any = request.user
    standing = standing_of(account, adoption_of(account, number))
    found = asking.ask_of(standing, account, ask)
    school = asking.own_school(standing, account)
    place = _place(standing, school)
    day = stager().day_for(place)
    may = asking.may_answer(standing, account, found) and day is not None
    rows = asking.questions(standing, [found], day or standing.as_of, school)
    stamp = standing.record.sha256[:12] if standing.record else ""
    carry = standing.record is not None and day != standing.record.as_of
    form = AnswerForm(
        request.POST or None,
        questions=sorted(rows, key=lambda row: row.is_known),  # what is to fill stands first
        stamp=stamp,
        carry=carry,
        initial={"stamp": stamp},
    )
    trouble: Exception | None = None
    if request.method == "POST" and may and day is not None and form.is_valid():
        try:
            job = stager().stage(
                actor=account,
                place=place,
                as_of=day,
                name=_file_name(found, account.name),
                content=asking.workbook(form.answered(), timezone.now()),
                once=request.POST.get("once"),
            )
            address = reverse("plan-ask", args=[number, found.id])
            return redirect(f"{address}?kept={job.pk}")
        except (Refused, UsageError) as error:
            trouble = error
    return page(
        request,
        "ask",
        standing,
        "asks",
        status=422 if request.method == "POST" else 200,
        ask=found,
        items=asking.items_asking(standing, found),
        times=str(asking.TIMES[found.period]),
        form=form,
        trouble=trouble,
        day=day,
        may=may,
        own=school,
        kept=_kept(account, request.GET.get("kept", "")),
        sees_draft=account.holds("draft.see"),
    )


def _file_name(ask: Ask, person: str) -> str:
    now = timezone.localtime()
    return f"网页填报_{ask.label}_{person}_{now:%Y-%m-%d_%H%M%S}.xlsx"


def _kept(account: Any, number: str) -> Job | None:
    """Find the job of what was just kept, to say what became of it."""
    if not number.isdecimal() or len(number) > 17:
        return None
    return job_of(account, int(number))
