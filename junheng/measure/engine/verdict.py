"""What a rule says of what was measured (结论): one shape for every rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["met", "near", "unmet", "not_computable"]

WORDS: Mapping[State, str] = {
    "met": "met",
    "near": "not_met",
    "unmet": "not_met",
    "not_computable": "not_computable",
}
LABELS: Mapping[State, str] = {
    "met": "达到",
    "near": "接近",
    "unmet": "未达到",
    "not_computable": "无法计算",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule applied to one subject."""

    state: State
    met: int  # readings that reached their limit
    of: int  # readings looked at
    failing_units: tuple[str, ...] = ()  # subjects that keep the rule from being met, in order
    facts: Mapping[str, object] = field(default_factory=dict)  # numbers the sentence needs
    reason: str = ""  # one Chinese clause; empty when there is nothing to explain

    def __post_init__(self) -> None:
        if not 0 <= self.met <= self.of:
            raise ValueError(f"met is {self.met} but of is {self.of}; met lies between 0 and of")

    @property
    def word(self) -> str:
        """The word of the command line: ``met``, ``not_met`` or ``not_computable``."""
        return WORDS[self.state]

    @property
    def label(self) -> str:
        """The Chinese word shown to people."""
        return LABELS[self.state]
