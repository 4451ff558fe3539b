"""What a subject teacher's home shows: where the own classes are furthest behind (我任教的班)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.publish.sentences.exam import share_told
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries import reading
from junheng.web.academics.queries.belonging import room_names
from junheng.web.academics.queries.classes import classes_for, weakest_of
from junheng.web.accounts.models import Account
from junheng.web.register.queries import counties_of
from junheng.web.shared.cards import Card, source

_SHOWN = 4  # classes


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """One class of one subject with what it needs most."""

    label: str
    url: str
    points: tuple[str, ...]  # knowledge point with the rate of the class
    against: str


@source
def own_classes(account: Account, as_of: date) -> Card | None:
    """Show the newest examination the teacher's own classes sat, weakest knowledge points first."""
    if not account.holds("exam.pupils") or account.holds("exam.compare"):
        return None
    for region in counties_of(account, as_of):
        for exam in reading.exams_of(account, region.region_code):
            if not exam.is_loaded or not figures.is_computed(exam):
                continue
            if classes := classes_for(account, exam, as_of):
                lines = [_taught(account, exam, one, as_of) for one in classes[:_SHOWN]]
                facts = {
                    "exam": exam,
                    "url": reverse("exam", args=[exam.pk]),
                    "lines": lines,
                    "more": len(classes) - len(lines),
                }
                return Card(_("我任教的班"), "academics/card.html", facts, order=20)
    return None


def _taught(account: Account, exam: Exam, one: reading.Class, on: date) -> TaughtClass:
    n, against, weakest = weakest_of(account, exam, one, on)
    room = room_names(exam).get(one.homeroom, f"{one.homeroom}班")
    return TaughtClass(
        f"{room} {exam.paper(one.subject)['label']}",
        reverse("exam-class", args=[exam.pk, one.school_code, one.subject, one.homeroom]),
        tuple(_told(each.label, each.share, each.against, n) for each in weakest),
        against,
    )


def _told(label: str, share: float, against: float | None, n: int) -> str:
    own = share_told(share, n)
    return f"{label} {own}" if against is None else f"{label} {own}（{share_told(against, n)}）"
