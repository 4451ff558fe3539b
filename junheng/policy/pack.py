"""What a policy counts: the nouns of a plan pack (条目库).

A *pack* is one policy document as data.  Its *clauses* are addresses in the document; every
*value* has a date, a unit, a clause and says how sure its source is; *parameters* are dated
values with a name; an *indicator* is two formulas and its limits; a *rule* is a composition of
general predicates; an *item* is something collected or judged.  Formulas stay text here: the
engine parses them, since only it knows the data standard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from junheng.kernel.periods import in_force

Confidence = Literal["A", "B", "C"]
Source = Literal["text", "excerpt", "secondary", "recalled"]
ItemGroup = Literal["assurance", "quality", "recognition", "work", "veto", "gate"]
ItemKind = Literal["collected", "judged", "veto"]
ItemLevel = Literal["county", "school", "class"]
Scalar = float | str | tuple[str, ...]

CONFIDENCE_LABELS: Mapping[Confidence, str] = {
    "A": "公开来源可查",
    "B": "较有把握，待核对原文",
    "C": "没有把握或各地不同",
}
SOURCE_LABELS: Mapping[Source, str] = {
    "text": "已读原文",
    "excerpt": "已读原文摘录",
    "secondary": "见于地方文件或其他公开资料",
    "recalled": "尚未对照原文",
}
ITEM_GROUP_LABELS: Mapping[ItemGroup, str] = {
    "assurance": "政府保障程度",
    "quality": "教育质量",
    "recognition": "社会认可度",
    "work": "政府工作",
    "gate": "前提与门槛",
    "veto": "一票否决",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a thing stands in the pack's files."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Clause:
    """One address in the document."""

    id: str
    number: str  # as the document prints it
    title: str
    summary: str
    confidence: Confidence
    source: Source
    where_read: str  # where the wording was seen


@dataclass(frozen=True, slots=True)
class Value:
    """One value in force between two dates, for one stage or for all."""

    value: Scalar
    unit: str
    valid_from: date
    clause: str
    confidence: Confidence
    source: Source
    valid_to: date | None = None
    stage: str = ""  # empty: every stage
    note: str = ""

    @property
    def number(self) -> float:
        """The value as a number."""
        if isinstance(self.value, float):
            return self.value
        raise TypeError(f"value {self.value!r} of clause {self.clause} is not a number")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated value with a name (参数)."""

    id: str
    label: str
    label_en: str
    values: tuple[Value, ...]
    at: Address

    def on(self, as_of: date, stage: str = "") -> Value | None:
        """Give the value in force on a day, the stage's own before the general one."""
        held = [v for v in self.values if in_force(v.valid_from, v.valid_to, as_of)]
        for wanted in (stage, ""):
            matching = [v for v in held if v.stage == wanted]
            if matching:
                return max(matching, key=lambda v: v.valid_from)
        return None

    @property
    def by_stage(self) -> bool:
        """Whether stages differ."""
        return any(v.stage for v in self.values)


@dataclass(frozen=True, slots=True)
class Formula:
    """Text in the expression language and where it stands."""

    text: str
    at: Address


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named amount of a unit that formulas may use (通用量), such as its pupils."""

    id: str
    label: str
    label_en: str
    unit: str
    formula: Formula
    clause: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Units that do not take part, and why (不参评范围)."""

    id: str
    when: Formula
    reason: str
    clause: str
    confidence: Confidence
    source: Source
    valid_from: date


@dataclass(frozen=True, slots=True)
class Flag:
    """A special case (特殊情形): units it fits, and what then counts as well."""

    id: str
    label: str
    when: Formula
    clause: str
    confidence: Confidence
    source: Source
    valid_from: date
    adds: Mapping[str, Formula] = field(default_factory=dict)  # indicator → added to numerator
    replaces: Mapping[str, str] = field(default_factory=dict)  # parameter → parameter used instead


@dataclass(frozen=True, slots=True)
class Amount:
    """What the numerator counts (数量): its column in plain files, unit, whole or not."""

    column: str
    label: str
    unit: str
    whole: bool  # people and rooms come in whole numbers
    cost: str = ""  # parameter: yuan per unit of amount


@dataclass(frozen=True, slots=True)
class Indicator:
    """Numerator, denominator, limits: one indicator of one document."""

    id: str
    version: int
    label: str
    label_en: str
    unit: str
    numerator: Formula
    denominator: Formula
    per: int
    split: bool
    limits: Parameter
    amount: Amount
    clause: str
    confidence: Confidence
    source: Source
    note: str
    at: Address

    @property
    def definition(self) -> str:
        """The id under which results are recorded."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison with a bound: ``limit``, ``floor`` or the id of a parameter."""

    kind: Literal["at_least", "at_most", "above", "below", "is_met"]
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Every:
    """Every reading of a collection passes."""

    of: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class CountAtLeast:
    """At least so many readings pass; ``count`` names a parameter."""

    of: str
    count: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class MeanOf:
    """The plain mean of the readings passes."""

    of: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is met."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part is met."""

    parts: tuple[Predicate, ...]


Predicate = Every | CountAtLeast | MeanOf | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Rule:
    """A named composition of predicates."""

    id: str
    label: str
    clause: str
    predicate: Predicate
    at: Address


@dataclass(frozen=True, slots=True)
class Spreading:
    """How dispersion between schools is measured and where its limit stands."""

    statistic: Literal["pupil_weighted_cv"]
    limit: str  # id of a parameter; empty where a single coefficient has no limit
    clause: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something collected, judged or forbidden that no resource table holds (采集与判定事项)."""

    id: str
    group: ItemGroup
    number: int
    label: str
    label_en: str
    kind: ItemKind
    level: ItemLevel
    unit: str
    numerator: str  # what is to be entered, in Chinese; empty for a judgement
    denominator: str
    test: Comparison | None
    formula: Formula | None  # of a section, where the tables already hold the figure
    clause: str
    confidence: Confidence
    source: Source
    note: str
    at: Address


@dataclass(frozen=True, slots=True)
class Pack:
    """One policy document as data."""

    id: str
    version: int
    title: str
    title_en: str
    issuer: str
    document_number: str
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    note: str
    stages: tuple[str, ...]
    clauses: Mapping[str, Clause]
    parameters: Mapping[str, Parameter]
    quantities: Mapping[str, Quantity]
    scope: tuple[Exclusion, ...]
    flags: tuple[Flag, ...]
    indicators: tuple[Indicator, ...]
    spreading: Spreading
    floor: str  # id of the parameter with the tolerated share of a limit; may be empty
    split_weight: str  # id of the parameter with the weights of stages; may be empty
    school_rule: Rule | None
    dispersion_rule: Rule
    county_rule: Rule
    items: tuple[Item, ...]
    folder: Path

    def indicator(self, indicator: str) -> Indicator:
        """Find one indicator."""
        for one in self.indicators:
            if one.id == indicator:
                return one
        raise KeyError(
            f"条目库 {self.id} 没有指标 {indicator}；有：{[i.id for i in self.indicators]}"
        )

    def number(self, parameter: str, as_of: date, stage: str = "") -> float | None:
        """Give a numeric parameter on a day, or nothing when none is in force."""
        held = self.parameters[parameter].on(as_of, stage) if parameter else None
        return None if held is None else held.number

    def limit(self, indicator: str, as_of: date, stage: str) -> float | None:
        """Give the limit of an indicator for a stage on a day."""
        held = self.indicator(indicator).limits.on(as_of, stage)
        return None if held is None else held.number

    def cite(self, clause: str) -> str:
        """Write a clause as ``pack#clause``."""
        return f"{self.id}#{clause}"
