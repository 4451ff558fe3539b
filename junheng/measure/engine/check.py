"""Names and types of a formula: does every field exist, does every sum add numbers?

The typed tree keeps only what was resolved: columns of the data standard, dated parameters,
quantities, literals.  A formula that passes here compiles.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from junheng.data.standard import Column, Table, standard
from junheng.kernel.errors import ExpressionError
from junheng.kernel.issues import Issue
from junheng.measure.engine import expression as syntax
from junheng.measure.engine.expression import AggregateKind, parse, wrong
from junheng.policy.document import Report
from junheng.policy.pack import Formula, Pack, Parameter

Type = Literal["number", "text", "boolean", "date", "list"]
_TYPES: Mapping[str, Type] = {
    "text": "text",
    "code": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
}
_LABELS: Mapping[Type, str] = {
    "number": "数",
    "text": "文字",
    "boolean": "是或否",
    "date": "日期",
    "list": "列表",
}
DERIVED: Mapping[str, Type] = {"stage": "text", "residence": "text"}


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written in the formula."""

    value: float | str | bool | date | tuple[float | str, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the aggregate's table, or outside one a fact of the unit's school."""

    name: str
    type: Type
    codes: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A parameter, looked up on the day of the analysis."""

    parameter: str
    type: Type
    by_stage: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity of the pack."""

    quantity: str
    type: Type = "number"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator and its operands: two, one for ``not`` and ``neg``, three for ``if``."""

    op: str
    operands: tuple[Typed, ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Fold:
    """``count``, ``sum``, ``max`` or ``min`` over the rows of one unit."""

    kind: AggregateKind
    table: str
    column: str
    default: float | None
    where: Typed | None
    text: str = field(compare=False)  # as the formula writes it
    type: Type = "number"


Typed = Constant | Field | Dated | Amount | Operation | Fold


class _Resolver:
    def __init__(self, formula: str, pack: Pack) -> None:
        self.formula, self.pack = formula, pack
        self.tables = standard().tables

    def refuse(self, at: int, found: str, expected: str, fix: str) -> ExpressionError:
        return wrong(self.formula, at, found, expected, fix)

    def unknown(self, at: int, what: str, name: str, known: Iterable[str]) -> ExpressionError:
        listed = sorted(known)
        close = difflib.get_close_matches(name, listed, n=1, cutoff=0.6)
        fix = f"最接近的是 {close[0]}，如果就是它，请改正" if close else "请对照数据标准改正"
        few = f"，有：{'、'.join(listed)}" if len(listed) <= 8 else ""
        return self.refuse(at, f"{what}里没有 {name}", f"写{what}里有的名字{few}", fix)

    def need(self, node: Typed, wanted: Type, at: int) -> Typed:
        if node.type != wanted:
            raise self.refuse(
                at,
                f"这里得到的是“{_LABELS[node.type]}”",
                f"为“{_LABELS[wanted]}”",
                "请检查字段的类型，或者改用别的运算",
            )
        return node

    def resolve(self, node: syntax.Node, table: Table | None = None) -> Typed:
        typed: Typed
        match node:
            case syntax.Number(value=number):
                typed = Constant(number, "number")
            case syntax.Text(value=text):
                typed = Constant(text, "text")
            case syntax.Truth(value=truth):
                typed = Constant(truth, "boolean")
            case syntax.Items():
                typed = self.items(node)
            case syntax.Name():
                typed = self.name(node, table)
            case syntax.Unary():
                typed = self.unary(node, table)
            case syntax.Choice():
                typed = self.choice(node, table)
            case syntax.Aggregate():
                typed = self.fold(node, table)
            case syntax.Binary():
                typed = self.binary(node, table)
        return typed

    def unary(self, node: syntax.Unary, table: Table | None) -> Typed:
        wanted: Type = "boolean" if node.op == "not" else "number"
        inner = self.need(self.resolve(node.operand, table), wanted, node.at)
        return Operation("not" if node.op == "not" else "neg", (inner,), wanted)

    def items(self, node: syntax.Items) -> Typed:
        values: list[float | str] = []
        for item in node.items:
            if not isinstance(item, syntax.Number | syntax.Text):
                raise self.refuse(item.at, "列表里不是数或文字", "只写数或文字", "请改正列表")
            values.append(item.value)
        if len({type(v) for v in values}) > 1:
            raise self.refuse(node.at, "列表里既有数又有文字", "只写一种", "请改正列表")
        return Constant(tuple(values), "list")

    def name(self, node: syntax.Name, table: Table | None) -> Typed:
        columns = self.columns(table)
        if node.id in columns:
            column = columns[node.id]
            return Field(node.id, _TYPES[column.type], column.codes)
        if table is None:
            if node.id in DERIVED:
                return Field(node.id, DERIVED[node.id], "stage" if node.id == "stage" else "")
            if node.id in self.pack.quantities:
                return Amount(node.id)
        if node.id in self.pack.parameters:
            return self.dated(node, self.pack.parameters[node.id], table)
        known = [*columns, *self.pack.parameters]
        if table is None:
            known += [*DERIVED, *self.pack.quantities]
        what = f"表 {table.name} 的字段和参数" if table is not None else "字段、参数和通用量"
        raise self.unknown(node.at, what, node.id, known)

    def dated(self, node: syntax.Name, parameter: Parameter, table: Table | None) -> Typed:
        if parameter.by_stage and table is not None and not table.stage:
            raise self.refuse(
                node.at,
                f"参数 {node.id} 分学段，而表 {table.name} 不分学段",
                "在分学段的表里使用分学段的参数",
                "请改用不分学段的参数，或者把条件写在 if 里",
            )
        first = parameter.values[0].value if parameter.values else 0.0
        kind: Type = (
            "list" if isinstance(first, tuple) else "text" if isinstance(first, str) else "number"
        )
        return Dated(node.id, kind, parameter.by_stage)

    def columns(self, table: Table | None) -> dict[str, Column]:
        held = table or self.tables["organisation"]
        return {c.name: c for c in held.stored}

    def choice(self, node: syntax.Choice, table: Table | None) -> Typed:
        condition = self.need(self.resolve(node.condition, table), "boolean", node.condition.at)
        then = self.resolve(node.then, table)
        other = self.need(self.resolve(node.other, table), then.type, node.other.at)
        return Operation("if", (condition, then, other), then.type)

    def fold(self, node: syntax.Aggregate, outer: Table | None) -> Typed:
        if outer is not None:
            raise self.refuse(node.at, "在条件里又写了汇总", "条件里只写字段", "请把汇总移到外面")
        if node.table not in self.tables:
            raise self.unknown(node.table_at, "数据标准的表", node.table, self.tables)
        table = self.tables[node.table]
        if not table.org:
            raise self.refuse(
                node.table_at, f"表 {node.table} 不是按学校登记的", "用按学校登记的表", "请换一张表"
            )
        if node.column:
            columns = self.columns(table)
            if node.column not in columns:
                what = f"表 {node.table} 的列"
                raise self.unknown(node.column_at, what, node.column, columns)
            if _TYPES[columns[node.column].type] != "number":
                raise self.refuse(
                    node.column_at, f"列 {node.column} 不是数", "对数求和", "请换一列，或用 count"
                )
        where = None if node.where is None else self.condition(node.where, table)
        if node.kind != "share":
            text = self.formula[node.at : self._end(node.at)]
            return Fold(node.kind, node.table, node.column, node.default, where, text)
        base = None if node.of is None else self.condition(node.of, table)
        text = self.formula[node.at : self._end(node.at)]
        both = (
            where if base is None or where is None else Operation("and", (where, base), "boolean")
        )
        part = Fold("count", node.table, "", None, both, f"{text}（分子）")
        whole = Fold("count", node.table, "", None, base, f"{text}（分母）")
        return Operation("/", (part, whole), "number")

    def _end(self, start: int) -> int:
        depth = 0
        for at in range(start, len(self.formula)):
            if self.formula[at] in "(（":
                depth += 1
            elif self.formula[at] in ")）":
                depth -= 1
                if depth == 0:
                    return at + 1
        return len(self.formula)

    def condition(self, node: syntax.Node, table: Table) -> Typed:
        return self.need(self.resolve(node, table), "boolean", node.at)

    def binary(self, node: syntax.Binary, table: Table | None) -> Typed:
        left, right = self.resolve(node.left, table), self.resolve(node.right, table)
        if node.op in ("+", "-", "*", "/"):
            self.need(left, "number", node.left.at)
            self.need(right, "number", node.right.at)
            return Operation(node.op, (left, right), "number")
        if node.op in ("and", "or"):
            self.need(left, "boolean", node.left.at)
            self.need(right, "boolean", node.right.at)
            return Operation(node.op, (left, right), "boolean")
        if node.op == "otherwise":
            return Operation(
                "otherwise", (left, self.need(right, left.type, node.right.at)), left.type
            )
        if node.op == "in":
            self.need(right, "list", node.right.at)
            self.known_codes(left, right, node.right.at)
            return Operation("in", (left, right), "boolean")
        return self.compared(node, left, right)

    def compared(self, node: syntax.Binary, left: Typed, right: Typed) -> Typed:
        if left.type == "date" and isinstance(right, Constant) and isinstance(right.value, str):
            try:
                right = Constant(date.fromisoformat(right.value), "date")
            except ValueError as error:
                raise self.refuse(
                    node.right.at, f"“{right.value}”不是日期", "写成 2019-09-01", "请改正日期"
                ) from error
        self.need(right, left.type, node.right.at)
        if node.op not in ("=", "!=") and left.type not in ("number", "date"):
            raise self.refuse(
                node.at, f"用“{node.op}”比较{_LABELS[left.type]}", "比较数或日期", "请改用 = 或 in"
            )
        self.known_codes(left, right, node.right.at)
        return Operation(node.op, (left, right), "boolean")

    def known_codes(self, left: Typed, right: Typed, at: int) -> None:
        if not isinstance(left, Field) or not left.codes:
            return
        codes = standard().codes[left.codes]
        known = [c.code for c in codes.codes]
        for value in self.written(right):
            if value not in known:
                raise self.unknown(at, f"代码表“{codes.label}”", str(value), known)

    def written(self, node: Typed) -> list[object]:
        if isinstance(node, Constant):
            return list(node.value) if isinstance(node.value, tuple) else [node.value]
        if isinstance(node, Dated):
            values = [v.value for v in self.pack.parameters[node.parameter].values]
            return [code for v in values for code in (v if isinstance(v, tuple) else (v,))]
        return []


def resolve(formula: str, pack: Pack, wanted: Type = "number") -> Typed:
    """Parse a formula and decide what every name in it means (公式检查).

    Parameters
    ----------
    formula : str
        Text in the formula language.
    pack : Pack
        Gives parameters and quantities.
    wanted : {"number", "boolean"}
        What the formula must come to.

    Raises
    ------
    ExpressionError
        A name, a type or a code does not fit; with the position.
    """
    resolver = _Resolver(formula, pack)
    tree = parse(formula)
    return resolver.need(resolver.resolve(tree), wanted, tree.at)


def formulas(pack: Pack) -> Iterable[tuple[Formula, Type]]:
    """Walk every formula of a pack with the type it must have."""
    for quantity in pack.quantities.values():
        yield quantity.formula, "number"
    for exclusion in pack.scope:
        yield exclusion.when, "boolean"
    for flag in pack.flags:
        yield flag.when, "boolean"
        for added in flag.adds.values():
            yield added, "number"
    for indicator in pack.indicators:
        yield indicator.numerator, "number"
        yield indicator.denominator, "number"
    for item in pack.items:
        if item.formula is not None:
            yield item.formula, "number"


def check_formulas(pack: Pack) -> list[Issue]:
    """Check every formula of a pack against the data standard; issues name file and line."""
    report = Report()
    for formula, wanted in formulas(pack):
        try:
            resolve(formula.text, pack, wanted)
        except ExpressionError as error:
            report.add(
                "JH-PK-301",
                formula.at,
                formula=formula.text,
                position=error.position + 1,
                problem=error.found,
                expected=error.expected,
                fix=error.fix,
            )
    return report.issues
