"""Figures found wrong that wait for a newer data version (待更正): whoever found them says so.

A page that opens a figure asks here; it knows the figure and nothing of the app that checked it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from junheng.web.shared.registry import Registry


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a school in one data version."""

    region_code: str
    sha256: str
    school_code: str
    stage: str
    indicator: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What was found wrong with a figure, and where that is written."""

    label: str
    words: str  # the cell looked at, and what was seen there
    url: str


Finder = Callable[[Any, Figure], Iterable[Correction]]  # (account, figure)
finder = Registry[Finder]()  # who finds figures wrong


def corrections_of(account: Any, figure: Figure) -> tuple[Correction, ...]:
    """List what this reader may know of a figure that waits to be corrected."""
    return tuple(one for find in finder for one in find(account, figure))
