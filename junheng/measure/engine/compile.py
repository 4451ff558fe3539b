"""Typed formulas to Ibis: aggregates, joins and arithmetic; no window functions.

Every ``count`` and ``sum`` of every formula over one table becomes one column of one grouped
query, so a table is read once however many indicators need it.  A sum over a unit without rows
is NULL, and so is a sum that meets an empty cell; a count over a unit that has rows, none of
which match, is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

import ibis

from junheng.measure.engine.check import (
    Amount,
    Constant,
    Dated,
    Field,
    Fold,
    Operation,
    Typed,
    resolve,
)
from junheng.policy.pack import Pack, Parameter
from junheng.policy.pack import Value as Held

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, NumericValue, Table, Value

# Ibis would merge nested selects into one before it writes SQL; the databases do that themselves,
# and for a pack it takes longer than the query.
ibis.options.sql.fuse_selects = False

_BINARY: dict[str, Callable[[Value, Value], Value]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b.nullif(0),
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "otherwise": lambda a, b: a.fill_null(b),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the names of a formula are found: the columns of one relation."""

    field: Callable[[str], Value]
    fold: Callable[[Fold], Value]
    stage: Value | None  # None in a table whose rows belong to the whole school


class Compiler:
    """Compiles typed formulas of one pack as of one day."""

    def __init__(self, pack: Pack, as_of: date) -> None:
        self.pack, self.as_of = pack, as_of

    def value(self, node: Typed, frame: Frame) -> Value:
        """Compile a formula into a value of the frame's relation."""
        match node:
            case Constant(value=value):
                return ibis.literal(value)
            case Field(name=name):
                return (
                    frame.stage
                    if name == "stage" and frame.stage is not None
                    else frame.field(name)
                )
            case Dated():
                return self._dated(node, frame)
            case Amount(quantity=quantity):
                formula = self.pack.quantities[quantity].formula.text
                return self.value(resolve(formula, self.pack), frame)
            case Fold():
                return frame.fold(node)
            case Operation():
                return self._operation(node, frame)

    def _operation(self, node: Operation, frame: Frame) -> Value:
        if node.op == "in":
            return self._among(node.operands[0], node.operands[1], frame)
        values = [self.value(operand, frame) for operand in node.operands]
        if node.op == "not":
            return ~values[0]
        if node.op == "neg":
            return -values[0]
        if node.op == "if":
            return ibis.ifelse(values[0], values[1], values[2])
        return _BINARY[node.op](values[0], values[1])

    def _dated(self, node: Dated, frame: Frame) -> Value:
        parameter = self.pack.parameters[node.parameter]
        kind = "string" if node.type == "text" else "float64"
        general = parameter.on(self.as_of)
        default = ibis.null(kind) if general is None else ibis.literal(general.value).cast(kind)
        branches = [
            (frame.stage == stage, ibis.literal(held.value).cast(kind))
            for stage, held in self._stages(parameter)
            if frame.stage is not None
        ]
        return ibis.cases(*branches, else_=default) if branches else default

    def _stages(self, parameter: Parameter) -> Iterator[tuple[str, Held]]:
        for stage in sorted({v.stage for v in parameter.values if v.stage}):
            held = parameter.on(self.as_of, stage)
            if held is not None:
                yield stage, held

    def _among(self, item: Typed, listed: Typed, frame: Frame) -> BooleanValue:
        value = self.value(item, frame)
        if isinstance(listed, Constant):
            return value.isin(list(listed.value))  # type: ignore[arg-type]
        if not isinstance(listed, Dated):
            raise TypeError(f"a list is written or a parameter, not {type(listed).__name__}")
        parameter = self.pack.parameters[listed.parameter]
        general = parameter.on(self.as_of)
        default = ibis.null("boolean") if general is None else value.isin(_listed(general))
        branches = [
            (frame.stage == stage, value.isin(_listed(held)))
            for stage, held in self._stages(parameter)
            if frame.stage is not None
        ]
        return ibis.cases(*branches, else_=default) if branches else default

    def matched(self, fold: Fold, rows: Table, stage: str) -> BooleanValue | None:
        """Compile the ``where`` of a fold over the rows of its table; nothing without one."""
        if fold.where is None:
            return None
        frame = Frame(lambda name: rows[name], _nested, rows[stage] if stage else None)
        return self.value(fold.where, frame)


