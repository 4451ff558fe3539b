"""What a visitor of the demo should look at first (演示导览); an installation never loads it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from junheng.data.synth.county import county
from junheng.data.synth.stories import Story, stories
from junheng.web.config.demo_exam_tour import exam_address
from junheng.web.diagnosis.models import Diagnosis
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import of_schools
from junheng.web.intake.models import Batch
from junheng.web.shared.cards import Card, source

_WORKBOOK = "own_workbook_comes_back"  # the story that begins with a file


def _address(story: Story, account: Any) -> str:
    """Give the page of a story in its own data version, or nothing when it is out of reach."""
    region = county(story.county).region_code
    if story.page == "report":
        return _report(story, account)
    if story.page:
        return exam_address(story, account)
    if story.id == _WORKBOOK:
        sent = None
        if account.holds("batch.see"):
            sent = Batch.objects.visible_to(account).filter(school_code=story.school).first()
        return reverse("batch", args=[sent.pk]) if sent else reverse("demo-workbook")
    records = SnapshotRecord.objects.visible_to(account).filter(
        region_code=region, as_of__year=story.year
    )
    record = next(iter(of_schools(records)), None)
    if record is None:
        return ""
    pairs = {"stage": story.stage, "snap": record.sha256[:16]}
    if story.id == "weighting_decides":
        if not account.holds("balance.analyse"):
            return ""  # the row without weights is for those who analyse
        pairs["weights"] = "equal"
    query = urlencode(pairs)
    if story.school and story.indicator:
        path = reverse("lineage", args=[region, story.school, story.stage, story.indicator])
    elif story.school and story.id != "teaching_point_excluded":
        path = reverse("school", args=[story.school])
    else:
        path = reverse("balance", args=[region])
    return f"{path}?{query}"


def _report(story: Story, account: Any) -> str:
    """Give what a school's diagnosis report says as background."""
    if not account.holds("diagnosis.see"):
        return ""
    held = Diagnosis.objects.visible_to(account).filter(
        school_code=story.school, snapshot__as_of__year=story.year
    )
    report = held.order_by("-pk").first()
    return f"{reverse('diagnosis', args=[report.pk])}#background" if report else ""


def _sees_county(story: Story, account: Any) -> bool:
    region = county(story.county).region_code
    return bool(account.holds("balance.see") and region in account.reach.regions)


@source
def tour(account: Any, as_of: date) -> Card | None:
    """List the planted stories for whoever sees the whole county, or teaches in it."""
    if not settings.DEMO or not (account.holds("balance.see") or account.holds("exam.see")):
        return None
    english = (get_language() or "").startswith("en")
    lines = [
        (story.title_en if english else story.title, story.look_at, address)
        for story in stories()
        if (story.page or _sees_county(story, account)) and (address := _address(story, account))
    ]
    return (
        Card(_("建议先看"), "shared/demo_tour.html", {"lines": lines}, order=10) if lines else None
    )
