"""Reading accounts: an officer sees those of the own county, the operator those of the bureau."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from junheng.kernel.errors import Hidden
from junheng.web.accounts.models import SCHOOL_ROLES, Account
from junheng.web.shared.directory import directory
from junheng.web.shared.reach import Place


def manages_schools(account: Account) -> bool:
    """Tell whether the account looks after school accounts, rather than those of the bureau."""
    return account.holds("account.school")


def accounts_managed_by(account: Account) -> QuerySet[Account]:
    """List the accounts this person looks after."""
    rows = Account.objects.filter(assignments__region_code__in=account.reach.regions)
    if manages_schools(account):
        rows = rows.filter(assignments__role__in=SCHOOL_ROLES)
    else:
        rows = rows.exclude(assignments__role__in=SCHOOL_ROLES)
    return rows.distinct().prefetch_related("assignments").order_by("username")


def account_managed(account: Account, number: int) -> Account:
    """Find one account this person looks after, or :class:`Hidden`."""
    found = accounts_managed_by(account).filter(pk=number).first()
    if found is None:
        raise Hidden(
            where="账号",
            found="没有这个账号，或不归您管理",
            expected="是您管理的账号",
            fix="请从账号列表进入",
        )
    return found


def places_offered(account: Account, as_of: date) -> list[Place]:
    """List where this person may open accounts: schools, or regions."""
    regions = account.reach.regions
    if manages_schools(account):
        return list(directory().schools(regions, as_of))
    return list(directory().regions(regions, as_of))


def names_of(places: Iterable[Place], as_of: date) -> dict[tuple[str, str], str]:
    """Names by region and school code."""
    regions = frozenset(place.region_code for place in places)
    known = [*directory().regions(regions, as_of), *directory().schools(regions, as_of)]
    return {(place.region_code, place.school_code): place.name for place in known}
