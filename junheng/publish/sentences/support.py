"""Wording what a school is given (支持的语句)."""

from __future__ import annotations

from datetime import date

from junheng.publish.sentences.catalogue import Sentence, render


def school_sentence(school: str, experts: int, project: str, *, is_complete: bool) -> Sentence:
    """Say in one line what a school has and what it still waits for."""
    if is_complete:
        return render("support.given", {"school": school, "n": experts, "project": project})
    return render("support.waiting", {"school": school})


def county_sentence(schools: int, team: int, project: int) -> Sentence:
    """Say how many schools have their team, project and plan."""
    return render("support.county", {"of": schools, "team": team, "project": project})


def team_sentence(experts: int, document: str) -> Sentence:
    """Say how large the team is, and on which document."""
    if not experts:
        return render("support.no_team", {})
    return render("support.team", {"n": experts, "document": document})


def project_sentence(project: str, number: str, due: date | None) -> Sentence:
    """Say which project and plan a school has."""
    if not project or due is None:
        return render("support.no_project", {})
    return render("support.project", {"project": project, "number": number, "due": due})


def criteria_sentence(path: str, needs: int, of: int, review: date | None) -> Sentence:
    """Say where the path leads and how much of the next step is asked."""
    if not path or review is None:
        return render("support.no_path", {})
    if not of:
        return render("support.last_path", {"path": path, "review": review})
    if needs == of:
        return render("support.path_all", {"path": path, "n": needs, "review": review})
    return render("support.path", {"path": path, "n": needs, "of": of, "review": review})


def reply_sentence(reply: str, answer: str) -> Sentence:
    """Give the school's own words and the answer; silence is said as silence."""
    if not reply:
        return render("support.silent", {})
    if not answer:
        return render("support.reply", {"words": reply})
    return render("support.answered", {"words": reply, "answer": answer})
