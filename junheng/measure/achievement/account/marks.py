"""Marks of one paper's items, complete rows only (小题得分表)."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.measure.achievement.blueprint import Blueprint
from junheng.measure.achievement.items import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Pupils with a mark on every item of a paper, and their answers to choice items."""

    blueprint: Blueprint
    pupils: tuple[str, ...]  # n
    schools: tuple[str, ...]  # n
    homerooms: tuple[str, ...]  # n
    points: Floats  # n × items, in the order of the blueprint
    answers: dict[str, tuple[str, ...]]  # choice items with answers only: n, empty for none
    incomplete: int  # pupils left out because a mark is missing

    @property
    def keys(self) -> dict[str, str]:
        """The right option of each item that has answers."""
        return {row.item: row.key for row in self.blueprint.rows if row.item in self.answers}
