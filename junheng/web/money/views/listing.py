"""一校一清单: listing, reviewing, the budget, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Refused, Stale, UsageError
from junheng.web.money import actions
from junheng.web.money.forms import ListForm
from junheng.web.money.models import ListItem
from junheng.web.money.queries.costing import proposal
from junheng.web.money.queries.listing import (
    address_of,
    counts_of,
    finding_for,
    item_of,
    listed_of,
)
from junheng.web.money.views.frame import page, record_seen, region_seen, school_choices
from junheng.web.shared.acts import act_named
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.guards import Stopped
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow

_RIGHTS = ("propose", "review", "budget")


def list_page(
    request: HttpRequest, region: str, *, trouble: Exception | None = None, at: int = 0,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Draw the list; what was typed and not taken stands in its form again."""
    account: Any = request.user
    place = region_seen(request, region)
    listed = listed_of(account, region)
    on = Place(region, account.school_code or "")
    facts = {
        "listed": listed,
        "sums": counts_of(listed),
        "may": {right: account.may(f"list.{right}", on) for right in _RIGHTS},
        "trouble": trouble,
        "at": at,
        "typed": request.POST if trouble is not None else {},
        "whole": account.reach.all_schools_of(region),
        "schools": school_choices(account, region),
    }
    record = record_seen(request, region)
    return page(request, "list", place, "money-list", facts, record=record, status=status)


@require_GET
@needs("money.see")
def the_list(request: HttpRequest, region: str) -> HttpResponse:
    """Show the list of a county, or of the own school, with the money that came."""
    return list_page(request, region)


@require_http_methods(["GET", "POST"])
@needs("list.propose")
def list_new(request: HttpRequest, region: str) -> HttpResponse:
    """List what a school needs; from a finding, quantity and cost are filled in."""
    account: Any = request.user
    place = region_seen(request, region)
    allow(account, "list.propose", Place(region, account.school_code or ""))
    number = request.GET.get("finding", "")
    finding = finding_for(account, int(number), region) if number.isdecimal() else None
    schools = school_choices(account, region)
    if finding is not None:
        schools = [pair for pair in schools if pair[0] == finding.school_code]
    initial = proposal(account, finding) if finding is not None else {}
    form = ListForm(request.POST or None, schools=schools, initial=initial)
    trouble: Exception | None = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        school = given.pop("school")
        try:
            made = actions.list_propose(
                actor=account,
                place=Place(region, school, name=dict(schools)[school]),
                on=timezone.localdate(),
                finding=finding,
                once=request.POST.get("once"),
                **given,
            )
        except Stopped:
            raise
        except (Refused, UsageError) as error:
            trouble = error
        else:
            say(request, _("已列入一校一清单：%(n)s，等另一人审核。") % {"n": made.label})
            return redirect(address_of(made))
    status = 422 if request.method == "POST" else 200
    facts = {"form": form, "finding": finding, "trouble": trouble}
    return page(request, "list_new", place, "money-list", facts, status=status)


@require_POST
@needs("money.see")
def item_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one thing about a line: review it, put it into the budget."""
    account: Any = request.user
    do = act_named(act, {"review": _review, "budget": _budget}, where="一校一清单")
    item = item_of(account, number)
    try:
        told = do(request, item)
    except Stopped:
        raise
    except (Refused, UsageError, Stale) as trouble:
        return list_page(request, item.region_code, trouble=trouble, at=number, status=422)
    say(request, told % {"n": item.label})
    return redirect(address_of(item))


def _given(request: HttpRequest, item: ListItem) -> dict[str, Any]:
    return {
        "actor": request.user,
        "item": item,
        "seen": number_of(request, "seen"),
        "on": timezone.localdate(),
    }


def _review(request: HttpRequest, item: ListItem) -> str:
    text = request.POST.get("yuan", "").strip()
    try:
        yuan = float(text) if text else None
    except ValueError as error:
        raise UsageError(
            where=str(item),
            found=f"确认金额“{text}”",
            expected="一个数，单位是元",
            fix="请只填数字",
        ) from error
    confirmed = request.POST.get("confirmed") == "1"
    words = request.POST.get("words", "")
    actions.list_review(**_given(request, item), confirmed=confirmed, yuan=yuan, words=words)
    return _("%(n)s 审核确认，等批准列入预算。") if confirmed else _("%(n)s 没有列入，已写明理由。")


def _budget(request: HttpRequest, item: ListItem) -> str:
    actions.list_budget(**_given(request, item), document=request.POST.get("document", ""))
    return _("%(n)s 已列入预算；下达和支出按编号从经费表读入。")
