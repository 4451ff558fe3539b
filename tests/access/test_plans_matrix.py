"""Who gets what of a plan a county took over: in force, being prepared, another county's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from junheng.policy.plan import list_plans, load_plan
from junheng.web.accounts.models import Account
from junheng.web.diagnosis.models import Diagnosis
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.plans import actions
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.models import Adoption, Way
from junheng.web.shared.reach import Place
from junheng.web.work import actions as actions_of_work

from .test_matrix import INDICATOR, _answers, _expected

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties, papers or installations

PACK = "zibo-2021"


def _take(people: dict[str, Account], region: str, *, in_force: bool) -> Adoption:
    officer, leader = people["data_officer"], people["leader"]
    row = actions.adoption_begin(actor=officer, place=Place(region), pack=PACK)
    if not in_force:
        return row

    def now() -> Adoption:
        return Adoption.objects.unscoped("the newest version of the row").get(pk=row.pk)

    for conflict in conflicts_of(load_plan(PACK), region, timezone.localdate()):
        if conflict.is_open:
            actions.adoption_settle(
                actor=officer,
                adoption=now(),
                seen=now().version,
                item=conflict.item.id,
                rule=conflict.rule,
                way=Way.STOP,
            )
    actions.adoption_submit(actor=officer, adoption=now(), seen=now().version, open_conflicts=[])
    return actions.adoption_make(
        actor=leader,
        adoption=now(),
        seen=now().version,
        approver="局党组",
        document_number="1号",
        day=date(2025, 3, 1),
    )


READ = "200 200 200 200 200 200 403 302"
INSIDE = "200 200 200 403 403 403 403 302"
BUREAU = "200 200 200 403 403 200 403 302"  # papers of the whole region: no school gets them
PAGES = {
    "": READ,
    "clause/2.2/": READ,
    "duties/": READ,
    "deadlines/": READ,
    "calendar.ics": READ,
    "adopt/": INSIDE,
    "documents/breakdown.xlsx": BUREAU,
}


@pytest.fixture
def own(counties: Any) -> Adoption:
    return _take(counties.people, counties.own_region, in_force=True)


@pytest.mark.parametrize("tail", PAGES)
def test_执行中的计划_学校能看进展_不能看采用(counties: Any, own: Adoption, tail: str) -> None:
    assert _answers(counties, f"/plans/{own.pk}/{tail}") == _expected(PAGES[tail])


def test_条目页_内部条目学校当作没有(counties: Any, own: Adoption) -> None:
    items = load_plan(PACK).items
    inner = next((i for i in items if i.internal), None)
    outer = next(i for i in items if not i.internal)
    assert _answers(counties, f"/plans/{own.pk}/item/{outer.id}/") == _expected(READ)
    if inner is not None:
        line = "200 200 200 404 404 404 403 302"
        assert _answers(counties, f"/plans/{own.pk}/item/{inner.id}/") == _expected(line)


def test_准备中的计划_学校和省里当作没有(counties: Any) -> None:
    row = _take(counties.people, counties.own_region, in_force=False)
    line = "200 200 200 404 404 404 403 302"
    assert _answers(counties, f"/plans/{row.pk}/") == _expected(line)


def test_外县的计划当作没有(counties: Any, own: Adoption) -> None:
    other = Account.objects.get(username="officer2")
    client = counties.client("data_officer")
    client.force_login(other)
    for tail in ("", "adopt/", "duties/", "deadlines/", "clause/2.2/", "calendar.ics"):
        assert client.get(f"/plans/{own.pk}/{tail}").status_code == 404, tail
    for tail in ("adopt/submit/", "duties/propose/"):
        assert client.post(f"/plans/{own.pk}/{tail}").status_code == 404, tail


def test_电子回执单只给看得到全县的人(counties: Any, own: Adoption) -> None:
    officer = counties.people["data_officer"]
    item = next(i for i in load_plan(PACK).items if not i.internal)
    duty = actions.duty_assign(
        actor=officer, adoption=own, item=item.id, office="督导室", part="lead"
    )
    duty = actions.duty_hand_out(actor=officer, duty=duty, seen=duty.version)
    address = f"/plans/{own.pk}/slips/{duty.code}.xlsx"
    assert _answers(counties, address) == _expected(BUREAU)


POSTS = {
    "/plans/of/{region}/begin/": ({"pack": "chongqing-2017"}, "403 302 403 403 403 403 403 302"),
    "/plans/{number}/adopt/end/": ({}, "409 403 403 403 403 403 403 302"),
    "/plans/{number}/adopt/return/": ({"why": "改"}, "409 403 403 403 403 403 403 302"),
    "/plans/{number}/duties/propose/": ({}, "302 302 403 403 403 403 403 302"),
    "/plans/{number}/duties/name/": ({}, "422 422 403 403 403 403 403 302"),
    "/plans/{number}/duties/hand-over-all/": ({}, "422 422 403 403 403 403 403 302"),
    "/plans/{number}/duties/withdraw/": ({}, "404 404 404 404 404 404 403 302"),
}


@pytest.mark.parametrize("address", POSTS)
def test_办理只有该办的人能办(counties: Any, own: Adoption, address: str) -> None:
    body, line = POSTS[address]
    to = address.format(region=counties.own_region, number=own.pk)
    found = {role: counties.client(role).post(to, body).status_code for role in _expected(line)}
    assert found == _expected(line)


# every route a plan names answers for a role that owns it


def _diagnosis(counties: Any) -> Diagnosis:
    rows = SnapshotRecord.objects.unscoped("the newest data version of the own county")
    row: Diagnosis = Diagnosis.objects.unscoped("one report, drafted by hand").create(
        region_code=counties.own_region,
        school_code=counties.own_school,
        snapshot=rows.filter(region_code=counties.own_region).first(),
        drafted_by=counties.people["data_officer"],
        drafted_on=date(2026, 3, 1),
    )
    return row


def _promised() -> set[str]:
    plans = (load_plan(info.id) for info in list_plans())
    return {route for plan in plans for item in plan.items for route in item.named("route")}


def test_计划写明由哪一页办的_那一页真的打得开(counties: Any, own: Adoption) -> None:
    region, school = counties.own_region, counties.own_school
    finding = actions_of_work.finding_open(
        actor=counties.people["data_officer"],
        place=Place(region, school, name="某校"),
        kind="shortfall",
        how="inspection",
        name="看到的问题",
        words="入校看到的情况",
        on=date(2026, 3, 1),
    )
    arguments: dict[str, list[Any]] = {
        "plan-pack": [PACK],
        "balance": [region],
        "items": [region],
        "region": [region],
        "school": [school],
        "spread": [region, INDICATOR],
        "document": [region, "gap.xlsx"],
        "ledger": [region],
        "ledger-workbook": [region],
        "finding": [finding.pk],
        "finding-new": [region],
        "diagnoses": [region],
        "diagnosis": [_diagnosis(counties).pk],
        "diagnosis-batch": [region],
        **{f"money{page}": [region] for page in ("", "-list", "-funds", "-rates")},
        **{f"money{page}": [region] for page in ("-contracts", "-projects")},
        "appraisals": [region],
        "appraisal-scheme": [region, "zibo-2021", "annual"],
        "award": [region],
        "result-uses": [region],
    }
    client = counties.client("data_officer")
    promised = _promised()
    assert promised
    for route in promised:
        of_plan = route.startswith("plan-") or route == "plan"
        given = arguments.get(
            route, [own.pk] if of_plan else [region] if _asks_region(route) else []
        )
        try:
            address = reverse(route, args=given)
        except NoReverseMatch:  # its row needs objects of its own app, and stands in its own table
            assert f'"{route}"' in _OTHER_TABLES, route
            continue
        answer = client.get(address)
        if answer.status_code == 403:  # a page of the inspectors' own
            answer = counties.client("inspector").get(address)
        assert answer.status_code in (200, 302), route


_OTHER_TABLES = "".join(
    file.read_text(encoding="utf-8")
    for file in sorted(Path(__file__).parent.glob("test_*matrix.py"))
    if file.name != Path(__file__).name
)


def _asks_region(route: str) -> bool:
    (asked,) = (found[0][0][1] for found in get_resolver().reverse_dict.getlist(route)[:1])
    return asked == ["region"]


def test_条款页写明在哪一页办_打得开的人才有链接(counties: Any, own: Adoption) -> None:
    ledger = f'<a href="/ledger/of/{counties.own_region}/">'
    page = f"/plans/{own.pk}/item/working_ledger/"
    shown = counties.client("data_officer").get(page).content.decode()
    assert ledger in shown
    assert "junheng report ledger" not in shown  # a page does it; the command is for the server
    clerk = counties.client("clerk").get(page).content.decode()
    assert ledger in clerk  # of the own school
    other = counties.client("expert").get(page)
    assert other.status_code in (403, 404)
