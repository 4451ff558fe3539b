"""What a region's home page shows of the money: the sentence of the county page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.publish.sentences.money import headline
from junheng.web.accounts.models import Account
from junheng.web.money.queries.county import county_of, record_of
from junheng.web.shared.cards import Card, region_source


@region_source
def money_of_region(account: Account, region_code: str, as_of: date) -> Card | None:
    """Say what was due, what arrived and what is missing."""
    if not account.holds("money.see") or not account.reach.all_schools_of(region_code):
        return None
    record = record_of(account, region_code)
    if record is None:
        return None
    said = headline(county_of(record).execution).text
    url = reverse("money", args=[region_code])
    return Card(_("经费"), "money/card.html", {"said": said, "url": url}, order=30)
