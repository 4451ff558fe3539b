"""What is known about one unit in one period (填报事实)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

from junheng.kernel.periods import PERIOD
from junheng.policy.plan.model import Level

K = TypeVar("K")
_OF_UNIT: frozenset[Level] = frozenset({"region", "school"})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """First and last day of a period."""

    first: date
    last: date


@lru_cache(maxsize=1024)  # a few periods stand in very many rows
def span_of(period: str) -> Span | None:
    """Read a period as people write it (时段).

    A calendar year ``2025``, an autumn or spring semester ``2025秋`` ``2026春``, a school year
    ``2025学年`` (from 1 September 2025), a month ``2025-09``.

    >>> span_of("2025秋").last
    datetime.date(2026, 1, 31)
    >>> span_of("去年") is None
    True
    """
    match = PERIOD.match(period.strip())
    if match is None:
        return None
    year = int(match["year"])
    named = match["season"] or match["school"] or ""
    if named:
        return {
            "春": Span(date(year, 2, 1), date(year, 8, 31)),
            "秋": Span(date(year, 9, 1), date(year + 1, 1, 31)),
            "学年": Span(date(year, 9, 1), date(year + 1, 8, 31)),
        }[named]
    first, last = (int(match["month"]),) * 2 if match["month"] else (1, 12)
    if not 1 <= first <= 12:
        return None
    return Span(date(year, first, 1), date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: something counted, judged or dated for one unit."""

    unit: str  # code of a school or region
    subject: str = ""  # named thing, town, population, peer, code of a person
    period: str = ""
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    state: str = ""
    on: date | None = None
    until: date | None = None
    low: float | None = None
    high: float | None = None
    judgement: str = ""  # met, unmet, or empty
    judged_by: str = ""
    evidence: str = ""
    address: str = ""  # where it was read: file, sheet, cell

    @property
    def amount(self) -> float | None:
        """The value; numerator over denominator where both are given."""
        if self.value is not None:
            return self.value
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator

    @property
    def span(self) -> Span | None:
        """The period's first and last day, if it has one."""
        return span_of(self.period) if self.period else None

    def known_by(self, as_of: date) -> bool:
        """Tell whether the period had begun and the day had come by then."""
        span = self.span
        return (span is None or span.first <= as_of) and (self.on is None or self.on <= as_of)

    def name_at(self, level: Level) -> str:
        """Give what the fact is about at a level: its school, or the thing it names."""
        return self.unit if level in _OF_UNIT else self.subject or self.unit


def latest(facts: Iterable[Fact]) -> list[Fact]:
    """Keep the facts of the latest period; all of them where none has a period."""
    listed = list(facts)
    spans = [fact.span for fact in listed]
    known = [span for span in spans if span is not None]
    if not known:
        return listed
    newest = max(known)
    return [fact for fact, span in zip(listed, spans, strict=True) if span == newest]


def grouped(facts: Iterable[Fact], key: Callable[[Fact], K]) -> dict[K, list[Fact]]:
    """Group facts, keeping their order."""
    out: dict[K, list[Fact]] = {}
    for fact in facts:
        out.setdefault(key(fact), []).append(fact)
    return out


def total(facts: Sequence[Fact]) -> float | None:
    """Add what several facts of one unit say; a missing part leaves the whole unknown."""
    amounts = [fact.amount for fact in facts]
    if len(facts) > 1 and all(f.value is None and f.denominator for f in facts):
        return pooled(facts)
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def pooled(facts: Sequence[Fact]) -> float | None:
    """Divide the sum of numerators by the sum of denominators; unknown if a part is missing."""
    if not facts or any(f.numerator is None or f.denominator is None for f in facts):
        return None
    whole = sum(f.denominator or 0.0 for f in facts)
    return sum(f.numerator or 0.0 for f in facts) / whole if whole else None


@dataclass(frozen=True, slots=True)
class Units:
    """The units of every scope; ``None`` where the region has not named them yet."""

    names: Mapping[str, tuple[str, ...] | None]  # scope → codes or names
    levels: Mapping[str, Level]
    labels: Mapping[str, str]  # code → name people read
    stages: Mapping[str, str] = field(default_factory=dict)  # scope → stage, where it has one
    schools: frozenset[str] = frozenset()  # codes that are schools
    places: Mapping[str, str] = field(default_factory=dict)  # code of a region → its name

    def of(self, scope: str) -> tuple[str, ...] | None:
        """List the units of a scope."""
        return self.names.get(scope)

    def level(self, scope: str) -> Level:
        """Give the level of a scope."""
        return self.levels.get(scope, "region")

    def label(self, unit: str) -> str:
        """Give the name people read."""
        return self.labels.get(unit) or self.places.get(unit, unit)
