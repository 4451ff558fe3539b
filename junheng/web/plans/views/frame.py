"""What the pages of one adopted plan share: the line of its basis and the tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption
from junheng.web.plans.queries import documents
from junheng.web.plans.queries.standing import Standing, adoptions_of
from junheng.web.shared.directory import region_name
from junheng.web.shared.kit import ContextBar, Switch


def tabs(adoption: Adoption, account: Account) -> list[tuple[str, str, str]]:
    """List the tabs of one plan that this reader may open."""
    pages = [
        ("progress", _("进展"), "plan"),
        ("deadlines", _("时限"), "plan-deadlines"),
        ("duties", _("任务与责任"), "plan-duties"),
        ("asks", _("填报"), "plan-asks"),
    ]
    if account.holds("plan.see_internal"):
        pages.append(("adopt", _("采用"), "plan-adopt"))
    return [(key, label, reverse(name, args=[adoption.pk])) for key, label, name in pages]


def page(
    request: HttpRequest,
    template: str,
    standing: Standing,
    tab: str,
    *,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    """Render a page of one adopted plan."""
    account: Any = request.user
    adoption = standing.adoption
    others = tuple(
        (one.title, reverse("plan", args=[one.pk]), one == adoption)
        for one in adoptions_of(account, adoption.region_code)
    )
    parts = [str(adoption.get_state_display())]
    if adoption.adopted_on is not None:
        parts.append(_("%(day)s 采用") % {"day": f"{adoption.adopted_on:%Y-%m-%d}"})
    parts.append(str(standing.record) if standing.record else _("还没有数据版本"))
    bar = ContextBar(
        region=region_name(adoption.region_code, standing.as_of),
        parts=tuple(parts),
        switches=(Switch(_("计划：%(t)s") % {"t": adoption.title}, others),),
        mark=standing.record.mark if standing.record is not None else "",
    )
    shared = {
        "standing": standing,
        "adoption": adoption,
        "plan": standing.plan,
        "tabs": tabs(adoption, account),
        "tab": tab,
        "context_bar": bar,
        "documents": documents.links(standing, account),
    }
    return render(request, f"plans/{template}.html", {**shared, **facts}, status=status)
