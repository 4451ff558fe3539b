"""Drawing the pictures of growth before somebody asks for them (先画好)."""

from __future__ import annotations

from junheng.web.academics.models import GrowthRun
from junheng.web.academics.queries.growth import paces, years
from junheng.web.academics.queries.growth.charts import caterpillar_of, level_chart_of, quadrant_of
from junheng.web.academics.queries.growth.runs import shown_for


def draw_all(run: GrowthRun) -> None:
    """Draw what readers open: the county with every change, each school as it is.

    A change of one school is a small picture, drawn when a principal asks for it.
    """
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
