"""A meeting on an examination: pinned figures stay, agreed actions are followed, schools apart."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import docx as word
import pytest
from django.utils import timezone

from junheng.kernel.errors import Hidden, NotAllowed, Refused, UsageError
from junheng.kernel.rounding import shown
from junheng.policy.plan import list_plans, load_plan
from junheng.publish.sentences import meeting as sentences
from junheng.web.academics import actions
from junheng.web.academics.models import Action, Exam, Meeting
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries import meetings
from junheng.web.academics.queries.pinning import board_of, offers
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import sources
from junheng.web.work.models import How, TaskState

from .conftest import World, client_of, in_force
from .exam_fixture import Sat

pytestmark = pytest.mark.slow  # a county's examination is computed

OTHERS = ("第二小学", "第三中学", "第四中学", "第五中学")


@pytest.fixture(autouse=True)
def no_plan_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources.adopted, "held", [])


def _open(account: Account, exam: Exam, *, subject: str = "", **given: Any) -> Meeting:
    today = timezone.localdate()
    said = {
        "title": "中考学情会商", "subject": subject, "held_on": today,
        "participants": "数学教研员、各校教务主任", "on": today, **given,
    }  # fmt: skip
    return actions.meeting_open(
        actor=account, place=meetings.place_for(account, exam), exam=exam, **said
    )


def _now(meeting: Meeting) -> Meeting:
    held: Meeting = Meeting.objects.unscoped("its newest version").get(pk=meeting.pk)
    return held


def _pin(account: Account, meeting: Meeting, key: str) -> None:
    now = _now(meeting)
    board = board_of(account, now, key)
    actions.pin_add(
        actor=account, meeting=now, seen=now.version, board=board, on=timezone.localdate()
    )


def _agree(account: Account, meeting: Meeting, words: str = "各校集体备课函数图像") -> Action:
    now, today = _now(meeting), timezone.localdate()
    return actions.action_agree(
        actor=account, meeting=now, seen=now.version, words=words, office="教研室",
        person_name="周教研员", due_on=today + timedelta(days=30), on=today,
    )  # fmt: skip


def test_钉上的数和考试页一样_成绩重新收下也不变(sat: Sat, researcher: Account) -> None:
    meeting = _open(researcher, sat.exam)
    keys = [one.key for one in offers(researcher, meeting)]
    assert keys[:3] == ["figures", "schools:chinese", "groups:chinese"]
    assert {"spread", "points:maths"} < set(keys)
    assert "points:chinese" not in keys  # no items of it
    for key in keys:
        _pin(researcher, meeting, key)
    told = figures.seen_of(researcher, sat.exam)
    assert told.whole is not None
    pinned = {one.key: one.board for one in meeting.pins.all()}
    mean = told.whole.of("maths").described.mean
    assert pinned["figures"].rows[1][2] == shown(mean)
    assert [row[0] for row in pinned["schools:maths"].rows] == [n for n, _u in told.schools]
    assert "减法" in "".join(pinned["schools:maths"].notes)
    assert pinned["schools:maths"].line == mean
    exam = Exam.objects.unscoped("taken in again").get(pk=sat.exam.pk)
    exam.sha256 = "0" * 64
    exam.save()
    pin = _now(meeting).pins.get(key="figures")
    assert pin.is_earlier
    assert pin.board == pinned["figures"]


def test_校长的会商只有本校的数_纪要里没有别的学校(sat: Sat, principal: Account) -> None:
    meeting = _open(principal, sat.exam)
    keys = [one.key for one in offers(principal, meeting)]
    assert not [one for one in keys if one.startswith("schools") or one == "spread"]
    for key in keys:
        _pin(principal, meeting, key)
    answer = client_of(principal).get(f"/exams/{sat.exam.pk}/meeting/{meeting.pk}/")
    page = answer.content.decode()
    minutes = client_of(principal).get(
        f"/exams/{sat.exam.pk}/meeting/{meeting.pk}/minutes.docx"
    ).content  # fmt: skip
    paper = word.Document(io.BytesIO(minutes))
    text = "".join(p.text for p in paper.paragraphs) + "".join(
        cell.text for table in paper.tables for row in table.rows for cell in row.cells
    )
    whole = figures.result_of(principal, sat.exam).whole.figures[-1].described
    for said in (page, text):
        assert "云川县第一小学总分平均" in said
        assert "901" in said
        assert f"{shown(whole.mean)}" not in said  # the county's figure stays out
        for other in OTHERS:
            assert other not in said


def test_校长和教育局互相看不到会商_外人看不到(world: World, sat: Sat, principal: Account) -> None:
    officer = world.home.people["data_officer"]
    county, school = _open(officer, sat.exam), _open(principal, sat.exam)
    assert meetings.meetings_of(officer, sat.exam) == [county]
    assert meetings.meetings_of(principal, sat.exam) == [school]
    assert meetings.meetings_of(world.home.other_principal, sat.exam) == []
    with pytest.raises(Hidden):
        meetings.meeting_of(officer, sat.exam, school.pk)
    inside = Place(world.home.code, world.home.schools[0].school_code)
    with pytest.raises(Refused, match="教育局替学校开会商"):
        actions.meeting_open(
            actor=officer, place=inside, exam=sat.exam, title="会商", subject="",
            held_on=timezone.localdate(), participants="某人", on=timezone.localdate(),
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        _open(world.home.people["leader"], sat.exam)
    with pytest.raises(Hidden):
        _open(world.away.people["data_officer"], sat.exam)


def test_议定的行动_有计划要求会商的按条款交办_进任务台账(
    world: World, sat: Sat, researcher: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources.adopted, "held", [in_force("zibo-2021")])
    meeting = _open(researcher, sat.exam)
    action = _agree(researcher, meeting)
    assert action.state == "待交办"
    address = f"/exams/{sat.exam.pk}/meeting/{meeting.pk}/"
    with pytest.raises(NotAllowed):  # who proposes does not hand out
        actions.action_hand_out(
            actor=researcher, action=action, clause="zibo-2021#3.2", on=timezone.localdate()
        )
    officer = client_of(world.home.people["data_officer"])
    assert officer.post(f"{address}hand-out/", {"action": action.pk}).status_code == 302
    task = Action.objects.get(pk=action.pk).task
    assert task is not None
    assert (task.clause, task.finding_id, task.state) == (
        "zibo-2021#3.2", None, TaskState.HANDED_OUT,
    )  # fmt: skip
    assert (task.title, task.office, task.person_name) == (
        "各校集体备课函数图像", "教研室", "周教研员",
    )  # fmt: skip
    page = officer.get(address).content.decode()
    assert f"/ledger/tasks/{task.pk}/" in page
    assert "议定 1 项行动，1 项已交办" in page
    assert officer.post(f"{address}hand-out/", {"action": action.pk}).status_code == 422


def test_教研员议定的行动_等谁交办写在页面上_数据员和局领导有待办_交办后没有(
    world: World, sat: Sat, researcher: Account
) -> None:
    meeting = _open(researcher, sat.exam)
    action = _agree(researcher, meeting)
    address, today = f"/exams/{sat.exam.pk}/meeting/{meeting.pk}/", timezone.localdate()
    assert "由局领导或数据员交办" in client_of(researcher).get(address).content.decode()
    officer, leader = world.home.people["data_officer"], world.home.people["leader"]

    def waits(account: Account) -> list[str]:
        return [one.title for one in todos_of(account, today) if one.url == address]

    wanted = ["交办会商议定的行动“各校集体备课函数图像”"]
    assert (waits(officer), waits(leader), waits(researcher)) == (wanted, wanted, [])
    assert "由局领导或数据员交办" not in client_of(officer).get(address).content.decode()
    actions.action_hand_out(actor=officer, action=action, clause="", on=today)
    assert (waits(officer), waits(leader)) == ([], [])


@pytest.mark.parametrize("plan", ["zibo-2021", ""])
def test_责任单位是学校的_交办以后那所学校的校长有待办_别的学校没有(
    world: World, sat: Sat, researcher: Account, monkeypatch: pytest.MonkeyPatch, plan: str
) -> None:
    monkeypatch.setattr(sources.adopted, "held", [in_force(plan)] if plan else [])
    meeting, today = _open(researcher, sat.exam), timezone.localdate()
    action = actions.action_agree(
        actor=researcher, meeting=_now(meeting), seen=_now(meeting).version, words="补函数图像",
        office="云川县第一小学", person_name="", due_on=today + timedelta(days=30), on=today,
    )  # fmt: skip
    officer = world.home.people["data_officer"]
    done = actions.action_hand_out(
        actor=officer, action=action, clause="zibo-2021#3.2" if plan else "", on=today
    )
    assert done.task is not None
    assert done.task.school_code == world.home.schools[0].school_code
    principal = client_of(world.home.people["principal"])
    assert "签收任务“补函数图像”" in principal.get("/").content.decode()
    other = client_of(world.home.other_principal)
    assert "补函数图像" not in other.get("/").content.decode()


def test_没有计划要求会商的_另开事项再交办(world: World, sat: Sat, researcher: Account) -> None:
    meeting = _open(researcher, sat.exam)
    action = _agree(researcher, meeting)
    officer = world.home.people["data_officer"]
    done = actions.action_hand_out(actor=officer, action=action, clause="", on=timezone.localdate())
    assert done.finding is not None
    assert done.task is not None
    assert (done.finding.how, done.finding.school_code) == (How.MEETING, "")
    assert done.task.finding_id == done.finding_id
    assert "不评价、不奖惩学校和教师" in done.finding.words
    assert meetings.followed_at(done) == f"/ledger/{done.finding_id}/"


def test_学校议定的_自己写完成_或请教育局跟进(world: World, sat: Sat, principal: Account) -> None:
    meeting = _open(principal, sat.exam)
    first, second = _agree(principal, meeting, "集体备课"), _agree(principal, meeting, "补实验课")
    officer = world.home.people["data_officer"]
    with pytest.raises(Refused, match="学校议定的"):
        actions.action_hand_out(
            actor=officer, action=first, clause="zibo-2021#3.2", on=timezone.localdate()
        )
    client = client_of(principal)
    address = f"/exams/{sat.exam.pk}/meeting/{meeting.pk}/"
    assert client.post(f"{address}finish/", {"action": first.pk}).status_code == 422
    sent = client.post(f"{address}finish/", {"action": first.pk, "words": "四次都开了"})
    assert sent.status_code == 302
    assert client.post(f"{address}report/", {"action": second.pk}).status_code == 302
    held = Action.objects.get(pk=second.pk)
    assert held.finding is not None
    assert (held.finding.how, held.finding.school_code) == (How.PRINCIPAL, meeting.school_code)
    today = timezone.localdate()
    waiting = [one for one in todos_of(officer, today) if "请局里跟进的“补实验课”" in one.title]
    assert [one.url for one in waiting] == [f"/ledger/{held.finding.pk}/"]
    assert client_of(officer).get(waiting[0].url).status_code == 200
    away = world.away.people["data_officer"]
    for other in (away, principal, world.home.people["researcher"]):
        assert "补实验课" not in str(todos_of(other, today)), other
    assert "1 项已完成" in client.get(address).content.decode()


def test_结束以后不再钉不再议定_没有行动的写结论(sat: Sat, researcher: Account) -> None:
    meeting = _open(researcher, sat.exam)
    today = timezone.localdate()

    def close(words: str) -> None:
        now = _now(meeting)
        actions.meeting_close(
            actor=researcher, meeting=now, seen=now.version, words=words, on=today
        )

    with pytest.raises(UsageError, match="结论"):
        close("")
    close("先看第二次模拟的结果")
    with pytest.raises(Refused, match="已经结束"):
        _pin(researcher, meeting, "figures")
    with pytest.raises(Refused, match="已经结束"):
        _agree(researcher, meeting)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"held_on": date(2025, 6, 1)}, "会商日期"),
        ({"participants": " "}, "参加的人"),
        ({"subject": "physics"}, "没有这一科"),
    ],
)
def test_开会商缺什么说什么(sat: Sat, researcher: Account, wrong: Any, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        _open(researcher, sat.exam, **wrong)


def test_同一份数据钉一次_取下可以再钉_只看一科的只钉一科(sat: Sat, researcher: Account) -> None:
    meeting = _open(researcher, sat.exam, subject="maths")
    keys = {one.key for one in offers(researcher, meeting)}
    assert "schools:maths" in keys
    assert not {key for key in keys if key.endswith("chinese")}
    _pin(researcher, meeting, "figures")
    with pytest.raises(Refused, match="已经钉上"):
        _pin(researcher, meeting, "figures")
    now = _now(meeting)
    actions.pin_remove(actor=researcher, meeting=now, seen=now.version, key="figures")
    _pin(researcher, meeting, "figures")


def test_整场会商在页面上走一遍(sat: Sat, researcher: Account) -> None:
    client, today = client_of(researcher), timezone.localdate()
    address = f"/exams/{sat.exam.pk}/meeting/"
    assert "学情会商" in client.get(f"/exams/{sat.exam.pk}/").content.decode()
    assert client.post(address, {"title": ""}).status_code == 422
    opened = client.post(
        address, {"title": "会商", "held_on": today.isoformat(), "participants": "教研员"}
    )
    assert opened.status_code == 302
    held = meetings.meetings_of(researcher, sat.exam)[0]
    one = f"{address}{held.pk}/"
    for act, sent in (
        ("pin", {"key": "points:maths"}),
        ("agree", {"words": "补函数图像", "office": "教研室", "due_on": today.isoformat()}),
        ("close", {"words": ""}),
    ):
        answer = client.post(f"{one}{act}/", {"seen": _now(held).version, **sent})
        assert answer.status_code == 302, act
    page = client.get(one).content.decode()
    assert "数学掌握最弱的是" in page
    assert "sort=" not in page
    stale = client.post(f"{one}pin/", {"seen": 1, "key": "figures"})
    assert stale.status_code == 422
    assert client.post(f"{one}nothing/").status_code == 404
    paper = client.get(f"{one}minutes.docx")
    text = "".join(p.text for p in word.Document(io.BytesIO(paper.content)).paragraphs)
    assert "只用于改进教学，不排名" in text


def test_哪些计划要求会商_写在条目里(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, str] = {}
    for info in list_plans():
        monkeypatch.setattr(sources.adopted, "held", [in_force(info.id)])
        asked[info.id] = meetings.asking("990101")
    assert asked["zibo-2021"] == "zibo-2021#3.2"
    assert asked["ouhai-2019"] == "ouhai-2019#5.17"
    for clause in filter(None, asked.values()):
        pack, _sign, number = clause.partition("#")
        assert number in load_plan(pack).clauses


def test_一项都没交办没完成的_不写0项_没有相差明显的也不写0组() -> None:
    said = sentences.meeting_sentence(pins=0, agreed=0, followed=0, of_school=True)
    assert str(said) == "还没有议定行动。"
    said = sentences.meeting_sentence(pins=1, agreed=2, followed=0, of_school=True)
    assert str(said) == "议定 2 项行动。"
    said = sentences.meeting_sentence(pins=1, agreed=2, followed=0, of_school=False)
    assert str(said) == "议定 2 项行动，由任务台账跟进。"
    assert str(sentences.groups_sentence("数学", 3, 0)) == "数学有 3 组学生可以比较。"


def test_学校的会商_责任单位写校内的_时限写错了填过的还在(sat: Sat, world: World) -> None:
    principal = world.home.people["principal"]
    meeting = _open(principal, sat.exam)
    client, address = client_of(principal), f"/exams/{sat.exam.pk}/meeting/{meeting.pk}/"
    page = client.get(address).content.decode()
    assert "写教研组、备课组或处室" in page and "那所学校的校长会看到待办" not in page
    sent = {"words": "八年级每周加一节答疑", "office": "数学备课组", "due_on": "2020-01-01",
            "seen": _now(meeting).version}  # fmt: skip
    refused = client.post(f"{address}agree/", sent)
    assert refused.status_code == 422
    assert "已经过了" in refused.content.decode()
    assert "八年级每周加一节答疑" in refused.content.decode()
    assert "数学备课组" in refused.content.decode()


def test_相差的区间用波浪号连_不和负号连在一起(sat: Sat, researcher: Account) -> None:
    board = board_of(researcher, _open(researcher, sat.exam), "groups:maths")
    for row in board.rows:
        assert "—" not in row[-1] and "～" in row[-1]


def test_选了英文_会商页的标题说英文_纪要还是中文(sat: Sat, researcher: Account) -> None:
    meeting = _open(researcher, sat.exam)
    _agree(researcher, meeting)
    client = client_of(researcher)
    client.cookies["django_language"] = "en"
    address = f"/exams/{sat.exam.pk}/meeting/{meeting.pk}/"
    assert "Actions agreed: 1, followed in the ledger." in client.get(address).content.decode()
    paper = word.Document(io.BytesIO(b"".join(client.get(f"{address}minutes.docx"))))
    told = "\n".join(one.text for one in paper.paragraphs)
    assert "会商学情" in told and "people met" not in told
