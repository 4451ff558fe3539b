"""What a plan need not ask, because it was done here (已办的事): reports sent, titles reached."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.policy.plan import load_plan
from junheng.policy.process import processes_of
from junheng.web.processes.models import (
    Application,
    ApplicationState,
    StepDone,
    StepVerdict,
)
from junheng.web.work.sources import Told, told


@told
def reports_sent(region_code: str, plan: str) -> Iterator[Told]:
    """Tell the plan on which day each dated report was sent, by its document."""
    processes = processes_of(plan)
    if not processes:
        return
    rows = StepDone.objects.filter(
        application__region_code=region_code,
        application__call__process_key__startswith=f"{plan}#",
    ).exclude(verdict=StepVerdict.FAILED)
    seen: set[str] = set()
    for step in rows.select_related("application__call").order_by("on"):
        call = step.application.call
        stage = next((one for one in call.process.alone if one.id == step.stage), None)
        if stage is None or not stage.item or stage.kind != "report" or stage.item in seen:
            continue
        ask = _asked(plan, stage.item)
        if ask:
            seen.add(stage.item)
            yield Told(
                ask=ask,
                unit=region_code,
                evidence=step.document_number,
                values={"on_date": step.on},
                address=f"{call} {stage.label}",
            )


@told
def states_reached(region_code: str, plan: str) -> Iterator[Told]:
    """Tell the plan how far each applicant is, where a process answers a question of the plan.

    Of several applications of one unit the one that is furthest counts.
    """
    for process in processes_of(plan).values():
        tells = process.tells
        if tells is None:
            continue
        rows = Application.objects.unscoped("how far the applications of a plan are").filter(
            region_code=region_code, call__process_key=process.key
        )
        order = list(tells.states.values())
        best: dict[str, tuple[int, Application, str]] = {}
        for one in rows.exclude(state=ApplicationState.WITHDRAWN).prefetch_related("steps"):
            state = tells.furthest(_moments(one))
            unit = one.school_code or one.region_code
            rank = order.index(state) if state else -1
            if state and rank > best.get(unit, (-1,))[0]:
                best[unit] = (rank, one, state)
        for unit, (_rank, one, state) in best.items():
            last = max(one.steps.all(), key=lambda step: step.pk, default=None)
            number = last.document_number if last is not None else one.receipt
            yield Told(
                ask=tells.ask,
                unit=unit,
                evidence=number or str(one.call.notice_number),
                values={"state": state},
                address=f"{one.call} {one.unit_name}",
            )


def _moments(one: Application) -> set[str]:
    """Name what an application has behind it: begun, handed in, steps that did not fail."""
    found = {"begun"}
    if one.submitted_on is not None and not one.is_editable:
        found.add("submitted")
    return found | {step.stage for step in one.steps.all() if step.verdict != StepVerdict.FAILED}


def _asked(plan: str, item: str) -> str:
    due = load_plan(plan).by_id[item].due
    return due.source.removeprefix("ask:") if due is not None else ""
