"""Drawing the pictures of growth before somebody asks for them (先画好)."""

from __future__ import annotations

from collections.abc import Callable

from junheng.web.academics.models import GrowthRun
from junheng.web.academics.queries.growth import paces, years
from junheng.web.academics.queries.growth.charts import caterpillar_of, level_chart_of, quadrant_of
from junheng.web.academics.queries.growth.runs import shown_for
from junheng.web.shared.models import Job, JobState

DRAW = "growth.draw"
_OPEN = (JobState.WAITING, JobState.RUNNING)


def is_coming(run: GrowthRun) -> bool:
    """Whether a job that draws the schools of a computation waits or runs."""
    jobs = Job.objects.unscoped("whether pictures are being drawn; nothing of the job is told")
    return jobs.filter(kind=DRAW, key=run.spec_sha256, state__in=_OPEN).exists()


def draw_all(run: GrowthRun) -> None:
    """Draw what readers open first: the county with every change, each school as it is."""
    whole = shown_for(run, None)
    for shown in (whole, *(shown_for(run, (line.code,)) for line in whole.lines)):
        paces.paces_of(shown)
        years.years_of(shown)
        if shown.report is None:
            level_chart_of(shown)
            continue
        caterpillar_of(shown)
        quadrant_of(shown)
    for change in whole.report.changes if whole.report else ():
        caterpillar_of(whole, change.change)


def draw_changes(run: GrowthRun, told: Callable[[int, int], None]) -> None:
    """Draw each school with one thing changed, for its principal; ``told`` hears how far it is."""
    codes = [line.code for line in shown_for(run, None).lines]
    for done, code in enumerate(codes):
        told(done, len(codes))
        shown = shown_for(run, (code,))
        for change in shown.report.changes if shown.report else ():
            if not change.reason:
                caterpillar_of(shown, change.change)
