"""A school's own examination in the demo: its sheet is sent, four rows wait to be settled."""

from __future__ import annotations

from datetime import timedelta

from junheng.data.synth import exam_inside
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.web.academics import actions
from junheng.web.academics.models import Exam, SheetKind
from junheng.web.academics.queries import files
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place


def show_inside() -> Exam:
    """Register the examination as the principal does, and send its sheet."""
    principal = Account.objects.get(username="principal2")
    event = ExamEvent(
        name=exam_inside.NAME,
        kind="final",
        scope="school",
        held_on=exam_inside.HELD_ON,
        papers=tuple(Paper(one.subject, one.label, one.full) for one in exam_inside.PAPERS),
        grade=str(exam_inside.GRADE),
        graduating=False,
        held_this_semester=0,
    )
    exam = actions.exam_open(
        actor=principal,
        place=Place(principal.region_code, principal.school_code, name="石桥中学"),
        event=event,
        on=exam_inside.HELD_ON - timedelta(days=14),
    )
    name, content = exam_inside.inside_workbook()
    actions.sheet_send(
        actor=principal,
        exam=exam,
        seen=exam.version,
        kind=SheetKind.SCORES,
        name=name,
        sha256=files.keep(content),
    )
    return exam
