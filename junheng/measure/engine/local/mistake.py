"""A mistake of a formula and its place in the text (公式里的错)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from junheng.kernel.errors import ExpressionError
from junheng.measure.engine.local.definition import SIDE_LABELS, Side

Kind = Literal["unsafe", "forbidden", "ambiguous"]
KIND_LABELS: Mapping[Kind, str] = {
    "unsafe": "公式写得不对",
    "forbidden": "不能这样算",
    "ambiguous": "意思不止一种",
}
_WORD = re.compile(r"\w+(?:\.\d+)?|[<>!]=|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is refused, and the place in the formula."""

    side: Side
    kind: Kind
    error: ExpressionError
    before: str  # the formula up to the place
    marked: str  # the word at fault; empty where the formula ends too early
    after: str

    @property
    def position(self) -> int:
        """Character at fault, counted from 1 as people count."""
        return self.error.position + 1

    @property
    def title(self) -> str:
        """Where it is, in words."""
        return f"{KIND_LABELS[self.kind]}：{SIDE_LABELS[self.side]}第 {self.position} 个字符"


def mistake_at(side: Side, kind: Kind, text: str, error: ExpressionError) -> Mistake:
    """Cut a formula at the place of an error, and mark the word at fault."""
    at = error.position
    match = _WORD.match(text, at)
    marked = match.group() if match is not None else ""
    return Mistake(side, kind, error, text[:at], marked, text[at + len(marked) :])
