"""Reading the appraisal of a plan: the file ``appraisal.yaml`` beside its items."""

from __future__ import annotations

from pathlib import Path

from junheng.kernel.issues import Issue
from junheng.policy.appraisal.checking import check_appraisal
from junheng.policy.appraisal.model import AppraisalPack
from junheng.policy.appraisal.reading import read_award, read_entered, read_scheme
from junheng.policy.beside import Beside
from junheng.policy.document import Report, read_entry
from junheng.policy.loader import by_id, display_name
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


_FILE = Beside(FILE, _read)


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
    return _FILE.of(plan)


def lint_appraisal(plan: str | Path) -> list[Issue]:
    """Check the appraisal of a plan without using it: every problem, with file and line."""
    return _FILE.lint(plan)


def list_appraisals() -> list[AppraisalPack]:
    """List what the plans that come with junheng say of appraisal, in the order of their ids."""
    return _FILE.all()
