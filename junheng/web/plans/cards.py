"""What the home page shows of plans: each plan in force in one sentence."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption, AdoptionState
from junheng.web.plans.queries.standing import standing_of
from junheng.web.plans.queries.words import headline
from junheng.web.shared.cards import Card, region_source, source

_PLANS = 4


def _card(account: Account, as_of: date, **where: str) -> Card | None:
    if not account.holds("plan.see"):
        return None
    rows = Adoption.objects.visible_to(account).filter(state=AdoptionState.IN_FORCE, **where)
    lines = []
    for adoption in rows[:_PLANS]:
        standing = standing_of(account, adoption, as_of=as_of)
        lines.append((adoption.title, reverse("plan", args=[adoption.pk]), headline(standing).text))
    if not lines:
        return None
    return Card(_("行动计划"), "plans/card.html", {"lines": lines}, order=30)


@source
def plans_in_force(account: Account, as_of: date) -> Card | None:
    """Show on the home page how far each plan in force is."""
    return _card(account, as_of)


@region_source
def plans_of_region(account: Account, region_code: str, as_of: date) -> Card | None:
    """Show on a region's home page how far its plans in force are."""
    return _card(account, as_of, region_code=region_code)
