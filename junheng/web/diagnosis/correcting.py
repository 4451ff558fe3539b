"""Figures a school disputed and won (待更正), said where the figure opens and whoever mends it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account
from junheng.web.diagnosis.models import Diagnosis, Line
from junheng.web.diagnosis.queries.links import uncorrected
from junheng.web.shared.corrections import Correction, Figure, finder


def page_of(line: Line) -> str:
    """Give the page of the cells a figure was read from; the sentence, where it has no figure."""
    report = line.diagnosis
    if not line.indicator:
        return reverse("diagnosis", args=[report.pk]) + f"#line-{line.pk}"
    address = [report.region_code, report.school_code, line.stage, line.indicator]
    return f"{reverse('lineage', args=address)}?snap={report.snapshot.sha256[:16]}"


@finder
def disputed(account: Account, figure: Figure) -> Iterator[Correction]:
    """Say which sentence about a figure was withdrawn, after a look at which cell."""
    if not account.holds("diagnosis.see"):
        return
    rows = Diagnosis.objects.visible_to(account).filter(
        region_code=figure.region_code,
        school_code=figure.school_code,
        snapshot__sha256=figure.sha256,
    )
    for line in uncorrected(rows):
        if (line.indicator, line.stage) != (figure.indicator, figure.stage):
            continue
        told = {"c": line.settled_cell, "w": line.settled_words}
        yield Correction(
            _("诊断第 %(n)d 条异议成立") % {"n": line.place},
            _("核对 %(c)s：%(w)s") % told if line.settled_cell else line.settled_words,
            reverse("diagnosis", args=[line.diagnosis_id]) + f"#line-{line.pk}",
        )
