"""Checking a local indicator: well formed, lawful, one meaning only (本地指标检查)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from junheng.kernel.errors import ExpressionError
from junheng.measure.engine import expression as syntax
from junheng.measure.engine import lawful
from junheng.measure.engine.check import resolve
from junheng.measure.engine.local.definition import SIDES, LocalDefinition, Side
from junheng.measure.engine.local.mistake import Mistake, mistake_at
from junheng.measure.engine.local.reach import Reach, ambiguous, reach_of
from junheng.measure.engine.local.tree import divided_by_zero, divisors, read_small
from junheng.measure.engine.wording import formula_in_words
from junheng.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Checked:
    """What was understood of a formula, or what is refused."""

    mistakes: tuple[Mistake, ...]
    numerator: str = ""  # in words
    denominator: str = ""
    split: bool = False  # amounts of the whole school are shared between its stages
    notes: tuple[str, ...] = ()  # how special cases are treated
    sensitive: tuple[lawful.SensitivePart, ...] = ()  # parts that hide small groups

    @property
    def ok(self) -> bool:
        """Whether it may be computed."""
        return not self.mistakes


def check_local(base: Pack, definition: LocalDefinition) -> Checked:
    """Check both formulas of a local indicator and say what they mean (本地指标检查).

    Parameters
    ----------
    base : Pack
        Gives parameters, quantities and scope.
    definition : LocalDefinition
        As typed.

    Returns
    -------
    Checked
        Mistakes with their places, at most one for each side; or the words, whether whole-school
        amounts are shared between stages, and how divisions and empty cells are treated.

    Examples
    --------
    >>> from junheng.policy import load_pack
    >>> base = load_pack("cn-moe-2017-6")
    >>> typed = LocalDefinition("a", 1, "甲", "册", "sum(resource.boks)", "pupils", 1, ("primary",))
    >>> [(m.position, m.marked) for m in check_local(base, typed).mistakes]
    [(14, 'boks')]
    """
    trees: dict[Side, syntax.Node] = {}
    mistakes = []
    for side in SIDES:
        text = definition.text(side)
        try:
            trees[side] = read_small(text)
        except ExpressionError as error:
            mistakes.append(mistake_at(side, "unsafe", text, error))
    if not mistakes:
        pair = [definition.numerator, definition.denominator]
        first: dict[int, ExpressionError] = {}
        for n, fault in lawful.forbidden(pair):
            first.setdefault(n, fault)
        mistakes = [mistake_at(SIDES[n], "forbidden", pair[n], e) for n, e in first.items()]
    if not mistakes:
        mistakes = list(_unknown(base, definition))
    if mistakes:
        return Checked(tuple(mistakes))
    return _understood(base, definition, trees)


def _unknown(base: Pack, definition: LocalDefinition) -> Iterator[Mistake]:
    for side in SIDES:
        text = definition.text(side)
        try:
            resolve(text, base)
        except ExpressionError as error:
            yield mistake_at(side, "unsafe", text, error)


def _understood(
    base: Pack, definition: LocalDefinition, trees: Mapping[Side, syntax.Node]
) -> Checked:
    top, below = reach_of(trees["numerator"], base), reach_of(trees["denominator"], base)
    first: dict[Side, Mistake] = {}
    for side, error in (*divided_by_zero(definition, trees), *ambiguous(definition, top, below)):
        first.setdefault(side, mistake_at(side, "ambiguous", definition.text(side), error))
    if first:
        return Checked(tuple(first.values()))
    split = top.whole is not None and below.whole is None
    pair = (definition.numerator, definition.denominator)
    sensitive = lawful.sensitive_parts(pair, base)
    return Checked(
        mistakes=(),
        numerator=formula_in_words(definition.numerator, base),
        denominator=formula_in_words(definition.denominator, base),
        split=split,
        notes=tuple(_notes(trees, split=split, sensitive=bool(sensitive), both=top, under=below)),
        sensitive=sensitive,
    )


def _notes(
    trees: Mapping[Side, syntax.Node], *, split: bool, sensitive: bool, both: Reach, under: Reach
) -> Iterator[str]:
    zero = [d for t in trees.values() for d in divisors(t) if not isinstance(d, syntax.Number)]
    fixed = isinstance(trees["denominator"], syntax.Number)
    shares = any(f.kind == "share" for t in trees.values() for f in lawful.aggregates(t))
    if zero or shares or not fixed:
        yield "除数或分母为 0 的学校，按“无法计算”处理，不当作 0。"
    if any(fold.kind == "sum" for t in trees.values() for fold in lawful.aggregates(t)):
        yield "求和时遇到空白单元格，按“无法计算”处理；写 otherwise 0，空白才按 0 计。"
    if split:
        yield "分子是全校的数：有两个学段的学校，按学段权重与学生数分摊到各学段。"
    if both.whole is not None and under.whole is not None:
        yield "分子、分母都是全校的数：同一所学校的两个学段得到同一个值。"
    if sensitive:
        least = lawful.SMALLEST_GROUP
        yield f"涉及学生的敏感属性：不足 {least} 人的学校不显示，能由合计推出来的也不显示。"
