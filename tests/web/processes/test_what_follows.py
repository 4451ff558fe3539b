"""What follows a result: tasks, acceptance, the case library, reports to the city."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from junheng.kernel.errors import NotAllowed, Refused
from junheng.policy.process import process_of
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import (
    Application,
    ApplicationState,
    Call,
    StepDone,
)
from junheng.web.processes.queries import reading
from junheng.web.processes.standing import is_done_again
from junheng.web.work.sources import told_of
from tests.web.conftest import World

from .conftest import (
    awarded,
    finish,
    fresh,
    town_pilot,
)


def test_节点成为台账的任务_办结后中期和验收_收入案例库(
    world: World, call: Call, officer: Account, leader: Account
) -> None:
    one = awarded(world, call)
    day = date(2025, 12, 2)
    with pytest.raises(Refused, match="还轮不到"):
        actions.step_record(
            actor=officer,
            application=one,
            seen=one.version,
            stage="midterm",
            on=day,
            document_number="中1",
        )
    made = actions.milestone_add(
        actor=officer,
        application=one,
        seen=one.version,
        on=day,
        title="开出同步课堂",
        due_on=date(2026, 6, 30),
        money_yuan=40000,
    )
    assert made.task.clause == "ouhai-2019#5.3"
    assert made.task.money_source == "人民教育基金会专项经费"
    one = fresh(one)
    one = actions.step_record(
        actor=officer,
        application=one,
        seen=one.version,
        stage="midterm",
        on=date(2026, 4, 1),
        document_number="云教中〔2026〕1号",
        verdict="passed",
    )
    accept = {"stage": "acceptance", "document_number": "云教验〔2026〕3号", "words": "达到目标"}
    with pytest.raises(Refused, match="先列出并办结节点"):
        actions.acceptance_record(
            actor=leader, application=one, seen=one.version, on=day, passed=True, **accept
        )
    finish(made.task, officer, leader, date(2026, 6, 20))
    one = actions.step_record(
        actor=officer,
        application=one,
        seen=one.version,
        stage="work",
        on=date(2026, 6, 21),
        document_number="云教〔2026〕8号",
    )
    with pytest.raises(NotAllowed):
        actions.acceptance_record(
            actor=officer, application=one, seen=one.version, on=day, passed=True, **accept
        )
    one = actions.acceptance_record(
        actor=leader,
        application=one,
        seen=one.version,
        on=date(2026, 7, 1),
        passed=True,
        **accept,
    )
    assert one.state == ApplicationState.ACCEPTED
    actions.case_publish(
        actor=officer,
        application=one,
        seen=one.version,
        on=date(2026, 7, 2),
        title="一块屏幕连起两所村小",
        words="每周两节英语由中心校教师主讲",
    )
    found = reading.cases_of(world.home.other_principal, world.home.code, "英语")
    assert [case.case_title for case in found] == ["一块屏幕连起两所村小"]
    assert reading.cases_of(officer, world.home.code, "足球") == []


def assessed(one: Application, officer: Account) -> Application:
    made: Application = actions.step_record(
        actor=officer,
        application=one,
        seen=one.version,
        stage="report_assessment",
        on=date(2025, 11, 27),
        document_number="云教〔2025〕15号",
        checks={"county_appraisal": {"words": "论证报告一份"}},
    )
    return made


def test_镇的试点_按时报送_计划的时限自己办结(world: World, officer: Account) -> None:
    one = town_pilot(world)
    assert told_of(world.home.code, "zibo-2021") == []
    assessed(one, officer)
    (told,) = told_of(world.home.code, "zibo-2021")
    assert (told.ask, told.evidence) == ("assessment_report_sent", "云教〔2025〕15号")
    assert told.values["on_date"] == date(2025, 11, 27)


def test_推进方案缺一个明确就不登记_缺一所学校也不行(world: World, officer: Account) -> None:
    one = town_pilot(world)
    one = assessed(one, officer)
    stage = one.call.process.stage("report_plan")
    answers: dict[str, Any] = {field.id: "已写" for field in stage.form}
    checks = {p.id: {"words": "第三部分"} for p in stage.checklist}
    given = {
        "actor": officer,
        "stage": "report_plan",
        "on": date(2025, 12, 10),
        "document_number": "云教〔2025〕18号",
    }
    school = world.home.schools[0].name
    with pytest.raises(Refused) as caught:
        actions.step_record(
            **given,
            application=one,
            seen=one.version,
            answers={**answers, "each_school": {school: ""}},
            checks={k: v for k, v in checks.items() if k != "clear_support"},
        )
    assert f"：{school}" in caught.value.found or "每所" in caught.value.found
    assert "明确区县支持举措" in caught.value.found
    answers["each_school"] = {school: "英语教研基地"}
    done = actions.step_record(
        **given, application=one, seen=one.version, answers=answers, checks=checks
    )
    assert done.steps.count() == 2


def test_中期不通过再评一次_记录都留着_不早于公布结果_节点金额不超过补助(
    world: World, call: Call, officer: Account
) -> None:
    one = awarded(world, call)
    milestone = {"actor": officer, "on": date(2025, 12, 2), "due_on": date(2026, 6, 30)}
    actions.milestone_add(
        **milestone, application=one, seen=one.version, title="开课", money_yuan=50000
    )
    one = fresh(one)
    with pytest.raises(Refused, match="合计 90,000 元") as caught:
        actions.milestone_add(
            **milestone, application=one, seen=one.version, title="汇报", money_yuan=40000
        )
    assert "80,000 元" in caught.value.expected
    given = {"actor": officer, "stage": "midterm", "document_number": "云教中〔2026〕1号"}

    def review(on: date, verdict: str, words: str = "") -> Application:
        held = fresh(one)
        done: Application = actions.step_record(
            **given, application=held, seen=held.version, on=on, verdict=verdict, words=words
        )
        return done

    with pytest.raises(Refused, match="2025年11月28日"):
        review(date(2025, 11, 28), "passed")
    review(date(2026, 4, 1), "failed", "只在一个班试")
    client = Client()
    client.force_login(officer)
    page = reverse("process-application", args=[one.pk])
    rail = client.get(page).content.decode().split('id="project"')[1].split('id="records"')[0]
    assert "不通过" in rail
    assert "登记“中期评估”" in rail
    assert "50,000" in rail  # what a milestone costs stands beside it
    review(date(2026, 5, 6), "passed")
    told = client.get(page).content.decode()
    assert "登记“中期评估”" not in told
    assert "只在一个班试" in told
    assert fresh(one).steps.filter(stage="midterm").count() == 2
    with pytest.raises(Refused, match="还轮不到"):
        review(date(2026, 5, 7), "passed")


def test_上级没有通过的写明是哪一级_没有实施环节的不问节点(
    world: World, call: Call, officer: Account
) -> None:
    one = town_pilot(world)
    client = Client()
    client.force_login(officer)
    assert "列一个节点" in client.get(f"/projects/applications/{one.pk}/").content.decode()
    one.state = ApplicationState.ENDED
    one.save()
    outcome = next(stage for stage in one.call.process.alone if stage.kind == "outcome")
    one.steps.create(
        stage=outcome.id,
        on=date(2026, 1, 5),
        document_number="淄教1号",
        verdict="failed",
        by=officer,
    )
    assert fresh(one).state_words == f"{outcome.label}未通过"


def test_整改前的督导意见不通过_是整改的起点_不再评一次() -> None:
    process = process_of("beijing-2015#district_appraisal")
    opinion = StepDone(stage="opinion", verdict="failed")
    assert not is_done_again(process, opinion)
    later = process_of("ouhai-2019#fine_projects")
    assert is_done_again(later, StepDone(stage="midterm", verdict="failed"))
    assert not is_done_again(later, StepDone(stage="midterm", verdict="passed"))
