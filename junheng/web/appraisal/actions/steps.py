"""What the verbs of appraisals and awards check in the same way."""

from __future__ import annotations

from datetime import date

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.process.publicity import window
from junheng.web.appraisal.models import AwardRun, Evaluation, Objection, Stage
from junheng.web.appraisal.papers import final_number_given


def _must_be(matter: Evaluation | AwardRun, stage: str) -> None:
    if matter.stage != stage:
        raise Refused(
            where=str(matter),
            found=str(matter.get_stage_display()),
            expected=str(Stage(stage).label),
            fix="请刷新页面看最新状态",
        )


def _filled(where: str, text: str, label: str) -> str:
    if not text.strip():
        raise UsageError(
            where=where, found=f"没有写{label}", expected=f"写明{label}", fix=f"请补上{label}"
        )
    return text.strip()


def _open(matter: Evaluation | AwardRun, on: date, days: int) -> None:
    """Make something public for so many working days; the first working day counts (公示期)."""
    _must_be(matter, Stage.DRAFT)
    matter.stage, matter.published_on = Stage.PUBLISHED, on
    matter.object_until = window(on, days).last
    matter.save()


def _close(matter: Evaluation | AwardRun, on: date, document_number: str) -> None:
    """Make something final: the days are over and every objection is decided."""
    _must_be(matter, Stage.PUBLISHED)
    if matter.is_open(on):
        raise Refused(
            where=str(matter),
            found=f"公示到 {matter.object_until}",
            expected="公示期满",
            fix="公示期满、异议都处理完再确定",
        )
    rows = Objection.objects.unscoped("every objection to what becomes final")
    field = "evaluation" if isinstance(matter, Evaluation) else "award"
    left = rows.filter(**{field: matter}, decision="")
    if left.exists():
        raise Refused(
            where=str(matter),
            found="、".join(str(one) for one in left) + "还没有处理",
            expected="异议都有处理结果",
            fix="请督导先核对处理",
        )
    matter.stage, matter.final_on = Stage.FINAL, on
    matter.document_number = final_number_given(matter, document_number)
