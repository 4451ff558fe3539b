"""What stands behind an item of a plan: rules of today, findings, money, its figures' lineage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from junheng.data.snapshots import Scope
from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import exact
from junheng.measure.engine.trace import trace
from junheng.policy.pack import Indicator
from junheng.policy.plan import PlanItem, load_plan
from junheng.publish.sentences.kinds import amount
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import open_snapshot
from junheng.web.plans.conflicts import Conflict, conflicts_of
from junheng.web.plans.queries.indicators.figures import digits_of, working_of
from junheng.web.plans.queries.indicators.lineage import (
    Source,
    more_than_shown,
    parts_of,
    sources_of,
)
from junheng.web.plans.queries.standing import Standing
from junheng.web.shared.kit import Figure
from junheng.web.work.models import Finding, Task
from junheng.web.work.queries.ledger import findings_of


@dataclass(frozen=True, slots=True)
class Behind:
    """What the page of an item says beside its verdict."""

    rules: tuple[Conflict, ...] = ()  # rules of today that govern it
    findings: tuple[Finding, ...] = ()
    tasks: int = 0
    budget: str = ""
    spent: str = ""


def behind_of(account: Account, standing: Standing) -> Mapping[str, Behind]:
    """Gather for every item of a plan what was opened, done and spent, by item."""
    adoption, plan = standing.adoption, standing.plan
    rules: dict[str, list[Conflict]] = {}
    for conflict in conflicts_of(plan, adoption.region_code, standing.as_of, adoption):
        rules.setdefault(conflict.item.id, []).append(conflict)
    rows = findings_of(account, adoption.region_code).filter(clause__startswith=f"{plan.id}#")
    found: dict[str, list[Finding]] = {}
    for finding in rows:
        found.setdefault(finding.subject.partition(":")[0], []).append(finding)
    tasks: dict[int, list[Task]] = {}
    for task in Task.objects.visible_to(account).filter(finding__in=rows):
        tasks.setdefault(task.finding_id, []).append(task)
    out = {}
    for item in plan.items:
        own = found.get(item.id, [])
        work = [task for finding in own for task in tasks.get(finding.pk, [])]
        out[item.id] = Behind(
            rules=tuple(rules.get(item.id, ())),
            findings=tuple(own),
            tasks=len(work),
            budget=_money([task.money_yuan for task in work]),
            spent=_money([task.spent_yuan for task in work]),
        )
    return out


def money_by_item(region_code: str, plan: str) -> dict[str, str]:
    """Say what the tasks under each item of a plan were given, in the whole region."""
    rows = Task.objects.unscoped("sums over a region, in its own papers")
    given: dict[str, list[float | None]] = {}
    found = rows.filter(finding__region_code=region_code, finding__clause__startswith=f"{plan}#")
    for subject, yuan in found.values_list("finding__subject", "money_yuan"):
        given.setdefault(subject.partition(":")[0], []).append(yuan)
    return {
        item: _("安排 %(m)s") % {"m": said}
        for item, yuan in given.items()
        if (said := _money(yuan))
    }


def _money(yuan: list[float | None]) -> str:
    known = [one for one in yuan if one is not None]
    return amount(sum(known), "元") if known else ""


@dataclass(frozen=True, slots=True)
class FigureLineage:
    """Everything behind one figure of an item that is computed by a formula (来历)."""

    title: str
    figure: Figure
    reason: str
    indicator: Indicator
    working: str
    parts: tuple[str, ...]
    cells: tuple[Source, ...]
    more: int


def indicator_of(standing: Standing, item: PlanItem) -> Indicator | None:
    """Find the formula of the pack an item's measure reads; nothing where it reads another."""
    source = item.measure.source if item.measure is not None else ""
    name = source.removeprefix("indicator:")
    every = standing.plan.formulas.indicators
    if name == source:
        return None
    return next((one for one in every if one.id == name), None)


def lineage_of(account: Account, standing: Standing, item: PlanItem, unit: str) -> FigureLineage:
    """Open the figure of one school under one item down to its workbook cells.

    Rows about persons are listed only to those who keep them, and the look is logged.
    """
    indicator = indicator_of(standing, item)
    progress = standing.of(item)
    lines = progress.outcome.lines if progress is not None else ()
    seen = standing.record is not None and any(line.unit == unit for line in lines)
    stage = _stage_of(standing, item, unit)
    if indicator is None or not seen or not stage or standing.record is None:
        raise Hidden(
            where="这个数的来历",
            found="没有这个数，或不在您的范围内",
            expected="条目页上逐个单位的一个数",
            fix="请从条目页点开",
        )
    scope = Scope(frozenset({unit}), "rows", "查看行动计划一个数的来历", account.username)
    pack = load_plan(standing.plan.id).formulas
    traced = trace(
        pack,
        open_snapshot(standing.record, account),
        indicator.id,
        unit,
        stage,
        scope=scope if account.holds("rows.see") else None,
    )
    result = traced.result
    working = ""
    if result.value is not None and result.numerator is not None and result.denominator is not None:
        working = working_of(indicator.per, result.numerator, result.denominator, result.value)
    return FigureLineage(
        title=f"{standing.units.label(unit)} · {indicator.label}",
        figure=_figure(result.value, indicator.unit),
        reason=result.reason,
        indicator=indicator,
        working=working,
        parts=parts_of((indicator.numerator.text, indicator.denominator.text), pack, traced),
        cells=sources_of(traced),
        more=more_than_shown(traced),
    )


def _figure(value: float | None, unit: str) -> Figure:
    """Show a figure as the page of its item does: a share in percent."""
    if value is not None and unit == "比例":
        return Figure(exact(value) * 100, 1, "%")
    return Figure(value, digits_of(value), unit, missing=_("未上报"))


def _stage_of(standing: Standing, item: PlanItem, unit: str) -> str:
    """Find the stage whose figure the item looks at: the scope's, else the unit's only one."""
    scope = standing.plan.scopes.get(item.measure.of) if item.measure is not None else None
    if scope is not None and scope.stage:
        return scope.stage
    measured = standing.held.measured if standing.held is not None else None
    if measured is None:
        return ""
    return next((result.stage for result in measured.results if result.unit == unit), "")
