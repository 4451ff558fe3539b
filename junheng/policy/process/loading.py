"""Loading the processes of a plan, whole or not at all; a plan without any is no mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from junheng.kernel.errors import UsageError
from junheng.kernel.issues import Issue
from junheng.policy.beside import Beside
from junheng.policy.document import Report, read_entry
from junheng.policy.loader import display_name
from junheng.policy.plan import PlanPack
from junheng.policy.process.model import Process
from junheng.policy.process.reading import read_process

FILE = "processes.yaml"


def _read(plan: PlanPack, report: Report) -> Mapping[str, Process] | None:
    top = read_entry(plan.folder / FILE, display_name(plan.folder, FILE), report)
    if top is None:
        return None
    found = tuple(read_process(entry, plan, report) for entry in top.sections("processes"))
    top.close()
    times = Counter(process.id for process in found)
    for process in found:
        if times[process.id] > 1:
            report.add("JH-PK-107", process.at, what="流程", id=process.id)
        stages = Counter(stage.id for stage in process.stages)
        for stage in process.stages:
            if stages[stage.id] > 1:
                report.add("JH-PK-107", stage.at, what="环节", id=stage.id)
    return {process.id: process for process in found}


_FILE = Beside(FILE, _read)


def processes_of(plan: str | Path) -> Mapping[str, Process]:
    """Give the processes of a plan by id (流程).

    Raises
    ------
    PackError
        One is not well formed; every issue names its file and line.

    Examples
    --------
    >>> [stage.kind for stage in processes_of("zibo-2021")["town_pilot"].together]
    ['apply', 'review', 'shortlist', 'publicity', 'award']
    """
    return _FILE.of(plan) or {}


def process_of(key: str) -> Process:
    """Find a process by ``pack#process``.

    Raises
    ------
    UsageError
        There is none.
    """
    pack, _sign, name = key.partition("#")
    found = processes_of(pack)
    if name not in found:
        raise UsageError(
            where="流程",
            found=f"{pack} 里没有流程“{name}”",
            expected=f"其中之一：{'、'.join(found) or '这份文件没有流程'}",
            fix="请从“项目与试点”页面进入",
        )
    return found[name]


def lint_processes(plan: str | Path) -> list[Issue]:
    """Check the processes of a plan without using them: every problem, with file and line."""
    return _FILE.lint(plan)
