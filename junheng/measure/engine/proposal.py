"""What a measure would be for one gap (措施测算): its quantity, its price, what it costs.

The quantity comes from what lacks, with the rounding of the what-if: whole ones are rounded up,
area and money are not.  A gap without a number gives none, and the answer says so; it never
becomes 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from junheng.kernel.calendar import Calendar, Told
from junheng.kernel.rounding import exact
from junheng.measure.engine.prices import YUAN, Cost, Price, Prices
from junheng.policy.tasks import MeasureTemplate


@dataclass(frozen=True, slots=True)
class Gap:
    """What lacks (缺口), as a finding holds it."""

    amount: str = ""  # column of the price list; empty where it is not priced
    unit: str = ""
    short: float | None = None  # None: no number says how much
    rule: str = ""  # what opened the finding
    stages: tuple[str, ...] = ()  # of the school; empty where it is not one school's


@dataclass(frozen=True, slots=True)
class Proposal:
    """One measure for one gap (措施建议)."""

    template: MeasureTemplate
    quantity: float | None
    reason: str  # why there is no quantity; empty where there is one
    price: Price | None
    cost: Cost | None  # None where there is no quantity or no price in force


def quantity_for(template: MeasureTemplate, gap: Gap) -> tuple[float | None, str]:
    """Give the quantity a template takes from a gap, or why there is none.

    >>> from junheng.policy.tasks import template_named
    >>> teachers = template_named("teachers")
    >>> quantity_for(teachers, Gap("pe_art_teachers", "人", 1.74))
    (2.0, '')
    >>> quantity_for(teachers, Gap())
    (None, '这一条的差距没有数，数量请自己填')
    >>> quantity_for(template_named("pairing"), Gap())
    (1.0, '')
    """
    if template.fixed is not None:
        return template.fixed, ""
    if template.of_gap is None:
        return None, "这项措施的数量不由差距推算，请自己填"
    if gap.short == 0 and gap.unit:
        return None, "缺口已全部交办，数量请自己填"
    if gap.short is None or not gap.unit or gap.short <= 0:
        return None, "这一条的差距没有数，数量请自己填"
    if gap.unit != template.unit:
        return None, f"差距以{gap.unit}计，这项措施以{template.unit}计，数量请自己填"
    wanted = exact(gap.short) * exact(template.of_gap)
    return float(math.ceil(wanted) if template.whole else wanted), ""


def price_for(template: MeasureTemplate, gap: Gap, prices: Prices) -> Price | None:
    """Give the dated local price of one; nothing where none is in force."""
    column = gap.amount if template.price == "gap" else template.price
    return prices.get(column) if column else None


_NO_PRICES: Prices = MappingProxyType({})


def propose(template: MeasureTemplate, gap: Gap, prices: Prices = _NO_PRICES) -> Proposal:
    """Put one measure beside one gap (措施建议).

    Parameters
    ----------
    template : MeasureTemplate
        What could be done.
    gap : Gap
        What lacks, with its unit and the column of the price list.
    prices : mapping of str to Price
        The local prices in force on the day of the data.

    Returns
    -------
    Proposal
        Money is its own cost; anything else costs quantity times price.

    Examples
    --------
    >>> from junheng.policy.tasks import template_named
    >>> price = Price("sports_area_m2", 420.0, False, "云发改〔2023〕8号", date(2023, 1, 1))
    >>> found = propose(template_named("building"), Gap("sports_area_m2", "㎡", 2088.0),
    ...                 {"sports_area_m2": price})
    >>> found.quantity, found.cost
    (2088.0, Cost(yuan=876960.0, yearly=False))
    """
    quantity, reason = quantity_for(template, gap)
    price = price_for(template, gap, prices)
    cost = None
    if quantity is not None and template.unit == YUAN:
        cost = Cost(quantity, yearly=False)
    elif quantity is not None and price is not None:
        cost = Cost(float(exact(quantity) * exact(price.yuan)), price.yearly)
    return Proposal(template, quantity, reason, price, cost)


def due_for(template: MeasureTemplate, begun_on: date, calendar: Calendar) -> Told[date]:
    """Give the day a task would be due: its days later, on a working day."""
    return calendar.working_day_on_or_after(begun_on + timedelta(days=template.days))


def best_first(templates: tuple[MeasureTemplate, ...], gap: Gap) -> tuple[MeasureTemplate, ...]:
    """List the templates that answer a gap, the very thing first, “other” last.

    What is for another stage of schools is left out; where a template is made for the rule that
    opened the finding (money that did not arrive, a late building), nothing general answers it.
    """

    def fit(one: MeasureTemplate) -> int:
        return one.fit(gap.amount, gap.unit, gap.rule)

    fitting = [one for one in templates if fit(one) and _of_stage(one, gap)]
    if any(gap.rule in one.rules for one in fitting):
        fitting = [one for one in fitting if gap.rule in one.rules or one.kind == "other"]
    return tuple(sorted(fitting, key=lambda one: (one.kind == "other", -fit(one))))


def _of_stage(template: MeasureTemplate, gap: Gap) -> bool:
    """Tell whether a template is for the school the gap is of; of no one school, for any."""
    return not template.stages or not gap.stages or bool({*template.stages} & {*gap.stages})
