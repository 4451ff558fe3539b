"""What the home page shows of plans: each plan in force in one sentence."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption, AdoptionState
from junheng.web.plans.queries.standing import standing_of
from junheng.web.plans.queries.words import headline
from junheng.web.shared.cards import Card, source

_PLANS = 4


@source
def plans_in_force(account: Account, as_of: date) -> Card | None:
    """Show how far each plan in force is."""
    if not account.holds("plan.see"):
        return None
    rows = Adoption.objects.visible_to(account).filter(state=AdoptionState.IN_FORCE)
    lines = []
    for adoption in rows[:_PLANS]:
        standing = standing_of(account, adoption, as_of=as_of)
        lines.append((adoption.title, reverse("plan", args=[adoption.pk]), headline(standing).text))
    if not lines:
        return None
    return Card(_("行动计划"), "plans/card.html", {"lines": lines}, order=30)
