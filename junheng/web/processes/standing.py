"""Where a call and a project stand (办理到哪一步), as the pure state machine is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from junheng.policy.process import flow
from junheng.policy.process.model import KIN_LABELS, Process, Rubric
from junheng.policy.process.scoring import Applicant, Scored, kin, score
from junheng.web.processes.models import (
    Application,
    ApplicationState,
    Call,
    Objection,
    ObjectionState,
    Reviewer,
    StepDone,
    StepVerdict,
)
from junheng.web.processes.units import group_of


def applications_in(call: Call) -> Any:
    """Give every application of a call, for the machine that counts them."""
    rows = Application.objects.unscoped("the applications of a call are counted")
    return rows.filter(call=call)


def objections_in(call: Call) -> Any:
    """Give every objection to a call, for the machine that counts them."""
    return Objection.objects.unscoped("the objections to a call are counted").filter(call=call)


def drafts_in(call: Call) -> Any:
    """Give the applications begun and not handed in, those sent back included."""
    return applications_in(call).filter(
        state__in=[ApplicationState.DRAFT, ApplicationState.RETURNED]
    )


def handed_in(call: Call) -> list[Application]:
    """List the applications that were handed in and not withdrawn."""
    rows = applications_in(call).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.RETURNED, ApplicationState.WITHDRAWN]
    )
    return list(rows.prefetch_related("reviews__reviewer"))


def rubric_of(call: Call) -> Rubric | None:
    """Give the rubric of a call's process, where it has a review."""
    stage = call.process.of_kind("review")
    return stage.rubric if stage is not None else None


def scored(application: Application, rubric: Rubric) -> Scored:
    """Give what the sheets of one application amount to."""
    return score(rubric, [review.sheet for review in application.reviews.all()])


def recusal_of(rubric: Rubric, reviewer: Reviewer, application: Application) -> str:
    """Say why an expert must keep out of an application; nothing where there is no reason."""
    day = application.call.opened_on
    related = kin(
        rubric,
        Applicant(reviewer.school_code, reviewer.town, group_of(reviewer.school_code, day)),
        Applicant(
            application.school_code, application.town, group_of(application.school_code, day)
        ),
    )
    return KIN_LABELS[related] if related is not None else ""


def call_state(call: Call) -> flow.CallState:
    """Tell the state machine how far a call is."""
    handed = handed_in(call)
    rubric = rubric_of(call)
    unscored = sum(scored(one, rubric).mark is None for one in handed) if rubric else 0
    return flow.CallState(
        stage=call.stage if call.is_open else "",
        dates={stage: date.fromisoformat(day) for stage, day in call.dates.items()},
        submitted=len(handed),
        drafts=drafts_in(call).count(),
        reviewers=call.reviewers.filter(is_out=False).count(),
        unscored=unscored,
        shortlisted=sum(one.is_inside for one in handed),
        window=call.window,
        open_objections=objections_in(call).filter(state=ObjectionState.OPEN).count(),
    )


def is_done_again(process: Process, step: StepDone) -> bool:
    """Whether a step on record must be done once more: a review of running work not passed.

    An opinion before the work (督导意见) is what the work answers; it is given once.
    """
    kinds = [stage.kind for stage in process.alone]
    if process.stage(step.stage).kind != "midterm" or "carry_out" not in kinds:
        return False
    under_way = kinds.index("carry_out") < kinds.index("midterm")
    return under_way and step.verdict == StepVerdict.FAILED


def project_state(application: Application) -> flow.ProjectState:
    """Tell the state machine how far a project is."""
    steps = list(application.steps.all())
    milestones = list(application.milestones.select_related("task"))
    failing = ("outcome", "acceptance")
    process = application.call.process
    again = {one.pk for one in steps if is_done_again(process, one)}
    return flow.ProjectState(
        done={one.stage: one.on for one in steps if one.pk not in again},
        milestones=len(milestones),
        milestones_done=sum(one.is_done for one in milestones),
        failed=any(
            one.verdict == StepVerdict.FAILED and process.stage(one.stage).kind in failing
            for one in steps
        ),
    )


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project as a list shows it: what comes next, and when."""

    application: Application
    acts: tuple[flow.NextAct, ...]
    milestones: int
    done: int

    @property
    def next(self) -> flow.NextAct | None:
        """The first thing to do."""
        return self.acts[0] if self.acts else None


def project_line(application: Application, today: date) -> ProjectLine:
    """Give one project with what comes next."""
    state = project_state(application)
    call = application.call
    dates = {stage: date.fromisoformat(day) for stage, day in call.dates.items()}
    running = application.state == ApplicationState.AWARDED
    acts = flow.next_steps(call.process, state, dates, today) if running else ()
    return ProjectLine(application, acts, state.milestones, state.milestones_done)
