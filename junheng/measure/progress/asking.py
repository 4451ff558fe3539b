"""What a plan must ask because no table holds it: whom, about what, how much of it (填报事项).

An ask of a plan becomes questions: a row for each unit it speaks of, each named thing, each
period of the last year.  What the plan reads from the data standard is never asked; the two are
counted side by side, so that whoever reads the plan sees the burden before it is put on anyone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from junheng.data.intake.asked import Asked, Question, periods_asked
from junheng.data.standard import standard
from junheng.kernel.errors import UsageError
from junheng.measure.engine.check import Field, Fold, Operation, Typed, formulas, resolve
from junheng.measure.progress.facts import Units, span_of
from junheng.measure.progress.gather import rules_named
from junheng.policy.loader import load_pack
from junheng.policy.pack import Pack
from junheng.policy.plan.model import Ask, Measure, PlanItem, PlanPack

Rows = Mapping[str, Sequence[Mapping[str, Any]]]  # item → rows of the table of collected items
_OF_THINGS = frozenset({"town", "office", "thing", "person"})
_TIMES = {"once": 1, "year": 1, "semester": 2, "month": 12}
_FEWEST, _MOST = 3, 10  # blank rows for things nobody has named yet


def users_of(plan: PlanPack, ask: str) -> tuple[PlanItem, ...]:
    """List the items an ask is put for, in the document's order."""
    source = f"ask:{ask}"
    return tuple(
        item
        for item in plan.items
        if ask in item.named("ask")
        or (item.measure is not None and item.measure.source == source)
        or (item.due is not None and item.due.source == source)
    )


def _measures(plan: PlanPack, ask: str) -> tuple[Measure, ...]:
    found = (item.measure for item in users_of(plan, ask))
    return tuple(m for m in found if m is not None and m.source == f"ask:{ask}")


def _things_wanted(plan: PlanPack, ask: Ask) -> int:
    """Give how many things a unit lists where an answer is a thing, not a figure; else 0."""
    if ask.type not in ("state", "span"):
        return 0
    wanted, apart = 0, set()
    for measure in _measures(plan, ask.id):
        bound = measure.bound
        if measure.kind in ("coverage", "frequency") and bound is not None:
            if bound.states:
                apart.add(bound.states)
            else:
                wanted = max(wanted, math.ceil(bound.number))
        if measure.kind == "count" and measure.what == "rows":
            wanted = max(wanted, 1)
    if ask.per == "school" and len(apart) > 1:  # one thing of each sort
        wanted = max(wanted, len(apart))
    return min(wanted, _MOST)


def asked_as(plan: PlanPack, ask: Ask) -> Asked:
    """Give an ask as plain data, as the intake holds answers against it."""
    return Asked(
        item=plan.collected_as(ask.id),
        label=ask.label,
        kind=ask.type,
        unit=ask.unit,
        states=ask.states,
        has_subject=ask.per in _OF_THINGS or ask.type == "survey" or _things_wanted(plan, ask) > 0,
        has_period=ask.period != "once",
        of_school=ask.asked_of == "school",
        purpose=ask.purpose,
    )


def asked_by(plans: Iterable[PlanPack], packs: Iterable[Pack] = ()) -> dict[str, Asked]:
    """List all that plans ask, and the items national rules collect, by item."""
    known = {item.id: Asked(item.id, item.label) for pack in packs for item in pack.items}
    for plan in plans:
        for ask in plan.asks.values():
            asked = asked_as(plan, ask)
            known[asked.item] = asked
    return known


@dataclass(frozen=True, slots=True)
class Slot:
    """Whose answer: a unit, and the thing it is about."""

    unit: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Slots:
    """Every answer one ask expects; open where things are named as they come."""

    listed: tuple[Slot, ...]
    is_open: bool = False
    lacks: str = ""  # why nothing can be expected yet


