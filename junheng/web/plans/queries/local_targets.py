"""Targets a region set on its own indicators, as the pages of a plan show them (本地目标)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden
from junheng.measure.progress.assess import Progress
from junheng.measure.progress.local import OwnTarget, assess_own, units_of
from junheng.measure.progress.outcome import Line, passes
from junheng.measure.progress.wording import amount, line_in_words
from junheng.policy.plan.model import Bound
from junheng.web.accounts.models import Account
from junheng.web.plans.models import Adoption, LineKind, LocalTarget
from junheng.web.plans.queries.indicators import Asked, figures_of, lineage_url, stage_words
from junheng.web.plans.queries.standing import Standing
from junheng.web.shared.kit import Figure


@dataclass(frozen=True, slots=True)
class TargetCard:
    """One local target as pages show it."""

    target: LocalTarget
    line: str  # what counts as reached
    progress: Progress | None  # None before the first data version

    @property
    def state(self) -> str:
        """State for the mark."""
        return self.progress.state if self.progress is not None else "not_computable"

    @property
    def said(self) -> str:
        """The one sentence of this target."""
        return self.progress.explanation if self.progress is not None else _("还没有数据版本。")


def _own_target(target: LocalTarget) -> OwnTarget:
    indicator = target.indicator
    upward = target.kind == LineKind.AT_LEAST
    return OwnTarget(
        id=f"local-{target.pk}",
        label=target.label,
        text=target.note,
        indicator=indicator.name,
        unit=indicator.unit,
        bound=Bound("at_least" if upward else "at_most", target.number),
        valid_from=target.valid_from,
        due_on=target.due_on,
    )


def _rows(account: Account, adoption: Adoption) -> Any:
    rows = LocalTarget.objects.visible_to(account).filter(adoption=adoption)
    return rows.select_related("indicator", "set_by")


def card_of(account: Account, standing: Standing, target: LocalTarget) -> TargetCard:
    """Assess one target on the data version of the page."""
    own = _own_target(target)
    line = line_in_words(own.item())
    if standing.record is None:
        return TargetCard(target, line, None)
    figures = figures_of(standing.record, target.indicator.definition)
    found = assess_own(standing.plan, own, figures, standing.as_of)
    return TargetCard(target, line, found if standing.whole else _cut(found, account))


def _cut(progress: Progress, account: Account) -> Progress:
    """Keep the reader's own school: no other school's name or figure leaves."""
    words = {
        "met": _("本校达到。"),
        "near": _("本校接近。"),
        "unmet": _("本校未达到。"),
        "not_computable": _("本校还没有数据。"),
    }
    lines = tuple(line for line in progress.outcome.lines if line.unit in account.reach.schools)
    verdict = replace(progress.verdict, failing_units=(), facts={}, reason="")
    outcome = replace(progress.outcome, lines=lines, missing=(), note="", verdict=verdict)
    said = "".join(words[line.state] for line in lines) or _("这一条不对本校。")
    return replace(progress, outcome=outcome, explanation=said)


def cards_of(account: Account, standing: Standing) -> list[TargetCard]:
    """List the local targets in force beside a plan."""
    rows = _rows(account, standing.adoption).filter(ended_on=None)
    return [card_of(account, standing, target) for target in rows]


def met_of(cards: list[TargetCard]) -> int:
    """Count the targets that are reached."""
    return sum(card.state == "met" for card in cards)


def target_of(account: Account, adoption: Adoption, number: int) -> LocalTarget:
    """Give one local target, ended or not, or :class:`Hidden`."""
    found: LocalTarget | None = _rows(account, adoption).filter(pk=number).first()
    if found is None:
        raise Hidden(
            where="本地目标",
            found="没有这个本地目标，或不在您的范围内",
            expected="这份计划里的本地目标",
            fix="请从计划的进展页进入",
        )
    return found


def unit_rows(standing: Standing, card: TargetCard) -> list[dict[str, object]]:
    """List every school and stage: figure that opens, verdict, reason; cut like the card."""
    if card.progress is None or standing.record is None:
        return []
    definition = card.target.indicator.definition
    figures = figures_of(standing.record, definition)
    labels = units_of(figures).labels
    by_unit: dict[str, Line] = {line.unit: line for line in card.progress.outcome.lines}
    rows: list[dict[str, object]] = []
    for result in figures.measured.results:
        line = by_unit.get(result.unit)
        if line is None:
            continue
        small = (result.unit, result.stage) in figures.hidden
        asked = Asked(standing.record, definition)
        url = "" if small else lineage_url(asked, result.unit, result.stage)
        rows.append(
            {
                "unit": labels[result.unit],
                "stage": stage_words((result.stage,)),
                "value": Figure(result.value, 2, url=url, missing="…" if small else "·"),
                "line": amount(card.target.number, definition.unit),
                "state": _state(card, result.value),
                "text": result.reason,
            }
        )
    return rows


def _state(card: TargetCard, value: float | None) -> str:
    if value is None:
        return "not_computable"
    return passes(_own_target(card.target).bound, value)
