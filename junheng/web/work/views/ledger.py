"""The ledger of a region: the list with its filters, the workbook, opening by hand."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.messages import success as say
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Hidden, Refused, UsageError
from junheng.publish.ledgers.ics import calendar_text
from junheng.web.register.leading import to_first_county
from junheng.web.register.queries import counties_of, region_of, schools_of
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.work import actions, jobs
from junheng.web.work.forms import OpenForm
from junheng.web.work.matching import Alike
from junheng.web.work.models import Status
from junheng.web.work.queries import alone, reading, views, workbook
from junheng.web.work.queries import ledger as book
from junheng.web.work.queries.alone import alone_of
from junheng.web.work.queries.finding import hows_of

_PAGE, _ALONE = 30, 30


@require_GET
@needs("finding.see")
def ledgers(request: HttpRequest) -> HttpResponse:
    """Lead to the ledger of the first county within reach."""
    return to_first_county(request, "ledger", _("问题整改工作台账"))


def _states(query: dict[str, str]) -> list[tuple[str, str, bool]]:
    chosen = query.get("status", "")
    ways = [
        ("", _("全部")),
        *((key, str(label)) for key, label in Status.choices),
        ("remaining", _("还没有销号")),
        ("late", _("任务已逾期")),
        ("silent", _("该反馈未反馈")),
        ("claimed", _("报完成待验收")),
        ("untasked", _("待交办")),
        ("strength", _("亮点经验")),
    ]
    rest = {k: v for k, v in query.items() if k not in ("status", "page", "due") and v}
    return [
        (label, "?" + urlencode({**rest, **({"status": key} if key else {})}), key == chosen)
        for key, label in ways
    ]


def _bar(request: HttpRequest, region: Any) -> ContextBar:
    account: Any = request.user
    options = tuple(
        (one.name, reverse("ledger", args=[one.region_code]), one == region)
        for one in counties_of(account, timezone.localdate())
    )
    last = book.last_reading(region.region_code)
    parts = []
    if last is not None and last.snapshot is not None:
        parts.append(_("已核对到 %(v)s") % {"v": last.snapshot})
    switches = switches_of(_("换一个县"), options)
    return ContextBar(region=region.name, parts=tuple(parts), switches=switches)


@require_GET
@needs("finding.see")
def ledger(request: HttpRequest, region: str) -> HttpResponse:
    """Show the ledger: both rates, filters, one line a finding."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    query = {key: value for key, value in request.GET.items() if isinstance(value, str)}
    every, tasks = book.findings_of(account, region), alone_of(account, region)
    seen = book.tasks_seen(account, region)
    rows = book.filtered(every, query, today)
    shown = query.get("view", "") if query.get("view", "") in ("board", "calendar") else ""
    page = Paginator(book.by_urgency(book.with_tasks(rows)), _PAGE).get_page(query.get("page"))
    kept = {k: v for k, v in query.items() if k not in ("page", "view", "month") and v}
    also = alone.filtered(tasks, query, today)
    narrowed = views.tasks_of(rows, also, query, today, seen=seen)
    return render(
        request,
        "work/ledger.html",
        {
            "region": place,
            "rates": book.rates_of(every, today, tasks=seen),
            **_alone(tasks, query, today, listed=page.number == 1 and not shown),
            "view": shown,
            "views": _ways(query, shown),
            **_beside(shown, rows, narrowed, query, today),
            "may_hand_out": account.may("task.hand_out", place),
            "lines": () if shown else book.lines_of(page, today),
            "page": page,
            "query": query,
            "kept": urlencode(kept),
            "narrowed": bool(set(kept) - {"status"}),
            "chosen": sum(one in kept for one in views.NARROWING),
            "states": _states(query),
            "choices": book.choices_of(every, tasks, seen),
            "may_open": account.may("finding.open", _place_of(account, place)),
            "may_refresh": account.may("finding.refresh", place),
            "has_data": reading.newest(region) is not None,
            "context_bar": _bar(request, place),
            "today": today,
        },
    )


def _ways(query: dict[str, str], shown: str) -> list[tuple[str, str, bool]]:
    """Offer the list first, the board and the calendar second, with the filters kept."""
    rest = {k: v for k, v in query.items() if k not in ("view", "page", "month") and v}
    ways = (("", _("列表")), ("board", _("看板")), ("calendar", _("日历")))
    return [
        (label, "?" + urlencode({**rest, **({"view": key} if key else {})}), key == shown)
        for key, label in ways
    ]


def _alone(tasks: Any, query: dict[str, str], today: date, *, listed: bool) -> dict[str, Any]:
    """List the first tasks by a clause, and count the others."""
    if not listed:
        return {"alone": (), "alone_count": 0}
    found = alone.filtered(tasks, query, today)
    lines = alone.lines_of(tasks, query, today, most=_ALONE)
    return {"alone": lines, "alone_count": found.count()}


