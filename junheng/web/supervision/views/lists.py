"""The front page of supervision and the yearly list."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.policy.supervision import supervision
from junheng.publish.sentences.supervision import proposed_sentence
from junheng.web.register.leading import to_first_county
from junheng.web.register.models import Region
from junheng.web.register.queries import region_of
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.guards import binding
from junheng.web.shared.kit import ContextBar
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.supervision import actions
from junheng.web.supervision.forms import ItemForm
from junheng.web.supervision.models import VisitState, YearlyList
from junheng.web.supervision.queries import governments, reading, sheets, signs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@needs("supervision.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the supervision of the first county within reach."""
    return to_first_county(request, "supervision", _("督导"))


@require_GET
@needs("supervision.see")
def home(request: HttpRequest, region: str) -> HttpResponse:
    """Say what was visited, what comes, and to which schools a visit is proposed."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    whole = reading.whole(account, region)
    visits = list(reading.visits_of(account, region).prefetch_related("members"))
    coming = [v for v in visits if v.state == VisitState.PLANNED and v.on >= today]
    planned = {v.school_code: v for v in coming}
    there = sorted((v for v in coming if v.is_on_site), key=lambda v: v.on)
    proposed, schools = signs.proposals_of(account, region, today) if whole else ([], 0)
    return render(
        request,
        "supervision/home.html",
        {
            "region": place,
            "whole": whole,
            "visits": visits,
            "coming": there[0] if there else None,
            "today": today,
            "made": sum(
                v.is_on_site and v.on.year == today.year and v.state in _MADE for v in visits
            ),
            "yearly": reading.yearly_of(account, region, today.year),
            "year": today.year,
            "above": governments.lists_above(account, region, today),
            "proposed": [(one, planned.get(one.proposal.school)) for one in proposed],
            "told": proposed_sentence(len(proposed), schools) if whole else "",
            "rules": supervision(),
            "may_plan": whole and account.may("visit.plan", place),
            "may_manage": whole and account.may("supervision.manage", place),
            "context_bar": ContextBar(
                region=place.name, parts=(_("%(y)d 年") % {"y": today.year},)
            ),
        },
    )


_MADE = (VisitState.DRAFTED, VisitState.SENT, VisitState.ANSWERED, VisitState.ISSUED,
         VisitState.CLOSED)  # fmt: skip


def _page(
    request: HttpRequest,
    region: str,
    year: int,
    *,
    form: ItemForm | None = None,
    trouble: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    held = reading.yearly_of(account, region, year)
    items = list(held.items.all()) if held is not None else []
    visits = reading.visits_by_item(held) if held is not None else {}
    return render(
        request,
        "supervision/list.html",
        {
            "region": place,
            "year": year,
            "yearly": held,
            "items": [(item, visits.get(item.pk, 0)) for item in items],
            "standing": sum(not item.is_removed for item in items),
            "changes": list(held.changes.all()) if held is not None else [],
            "rounds": governments.rounds_of(account, region, today, year),
            "form": form or ItemForm(**_offered(account, place)),
            "trouble": trouble,
            "typed": request.POST if trouble is not None else {},
            "may_manage": account.may("supervision.manage", place),
            "may_remove": account.may("supervision.manage", place)
            and not (held is not None and held.is_filed),
            "binding": binding("inspection.plan", region, today),
            "may_file": account.may("list.file", place),
            "context_bar": ContextBar(region=place.name, parts=(_("%(y)d 年") % {"y": year},)),
        },
        status=status,
    )


def _offered(account: Any, place: Region) -> dict[str, Any]:
    """Say which kinds and which level the form of a matter begins with."""
    below = governments.counties_below(account, place.region_code, timezone.localdate())
    named = governments.supervises_governments([place, *below])
    return {"governments": named, "level": place.level}


def _seen_year(region: str, account: Any, year: int) -> None:
    if not reading.whole(account, region) or not 2000 <= year < 2100:
        raise Hidden(
            where="年度清单",
            found="没有这份清单，或不在您的范围内",
            expected="是您所在县的清单",
            fix="请从督导的首页进入",
        )


@require_GET
@needs("supervision.see")
def yearly(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """Show the yearly list with what rests on each item."""
    _seen_year(region, request.user, year)
    return _page(request, region, year)


@require_GET
@needs("supervision.see")
def yearly_sheet(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """Give the empty workbook a higher list is typed into."""
    _seen_year(region, request.user, year)
    name = f"{year}年度清单.xlsx"
    response = HttpResponse(sheets.list_sheet(), content_type=XLSX)
    response.headers["Content-Disposition"] = _attached(name)
    return response


def _attached(name: str) -> str:
    from django.utils.http import content_disposition_header  # noqa: PLC0415

    return str(content_disposition_header(as_attachment=True, filename=name))


@require_POST
@needs("supervision.see")
def yearly_act(request: HttpRequest, region: str, year: int, act: str) -> HttpResponse:
    """Do one thing about the list: add, import, file, amend."""
    account: Any = request.user
    acts = {"add": _add, "import": _import, "remove": _remove, "file": _file, "amend": _amend}
    do = act_named(act, acts, where="年度清单")
    _seen_year(region, account, year)
    of = region_of(region, account, timezone.localdate())
    place = Place(region, name=of.name)
    right = "list.file" if act in ("file", "amend") else "supervision.manage"
    allow(account, right, place)
    held = reading.yearly_of(account, region, year)
    if held is None:
        allow(account, "supervision.manage", place)
        held = actions.list_open(actor=account, place=place, year=year)
    form = ItemForm(request.POST, **_offered(account, of)) if act == "add" else None
    if form is not None and not form.is_valid():
        return _page(request, region, year, form=form, status=422)
    try:
        told = do(request, held, form)
    except (Refused, UsageError, Stale) as trouble:
        return _page(request, region, year, form=form, trouble=trouble, status=422)
    say(request, told)
    return redirect("yearly-list", region=region, year=year)


def _add(request: HttpRequest, held: YearlyList, form: Any) -> str:
    item = actions.item_add(
        actor=request.user,
        yearly=held,
        once=request.POST.get("once"),
        on=timezone.localdate(),
        **form.cleaned_data,
    )
    return _("已登记第 %(n)d 项。") % {"n": item.number}


def _import(request: HttpRequest, held: YearlyList, _form: Any) -> str:
    data, name = sheets.taken(request.FILES.get("sheet"))
    rows = sheets.list_rows(data, name)
    shown = held.items.filter(removed_on=None)
    before = shown.count()
    actions.items_import(
        actor=request.user, yearly=held, rows=rows, file_name=name, on=timezone.localdate()
    )
    made = shown.count() - before
    return _("读了 %(n)d 行，新登记 %(m)d 项，其余已在清单里。") % {"n": len(rows), "m": made}


def _remove(request: HttpRequest, held: YearlyList, _form: Any) -> str:
    actions.item_remove(
        actor=request.user,
        yearly=held,
        seen=number_of(request, "seen"),
        item=number_of(request, "item"),
        why=request.POST.get("why", ""),
        on=timezone.localdate(),
    )
    return _("已移出清单，序号和理由留在页上。")


def _file(request: HttpRequest, held: YearlyList, _form: Any) -> str:
    actions.list_file(
        actor=request.user,
        yearly=held,
        seen=number_of(request, "seen"),
        document_number=request.POST.get("document_number", ""),
        filed_with=request.POST.get("filed_with", ""),
        on=timezone.localdate(),
    )
    return _("已登记备案，可以按清单安排到校了。")


def _amend(request: HttpRequest, held: YearlyList, _form: Any) -> str:
    actions.list_amend(
        actor=request.user,
        yearly=held,
        seen=number_of(request, "seen"),
        why=request.POST.get("why", ""),
        on=timezone.localdate(),
    )
    return _("清单已打开，可以调整；调整后请重新登记备案。")
