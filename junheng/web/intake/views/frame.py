"""What the pages of 数据 share: the region they speak of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.register.models import Region
from junheng.web.register.queries import counties_of
from junheng.web.shared.kit import ContextBar, switches_of


def page(
    request: HttpRequest, name: str, facts: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of 数据."""
    return render(request, f"intake/{name}.html", facts, status=status)


def counties(request: HttpRequest) -> list[Region]:
    """List the counties of whoever looks."""
    account: Any = request.user
    return counties_of(account, timezone.localdate())


def chosen_county(request: HttpRequest) -> Region | None:
    """Give the county the page speaks of: ``?region=``, else the first."""
    found = counties(request)
    wanted = request.GET.get("region") or request.POST.get("region", "")
    return next((r for r in found if r.region_code == wanted), found[0] if found else None)


def county_bar(request: HttpRequest, county: Region | None) -> ContextBar | None:
    """Give the context bar; with several counties it is also the way to another."""
    found = counties(request)
    if county is None:
        return None
    options = ((r.name, f"{request.path}?region={r.region_code}", r == county) for r in found)
    return ContextBar(region=county.name, switches=switches_of(_("换一个县"), options))
