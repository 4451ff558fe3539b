"""Where a plan meets the policy guardrails of today, and how each conflict was settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from junheng.policy.guardrails import Guardrail, load_guardrails
from junheng.policy.plan import PlanItem, PlanPack
from junheng.web.plans.models import Adoption, Settlement, Way

STRENGTHS: Mapping[str, str] = {
    "notice": "提示",
    "basis": "须登记依据后继续",
    "refuse": "不予办理",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One item of a plan that a rule of today governs."""

    item: PlanItem
    rule: Guardrail
    articles: tuple[str, ...]
    alternatives: tuple[str, ...]
    settlement: Settlement | None

    @property
    def strength(self) -> str:
        """How strongly the rule speaks, in words."""
        return STRENGTHS[self.rule.strength]

    @property
    def may_go_on(self) -> bool:
        """Whether recording a basis is a way at all."""
        return self.rule.strength != "refuse"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide; a notice asks for nothing."""
        return self.settlement is None and self.rule.strength != "notice"

    @property
    def key(self) -> str:
        """Name it in a form and on a page."""
        return f"{self.item.id}--{self.rule.id}"


def rules_today(as_of: date) -> dict[str, Guardrail]:
    """Give the rules in force on a day, by id."""
    every = (rule for layer in load_guardrails().layers for rule in layer.rules)
    return {rule.id: rule for rule in every if rule.on(as_of)}


def conflicts_of(plan: PlanPack, as_of: date, adoption: Adoption | None = None) -> list[Conflict]:
    """List the items of a plan that rules of a day govern, in the order of the document."""
    rules = rules_today(as_of)
    held = {} if adoption is None else {(s.item, s.rule): s for s in adoption.settlements.all()}
    found = []
    for item in plan.items:
        for name in item.named("guardrail"):
            rule = rules.get(name)
            if rule is None:
                continue  # not in force on that day: the document's own words hold
            ways = [way for governing in rule.governs for way in governing.alternatives]
            found.append(
                Conflict(
                    item=item,
                    rule=rule,
                    articles=tuple(article.cited for article in rule.on(as_of)),
                    alternatives=tuple(dict.fromkeys(ways)),
                    settlement=held.get((item.id, name)),
                )
            )
    return found


WAYS = tuple((way.value, way.label) for way in Way)
