"""Purchase contracts with what was delivered, spent and decided (购买合同)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.publish.sentences.catalogue import render
from junheng.publish.sentences.money import yuan_words
from junheng.web.accounts.models import Account
from junheng.web.money.models import Renewal, fund_label
from junheng.web.money.queries.county import County, sum_of
from junheng.web.money.queries.rows import Contract, contracts_over

SOON = 90  # days before its end from which a contract waits for a decision


@dataclass(frozen=True, slots=True)
class Bought:
    """One contract of one school."""

    contract: Contract
    school_name: str
    fund_label: str
    spent: float
    said: str
    price_paid: float | None  # yuan for one unit that came, by what was spent
    decided: Renewal | None
    days_left: int  # until it ends; negative when it has ended

    @property
    def waits(self) -> bool:
        """Whether it is time to decide."""
        return self.decided is None and self.days_left <= SOON

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"{self.contract.number}-{self.contract.school}"

    @property
    def is_short(self) -> bool:
        """Whether less came than was agreed."""
        held = self.contract
        return held.delivered is not None and held.delivered < held.quantity

    @property
    def key(self) -> str:
        """What tells it apart on a page."""
        return f"{self.contract.number}|{self.contract.school}"


def bought_of(account: Account, county: County, today: date) -> list[Bought]:
    """List the contracts within reach, those to be decided first."""
    rows = Renewal.objects.visible_to(account).filter(region_code=county.region_code)
    decided = {(one.contract_number, one.school_code): one for one in rows}
    whole = account.reach.all_schools_of(county.region_code)
    found = [
        _bought(one, on, county, decided.get((one.number, one.school)), today)
        for one, on in contracts_over(county.books)
        if whole or one.school in account.reach.schools
    ]
    return sorted(found, key=lambda one: (not one.waits, one.contract.ends_on))


def _bought(
    one: Contract, on: date, county: County, decided: Renewal | None, today: date
) -> Bought:
    lines = [x for x in county.every_line if x.contract == one.number and x.school == one.school]
    spent = sum_of([x for x in lines if x.stage == "spent"], "spent")
    facts = {
        "title": one.title,
        "quantity": f"{shown(one.quantity, 0)} {one.unit}",
        "price": yuan_words(one.unit_price or 0.0),
    }
    if one.delivered is None or one.share is None:
        said = render("money.not_delivered", facts).text
    else:
        told = {
            "delivered": f"{shown(one.delivered, 0)} {one.unit}",
            "share": one.share,
            "day": on,
        }
        said = render("money.delivered", {**facts, **told}).text
    return Bought(
        contract=one,
        school_name=county.names.get(one.school, one.school),
        fund_label=fund_label(one.fund),
        spent=spent,
        said=said,
        price_paid=spent / one.delivered if one.delivered else None,
        decided=decided,
        days_left=(one.ends_on - today).days,
    )


def contract_of(account: Account, county: County, key: str, today: date) -> Bought:
    """Give one contract within reach, or :class:`Hidden`."""
    found = next((one for one in bought_of(account, county, today) if one.key == key), None)
    if found is None:
        raise Hidden(
            where="购买合同",
            found="没有这份合同，或不在您的范围内",
            expected="这一数据版本的购买合同表里的合同",
            fix="请从购买合同页面办理",
        )
    return found
