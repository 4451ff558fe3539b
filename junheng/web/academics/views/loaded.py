"""The page of an examination whose scores are in (考试结果)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from junheng.kernel.rounding import shown
from junheng.measure.achievement.account import GROUPS, Spread, Unit
from junheng.measure.achievement.account.groups import Group
from junheng.measure.achievement.account.spread import OwnSpread
from junheng.measure.achievement.gaps import Gap
from junheng.policy.achievement import achievement_lines
from junheng.publish.reports import exam_differences
from junheng.publish.reports.exam_tables import TWO_FIGURES
from junheng.publish.reports.exam_years import NOTE, years_tables
from junheng.publish.sentences.exam import (
    between_sentence,
    classes_sentence,
    own_sentence,
    share_told,
    whole_sentence,
)
from junheng.publish.sentences.exam_withheld import MASKS, PLACES, is_any_withheld
from junheng.publish.sentences.exam_withheld import NOTE as NOTE_WITHHELD
from junheng.web.academics.models import Exam
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries import reading
from junheng.web.academics.queries.belonging import room_names
from junheng.web.academics.queries.classes import classes_for
from junheng.web.academics.queries.differences import differences_of
from junheng.web.academics.queries.documents import SCHOOL, edition_for, schools_to_print
from junheng.web.academics.queries.papers import with_items
from junheng.web.academics.queries.sight import may_load
from junheng.web.academics.queries.years import years_of
from junheng.web.academics.views.ends import end_tables
from junheng.web.academics.views.rows import FigureRow, Scale, figure_row, minus, scale_of
from junheng.web.register.queries import region_of, school_names
from junheng.web.shared.kit import ContextBar

_LEVELS = {"schools": "学校之间", "classes": "班级之间", "pupils": "学生之间"}


def loaded_page(request: HttpRequest, exam: Exam) -> HttpResponse:
    """Show what an examination says to this reader."""
    account: Any = request.user
    today = timezone.localdate()
    seen = figures.seen_of(account, exam)
    subject = _subject(request, seen.whole or seen.own)
    place = region_of(exam.region_code, account, today)
    names = school_names([exam.region_code], exam.held_on)
    rooms = room_names(exam)
    classes = classes_for(account, exam, today)
    split = figures.spreads_of(account, exam, seen.sight)
    lines = achievement_lines()
    edition = edition_for(account, exam)
    has_edition = bool(seen.own if edition == SCHOOL else seen.whole)
    gap_rows, gap_notes = _gap_rows(figures.gaps_of(account, exam, seen.sight), subject)
    own_name = names.get(seen.sight.own, "")
    own_rooms = [(rooms.get(one.homeroom, one.homeroom), one) for one in seen.classes]
    ends, lacking = end_tables(
        seen, subject, own_name=own_name, rooms=own_rooms, inside=bool(exam.school_code)
    )
    told = bool(seen.schools or seen.own)
    told_units = [one for _name, one in (*seen.schools, *own_rooms)]
    years = years_of(account, exam, subject, at_once=True) if told else None
    return render(
        request,
        "academics/loaded.html",
        {
            "region": place,
            "exam": exam,
            "leave": reading.leave_of(exam),
            "seen": seen,
            "headlines": _headlines(exam, seen, split, len(classes), names),
            "subjects": _subjects(seen.whole or seen.own),
            "subject": subject,
            "whole_rows": _by_paper(seen.whole),
            "own_rows": _by_paper(seen.own),
            "own_name": own_name,
            "school_rows": _side_by_side(seen.schools, subject, seen.whole),
            "class_rows": _side_by_side(own_rooms, subject, seen.own),
            "end_tables": ends,
            "end_lacking": lacking,
            "years": years,
            "years_tables": years_tables(years) if years else (),
            "years_note": NOTE,
            "differences": _differences(account, exam, subject),
            "masks": MASKS,
            "withheld_note": NOTE_WITHHELD if is_any_withheld(told_units, subject, PLACES) else "",
            "spread_note": TWO_FIGURES if any(isinstance(one, Spread) for one in split) else "",
            "spread_rows": [_spread_row(one) for one in split],
            "gap_rows": gap_rows,
            "gap_notes": gap_notes,
            "lines": lines,
            "rate_words": "；".join(
                f"{one.label}：得分率{'不低于' if one.side == 'at_least' else '低于'} "
                f"{share_told(one.share, 100)}"
                for one in lines.rates
            ),
            "papers": [
                (exam.paper(one)["label"], reverse("exam-paper", args=[exam.pk, one]), one)
                for one in with_items(account, exam)
            ],
            "classes": [
                (rooms.get(one.homeroom, one.homeroom), one, exam.paper(one.subject)["label"])
                for one in classes
            ],
            "edition": edition if has_edition else "",
            "by_subject": [(one["subject"], one["label"]) for one in exam.papers]
            if has_edition and len(exam.papers) > 1
            else [],
            "to_print": schools_to_print(account, exam),
            "may_load": may_load(account, exam),
            "may_compare": bool(edition) and told,
            "nothing": not told and seen.whole is None and not classes and not seen.sight.why,
            "context_bar": ContextBar(region=place.name, parts=(exam.name,)),
        },
    )


def _differences(account: Any, exam: Exam, subject: str) -> dict[str, object] | None:
    """Give the schools beside the named ones, or why not; nothing to who sees no schools."""
    found = differences_of(account, exam, subject)
    if found is None:
        return None
    notes = [exam_differences.SIGN, *found.statements, exam_differences.NOT_NATIONAL]
    return {
        "fact": found,
        "title": exam_differences.TITLE,
        "rows": exam_differences.difference_rows(found),
        "against": exam_differences.compared_with(found),
        "notes": "".join(notes),
    }


def _subject(request: HttpRequest, unit: Unit | None) -> str:
    held = [one.subject for one in unit.figures] if unit else [""]
    asked = request.GET.get("subject", "")
    return asked if asked in held else held[-1]


def _subjects(unit: Unit | None) -> list[tuple[str, str]]:
    return [(one.subject, one.label) for one in unit.figures] if unit else []


def _headlines(
    exam: Exam,
    seen: figures.Seen,
    split: Sequence[Spread | OwnSpread],
    classes: int,
    names: dict[str, str],
) -> list[str]:
    found: list[object] = []
    if seen.own is not None:
        beside = seen.whole.figures[-1] if seen.whole and seen.whole is not seen.own else None
        if beside is not None and beside.described.n == seen.own.figures[-1].described.n:
            beside = None
        found.append(own_sentence(names[seen.own.school], seen.own.figures[-1], beside))
    elif seen.whole is not None:
        found.append(whole_sentence(seen.whole.figures[-1]))
        last = split[-1] if split else None
        if isinstance(last, Spread):
            found.append(between_sentence(last))
    elif seen.sight.why and not seen.sight.own:
        found.append(exam.name)  # why nothing is told stands below
    else:
        found.append(seen.own_hidden or classes_sentence(classes))
    return [str(one) for one in found if one is not None]


def _by_paper(unit: Unit | None) -> list[FigureRow]:
    labels = [one.label for one in achievement_lines().bands]
    return [figure_row(one.label, one, labels) for one in unit.figures] if unit else []


def _side_by_side(
    units: Sequence[tuple[str, Unit]], subject: str, beside: Unit | None
) -> list[FigureRow]:
    if not units:
        return []
    labels = [one.label for one in achievement_lines().bands]
    line = beside.of(subject).described.mean if beside else None
    scale = scale_of([one.of(subject) for _name, one in units], line)
    return [
        figure_row(name, one.of(subject), labels, scale=scale, line=line) for name, one in units
    ]


def _spread_row(found: Spread | OwnSpread) -> dict[str, object]:
    levels = found.classes.levels
    statements = list(found.classes.statements)
    local = None
    if isinstance(found, Spread):
        local = found.schools
        statements = [*local.reasons, *statements]
        levels = levels or local.shares.levels
    return {
        "label": found.label,
        "levels": [
            (
                _LEVELS[one.name],
                share_told(one.share, 100, 1),
                "—"
                if one.low is None
                else f"{share_told(one.low, 100, 1)}—{share_told(one.high, 100, 1)}",
            )
            for one in levels
        ],
        "local": "" if local is None else share_told(local.value, 100, 1),
        "by_chance": "" if local is None else share_told(local.by_chance, 100, 1),
        "statements": tuple(dict.fromkeys(statements)),
    }


def _gap_rows(
    gaps: Sequence[figures.ShownGap], subject: str
) -> tuple[list[dict[str, object]], list[str]]:
    """Give the rows, and what is to be said of every one of them once."""
    groups = {one.id: one for one in GROUPS}
    held = [one for one in gaps if one.found.subject == subject]
    told = [one.found.gap for one in held if not one.hidden]
    notes = [
        words
        for words in (told[0].statements if told else ())
        if all(words in one.statements for one in told)
    ]
    scale = Scale.over([0.0, *(value for one in told for value in (one.low, one.high))])
    rows = []
    for one in held:
        group, gap = groups[one.found.group], one.found.gap
        row: dict[str, object] = {"group": group, "hidden": one.hidden}
        if not one.hidden:
            row |= _gap_row(group, gap, scale, notes)
        rows.append(row)
    return rows, notes


def _gap_row(group: Group, gap: Gap, scale: Scale, notes: Sequence[str]) -> dict[str, object]:
    def between(low: float | None, high: float | None, digits: int) -> str:
        held = f"{shown(low, digits)} 到 {shown(high, digits)}"
        return "—" if low is None else minus(held)

    interval = between(gap.low, gap.high, 1)
    span = None
    if gap.difference is not None:
        words = f"{group.first}减{group.second} {shown(gap.difference)}，区间 {interval}"
        span = scale.span(gap.difference, gap.low, gap.high, 0.0, words)
    return {
        "gap": gap,
        "interval": interval,
        "difference": minus(shown(gap.difference)),
        "g": minus(shown(gap.g, 2)),
        "g_interval": between(gap.g_low, gap.g_high, 2),
        "span": span,
        "statements": [words for words in gap.statements if words not in notes],
    }