def slots_of(plan: PlanPack, ask: Ask, units: Units, region: str) -> Slots:
    """Say whose answers an ask expects (应填单位)."""
    measures = _measures(plan, ask.id)
    if ask.per == "school":
        codes = _schools(measures, units)
        if codes is None:
            return Slots((), lacks="适用范围还没有指定学校")
        is_open = _things_wanted(plan, ask) > 0
        return Slots(tuple(Slot(code) for code in codes), is_open)
    if ask.per == "region" and ask.type != "survey":
        return Slots((Slot(region),))
    named = dict.fromkeys(_named(measures, units))
    if named:
        return Slots(tuple(Slot(region, name) for name in named))
    return Slots((Slot(region),) if ask.per == "peer" else (), is_open=True)


def _named(measures: Sequence[Measure], units: Units) -> Iterator[str]:
    """Name the towns, things, persons and populations the measures speak of."""
    for measure in measures:
        yield from measure.populations
        yield from (thing.name for thing in measure.named)
        yield from (units.of(measure.of) or () if measure.of else ())


def every_school(units: Units) -> tuple[str, ...]:
    """List the schools the data version holds; the region itself is none."""
    home = units.of("") or ()
    return tuple(code for code in units.labels if code not in home)


def _schools(measures: Sequence[Measure], units: Units) -> tuple[str, ...] | None:
    """Give the schools the measures speak of; all where they speak of none in particular."""
    scopes = [s for m in measures for s in (m.of, m.against) if s and units.level(s) == "school"]
    spared = {code for m in measures if m.except_ for code in units.of(m.except_) or ()}
    if not scopes:
        return every_school(units)
    bound = [units.of(scope) for scope in dict.fromkeys(scopes)]
    named = dict.fromkeys(code for codes in bound if codes is not None for code in codes)
    if all(codes is None for codes in bound):
        return None
    return tuple(code for code in named if code not in spared)


def questions_of(
    plan: PlanPack,
    asks: Iterable[Ask],
    units: Units,
    rows: Rows,
    *,
    region: tuple[str, str],
    day: date,
    school: str = "",
) -> list[Question]:
    """Write the questions of a workbook, answers already held filled in (预填).

    Parameters
    ----------
    plan : PlanPack
        The plan that asks.
    asks : iterable of Ask
        Which of its asks, in order.
    units : Units
        Units of every scope.
    rows : mapping of item to rows
        What the newest data version holds.
    region : tuple of str
        Code and name.
    day : date
        Periods that began within the year up to this day are asked.
    school : str, optional
        Only the questions of one school.
    """
    out: list[Question] = []
    names = {**units.places, **units.labels, region[0]: region[1]}
    for ask in asks:
        asked, expected = asked_as(plan, ask), slots_of(plan, ask, units, region[0])
        periods = periods_asked(ask.period, day)
        done: list[tuple[str, str, str]] = []
        for row in rows.get(asked.item, ()):
            unit = str(row["unit_code"])
            if school in ("", unit):
                done.append((unit, row["subject"] or "", row["period"] or ""))
                out.append(Question(asked, unit, names.get(unit, unit), *done[-1][1:], known=row))
        expected = _as_before(ask, expected, done)
        out += [
            Question(asked, unit, names.get(unit, unit), subject, period)
            for unit, subject, period in _missing(plan, ask, expected, periods, done)
            if school in ("", unit)
        ]
        if expected.is_open and ask.per != "school" and not school:
            blank = Question(asked, *region, period=periods[-1])
            out += [blank] * max(_FEWEST - len(done), 1 - (ask.per == "peer" and not done))
    return out


def _as_before(ask: Ask, expected: Slots, done: Sequence[tuple[str, str, str]]) -> Slots:
    """Ask again about the things, towns and peers that were named before."""
    if not expected.is_open or ask.per == "school" or ask.period == "once":
        return expected
    named = dict.fromkeys(Slot(unit, subject) for unit, subject, _ in done if subject)
    return Slots(tuple(named), is_open=True) if named else expected


def _missing(
    plan: PlanPack,
    ask: Ask,
    expected: Slots,
    periods: Sequence[str],
    done: Sequence[tuple[str, str, str]],
) -> Iterator[tuple[str, str, str]]:
    """List unit, subject and period of every answer that is not there."""
    lists = _things_wanted(plan, ask) if ask.per == "school" else 0
    for slot in expected.listed:
        for period in periods:
            if lists:
                told = sum((unit, at) == (slot.unit, period) for unit, _, at in done)
                yield from [(slot.unit, "", period)] * max(lists - told, 0)
            elif (slot.unit, slot.subject, period) not in done:
                yield slot.unit, slot.subject, period


