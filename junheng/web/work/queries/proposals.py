"""Measures for one finding or one clause (措施建议): quantity, price, office, day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from junheng.kernel.calendar import national_calendar
from junheng.kernel.errors import DataError
from junheng.kernel.rounding import plainly
from junheng.measure.engine.prices import YUAN, Price, Prices
from junheng.measure.engine.proposal import Gap, Proposal, best_first, due_for, propose
from junheng.policy import Pack
from junheng.policy.pack import Amount
from junheng.policy.plan import PlanPack
from junheng.policy.tasks import KIND_LABELS, MeasureTemplate, templates
from junheng.publish.sentences.kinds import lacking
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import prices_of
from junheng.web.register.models import School, on_day
from junheng.web.work import clauses, sources
from junheng.web.work.models import Finding, Kind, Task, TaskState

_STAGES: Mapping[str, tuple[str, ...]] = {  # by kind of school; others are for any measure
    "111": ("kindergarten",),
    "211": ("primary",),
    "218": ("primary",),
    "219": ("primary",),
    "311": ("junior",),
    "312": ("primary", "junior"),
    "319": ("junior",),
    "341": ("junior", "senior"),
    "342": ("senior",),
    "345": ("primary", "junior", "senior"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as the page offers it."""

    proposal: Proposal
    kind: str
    quantity: str  # in words, or why there is none
    cost: str
    price: str
    office: str
    due_on: date
    basis: str  # the plan's clause and term; empty where it holds everywhere
    answers: bool  # the gap asks for this very thing, or counts in its unit

    @property
    def template(self) -> MeasureTemplate:
        """The template itself."""
        return self.proposal.template


def amount_of(finding: Finding) -> Amount | None:
    """Give what the finding's indicator counts; nothing where the indicator counts nothing."""
    pack = clauses.document_of(finding.pack)
    formulas: Pack | None = pack.formulas if isinstance(pack, PlanPack) else pack
    if formulas is None or not finding.indicator:
        return None
    held = next((one for one in formulas.indicators if one.id == finding.indicator), None)
    return held.amount if held is not None else None


def gap_of(finding: Finding, as_of: date) -> Gap:
    """Give what lacks and nobody works on yet, with its unit and its column of the price list."""
    short = finding.short if finding.amount_unit else None
    if short is not None:
        short = max(0.0, short - _covered(finding))
    stages = _stages_of(finding, as_of)
    return Gap(column_of(finding), finding.amount_unit, short, finding.rule, stages)


def column_of(finding: Finding) -> str:
    """Give the column of the price list its gap is counted in; nothing where there is none."""
    pack = clauses.document_of(finding.pack)
    if isinstance(pack, PlanPack) and finding.rule == pack.id:
        item = pack.by_id.get(finding.subject.partition(":")[0])
        return item.amount if item is not None else ""
    amount = amount_of(finding)
    return amount.column if amount is not None else ""


def under_way(finding: Finding) -> list[Task]:
    """List the tasks that work on the gap already: open, or done since it was last measured."""
    rows = Task.objects.unscoped("tasks of a finding the reader sees").filter(finding=finding)
    held = rows.exclude(state=TaskState.ENDED).order_by("pk")
    since = finding.measured_on
    return [
        task
        for task in held
        if task.is_open or since is None or (task.accepted_on or since) > since
    ]


def _covered(finding: Finding) -> float:
    """Add up what tasks under way bring of the amount that lacks."""
    return sum(
        task.quantity or 0.0
        for task in under_way(finding)
        if task.quantity_unit == finding.amount_unit
    )


def covered_words(finding: Finding) -> str:
    """Say what is under way and what nobody works on yet; nothing where nothing is handed out."""
    tasks = under_way(finding)
    if not tasks:
        return ""
    listed = "、".join(_task_words(task) for task in tasks)
    said = _("已在办：%(tasks)s。") % {"tasks": listed}
    if not (finding.short and finding.amount_unit):
        return said
    left = max(0.0, finding.short - _covered(finding))
    if not left:
        return said + _("缺口已全部交办。")
    whole = float(left).is_integer()
    return said + _("还没有交办的 %(left)s。") % {
        "left": lacking(left, finding.amount_unit, whole=whole)
    }


def _task_words(task: Task) -> str:
    money = f"{task.money_yuan / 10000:g} 万元" if task.money_yuan else ""
    amount = f"{task.quantity:,g} {task.quantity_unit}" if task.quantity else ""
    aside = "，".join(part for part in (amount, money) if part)
    return f"{task.title}（{aside}）" if aside else task.title


