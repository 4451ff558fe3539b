"""What an item of a plan says of itself: line, deadline, formula, what carries it out (定义)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.measure.engine.wording import formula_in_words
from junheng.measure.progress.wording import line_in_words
from junheng.policy.guardrails import load_guardrails
from junheng.policy.loader import load_pack
from junheng.policy.pack import Indicator, Pack
from junheng.policy.plan import PlanItem, PlanPack
from junheng.policy.plan.deadlines import due_date
from junheng.web.plans.queries.pages import pages_of


@dataclass(frozen=True, slots=True)
class Definition:
    """How an item is decided, and by what, in words."""

    line: str
    due: str
    indicator: Indicator | None  # its formula, where the plan computes one of its own
    rule: str  # title of the national rule whose verdict it takes
    asks: tuple[str, ...]
    offices: tuple[str, ...]
    features: tuple[str, ...]  # pages, commands and guardrails that carry it out
    formulas: Pack  # the plan's own indicators, with the quantities and parameters they use

    @property
    def formula(self) -> str:
        """Numerator over denominator, as the pack writes them."""
        one = self.indicator
        if one is None:
            return ""
        per = f" × {one.per:g}" if one.per != 1 else ""
        return f"{one.numerator.text} ÷ {one.denominator.text}{per}"

    @property
    def numerator(self) -> str:
        """What is counted, in words."""
        one = self.indicator
        return "" if one is None else formula_in_words(one.numerator.text, self.formulas)

    @property
    def denominator(self) -> str:
        """What it is divided by, in words; nothing where an amount stands for itself."""
        one = self.indicator
        if one is None or one.denominator.text == "1":
            return ""
        return formula_in_words(one.denominator.text, self.formulas)


def definition_of(plan: PlanPack, item: PlanItem, as_of: date | None = None) -> Definition:
    """Gather what an item says of itself.

    Parameters
    ----------
    as_of : date, optional
        A recurring deadline is the one of this day's period; today by default.
    """
    source = item.measure.source if item.measure is not None else ""
    form, _sep, name = source.partition(":")
    own = {one.id: one for one in plan.formulas.indicators}
    offices = (item.duty.lead, *item.duty.support) if item.duty is not None else ()
    due = due_date(item.due, as_of or timezone.localdate()).words if item.due is not None else ""
    return Definition(
        line=line_in_words(item),
        due=due,
        indicator=own.get(name) if form == "indicator" else None,
        rule=load_pack(name).title if form == "rule" else "",
        asks=tuple(plan.asks[one].label for one in item.named("ask")),
        offices=tuple(plan.offices[one].label for one in offices),
        features=tuple(_features(item)),
        formulas=plan.formulas,
    )


def _features(item: PlanItem) -> Iterator[str]:
    yield from (str(page.label) for page in pages_of(item))
    yield from item.named("command")
    titles = {rule.id: rule.title for rule in load_guardrails().rules}
    for name in (*item.named("guardrail"), *item.named("obeys")):
        yield _("政策底线“%(t)s”") % {"t": titles.get(name, name)}
