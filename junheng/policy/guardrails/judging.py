"""Judging an act (底线核对): which rules speak, how strongly, and the lawful ways instead.

The rules of the event's own date apply.  A rule not yet in force says nothing; an event of the
past is judged by the rules of its day and stamped 历史口径, and what the same act would meet
today stands beside it.  Pure: no clock, no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from junheng.policy.guardrails.condition import AnyOf, all_hold
from junheng.policy.guardrails.rule import (
    STRENGTH_LABELS,
    Article,
    Decision,
    Governing,
    Guardrail,
    Layer,
    Level,
    Strength,
    force,
    rank,
    weaker_reason,
)
from junheng.policy.pack import SOURCE_LABELS, Source

HISTORICAL = "历史口径"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule says about one act (核对结果)."""

    rule: str
    title: str
    strength: Strength
    found: str
    says: str
    articles: tuple[Article, ...]
    alternatives: tuple[str, ...]
    source: Source
    level: Level
    as_of: date
    decisions: tuple[Decision, ...] = ()  # confirmations, tightenings, exceptions applied

    @property
    def exception(self) -> Decision | None:
        """The exception under which the act goes on, if there is one."""
        last = self.decisions[-1] if self.decisions else None
        return last if last is not None and last.kind == "exception" else None

    @property
    def citation(self) -> str:
        """The local document first, then the articles."""
        local = [one.cited for one in self.decisions if one.kind == "tighten"]
        return "；".join([*local, *(article.cited for article in self.articles)])

    @property
    def strength_label(self) -> str:
        """The strength in words."""
        return STRENGTH_LABELS[self.strength]

    @property
    def source_label(self) -> str:
        """How far the primary text was seen."""
        return SOURCE_LABELS[self.source]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that may speak, once these facts are known (待补充)."""

    rule: str
    title: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """An act judged on its own day, and what the same act would meet today."""

    act: str
    as_of: date
    today: date
    rulings: tuple[Ruling, ...]
    undecided: tuple[Undecided, ...]
    rulings_today: tuple[Ruling, ...]

    @property
    def stamp(self) -> str:
        """历史口径 for an event of the past."""
        return HISTORICAL if self.as_of < self.today else ""

    @property
    def strength(self) -> Strength | None:
        """The strongest ruling, or nothing."""
        return self.rulings[0].strength if self.rulings else None

    @property
    def differs_today(self) -> bool:
        """Whether today's rules say something else."""
        then = {(one.rule, one.strength) for one in self.rulings}
        return then != {(one.rule, one.strength) for one in self.rulings_today}


def _applied(
    rule: Guardrail, governing: Governing, decisions: Iterable[Decision]
) -> tuple[Strength, tuple[Decision, ...]]:
    """Apply decisions in the order of their dates, the higher layer first on the same day.

    An exception holds until a later decision tightens the rule again.
    """
    own = current = governing.strength
    applied: list[Decision] = []
    for one in sorted(decisions, key=lambda d: (d.valid_from, rank(d.level))):
        if weaker_reason(rule, one):
            continue
        if one.kind == "tighten" and one.strength is not None:
            if governing.strength == rule.strength:  # what was weaker than the rule stays so
                own = max(own, one.strength, key=force)
            current = own
            applied = [each for each in applied if each.kind != "exception"]
        elif one.kind == "exception":
            current = "notice"
        applied.append(one)
    exceptions = [one for one in applied if one.kind == "exception"]
    ordered = [one for one in applied if one.kind != "exception"] + exceptions
    return current, tuple(ordered)


def _rules_on(layers: Sequence[Layer], act: str, as_of: date) -> Iterable[Guardrail]:
    for layer in sorted(layers, key=lambda one: rank(one.level)):
        for rule in layer.rules:
            if act in rule.acts and rule.on(as_of):
                yield rule


def check(act: str, facts: Mapping[str, Any], as_of: date, layers: Sequence[Layer]) -> list[Ruling]:
    """Judge one act on one day (核对一项办理): the strongest ruling first.

    Parameters
    ----------
    act : str
        An act such as ``exam.open``; an act the pack does not govern meets no ruling.
    facts : mapping
        What is known of the act, by the names of ``acts.yaml``.
    as_of : date
        The day of the event, not the day of asking.
    layers : sequence of Layer
        The nation's layer and those of the regions the act lies in.
    """
    found: dict[str, Ruling] = {}
    every = [one for layer in layers for one in layer.decisions if one.on(as_of)]
    for rule in _rules_on(layers, act, as_of):
        decisions = [one for one in every if one.rule == rule.id and one.covers(act, facts)]
        for governing in rule.governs:
            if governing.act != act or not all_hold(governing.when, facts):
                continue
            strength, applied = _applied(rule, governing, decisions)
            ruling = Ruling(
                rule=rule.id,
                title=rule.title,
                strength=strength,
                found=governing.found,
                says=rule.says,
                articles=rule.on(as_of),
                alternatives=governing.alternatives,
                source=rule.source,
                level=rule.level,
                as_of=as_of,
                decisions=applied,
            )
            before = found.get(rule.id)
            if before is None or force(strength) > force(before.strength):
                found[rule.id] = ruling
    return sorted(found.values(), key=lambda one: -force(one.strength))


def _undecided(
    act: str, facts: Mapping[str, Any], as_of: date, layers: Sequence[Layer]
) -> Iterable[Undecided]:
    """Rules of which something already holds, nothing fails, and a fact is missing."""
    for rule in _rules_on(layers, act, as_of):
        missing: list[str] = []
        for governing in rule.governs:
            if governing.act != act or all_hold(governing.when, facts) is not None:
                continue
            told = [part for part in governing.when if part.holds(facts)]
            if any(getattr(part, "test", "") != "absent" for part in told):
                missing += [
                    name
                    for part in governing.when
                    if part.holds(facts) is None
                    for name in part.facts()
                    if isinstance(part, AnyOf) or facts.get(name) in (None, "")
                ]
        absent = tuple(dict.fromkeys(name for name in missing if facts.get(name) in (None, "")))
        if absent:
            yield Undecided(rule.id, rule.title, absent)


def examine(
    act: str, facts: Mapping[str, Any], as_of: date, layers: Sequence[Layer], *, today: date
) -> Examination:
    """Judge an act on its own day and show beside it what today's rules would say."""
    rulings = check(act, facts, as_of, layers)
    spoken = {one.rule for one in rulings}
    return Examination(
        act=act,
        as_of=as_of,
        today=today,
        rulings=tuple(rulings),
        undecided=tuple(
            one for one in _undecided(act, facts, as_of, layers) if one.rule not in spoken
        ),
        rulings_today=tuple(rulings if as_of == today else check(act, facts, today, layers)),
    )
