"""Wording what a meeting on an examination looked at and agreed (会商的语句)."""

from __future__ import annotations

from datetime import date

from junheng.publish.sentences.catalogue import Sentence, render


def minutes_sentence(exam: str, of: str, day: date) -> Sentence:
    """Say when which examination was spoken about."""
    return render("meeting.minutes", {"exam": exam, "of": of, "day": day})


def schools_sentence(label: str, schools: int) -> Sentence:
    """Say how many schools stand side by side, in the register's order."""
    return render("meeting.schools", {"label": label, "n": schools})


def rooms_sentence(label: str, rooms: int) -> Sentence:
    """Say how many classes of one school stand side by side."""
    return render("meeting.rooms", {"label": label, "n": rooms})


def groups_sentence(label: str, groups: int, clear: int) -> Sentence:
    """Say how many pairs of groups can be compared, and how many differ beyond chance."""
    if not groups:
        return render("meeting.no_groups", {"label": label})
    return render("meeting.groups", {"label": label, "n": groups, "clear": clear})


def meeting_sentence(*, pins: int, agreed: int, followed: int, of_school: bool) -> Sentence:
    """Say how far a meeting has come."""
    if not agreed:
        return render("meeting.begun", {"pins": pins})
    if of_school:
        return render("meeting.agreed_inside", {"n": agreed, "done": followed})
    return render("meeting.agreed", {"n": agreed, "followed": followed})
