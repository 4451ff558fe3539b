"""What is known of a school's lower end over cohorts (后20%率): the app that knows it lends it.

A diagnosis report tells a share that fell cohort after cohort, with what chance allows; the app
that writes reports and the one that reads examinations never meet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from junheng.publish.sentences.school_facts import EndsFact
from junheng.web.shared.registry import Registry

Source = Callable[[str, date], Mapping[str, EndsFact]]  # (region code, as_of): by school
source = Registry[Source]()  # where both ends of scores are known


def falling_ends_of(region_code: str, as_of: date) -> dict[str, EndsFact]:
    """Give the schools whose share in the bottom fifth fell cohort after cohort, by code."""
    return {code: one for give in source for code, one in give(region_code, as_of).items()}
