"""What one item beyond the indicators opens to (事项的来历): parts, clause, cells, units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.engine.items import ItemResult
from junheng.measure.engine.trace import TraceCell
from junheng.measure.engine.wording import formula_in_words
from junheng.policy.pack import CONFIDENCE_LABELS, Clause, Item
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import item_cells_of
from junheng.web.monitor.queries.board import school_url
from junheng.web.monitor.queries.frame import Frame, stage_word
from junheng.web.monitor.queries.items import ItemLine, items_of, results_of
from junheng.web.monitor.queries.lineages import CELLS_SHOWN, Source, source_of, workbooks_of
from junheng.web.monitor.queries.remember import remembered
from junheng.web.shared.kit import Standing

_BESIDE = 3  # cells written beside one unit
Cells = Mapping[tuple[str, str], tuple[TraceCell, ...]]


@dataclass(frozen=True, slots=True)
class ItemLineage:
    """Everything the page of one item shows."""

    item: Item
    line: ItemLine
    numerator: str
    denominator: str
    question: str  # what was asked or computed, in words
    code: str  # the formula as the rule's file writes it; empty where people entered the figure
    clause: Clause
    confidence: str
    cells: tuple[Source, ...]
    more: int  # cells not listed
    workbooks: tuple[tuple[str, str], ...]
    failing: tuple[tuple[str, str], ...]  # units that do not meet it, with the school's address
    rows: tuple[Mapping[str, Any], ...]  # every unit, where there are several


def _amount(value: float | None, unit: str = "") -> str:
    if value is None:
        return "—"
    if unit in {"比例", "%"}:
        return f"{shown(value * 100, 1)}%"
    return f"{shown(value, 0 if float(value).is_integer() else 2)} {unit}".strip()


def _sides(item: Item, results: Sequence[ItemResult]) -> tuple[str, str]:
    """Say what stands above and below the line: of the figure, or of the units that reach it."""
    if len(results) > 1:
        met = sum(result.state == "met" for result in results)
        return (
            _("达到的单位 %(n)d 个") % {"n": met},
            _("有结果的单位 %(n)d 个") % {"n": len(results)},
        )
    one = results[0] if results else None
    if one is None or one.numerator is None:
        none = _("没有分子：填报或判定的就是结果")
        return (f"{item.numerator}：{none}" if item.numerator else none, item.denominator or "—")
    named = item.numerator or _("分子")
    return (
        f"{named}：{_amount(one.numerator)}",
        f"{item.denominator or _('分母')}：{_amount(one.denominator)}",
    )


def _question(frame: Frame, item: Item) -> str:
    if item.formula is not None:
        return formula_in_words(item.formula.text, frame.pack)
    if item.kind in ("judged", "veto"):
        return _("由有权的人判定，写明判定人和依据材料")
    asked = " ÷ ".join(part for part in (item.numerator, item.denominator) if part)
    return _("填报：%(asked)s") % {"asked": asked or item.label}


def _mine(cells: Cells, result: ItemResult) -> tuple[TraceCell, ...]:
    """Give the cells of one unit, those that hold its figure first."""
    own = cells.get((result.unit, result.stage)) or cells.get((result.unit, ""), ())
    return tuple(sorted(own, key=lambda cell: cell.value != result.value))


def _addresses(cells: Sequence[TraceCell]) -> str:
    """Write cells by their sheet, the first few of them; a sheet is named once."""
    sheets: dict[str, list[str]] = {}
    for cell in cells[:_BESIDE]:
        sheets.setdefault(f"《{cell.file}》“{cell.sheet}”", []).append(cell.cell)
    told = "；".join(f"{sheet}{'、'.join(places)}" for sheet, places in sheets.items())
    more = _("等 %(n)d 格") % {"n": len(cells)} if len(cells) > _BESIDE else ""
    return told + more


def _row(
    frame: Frame, item: Item, result: ItemResult, names: Mapping[str, str], cells: Cells
) -> dict[str, Any]:
    stage = f"（{stage_word(result.stage)}）" if result.stage else ""
    own = [cell for cell in _mine(cells, result) if cell.cell]
    basis = "；".join(t for t in (result.judged_by, result.evidence, result.reason) if t)
    known = result.unit in names and result.unit != frame.region.region_code
    return {
        "unit": names.get(result.unit, result.unit) + stage,
        "url": school_url(frame, result.unit) if known else "",
        "numerator": _amount(result.numerator),
        "denominator": _amount(result.denominator),
        "value": _amount(result.value, item.unit),
        "state": Standing(result.state, basis),
        "cells": _addresses(own),
    }


def item_lineage_of(frame: Frame, account: Account, item_id: str) -> ItemLineage:
    """Open one item of the rule.

    Raises
    ------
    Hidden
        The rule has no such item.
    """
    lines = [line for group in items_of(frame, account) for line in group.lines]
    line = next((line for line in lines if line.item.id == item_id), None)
    if line is None:
        raise Hidden(
            where="事项的来历",
            found=f"这个规则没有事项 {item_id}",
            expected="是其他事项页上的一项",
            fix="请从其他事项页点开",
        )
    item = line.item
    results = [result for result in results_of(frame) if result.item == item.id]
    cells: Cells = remembered(
        ("item-cells", *frame.key, item.id),
        lambda: item_cells_of(account, frame.record, frame.pack.id, item),
    )
    found = [cell for result in results for cell in _mine(cells, result) if cell.cell]
    numerator, denominator = _sides(item, results)
    names = line.names
    short = dict.fromkeys(result.unit for result in results if result.state == "unmet")
    several = len(results) > 1
    return ItemLineage(
        item=item,
        line=line,
        numerator=numerator,
        denominator=denominator,
        question=_question(frame, item),
        code="" if item.formula is None else item.formula.text,
        clause=frame.pack.clauses[item.clause],
        confidence=CONFIDENCE_LABELS[item.confidence],
        cells=() if several else tuple(source_of(cell) for cell in found[:CELLS_SHOWN]),
        more=0 if several else max(0, len(found) - CELLS_SHOWN),
        workbooks=workbooks_of(frame, account, {cell.file for cell in found}),
        failing=tuple(
            (names.get(unit, unit), school_url(frame, unit))
            for unit in short
            if unit != frame.region.region_code
        ),
        rows=tuple(_row(frame, item, result, names, cells) for result in results)
        if several
        else (),
    )
