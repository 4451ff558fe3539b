"""What a plan need not ask, because the examination says it (已办的事): ends, means, score rates.

The figures answer items that stay inside the bureau; such items open no finding and are handed to
nobody, so no examination result reaches the ledger.  What follows from them is agreed in a meeting.
"""

from __future__ import annotations

from collections.abc import Iterator

from junheng.measure.achievement.account.figures import TOTAL
from junheng.policy.plan import load_plan
from junheng.web.academics.models import Bulletin, Exam
from junheng.web.academics.queries.account import result_at_hand
from junheng.web.academics.queries.sight import size_of
from junheng.web.academics.queries.sight import told as may_tell
from junheng.web.work.sources import Told, told

# which stage an examination speaks of; no other kind may set schools of a region side by side
_STAGES = {"4": "primary", "5": "primary", "6": "primary", "8": "junior", "9": "junior"}
_ASK = "academic_score_rate_"
_BETWEEN = ("graduation", "monitoring_sample")


@told
def beside_the_city(region_code: str, plan: str) -> Iterator[Told]:
    """Tell a plan that asks for it how the region stands to its city's lines, year by year."""
    rows = Bulletin.objects.filter(exam__region_code=region_code).select_related("exam")
    newest = {one.exam_id: one for one in rows if one.sha256 == one.exam.sha256}
    for one in newest.values():
        answers = {
            "exam_top20": (one.top, one.listed),
            "exam_bottom20": (one.bottom, one.listed),
            "exam_mean": (one.mean, one.peer_mean),
        }
        for ask, (numerator, denominator) in answers.items():
            values = {
                "period": str(one.exam.held_on.year),
                "numerator": float(numerator),
                "denominator": float(denominator),
            }
            yield Told(ask, region_code, one.document_number, values, f"{one.exam}，不另填")


@told
def score_rates(region_code: str, plan: str) -> Iterator[Told]:
    """Tell the score rate of each school, year by year, from the newest lawful examination.

    Only what is computed already, and of no school too small to be told; the bureau's own answer
    for the same year stands before it.
    """
    asked = load_plan(plan).asks
    stages = {grade: stage for grade, stage in _STAGES.items() if _ASK + stage in asked}
    if not stages:
        return
    rows = Exam.objects.unscoped("what an examination answers, inside the bureau")
    lawful = rows.filter(region_code=region_code, school_code="", kind__in=_BETWEEN, scope="region")
    newest: dict[tuple[str, int], Exam] = {}
    for exam in lawful.exclude(sha256="").order_by("-held_on"):
        if exam.grade in stages:
            newest.setdefault((stages[exam.grade], exam.held_on.year), exam)
    for (stage, year), exam in newest.items():
        found = result_at_hand(exam)
        shown = may_tell({one.school: size_of(one) for one in found.schools}) if found else ()
        for unit in found.schools if found else ():
            figures = next((f for f in unit.figures if f.subject == TOTAL), unit.figures[0])
            described = figures.described
            if unit.school not in shown or described.mean is None:
                continue
            points = {"value": described.mean, "low": described.low, "high": described.high}
            values = {k: None if v is None else v / described.full for k, v in points.items()}
            yield Told(
                _ASK + stage,
                unit.school,
                exam.basis or exam.name,
                {"period": str(year), **values},
                f"{exam}，不另填",
            )
