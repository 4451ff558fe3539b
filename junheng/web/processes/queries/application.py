"""Everything the page of one application shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from junheng.policy.process.completeness import lacking
from junheng.policy.process.model import Criterion, Rubric, Stage
from junheng.policy.process.scoring import Scored
from junheng.web.accounts.models import Account
from junheng.web.processes.known import known_of
from junheng.web.processes.models import (
    Application,
    Milestone,
    Review,
    Reviewer,
    StepDone,
    StepVerdict,
)
from junheng.web.processes.queries.reading import seat_of, sees_all
from junheng.web.processes.standing import (
    ProjectLine,
    is_done_again,
    project_line,
    project_state,
    recusal_of,
    rubric_of,
    scored,
)
from junheng.web.processes.units import units_for
from junheng.web.shared.kit import Step
from junheng.web.shared.templatetags.kit import day


@dataclass(frozen=True, slots=True)
class Said:
    """One thing the application says."""

    label: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()  # one for each unit


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as the bureau and its writer see it; an applicant sees reasons without names."""

    review: Review
    marks: tuple[tuple[Criterion, str], ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """One expert whose paper an officer enters; what was entered may be put right."""

    reviewer: Reviewer
    held: Review | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion as the sheet asks it, with the mark that stands there."""

    criterion: Criterion
    mark: str


@dataclass(frozen=True, slots=True)
class View:
    """One application for one reader."""

    said: tuple[Said, ...]
    lacking: tuple[str, ...]
    rubric: Rubric | None
    seat: Reviewer | None
    mine: Sheet | None
    asked: tuple[Asked, ...]
    related: str
    sheets: tuple[Sheet, ...]
    reasons: tuple[str, ...]  # for the applicant, once the result is out
    scored: Scored | None
    seats: tuple[Seat, ...]  # who may write on paper, for an officer with their papers
    steps: tuple[Step, ...]
    project: ProjectLine
    milestones: tuple[Milestone, ...]
    records: tuple[tuple[Stage, StepDone], ...]
    acceptance_waits: str
    inside: bool


def _said(stage: Stage, answers: Any, checks: Any) -> Iterator[Said]:
    for field in stage.form:
        held = answers.get(field.id, "")
        if isinstance(held, dict):
            yield Said(field.label, "", tuple((unit, str(text)) for unit, text in held.items()))
        elif str(held).strip():
            yield Said(field.label, _amount(str(held)) if field.type == "money" else str(held))
    words = {"met": _("具备"), "unmet": _("不具备")}
    for point in stage.checklist:
        given = checks.get(point.id, {})
        told = "；".join(filter(None, (words.get(given.get("answer", "")), given.get("words"))))
        if told:
            yield Said(point.label, told)


def _amount(text: str) -> str:
    """Write an amount as it is read, ``60,000``; what is none stays as it is."""
    try:
        return f"{float(text):,.2f}".removesuffix(".00")
    except ValueError:
        return text


def _sheet(review: Review, rubric: Rubric) -> Sheet:
    names = {"1": _("具备"), "0": _("不具备")} if rubric.way == "judgement" else {}
    marks = tuple(
        (one, names.get(review.marks[one.id], review.marks[one.id]))
        for one in rubric.criteria
        if one.id in review.marks
    )
    return Sheet(review, marks)


def _seats(panel: Iterable[Reviewer], written: Mapping[int, Review]) -> tuple[Seat, ...]:
    """Give those whose sheet may come on paper: none yet, or one entered from paper."""
    found = [Seat(one, written.get(one.pk)) for one in panel]
    open_ones = [one for one in found if one.held is None or one.held.paper_number]
    return tuple(sorted(open_ones, key=lambda one: one.held is not None))


def _rail(application: Application, line: ProjectLine) -> tuple[Step, ...]:
    process = application.call.process
    held_of = {one.stage: one for one in application.steps.all()}  # the last of each step
    done = {name for name, one in held_of.items() if not is_done_again(process, one)}
    coming = {act.stage.id for act in line.acts}
    ahead = [stage.id for stage in process.alone if stage.id not in done]
    coming |= set(ahead[:1]) if line.acts else set()
    steps = []
    for stage in process.alone:
        held = held_of.get(stage.id)
        due = application.call.last_day(stage.id)
        told = [f"{day(held.on)} {held.document_number}"] if held else []
        if held and held.verdict == StepVerdict.FAILED:
            told.append(str(held.get_verdict_display()))
        if not held and due is not None:
            told.append(_("%(day)s前") % {"day": day(due)})
        state: Any = "done" if stage.id in done else "now" if stage.id in coming else "ahead"
        steps.append(Step(stage.label, state, tuple(told)))
    return tuple(steps)


def view_of(account: Account, one: Application, today: date) -> View:
    """Gather what a reader may see of an application.

    The bureau sees every sheet; an expert the own one; the applicant the reasons, without names,
    once the result is out.
    """
    call = one.call
    stage, rubric = call.process.stages[0], rubric_of(call)
    inside = sees_all(account, one.region_code)
    seat = seat_of(account, call)
    reviews = list(one.reviews.select_related("reviewer"))
    mine = next((r for r in reviews if seat is not None and r.reviewer_id == seat.pk), None)
    out = not call.stage
    judged = [r for r in reviews if not r.is_recused]
    line = project_line(one, today)
    state = project_state(one)
    written = {r.reviewer_id: r for r in reviews}
    panel = call.reviewers.filter(is_out=False)
    by_id = {each.id: each for each in call.process.alone}
    held = known_of(one)
    open_ones = state.milestones - state.milestones_done
    return View(
        said=tuple(_said(stage, one.answers, one.checks)),
        lacking=lacking(
            stage,
            {**one.answers, **held.answers},
            {**one.checks, **held.checks},
            units=units_for(call, one, stage),
            files=one.attachments.count(),
        )
        if one.is_editable
        else (),
        rubric=rubric,
        seat=seat,
        asked=tuple(
            Asked(each, mine.marks.get(each.id, "") if mine is not None else "")
            for each in (rubric.criteria if rubric is not None else ())
        ),
        mine=_sheet(mine, rubric) if mine is not None and rubric is not None else None,
        related=recusal_of(rubric, seat, one) if rubric is not None and seat is not None else "",
        sheets=tuple(_sheet(r, rubric) for r in reviews) if inside and rubric is not None else (),
        reasons=tuple(r.reason for r in judged) if out and not account.is_guest else (),
        scored=scored(one, rubric) if rubric is not None and inside and one.number else None,
        seats=_seats(panel, written) if inside else (),
        steps=_rail(one, line) if one.is_project else (),
        project=line,
        milestones=tuple(one.milestones.select_related("task")),
        records=tuple((by_id[r.stage], r) for r in one.steps.all() if r.stage in by_id),
        acceptance_waits=_("还有 %(n)d 个节点没有办结") % {"n": open_ones} if open_ones else "",
        inside=inside,
    )
