"""What growth says of the schools of a region, for findings (增值的观测).

Only several cohorts together speak, under the clause of a plan in force that asks for growth, and
only to who reads growth anyway: the bureau's leaders and research office, and the school.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.measure.engine.following import Observation
from junheng.measure.engine.strengths import Praise
from junheng.measure.growth.following import ABOVE, BELOW, observed_growth, praised_growth
from junheng.publish.sentences import growth as said
from junheng.web.academics.queries.growth.lasting import Lasting, lasting_of
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.register.queries import school_names
from junheng.web.work.audience import only_for
from junheng.web.work.beside import Beside, beside
from junheng.web.work.models import Finding
from junheng.web.work.queries.reading import newest
from junheng.web.work.sources import clause_done_on, source, strengths

GROWTH = "growth-run"  # the page an item of a plan that asks for growth is carried out on

only_for(BELOW, "growth.see")
only_for(ABOVE, "growth.see")


@source
def grown(record: SnapshotRecord, *, newest: bool) -> Iterator[Observation]:
    """Observe what the newest cohorts together say; an older data version says nothing of it."""
    held = lasting_of(record.region_code, record.as_of) if newest else None
    clause = clause_done_on(record.region_code, GROWTH) if held else ""
    if held is None or not clause:
        return
    names = school_names([record.region_code], record.as_of)
    words = {
        code: said.own_years_headline(held.pooled, names.get(code, code), span).text
        for code, span in held.pooled.schools.items()
    }
    yield from observed_growth(
        held.pooled, clause=clause, subject=held.subject, band=held.band, names=names, words=words
    )


@strengths
def came_further(record: SnapshotRecord) -> Iterator[Praise]:
    """Praise whose pupils came further than expected, as long as the newest cohorts say so."""
    last = newest(record.region_code)
    held = lasting_of(record.region_code, record.as_of) if last in (None, record) else None
    clause = clause_done_on(record.region_code, GROWTH) if held else ""
    if held is None or not clause:
        return
    names = school_names([record.region_code], record.as_of)
    yield from praised_growth(
        held.pooled,
        clause=clause,
        subject=held.subject,
        band=held.band,
        names=names,
        told={code: _facts(held, code, names.get(code, code)) for code in held.pooled.schools},
    )


@beside
def where_it_is_drawn(account: Account, finding: Finding) -> Iterator[Beside]:
    """Lead from the finding to the picture it rests on."""
    if finding.rule in (BELOW, ABOVE) and account.holds("growth.see"):
        url = reverse("growth", args=[finding.region_code]) + "#years"
        yield Beside(_("成长（增值）"), _("几届合并的图、区间和方法"), url)


def _facts(held: Lasting, code: str, name: str) -> dict[str, object]:
    span = held.pooled.schools[code]
    return {
        "unit": name,
        "cohorts": "、".join(held.pooled.cohorts),
        "n": span.n,
        "effect": said.signed(span.effect),
        "interval": said.interval(span.low, span.high),
    }
