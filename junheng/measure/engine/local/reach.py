"""Whose rows a formula counts: the section's own, or the whole school's (本学段与全校)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from junheng.data.standard import standard
from junheng.kernel.errors import ExpressionError
from junheng.measure.engine import expression as syntax
from junheng.measure.engine.expression import parse, wrong
from junheng.measure.engine.local.definition import LocalDefinition, Side
from junheng.measure.engine.local.tree import parts_of
from junheng.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a formula first counts a section's own rows, and where the whole school's."""

    section: int | None = None
    whole: int | None = None
    by_stage: int | None = None  # where it names a parameter that differs by stage

    def __or__(self, other: Reach) -> Reach:
        def first(a: int | None, b: int | None) -> int | None:
            return b if a is None else a

        return Reach(
            first(self.section, other.section),
            first(self.whole, other.whole),
            first(self.by_stage, other.by_stage),
        )


def reach_of(node: syntax.Node, base: Pack) -> Reach:
    """Find whose rows a formula counts, through the quantities it names."""
    if isinstance(node, syntax.Aggregate):
        of_section = bool(standard().tables[node.table].stage)
        return Reach(section=node.at) if of_section else Reach(whole=node.at)
    if isinstance(node, syntax.Name):
        if node.id in base.quantities:
            inner = reach_of(parse(base.quantities[node.id].formula.text), base)
            return Reach(
                node.at if inner.section is not None else None,
                node.at if inner.whole is not None else None,
                node.at if inner.by_stage is not None else None,
            )
        parameter = base.parameters.get(node.id)
        return Reach(by_stage=node.at if parameter is not None and parameter.by_stage else None)
    found = Reach()
    for part in parts_of(node):
        found |= reach_of(part, base)
    return found


def ambiguous(
    definition: LocalDefinition, top: Reach, below: Reach
) -> Iterator[tuple[Side, ExpressionError]]:
    """Find what means more than one thing in a school of two stages."""
    sides: tuple[tuple[Side, Reach], ...] = (("numerator", top), ("denominator", below))
    for side, reach in sides:
        text = definition.text(side)
        if reach.whole is None:
            continue
        if reach.section is not None:
            yield (
                side,
                wrong(
                    text,
                    max(reach.whole, reach.section),
                    "一个式子里既有本学段的数，又有全校的数",
                    "一边只用一种：分学段的表，或者不分学段的表",
                    "九年一贯制学校两种数对不上；请把它们分到分子和分母，或换成同一种表",
                ),
            )
        elif reach.by_stage is not None:
            yield (
                side,
                wrong(
                    text,
                    reach.by_stage,
                    "这个参数分学段，旁边的数是全校的",
                    "分学段的参数只和分学段的数一起用",
                    "请改用分学段的表，或者写出一个固定的数",
                ),
            )
    if below.whole is not None and top.section is not None and top.whole is None:
        yield (
            "denominator",
            wrong(
                definition.denominator,
                below.whole,
                "分子是本学段的数，分母是全校的数",
                "分子、分母说的是同一群人",
                "请把分母也换成分学段的数，例如 pupils",
            ),
        )
