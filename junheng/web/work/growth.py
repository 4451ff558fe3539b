"""What is known of a school's growth (增值结果): the app that computes it lends it here.

An appraisal reads growth and says so where there is none; the two apps never meet.  Whoever
computes value-added registers a source when it starts::

    @source
    def value_added(region_code, as_of): ...  # words by school: above, near, below
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from junheng.web.shared.registry import Registry

Word = Literal["above", "near", "below"]


@dataclass(frozen=True, slots=True)
class Growth:
    """The growth of one school as a whole; never of a class or a teacher."""

    word: Word
    said: str  # which results, how many pupils, the interval
    lasting: Literal["above", "below", ""] = ""  # the same cohort after cohort, and worth noticing
    lasting_said: str = ""  # which cohorts, how many pupils, the interval
    clause: str = ""  # pack#clause that asks for growth; empty where no plan in force does


class Source(Protocol):
    """What one app knows of growth."""

    def __call__(self, region_code: str, as_of: date) -> Mapping[str, Growth]:
        """Give the growth of the region's schools known on a day, by code."""


source = Registry[Source]()  # where growth is known


def growth_of(region_code: str, as_of: date) -> dict[str, Growth]:
    """Give what every source knows; the first that knows a school speaks."""
    found: dict[str, Growth] = {}
    for give in source:
        for code, growth in give(region_code, as_of).items():
            found.setdefault(code, growth)
    return found
