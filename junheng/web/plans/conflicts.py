"""Where a plan meets the policy guardrails of today, and how each conflict was settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from junheng.policy.guardrails import Guardrail, load_guardrails
from junheng.policy.plan import PlanItem, PlanPack
from junheng.web.plans.models import Adoption, Settlement
from junheng.web.shared import guards
from junheng.web.shared.guards import Strength
from junheng.web.shared.once import one_reading
from junheng.web.shared.reach import Place

STRENGTHS: Mapping[str, str] = {
    "notice": "提示",
    "basis": "须登记依据后继续",
    "refuse": "不予办理",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One item of a plan that a rule of today governs."""

    item: PlanItem
    rule: str
    strength: Strength
    says: str
    articles: tuple[str, ...]
    alternatives: tuple[str, ...]
    settlement: Settlement | None

    @property
    def strength_label(self) -> str:
        """How strongly the rule speaks, in words."""
        return STRENGTHS[self.strength]

    @property
    def may_go_on(self) -> bool:
        """Whether recording a basis is a way at all."""
        return self.strength != "refuse"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide; a notice asks for nothing."""
        return self.settlement is None and self.strength != "notice"

    @property
    def key(self) -> str:
        """Name it in a form and on a page."""
        return f"{self.item.id}--{self.rule}"


def conflicts_of(
    plan: PlanPack, region_code: str, as_of: date, adoption: Adoption | None = None
) -> list[Conflict]:
    """List the items of a plan that rules of a day govern, in the order of the document.

    What an item implies is judged as an act by the guardrails, the region's own decisions
    included.  Where an item names a rule and the document does not say how the thing would be
    done, the rule asks for a basis: nobody can tell yet whether it would be refused.
    """
    held = {} if adoption is None else {(s.item, s.rule): s for s in adoption.settlements.all()}
    rules = _rules_on(as_of)
    found: list[Conflict] = []
    with one_reading():  # the rules of the region are the same for every item
        ruled = [(item, list(_judged(item, region_code, as_of))) for item in plan.items]
    for item, met in ruled:
        judged = {one.rule: one for one in met}
        for name in item.named("guardrail"):
            if name not in judged and name in rules and not item.acts:
                judged[name] = _undecided(item, rules[name], as_of)
        found += [replace(one, settlement=held.get((item.id, one.rule))) for one in judged.values()]
    return found


def _judged(item: PlanItem, region_code: str, as_of: date) -> Iterator[Conflict]:
    for implied in item.acts:
        facts = {**implied.facts, guards.EVENT_DATE: as_of}
        for ruling in guards.asked(implied.act, Place(region_code), facts):
            yield Conflict(
                item,
                ruling.rule,
                ruling.strength,
                ruling.text,
                (ruling.article,),
                (ruling.alternative,) if ruling.alternative else (),
                None,
            )


def _undecided(item: PlanItem, rule: Guardrail, as_of: date) -> Conflict:
    ways = dict.fromkeys(way for governing in rule.governs for way in governing.alternatives)
    articles = tuple(article.cited for article in rule.on(as_of))
    strength: Strength = "notice" if rule.strength == "notice" else "basis"
    return Conflict(item, rule.id, strength, rule.says, articles, tuple(ways), None)


def _rules_on(as_of: date) -> dict[str, Guardrail]:
    every = (rule for layer in load_guardrails().layers for rule in layer.rules)
    return {rule.id: rule for rule in every if rule.on(as_of)}
