"""One school: its profile, and where each of its figures came from."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from junheng.web.monitor.queries import charts, lineages, remedies, switches
from junheng.web.monitor.queries import communities as groups
from junheng.web.monitor.queries import profile as profiles
from junheng.web.monitor.queries.board import school_url
from junheng.web.monitor.queries.frame import frame_of
from junheng.web.monitor.views.frame import before_data, page
from junheng.web.register.queries import school_of
from junheng.web.shared.cards import school_cards_of
from junheng.web.shared.doors import needs
from junheng.web.work.queries.ledger import strengths_of


@require_GET
@needs("school.see")
def lineage(
    request: HttpRequest, region: str, school: str, stage: str, indicator: str
) -> HttpResponse:
    """Show where one figure came from: parts, formula, clause, data version, workbook cells."""
    query = request.GET.copy()
    query["stage"] = stage
    frame = frame_of(request.user, region, query)
    found = lineages.lineage_of(frame, request.user, school, indicator)
    template = "lineage_panel" if getattr(request, "htmx", False) else "lineage"
    crumbs = [(found.school, school_url(frame, school)), (_("这个数的来历"), "")]
    tab = "school"
    if request.user.holds("balance.see"):
        tail = urlencode({"stage": frame.stage, **dict(parse_qsl(frame.query))})
        board_url = f"{reverse('balance', args=[frame.region.region_code])}?{tail}"
        crumbs.insert(0, (_("均衡监测"), board_url))
        tab = "balance"
    return page(
        request,
        template,
        frame,
        tab,
        stages=False,
        about=switches.About(indicator, school),
        lineage=found,
        may_upload=request.user.holds("batch.stage") and not request.user.school_code,
        crumbs=crumbs,
    )


@require_GET
@needs("school.see")
def profile(request: HttpRequest, school: str) -> HttpResponse:
    """Show one school: its sections, three years, and what reaching the standard would take."""
    row = school_of(school, request.user, timezone.localdate())
    if waiting := before_data(request, row.region_code):
        return waiting
    frame = frame_of(request.user, row.region_code, request.GET)
    made = profiles.profile_of(frame, request.user, row.school_code, row.name)
    return page(
        request,
        "profile",
        frame,
        "" if request.user.holds("balance.see") else "school",
        stages=False,
        school=row,
        communities=groups.of_school(frame, row.school_code),
        profile=made,
        strengths=strengths_of(request.user, row.region_code, row.school_code)
        if request.user.holds("finding.see")
        else (),
        remedies=remedies.remedies_of(frame, [s.unit for s in made.sections if s.state == "unmet"]),
        cards=school_cards_of(request.user, row.school_code, timezone.localdate()),
        charts=[charts.shortest(frame, section) for section in made.sections],
    )
