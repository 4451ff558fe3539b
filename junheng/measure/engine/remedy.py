"""What it takes (补齐测算): just enough to pass, and enough to meet every limit.

Both are always shown side by side, because a tool that quietly optimised for the pass mark
would leave pupils below the standard.  People and rooms are rounded up per section.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from junheng.kernel.rounding import exact
from junheng.measure.engine.assess import Assessor
from junheng.measure.engine.prices import Cost, Price, Prices, cost_of
from junheng.measure.engine.result import Measurement, Result
from junheng.policy.pack import Indicator, Pack


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of one indicator's amount a section needs more."""

    indicator: str
    label: str  # what is counted, in Chinese
    amount: float  # rounded up where only whole ones exist
    unit: str
    whole: bool
    exact: float  # before rounding
    to: str  # limit | floor
    for_school: float | None = None  # what the whole school must add where it is shared
    cost: Cost | None = None  # None where no price is known

    @property
    def cost_yuan(self) -> float | None:
        """What it costs in yuan, once or every year."""
        return None if self.cost is None else self.cost.yuan


@dataclass(frozen=True, slots=True)
class Remedy:
    """Two ways for one section."""

    unit: str
    stage: str
    just_pass: tuple[Quantity, ...]
    fully_meet: tuple[Quantity, ...]
    reason: str = ""  # why nothing could be said


_NO_PRICES: Mapping[str, Price] = MappingProxyType({})


def short_of(result: Result, bound: float, per: int) -> float:
    """Give the amount a unit lacks to a bound, never negative.

    >>> one = Result("equipment", "a", "primary", 372880.0, 236.0, 1580.0, 2000.0, 1700.0,
    ...              "unmet", "", "equipment@1", "", "")
    >>> short_of(one, 2000.0, 1), short_of(one, 1700.0, 1)
    (99120.0, 28320.0)
    """
    if result.numerator is None or result.denominator is None:
        return 0.0
    return max(0.0, bound * result.denominator / per - result.numerator)


def remedy(
    measurement: Measurement, pack: Pack, unit: str, stage: str, *, prices: Prices = _NO_PRICES
) -> Remedy:
    """Compute what one section needs: just to pass, and to meet every limit (补齐测算).

    Parameters
    ----------
    measurement : Measurement
        As measured.
    pack : Pack
        The pack it was measured with.
    unit, stage : str
        The section.
    prices : mapping of str to Price, optional
        The local price list; it puts costs beside the quantities and decides nothing.

    Returns
    -------
    Remedy
        ``just_pass`` touches the fewest indicators with which the school rule is met and, among
        those, asks for the smallest sum of shares of the limits; ``fully_meet`` closes every gap.
        Both are empty for a section that needs nothing.

    Notes
    -----
    Each indicator below its limit may stay, rise to the floor or rise to the limit; every
    combination is put before the pack's own school rule, so nothing here knows "six of seven".
    """
    results = measurement.results_of(unit, stage)
    if pack.school_rule is None:
        return Remedy(unit, stage, (), (), "这个条目库没有学校达标要求")
    if any(r.value is None for r in results):
        return Remedy(unit, stage, (), (), "有指标缺数，补齐数据后才能测算")
    assessor = Assessor(pack, measurement.as_of)
    wanting = [i for i, r in enumerate(results) if r.state in ("near", "unmet")]
    best: tuple[int, float] | None = None
    just: tuple[Quantity, ...] = ()
    for steps in product(
        *(_steps(pack.indicators[i], results[i], assessor, prices) for i in wanting)
    ):
        quantities = tuple(q for q in steps if q is not None)
        after = _after(results, dict(zip(wanting, steps, strict=True)), assessor, measurement)
        verdict = assessor.school(after, stage)
        if verdict is None or verdict.state != "met":
            continue
        effort = (len(quantities), sum(_share(q, pack, results) for q in quantities))
        if best is None or effort < best:
            best, just = effort, quantities
    full = tuple(
        _quantity(pack.indicators[i], results[i], "limit", assessor, prices) for i in wanting
    )
    return Remedy(unit, stage, just, full, "" if best is not None else "补齐后仍不符合规则")


def _steps(
    indicator: Indicator, result: Result, assessor: Assessor, prices: Prices
) -> Iterator[Quantity | None]:
    yield None
    to_limit = _quantity(indicator, result, "limit", assessor, prices)
    if result.state == "unmet" and result.floor is not None:
        to_floor = _quantity(indicator, result, "floor", assessor, prices)
        if to_floor.amount < to_limit.amount:
            yield to_floor
    yield to_limit


def _quantity(
    indicator: Indicator, result: Result, to: str, assessor: Assessor, prices: Prices
) -> Quantity:
    bound = result.limit if to == "limit" else result.floor
    short = short_of(result, bound or 0.0, indicator.per)
    amount = float(math.ceil(exact(short))) if indicator.amount.whole else short
    of_pack = assessor.number(indicator.amount.cost, result.stage)
    return Quantity(
        indicator=indicator.id,
        label=indicator.amount.label,
        amount=amount,
        unit=indicator.amount.unit,
        whole=indicator.amount.whole,
        exact=short,
        to=to,
        for_school=amount / result.share if result.share else None,
        cost=cost_of(indicator.amount, amount, prices, of_pack),
    )


def _after(
    results: Sequence[Result],
    steps: dict[int, Quantity | None],
    assessor: Assessor,
    measurement: Measurement,
) -> list[Result]:
    out = list(results)
    for i, quantity in steps.items():
        if quantity is not None:
            old = results[i]
            unit = measurement.unit(old.unit, old.stage)
            more = (old.numerator or 0.0) + quantity.amount
            indicator = assessor.pack.indicators[i]
            out[i] = assessor.result(indicator, unit, more, old.denominator)
    return out


def _share(quantity: Quantity, pack: Pack, results: Sequence[Result]) -> float:
    for indicator, result in zip(pack.indicators, results, strict=True):
        if indicator.id == quantity.indicator and result.limit and result.denominator:
            return quantity.amount / (result.limit * result.denominator / indicator.per)
    return 0.0
