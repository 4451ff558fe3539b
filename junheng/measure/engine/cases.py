"""What running the cases of a pack gives, whatever kind of pack it is (算例检验)."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.kernel.issues import Issue


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """Cases by name, and an issue for every figure that differs."""

    passed: list[str]
    failed: list[str]
    issues: list[Issue]


def same(wanted: float | str | None, actual: float | str | None, tolerance: float) -> bool:
    """Compare two figures: numbers within the tolerance, all else exactly."""
    if isinstance(wanted, int | float) and isinstance(actual, int | float):
        return abs(actual - wanted) <= tolerance
    return wanted == actual
