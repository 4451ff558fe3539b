"""Measures for one finding or one clause (措施建议): quantity, price, office, day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from junheng.kernel.calendar import national_calendar
from junheng.kernel.errors import DataError
from junheng.measure.engine.prices import YUAN, Price, Prices
from junheng.measure.engine.proposal import Gap, Proposal, best_first, due_for, propose
from junheng.policy import Pack
from junheng.policy.pack import Amount
from junheng.policy.plan import PlanPack
from junheng.policy.tasks import KIND_LABELS, MeasureTemplate, templates
from junheng.publish.sentences.kinds import lacking
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import prices_of
from junheng.web.work import clauses, sources
from junheng.web.work.models import Finding, Kind


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as the page offers it."""

    proposal: Proposal
    kind: str
    quantity: str  # in words, or why there is none
    cost: str
    price: str
    office: str
    due_on: date
    basis: str  # the plan's clause and term; empty where it holds everywhere
    answers: bool  # the gap asks for this very thing, or counts in its unit

    @property
    def template(self) -> MeasureTemplate:
        """The template itself."""
        return self.proposal.template


def amount_of(finding: Finding) -> Amount | None:
    """Give what the finding's indicator counts; nothing where the indicator counts nothing."""
    pack = clauses.document_of(finding.pack)
    formulas: Pack | None = pack.formulas if isinstance(pack, PlanPack) else pack
    if formulas is None or not finding.indicator:
        return None
    held = next((one for one in formulas.indicators if one.id == finding.indicator), None)
    return held.amount if held is not None else None


def gap_of(finding: Finding) -> Gap:
    """Give what lacks, with its unit and its column of the price list."""
    amount = amount_of(finding)
    column = amount.column if amount is not None else ""
    return Gap(column, finding.amount_unit, finding.short if finding.amount_unit else None)


def _prices(account: Account, finding: Finding) -> Prices:
    if finding.snapshot is None:
        return {}
    try:
        return prices_of(account, finding.snapshot)
    except DataError:  # the folder is away: the page still opens, without prices
        return {}


def measures_of(account: Account, finding: Finding, as_of: date) -> list[Measure]:
    """List the measures for a finding, the best first; none for what went well."""
    if finding.kind == Kind.STRENGTH or not finding.is_open:
        return []
    held = tuple(templates(sources.documents_of(finding.region_code)))
    gap, prices = gap_of(finding), _prices(account, finding)
    bound = _Bound(finding.region_code)
    return [_measure(one, gap, prices, bound, as_of) for one in best_first(held, gap)]


def measures_for_clause(region_code: str, pack: str, as_of: date) -> list[Measure]:
    """List the measures for a clause alone; nothing lacks there, so most have no quantity."""
    held = tuple(templates([pack]))
    bound = _Bound(region_code)
    return [_measure(one, Gap(), {}, bound, as_of) for one in held]


class _Bound:
    """The local offices of each plan, read once a page."""

    def __init__(self, region_code: str) -> None:
        self._region, self._held = region_code, dict[str, dict[str, str]]()

    def office(self, template: MeasureTemplate) -> str:
        if not template.pack or not template.local:
            return template.office
        if template.pack not in self._held:
            self._held[template.pack] = sources.offices_of(self._region, template.pack)
        return self._held[template.pack].get(template.local) or template.office


def _measure(one: MeasureTemplate, gap: Gap, prices: Prices, bound: _Bound, as_of: date) -> Measure:
    proposal = propose(one, gap, prices)
    cited = clauses.cited(one.clause) if one.clause else None
    return Measure(
        proposal,
        KIND_LABELS[one.kind],
        _quantity(proposal),
        _cost(proposal),
        _price(one, proposal.price),
        bound.office(one),
        due_for(one, as_of, national_calendar()).value,
        f"{cited.text} {one.term}" if cited is not None else "",
        one.fit(gap.amount, gap.unit) > 1,
    )


def _quantity(proposal: Proposal) -> str:
    if proposal.quantity is None:
        return _(proposal.reason)
    one = proposal.template
    return lacking(proposal.quantity, one.unit, whole=one.whole)


def _cost(proposal: Proposal) -> str:
    if proposal.cost is None:
        wanted = proposal.template.price and proposal.quantity is not None
        return _("未登记单价") if wanted and proposal.price is None else ""
    money = lacking(proposal.cost.yuan, YUAN)
    return _("%(money)s/年") % {"money": money} if proposal.cost.yearly else money


def _price(template: MeasureTemplate, price: Price | None) -> str:
    if price is None or template.unit == YUAN:
        return ""
    facts = {"price": lacking(price.yuan, YUAN), "unit": template.unit}
    said = _("每%(unit)s每年 %(price)s") if price.yearly else _("每%(unit)s %(price)s")
    return f"{said % facts}（{price.document}）"


def chosen(measures: Sequence[Measure], key: str) -> Measure | None:
    """Find the measure somebody chose; where nobody did, the first one that answers the gap."""
    found = next((one for one in measures if one.template.key == key), None)
    return found or next((one for one in measures if one.answers), None)


def filled(measure: Measure | None) -> dict[str, object]:
    """Fill the form of a task in from a measure; money only where it is paid once."""
    if measure is None:
        return {"measure": "other"}
    one, proposal = measure.template, measure.proposal
    given: dict[str, object] = {
        "measure": one.key,
        "title": one.title,
        "office": measure.office,
        "due_on": measure.due_on,
    }
    if proposal.quantity is not None:
        given |= {"quantity": up(proposal.quantity), "quantity_unit": one.unit}
    elif one.unit:
        given["quantity_unit"] = one.unit
    if proposal.cost is not None and not proposal.cost.yearly:
        given["money_yuan"] = up(proposal.cost.yuan, 0)
    return given


def up(value: float, digits: int = 1) -> float:
    """Round up for a form, so that whoever provides what is written reaches the standard.

    >>> up(1109.21), up(2088.0), up(99119.5, 0)
    (1109.3, 2088.0, 99120.0)
    """
    return math.ceil(round(value * 10**digits, 6)) / 10**digits
