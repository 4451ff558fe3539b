"""What several cohorts together say of a region's schools, for the ledger (几届合并的结论)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from junheng.measure.growth.baseline import rules
from junheng.measure.growth.pooled import Pooled
from junheng.web.academics.queries.growth.runs import kept_of, newest_of
from junheng.web.academics.queries.reading import leave_of


@dataclass(frozen=True, slots=True)
class Lasting:
    """The newest computation over several cohorts that still speaks for a region."""

    pooled: Pooled
    band: float  # no practical difference, standard deviations of pupils
    subject: str  # what it is of: kind of examination and paper


def lasting_of(region_code: str, as_of: date) -> Lasting | None:
    """Give what cohorts say together; nothing where the law, the start or the age forbids it.

    For jobs, not for pages: it is the whole region.
    """
    run = newest_of(region_code, as_of)
    if run is None or not leave_of(run.outcome).between_schools:
        return None
    kept = kept_of(run)
    if kept.baseline.lacks or kept.why or kept.years is None or kept.years.why:
        return None
    subject = f"{run.outcome.kind}:{run.outcome.grade}:{run.subject or 'total'}"
    return Lasting(kept.years, rules().no_practical_difference, subject)
