"""What the home page of a leader shows first: three sentences of change, and who is late."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.notices.queries.digest import digest_url, last_version_on, week_before
from junheng.web.register.queries import counties_of
from junheng.web.shared.cards import Card, source
from junheng.web.shared.digest import Span, sections_of

_SENTENCES = 3


@source
def changes(account: Account, as_of: date) -> Card | None:
    """Show three sentences of change since the newest data version, and offices that are late."""
    if not account.holds("digest.see"):
        return None
    counties = counties_of(account, as_of)
    if len(counties) != 1:
        return None
    code = counties[0].region_code
    since = last_version_on(code) or week_before(as_of)
    sections = sections_of(account, code, Span(since, as_of))
    if not sections:
        return None
    facts = {
        "since": since,
        "lines": [one.lines[0] for one in sections[:_SENTENCES]],
        "late": next((one for one in sections if one.rows), None),
        "digest": digest_url(code),
        "ledger": reverse("ledger-workbook", args=[code]),
    }
    return Card(_("最近的变化"), "notices/card.html", facts, order=12)
