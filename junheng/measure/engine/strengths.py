"""What went well, by stated rules (亮点): pure, the same every time, with its evidence.

A rule looks over a few data versions of different years.  It says nothing where a year is
missing, the definition changed, a section is out of scope or too small, or the indicator falls
short; so nothing is praised and criticised at once.  Fewer pupils alone are no rise, and levelling
down is no narrowing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from junheng.kernel.rounding import exact
from junheng.measure.engine.following import Key
from junheng.measure.engine.result import Measurement, Result, Unit
from junheng.policy.pack import Pack
from junheng.policy.strengths import StrengthRule, StrengthRules

_SHORT = ("near", "unmet")
_CUT = 40  # characters of a unit, as findings store it


@dataclass(frozen=True, slots=True)
class Praise:
    """One strength of one unit under one clause (亮点线索)."""

    unit: str
    unit_name: str
    school: str  # code; empty for a group
    clause: str
    rule: str  # strength:rising
    subject: str
    name: str  # what went well, in Chinese
    sentence: str  # id of the sentence
    facts: Mapping[str, Any] = field(hash=False)
    indicator: str = ""
    stage: str = ""
    value: float | None = None
    value_unit: str = ""
    size: float = 0.0  # how much moved, to choose among many

    @property
    def key(self) -> Key:
        """The identity of the strength."""
        return (self.unit, self.clause, self.rule, self.subject)


def praises(
    years: Sequence[Measurement],
    pack: Pack,
    rules: StrengthRules,
    members: Mapping[str, Sequence[str]],
) -> tuple[Praise, ...]:
    """Say what went well in the newest of several data versions (亮点线索).

    Parameters
    ----------
    years : sequence of Measurement
        One data version a year, the oldest first, all read with ``pack``.
    rules : StrengthRules
        The rules of the pack.
    members : mapping of str to sequence of str
        Codes of the schools of each community, on the day of the newest version.

    Returns
    -------
    tuple of Praise
        At most ``rules.most`` of one unit: earlier rules first, then what moved most.
    """
    found: dict[str, list[Praise]] = {}
    for rule in rules.rules:
        seen = years[-rule.over :]
        if len(seen) < rule.over:
            continue
        told = list(_BY_KIND[rule.kind](rule, seen, pack, members))
        for one in sorted(told, key=lambda p: (-p.size, p.subject)):
            held = found.setdefault(one.unit, [])
            if len(held) < rules.most:
                held.append(one)
    return tuple(one for unit in sorted(found) for one in found[unit])


def _unit_of(measured: Measurement, key: tuple[str, str], rule: StrengthRule) -> Unit | None:
    try:
        found = measured.unit(*key)
    except KeyError:
        return None
    return found if found.in_scope and found.pupils >= rule.least else None


def _meets_all(
    rule: StrengthRule,
    years: Sequence[Measurement],
    pack: Pack,
    _members: Mapping[str, Sequence[str]],
) -> Iterator[Praise]:
    if pack.school_rule is None:
        return
    for key, verdict in sorted(years[-1].school_verdicts.items()):
        unit = _unit_of(years[-1], key, rule)
        before = [measured.school_verdicts.get(key) for measured in years]
        if unit is None or any(v is None or not v.of or v.met != v.of for v in before):
            continue
        yield Praise(
            unit=unit.code,
            unit_name=years[-1].name_of(unit),
            school=unit.code,
            clause=pack.cite(pack.school_rule.clause),
            rule=f"strength:{rule.id}",
            subject=unit.stage,
            name=f"{verdict.of} 项指标连续 {rule.over} 年全部达标",
            sentence=rule.sentence,
            facts={"unit": years[-1].name_of(unit), "of": verdict.of, "years": rule.over},
            stage=unit.stage,
            size=1.0,
        )


def _series(
    years: Sequence[Measurement], unit: str, stage: str, indicator: str
) -> list[Result] | None:
    """Give one figure over the years; nothing where one is missing or the definition changed."""
    out: list[Result] = []
    for measured in years:
        try:
            found = measured.result(unit, stage, indicator)
        except KeyError:
            return None
        if found.value is None:
            return None
        out.append(found)
    return out if len({one.definition for one in out}) == 1 else None


def _moves(values: Iterable[float], share: float, *, up: bool) -> float | None:
    """Give the change as a share of the first where every step goes one way and it is enough."""
    held = [exact(value) for value in values]
    steps = list(pairwise(held))
    if not held[0] or not all((b > a) if up else (b < a) for a, b in steps):
        return None
    moved = float(abs(held[-1] - held[0]) / held[0])
    return moved if moved >= share else None


def _provided(series: Sequence[Result]) -> bool:
    """Tell whether more was provided: a figure that rises because pupils left is no strength."""
    first, last = series[0].numerator, series[-1].numerator
    return first is not None and last is not None and exact(last) > exact(first)


def _rising(
    rule: StrengthRule,
    years: Sequence[Measurement],
    pack: Pack,
    _members: Mapping[str, Sequence[str]],
) -> Iterator[Praise]:
    for result in years[-1].results:
        unit = _unit_of(years[-1], (result.unit, result.stage), rule)
        if unit is None or result.state != "met" or result.limit is None:
            continue
        series = _series(years, result.unit, result.stage, result.indicator)
        if series is None:
            continue
        values = [one.value for one in series if one.value is not None]
        moved = _moves(values, rule.moved, up=True)
        if moved is None or not _provided(series):
            continue
        indicator = pack.indicator(result.indicator)
        yield Praise(
            unit=unit.code,
            unit_name=years[-1].name_of(unit),
            school=unit.code,
            clause=result.clause,
            rule=f"strength:{rule.id}",
            subject=f"{result.stage}:{result.indicator}",
            name=f"{indicator.label}连续 {rule.over} 年提高",
            sentence=rule.sentence,
            facts={
                "unit": years[-1].name_of(unit),
                "indicator": indicator.label,
                "values": values,
                "limit": result.limit,
                "value_unit": indicator.unit,
            },
            indicator=result.indicator,
            stage=result.stage,
            value=result.value,
            value_unit=indicator.unit,
            size=moved,
        )


def _narrowing(
    rule: StrengthRule,
    years: Sequence[Measurement],
    pack: Pack,
    members: Mapping[str, Sequence[str]],
) -> Iterator[Praise]:
    for community, codes in members.items():
        for indicator in pack.indicators:
            for stage in pack.stages:
                lines = [
                    line
                    for code in codes
                    if _unit_of(years[-1], (code, stage), _one_pupil(rule))
                    and (line := _series(years, code, stage, indicator.id)) is not None
                ]
                told = _gap(rule, lines)
                if told is None:
                    continue
                spans, lowest, moved = told
                yield Praise(
                    unit=community[:_CUT],
                    unit_name=community,
                    school="",
                    clause=pack.cite(pack.dispersion_rule.clause),
                    rule=f"strength:{rule.id}",
                    subject=f"{stage}:{indicator.id}",
                    name=f"{indicator.label}的差距连续 {rule.over} 年缩小",
                    sentence=rule.sentence,
                    facts={
                        "unit": community,
                        "n": len(lines),
                        "indicator": indicator.label,
                        "values": spans,
                        "lowest": lowest,
                        "value_unit": indicator.unit,
                    },
                    indicator=indicator.id,
                    stage=stage,
                    value=spans[-1],
                    value_unit=indicator.unit,
                    size=moved,
                )


def _one_pupil(rule: StrengthRule) -> StrengthRule:
    """Give the rule without its least: of a group it counts schools, not pupils."""
    return replace(rule, least=1)


def _gap(
    rule: StrengthRule, lines: Sequence[Sequence[Result]]
) -> tuple[list[float], list[float], float] | None:
    """Give the span between members each year, the lowest each year, and how far it shrank.

    The weakest must have risen: a gap that closes because the best fell is no strength, and no
    member may fall short.
    """
    if len(lines) < rule.least or any(line[-1].state in _SHORT for line in lines):
        return None
    by_year = [[r.value for r in year if r.value is not None] for year in zip(*lines, strict=True)]
    spans = [max(year) - min(year) for year in by_year]
    lowest = [min(year) for year in by_year]
    moved = _moves(spans, rule.moved, up=False) if spans[0] else None
    if moved is None or exact(lowest[-1]) <= exact(lowest[0]):
        return None
    return spans, lowest, moved


_BY_KIND = {"meets_all": _meets_all, "rising": _rising, "narrowing": _narrowing}
