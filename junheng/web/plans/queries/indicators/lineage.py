"""Everything behind one figure of a local indicator, down to its cells (来历)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from junheng.data.snapshots import Scope
from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.engine.local import LocalDefinition, pack_of
from junheng.measure.engine.result import Result
from junheng.measure.engine.trace import Trace, trace
from junheng.measure.engine.wording import parts_in_words
from junheng.policy.pack import Pack
from junheng.web.accounts.models import Account
from junheng.web.evidence import queries as evidence
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans.queries.indicators.figures import Asked, digits_of, working_of
from junheng.web.plans.queries.indicators.ground import base_pack, check
from junheng.web.shared.kit import Figure
from junheng.web.shared.reach import Place

_CELLS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Source:
    """One workbook cell a figure was read from."""

    address: str
    header: str
    value: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything behind one figure of a local indicator."""

    title: str
    definition: LocalDefinition
    figure: Figure
    reason: str
    numerator: str
    denominator: str
    working: str
    parts: tuple[str, ...]
    split: str
    cells: tuple[Source, ...]
    more: int
    record: SnapshotRecord
    saved: bool


def lineage_of(account: Account, asked: Asked, unit: str, stage: str) -> Lineage:
    """Open one figure down to its workbook cells; small groups stay closed.

    Rows about persons are listed only to those who keep them, and the look is logged.
    """
    record, definition = asked.record, asked.definition
    if not account.reach.covers(Place(record.region_code, unit)):
        raise _no_figure()
    figures = asked.figures
    section = next((u for u in figures.measured.in_scope(stage) if u.code == unit), None)
    if section is None:
        raise _no_figure()
    result = figures.result(unit, stage)
    checked = check(definition)
    closed = section.key in figures.hidden
    traced = None if closed else _traced(account, asked, unit, stage)
    return Lineage(
        title=f"{section.name} · {definition.label}",
        definition=definition,
        figure=Figure(result.value, 4, definition.unit, missing="…" if closed else "·"),
        reason=result.reason,
        numerator=checked.numerator,
        denominator=checked.denominator,
        working=_working(definition, result),
        parts=() if traced is None else _parts(definition, traced),
        split=traced.split if traced is not None else "",
        cells=sources_of(traced) if traced is not None else (),
        more=more_than_shown(traced) if traced is not None else 0,
        record=record,
        saved=asked.saved,
    )


def _no_figure() -> Hidden:
    return Hidden(
        where="这个数的来历",
        found="这一数据版本里没有这个数，或不在您的范围内",
        expected="是本地指标页上的一个数",
        fix="请从本地指标页点开",
    )


def _traced(account: Account, asked: Asked, unit: str, stage: str) -> Trace:
    record, definition = asked.record, asked.definition
    split = check(definition).split
    pack = pack_of(base_pack(), definition, split=split)

    def ask(scope: Scope | None) -> Trace:
        snapshot = evidence.open_snapshot(record, account)
        return trace(pack, snapshot, definition.name, unit, stage, scope=scope)

    found = ask(None)
    closed = any(not part.listed for part in found.parts if part.used)
    if not closed or not account.holds("rows.see"):
        return found
    looks = Scope(frozenset({unit}), "rows", "查看一个本地指标的来历", account.username)
    return ask(looks)


def _working(definition: LocalDefinition, result: Result) -> str:
    if result.value is None or result.numerator is None or result.denominator is None:
        return ""
    return working_of(definition.per, result.numerator, result.denominator, result.value)


def _parts(definition: LocalDefinition, traced: Trace) -> tuple[str, ...]:
    base = base_pack()
    named = [quantity.formula.text for quantity in base.quantities.values()]
    return parts_of((*named, definition.numerator, definition.denominator), base, traced)


def parts_of(formulas: Iterable[str], pack: Pack, traced: Trace) -> tuple[str, ...]:
    """Say every part of a figure in words, with its amount."""
    said: dict[str, str] = {}
    for formula in formulas:
        said |= parts_in_words(formula, pack)
    return tuple(
        f"{said.get(part.text, part.table_label)} = "
        f"{_('未上报') if part.amount is None else shown(part.amount, digits_of(part.amount))}"
        for part in traced.parts
        if part.used
    )


def sources_of(traced: Trace) -> tuple[Source, ...]:
    """List the first workbook cells behind a figure."""
    return tuple(
        Source(f"《{c.file}》“{c.sheet}”{c.cell}", c.header or c.label, _said(c.value))
        for c in traced.cells[:_CELLS_SHOWN]
    )


def more_than_shown(traced: Trace) -> int:
    """Count the cells that are not listed."""
    return max(0, len(traced.cells) - _CELLS_SHOWN)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return f"{value:,g}" if isinstance(value, int | float) else str(value)
