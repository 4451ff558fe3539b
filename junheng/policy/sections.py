"""Reading the larger parts of a pack: scope, special cases, indicators, items."""

from __future__ import annotations

from typing import get_args

from junheng.policy.document import Entry, Report
from junheng.policy.pack import (
    Amount,
    Exclusion,
    Flag,
    Formula,
    Indicator,
    Item,
    ItemGroup,
    ItemKind,
    ItemLevel,
    Parameter,
    Quantity,
    Spreading,
)
from junheng.policy.values import (
    CONFIDENCES,
    SOURCES,
    read_formula,
    read_test,
    read_values,
)

_ITEM_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
_ITEM_GROUPS: tuple[ItemGroup, ...] = get_args(ItemGroup)
_ITEM_LEVELS: tuple[ItemLevel, ...] = get_args(ItemLevel)


def read_quantity(entry: Entry) -> Quantity:
    """Read one named amount."""
    quantity = Quantity(
        id=entry.text("quantity"),
        label=entry.text("label"),
        label_en=entry.text("label_en"),
        unit=entry.text("unit"),
        formula=read_formula(entry, "formula"),
        clause=entry.text("clause"),
    )
    entry.close()
    return quantity


def read_exclusion(entry: Entry) -> Exclusion:
    """Read one kind of unit that does not take part."""
    exclusion = Exclusion(
        id=entry.text("exclude"),
        when=read_formula(entry, "when"),
        reason=entry.text("reason"),
        clause=entry.text("clause"),
        confidence=entry.choice("confidence", CONFIDENCES),
        source=entry.choice("source", SOURCES),
        valid_from=entry.day("valid_from"),
    )
    entry.close()
    return exclusion


def read_flag(entry: Entry) -> Flag:
    """Read one special case."""
    flag = Flag(
        id=entry.text("flag"),
        label=entry.text("label"),
        when=read_formula(entry, "when"),
        clause=entry.text("clause"),
        confidence=entry.choice("confidence", CONFIDENCES),
        source=entry.choice("source", SOURCES),
        valid_from=entry.day("valid_from"),
        adds={name: Formula(text, at) for name, text, at in entry.pairs("adds")},
        replaces={name: text for name, text, _ in entry.pairs("replaces")},
    )
    entry.close()
    return flag


def read_spreading(entry: Entry) -> Spreading:
    """Read how dispersion is measured."""
    spreading = Spreading(
        statistic=entry.choice("statistic", ("pupil_weighted_cv",)),
        limit=entry.text("limit", ""),
        clause=entry.text("clause"),
    )
    entry.close()
    return spreading


def read_indicator(entry: Entry, report: Report, *, needs_amount: bool = True) -> Indicator:
    """Read one indicator with its limits; a plan's needs no amount to be priced."""
    unit = entry.text("unit")
    name = entry.text("indicator")
    body = entry.section("amount")
    if body is None:
        if needs_amount:
            report.add("JH-PK-103", entry.at, field="amount")
        amount = Amount(name, entry.text("label", ""), unit, whole=False)
    else:
        amount = Amount(
            column=body.text("column"),
            label=body.text("label"),
            unit=body.text("unit"),
            whole=body.boolean("whole"),
            cost=body.text("cost", ""),
        )
        body.close()
    label, label_en = entry.text("label"), entry.text("label_en")
    indicator = Indicator(
        id=name,
        version=entry.integer("version"),
        label=label,
        label_en=label_en,
        unit=unit,
        numerator=read_formula(entry, "numerator"),
        denominator=read_formula(entry, "denominator"),
        per=entry.integer("per"),
        split=entry.boolean("split"),
        limits=Parameter(
            id=f"{name}.limits",
            label=label,
            label_en=label_en,
            values=read_values(entry, "limits", unit=unit),
            at=entry.line("limits"),
        ),
        amount=amount,
        clause=entry.text("clause"),
        confidence=entry.choice("confidence", CONFIDENCES),
        source=entry.choice("source", SOURCES),
        note=entry.text("note", ""),
        at=entry.at,
    )
    entry.close()
    return indicator


def read_item(entry: Entry, report: Report) -> Item:
    """Read one collected or judged item."""
    kind = entry.choice("kind", _ITEM_KINDS)
    test = read_test(entry, report) if kind == "collected" else None
    item = Item(
        id=entry.text("item"),
        group=entry.choice("group", _ITEM_GROUPS),
        number=entry.integer("number"),
        label=entry.text("label"),
        label_en=entry.text("label_en"),
        kind=kind,
        level=entry.choice("level", _ITEM_LEVELS),
        unit=entry.text("unit", ""),
        numerator=entry.text("numerator", ""),
        denominator=entry.text("denominator", ""),
        test=test,
        formula=read_formula(entry, "formula") if entry.has("formula") else None,
        clause=entry.text("clause"),
        confidence=entry.choice("confidence", CONFIDENCES),
        source=entry.choice("source", SOURCES),
        note=entry.text("note", ""),
        at=entry.at,
    )
    entry.close()
    return item


def read_items(parent: Entry | None, key: str, report: Report) -> tuple[Item, ...]:
    """Read every item of a file."""
    if parent is None:
        return ()
    return tuple(read_item(entry, report) for entry in parent.sections(key))
