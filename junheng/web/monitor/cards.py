"""What the home page shows of monitoring: each county in one sentence, a school's own verdict."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden
from junheng.web.accounts.models import Account
from junheng.web.monitor import access  # noqa: F401  declares the rights
from junheng.web.monitor.queries.frame import frame_of
from junheng.web.monitor.queries.items import beyond_of
from junheng.web.monitor.queries.profile import profile_of
from junheng.web.register.queries import counties_of, school_of
from junheng.web.shared.cards import Card, source

_COUNTIES = 6


@source
def counties(account: Account, as_of: date) -> Card | None:
    """Show what holds for each county the account oversees."""
    if not account.holds("balance.see"):
        return None
    lines = []
    for region in counties_of(account, as_of)[:_COUNTIES]:
        try:
            frame = frame_of(account, region.region_code, {})
        except Hidden:
            continue  # no data version yet: the data pages say what to do
        url = reverse("region", args=[region.region_code])
        told = (frame.words.headline(), beyond_of(frame))
        text = "".join(sentence.text for sentence in told if sentence)
        lines.append((region.name, url, text, frame.record))
    if not lines:
        return None
    return Card(_("均衡现状"), "monitor/card_counties.html", {"lines": lines}, order=20)


@source
def own_school(account: Account, as_of: date) -> Card | None:
    """Show a principal what holds for the own school."""
    code = account.school_code
    if not code or not account.holds("school.see"):
        return None
    row = school_of(code, account, as_of)
    try:
        frame = frame_of(account, row.region_code, {})
    except Hidden:
        return None
    made = profile_of(frame, account, row.school_code, row.name)
    facts = {"profile": made, "url": reverse("school", args=[code]), "record": frame.record}
    return Card(_("本校现状"), "monitor/card_school.html", facts, order=20)
