"""What running the cases of a pack gives, whatever kind of pack it is (算例检验)."""

from __future__ import annotations

from dataclasses import dataclass, field

from junheng.kernel.issues import Issue


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """Cases by name, and an issue for every figure that differs."""

    passed: list[str]
    failed: list[str]
    issues: list[Issue]
    uncovered: list[str] = field(default_factory=list)  # rules and pairs no case shows
