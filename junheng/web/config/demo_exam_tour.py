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
from junheng.web.academics.queries.sight import may_load

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
        return _draft(region) if inside and account.holds("exam.open") else ""
    if story.page == "growth":
        return reverse("growth", args=[region]) if inside and account.holds("growth.see") else ""
    if story.page == "tray":
        return _tray(story, account, region)
    exam = _exam(story, account, region)
    return _of_exam(story, account, exam, inside=inside) if exam is not None else ""


def _of_exam(story: Story, account: Any, exam: Exam, *, inside: bool) -> str:
    """Give the page of a story about a graduation."""
    if story.page == "class":
        return _own_class(exam, account)
    compares = account.holds("exam.compare")
    if story.page == "paper":
        paper = reverse("exam-paper", args=[exam.pk, "maths"])
        return f"{paper}#doubtful" if inside and compares else ""
    own = bool(story.school) and story.school == account.school_code
    may = compares and (inside or own)
    query = f"?subject={_SUBJECT[story.id]}" if story.id in _SUBJECT else ""
    return f"{reverse('exam', args=[exam.pk])}{query}#units" if may else ""


def _draft(region: str) -> str:
    """Give the form of an examination the law does not allow, filled in."""
    query = urlencode({**_DRAFT, "held_on": timezone.localdate().isoformat()})
    return f"{reverse('exam-new', args=[region])}?{query}"


def _own_class(exam: Exam, account: Any) -> str:
    """Give the page of the first class a teacher teaches."""
    for one in teachings_of(account, timezone.localdate()):
        place = [exam.pk, one.school_code, one.subject, one.homeroom]
        return reverse("exam-class", args=place)
    return ""


def _tray(story: Story, account: Any, region: str) -> str:
    """Give the school's own examination whose rows wait, to its principal."""
    if not account.holds("exam.load"):
        return ""
    held = [one for one in exams_of(account, region) if one.school_code == story.school]
    waiting = next((one for one in held if not one.is_loaded and may_load(account, one)), None)
    return f"{reverse('exam', args=[waiting.pk])}#tray" if waiting is not None else ""


def _exam(story: Story, account: Any, region: str) -> Exam | None:
    """Give the graduation of a story's year."""
    if not account.holds("exam.see"):
        return None
    held = exams_of(account, region)
    return next((one for one in held if one.graduating and one.held_on.year == story.year), None)
