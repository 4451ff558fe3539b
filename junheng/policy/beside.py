"""A file that a plan may have beside its items: appraisal, classes, processes.

A plan without the file is no mistake; a file that is there is read whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from junheng.kernel.issues import Issue
from junheng.policy.document import Report
from junheng.policy.loader import find_pack, refuse, stamp_of
from junheng.policy.plan import PlanPack, list_plans, load_plan

T = TypeVar("T")


class Beside(Generic[T]):
    """One such file by name, with the function that reads it and records every problem.

    What was read is kept until a file of the plan changes.
    """

    def __init__(self, name: str, read: Callable[[PlanPack, Report], T | None]) -> None:
        self.name = name
        self._read = read
        self._kept = lru_cache(maxsize=32)(self._fresh)

    def of(self, plan: str | Path) -> T | None:
        """Read the file of a plan, by id or path; nothing where the plan has none.

        Raises
        ------
        UsageError
            There is no such plan.
        PackError
            The file is not well formed; every issue names its file and line.
        """
        folder = find_pack(plan)
        return self._kept(folder, stamp_of(folder))

    def all(self) -> list[T]:
        """Read the file of every plan that comes with junheng and has one, in order of ids."""
        found = (self.of(info.id) for info in list_plans())
        return [one for one in found if one is not None]

    def lint(self, plan: str | Path) -> list[Issue]:
        """Check the file without using it: every problem, with file and line."""
        folder, report = find_pack(plan), Report()
        if (folder / self.name).is_file():
            self._read(load_plan(folder), report)
        return report.issues

    def _fresh(self, folder: Path, _stamp: int) -> T | None:
        if not (folder / self.name).is_file():
            return None
        report = Report()
        found = self._read(load_plan(folder), report)
        if report.has_errors or found is None:
            refuse(folder, report)
        return found
