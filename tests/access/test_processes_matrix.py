"""Who gets what of projects and pilots: two counties, own and other schools, an invited expert."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from junheng.policy.plan import load_plan
from junheng.policy.process import process_of
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import Application, Call
from junheng.web.processes.units import Unit
from junheng.web.register.models import School
from junheng.web.shared.reach import Place
from junheng.web.work import sources
from junheng.web.work.sources import InForce

from .test_matrix import _answers, _expected

# leader, data officer, inspector, principal, clerk, analyst, operator, stranger
SEES = "200 200 200 200 200 403 403 302"
AWAY = "404 404 404 404 404 403 403 302"
BUREAU = "200 200 200 404 404 403 403 302"
RUNS = "403 200 403 403 403 403 403 302"
RUNS_AWAY = "403 404 403 403 403 403 403 302"


@pytest.fixture(autouse=True)
def adopted(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = load_plan("ouhai-2019")
    held = InForce(plan, 1, {}, frozenset(), lambda _scope: ())
    monkeypatch.setattr(sources.adopted, "held", [lambda _region: [held]])


def _call(officer: Account, region: str) -> Call:
    process = process_of("ouhai-2019#fine_projects")
    today = timezone.localdate()
    return actions.call_open(
        actor=officer,
        place=Place(region),
        process=process,
        on=today,
        notice_number="云教1号",
        dates={"application": today + timedelta(days=9)},
    )


def _application(officer: Account, call: Call, code: str) -> Application:
    rows = School.objects.unscoped("the test applies for a school")
    school = rows.filter(school_code=code, valid_to=None).get()
    return actions.application_begin(
        actor=officer,
        unit=Unit(school.name, school.region_code, code, school.town),
        call=call,
        title="项目",
        theme=process_of("ouhai-2019#fine_projects").themes[0],
        paper_number="申1",
    )


@pytest.fixture
def rows(counties: Any) -> dict[str, Any]:
    officer = counties.people["data_officer"]
    call = _call(officer, counties.own_region)
    away = _call(Account.objects.get(username="officer2"), counties.other_region)
    return {
        "call": call,
        "away": away,
        "mine": _application(officer, call, counties.own_school),
        "other": _application(officer, call, counties.neighbour_school),
    }


def test_列表案例库_外县当作没有(counties: Any, rows: dict[str, Any]) -> None:
    for region, line in ((counties.own_region, SEES), (counties.other_region, AWAY)):
        for path in ("", "cases/"):
            got = _answers(counties, f"/projects/of/{region}/{path}")
            assert got == _expected(line), (region, path)


def test_发布申报只有数据员(counties: Any) -> None:
    path = "/projects/of/{}/open/ouhai-2019/fine_projects/"
    assert _answers(counties, path.format(counties.own_region)) == _expected(RUNS)
    assert _answers(counties, path.format(counties.other_region)) == _expected(RUNS_AWAY)
    nothing = f"/projects/of/{counties.own_region}/open/ouhai-2019/nothing/"
    assert counties.client("data_officer").get(nothing).status_code == 404


def test_申报通知本县都看得到_外县当作没有(counties: Any, rows: dict[str, Any]) -> None:
    assert _answers(counties, f"/projects/calls/{rows['call'].pk}/") == _expected(SEES)
    assert _answers(counties, f"/projects/calls/{rows['away'].pk}/") == _expected(AWAY)
    applies = "403 200 403 200 403 403 403 302"
    got = _answers(counties, f"/projects/calls/{rows['call'].pk}/apply/")
    assert got == _expected(applies)
    got = _answers(counties, f"/projects/calls/{rows['away'].pk}/apply/")
    assert got == _expected(applies.replace("200", "404"))
    paper = f"/projects/calls/{rows['call'].pk}/file/publicity.pdf"
    assert counties.client("leader").get(paper).status_code == 404  # nothing is announced yet


def test_申报只给局里和本校(counties: Any, rows: dict[str, Any]) -> None:
    mine, other = rows["mine"].pk, rows["other"].pk
    assert _answers(counties, f"/projects/applications/{mine}/") == _expected(SEES)
    assert _answers(counties, f"/projects/applications/{other}/") == _expected(BUREAU)
    step = f"/projects/applications/{mine}/step/midterm/"
    assert _answers(counties, step) == _expected(RUNS)
    receipt = f"/projects/applications/{mine}/file/receipt.pdf"
    assert counties.client("principal").get(receipt).status_code == 404  # not handed in yet


def _post(counties: Any, role: str, path: str, **given: Any) -> int:
    return counties.client(role).post(path, given).status_code


def test_办理_没有权限403_外县404(counties: Any, rows: dict[str, Any]) -> None:
    call, away = rows["call"], rows["away"]
    act = f"/projects/calls/{call.pk}/take-in/"
    assert _post(counties, "inspector", act, seen=call.version) == 403
    assert _post(counties, "principal", act, seen=call.version) == 403
    away_act = f"/projects/calls/{away.pk}/take-in/"
    assert _post(counties, "data_officer", away_act, seen=1) == 404
    one = f"/projects/applications/{rows['mine'].pk}/withdraw/"
    assert _post(counties, "clerk", one, seen=1) == 403
    other = f"/projects/applications/{rows['other'].pk}/withdraw/"
    assert _post(counties, "principal", other, seen=1) == 404
    assert _post(counties, "leader", "/projects/objections/99/decide/", seen=1) == 404
    assert _post(counties, "data_officer", "/projects/objections/99/decide/", seen=1) == 403
    assert counties.client("principal").get("/projects/attachments/99/").status_code == 404


def test_评审专家只进得了自己的一轮_别的页面都进不去(counties: Any, rows: dict[str, Any]) -> None:
    expert = Account.objects.get(username="expert")
    client = Client()
    client.force_login(expert)
    call, mine = rows["call"], rows["mine"]
    for path in (f"/projects/calls/{call.pk}/", f"/projects/applications/{mine.pk}/"):
        assert client.get(path).status_code == 404
    for path in ("/ledger/", "/plans/", "/diagnosis/", "/data/", "/data/snapshots/"):
        assert client.get(path).status_code == 403, path
    for path in (f"/r/{counties.own_region}/", f"/s/{counties.own_school}/"):
        assert client.get(path).status_code == 403, path
    assert client.get("/").status_code == 200
    actions.reviewer_appoint(
        actor=counties.people["data_officer"],
        call=call,
        seen=call.version,
        name=expert.name,
        unit="石桥中学",
        account=expert,
    )
    assert client.get(f"/projects/calls/{call.pk}/").status_code == 200
    assert client.get(f"/projects/applications/{mine.pk}/").status_code == 404  # a draft