def _listed(held: Held) -> list[str]:
    return list(held.value) if isinstance(held.value, tuple) else [str(held.value)]


def _nested(fold: Fold) -> Value:
    raise TypeError(f"{fold.text} stands inside another aggregate")


def folds_of(nodes: Iterable[Typed], pack: Pack) -> list[Fold]:
    """List the different folds of formulas, quantities included, in order of appearance."""
    found: dict[Fold, None] = {}
    for node in nodes:
        _collect(node, pack, found, ())
    return list(found)


def _collect(node: Typed, pack: Pack, found: dict[Fold, None], within: tuple[str, ...]) -> None:
    match node:
        case Fold():
            found.setdefault(node)
        case Operation(operands=operands):
            for operand in operands:
                _collect(operand, pack, found, within)
        case Amount(quantity=quantity):
            if quantity in within:
                raise RecursionError(f"quantity {quantity} is defined by itself: {within}")
            formula = pack.quantities[quantity].formula.text
            _collect(resolve(formula, pack), pack, found, (*within, quantity))


def fields_of(nodes: Iterable[Typed], pack: Pack) -> set[str]:
    """Name the facts of a school that formulas look at, quantities included, aggregates not."""
    found: set[str] = set()
    left, seen = list(nodes), set[str]()
    while left:
        match left.pop():
            case Field(name=name):
                found.add(name)
            case Operation(operands=operands):
                left += operands
            case Amount(quantity=quantity) if quantity not in seen:
                seen.add(quantity)
                left.append(resolve(pack.quantities[quantity].formula.text, pack))
            case _:
                pass
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """Columns one fold needs while rows are grouped, twice where campuses are merged."""

    fold: Fold
    name: str

    def first(self, rows: Table, matched: BooleanValue | None) -> dict[str, NumericValue]:
        """Columns of the query over the rows of the table."""
        count = rows.count() if matched is None else matched.fill_null(False).cast("int64").sum()
        if self.fold.kind == "count":
            return {self.name: count}
        cell = rows[self.fold.column]
        if self.fold.default is not None:
            cell = cell.fill_null(ibis.literal(self.fold.default).cast(cell.type()))
        taken = cell if matched is None else ibis.ifelse(matched, cell, ibis.null(cell.type()))
        if self.fold.kind in ("max", "min"):
            return {self.name: taken.max() if self.fold.kind == "max" else taken.min()}
        return {
            self.name: taken.sum(),
            f"{self.name}_rows": count,
            f"{self.name}_cells": taken.count(),
        }

    def second(self, grouped: Table) -> dict[str, NumericValue]:
        """Columns of the query over campuses already grouped."""
        if self.fold.kind in ("max", "min"):
            column = grouped[self.name]
            return {self.name: column.max() if self.fold.kind == "max" else column.min()}
        names = [self.name]
        if self.fold.kind == "sum":
            names += [f"{self.name}_rows", f"{self.name}_cells"]
        return {name: grouped[name].sum() for name in names}

    def final(self, grouped: Table) -> NumericValue:
        """Give the fold's value: NULL where a row that counts has an empty cell."""
        value = grouped[self.name].cast("float64")
        if self.fold.kind != "sum":
            return value
        complete = grouped[f"{self.name}_rows"] == grouped[f"{self.name}_cells"]
        return ibis.ifelse(complete, value, ibis.null("float64"))


def any_of(values: Iterable[BooleanValue]) -> BooleanValue:
    """Join conditions with or; false when there is none."""
    return reduce(lambda a, b: a | b, values, ibis.literal(False))
