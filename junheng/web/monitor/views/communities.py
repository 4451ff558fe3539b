"""Schools that help schools: the list, and the gap within one community over the years."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from junheng.web.monitor.queries import communities as groups
from junheng.web.monitor.queries.frame import frame_of
from junheng.web.monitor.views.frame import needs_data, page
from junheng.web.shared.cards import community_cards_of
from junheng.web.shared.doors import needs


@require_GET
@needs("balance.see")
@needs_data
def communities(request: HttpRequest, region: str) -> HttpResponse:
    """List the communities of a county, and the schools that are in none."""
    frame = frame_of(request.user, region, request.GET)
    listing = groups.listing_of(frame)
    return page(request, "communities", frame, "communities", stages=False, listing=listing)


@require_GET
@needs("balance.see")
@needs_data
def community(request: HttpRequest, region: str, name: str) -> HttpResponse:
    """Show who belongs to one community, and how far its schools are apart, year by year."""
    frame = frame_of(request.user, region, request.GET)
    within = groups.within(frame, request.user, name)
    members = [one.code for one in within.community.members]
    back = reverse("communities", args=[region]) + (f"?{frame.query}" if frame.query else "")
    return page(
        request,
        "community",
        frame,
        "communities",
        stages=False,
        within=within,
        chart=within.chart(request.GET.get("line", "")),
        cards=community_cards_of(request.user, region, members, timezone.localdate()),
        crumbs=[(_("集团与结对"), back), (name, "")],
    )
