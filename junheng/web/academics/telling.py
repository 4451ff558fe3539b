"""What a plan need not ask, because the examination says it (已办的事): both ends, the mean.

The figures answer items that stay inside the bureau; such items open no finding and are handed to
nobody, so no examination result reaches the ledger.  What follows from them is agreed in a meeting.
"""

from __future__ import annotations

from collections.abc import Iterator

from junheng.web.academics.models import Bulletin
from junheng.web.work.sources import Told, told


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
