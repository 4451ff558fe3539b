"""What a region runs and what the plans make due, as far as a reader sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from junheng.kernel.errors import Hidden
from junheng.policy.plan import load_plan
from junheng.policy.process import flow, process_of, processes_of
from junheng.policy.process.model import Process, Stage
from junheng.web.accounts.models import Account
from junheng.web.processes.models import (
    Application,
    ApplicationState,
    Call,
    Objection,
    Reviewer,
)
from junheng.web.processes.standing import ProjectLine, call_state, project_line
from junheng.web.register.queries import counties_of
from junheng.web.work.sources import InForce, in_force_in


def sees_all(account: Account, region_code: str) -> bool:
    """Tell whether a reader sees every application of a region, with its sheets."""
    return account.holds("process.see_all") and account.reach.all_schools_of(region_code)


def calls_of(account: Account, region_code: str) -> Any:
    """Give the calls of a region; an expert sees those of the own panels only."""
    rows = Call.objects.visible_to(account).filter(region_code=region_code)
    if account.is_guest:
        mine = Reviewer.objects.filter(account=account, is_out=False).values("call_id")
        rows = rows.filter(pk__in=mine)
    return rows


def call_of(account: Account, number: int) -> Call:
    """Give one call the account may see, or :class:`Hidden`."""
    found: Call | None = Call.objects.visible_to(account).filter(pk=number).first()
    if found is not None and not calls_of(account, found.region_code).filter(pk=number).exists():
        found = None
    if found is None:
        raise _hidden("申报通知")
    return found


def seat_of(account: Account, call: Call) -> Reviewer | None:
    """Give the seat of an account in the panel of a call."""
    return call.reviewers.filter(account=account, is_out=False).first()


def applications_of(account: Account, call: Call | None = None) -> Any:
    """Give the applications a reader sees: all, those of the own school, those of the own panels.

    A town's application has no school; it is the bureau's alone.
    """
    rows = Application.objects.visible_to(account).select_related("call")
    if call is not None:
        rows = rows.filter(call=call)
    if account.is_guest:
        mine = Reviewer.objects.filter(account=account, is_out=False).values("call_id")
        return rows.filter(call_id__in=mine).exclude(state__in=_UNSEEN)
    if account.holds("process.see_all"):
        return rows
    return rows.filter(school_code__in=account.reach.schools)


_UNSEEN = (ApplicationState.DRAFT, ApplicationState.RETURNED, ApplicationState.WITHDRAWN)


def application_of(account: Account, number: int) -> Application:
    """Give one application the account may see, or :class:`Hidden`."""
    found: Application | None = applications_of(account).filter(pk=number).first()
    if found is None:
        raise _hidden("申报")
    return found


def objection_of(account: Account, number: int) -> Objection:
    """Give one objection; only the bureau sees them, and a school its own."""
    rows = Objection.objects.visible_to(account).select_related("call", "application")
    if not account.holds("process.see_all"):
        rows = rows.filter(school_code__in=account.reach.schools)
    found: Objection | None = rows.filter(pk=number).first()
    if found is None:
        raise _hidden("异议")
    return found


def _hidden(what: str) -> Hidden:
    return Hidden(
        where=what,
        found=f"没有这项{what}，或不在您的范围内",
        expected="是您所在地区或学校的",
        fix="请从“项目”页面进入",
    )


@dataclass(frozen=True, slots=True)
class DatedStage:
    """One dated step of a process."""

    stage: Stage
    on: date
    days: int  # below zero: it is over
    was: date | None = None  # the document's day, where the region's own stands for it


def dated(process: Process, dates: Mapping[str, date], today: date) -> tuple[DatedStage, ...]:
    """List the dated steps of a process in order, with the document's day where another stands."""
    original = flow.dates_of(process, load_plan(process.pack), today)

    def was(stage: Stage) -> date | None:
        given = original.get(stage.id)
        return given if given != dates[stage.id] else None

    return tuple(
        DatedStage(stage, dates[stage.id], (dates[stage.id] - today).days, was(stage))
        for stage in process.stages
        if stage.id in dates
    )


@dataclass(frozen=True, slots=True)
class ToOpen:
    """One process of a plan in force that has no round this year (按计划可以启动)."""

    process: Process
    plan: InForce
    dates: tuple[DatedStage, ...]
    first: date | None  # the first day that is still ahead
    url: str


def due_to_open(account: Account, today: date) -> list[ToOpen]:
    """List what the plans in force of an account's counties make due."""
    return [
        one for county in counties_of(account, today) for one in to_open(county.region_code, today)
    ]


def to_open(region_code: str, today: date) -> list[ToOpen]:
    """List the processes of the plans in force that have no running round."""
    rows = Call.objects.unscoped("which processes of a region have a round")
    held = rows.filter(region_code=region_code, stopped_on=None)
    taken = {call.process_key for call in held if call.is_open or call.year >= today.year}
    found = []
    for one in in_force_in(region_code):
        for process in processes_of(one.plan.id).values():
            if process.key in taken or set(process.items[:1]) & one.stopped:
                continue
            days = dated(process, flow.dates_of(process, one.plan, today), today)
            ahead = [day.on for day in days if day.days >= 0]
            url = reverse("process-open", args=[region_code, one.plan.id, process.id])
            found.append(ToOpen(process, one, days, min(ahead, default=None), url))
    return found


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call as a list shows it."""

    call: Call
    acts: tuple[flow.NextAct, ...]
    handed: int

    @property
    def next(self) -> flow.NextAct | None:
        """The first thing anybody can do."""
        return flow.next_act(self.acts)


def call_lines(account: Account, region_code: str, today: date) -> list[CallLine]:
    """List the calls of a region, running ones first."""
    lines = []
    for call in calls_of(account, region_code):
        state = call_state(call)
        lines.append(CallLine(call, flow.next_acts(call.process, state, today), state.submitted))
    return sorted(lines, key=lambda line: (not line.call.is_open, -line.call.pk))


def project_lines(account: Account, region_code: str, today: date) -> list[ProjectLine]:
    """List the projects of a region, running ones first."""
    rows = applications_of(account).filter(
        region_code=region_code,
        state__in=[
            ApplicationState.AWARDED,
            ApplicationState.ACCEPTED,
            ApplicationState.ENDED,
        ],
    )
    lines = [project_line(one, today) for one in rows]
    return sorted(lines, key=lambda line: (not line.acts, line.application.pk))


def cases_of(account: Account, region_code: str, words: str = "") -> list[Application]:
    """Search the case library of a region (案例库): accepted projects, open to every reader."""
    rows = Application.objects.unscoped("accepted projects whose case was published")
    rows = rows.filter(region_code=region_code).exclude(case_on=None).select_related("call")
    for word in words.split()[:4]:
        rows = [one for one in rows if word in _searched(one)]
    return sorted(rows, key=lambda one: one.case_on or date.min, reverse=True)


def _searched(one: Application) -> str:
    return " ".join(
        (one.case_title, one.case_words, one.unit_name, one.theme, one.title, one.call.title)
    )


def opening(region_code: str, pack: str, name: str) -> tuple[InForce, Process]:
    """Give a plan in force and one of its processes, or :class:`Hidden`."""
    for one in in_force_in(region_code):
        if one.plan.id == pack and name in processes_of(pack):
            return one, process_of(f"{pack}#{name}")
    raise _hidden("流程")
