"""What it takes (补齐测算): just enough to pass, and enough to meet every limit.

Both are always shown side by side, because a tool that quietly optimised for the pass mark
would leave pupils below the standard.  People and rooms are rounded up per section.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from junheng.kernel.rounding import exact
from junheng.measure.engine.assess import Assessor
from junheng.measure.engine.prices import Cost, Price, Prices, cost_of
from junheng.measure.engine.result import Measurement, Result
from junheng.policy.pack import AllOf, AnyOf, Indicator, MeanOf, Pack, Predicate


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
    measurement: Measurement,
    pack: Pack,
    unit: str,
    stage: str,
    *,
    prices: Prices = _NO_PRICES,
    known: Known | None = None,
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
    known : dict, optional
        What the rule said of figures that stand the same way; share one between the sections of a
        measurement and each way is judged once.

    Returns
    -------
    Remedy
        ``just_pass`` touches the fewest indicators with which the school rule is met and, among
        those, asks for the smallest sum of shares of the limits; ``fully_meet`` closes every gap.
        Both are empty for a section that needs nothing.

    Notes
    -----
    Each indicator below its limit may stay, rise to the floor or rise to the limit; the pack's own
    school rule judges, so nothing here knows "six of seven".  Where more never breaks the rule
    (:func:`grows`), what cannot be spared alone is not tried together with more that is spared;
    any other rule is shown every combination.
    """
    results = measurement.results_of(unit, stage)
    if pack.school_rule is None:
        return Remedy(unit, stage, (), (), "这个条目库没有学校达标要求")
    if any(r.value is None for r in results):
        return Remedy(unit, stage, (), (), "有指标缺数，补齐数据后才能测算")
    assessor = Assessor(pack, measurement.as_of)
    wanting = [i for i, r in enumerate(results) if r.state in ("near", "unmet")]
    steps = [tuple(_steps(pack.indicators[i], results[i], assessor, prices)) for i in wanting]
    after = [
        [_after(results[i], step, assessor, measurement) for step in own]
        for i, own in zip(wanting, steps, strict=True)
    ]
    shares = [[_share(q, pack, results) if q else 0.0 for q in own] for own in steps]

    said: Known = {} if known is None else known
    by_state = _is_by_state(pack.school_rule.predicate)

    def passes(chosen: Choice) -> bool:
        out = list(results)
        for place, (i, step) in enumerate(zip(wanting, chosen, strict=True)):
            out[i] = after[place][step]
        way = (stage, *((r.state, r.floor is None) for r in out))
        if not by_state or way not in said:
            verdict = assessor.school(out, stage)
            said[way] = verdict is not None and verdict.state == "met"
        return said[way]

    def effort(chosen: Choice) -> tuple[int, float, Choice]:
        spent = sum(shares[place][step] for place, step in enumerate(chosen) if step)
        return sum(step > 0 for step in chosen), spent, chosen

    sizes = [len(own) for own in steps]
    every: Iterator[Choice] = product(*(range(size) for size in sizes))
    fitting = _spared(sizes, passes) if grows(pack.school_rule.predicate) else filter(passes, every)
    best = min(fitting, key=effort, default=None)
    just = () if best is None else tuple(steps[p][s] for p, s in enumerate(best))
    full = tuple(
        _quantity(pack.indicators[i], results[i], "limit", assessor, prices) for i in wanting
    )
    return Remedy(
        unit,
        stage,
        tuple(q for q in just if q is not None),
        full,
        "" if best is not None else "补齐后仍不符合规则",
    )


Known = dict[tuple[object, ...], bool]  # by stage and how each figure stands to its bounds
Choice = tuple[int, ...]  # for each wanting indicator the number of its step; 0 leaves it


def grows(rule: Predicate) -> bool:
    """Tell whether more of anything never breaks a rule: it knows no upper bound.

    >>> from junheng.policy.pack import Comparison, Every
    >>> grows(Every("results", Comparison("at_least", "limit")))
    True
    >>> grows(Every("results", Comparison("at_most", "limit")))
    False
    """
    if isinstance(rule, AllOf | AnyOf):
        return all(grows(part) for part in rule.parts)
    return rule.test.kind in ("at_least", "above", "is_met")


def _is_by_state(rule: Predicate) -> bool:
    """Tell whether a rule asks only on which side of limit and floor each figure lies."""
    if isinstance(rule, AllOf | AnyOf):
        return all(_is_by_state(part) for part in rule.parts)
    return not isinstance(rule, MeanOf) and (rule.test.kind, rule.test.bound) in {
        ("at_least", "limit"),
        ("at_least", "floor"),
    }


def _spared(sizes: Sequence[int], passes: Callable[[Choice], bool]) -> Iterator[Choice]:
    """Give the choices that pass and touch the fewest, of which one is the least effort."""
    most = tuple(size - 1 for size in sizes)
    if not passes(most):
        return
    levels = list(_levels(range(len(most)), lambda left: passes(_with(most, left, 0))))
    for left in levels[-1]:
        base = _with(most, left, 0)
        lower = [place for place, step in enumerate(base) if step > 1]
        for level in _levels(lower, lambda down, base=base: passes(_with(base, down, 1))):  # type: ignore[misc]
            for down in level:
                yield _with(base, down, 1)


def _with(choice: Choice, places: frozenset[int], step: int) -> Choice:
    return tuple(step if place in places else own for place, own in enumerate(choice))


def _levels(
    places: Iterable[int], holds: Callable[[frozenset[int]], bool]
) -> Iterator[list[frozenset[int]]]:
    """Give the sets that hold, by size from the empty one, where each part of one holds too."""
    every = list(places)
    level: list[frozenset[int]] = [frozenset()]
    while level:
        yield level
        held = set(level)
        grown = dict.fromkeys(one | {place} for one in level for place in every if place not in one)
        level = [one for one in grown if all(one - {place} in held for place in one) and holds(one)]


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
    old: Result, quantity: Quantity | None, assessor: Assessor, measurement: Measurement
) -> Result:
    if quantity is None:
        return old
    more = (old.numerator or 0.0) + quantity.amount
    indicator = assessor.pack.indicator(old.indicator)
    return assessor.result(indicator, measurement.unit(old.unit, old.stage), more, old.denominator)


def _share(quantity: Quantity, pack: Pack, results: Sequence[Result]) -> float:
    for indicator, result in zip(pack.indicators, results, strict=True):
        if indicator.id == quantity.indicator and result.limit and result.denominator:
            return quantity.amount / (result.limit * result.denominator / indicator.per)
    return 0.0
