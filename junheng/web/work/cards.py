"""What the home page shows of the work: the ledger in one sentence, both rates."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.register.queries import counties_of
from junheng.web.shared.cards import Card, region_source, source
from junheng.web.work.queries.ledger import findings_of, rates_of, tasks_seen

_COUNTIES = 6


def _line(account: Account, region_code: str, as_of: date) -> tuple[str, str, str] | None:
    tasks = tasks_seen(account, region_code)
    rates = rates_of(findings_of(account, region_code), as_of, tasks=tasks)
    if not (rates.findings or rates.tasks):
        return None
    return (reverse("ledger", args=[region_code]), rates.headline, rates.text)


@source
def ledgers(account: Account, as_of: date) -> Card | None:
    """Show how far the findings of each county are, or of the own school."""
    if not account.holds("finding.see"):
        return None
    found = [
        (region.name, line)
        for region in counties_of(account, as_of)[:_COUNTIES]
        if (line := _line(account, region.region_code, as_of)) is not None
    ]
    if not found:
        return None
    lines = [("" if account.school_code else name, *line) for name, line in found]
    return Card(_("问题整改"), "work/card.html", {"lines": lines}, order=25)


@region_source
def ledger_of_region(account: Account, region_code: str, as_of: date) -> Card | None:
    """Show on a region's home page how far its findings are."""
    if not account.holds("finding.see"):
        return None
    line = _line(account, region_code, as_of)
    return (
        Card(_("问题整改"), "work/card.html", {"lines": [("", *line)]}, order=25) if line else None
    )
