"""Slips on paper (督办单): what is printed of one that was issued."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import translation

from junheng.kernel.errors import Hidden
from junheng.policy.tasks import colour_named
from junheng.publish.render.docx import docx
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.slip import LateSlip, late_slip
from junheng.publish.sentences.kinds import dated
from junheng.web.accounts.models import Account
from junheng.web.shared.directory import region_name
from junheng.web.work.clauses import cited
from junheng.web.work.models import Slip, Task
from junheng.web.work.queries.alone import task_of

KINDS: Mapping[str, str] = {
    "slip.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "slip.pdf": "application/pdf",
}


def slip_of(account: Account, number: int) -> Slip:
    """Give one slip of a task the account may see, or :class:`Hidden`."""
    found = Slip.objects.filter(pk=number).select_related("task__finding", "task__person").first()
    if found is None:
        raise Hidden(
            where="督办单",
            found="没有这张督办单，或不在您的范围内",
            expected="是您所在地区或学校的督办单",
            fix="请从任务所在的页面打开",
        )
    task_of(account, found.task_id)
    return found


def number_of(slip: Slip) -> str:
    """Give the number of a slip in its region and year: 督办-2026-0003.

    It is no 文号: those belong to the office and its 代字, which nobody makes up here.
    """
    rows = Slip.objects.filter(task__region_code=slip.task.region_code, on__year=slip.on.year)
    return f"督办-{slip.on.year}-{rows.filter(pk__lte=slip.pk).count():04d}"


def paper_of(slip: Slip) -> LateSlip:
    """Gather what the paper says, in the papers' own language, as it was on its day."""
    with translation.override(settings.LANGUAGE_CODE):
        task, colour = slip.task, colour_named(slip.colour, slip.task.pack)
        name = region_name(task.region_code, slip.on)
        return LateSlip(
            number=number_of(slip),
            label=colour.label,
            ink=colour.ink,
            reason=colour.reason,
            region_name=name,
            issuer=f"{name}教育局",
            on=slip.on,
            task=task.title,
            basis=_basis(task),
            office=task.office,
            person=task.person_name,
            original_due=task.original_due_on,
            due=slip.on - timedelta(days=slip.days_late),
            days_late=slip.days_late,
            progress=_progress(task, slip.on),
            asked=slip.words,
            answer_by=slip.answer_by,
        )


def _basis(task: Task) -> str:
    if task.finding is not None:
        return f"{task.finding.label}　{task.finding.unit_name}{task.finding.name}"
    found = cited(task.clause)
    return f"{found.paper}　{found.title}" if found.title != found.number else found.paper


def _progress(task: Task, on: date) -> str:
    said = task.feedbacks.filter(on__lte=on).last()
    return f"{said.percent}%，{said.words}（{dated(said.on)}）" if said is not None else ""


def made(slip: Slip, name: str) -> bytes:
    """Set the paper as Word or PDF."""
    report = late_slip(paper_of(slip))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        (pdf if name.endswith("pdf") else docx)(report, path)
        return path.read_bytes()


def filename_of(slip: Slip, name: str) -> str:
    """Name the reader's file."""
    return f"{slip.label}（{number_of(slip)}）.{name.rpartition('.')[2]}"