def _beside(shown: str, rows: Any, held: Any, query: dict[str, str], today: date) -> dict[str, Any]:
    """Gather the board or the calendar of the same rows."""
    if not shown:
        return {}
    if shown == "board":
        return {"board": views.board_of(rows, held, today)}
    rest = {k: v for k, v in query.items() if k not in ("page", "month", "due") and v}
    plain = {k: v for k, v in rest.items() if k != "view"}
    return {
        "month": views.month_of(held, views.month_asked(query.get("month", ""), today), today),
        "month_query": urlencode(rest) + "&" if rest else "",
        "day_query": urlencode(plain) + "&" if plain else "",
        "weekdays": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")],
    }


@require_GET
@needs("finding.see")
def ledger_calendar(request: HttpRequest, region: str) -> HttpResponse:
    """Give the open deadlines, filtered as the page is, for anybody's calendar program."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    query = {key: value for key, value in request.GET.items() if isinstance(value, str)}
    rows = book.filtered(book.findings_of(account, region), query, today)
    alone_ones = alone.filtered(alone_of(account, region), query, today)
    seen = book.tasks_seen(account, region)
    tasks = views.tasks_of(rows, alone_ones, query, today, seen=seen)
    entries = views.entries_of(tasks, request.get_host())
    name = f"{place.name}{_('任务时限')}"
    text = calendar_text(entries, name=name, stamp=timezone.now())
    response = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.ics"
    return response


def _place_of(account: Any, region: Any) -> Place:
    own = "" if account.reach.all_schools_of(region.region_code) else account.school_code
    return Place(region.region_code, own, name=region.name)


@require_GET
@needs("finding.see")
def ledger_workbook(request: HttpRequest, region: str) -> HttpResponse:
    """Give the ledger as the bureau's workbook, filtered as the page is."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    query = {key: value for key, value in request.GET.items() if isinstance(value, str)}
    rows = book.filtered(book.findings_of(account, region), query, today)
    tasks = alone_of(account, region)
    made = workbook.ledger_workbook(
        rows,
        place.name,
        today,
        account=account,
        alone=tasks,
        also=alone.lines_of(tasks, query, today),
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(made, content_type=kind)
    name = quote(f"{place.name}{workbook.TITLE}.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@require_POST
@needs("finding.see")
def refresh(request: HttpRequest, region: str) -> HttpResponse:
    """Ask for the newest data version to be read; read twice it changes nothing."""
    account: Any = request.user
    place = region_of(region, account, timezone.localdate())
    allow(account, "finding.refresh", place)
    job = jobs.ask_newest(region, account)
    if job is None:
        raise Hidden(
            where="核对问题事项",
            found="还没有上报或审定的数据版本",
            expected="先锁定一个数据版本",
            fix="请到“数据”锁定后再核对",
        )
    return redirect("job", number=job.pk)


_OPENED = ("kind", "how", "name", "words", "on", "clause", "distinct")


_ASKED = ("school", "name", "words", "clause")  # what the page one comes from knows already


@require_http_methods(["GET", "HEAD", "POST"])
@needs("finding.see")
def finding_new(request: HttpRequest, region: str) -> HttpResponse:
    """Open a finding by hand: a form, then its page."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    allow(account, "finding.open", _place_of(account, place))
    whole = account.reach.all_schools_of(region)
    schools = [(one.school_code, one.name) for one in schools_of(region, account, today)]
    given: dict[str, Any] = {
        "schools": schools,
        "hows": hows_of(account, region),
        "whole": whole,
        "documents": alone.documents_for(region, today),
    }
    asked = {key: request.GET[key] for key in _ASKED if key in request.GET}
    form = OpenForm(request.POST or None, initial={**asked, "on": today}, **given)
    trouble: Exception | None = None
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        code = held["school"]
        where = Place(region, code, name=dict(schools).get(code, place.name))
        try:
            made = actions.finding_open(
                actor=account,
                place=where,
                once=request.POST.get("once"),
                **{key: held[key] for key in _OPENED},
            )
        except (Refused, UsageError) as refused:
            trouble = refused
            if not isinstance(refused, Alike):
                del form.fields["distinct"]
        else:
            say(request, _("已登记 %(label)s。") % {"label": made.label})
            return redirect("finding", number=made.pk)
    elif "distinct" in form.fields:
        del form.fields["distinct"]  # asked only beside a matter that looks the same
    return render(
        request,
        "work/new.html",
        {"region": place, "form": form, "trouble": trouble, "context_bar": _bar(request, place)},
        status=422 if request.method == "POST" else 200,
    )
