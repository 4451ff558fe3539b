"""A district government is looked at: it checks itself, is told, mends, is looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from junheng.kernel.errors import Refused, UsageError
from junheng.policy.plan import load_plan
from junheng.policy.process import process_of
from junheng.web.accounts.models import Account, Role
from junheng.web.processes import actions as processes
from junheng.web.processes.models import Application
from junheng.web.processes.units import applicants
from junheng.web.recognition.given import application_of, given_of
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.supervision import actions as supervision
from junheng.web.supervision.models import YearlyList
from junheng.web.supervision.queries.reading import items_of
from junheng.web.work import actions as work
from junheng.web.work import sources
from junheng.web.work.models import Task
from junheng.web.work.sources import InForce
from tests.web.recognition.conftest import RULE, fresh, reported

from .conftest import CITY, COUNTIES, World, in_force, person

ON = date(2026, 3, 2)


@pytest.fixture
def place(world: World) -> Place:
    return Place(world.home.code, name="云川县")


@pytest.fixture
def adopted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    held = InForce(load_plan("beijing-2015"), 1, {}, frozenset(), lambda _scope: ())
    monkeypatch.setattr(sources.adopted, "held", [lambda _region: [held]])


LABEL = "推进优质均衡情况督导考核"


def listed(leader: Account, region: str, **more: Any) -> YearlyList:
    """Put the matter on the list of a region; filed where a document number is given."""
    held = supervision.list_open(actor=leader, place=Place(region), year=ON.year)
    supervision.item_add(
        actor=leader, yearly=held, on=ON, label=LABEL, kind="government", level="city",
        organiser="市政府教育督导室", document="京督备〔2026〕2号", scope="各区县政府", **more,
    )  # fmt: skip
    held.refresh_from_db()
    return held


def filed(leader: Account, held: YearlyList) -> YearlyList:
    return supervision.list_file(
        actor=leader, yearly=held, seen=held.version, document_number="京督备〔2026〕2号",
        filed_with="市委市政府督查室", on=ON,
    )  # fmt: skip


@pytest.fixture
def on_list(world: World) -> None:
    """The level above put it on its list and filed it."""
    city = person("city-inspection", Role.LEADER, CITY)
    filed(city, listed(city, CITY))


def test_上级清单没有备案_不能对区县政府开展督导_备案以后写明依据_清单列出各县办到哪一步(
    world: World, officer: Account, leader: Account, place: Place, adopted: None
) -> None:
    city = person("city-inspection", Role.LEADER, CITY)
    above = f"/supervision/of/{CITY}/list/{ON.year}/"
    with pytest.raises(Refused, match="年度清单里没有对政府的督导"):
        begun(officer, place)
    held = listed(city, CITY)
    with pytest.raises(Refused, match="年度清单里没有对政府的督导"):  # a draft binds nobody
        begun(officer, place)
    filed(city, held)
    seat = Client()
    seat.force_login(city)
    page = seat.get(above).content.decode()
    assert page.count("还没有开始") == len(COUNTIES)
    one = begun(officer, place)
    said = f"《{ON.year}年度督查检查评比考核清单》第1项 {LABEL}（京督备〔2026〕2号）"
    assert one.call.rests_on == said
    page = seat.get(above).content.decode()
    assert page.count("还没有开始") == len(COUNTIES) - 1
    assert str(one.call) in page
    own = Client()
    own.force_login(leader)
    page = own.get(f"/supervision/of/{place.region_code}/list/{ON.year}/").content.decode()
    assert said in page  # the county sees what binds it, and nobody else's round
    assert "临江县" not in page
    assert own.get(above).status_code == 404
    assert said in own.get(f"/projects/calls/{one.call.pk}/").content.decode()
    home = seat.get(f"/supervision/of/{place.region_code}/").content.decode()
    assert above in home
    assert seat.get(f"/supervision/of/{CITY}/").status_code == 200


def test_对政府的督导不能用来到校_计划没有写到的地方不列这一种(
    world: World, leader: Account, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = filed(leader, listed(leader, place.region_code))
    assert [one.kind for one in held.items.all()] == ["government"]
    assert items_of(leader, place.region_code) == []
    client = Client()
    client.force_login(leader)
    draft = f"/supervision/of/{place.region_code}/list/{ON.year + 1}/"
    assert "对政府的督导" not in client.get(draft).content.decode()
    monkeypatch.setattr(sources.adopted, "held", [in_force("beijing-2015")])
    assert "对政府的督导" in client.get(draft).content.decode()


def begun(officer: Account, place: Place) -> Application:
    call = processes.call_open(
        actor=officer,
        place=place,
        process=process_of("beijing-2015#district_appraisal"),
        on=ON,
        notice_number="京督〔2026〕3号",
        dates={"self_check": ON + timedelta(days=20)},
    )
    (unit,) = applicants(call, officer)
    return processes.application_begin(actor=officer, unit=unit, call=call, title="2026年自查")


def stepped(by: Account, one: Application, stage: str, verdict: str, number: str) -> Application:
    now = fresh(one)
    points = now.call.process.stage(stage).checklist
    return processes.step_record(
        actor=by,
        application=now,
        seen=now.version,
        stage=stage,
        on=ON,
        document_number=number,
        verdict=verdict,
        words="两所学校班额超过规定",
        checks={point.id: {"answer": "", "words": number} for point in points},
    )


def test_区县政府自查由自评带出_督导意见列出整改_办结才复核_不算认定(
    officer: Account, leader: Account, place: Place, adopted: None, on_list: None
) -> None:
    with pytest.raises(Refused, match="还没有签发的自评报告"):  # what is not signed is not sent
        one = begun(officer, place)
        processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    seat = Client()
    seat.force_login(officer)
    page = seat.get(f"/projects/applications/{one.pk}/").content.decode()
    assert f'href="/recognition/of/{place.region_code}/{RULE}/"' in page  # where it is signed
    assert 'name="f-number"' not in page  # no field that cannot be filled
    assert "提交自查" in page
    assert "提交申报" not in page  # a government that is looked at applies for nothing
    assert 'name="f-mending"' in page
    assert "还缺" not in page
    reported(officer, leader, place, "assurance")
    one = fresh(one)
    page = seat.get(f"/projects/applications/{one.pk}/").content.decode()
    assert 'name="f-number"' in page
    assert "还缺" not in page  # what the report says is not lacking
    with pytest.raises(Refused, match="写明“没有达到的怎样整改”"):
        processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    one = fresh(one)
    processes.application_save(
        actor=officer,
        application=one,
        seen=one.version,
        answers={**one.answers, "mending": "班额由教育局八月底前分班解决"},
        checks=one.checks,
    )
    one = fresh(one)
    processes.application_submit(actor=officer, application=one, seen=one.version, on=ON)
    call = fresh(one).call
    processes.call_take_in(actor=officer, call=call, seen=call.version, on=ON)
    call.refresh_from_db()
    processes.award_make(
        actor=leader, call=call, seen=call.version, on=ON, result_number="云政〔2026〕10号"
    )
    stepped(officer, one, "report", "done", "云政报〔2026〕4号")
    city = person("city-reading", Role.LEADER, CITY)
    seat.force_login(city)
    above = f"/supervision/of/{CITY}/list/{ON.year}/"
    assert "已审定上报，下一步：市级督导意见" in seat.get(above).content.decode()
    stepped(officer, one, "opinion", "failed", "京督意〔2026〕7号")  # told what is wrong
    one = fresh(one)
    assert one.state == "awarded"  # an opinion with demands ends nothing
    with pytest.raises(Refused):
        processes.acceptance_record(
            actor=leader, application=one, seen=one.version, stage="recheck", on=ON,
            document_number="京督复〔2026〕2号", passed=True, words="已到位",
        )  # fmt: skip
    made = processes.milestone_add(
        actor=officer,
        application=one,
        seen=one.version,
        on=ON,
        title="两所学校分班",
        due_on=date(2026, 8, 31),
    )
    task = Task.objects.unscoped("the demand in the ledger").get(pk=made.task_id)
    assert task.region_code == place.region_code
    given: dict[str, Any] = {"actor": officer, "on": ON}
    task = work.task_receive(**given, task=task, seen=task.version, paper_number="收1")
    task.refresh_from_db()
    work.task_feed_back(
        **given, task=task, seen=task.version, percent=100, words="已分班", paper_number="收2"
    )
    task.refresh_from_db()
    work.task_accept(actor=leader, task=task, seen=task.version, on=ON, document="云教〔2026〕41号")
    stepped(officer, one, "mending", "done", "云政〔2026〕30号")
    one = fresh(one)
    told: dict[str, Any] = {
        "application": one, "seen": one.version, "stage": "recheck", "on": ON,
        "document_number": "京督复〔2026〕2号", "passed": True,
    }  # fmt: skip
    here = f"/projects/applications/{one.pk}/"
    with pytest.raises(Refused, match="复核整改由"):  # nobody looks again at the own work
        processes.acceptance_record(actor=leader, **told, words="到位")
    assert here not in {each.url for each in todos_of(leader, ON)}
    waiting = {each.url: each.title for each in todos_of(city, ON)}
    assert waiting[here].startswith("复核整改：")  # it waits for the level above
    seat.force_login(leader)
    assert "登记以后在这里看到结论" in seat.get(here).content.decode()
    with pytest.raises(UsageError, match="没有写复核整改意见"):
        processes.acceptance_record(actor=city, **told, words=" ")
    one = processes.acceptance_record(actor=city, **told, words="两所学校班额都在四十五人以内")
    assert one.state == "accepted"
    assert here not in {each.url for each in todos_of(city, ON)}
    assert application_of(place.region_code, RULE) is None  # it is no application for recognition
    assert given_of(place.region_code, RULE) is None
    client = Client()
    client.force_login(officer)
    page = client.get(f"/projects/applications/{one.pk}/").content.decode()
    assert "京督意〔2026〕7号" in page
    assert "整改事项" in page
    assert "京督复〔2026〕2号" in page
    assert "复核整改通过" in page
    assert "收入案例库" not in page
