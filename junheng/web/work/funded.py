"""What reached each school of the money it is due (经费到位): the app that reckons it lends it.

A paper of one school says what was due, arrived and was spent, and says so where nothing is known;
the app that writes papers and the one that reckons money never meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from junheng.web.shared.registry import Registry


@dataclass(frozen=True, slots=True)
class Funded:
    """The public funds of one school in a fiscal year, in yuan."""

    year: int
    due: float | None  # none: cannot be reckoned
    budgeted: float
    arrived: float
    spent: float
    missing: float | None  # was to have arrived by the day of the data and did not


Source = Callable[[str, str], Mapping[str, Funded]]  # (region code, data version)
source = Registry[Source]()  # where the money of schools is known


def funded_in(region_code: str, sha256: str) -> dict[str, Funded]:
    """Give the money of every school of a region by one data version, by code."""
    return {code: one for give in source for code, one in give(region_code, sha256).items()}
