"""Purchase contracts and the decision whether to renew them."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.kernel.errors import Hidden, Refused, UsageError
from junheng.web.money import actions
from junheng.web.money.models import RenewalWay
from junheng.web.money.queries.contracts import bought_of, contract_of
from junheng.web.money.queries.county import county_of, seen_by
from junheng.web.money.views.frame import page, record_seen, region_seen
from junheng.web.shared.doors import needs
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


def _page(
    request: HttpRequest, region: str, *, trouble: Exception | None = None, at: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    account: Any = request.user
    place = region_seen(request, region)
    record = record_seen(request, region)
    if record is None:
        return page(request, "nothing", place, "money-contracts", {})
    county = seen_by(account, county_of(record))
    bought = bought_of(account, county, timezone.localdate())
    facts = {
        "bought": bought,
        "waiting": sum(one.waits for one in bought),
        "ended": sum(one.waits and one.days_left < 0 for one in bought),
        "ways": RenewalWay.choices,
        "may_decide": account.may("contract.decide", place),
        "trouble": trouble,
        "at": at,
        "typed": request.POST if trouble is not None else {},
    }
    return page(request, "contracts", place, "money-contracts", facts, record=record, status=status)


@require_GET
@needs("money.see")
def contracts(request: HttpRequest, region: str) -> HttpResponse:
    """Show what was bought, what came of it, at what price, and what was decided."""
    return _page(request, region)


@require_POST
@needs("contract.decide")
def decide(request: HttpRequest, region: str) -> HttpResponse:
    """Decide on one contract; the figures are those of the imported workbook."""
    account: Any = request.user
    place = region_seen(request, region)
    allow(account, "contract.decide", place)
    record = record_seen(request, region)
    if record is None:
        raise Hidden(
            where="购买合同",
            found="没有经费表",
            expected="先导入购买合同表",
            fix="请到“数据”里导入",
        )
    key = request.POST.get("contract", "")
    held = contract_of(account, county_of(record), key, timezone.localdate()).contract
    try:
        actions.contract_decide(
            actor=account,
            place=Place(region, held.school),
            contract_number=held.number,
            title=held.title,
            quantity=held.quantity,
            delivered=held.delivered,
            amount_yuan=held.amount_yuan,
            way=request.POST.get("way", ""),
            why=request.POST.get("why", ""),
            short_words=request.POST.get("short_words", ""),
            document=request.POST.get("document", ""),
            on=timezone.localdate(),
        )
    except (Refused, UsageError) as trouble:
        return _page(request, region, trouble=trouble, at=key, status=422)
    say(request, _("已记下对%(n)s的决定。") % {"n": held.number})
    return redirect("money-contracts", region=region)
