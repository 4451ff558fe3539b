"""What quantities cost (费用), in words: dated local prices, and what has none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from junheng.kernel.rounding import shown
from junheng.measure.engine.prices import YUAN, Bill, Cost
from junheng.policy.pack import Indicator
from junheng.publish.sentences.kinds import lacking
from junheng.web.monitor.queries.board import counted
from junheng.web.monitor.queries.frame import Frame
from junheng.web.shared.labels import in_english

Asked = tuple[Indicator, float, Cost | None]  # what, how much of it, what it costs


@dataclass(frozen=True, slots=True)
class Total:
    """Both remedies added up, of what is paid once or of what is paid every year."""

    label: str
    just_pass: str
    fully_meet: str


@dataclass(frozen=True, slots=True)
class Costs:
    """What stands under a table of quantities and costs."""

    totals: tuple[Total, ...]
    without: str  # what no total includes
    sources: str  # documents of the prices used


def quantity_word(value: float, unit: str, *, whole: bool = False) -> str:
    """Write what is needed with its unit in the reader's language, rounded up; money as money."""
    if not in_english():
        return lacking(value, unit, whole=whole)
    digits = 0 if whole or unit == YUAN or value >= 10 else 1
    number = shown(math.ceil(round(value * 10**digits, 6)) / 10**digits, digits)
    return f"{number} {_(unit)}"


def price_word(frame: Frame, indicator: Indicator) -> str:
    """Say what one unit costs; nothing for money, which is its own cost, and without a price."""
    unit = indicator.amount.unit
    price = frame.prices.get(indicator.amount.column)
    if unit == YUAN or price is None:
        return ""
    facts = {"price": quantity_word(price.yuan, YUAN), "unit": _(unit)}
    return (_("每%(unit)s每年 %(price)s") if price.yearly else _("每%(unit)s %(price)s")) % facts


def cost_word(cost: Cost | None) -> str:
    """Write one cost."""
    if cost is None:
        return _("未登记单价")
    money = quantity_word(cost.yuan, YUAN)
    return _("%(money)s/年") % {"money": money} if cost.yearly else money


def bill_of(asked: Sequence[Asked]) -> Bill:
    """Add up; what has no price is named."""
    return Bill.of((counted(indicator), cost) for indicator, _quantity, cost in asked)


def bill_word(bill: Bill) -> str:
    """Say a total in one line, and what is not in it."""
    parts = []
    if bill.once:
        parts.append(_("一次性 %(money)s") % {"money": quantity_word(bill.once, YUAN)})
    if bill.yearly:
        parts.append(_("每年 %(money)s") % {"money": quantity_word(bill.yearly, YUAN)})
    if bill.unpriced:
        parts.append(_without(bill.unpriced))
    return _("，").join(parts)


def _without(labels: Sequence[str]) -> str:
    return _("不含未登记单价的%(what)s") % {"what": _("、").join(labels)}


def costs_of(frame: Frame, just_pass: Sequence[Asked], fully_meet: Sequence[Asked]) -> Costs:
    """Add up both remedies side by side."""
    least, full = bill_of(just_pass), bill_of(fully_meet)
    pairs = (
        (_("合计，一次性"), least.once, full.once),
        (_("合计，每年"), least.yearly, full.yearly),
    )
    totals = [
        Total(label, *(quantity_word(yuan, YUAN) if yuan else "—" for yuan in (a, b)))
        for label, a, b in pairs
        if a or b
    ]
    missing = tuple(dict.fromkeys((*least.unpriced, *full.unpriced)))
    used = [frame.prices.get(one.amount.column) for one, _quantity, _cost in fully_meet]
    documents = dict.fromkeys(
        _("%(document)s（%(day)s起）") % {"document": p.document, "day": p.valid_from.isoformat()}
        for p in used
        if p is not None
    )
    return Costs(
        totals=tuple(totals),
        without=_("合计%(without)s。") % {"without": _without(missing)}
        if missing and totals
        else "",
        sources=_("、").join(documents),
    )
