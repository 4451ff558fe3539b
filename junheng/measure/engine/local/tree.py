"""The tree of a formula: kept small, walked, searched for divisions (公式的结构)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from junheng.kernel.errors import ExpressionError
from junheng.measure.engine import expression as syntax
from junheng.measure.engine.expression import parse, wrong
from junheng.measure.engine.local.definition import LocalDefinition, Side

LONGEST = 1000  # characters
LARGEST = 1e12
DEEPEST = 30  # operators inside one another


def read_small(text: str) -> syntax.Node:
    """Read a formula, and refuse one too long, too deep or with a number too large."""
    if not text.strip():
        raise wrong(text, 0, "还没有写", "写一个公式", "例如 count(homeroom)，或 pupils")
    if len(text) > LONGEST:
        fix = "请删短；很长的式子，拆成两个指标更好懂"
        raise wrong(text[:40] + "…", LONGEST, "公式太长", f"不超过 {LONGEST} 个字符", fix)
    tree = parse(text)
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            fix = "请把公式拆成几个指标"
            raise wrong(text, node.at, "套得太深，或者连得太长", f"不超过 {DEEPEST} 层运算", fix)
        if isinstance(node, syntax.Number) and node.value > LARGEST:
            raise wrong(text, node.at, "这个数太大", "一万亿以内的数", "请检查是不是多写了几位")
        waiting += [(part, depth + 1) for part in parts_of(node)]
    return tree


def parts_of(node: syntax.Node) -> Iterator[syntax.Node]:
    """Give the nodes right below one."""
    match node:
        case syntax.Unary(operand=operand):
            yield operand
        case syntax.Binary(left=left, right=right):
            yield from (left, right)
        case syntax.Choice(condition=condition, then=then, other=other):
            yield from (condition, then, other)
        case syntax.Items(items=items):
            yield from items
        case syntax.Aggregate(where=where, of=of):
            yield from (part for part in (where, of) if part is not None)


def divisors(node: syntax.Node) -> Iterator[syntax.Node]:
    """Give everything a formula divides by."""
    if isinstance(node, syntax.Binary) and node.op == "/":
        yield node.right
    for part in parts_of(node):
        yield from divisors(part)


def divided_by_zero(
    definition: LocalDefinition, trees: Mapping[Side, syntax.Node]
) -> Iterator[tuple[Side, ExpressionError]]:
    """Find what is divided by the number 0."""
    for side, node in trees.items():
        whole = isinstance(node, syntax.Number) and side == "denominator"
        for number in [node] if whole else divisors(node):
            if isinstance(number, syntax.Number) and number.value == 0:
                text = definition.text(side)
                yield (
                    side,
                    wrong(text, number.at, "除数是 0", "除以不是 0 的数", "请改成要除以的数"),
                )
