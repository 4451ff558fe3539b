"""The nouns of an appraisal (考核评价) and of an award (奖励办法).

A :class:`Scheme` (评价方案) appraises schools by :class:`Measure` rows in four parts, each with a
weight, a source and a :data:`Scoring`.  A :class:`NameList` (名单) names schools by stated
criteria, never by place.  An :class:`Award` (奖励办法) shares a fund by :class:`Component` rows.
What no table holds is an :class:`Entered` figure: it is entered with the document it stands in.
Every measure and component says which part of an evaluation it is (``counts_as``), in the words
of the guardrail pack, so that the guardrails can judge its use on any day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from junheng.kernel.periods import in_force
from junheng.policy.pack import Address

PartId = Literal["result", "process", "value_added", "features"]
Form = Literal["number", "share", "judgement"]
Basis = Literal["pupils", "equal"]

PART_LABELS: Mapping[PartId, str] = {
    "result": "结果评价",
    "process": "过程评价",
    "value_added": "增值评价",
    "features": "特色评价",
}
BASIS_LABELS: Mapping[Basis, str] = {"pupils": "学生数", "equal": "每校相同"}
FORM_LABELS: Mapping[Form, str] = {"number": "数", "share": "比例", "judgement": "结论"}
COMPOSITE = "composite"
NOWHERE = Address("", 0)


@dataclass(frozen=True, slots=True)
class Linear:
    """Nothing at one line, everything at the other, in proportion between (线性计分)."""

    none: Fraction
    full: Fraction  # below ``none`` where less is better


@dataclass(frozen=True, slots=True)
class Steps:
    """A share of the points for each line reached, the highest line first (分档计分)."""

    steps: tuple[tuple[Fraction, Fraction], ...]  # (at least, share of the points)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """All or nothing by a verdict (按结论计分); a share of met stands for several of them."""


Scoring = Linear | Steps | Verdicts


@dataclass(frozen=True, slots=True)
class Entered:
    """A figure no table holds, entered with the document it stands in (录入的数)."""

    id: str
    label: str
    unit: str
    form: Form
    source: str  # which document holds it


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing looked at (评价项目)."""

    id: str
    label: str
    part: PartId
    weight: Fraction  # points
    source: str  # ask:ID, held:ID, indicator:ID, closing, growth
    counts_as: str  # part of an evaluation, as the guardrails name it
    unit: str
    scoring: Scoring
    clause: str
    of: str = ""  # scope; empty: every school
    change: bool = False  # the change over a year instead of the figure
    least: int = 11  # a share of fewer people is not used
    bundled: tuple[str, ...] = ()  # kinds of communities whose members share one score
    historical: bool = False  # kept for reading; today's rules refuse it
    note: str = ""
    at: Address = NOWHERE


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four parts with its weight (部分)."""

    id: PartId
    weight: Fraction

    @property
    def label(self) -> str:
        """The part in words."""
        return PART_LABELS[self.id]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a list: a share of the points of the whole, a part or a measure (入选条件)."""

    of: str  # composite, a part or a measure
    kind: Literal["at_least", "at_most"]
    share: Fraction  # of its points


@dataclass(frozen=True, slots=True)
class NameList:
    """Schools named by stated criteria (名单): commended, or helped."""

    id: Literal["commend", "help"]
    label: str
    mode: Literal["all", "any"]
    criteria: tuple[Criterion, ...]
    leads_to: str  # what follows, in words
    at: Address = NOWHERE


@dataclass(frozen=True, slots=True)
class Scheme:
    """How the schools of a region are appraised in a year (年度评价方案)."""

    id: str
    label: str
    label_en: str
    clause: str
    valid_from: date
    valid_to: date | None
    of: str  # scope; empty: every school
    uses: tuple[str, ...]  # what the document wants the result for
    least_share: Fraction  # of the weight that must be known before there is a composite
    publicity_days: int  # working days a school may object
    undefined: str
    choices: tuple[str, ...]
    parts: tuple[Part, ...]
    measures: tuple[Measure, ...]
    lists: tuple[NameList, ...]
    at: Address

    def measures_of(self, part: PartId) -> tuple[Measure, ...]:
        """List the measures of one part."""
        return tuple(one for one in self.measures if one.part == part)

    def measure(self, measure: str) -> Measure:
        """Find one measure."""
        return next(one for one in self.measures if one.id == measure)

    def on(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return in_force(self.valid_from, self.valid_to, day)

    def weighted(self, weights: Mapping[str, Fraction]) -> Scheme:
        """Set a region's own weights, measure by measure; the parts follow (本地权重)."""
        measures = tuple(replace(m, weight=weights.get(m.id, m.weight)) for m in self.measures)
        return replace(self, measures=measures, parts=parts_of(measures))

    def with_own(self, own: Sequence[Measure]) -> Scheme:
        """Put a region's own measures after those of the document (本地项目)."""
        measures = (*self.measures, *own)
        return replace(self, measures=measures, parts=parts_of(measures))


def parts_of(measures: Sequence[Measure]) -> tuple[Part, ...]:
    """Add the weights of measures up by part, in the order of the parts."""
    return tuple(
        Part(part, sum((m.weight for m in measures if m.part == part), Fraction(0)))
        for part in PART_LABELS
        if any(m.part == part for m in measures)
    )


@dataclass(frozen=True, slots=True)
class Component:
    """One component of an award: a share of the fund, and what decides each school's (奖励项目)."""

    id: str
    label: str
    weight: Fraction  # of the fund, per cent
    source: str  # entered:ID, ask:ID, held:ID, growth
    counts_as: str
    unit: str
    basis: Basis
    scoring: Scoring
    clause: str
    change: bool = False
    least: int = 11
    within: tuple[str, ...] = ()  # only schools in such a community; empty: every school
    historical: bool = False
    note: str = ""
    at: Address = NOWHERE


@dataclass(frozen=True, slots=True)
class Award:
    """How a fund is shared among schools (奖励办法)."""

    id: str
    label: str
    label_en: str
    clause: str
    valid_from: date
    valid_to: date | None
    of: str
    use: str  # funds, as the guardrails name it
    fund: int  # yuan, as the document has it
    fund_item: str  # the item of the plan that holds the fund
    beside: str  # the lawful award of the same fund, where this one is refused today
    publicity_days: int  # working days a school may object
    undefined: str
    choices: tuple[str, ...]
    components: tuple[Component, ...]
    at: Address

    def on(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return in_force(self.valid_from, self.valid_to, day)


@dataclass(frozen=True, slots=True)
class AppraisalPack:
    """What one plan says of appraising and rewarding schools."""

    plan: str
    schemes: tuple[Scheme, ...]
    awards: tuple[Award, ...]
    entered: Mapping[str, Entered]

    def scheme(self, scheme: str) -> Scheme:
        """Find one scheme, or :class:`KeyError`."""
        for one in self.schemes:
            if one.id == scheme:
                return one
        raise KeyError(f"{self.plan} 没有评价方案 {scheme}")

    def award(self, award: str) -> Award:
        """Find one award, or :class:`KeyError`."""
        for one in self.awards:
            if one.id == award:
                return one
        raise KeyError(f"{self.plan} 没有奖励办法 {award}")
