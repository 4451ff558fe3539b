"""When a figure of a case is the one that was written (算例比对)."""

from __future__ import annotations


def same(wanted: float | str | None, actual: float | str | None, tolerance: float) -> bool:
    """Compare two figures: numbers within the tolerance, all else exactly."""
    if isinstance(wanted, int | float) and isinstance(actual, int | float):
        return abs(actual - wanted) <= tolerance
    return wanted == actual
