"""The nouns of the guardrail pack (政策底线与负面清单).

A :class:`Guardrail` (底线条目) is what one document forbids or asks; it rests on dated
:class:`Article` rows and *governs* acts under conditions.  A :class:`Layer` (层级) is the rules
and decisions of the nation, a province, a city or a county.  A :class:`Decision` (本地办理) is
what a lower layer did about an upper rule, with its document: confirm (确认), tighten (从严) or a
lawful exception (例外).  A lower layer never loosens without a document that may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from junheng.kernel.periods import in_force
from junheng.policy.guardrails.condition import Part, plain
from junheng.policy.pack import Address, Source

Strength = Literal["notice", "basis", "refuse"]
Level = Literal["nation", "province", "city", "county"]
DecisionKind = Literal["confirm", "tighten", "exception"]
FactKind = Literal["choice", "number", "yes_no"]

STRENGTHS: tuple[Strength, ...] = ("refuse", "basis", "notice")
LEVELS: tuple[Level, ...] = ("nation", "province", "city", "county")
READ: frozenset[Source] = frozenset({"text", "excerpt"})  # the wording itself was seen

STRENGTH_LABELS: Mapping[Strength, str] = {
    "notice": "提示",
    "basis": "须登记依据后继续",
    "refuse": "不予办理",
}
LEVEL_LABELS: Mapping[Level, str] = {
    "nation": "国家",
    "province": "省级",
    "city": "市级",
    "county": "县级",
}
DECISION_LABELS: Mapping[DecisionKind, str] = {
    "confirm": "确认",
    "tighten": "从严",
    "exception": "例外",
}
_FORCE = {strength: n for n, strength in enumerate(reversed(STRENGTHS))}


def force(strength: Strength) -> int:
    """Order the strengths: notice, basis, refuse."""
    return _FORCE[strength]


def rank(level: Level) -> int:
    """Order the layers from the nation down."""
    return LEVELS.index(level)


def strongest(source: Source) -> Strength:
    """Give the strongest a rule may be whose text was seen that far.

    >>> strongest("excerpt"), strongest("secondary")
    ('refuse', 'basis')
    """
    return "refuse" if source in READ else "basis"


@dataclass(frozen=True, slots=True)
class Article:
    """The article of a document a rule rests on (依据)."""

    document: str  # document number, or the name of a law
    title: str
    article: str
    issued: date
    valid_from: date
    valid_to: date | None = None

    def on(self, as_of: date) -> bool:
        """Tell whether it is in force on a day."""
        return in_force(self.valid_from, self.valid_to, as_of)

    @property
    def cited(self) -> str:
        """The citation as a paper prints it."""
        number = f"（{self.document}）" if self.document != self.title else ""
        return f"《{self.title}》{number}{self.article}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a fact may take."""

    value: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What must be known of an act to judge it (事实)."""

    id: str
    label: str
    label_en: str
    kind: FactKind
    choices: tuple[Choice, ...] = ()
    unit: str = ""

    def say(self, value: object) -> str:
        """Say a value in words."""
        text = plain(value)
        if self.kind == "yes_no":
            return {"yes": "是", "no": "否"}.get(text, text)
        return next((c.label for c in self.choices if c.value == text), f"{text}{self.unit}")


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of act the pack knows (办理事项), such as opening an examination."""

    id: str
    label: str
    label_en: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Governing:
    """One act a rule governs, when it speaks, how strongly, and the lawful ways instead."""

    act: str
    when: tuple[Part, ...]
    strength: Strength
    found: str
    alternatives: tuple[str, ...]
    at: Address


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One rule (底线条目)."""

    id: str
    title: str
    title_en: str
    strength: Strength  # the strongest it ever speaks
    says: str  # in our own words
    source: Source
    where_read: str
    note: str
    articles: tuple[Article, ...]
    governs: tuple[Governing, ...]
    exception_from: Level | None  # the lowest level whose document may except; None: nobody may
    at: Address
    level: Level = "nation"

    def on(self, as_of: date) -> tuple[Article, ...]:
        """Give the articles in force on a day; none means the rule says nothing."""
        return tuple(article for article in self.articles if article.on(as_of))

    @property
    def valid_from(self) -> date:
        """The first day it says anything."""
        return min(article.valid_from for article in self.articles)

    @property
    def is_read(self) -> bool:
        """Whether the primary text was seen."""
        return self.source in READ

    @property
    def acts(self) -> tuple[str, ...]:
        """The acts it governs, each once."""
        return tuple(dict.fromkeys(one.act for one in self.governs))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a layer did about a rule above it, with its document (确认、从严、例外)."""

    rule: str
    kind: DecisionKind
    level: Level  # of the document's issuer
    region: str
    document: str
    issuer: str
    issued: date
    valid_from: date
    valid_to: date | None = None
    strength: Strength | None = None  # of a tightening
    act: str = ""  # empty: every act of the rule
    facts: Mapping[str, str] = field(default_factory=dict)  # an exception may be for these only
    note: str = ""

    def on(self, as_of: date) -> bool:
        """Tell whether it is in force on a day."""
        return in_force(self.valid_from, self.valid_to, as_of)

    def covers(self, act: str, facts: Mapping[str, Any]) -> bool:
        """Tell whether it speaks of this act with these facts."""
        if self.act and self.act != act:
            return False
        return all(plain(facts.get(name, "")) == value for name, value in self.facts.items())

    @property
    def cited(self) -> str:
        """The document as a paper prints it."""
        return f"{self.issuer}{self.document}"


def weaker_reason(rule: Guardrail, decision: Decision) -> str:
    """Say why a decision may not stand, in words; empty when it may.

    A tightening must be stronger than the rule; an exception needs a document from a level that
    may give it, and a law gives none.
    """
    if decision.kind == "tighten":
        if decision.strength is None or force(decision.strength) <= force(rule.strength):
            return f"从严后的力度应当强于现在的“{STRENGTH_LABELS[rule.strength]}”"
    elif decision.kind == "exception":
        if rule.exception_from is None:
            return "这一条是法律规定，下级文件不能设例外"
        if rank(decision.level) > rank(rule.exception_from):
            return f"例外须有{LEVEL_LABELS[rule.exception_from]}及以上单位的文件"
    return ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A part of an evaluation put to one use (结果使用), and what holds for it."""

    part: str
    use: str
    rule: str  # empty: lawful as far as the pack knows
    strength: Strength | None
    why: str


@dataclass(frozen=True, slots=True)
class Layer:
    """The rules and decisions of one level and region (层级)."""

    level: Level
    region: str
    title: str
    rules: tuple[Guardrail, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Guardrails:
    """The whole pack: what is known of acts, the layers that come with junheng, the pairs."""

    version: int
    acts: Mapping[str, Act]
    facts: Mapping[str, Fact]
    layers: tuple[Layer, ...]  # the nation first
    pairs: tuple[Pair, ...]

    def layers_for(self, regions: Sequence[str]) -> tuple[Layer, ...]:
        """Give the nation's layer and those of the named regions, from the top down."""
        held = (one for one in self.layers if one.level == "nation" or one.region in regions)
        return tuple(sorted(held, key=lambda one: rank(one.level)))

    def rule(self, rule: str) -> Guardrail:
        """Find a rule by its id, in whatever layer."""
        for layer in self.layers:
            for one in layer.rules:
                if one.id == rule:
                    return one
        raise KeyError(f"政策底线里没有 {rule}")

    @property
    def rules(self) -> tuple[Guardrail, ...]:
        """Every rule of every layer that comes with junheng."""
        return tuple(rule for layer in self.layers for rule in layer.rules)
