"""What waits for people about money: lines to review, to approve, contracts, project steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.money.models import ListItem, ListState, Step
from junheng.web.money.queries.contracts import bought_of
from junheng.web.money.queries.county import books_of, county_of, record_of
from junheng.web.money.queries.listing import address_of
from junheng.web.money.queries.rows import contracts_over
from junheng.web.register.queries import counties_of
from junheng.web.shared.todos import Todo, source

_COUNTIES = 6  # read one by one


@source
def of_lists(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which lines of 一校一清单 wait for a review or for the budget."""
    if account.school_code or not account.holds("money.see"):
        return
    rows = ListItem.objects.visible_to(account)
    if account.holds("list.review"):
        for item in rows.filter(state=ListState.PROPOSED).exclude(proposed_by=account):
            yield Todo(_("审核%(n)s") % {"n": item}, address_of(item), group=_("经费"))
    if account.holds("list.budget"):
        for item in rows.filter(state=ListState.CONFIRMED):
            yield Todo(_("批准%(n)s列入预算") % {"n": item}, address_of(item), group=_("经费"))


@source
def of_contracts(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which contracts end soon or have ended, and nobody decided."""
    if not account.holds("contract.decide"):
        return
    for region in counties_of(account, as_of)[:_COUNTIES]:
        record = record_of(account, region.region_code)
        if record is None or not contracts_over(books_of(record)):
            continue
        url = reverse("money-contracts", args=[region.region_code])
        for one in bought_of(account, county_of(record), as_of):
            if one.waits:
                words = _("决定是否续签：%(s)s%(t)s") % {
                    "s": one.school_name,
                    "t": one.contract.title,
                }
                yield Todo(words, f"{url}#{one.anchor}", one.contract.ends_on, _("经费"))


@source
def of_projects(account: Account, as_of: date) -> Iterator[Todo]:
    """Say which step of a project was to be reached by now."""
    if account.school_code or not account.holds("project.keep"):
        return
    seen: set[int] = set()
    regions = account.reach.regions
    rows = Step.objects.filter(reached_on=None, project__region_code__in=regions)
    for step in rows.select_related("project").order_by("project_id", "place"):
        if step.project_id in seen:
            continue
        seen.add(step.project_id)
        if step.planned_on <= as_of:
            yield Todo(
                _("登记进展：%(n)s") % {"n": step.project},
                reverse("money-project", args=[step.project_id]),
                step.planned_on,
                group=_("经费"),
            )
