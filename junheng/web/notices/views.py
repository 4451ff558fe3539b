"""Pages of notices and of the digest."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success as say
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from junheng.web.notices import actions
from junheng.web.notices.queries import digest as digests
from junheng.web.notices.queries.notices import DAYS, SHOWN, notices_of, sent_by, shown
from junheng.web.register.leading import to_first_county
from junheng.web.register.queries import counties_of, region_of
from junheng.web.shared.digest import Span
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar, switches_of
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import allow


@require_GET
@needs("notice.see")
def notices(request: HttpRequest) -> HttpResponse:
    """Show what was done that concerns the reader, or what the reader did with who took note."""
    account: Any = request.user
    now = timezone.now()
    is_sent = request.GET.get("of") == "sent"
    held = [] if is_sent else shown(notices_of(account, now)[:SHOWN])
    facts = {
        "is_sent": is_sent,
        "notices": held,
        "unread": sum(not one.is_read for one in held),
        "sent": sent_by(account, now) if is_sent else [],
        "days": DAYS,
    }
    return render(request, "notices/notices.html", facts)


@require_POST
@needs("notice.see")
def read(request: HttpRequest) -> HttpResponse:
    """Take note of one notice, or of all that stand in the list."""
    account: Any = request.user
    now = timezone.now()
    lines = notices_of(account, now).filter(is_read=False)
    number = request.POST.get("number", "")
    if number:
        lines = lines.filter(number=int(number) if number.isdecimal() else 0)
    chosen = list(lines[:SHOWN])
    if chosen:
        place = Place(account.region_code, account.school_code)
        actions.notices_read(actor=account, place=place, lines=chosen, count=len(chosen), at=now)
        say(request, _("已阅 %(n)d 条通知。") % {"n": len(chosen)})
    return redirect("notices")


@require_GET
@needs("digest.see")
def first(request: HttpRequest) -> HttpResponse:
    """Lead to the digest of the first county within reach."""
    return to_first_county(request, "digest", _("工作摘要"))


@require_GET
@needs("digest.see")
def digest(request: HttpRequest, region: str) -> HttpResponse:
    """Show what moved in a region since a day, to read and to print."""
    account: Any = request.user
    today = timezone.localdate()
    place = region_of(region, account, today)
    allow(account, "digest.see", Place(region))
    asked = _day(request.GET.get("since", ""))
    since = min(asked or digests.week_before(today), today)
    options = tuple(
        (one.name, digests.digest_url(one.region_code, since), one == place)
        for one in counties_of(account, today)
    )
    facts = {
        "region": place,
        "since": since,
        "today": today,
        "choices": digests.choices_of(region, since, today),
        "sections": digests.digest_of(account, region, Span(since, today)),
        "context_bar": ContextBar(region=place.name, switches=switches_of(_("换一个县"), options)),
    }
    return render(request, "notices/digest.html", facts)


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
