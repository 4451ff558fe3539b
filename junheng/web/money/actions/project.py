"""Verbs of capital projects (登记项目、登记进展、调整计划日期)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from junheng.kernel.errors import Refused, UsageError
from junheng.measure.funding.project import expected_days
from junheng.policy.projects import project_rules
from junheng.web.accounts.models import Account
from junheng.web.money import access  # noqa: F401  declares the rights
from junheng.web.money.models import Move, Project, Step, next_number
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.work.whole import needs


def _day(*, on: date, **_given: object) -> dict[str, date]:
    return {"on": on}


@verb("project.opened", may="project.keep")
def project_open(
    *,
    actor: Account,
    place: Place,
    name: str,
    office: str,
    amount: str,
    quantity: float,
    planned: Mapping[str, date],
    on: date,
    places: int | None = None,
    stage: str = "",
    clause: str = "",
    cost_yuan: float | None = None,
) -> Project:
    """Open a project: what it adds to which school, and the day each step is planned for."""
    needs("基建项目", 项目名称=name, 责任单位=office)
    if not place.school_code or quantity <= 0:
        raise UsageError(
            where="基建项目",
            found="没有选学校，或新增数量不大于 0",
            expected="写明给哪所学校新增多少",
            fix="请补上",
        )
    steps = project_rules().steps
    lacking = [one.label for one in steps if one.step not in planned]
    if lacking:
        raise UsageError(
            where="基建项目",
            found=f"没有写{'、'.join(lacking)}的计划日期",
            expected="七个环节都有计划日期",
            fix="请补上；不涉及用地的，填与立项同一天",
        )
    days = [planned[one.step] for one in steps]
    for before, after, one in zip(days, days[1:], steps[1:], strict=False):
        if after < before:
            raise UsageError(
                where="基建项目",
                found=f"{one.label}计划 {after}，早于前一个环节 {before}",
                expected="各环节的日期依次不早于前一个",
                fix="请核对日期",
            )
    made: Project = Project.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        school_name=place.name,
        name=name.strip(),
        office=office.strip(),
        clause=clause,
        amount=amount,
        quantity=quantity,
        places=places,
        stage=stage,
        cost_yuan=cost_yuan,
        opened_by=actor,
        opened_on=on,
        **next_number(place.region_code, "project", on),
    )
    Step.objects.bulk_create(
        Step(
            project=made,
            step=one.step,
            place=number,
            first_planned_on=planned[one.step],
            planned_on=planned[one.step],
        )
        for number, one in enumerate(steps, start=1)
    )
    return made


def _step(project: Project, step: str) -> Step:
    found = project.steps.filter(step=step).first()
    if found is None:
        raise UsageError(
            where=str(project),
            found="没有这个环节",
            expected="其中之一：" + "、".join(one.label for one in project_rules().steps),
            fix="请从页面上选",
        )
    made: Step = found
    return made


@verb("project.stage_reached", may="project.keep")
def step_reach(
    *,
    actor: Account,
    project: Project,
    seen: int,
    step: str,
    reached_on: date,
    document: str,
    on: date,
) -> Project:
    """Record that a step was reached, by the number of its paper; steps come in their order."""
    held = _step(project, step)
    rule = project_rules().named(step)
    needs(project, **{rule.paper: document})
    if held.reached_on is not None:
        raise Refused(
            where=str(project),
            found=f"{rule.label}已于 {held.reached_on} 登记",
            expected="还没有登记的环节",
            fix="请刷新页面看最新进展",
        )
    open_before = project.steps.filter(place__lt=held.place, reached_on=None).first()
    if open_before is not None:
        label = project_rules().named(open_before.step).label
        raise Refused(
            where=str(project),
            found=f"{label}还没有登记",
            expected=f"先{label}，后{rule.label}",
            fix=f"请先登记{label}的日期和{project_rules().named(open_before.step).paper}",
        )
    earlier = project.steps.filter(place__lt=held.place).order_by("-place").first()
    if reached_on > on or (earlier is not None and reached_on < earlier.reached_on):
        raise UsageError(
            where=str(project),
            found=f"{rule.label}日期 {reached_on}",
            expected="不晚于今天，也不早于前一个环节",
            fix="请核对日期",
        )
    held.reached_on, held.document = reached_on, document.strip()
    held.save()
    return project


@verb("project.stage_moved", may="project.keep", facts=_day)
def step_move(
    *,
    actor: Account,
    project: Project,
    seen: int,
    step: str,
    planned_on: date,
    why: str,
    approver: str,
    on: date,
) -> Project:
    """Move the planned day of a step; the first plan stays, with reason and approver.

    A step is not planned before the one it follows is to be expected; moved to a later day, it
    moves every step after it by as many days.
    """
    held = _step(project, step)
    label = project_rules().named(step).label
    needs(project, 调整原因=why, 批准人=approver)
    if held.reached_on is not None or planned_on == held.planned_on:
        raise Refused(
            where=str(project),
            found=f"{label}已经完成，或日期没有变",
            expected="还没有完成的环节，另一个日期",
            fix="请核对环节和日期",
        )
    _must_follow(project, held, planned_on, on)
    by = max(planned_on - held.planned_on, timedelta(0))
    later = project.steps.filter(place__gt=held.place, reached_on=None) if by else ()
    told = {"why": why.strip(), "approver": approver.strip(), "by": actor, "on": on}
    _plan_anew(held, planned_on, told)
    for one in later:
        _plan_anew(one, one.planned_on + by, told | {"why": f"随{label}顺延：{why.strip()}"[:200]})
    return project


def _must_follow(project: Project, held: Step, planned_on: date, today: date) -> None:
    """Refuse a day before today, or before the step it follows is to be expected."""
    label = project_rules().named(held.step).label
    if planned_on < today:
        raise UsageError(
            where=str(project),
            found=f"{label}改到 {planned_on}，已经过去",
            expected="今天或以后的日期",
            fix=f"{label}已经完成的，请登记完成日期；没有完成的，请填新的计划日期",
        )
    before = list(project.steps.filter(place__lt=held.place))
    if not before:
        return
    expected = expected_days([one.as_planned for one in before], today)[-1]
    if planned_on < expected:
        first = project_rules().named(before[-1].step).label
        raise UsageError(
            where=str(project),
            found=f"{label}改到 {planned_on}，早于前一个环节{first}的日期 {expected}",
            expected="各环节的日期依次不早于前一个",
            fix=f"请填 {expected} 或以后的日期；要提前的，先调整{first}的计划日期",
        )


def _plan_anew(step: Step, day: date, told: Mapping[str, Any]) -> None:
    Move.objects.create(
        project=step.project, step=step.step, before=step.planned_on, after=day, **told
    )
    step.planned_on = day
    step.save()
