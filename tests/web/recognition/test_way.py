"""The way to recognition as a process of the plan, and titles of schools."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.urls import reverse

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.plan import load_plan
from junheng.policy.process import process_of
from junheng.web.accounts.models import Account, Role
from junheng.web.processes import actions as processes
from junheng.web.processes.units import applicants
from junheng.web.recognition.given import given_of
from junheng.web.recognition.queries.standing import standing_of, titles_of
from junheng.web.register.models import Region
from junheng.web.shared.guards import Basis
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import sources
from junheng.web.work.sources import InForce, told_of
from tests.web.conftest import CITY, World, client_of, person

from .conftest import (
    BASIC,
    ON,
    RULE,
    applied,
    fresh,
    opened,
    registered,
    replied,
    reported,
)


def test_申报由签发的自评报告带出_别的写法不收_没有达到的要写理由(
    officer: Account, leader: Account, place: Place, adopted: None
) -> None:
    reported(officer, leader, place, "assurance")
    one = opened(officer, place)
    assert one.answers["number"] == "云政〔2026〕9号"
    assert "没有达到" in one.answers["standing"]
    assert one.checks["assurance"] == {
        "answer": "unmet", "words": "1 项里 0 项达到，没有达到：assurance一项",
    }  # fmt: skip
    assert one.checks["vetoes"] == {"answer": "met", "words": "1 项核查，都没有发生"}
    given = {"actor": officer, "application": one, "seen": one.version}
    for answers, checks, found in (
        ({"number": "云政〔2026〕999号"}, {}, "“自评报告文号”写的是“云政〔2026〕999号”"),
        ({"standing": "各项都达到"}, {}, "“自评结论”写的是“各项都达到”"),
        ({}, {"assurance": {"answer": "met", "words": ""}}, "“政府保障程度”写的是“具备”"),
    ):
        with pytest.raises(Refused) as caught:
            processes.application_save(**given, answers=answers, checks=checks)
        assert caught.value.found == found
        assert "与已签发的自评报告（云政〔2026〕9号）一致" in caught.value.expected
    with pytest.raises(Refused) as caught:
        processes.application_submit(**given, on=ON)
    assert "1 项没有达到：assurance一项" in caught.value.found
    page = client_of(officer).get(f"/projects/applications/{one.pk}/").content.decode()
    assert "看自评报告" in page
    assert "没有全部达到仍然申报的理由" in page
    assert "没有全部达到仍然申报的理由（可以不填）" not in page  # it is refused without
    assert page.count(" disabled") >= 12  # two fields, five points of two parts
    answer = client_of(officer).post(
        f"/projects/applications/{one.pk}/save/",
        {"seen": one.version, "f-number": "云政〔2026〕999号", "f-in_spite": "整改已列入计划"},
    )
    assert answer.status_code == 302
    one = fresh(one)
    assert one.answers["number"] == "云政〔2026〕9号"
    done = processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    assert done.answers["in_spite"] == "整改已列入计划"


def test_没有签发自评报告_不能申报认定_编一个文号也不行(
    officer: Account, place: Place, adopted: None
) -> None:
    one = opened(officer, place)
    given = {"actor": officer, "application": one, "seen": one.version}
    with pytest.raises(Refused, match="还没有签发的自评报告"):
        processes.application_save(**given, answers={"number": "云政〔2026〕999号"}, checks={})
    with pytest.raises(Refused, match="还没有签发的自评报告"):
        processes.application_submit(**given, on=ON)


def test_县政府审定不叫公布结果_没有公示就没有结果公告(
    officer: Account, leader: Account, place: Place, adopted: None
) -> None:
    reported(officer, leader, place)
    one = opened(officer, place)
    processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    call = fresh(one).call
    processes.call_take_in(actor=officer, call=call, seen=call.version, on=ON)
    page = client_of(leader).get(f"/projects/calls/{call.pk}/").content.decode()
    assert "审定上报" in page
    assert "审定文号" in page
    assert "公布结果" not in page
    assert any(t.title.startswith("审定上报：") for t in todos_of(leader, ON))
    call.refresh_from_db()
    with pytest.raises(UsageError, match="审定文号"):
        processes.award_make(actor=leader, call=call, seen=call.version, on=ON, result_number="")
    processes.award_make(
        actor=leader, call=call, seen=call.version, on=ON, result_number="云政〔2026〕10号"
    )
    done = fresh(one)
    assert (done.state_words, done.call.state_words) == ("已审定上报", "已审定上报")
    found = client_of(leader).get(f"/projects/calls/{call.pk}/file/result.docx")
    assert found.status_code == 404


def test_区县自己申报_逐级回复_国家通过就是认定(
    officer: Account, leader: Account, place: Place, world: World, adopted: None
) -> None:
    """Self-check, adopted by the county, reported, city, province, nation: one mechanism."""
    one = applied(officer, leader, place)
    assert applicants(one.call, world.home.people["principal"]) == []
    region = Region.objects.get(region_code=place.region_code)
    assert standing_of(officer, region, RULE, ON).word == "等待：报市级复核"
    for name in ("report", "city", "province", "nation"):
        assert given_of(place.region_code, RULE) is None
        replied(officer, one, name, "done" if name == "report" else "passed")
    given = given_of(place.region_code, RULE)
    assert given is not None
    assert (given.document_number, given.on) == ("文〔2026〕6号", ON)
    now = standing_of(officer, region, RULE, ON)
    assert now.word == "已认定"
    assert [step.state for step in now.steps] == ["done"] * 5 + ["now"]
    page = client_of(officer).get(f"/recognition/of/{place.region_code}/").content.decode()
    assert "2026年3月2日 国家认定通过（文〔2026〕6号）" in page
    assert "认定认定" not in page


def test_市级不通过_就停在那里_不算认定(
    officer: Account, leader: Account, place: Place, adopted: None
) -> None:
    one = applied(officer, leader, place)
    replied(officer, one, "report", "done")
    replied(officer, one, "city", "failed")
    region = Region.objects.get(region_code=place.region_code)
    found = standing_of(officer, region, RULE, ON)
    assert found.word == "市级复核未通过"
    assert "不通过" in found.steps[2].lines
    assert given_of(place.region_code, RULE) is None
    with pytest.raises(Refused):
        replied(officer, one, "province")


def test_没有申报时_步骤来自计划_没有这类流程的照实说(
    officer: Account, place: Place, adopted: None
) -> None:
    region = Region.objects.get(region_code=place.region_code)
    found = standing_of(officer, region, RULE, ON)
    assert found.word == "未申报"
    assert [str(step.label) for step in found.steps] == [
        "县级自评", "报市级复核", "市级复核", "省级评估", "国家认定", "年度监测",
    ]  # fmt: skip
    assert standing_of(officer, region, BASIC, ON).process is None
    assert [process.id for process, _held in titles_of(officer, place.region_code, ON)] == [
        "smart_campus", "district_experiment", "city_experiment",
    ]  # fmt: skip


def test_管理标准化学校_自查核查推荐认定一步步走_计划的填报自己跟着变(
    officer: Account, leader: Account, place: Place, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Preparing, handed in, passed: what the process knows, the plan does not ask again."""
    school = world.home.schools[0]
    held = InForce(load_plan("qingliu-2023"), 1, {}, frozenset(), lambda _scope: ())
    monkeypatch.setattr(sources.adopted, "held", [lambda _region: [held]])

    def told() -> list[tuple[str, Any]]:
        found = told_of(place.region_code, "qingliu-2023")
        return [(one.unit, one.values["state"]) for one in found if one.ask == "standard_school"]

    call = processes.call_open(
        actor=officer,
        place=place,
        process=process_of("qingliu-2023#standard_school"),
        on=ON,
        notice_number="云教〔2026〕12号",
        dates={"application": ON + timedelta(days=9)},
        basis=Basis("闽教基〔2023〕5号", "省教育厅", "分管副局长"),
    )
    unit = next(one for one in applicants(call, officer) if one.key == school.school_code)
    one = processes.application_begin(
        actor=officer, unit=unit, call=call, title="管理标准化", paper_number="申1"
    )
    assert told() == [(school.school_code, "准备中")]
    with pytest.raises(Refused, match="还缺：对照标准还差什么；"):
        processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    stage = call.process.stages[0]
    one = processes.application_save(
        actor=officer,
        application=one,
        seen=one.version,
        answers={field.id: "见自查表" for field in stage.form},
        checks={p.id: {"answer": "met", "words": "制度汇编"} for p in stage.checklist},
    )
    one = processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    assert told() == [(school.school_code, "已申报")]
    receipt = one.receipt
    one = processes.application_return(
        actor=officer, application=one, seen=one.version, on=ON, why="自查表请写明制度的文号"
    )
    assert told() == [(school.school_code, "准备中")]
    one = processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    assert (told(), one.receipt) == ([(school.school_code, "已申报")], receipt)
    paper = (
        client_of(officer).get(reverse("process-receipt", args=[one.pk, "receipt.docx"])).content
    )
    printed = "".join(p.text for p in docx.Document(io.BytesIO(paper)).paragraphs)
    assert (school.name in printed, receipt in printed) == (True, True)
    for n in range(3):
        call.refresh_from_db()
        processes.reviewer_appoint(
            actor=officer, call=call, seen=call.version, name=f"专家{n}", unit="县教研室"
        )
    call.refresh_from_db()
    ((_process, (running,)),) = [
        found for found in titles_of(officer, place.region_code, ON) if found[1]
    ]
    assert (running.word, running.document) == ("学校自查", "云教〔2026〕12号")
    assert running.waits
    late = ON + timedelta(days=10)
    processes.call_take_in(actor=officer, call=call, seen=call.version, on=late)
    rubric = call.process.of_kind("review").rubric  # type: ignore[union-attr]
    for seat in call.reviewers.all():
        processes.review_write(
            actor=officer,
            application=fresh(one),
            reviewer=seat,
            on=ON,
            marks={each.id: Decimal(1) for each in rubric.criteria},  # type: ignore[union-attr]
            reason="逐条看过",
            paper_number=f"评{seat.pk}",
        )
    call.refresh_from_db()
    processes.award_make(
        actor=leader, call=call, seen=call.version, on=ON, result_number="云教〔2026〕20号"
    )
    replied(officer, one, "report", "done")
    ((_process, (running,)),) = [
        found for found in titles_of(officer, place.region_code, ON) if found[1]
    ]
    assert (running.word, running.waits) == ("已推荐", "省级认定")
    replied(officer, one, "province")
    assert told() == [(school.school_code, "已通过")]
    ((_process, titles),) = [
        found
        for found in titles_of(officer, place.region_code, ON)
        if found[0].id == "standard_school"
    ]
    assert [(each.application.unit_name, each.word, each.document) for each in titles] == [
        (school.name, "省级认定通过", "文〔2026〕8号")
    ]


def test_市里的人_一张表看各县走到哪一步(world: World, place: Place, officer: Account) -> None:
    registered(officer, place, date(2019, 2, 14))
    city = person("city-leader", Role.LEADER, CITY)
    page = client_of(city).get("/recognition/").content.decode()
    assert "2 个县的认定走到哪一步" in page
    assert "云川县" in page
    assert "国教督办函〔2019〕12号" in page
    assert page.count("未申报") == 3


def test_省里的分析员看得到各县走到哪一步_看不到逐项清单和学校(
    world: World, place: Place, officer: Account, adopted: None
) -> None:
    registered(officer, place, date(2019, 2, 14))
    person = client_of(world.analyst)
    page = person.get("/recognition/").content.decode()
    assert "2 个县的认定走到哪一步" in page
    county = f"/recognition/of/{place.region_code}/"
    assert f"{county}{RULE}/" not in page
    page = person.get(county).content.decode()
    assert "国教督办函〔2019〕12号" in page
    assert "登记认定文件" not in page
    assert "学校称号" not in page
    assert f"{county}{RULE}/" not in page
    assert person.get(f"{county}{RULE}/").status_code == 403
    assert person.post(county, {"rule": RULE}).status_code == 403
