"""Loading the processes of a plan, whole or not at all; a plan without any is no mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from junheng.kernel.errors import UsageError
from junheng.kernel.issues import Issue
from junheng.policy.document import Report, read_entry
from junheng.policy.loader import display_name, find_pack, refuse
from junheng.policy.plan import PlanPack, load_plan
from junheng.policy.process.model import Process
from junheng.policy.process.reading import read_process

FILE = "processes.yaml"


def read_processes(folder: Path, plan: PlanPack, report: Report) -> tuple[Process, ...]:
    """Read every process of a plan pack, recording every problem."""
    if not (folder / FILE).is_file():
        return ()
    top = read_entry(folder / FILE, display_name(folder, FILE), report)
    if top is None:
        return ()
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
    return found


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
    folder = find_pack(plan)
    file = folder / FILE
    return _load(folder, file.stat().st_mtime_ns if file.is_file() else 0)


@lru_cache(maxsize=32)
def _load(folder: Path, _stamp: int) -> Mapping[str, Process]:
    report = Report()
    found = read_processes(folder, load_plan(folder), report)
    if report.has_errors:
        refuse(folder, report)
    return {process.id: process for process in found}


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
    folder = find_pack(plan)
    report = Report()
    read_processes(folder, load_plan(folder), report)
    return report.issues
