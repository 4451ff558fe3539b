"""Who gets what of supervision: the own school's, another's, another county's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from junheng.web.register.models import School
from junheng.web.shared.reach import Place
from junheng.web.supervision import actions
from junheng.web.supervision.given import Person
from junheng.web.supervision.models import Line, Visit

from .test_matrix import _answers, _expected

pytestmark = [pytest.mark.slow, pytest.mark.postgres]  # whole counties, papers or installations

# leader, data officer, inspector, principal, clerk, analyst, operator, stranger
SEEN = "200 200 200 200 403 403 403 302"
INSIDE = "200 200 200 404 403 403 403 302"
AWAY = "404 404 404 404 403 403 403 302"
RECORDS = "403 403 200 403 403 403 403 302"
ENTERS = "403 200 200 403 403 403 403 302"


def _visit(counties: Any, school_code: str) -> Visit:
    inspector, leader = counties.people["inspector"], counties.people["leader"]
    today = timezone.localdate()
    rows = School.objects.unscoped("the test visits one school").filter(school_code=school_code)
    school = rows.filter(valid_to=None).get()
    region = counties.own_region
    held = actions.list_open(actor=inspector, place=Place(region), year=today.year)
    if not held.is_filed:
        actions.item_add(
            actor=inspector, yearly=held, on=today, label="学科教学视导", kind="teaching",
            level="county", organiser="督导室",
        )  # fmt: skip
        held.refresh_from_db()
        held = actions.list_file(
            actor=leader, yearly=held, seen=held.version, document_number="备1", filed_with="省厅",
            on=today,
        )  # fmt: skip
    return actions.visit_plan(
        actor=inspector,
        place=Place(region, school_code, name=school.name),
        kind="teaching",
        item=held.items.get(),
        on=today,
        noticed_on=today - timedelta(days=40),
        purpose="课堂教学",
        people=[Person("甲督学"), Person("乙督学")],
        day=today,
        pack="qingliu-2023",
        rubric="teaching_visit",
    )


def _drafted(counties: Any, visit: Visit) -> Line:
    inspector = counties.people["inspector"]
    actions.observation_keep(
        actor=inspector, visit=visit, client_id="1", revision=1, item="lesson_goal", level="good",
        words="", seen_at=timezone.now(),
    )  # fmt: skip
    visit.refresh_from_db()
    from junheng.web.supervision.queries.drafting import said_of

    actions.opinion_draft(
        actor=inspector, visit=visit, seen=visit.version, found=said_of(inspector, visit),
        on=visit.on,
    )  # fmt: skip
    return Line.objects.filter(visit=visit).first()


def test_首页清单人员自查_外县当作没有(counties: Any) -> None:
    year = timezone.localdate().year
    for name, own in (("", SEEN), ("people/", SEEN), ("self-checks/", SEEN)):
        for region, line in ((counties.own_region, own), (counties.other_region, AWAY)):
            assert _answers(counties, f"/supervision/of/{region}/{name}") == _expected(line), name
    for name in ("", "sheet.xlsx"):
        for region, line in ((counties.own_region, INSIDE), (counties.other_region, AWAY)):
            address = f"/supervision/of/{region}/list/{year}/{name}"
            assert _answers(counties, address) == _expected(line), address
    new = "200 403 200 403 403 403 403 302"
    away = "404 403 404 403 403 403 403 302"
    for region, line in ((counties.own_region, new), (counties.other_region, away)):
        assert _answers(counties, f"/supervision/of/{region}/visits/new/") == _expected(line)


@pytest.mark.parametrize("whose", ["own", "neighbour"])
def test_一次督导_学校看自己的通知_反馈后才看意见和申辩表(counties: Any, whose: str) -> None:
    visit = _visit(counties, getattr(counties, f"{whose}_school"))
    at = f"/supervision/visits/{visit.pk}/"
    own = SEEN if whose == "own" else INSIDE
    assert _answers(counties, at) == _expected(own)
    assert _answers(counties, f"{at}phone/") == _expected(RECORDS)
    assert _answers(counties, f"{at}paper/") == _expected(ENTERS)
    assert _answers(counties, f"{at}file/brief.docx") == _expected(INSIDE)
    line = _drafted(counties, visit)
    assert _answers(counties, f"{at}file/opinion.docx") == _expected(INSIDE)
    visit.refresh_from_db()
    actions.opinion_send(
        actor=counties.people["inspector"], visit=visit, seen=visit.version, on=visit.on
    )
    assert _answers(counties, f"{at}file/opinion.docx") == _expected(own)
    assert _answers(counties, f"{at}slip.xlsx") == _expected(own)
    posts = {
        f"{at}issue/": "200 403 403 403 403 403 403 302",
        f"/supervision/lines/{line.pk}/edit/": "403 403 422 403 403 403 403 302",
        f"{at}records/": "403 403 400 403 403 403 403 302",
    }
    posts[f"{at}issue/"] = "422 403 403 403 403 403 403 302"
    if whose == "neighbour":  # a stranger to the place: as if it were not there
        posts[f"{at}issue/"] = "422 403 403 404 403 403 403 302"
        posts[f"/supervision/lines/{line.pk}/edit/"] = "403 403 422 404 403 403 403 302"
    for address, expected in posts.items():
        told = {
            role: counties.client(role).post(address, {"seen": 0}).status_code
            for role in _expected(expected)
        }
        told["leader"] = 422 if told["leader"] == 409 else told["leader"]
        assert told == _expected(expected), address


def test_自查表_别的学校当作没有_外县当作没有(counties: Any) -> None:
    for school, line in (
        (counties.own_school, SEEN),
        (counties.neighbour_school, INSIDE),
    ):
        check = actions.self_check_open(
            actor=counties.people["inspector"],
            place=Place(counties.own_region, school, name="某校"),
            pack="zibo-2021",
            rubric="management_standard",
            year=2026,
            due_on=timezone.localdate(),
        )
        at = f"/supervision/self-checks/{check.pk}/"
        assert _answers(counties, at) == _expected(line)
        assert _answers(counties, f"{at}sheet.xlsx") == _expected(line)
        for act in ("return", "enter"):  # nothing is handed in yet: refused to those who may
            told = {
                role: counties.client(role).post(at, {"act": act, "seen": 0}).status_code
                for role in _expected(line)
            }
            allowed = ("leader", "inspector")
            assert all(told[role] == 422 for role in allowed), told
            assert all(
                code in (403, 404, 302) for role, code in told.items() if role not in allowed
            ), told
