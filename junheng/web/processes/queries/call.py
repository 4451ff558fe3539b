"""Everything the page of one call shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from junheng.policy.process import flow
from junheng.policy.process.model import WHO_LABELS, Stage
from junheng.policy.process.scoring import Scored, Selection, select
from junheng.web.accounts.models import Account, Assignment, Role
from junheng.web.processes.models import Application, Call, Objection, Review, Reviewer
from junheng.web.processes.queries.reading import applications_of, sees_all
from junheng.web.processes.standing import (
    call_state,
    handed_in,
    objections_in,
    recusal_of,
    rubric_of,
    scored,
)
from junheng.web.register.queries import school_names
from junheng.web.shared.kit import Step
from junheng.web.shared.templatetags.kit import day


@dataclass(frozen=True, slots=True)
class Line:
    """One application as the page of its call lists it."""

    application: Application
    scored: Scored | None
    mine: Review | None  # the reader's own sheet
    related: str  # why the reader must recuse
    inside: bool | None  # what the marks say; None: they do not decide


@dataclass(frozen=True, slots=True)
class View:
    """One call for one reader."""

    call: Call
    steps: tuple[Step, ...]
    acts: dict[str, flow.NextAct]
    lines: tuple[Line, ...]
    shown: tuple[Application, ...]  # what is announced and still stands
    taken_off: tuple[Application, ...]  # what was announced and an objection took off
    objections: tuple[Objection, ...]
    reviewers: tuple[Reviewer, ...]
    selection: Selection | None
    inside: bool
    awards: bool  # the reader may make the result known now

    @property
    def announced(self) -> bool:
        """Whether there is a list to show, what was taken off it included."""
        return bool(self.shown or self.taken_off)

    @property
    def has_review(self) -> bool:
        """Whether experts judge in this process."""
        return rubric_of(self.call) is not None

    @property
    def has_money(self) -> bool:
        """Whether amounts are set, or are to be set now."""
        given = any(one.amount_yuan is not None for one in self.shown)
        return bool(self.call.fund_yuan) and (given or self.awards)


def steps_of(call: Call, state: flow.CallState) -> tuple[Step, ...]:
    """Draw the way of a call: what is done, where it stands, what is ahead."""
    steps, passed = [], True
    for stage in call.process.together:
        now = stage.id == state.stage
        passed = passed and not now
        done = passed or not state.stage
        lines = _lines(call, stage, state)
        steps.append(Step(stage.label, "now" if now else "done" if done else "ahead", lines))
    return tuple(steps)


def _lines(call: Call, stage: Stage, state: flow.CallState) -> tuple[str, ...]:
    last, told = call.last_day(stage.id), []
    if stage.kind == "publicity" and call.window is not None:
        told.append(f"{day(call.window.first)}至{day(call.window.last)}")
    elif stage.kind == "award" and call.result_on is not None:
        told.append(f"{day(call.result_on)} {call.result_number}")
    elif last is not None:
        told.append(_("%(day)s前") % {"day": day(last)})
    if stage.kind == "apply" and state.submitted:
        told.append(_("%(n)d 份") % {"n": state.submitted})
    if not told:
        told.append(WHO_LABELS[stage.who])
    return tuple(told)


def view_of(account: Account, call: Call, today: date) -> View:
    """Gather what a reader may see of a call.

    Marks are the bureau's; a school sees its own application, what is announced, and its own
    objection.  Applications stand in the order of their receipts, never by marks.
    """
    state = call_state(call)
    inside = sees_all(account, call.region_code)
    rubric = rubric_of(call)
    seat = call.reviewers.filter(account=account, is_out=False).first()
    rows = list(applications_of(account, call).prefetch_related("reviews__reviewer", "attachments"))
    begun = call.kind != "apply"  # before the review there is nothing to tell
    rows.sort(key=lambda one: (not one.number, one.number, one.pk))
    selection = _selection(call) if inside and rubric and begun else None
    lines = []
    for one in rows:
        sheet = next((r for r in one.reviews.all() if seat and r.reviewer_id == seat.pk), None)
        related = recusal_of(rubric, seat, one) if rubric and seat else ""
        told = scored(one, rubric) if rubric and inside and begun and one.number else None
        decided = None
        if selection is not None and not selection.tied:
            decided = str(one.pk) in selection.inside
        lines.append(Line(one, told, sheet, related, decided))
    objections: Any = objections_in(call).select_related("application")
    if not inside:
        own = account.reach.schools
        objections = objections.filter(school_code__in=own) if own else objections.none()
    announced = call.window is not None and call.window.when(today) != "before"
    listed = handed_in(call) if (announced or inside) and call.process.public else []
    panel = call.reviewers.filter(is_out=False).select_related("account") if inside else ()
    acts: dict[str, flow.NextAct] = {
        act.act: act for act in flow.next_acts(call.process, state, today)
    }
    return View(
        call=call,
        steps=steps_of(call, state),
        acts=acts,
        lines=tuple(lines),
        shown=tuple(one for one in listed if one.is_inside),
        taken_off=tuple(one for one in listed if one.taken_off_on is not None),
        objections=tuple(objections),
        reviewers=tuple(panel),
        selection=selection,
        inside=inside,
        awards=_awards(account, call, acts),
    )


def _awards(account: Account, call: Call, acts: Mapping[str, flow.NextAct]) -> bool:
    act = acts.get("award")
    return act is not None and not act.waits and account.may("process.decide", call)


def _selection(call: Call) -> Selection | None:
    rubric = rubric_of(call)
    if rubric is None:
        return None
    marks = {str(one.pk): scored(one, rubric) for one in handed_in(call)}
    return select(marks, call.quota) if marks else None


def experts_of(region_code: str, as_of: date) -> list[tuple[str, str]]:
    """List the accounts of experts of a region: id and name."""
    rows = Assignment.objects.filter(
        region_code=region_code, role=Role.EXPERT, account__is_active=True
    ).select_related("account")
    return [(str(row.account_id), row.account.name) for row in rows if row.in_force(as_of)]


def schools_named(region_code: str, as_of: date) -> Sequence[tuple[str, str]]:
    """List the schools of a region for a form."""
    return sorted(school_names([region_code], as_of).items())
