"""Verbs of what follows an award (报送、上级结果、节点、中期、验收、案例)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from junheng.kernel.periods import chinese
from junheng.policy.process.completeness import beyond, lacking
from junheng.policy.process.flow import next_steps
from junheng.policy.process.model import Stage
from junheng.web.accounts.models import Account
from junheng.web.processes import access  # noqa: F401  declares the rights
from junheng.web.processes.models import (
    Application,
    ApplicationState,
    Milestone,
    StepDone,
    StepVerdict,
)
from junheng.web.processes.standing import project_state
from junheng.web.processes.superior import lies_above
from junheng.web.processes.units import units_for
from junheng.web.processes.written import cite, needs, refused
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb
from junheng.web.work.actions import clause_task_hand_out


def _step(application: Application, stage_id: str, on: date) -> Stage:
    if application.state != ApplicationState.AWARDED:
        raise refused(application, str(application.get_state_display()), "正在实施", "请刷新页面")
    call = application.call
    if call.result_on is not None and on < call.result_on:
        raise refused(
            application,
            f"办理日期填的是 {chinese(on)}",
            f"不早于公布结果的 {chinese(call.result_on)}",
            "请核对日期",
        )
    dates = {stage: date.fromisoformat(day) for stage, day in call.dates.items()}
    acts = next_steps(call.process, project_state(application), dates, on)
    allowed = [act.stage for act in acts if act.act == "step"]
    for stage in allowed:
        if stage.id == stage_id:
            return stage
    expected = "、".join(stage.label for stage in allowed) or "先列出并办结节点"
    label = next((s.label for s in call.process.alone if s.id == stage_id), stage_id)
    raise refused(application, f"还轮不到“{label}”", f"下一步：{expected}", "请按顺序办理")


def _write(
    application: Application, stage: Stage, *, actor: Account, on: date, **given: Any
) -> StepDone:
    answers, checks = dict(given.get("answers") or {}), dict(given.get("checks") or {})
    left = lacking(
        stage, answers, checks, units=units_for(application.call, application, stage), files=1
    )
    if left:
        raise refused(
            application,
            f"“{stage.label}”还缺：" + "；".join(left),
            "清单逐项写明",
            "请补上再登记",
        )
    over = beyond(stage, answers, application.call.fund_yuan)
    if over:
        raise refused(application, "；".join(over), "不超过这一轮的经费", "请核对金额后再登记")
    needs(application, 文号=given.get("document_number", ""))
    made: StepDone = StepDone.objects.create(
        application=application,
        stage=stage.id,
        on=on,
        document_number=given["document_number"].strip(),
        verdict=given["verdict"],
        words=given.get("words", "").strip(),
        answers=answers,
        checks=checks,
        by=actor,
    )
    return made


@verb("project.step_recorded", may="process.run", private=("answers", "checks"))
def step_record(
    *,
    actor: Account,
    application: Application,
    seen: int,
    stage: str,
    on: date,
    document_number: str,
    verdict: str = StepVerdict.DONE,
    words: str = "",
    answers: Mapping[str, Any] | None = None,
    checks: Mapping[str, Mapping[str, str]] | None = None,
) -> Application:
    """Record a step: what was reported upwards and when, the reply, the mid-term review.

    A plan that is reported is whole: every point of its checklist is answered for every school.
    A superior's refusal ends the project, with its document.
    """
    found = _step(application, stage, on)
    if found.kind == "acceptance":
        raise refused(application, "验收", "由局领导验收", "请局领导办理")
    if verdict not in StepVerdict.values:
        verdict = StepVerdict.DONE
    if verdict == StepVerdict.FAILED:
        needs(application, 不通过的理由=words)
    _write(
        application,
        found,
        actor=actor,
        on=on,
        document_number=document_number,
        verdict=verdict,
        words=words,
        answers=answers,
        checks=checks,
    )
    if verdict == StepVerdict.FAILED and found.kind == "outcome":
        application.state = ApplicationState.ENDED
        application.result_words = words.strip()
    application.save()
    return application


@verb("project.milestone_added", may="process.run")
def milestone_add(
    *,
    actor: Account,
    application: Application,
    seen: int,
    on: date,
    title: str,
    due_on: date,
    office: str = "",
    money_yuan: float | None = None,
) -> Milestone:
    """Set a milestone (列节点); it becomes a task in the ledger under the plan's clause."""
    if application.state != ApplicationState.AWARDED:
        raise refused(application, str(application.get_state_display()), "正在实施", "请刷新页面")
    needs(application, 节点=title)
    call = application.call
    stage = call.process.of_kind("carry_out")
    if stage is None:
        raise refused(application, "这个流程没有实施环节", "有实施环节", "不用列节点")
    fund = call.process.fund
    _within_grant(application, money_yuan)
    task = clause_task_hand_out(
        actor=actor,
        place=Place(application.region_code, application.school_code),
        clause=cite(call, stage.clause),
        title=f"{application.title}：{title.strip()}"[:200],
        office=office.strip() or application.unit_name,
        begun_on=on,
        due_on=due_on,
        measure="other",
        money_source=fund.source if fund is not None and money_yuan else "",
        money_yuan=money_yuan,
    )
    made: Milestone = Milestone.objects.create(
        application=application, title=title.strip(), due_on=due_on, task=task
    )
    return made


def _within_grant(application: Application, money_yuan: float | None) -> None:
    """Refuse milestones that together cost more than the project was granted."""
    granted = application.amount_yuan
    if granted is None or not money_yuan:
        return
    given = [one.task.money_yuan for one in application.milestones.select_related("task")]
    total = sum(float(one) for one in given if one) + money_yuan
    if total > float(granted):
        raise refused(
            application,
            f"各节点的金额合计 {total:,.0f} 元",
            f"不超过补助 {granted:,.0f} 元",
            "请减少这个节点的金额；学校自筹的部分不写在这里",
        )


@verb("project.accepted", may="process.decide")
def acceptance_record(
    *,
    actor: Account,
    application: Application,
    seen: int,
    stage: str,
    on: date,
    document_number: str,
    passed: bool,
    words: str,
) -> Application:
    """Accept a project, or not (验收), by the number of the acceptance document."""
    found = _step(application, stage, on)
    if found.kind != "acceptance":
        raise refused(application, found.label, "验收", "请按顺序办理")
    above = lies_above(actor, application, found, on)
    if above:
        raise refused(
            application,
            f"{found.label}由{above}办理",
            "提出督导意见的一级复核，本级不复核自己",
            f"请等{above}在它的待办里登记；需要催办的，按文号联系",
        )
    needs(application, **{f"{found.label}意见": words})
    verdict = StepVerdict.PASSED if passed else StepVerdict.FAILED
    _write(
        application,
        found,
        actor=actor,
        on=on,
        document_number=document_number,
        verdict=verdict,
        words=words,
    )
    application.state = ApplicationState.ACCEPTED if passed else ApplicationState.ENDED
    application.save()
    return application


@verb("project.case_published", may="process.run")
def case_publish(
    *, actor: Account, application: Application, seen: int, on: date, title: str, words: str
) -> Application:
    """Put an accepted project into the case library (收入案例库) with a summary of its own."""
    if application.state != ApplicationState.ACCEPTED:
        raise refused(
            application, str(application.get_state_display()), "已验收", "验收以后再收入案例库"
        )
    needs(application, 案例题目=title, 案例摘要=words)
    application.case_title, application.case_words = title.strip(), words.strip()
    application.case_on = on
    application.save()
    return application
