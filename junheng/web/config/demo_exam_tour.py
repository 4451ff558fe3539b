"""Where the stories of the demo's examinations are told, for who may open them (演示导览)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from junheng.data.synth.county import county
from junheng.data.synth.stories import Story
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.reading import exams_of, teachings_of

_DRAFT = {
    "name": "七年级第一学期期末（跨校）",
    "kind": "final",
    "scope": "region",
    "grade": "7",
    "graduating": "no",
    "form": "paper",
    "held_this_semester": "0",
    "papers": "语文 120\n数学 120\n英语 120",
}
_SUBJECT = {"second_by_a_hair": "english"}


def exam_address(story: Story, account: Any) -> str:
    """Give the page of a story, or nothing where this person may not open it."""
    region = county(story.county).region_code
    inside = region in account.reach.regions
    if story.page == "draft":
        if not (inside and account.holds("exam.open")):
            return ""
        today = timezone.localdate().isoformat()
        query = urlencode({**_DRAFT, "held_on": today})
        return f"{reverse('exam-new', args=[region])}?{query}"
    exam = _exam(story, account, region)
    if exam is None:
        return ""
    if story.page == "class":
        mine = teachings_of(account, timezone.localdate()) if account.holds("exam.pupils") else []
        one = next(iter(mine), None)
        place = [one.school_code, one.subject, one.homeroom] if one else []
        return reverse("exam-class", args=[exam.pk, *place]) if place else ""
    own = bool(story.school) and story.school == account.school_code
    if not (account.holds("exam.compare") and (inside or own)):
        return ""
    query = f"?subject={_SUBJECT[story.id]}" if story.id in _SUBJECT else ""
    return f"{reverse('exam', args=[exam.pk])}{query}#units"


def _exam(story: Story, account: Any, region: str) -> Exam | None:
    """Give the graduation of a story's year."""
    if not account.holds("exam.see"):
        return None
    held = exams_of(account, region)
    return next((one for one in held if one.graduating and one.held_on.year == story.year), None)
