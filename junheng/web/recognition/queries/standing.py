"""How far counties and schools are on their way (走到哪一步), from the processes of the plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.policy.process import processes_of
from junheng.policy.process.flow import next_act, next_acts
from junheng.policy.process.model import Process, Stage
from junheng.web.accounts.models import Account
from junheng.web.monitor.queries.frame import PACK_LABELS, PACKS
from junheng.web.processes.models import (
    Application,
    ApplicationState,
    StepDone,
    StepVerdict,
)
from junheng.web.processes.queries.reading import applications_of
from junheng.web.processes.standing import call_state, project_line
from junheng.web.recognition.given import Given, application_of, given_of
from junheng.web.recognition.models import Assessment, YearReview
from junheng.web.register.models import Region
from junheng.web.register.queries import counties_of
from junheng.web.shared.kit import Step
from junheng.web.shared.templatetags.kit import day
from junheng.web.work.sources import in_force_in


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one county is under one rule."""

    region: Region
    rule: str
    label: str
    word: str  # 未申报, 自评中, 自评已签发, a stage, 已认定
    steps: tuple[Step, ...]
    given: Given | None
    application: Application | None
    process: Process | None  # the plan's, where one in force has such a process
    open_url: str  # where a round of it can be opened
    url: str


def _process_of(region_code: str, rule: str) -> Process | None:
    for one in in_force_in(region_code):
        for process in processes_of(one.plan.id).values():
            if process.kind == "recognition" and process.rule == rule:
                return process
    return None


def standing_of(account: Account, region: Region, rule: str, today: date) -> Standing:
    """Say how far a county is under a rule: self-assessment, each reply from above, the years."""
    code = region.region_code
    given, application = given_of(code, rule), application_of(code, rule)
    process = application.call.process if application else _process_of(code, rule)
    assessed = (
        Assessment.objects.visible_to(account).filter(region_code=code, rule=rule).order_by("-id")
    )
    reviews = YearReview.objects.visible_to(account).filter(region_code=code, rule=rule)
    signed = assessed.exclude(signed_on=None).first()
    word = str(_("未申报"))
    if assessed.exists():
        word = str(_("自评中"))
    if signed is not None:
        word = str(_("自评已签发"))
    if application is not None:
        word = _of_application(application, today) or word
    if given is not None:
        word = str(_("已认定"))
    url = ""
    if process is not None and application is None:
        url = reverse("process-open", args=[code, process.pack, process.id])
    return Standing(
        region=region,
        rule=rule,
        label=str(PACK_LABELS[rule]),
        word=word,
        steps=_steps(process, application, signed, given, reviews.first()),
        given=given,
        application=application,
        process=process,
        open_url=url,
        url=reverse("recognition", args=[code, rule]),
    )


def _of_application(one: Application, today: date) -> str:
    if one.call.is_open:
        return str(one.call.state_words)
    line = project_line(one, today)
    if line.next is not None:
        return str(_("等待：%(s)s") % {"s": line.next.stage.label})
    return one.state_words


def _steps(
    process: Process | None,
    application: Application | None,
    signed: Assessment | None,
    given: Given | None,
    newest: YearReview | None,
) -> tuple[Step, ...]:
    found: list[tuple[Any, bool, list[Any]]] = [
        (
            _("县级自评"),
            signed is not None or given is not None,
            [day(signed.signed_on), signed.document_number] if signed is not None else [],
        )
    ]
    done = {one.stage: one for one in application.steps.all()} if application else {}
    for stage in process.alone if process is not None else ():
        found.append(_of_stage(stage, done.get(stage.id), given))
    if process is None:
        lines = [day(given.on), given.document_number] if given is not None else []
        found.append((_("逐级复核和认定"), given is not None, lines))
    watched = [day(newest.snapshot.as_of), newest.document_number] if newest else []
    found.append((_("年度监测"), False, watched))
    steps, is_now = [], True
    for label, is_done, told in found:
        state: Any = "done" if is_done else "now" if is_now else "ahead"
        is_now = is_now and is_done
        steps.append(Step(label, state, tuple(str(one) for one in told)))
    return tuple(steps)


def _of_stage(
    stage: Stage, held: StepDone | None, given: Given | None
) -> tuple[Any, bool, list[Any]]:
    if held is not None:
        failed = held.verdict == StepVerdict.FAILED
        return (
            stage.label,
            not failed,
            [day(held.on), held.document_number, *([_("不通过")] if failed else [])],
        )
    return stage.label, given is not None, []


def tracked(account: Account, today: date) -> list[tuple[Region, list[Standing]]]:
    """List every county within reach under every rule: who is how far."""
    return [
        (region, [standing_of(account, region, rule, today) for rule in PACKS])
        for region in counties_of(account, today)
    ]


def _title_word(one: Application) -> str:
    running = one.call.is_open and one.state == ApplicationState.SUBMITTED
    return one.call.state_words if running and one.taken_off_on is None else one.state_words


def _title_waits(one: Application, today: date) -> str:
    """Say what comes next for a school: of the round while it runs, then of its own project."""
    line = project_line(one, today)
    if line.next is not None:
        return line.next.stage.label
    if not one.call.is_open or one.taken_off_on is not None:
        return ""
    act = next_act(next_acts(one.call.process, call_state(one.call), today))
    return "" if act is None else "，".join(filter(None, (act.label, act.waits)))


@dataclass(frozen=True, slots=True)
class Title:
    """One school on its way to one title."""

    application: Application
    process: Process
    word: str
    waits: str
    document: str


def titles_of(account: Account, region_code: str, today: date) -> list[tuple[Process, list[Title]]]:
    """List the schools on their way to each title of the plans in force (学校称号).

    Titles schools have applied for come first, the others as the plans name them.
    """
    rows = applications_of(account).filter(region_code=region_code).exclude(school_code="")
    by_process: dict[str, list[Title]] = {}
    for one in rows.order_by("unit_name"):
        process = one.call.process
        if process.kind != "title":
            continue
        last = one.steps.order_by("-id").first()
        given = last.document_number if last is not None else one.call.result_number
        by_process.setdefault(process.key, []).append(
            Title(
                application=one,
                process=process,
                word=_title_word(one),
                waits=_title_waits(one, today),
                document=given or one.call.notice_number,
            )
        )
    known = [
        process
        for plan in in_force_in(region_code)
        for process in processes_of(plan.plan.id).values()
        if process.kind == "title"
    ]
    found = [(process, by_process.get(process.key, [])) for process in known]
    return sorted(found, key=lambda one: not one[1])
