"""The steps of a capital project, and when what it adds begins to count, as data (基建环节)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from junheng.kernel.places import package_data
from junheng.kernel.yaml_file import read_yaml


@dataclass(frozen=True, slots=True)
class ProjectStep:
    """One step: its key, its name, and the paper that proves it."""

    step: str
    label: str
    paper: str


@dataclass(frozen=True, slots=True)
class ProjectRules:
    """Steps in their order, and the day of the year on which schools are counted."""

    steps: tuple[ProjectStep, ...]
    month: int
    day: int

    def named(self, step: str) -> ProjectStep:
        """Give a step by its key."""
        return next(one for one in self.steps if one.step == step)

    def counts_on(self, in_use: date) -> date:
        """Give the first count that holds what came into use on a day.

        >>> project_rules().counts_on(date(2025, 8, 30)), project_rules().counts_on(
        ...     date(2025, 12, 1)
        ... )
        (datetime.date(2025, 10, 15), datetime.date(2026, 10, 15))
        """
        same = date(in_use.year, self.month, self.day)
        return same if in_use <= same else date(in_use.year + 1, self.month, self.day)


@cache
def project_rules() -> ProjectRules:
    """Read the steps once."""
    raw = read_yaml(package_data("packs") / "national/funding/projects.yaml")
    month, day = (int(part) for part in str(raw["counted_on"]).split("-"))
    return ProjectRules(tuple(ProjectStep(**row) for row in raw["steps"]), month, day)
