"""What the home page shows of plans: each in one sentence, and what is at risk first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.measure.progress.assess import Progress
from junheng.web.accounts.models import Account, Role
from junheng.web.plans.models import Adoption, AdoptionState
from junheng.web.plans.queries.sides import ItemCard, card_of
from junheng.web.plans.queries.standing import Standing, standing_of
from junheng.web.plans.queries.words import headline
from junheng.web.register.queries import region_names
from junheng.web.shared.cards import Card, region_source, source

_PLANS = 4
_RISKS = 5  # items of a plan that are named
_SCHOOLS = "schools"  # the office by which a plan names the schools themselves
_SOON = 90  # days before a deadline from which an item that falls short is at risk


@dataclass(frozen=True, slots=True)
class Line:
    """One plan: how far it is, and its items at risk."""

    title: str
    county: str  # whose plan it is, to whoever sees several
    url: str
    text: str
    risks: tuple[tuple[ItemCard, str], ...]  # with the address


def _urgency(progress: Progress) -> tuple[int, int] | None:
    """Order what is at risk: overdue the longest first, then what is due soon; nothing else."""
    if progress.days is None or progress.is_date or progress.state == "met":
        return None
    if progress.timing == "overdue":
        return 0, progress.days
    return (1, progress.days) if progress.timing == "open" and progress.days <= _SOON else None


def _addresses(standing: Standing, account: Account) -> bool:
    """Tell whether a plan asks anything of the reader's schools: one of its scopes holds them."""
    if standing.whole or standing.record is None:
        return True
    units = standing.units
    return any(
        account.reach.schools & set(units.of(scope) or ())
        for scope in units.names
        if units.level(scope) == "school"
    )


def _is_asked(standing: Standing, progress: Progress) -> bool:
    """Tell whether an item is the reader's to do: a school is asked for what it has a line in."""
    if standing.whole:
        return True
    duty = progress.item.duty
    of_schools = duty is not None and _SCHOOLS in (duty.lead, *duty.support)
    return of_schools or bool(progress.outcome.lines)


def _risks(standing: Standing) -> Iterator[tuple[ItemCard, str]]:
    ranked = [
        (urgency, progress.item)
        for progress in standing.progress.values()
        if progress.item.id not in standing.stopped
        and (urgency := _urgency(progress)) is not None
        and (standing.inside or not progress.item.internal)
        and _is_asked(standing, progress)
    ]
    for _order, item in sorted(ranked, key=lambda pair: (pair[0], pair[1].id))[:_RISKS]:
        url = reverse("plan-item", args=[standing.adoption.pk, item.id])
        yield card_of(standing, item), url


def _card(account: Account, as_of: date, **where: str) -> Card | None:
    if not account.holds("plan.see"):
        return None
    rows = Adoption.objects.visible_to(account).filter(state=AdoptionState.IN_FORCE, **where)
    names = region_names({one.region_code for one in rows}, as_of)
    lines = []
    for adoption in sorted(rows, key=lambda one: one.region_code)[:_PLANS]:
        standing = standing_of(account, adoption, as_of=as_of)
        if not _addresses(standing, account):
            continue
        url, risks = reverse("plan", args=[adoption.pk]), tuple(_risks(standing))
        county = names.get(adoption.region_code, "") if len(names) > 1 else ""
        lines.append(Line(adoption.title, county, url, headline(standing).text, risks))
    if not lines:
        return None
    order = 5 if Role.LEADER in account.roles and not where else 30
    facts = {"lines": lines, "more": max(0, len(rows) - _PLANS)}
    return Card(_("行动计划"), "plans/card.html", facts, order=order)


@source
def plans_in_force(account: Account, as_of: date) -> Card | None:
    """Show on the home page how far each plan in force is; to a leader before all else."""
    return _card(account, as_of)


@region_source
def plans_of_region(account: Account, region_code: str, as_of: date) -> Card | None:
    """Show on a region's home page how far its plans in force are."""
    return _card(account, as_of, region_code=region_code)
