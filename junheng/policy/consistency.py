"""What no single line of a pack can show: references, dates that overlap, limits that lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from junheng.policy.document import Report
from junheng.policy.pack import (
    CONFIDENCE_LABELS,
    SOURCE_LABELS,
    Address,
    AllOf,
    AnyOf,
    CountAtLeast,
    Every,
    MeanOf,
    Pack,
    Parameter,
    Predicate,
    Rule,
)

_OWN_BOUNDS = ("limit", "floor")
_END = date(9999, 12, 31)


def check_pack(pack: Pack, report: Report) -> None:
    """Check everything that needs the whole pack."""
    _check_clauses(pack, report)
    _check_references(pack, report)
    for parameter in [*pack.parameters.values(), *(i.limits for i in pack.indicators)]:
        _check_dates(parameter, report)
        _note_sources(parameter, report)
    _check_limits(pack, report)
    _check_doubles(pack, report)
    if "pupils" not in pack.quantities:
        report.add("JH-PK-112", Address("pack.yaml", 1))


def _rules(pack: Pack) -> Iterator[Rule]:
    for rule in (pack.school_rule, pack.dispersion_rule, pack.county_rule):
        if rule is not None:
            yield rule


def _cited(pack: Pack) -> Iterator[tuple[str, Address]]:
    for parameter in [*pack.parameters.values(), *(i.limits for i in pack.indicators)]:
        for value in parameter.values:
            yield value.clause, parameter.at
    for quantity in pack.quantities.values():
        yield quantity.clause, quantity.formula.at
    yield from ((exclusion.clause, exclusion.when.at) for exclusion in pack.scope)
    yield from ((flag.clause, flag.when.at) for flag in pack.flags)
    yield from ((indicator.clause, indicator.at) for indicator in pack.indicators)
    yield from ((item.clause, item.at) for item in pack.items)
    yield from ((rule.clause, rule.at) for rule in _rules(pack))
    yield pack.spreading.clause, pack.dispersion_rule.at


def _check_clauses(pack: Pack, report: Report) -> None:
    for clause, at in _cited(pack):
        if clause and clause not in pack.clauses:
            report.add("JH-PK-108", at, clause=clause)


def bounds_of(predicate: Predicate) -> Iterator[tuple[str, str]]:
    """Walk ``(collection, bound)`` of every comparison in a predicate, counts included."""
    if isinstance(predicate, AllOf | AnyOf):
        for part in predicate.parts:
            yield from bounds_of(part)
    elif isinstance(predicate, Every | MeanOf | CountAtLeast):
        if predicate.test.bound:
            yield predicate.of, predicate.test.bound
        if isinstance(predicate, CountAtLeast):
            yield "", predicate.count


def _named_parameters(pack: Pack) -> Iterator[tuple[str, Address]]:
    top = Address("pack.yaml", 1)
    yield from ((name, top) for name in (pack.floor, pack.split_weight))
    yield pack.spreading.limit, pack.dispersion_rule.at
    for rule in _rules(pack):
        yield from ((b, rule.at) for _, b in bounds_of(rule.predicate) if b not in _OWN_BOUNDS)
    for flag in pack.flags:
        for pair in flag.replaces.items():
            yield from ((name, flag.when.at) for name in pair)
    yield from ((indicator.amount.cost, indicator.at) for indicator in pack.indicators)
    yield from ((item.test.bound, item.at) for item in pack.items if item.test is not None)


def _check_references(pack: Pack, report: Report) -> None:
    for name, at in _named_parameters(pack):
        if name and name not in pack.parameters:
            report.add("JH-PK-109", at, what="参数", id=name)
    known = {i.id for i in pack.indicators}
    for flag in pack.flags:
        for indicator, formula in flag.adds.items():
            if indicator not in known:
                report.add("JH-PK-109", formula.at, what="指标", id=indicator)


def _check_dates(parameter: Parameter, report: Report) -> None:
    for i, one in enumerate(parameter.values):
        for other in parameter.values[i + 1 :]:
            if one.stage == other.stage and (
                one.valid_from <= (other.valid_to or _END)
                and other.valid_from <= (one.valid_to or _END)
            ):
                day = max(one.valid_from, other.valid_from)
                report.add("JH-PK-111", parameter.at, id=parameter.id, day=day)


def _note_sources(parameter: Parameter, report: Report) -> None:
    for value in parameter.values:
        if value.source == "recalled" or value.confidence == "C":
            report.add(
                "JH-PK-201",
                parameter.at,
                id=parameter.id,
                value=value.value,
                source=SOURCE_LABELS[value.source],
                confidence=f"{value.confidence}：{CONFIDENCE_LABELS[value.confidence]}",
            )


def _check_limits(pack: Pack, report: Report) -> None:
    used = any(
        of == "results" and bound in _OWN_BOUNDS
        for rule in _rules(pack)
        for of, bound in bounds_of(rule.predicate)
    )
    for indicator in pack.indicators if used else ():
        for stage in pack.stages:
            if not any(v.stage in ("", stage) for v in indicator.limits.values):
                report.add("JH-PK-113", indicator.limits.at, id=indicator.id, stage=stage)


def _check_doubles(pack: Pack, report: Report) -> None:
    _doubles("指标", ((i.id, i.at) for i in pack.indicators), report)
    _doubles("事项", ((i.id, i.at) for i in pack.items), report)


def _doubles(what: str, rows: Iterable[tuple[str, Address]], report: Report) -> None:
    listed = list(rows)
    times = Counter(name for name, _ in listed)
    for name, at in listed:
        if times[name] > 1:
            report.add("JH-PK-107", at, what=what, id=name)
