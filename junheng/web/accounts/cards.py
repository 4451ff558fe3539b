"""What the home page shows the operator: how the installation is."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from junheng.web.accounts import installation
from junheng.web.accounts.models import Account
from junheng.web.shared.cards import Card, source


@source
def how_it_is(account: Account, _as_of: date) -> Card | None:
    """Show backup, disk, worker, failed sign-ins and version to the operator."""
    if not account.holds("installation.see"):
        return None
    facts = {"lines": list(installation.lines())}
    return Card(_("安装状况"), "accounts/card_installation.html", facts, order=15)
