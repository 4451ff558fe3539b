"""The page of one class in one subject, for its teacher (班级页)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from junheng.publish.sentences.exam import class_sentence, share_told
from junheng.web.academics.queries import reading
from junheng.web.academics.queries.belonging import room_names
from junheng.web.academics.queries.class_papers import goes_on_paper
from junheng.web.academics.queries.classes import ClassItem, WeakPoint, class_page
from junheng.web.academics.views.rows import Scale
from junheng.web.register.queries import school_names
from junheng.web.shared.doors import needs
from junheng.web.shared.kit import ContextBar


@require_GET
@needs("exam.pupils")
def page(
    request: HttpRequest, number: int, school: str, subject: str, homeroom: str
) -> HttpResponse:
    """Show what a class needs; its teacher and its principal only, and the look is logged."""
    account: Any = request.user
    exam = reading.exam_of(account, number)
    asked = reading.Class(school, homeroom, subject)
    found = class_page(account, exam, asked, timezone.localdate())
    label = exam.paper(subject)["label"]
    name = school_names([exam.region_code], exam.held_on).get(school, school)
    room = room_names(exam).get(homeroom, f"{homeroom}班")
    n = found.described.n
    headline = class_sentence(
        room,
        label,
        weakest=[one.label for one in found.weakest],
        against=found.against,
        share=found.described.score_share,
        with_items=bool(found.points),
    )
    return render(
        request,
        "academics/class.html",
        {
            "exam": exam,
            "asked": asked,
            "may_paper": goes_on_paper(n),
            "label": label,
            "homeroom": room,
            "school": name,
            "found": found,
            "headline": str(headline),
            "points": [_point(one, n) for one in found.points],
            "weakest": [_point(one, n) for one in found.weakest],
            "items": [_item(one, n) for one in found.items],
            "share": share_told(found.described.score_share, n),
            "help_share": share_told(found.help_share, 100),
            "context_bar": ContextBar(region=name, parts=(exam.name, room, label)),
        },
    )


def _point(one: WeakPoint, n: int) -> dict[str, object]:
    words = f"{one.label} {share_told(one.share, n)}"
    return {
        "label": one.label,
        "items": "、".join(one.items),
        "share": share_told(one.share, n),
        "against": "" if one.against is None else share_told(one.against, n),
        "span": Scale(0.0, 1.0).span(one.share, None, None, one.against, words),
    }


def _item(one: ClassItem, n: int) -> dict[str, object]:
    total = sum(count for _option, count in one.options)
    return {
        "item": one.item,
        "share": share_told(one.share, n),
        "against": "" if one.against is None else share_told(one.against, n),
        "key": one.key,
        "options": [
            (option or "未答", share_told(count / total, total), option == one.key)
            for option, count in one.options
        ],
        "distractor": one.distractor,
    }
