"""Which teacher teaches which class: the officer and the principal say it, the class page opens."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from junheng.kernel.errors import Hidden, UsageError
from junheng.web.academics import actions
from junheng.web.academics.models import Exam, Teaching
from junheng.web.academics.queries import reading
from junheng.web.accounts.models import Account, Role
from junheng.web.shared import sealing
from junheng.web.shared.jobs import work_once
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place

from .conftest import World, client_of, person
from .test_exams import DAY, RING, event, send, workbook

FIRST = {"first_subject": "maths", "first_rooms": ["1", "2"]}


@pytest.fixture
def teacher(world: World) -> Account:
    return person("zhu", Role.TEACHER, world.home.code, world.home.schools[0].school_code)


@pytest.fixture
def loaded(world: World, home: Path, monkeypatch: pytest.MonkeyPatch) -> Exam:
    """Scores matched by number alone: the classes are those the sheet wrote."""
    monkeypatch.setattr(sealing, "_lent", [lambda: RING])
    officer = world.home.people["data_officer"]
    place = Place(world.home.code, name="云川县")
    made = actions.exam_open(actor=officer, place=place, event=event(), on=DAY)
    client = client_of(officer)
    send(client, made, workbook(world, [0, "1", "王一", "G1", 100, 90, 190],
                                [0, "2", "李二", "G2", 60, 70, 130]))  # fmt: skip
    client.post(f"/exams/{made.pk}/load/")
    assert work_once()
    return Exam.objects.unscoped("what was loaded").get(pk=made.pk)


def address(world: World, teacher: Account) -> str:
    return f"/exams/teachings/{world.home.schools[0].school_code}/{teacher.pk}/"


def opens(teacher: Account, exam: Exam, world: World, room: str) -> bool:
    asked = reading.Class(world.home.schools[0].school_code, room, "maths")
    now = Account.objects.get(pk=teacher.pk)
    try:
        reading.class_reach(now, exam, asked, timezone.localdate())
    except Hidden:
        return False
    return True


@pytest.mark.parametrize("who", ["data_officer", "principal"])
def test_数据员和校长都能登记_登记后打得开_改了当天就关上(
    world: World, loaded: Exam, teacher: Account, who: str
) -> None:
    client, page = client_of(world.home.people[who]), address(world, teacher)
    assert "还没有登记任教班级" in client.get(page).content.decode()
    assert not opens(teacher, loaded, world, "1")
    assert client.post(page, FIRST).status_code == 302
    assert opens(teacher, loaded, world, "1")
    listed = client.get(f"/exams/teachings/{world.home.schools[0].school_code}/")
    assert "1数学、2数学" in listed.content.decode()
    second = {**FIRST, "first_rooms": ["2"], "second_subject": "physics", "second_rooms": ["1"]}
    assert client.post(page, second).status_code == 302
    assert not opens(teacher, loaded, world, "1")  # the same day, though the row said today
    assert opens(teacher, loaded, world, "2")
    assert client.post(f"{page}end/").status_code == 302
    assert not opens(teacher, loaded, world, "2")
    lines = AuditLine.objects.filter(event__startswith="teaching.").order_by("number")
    said = [line.event for line in lines]
    assert said == ["teaching.assigned", "teaching.assigned", "teaching.ended"]


def test_以前教过的留着_当天改错的一天也没有生效(
    world: World,
    teacher: Account,
) -> None:
    officer = world.home.people["data_officer"]
    place = Place(world.home.code, world.home.schools[0].school_code)
    today = timezone.localdate()
    given = {"actor": officer, "place": place, "account": teacher}
    actions.teaching_assign(**given, classes=[("1", "maths")], on=today - timedelta(days=100))
    actions.teaching_assign(**given, classes=[("2", "maths")], on=today)
    actions.teaching_assign(**given, classes=[("3", "maths")], on=today)
    rows = Teaching.objects.unscoped("all").order_by("pk")
    assert [one.in_force(today - timedelta(days=1)) for one in rows] == [True, False, False]
    assert [one.in_force(today) for one in rows] == [False, False, True]


def test_没选班级_别校的教师_外校的校长_都登记不了(
    world: World,
    loaded: Exam,
    teacher: Account,
) -> None:
    officer = world.home.people["data_officer"]
    client, page = client_of(officer), address(world, teacher)
    answer = client.post(page, {"first_subject": "maths"})
    assert answer.status_code == 422
    assert "请选择班级" in answer.content.decode()
    twice = client.post(page, {**FIRST, "second_subject": "maths", "second_rooms": ["1"]})
    assert "与上面是同一学科" in twice.content.decode()
    assert client_of(world.home.other_principal).get(page).status_code == 404
    assert client_of(world.away.people["data_officer"]).get(page).status_code == 404
    assert client_of(teacher).get(page).status_code == 403
    elsewhere = page.replace(world.home.schools[0].school_code, world.home.schools[1].school_code)
    assert client.get(elsewhere).status_code == 404
    clerk = world.home.people["clerk"]
    with pytest.raises(UsageError, match="不是这所学校的任课教师"):
        actions.teaching_assign(
            actor=officer,
            place=Place(world.home.code, world.home.schools[0].school_code),
            account=clerk,
            classes=[("1", "maths")],
            on=timezone.localdate(),
        )
    assert not Teaching.objects.unscoped("nobody").exists()


def test_一览_数据员看各校还差谁_校长直接到本校_导航里有(
    world: World, loaded: Exam, teacher: Account
) -> None:
    officer_page = client_of(world.home.people["data_officer"]).get("/exams/teachings/")
    assert "2 名任课教师还没有登记任教班级" in officer_page.content.decode()
    own = f"/exams/teachings/{world.home.schools[0].school_code}/"
    client: Client = client_of(world.home.people["principal"])
    assert client.get("/exams/teachings/").headers["Location"] == own
    assert 'href="/exams/teachings/"' in client.get(own).content.decode()
