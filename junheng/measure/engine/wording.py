"""Formulas in words (公式的说法): what a definition counts, with the labels of the data standard.

Readers of a page know the columns of their own tables, not the ids of the formula language.  The
words come from the resolved tree, so they cannot say anything else than what is computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from junheng.data.standard import Table, standard
from junheng.kernel.rounding import shown
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
from junheng.policy.pack import Pack

_DERIVED = {"stage": "学段", "residence": "城乡类型"}
_SIGNS = {
    "+": " + ",
    "-": " − ",
    "*": " × ",
    "/": " ÷ ",
    "and": "，且",
    "or": "，或",
    "=": "是",
    "!=": "不是",
    "<": "小于",
    "<=": "不大于",
    ">": "大于",
    ">=": "不小于",
    "in": "属于",
}
_FOLDS = {"sum": "合计", "max": "最大值", "min": "最小值"}
_COUNTED = {"homeroom": "班数"}  # other tables: persons are 人数, rows are 条数


def formula_in_words(formula: str, pack: Pack) -> str:
    """Say what a formula computes, without a single id.

    Examples
    --------
    >>> from junheng.policy import load_pack
    >>> pack = load_pack("cn-moe-2017-6")
    >>> formula_in_words("sum(resource.equipment_yuan) / pupils", pack)
    '“办学条件·教学仪器设备资产值”合计 ÷ 在校生数'
    """
    return _Words(pack).say(resolve(formula, pack), None)


def parts_in_words(formula: str, pack: Pack) -> dict[str, str]:
    """Say every ``count`` or ``sum`` of a formula, by its text as the formula writes it.

    Examples
    --------
    >>> from junheng.policy import load_pack
    >>> parts_in_words("sum(resource.books) / 2", load_pack("cn-moe-2017-6"))
    {'sum(resource.books)': '“办学条件·图书册数”合计'}
    """
    words = _Words(pack)
    return {fold.text: words.say(fold, None) for fold in _folds(resolve(formula, pack))}


def _folds(node: Typed) -> Iterator[Fold]:
    if isinstance(node, Fold):
        yield node
    elif isinstance(node, Operation):
        for part in node.operands:
            yield from _folds(part)


@dataclass(frozen=True, slots=True)
class _Words:
    pack: Pack

    def say(self, node: Typed, table: Table | None) -> str:
        match node:
            case Constant():
                return self._constant(node, "")
            case Field():
                return f"“{self._field(node, table)}”"
            case Dated():
                return f"“{self.pack.parameters[node.parameter].label}”"
            case Amount():
                return self.pack.quantities[node.quantity].label
            case Fold():
                return self._fold(node)
            case Operation():
                return self._operation(node, table)

    def _constant(self, node: Constant, codes: str) -> str:
        values = node.value if isinstance(node.value, tuple) else (node.value,)
        return "、".join(self._value(value, codes) for value in values)

    def _value(self, value: object, codes: str) -> str:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, float):
            return shown(value, 0 if value.is_integer() else 2)
        held = standard().codes[codes].codes if codes else ()
        return f"“{next((c.label for c in held if c.code == value), str(value))}”"

    def _field(self, node: Field, table: Table | None) -> str:
        held = table or standard().tables["organisation"]
        if table is None and node.name in _DERIVED:
            return _DERIVED[node.name]
        return held.column(node.name).label

    def _fold(self, node: Fold) -> str:
        table = standard().tables[node.table]
        where = f"里{self._condition(node.where, table)}的" if node.where is not None else "的"
        if node.kind == "count":
            noun = _COUNTED.get(node.table, "人数" if table.is_personal else "条数")
            return f"“{table.label}”{where}{noun}"
        words = f"“{table.label}·{table.column(node.column).label}”"
        if node.where is not None:
            words += f"（{self._condition(node.where, table)}）"
        if node.default is not None:
            words += f"（空白按 {self._value(node.default, '')} 计）"
        return words + _FOLDS[node.kind]

    def _condition(self, node: Typed, table: Table) -> str:
        """Say a condition; a yes-or-no column alone is its label without 是否."""
        if isinstance(node, Field):
            return f"“{self._field(node, table).removeprefix('是否')}”为是"
        if isinstance(node, Operation) and node.op == "not" and isinstance(node.operands[0], Field):
            return f"“{self._field(node.operands[0], table).removeprefix('是否')}”为否"
        if isinstance(node, Operation) and node.op in ("and", "or"):
            return _SIGNS[node.op].join(self._condition(part, table) for part in node.operands)
        return self.say(node, table)

    def _operation(self, node: Operation, table: Table | None) -> str:
        if node.op == "if":
            return self._choice(node, table)
        if node.op == "otherwise":
            first, other = (self.say(part, table) for part in node.operands)
            return f"{first}；没有这些数的，用{other}"
        if node.op == "not":
            return f"不满足（{self.say(node.operands[0], table)}）"
        if node.op == "neg":
            return f"−{self._grouped(node.operands[0], table)}"
        left, right = node.operands
        if node.op in ("*", "/"):
            return self._grouped(left, table) + _SIGNS[node.op] + self._grouped(right, table)
        sign = _SIGNS[node.op]
        if isinstance(right, Constant) and right.type == "number" and sign == sign.strip():
            sign += " "
        codes = self._codes_of(left, right)
        parts = (
            self._constant(part, codes) if isinstance(part, Constant) else self.say(part, table)
            for part in node.operands
        )
        return sign.join(parts)

    def _codes_of(self, left: Typed, right: Typed) -> str:
        """Give the code list a written code belongs to: that of the column beside it."""
        if isinstance(left, Field):
            return left.codes
        unit = (
            self.pack.parameters[right.parameter].values[0].unit if isinstance(right, Dated) else ""
        )
        label = unit.removesuffix("代码")
        return next((name for name, codes in standard().codes.items() if label in codes.label), "")

    def _choice(self, node: Operation, table: Table | None) -> str:
        condition, then, other = node.operands
        words = f"{self._grouped(then, table)}（{self.say(condition, table)}时计入）"
        if isinstance(other, Constant) and other.value == 0:
            return words
        return f"{words}，否则 {self._grouped(other, table)}"

    def _grouped(self, node: Typed, table: Table | None) -> str:
        words = self.say(node, table)
        several = isinstance(node, Operation) and node.op in ("+", "-", "otherwise", "if")
        return f"（{words}）" if several else words
