"""Trying a formula on the newest data: understood or refused, and its table (试算)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from junheng.kernel.rounding import shown
from junheng.measure.engine.local import HIDDEN, Checked, LocalDefinition, LocalFigures
from junheng.measure.engine.result import Result
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans.models import LocalIndicator
from junheng.web.plans.queries.indicators.figures import (
    DIGITS,
    Asked,
    digits_of,
    figures_of,
    lineage_url,
    newest_record,
    working_of,
)
from junheng.web.plans.queries.indicators.ground import check, stage_choices
from junheng.web.shared.kit import Figure


@dataclass(frozen=True, slots=True)
class Row:
    """One section of the result."""

    school: str
    value: Figure
    numerator: Figure
    denominator: Figure
    before: Figure | None  # the revision before
    change: str  # against it
    reason: str


@dataclass(frozen=True, slots=True)
class StageResult:
    """The result of one stage: rows, county mean, coefficient."""

    stage: str
    label: str
    rows: tuple[Row, ...]
    mean: Figure
    cv: Figure
    working: str  # how the mean came about
    missing: int  # sections without a value
    closed: int  # sections too small to be shown; the county figure holds them
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What the officer sees of a formula: understood or refused, and its figures."""

    definition: LocalDefinition
    checked: Checked
    record: SnapshotRecord | None
    stages: tuple[StageResult, ...]
    excluded: tuple[tuple[str, str], ...]  # schools not in scope, and why
    earlier: str  # the revision compared with


def trial_of(
    account: Account,
    region_code: str,
    definition: LocalDefinition,
    *,
    earlier: LocalIndicator | None = None,
    saved: bool = False,
    sha256: str = "",
) -> Trial:
    """Check a formula and measure it on the newest data version (试算)."""
    checked = check(definition)
    record = newest_record(account, region_code, sha256)
    if not checked.ok or record is None or not account.reach.all_schools_of(region_code):
        return Trial(definition, checked, record, (), (), "")
    asked = Asked(record, definition, saved=saved)
    before = figures_of(record, earlier.definition) if earlier is not None else None
    stages = tuple(
        _stage(asked, before, stage, label)
        for stage, label in stage_choices()
        if stage in definition.stages
    )
    out = tuple(
        (unit.name, unit.reason)
        for unit in asked.figures.measured.units
        if not unit.in_scope and unit.stage in definition.stages
    )
    return Trial(definition, checked, record, stages, out, str(earlier) if earlier else "")


def _stage(asked: Asked, before: LocalFigures | None, stage: str, label: str) -> StageResult:
    figures, definition = asked.figures, asked.definition
    old = {} if before is None else {(r.unit, r.stage): r for r in before.measured.results}
    rows, known = [], []
    for unit in figures.measured.in_scope(stage):
        result = figures.result(unit.code, stage)
        url = "" if unit.key in figures.hidden else lineage_url(asked, unit.code, stage)
        rows.append(_row(unit.name, result, old.get(unit.key), url, with_before=bool(before)))
        if result.value is not None:
            known.append(result)
    spread = figures.spread(stage)
    is_hidden = stage in figures.hidden_stages
    missing = "…" if is_hidden else "·"
    return StageResult(
        stage=stage,
        label=label,
        rows=tuple(rows),
        mean=Figure(spread.mean if spread else None, DIGITS, definition.unit, missing=missing),
        cv=Figure(spread.cv if spread else None, 4, missing=missing),
        working=_working(definition, known) if len(known) == len(rows) else "",
        missing=sum(row.value.value is None and row.reason != HIDDEN for row in rows),
        closed=sum(row.reason == HIDDEN for row in rows),
        is_hidden=is_hidden,
    )


def _row(name: str, result: Result, old: Result | None, url: str, *, with_before: bool) -> Row:
    missing = "…" if result.reason == HIDDEN else "·"
    change = ""
    if old is not None and old.value is not None and result.value is not None:
        moved = result.value - old.value
        change = "—" if abs(moved) < 1e-9 else f"{'+' if moved > 0 else '−'}{shown(abs(moved), 2)}"
    return Row(
        school=name,
        value=Figure(result.value, DIGITS, url=url, missing=missing),
        numerator=Figure(result.numerator, digits_of(result.numerator), missing=missing),
        denominator=Figure(result.denominator, digits_of(result.denominator), missing=missing),
        before=Figure(old.value if old else None, DIGITS) if with_before else None,
        change=change,
        reason=result.reason,
    )


def _working(definition: LocalDefinition, results: list[Result]) -> str:
    top = sum(r.numerator or 0.0 for r in results)
    below = sum(r.denominator or 0.0 for r in results)
    if not below:
        return ""
    said = working_of(definition.per, top, below, definition.per * top / below)
    return _("各校分子合计 ÷ 分母合计：%(working)s") % {"working": said}
