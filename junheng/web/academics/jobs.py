"""Background jobs: taking scores in (收下成绩)."""

from __future__ import annotations

from copy import copy

from django.utils import timezone

from junheng.web.academics import actions
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.computing import compute
from junheng.web.academics.queries.saving import save
from junheng.web.shared.jobs import Work, register

LOAD = "exam.load"


@register(LOAD)
def load_scores(work: Work) -> None:
    """Read the sheets once more, write the set, and lead the examination to it."""
    rows = Exam.objects.unscoped("the job was asked by number")
    exam = rows.get(pk=work.arguments["exam"])
    work.progress(0, of=3, message="正在核对成绩册")
    saved = save(work.actor, exam)
    work.progress(1, of=3, message="正在计算")
    told = copy(exam)
    told.sha256, told.register_sha256 = saved.sha256, saved.register_sha256
    compute(work.actor, told)
    work.progress(2, of=3, message="正在收下成绩")
    with work.effect() as result:
        made = actions.exam_load(
            actor=work.actor,
            exam=exam,
            seen=exam.version,
            sha256=saved.sha256,
            register_sha256=saved.register_sha256,
            unmatched=saved.unmatched,
            on=timezone.localdate(),
        )
        result["exam"] = made.pk