@dataclass(frozen=True, slots=True)
class Answers:
    """How far the answers to one ask are, in one data version."""

    answered: int
    expected: int | None  # None: as many as there are
    latest: str  # period of the newest answer
    lacks: str


def answers_to(
    plan: PlanPack, ask: Ask, units: Units, rows: Rows, *, region: str, school: str = ""
) -> Answers:
    """Count who has answered in the newest period that has an answer (n/m)."""
    slots = slots_of(plan, ask, units, region)
    held = rows.get(plan.collected_as(ask.id), ())
    held = [row for row in held if school in ("", row["unit_code"])]
    listed = [slot for slot in slots.listed if school in ("", slot.unit)]
    spans = {row["period"]: span_of(row["period"]) for row in held if row["period"]}
    known = {period: span for period, span in spans.items() if span is not None}
    latest = max(known, key=lambda period: known[period]) if known else ""
    newest = [row for row in held if (row["period"] or "") == latest]
    if slots.is_open and not listed:
        return Answers(len(newest), None, latest, slots.lacks)
    by_unit = ask.per == "school" or (slots.is_open and ask.per == "peer")
    said = {Slot(row["unit_code"], "" if by_unit else row["subject"] or "") for row in newest}
    return Answers(sum(slot in said for slot in listed), len(listed), latest, slots.lacks)


def cells_a_year(plan: PlanPack, ask: Ask) -> int:
    """Give the new cells one unit fills in a year for one ask; once counts as one year's."""
    asked = asked_as(plan, ask)
    rows = max(_things_wanted(plan, ask), 1)
    return (len(asked.cells) + asked.has_subject) * rows * _TIMES[ask.period]


@dataclass(frozen=True, slots=True)
class Held:
    """What a plan reads from one table of the data standard, and therefore never asks."""

    table: str
    columns: tuple[str, ...]


def held_by(plan: PlanPack) -> tuple[Held, ...]:
    """List the columns the plan's formulas and national rules read (已有，不再问)."""
    found: dict[str, dict[str, None]] = {}
    packs = [plan.formulas]
    for rule in rules_named(plan):
        try:
            packs.append(load_pack(rule))
        except UsageError:  # the checker of the pack says so
            continue
    for pack in packs:
        for formula, wanted in formulas(pack):
            for table, column in _columns(resolve(formula.text, pack, wanted), "organisation"):
                found.setdefault(table, {})[column] = None
    tables = standard().tables
    return tuple(Held(tables[name].name, tuple(columns)) for name, columns in found.items())


def _columns(node: Typed, table: str) -> Iterator[tuple[str, str]]:
    known = standard().tables
    if isinstance(node, Field):
        if any(column.name == node.name for column in known[table].columns):
            yield table, node.name
    elif isinstance(node, Operation):
        for operand in node.operands:
            yield from _columns(operand, table)
    elif isinstance(node, Fold):
        if node.column:
            yield node.table, node.column
        if node.where is not None:
            yield from _columns(node.where, node.table)


@dataclass(frozen=True, slots=True)
class Burden:
    """New cells a year beside what is already known (填报负担)."""

    school_new: int  # of the school that is asked most
    school_known: int
    bureau_new: int
    bureau_known: int


def burden_of(plan: PlanPack, units: Units, region: str, school: str = "") -> Burden:
    """Count what schools and the bureau must newly fill in, and what is held already."""
    of_school: dict[str, int] = dict.fromkeys([school] if school else every_school(units), 0)
    bureau = 0
    for ask in plan.asks.values():
        cells = cells_a_year(plan, ask)
        listed = slots_of(plan, ask, units, region)
        if ask.asked_of == "bureau":
            bureau += cells * max(len(listed.listed), 1)
            continue
        for slot in listed.listed:
            if slot.unit in of_school:
                of_school[slot.unit] += cells
    known = sum(len(held.columns) for held in held_by(plan))
    held = known * len(every_school(units))
    return Burden(max(of_school.values(), default=0), known, bureau, held)
