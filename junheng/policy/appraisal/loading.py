"""Reading the appraisal of a plan: the file ``appraisal.yaml`` beside its items."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from junheng.kernel.issues import Issue
from junheng.policy.appraisal.checking import check_appraisal
from junheng.policy.appraisal.model import AppraisalPack
from junheng.policy.appraisal.reading import read_award, read_entered, read_scheme
from junheng.policy.document import Report, read_entry
from junheng.policy.loader import by_id, display_name, find_pack, refuse
from junheng.policy.plan import list_plans, load_plan
from junheng.policy.plan.model import PlanPack

FILE = "appraisal.yaml"


def _read(plan: PlanPack, report: Report) -> AppraisalPack | None:
    top = read_entry(plan.folder / FILE, display_name(plan.folder, FILE), report)
    if top is None:
        return None
    pack = AppraisalPack(
        plan=plan.id,
        entered=by_id((read_entered(e) for e in top.sections("entered")), lambda one: one.id),
        schemes=tuple(read_scheme(e, report) for e in top.sections("schemes")),
        awards=tuple(read_award(e, report) for e in top.sections("awards")),
    )
    top.close()
    check_appraisal(pack, plan, report)
    return pack


@lru_cache(maxsize=32)
def _load(folder: Path, _stamp: int) -> AppraisalPack | None:
    if not (folder / FILE).is_file():
        return None
    report = Report()
    pack = _read(load_plan(folder), report)
    if report.has_errors or pack is None:
        refuse(folder, report)
    return pack


def load_appraisal(plan: str | Path) -> AppraisalPack | None:
    """Read the appraisal of a plan by id or path; nothing where it has none (载入评价方案).

    Raises
    ------
    UsageError
        There is no such plan.
    PackError
        The file is not well formed, or a measure is one the guardrails refuse; every issue names
        its file and line and, where there is one, the lawful alternative.
    """
    folder = find_pack(plan)
    stamp = max(file.stat().st_mtime_ns for file in folder.rglob("*.yaml"))
    return _load(folder, stamp)


def lint_appraisal(plan: str | Path) -> list[Issue]:
    """Check the appraisal of a plan without using it: every problem, with file and line."""
    folder = find_pack(plan)
    report = Report()
    if (folder / FILE).is_file():
        _read(load_plan(folder), report)
    return report.issues


def list_appraisals() -> list[AppraisalPack]:
    """List what the plans that come with junheng say of appraisal, in the order of their ids."""
    found = (load_appraisal(info.id) for info in list_plans())
    return [one for one in found if one is not None]
