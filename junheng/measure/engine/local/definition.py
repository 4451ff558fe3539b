"""What an officer typed: a numerator over a denominator, with a revision (指标定义)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Side = Literal["numerator", "denominator"]
SIDES: tuple[Side, Side] = ("numerator", "denominator")
SIDE_LABELS: Mapping[Side, str] = {"numerator": "分子", "denominator": "分母"}


@dataclass(frozen=True, slots=True)
class LocalDefinition:
    """One revision of a local indicator: all that decides its figures."""

    name: str
    revision: int
    label: str
    unit: str
    numerator: str
    denominator: str
    per: int
    stages: tuple[str, ...]
    note: str = ""

    def text(self, side: Side) -> str:
        """Give the formula of one side."""
        return self.numerator if side == "numerator" else self.denominator
