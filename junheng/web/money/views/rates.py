"""The rates in force with their sources, and the region's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.kernel.errors import Hidden, Refused, Stale, UsageError
from junheng.kernel.periods import in_force
from junheng.measure.funding.due import counts_instead
from junheng.policy.funding import PURPOSE_LABELS, SURE_LABELS
from junheng.web.money import actions
from junheng.web.money.forms import RateForm
from junheng.web.money.models import LocalRate
from junheng.web.money.queries.county import funding_for
from junheng.web.money.views.frame import page, region_seen
from junheng.web.shared.doors import needs
from junheng.web.shared.forms import number_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.work.clauses import cited


def _page(
    request: HttpRequest, region: str, *, form: RateForm | None = None,
    trouble: Exception | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    account: Any = request.user
    place = region_seen(request, region)
    funding = funding_for(region)
    own = {
        f"local-{row.pk}": row
        for row in LocalRate.objects.visible_to(account).filter(region_code=region)
    }
    order = {purpose: n for n, purpose in enumerate(PURPOSE_LABELS)}
    rows = sorted(
        funding.rates, key=lambda r: (order[r.purpose], r.stage, r.zone, r.valid_from.toordinal())
    )
    today = timezone.localdate()
    told = [
        (
            one,
            cited(one.basis.clause),
            SURE_LABELS[one.basis.confidence],
            own.get(one.id),
            counts_instead(funding, one, max(one.valid_from, today)) if one.id in own else None,
        )
        for one in rows
    ]
    facts = {
        "rates": [one for one in told if in_force(one[0].valid_from, one[0].valid_to, today)],
        "others": [one for one in told if not in_force(one[0].valid_from, one[0].valid_to, today)],
        "floors": [
            (one, cited(one.basis.clause), SURE_LABELS[one.basis.confidence])
            for one in funding.floors
        ],
        "arrivals": [
            (one, round(one.share * 100), SURE_LABELS[one.basis.confidence])
            for one in funding.arrivals
        ],
        "own": len(own),
        "may_rate": account.may("money.rate", place),
        "form": form or RateForm(),
        "trouble": trouble,
    }
    return page(request, "rates", place, "money-rates", facts, status=status)


@require_GET
@needs("money.see")
def rates(request: HttpRequest, region: str) -> HttpResponse:
    """Show the rates with their days, clauses and how sure each source is."""
    return _page(request, region)


@require_http_methods(["POST"])
@needs("money.rate")
def rate_new(request: HttpRequest, region: str) -> HttpResponse:
    """Record a rate of the region by its document."""
    account: Any = request.user
    place = region_seen(request, region)
    allow(account, "money.rate", place)
    form = RateForm(request.POST)
    if not form.is_valid():
        return _page(request, region, form=form, status=422)
    try:
        made = actions.rate_record(
            actor=account,
            place=Place(region, name=place.name),
            once=request.POST.get("once"),
            **form.cleaned_data,
        )
    except (Refused, UsageError) as trouble:
        return _page(request, region, form=form, trouble=trouble, status=422)
    say(request, _said(region, made))
    return redirect("money-rates", region=region)


def _said(region: str, made: LocalRate) -> str:
    """Say whether what was recorded changes what is due, or a higher rate stays."""
    funding = funding_for(region)
    rate = next(one for one in funding.rates if one.id == f"local-{made.pk}")
    higher = counts_instead(funding, rate, max(rate.valid_from, timezone.localdate()))
    if higher is None:
        return _("已登记本地标准，应拨数随即按新标准核算。")
    return _(
        "已登记，但它低于同一时期的“%(t)s”%(n)s元；几个标准取高的一个，应拨数仍按%(n)s元核算。"
    ) % {"t": higher.title, "n": f"{higher.yuan:g}"}


@require_POST
@needs("money.rate")
def rate_end(request: HttpRequest, number: int) -> HttpResponse:
    """End a rate of the region from a day on."""
    account: Any = request.user
    row = LocalRate.objects.visible_to(account).filter(pk=number).first()
    if row is None:
        raise Hidden(
            where="本地经费标准",
            found="没有这一条，或不在您的范围内",
            expected="是您所在地区登记的标准",
            fix="请从经费标准页面办理",
        )
    text = request.POST.get("valid_to", "")
    try:
        day = date.fromisoformat(text)
        actions.rate_end(actor=account, rate=row, seen=number_of(request, "seen"), valid_to=day)
    except ValueError:
        trouble: Exception = UsageError(
            where=str(row), found="没有填日期", expected="写成 2026-12-31 的样子", fix="请填日期"
        )
        return _page(request, row.region_code, trouble=trouble, status=422)
    except (Refused, UsageError, Stale) as error:
        return _page(request, row.region_code, trouble=error, status=422)
    say(request, _("已停用这一条标准。"))
    return redirect("money-rates", region=row.region_code)
