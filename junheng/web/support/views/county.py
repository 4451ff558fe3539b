"""The schools of a county with what each is given; it stays inside the bureau."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from junheng.publish.sentences.support import county_sentence
from junheng.web.register.queries import counties_of, region_of
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow
from junheng.web.support.queries.reading import (
    CountyView,
    county_view,
    packs_of,
    plan_for,
    title_of,
)


def _moves(view: CountyView) -> list[tuple[int, list[tuple[str, int]], int]]:
    """Name the path beside each count, for a screen too narrow for columns."""
    paths = [one.path for one in view.pack.classes]
    return [(year, list(zip(paths, counts, strict=True)), up) for year, counts, up in view.moves]


@require_GET
@needs("support.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead the bureau to its county, a school to what it is given."""
    account: Any = request.user
    counties = counties_of(account, timezone.localdate())
    if account.school_code:
        if plan := plan_for(account, timezone.localdate()):
            return redirect("support-school", plan=plan, school=account.school_code)
    elif counties:
        return redirect("support-county", region=counties[0].region_code)
    return render(request, "support/none.html", {"of_school": bool(account.school_code)})


@require_GET
@needs("support.see_county")
def county(request: HttpRequest, region: str) -> HttpResponse:
    """List every school by code with its team, project, plan and path."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    allow(account, "support.see_county", Place(place.region_code))
    views = [
        (county_view(account, adoption, pack, today), title_of(pack.plan))
        for adoption, pack in packs_of(account, region)
    ]
    options = [
        (one.name, request.path.replace(region, one.region_code), one.region_code == region)
        for one in counties_of(account, today)
    ]
    return render(
        request,
        "support/county.html",
        {
            "region": place,
            "context_bar": ContextBar(
                region=place.name,
                parts=tuple(str(v.ground.record) for v, _t in views[:1] if v.ground.record),
                switches=switches_of(_("换一个县"), options),
            ),
            "views": [
                (view, title, county_sentence(len(view.rows), view.count("team"),
                                              view.count("project")), _moves(view))
                for view, title in views
            ],
        },
    )  # fmt: skip