def _stages_of(finding: Finding, as_of: date) -> tuple[str, ...]:
    """Give the stages of the school; of its finding alone, where that is one section's."""
    if finding.stage:
        return (finding.stage,)
    if not finding.school_code:
        return ()
    rows = School.objects.unscoped("what kind a school is is public").filter(on_day(as_of))
    school = rows.filter(school_code=finding.school_code).first()
    return _STAGES.get(school.kind, ()) if school is not None else ()


def _prices(account: Account, finding: Finding) -> Prices:
    if finding.snapshot is None:
        return {}
    try:
        return prices_of(account, finding.snapshot)
    except DataError:  # the folder is away: the page still opens, without prices
        return {}


def measures_of(account: Account, finding: Finding, as_of: date) -> list[Measure]:
    """List the measures for a finding, the best first; none for what went well."""
    if finding.kind == Kind.STRENGTH or not finding.is_open:
        return []
    held = tuple(templates(sources.documents_of(finding.region_code)))
    gap, prices = gap_of(finding, as_of), _prices(account, finding)
    bound = _Bound(finding.region_code)
    return [_measure(one, gap, prices, bound, as_of) for one in best_first(held, gap)]


def measures_for_clause(region_code: str, pack: str, as_of: date) -> list[Measure]:
    """List the measures for a clause alone; nothing lacks there, so most have no quantity."""
    held = tuple(templates([pack]))
    bound = _Bound(region_code)
    return [_measure(one, Gap(), {}, bound, as_of) for one in held]


class _Bound:
    """The local offices of each plan, read once a page."""

    def __init__(self, region_code: str) -> None:
        self._region, self._held = region_code, dict[str, dict[str, str]]()

    def office(self, template: MeasureTemplate) -> str:
        if not template.pack or not template.local:
            return template.office
        if template.pack not in self._held:
            self._held[template.pack] = sources.offices_of(self._region, template.pack)
        return self._held[template.pack].get(template.local) or template.office


def _measure(one: MeasureTemplate, gap: Gap, prices: Prices, bound: _Bound, as_of: date) -> Measure:
    proposal = propose(one, gap, prices)
    cited = clauses.cited(one.clause) if one.clause else None
    return Measure(
        proposal,
        KIND_LABELS[one.kind],
        _quantity(proposal),
        _cost(proposal),
        _price(one, proposal.price),
        bound.office(one),
        due_for(one, as_of, national_calendar()).value,
        f"{cited.text} {one.term}" if cited is not None else "",
        one.fit(gap.amount, gap.unit, gap.rule) > 1,
    )


def _quantity(proposal: Proposal) -> str:
    if proposal.quantity is None:
        return _(proposal.reason)
    one = proposal.template
    return lacking(proposal.quantity, one.unit, whole=one.whole)


def _cost(proposal: Proposal) -> str:
    if proposal.cost is None:
        wanted = proposal.template.price and proposal.quantity is not None
        return _("未登记单价") if wanted and proposal.price is None else ""
    money = lacking(proposal.cost.yuan, YUAN)
    return _("%(money)s/年") % {"money": money} if proposal.cost.yearly else money


def _price(template: MeasureTemplate, price: Price | None) -> str:
    if price is None or template.unit == YUAN:
        return ""
    facts = {"price": lacking(price.yuan, YUAN), "unit": template.unit}
    said = _("每%(unit)s每年 %(price)s") if price.yearly else _("每%(unit)s %(price)s")
    return f"{said % facts}（{price.document}）"


def chosen(measures: Sequence[Measure], key: str) -> Measure | None:
    """Find the measure somebody chose; where nobody did, the first one that answers the gap."""
    found = next((one for one in measures if one.template.key == key), None)
    return found or next((one for one in measures if one.answers), None)


def filled(measure: Measure | None) -> dict[str, object]:
    """Fill the form of a task in from a measure; money only where it is paid once."""
    if measure is None:
        return {"measure": "other"}
    one, proposal = measure.template, measure.proposal
    given: dict[str, object] = {
        "measure": one.key,
        "title": one.title,
        "office": measure.office,
        "due_on": measure.due_on,
    }
    if proposal.quantity is not None:
        digits = 0 if one.unit == YUAN else 1  # money to the yuan
        given |= {"quantity": up(proposal.quantity, digits), "quantity_unit": one.unit}
    elif one.unit:
        given["quantity_unit"] = one.unit
    if proposal.cost is not None and not proposal.cost.yearly:
        given["money_yuan"] = up(proposal.cost.yuan, 0)
    return given


def up(value: float, digits: int = 1) -> float:
    """Round up for a form, so that whoever provides what is written reaches the standard.

    >>> up(1109.21), up(2088.0), up(99119.5, 0)
    (1109.3, 2088, 99120)
    """
    return plainly(math.ceil(round(value * 10**digits, 6)) / 10**digits)
