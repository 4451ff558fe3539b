"""How often owners are asked: by the plan's frequency, on working days, schools by exception."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import actions
from junheng.web.work.models import AskedOf, Task
from junheng.web.work.queries.asking import asking, silent, with_spoken

from .conftest import World
from .test_work import fresh

SIGNED = date(2026, 3, 2)  # a Monday; a month later is a Thursday of work
FAR = date(2026, 12, 31)


@pytest.fixture
def hand_out(world: World, officer: Account) -> Any:
    def make(clause: str = "cn-moe-2017-6#resource-5", *, school: str = "", **given: Any) -> Task:
        task = actions.clause_task_hand_out(
            actor=officer, place=Place(world.home.code, school, name="某处"), clause=clause,
            **{"title": "整修", "office": "基建股", "begun_on": SIGNED, "due_on": FAR, **given},
        )  # fmt: skip
        by, paper = (task.person, "") if task.person else (officer, "回执1")
        return actions.task_receive(
            actor=by, task=task, seen=task.version, on=SIGNED, paper_number=paper
        )

    return make


def said(account: Account, day: date) -> list[str]:
    return [str(todo.title) for todo in todos_of(account, day)]


def silent_on(day: date) -> set[int]:
    rows = Task.objects.unscoped("the test looks at every task")
    return set(with_spoken(rows).filter(silent(day)).values_list("pk", flat=True))


def test_局机关每月反馈_到那一天才出现待办_提醒次数随着数(officer, inspector, hand_out):
    task = hand_out(person=inspector)
    before, on = date(2026, 4, 1), date(2026, 4, 2)
    assert [text for text in said(inspector, before) if "整修" in text] == []
    assert silent_on(before) == set()
    assert said(inspector, on) == ["反馈任务“整修”的进展（第 1 次提醒）"]
    assert said(inspector, date(2026, 4, 10)) == ["反馈任务“整修”的进展（第 2 次提醒）"]
    assert silent_on(on) == {task.pk}
    task = actions.task_feed_back(
        actor=inspector, task=task, seen=task.version, on=date(2026, 4, 10), percent=30,
        words="已开工",
    )  # fmt: skip
    assert silent_on(date(2026, 4, 10)) == set()
    held = asking(fresh(task), date(2026, 4, 10))
    assert (held.on, held.reminders) == (date(2026, 5, 11), 0)  # 10 May is a Sunday


def test_学校默认不问_只在到期前提醒一次办完报完成(world, officer, principal, hand_out):
    school = world.home.schools[0].school_code
    task = hand_out(school=school, person=principal)
    assert task.asked_of == AskedOf.SCHOOLS
    assert [text for text in said(principal, date(2026, 11, 2)) if "反馈" in text] == []
    assert asking(task, date(2026, 11, 2)) is None
    near = FAR - timedelta(days=10)
    assert "办完任务“整修”后报完成" in said(principal, near)
    assert silent_on(near) == set()


def test_计划写明的才问学校_避开寒暑假(world, officer, principal, hand_out):
    school = world.home.schools[0].school_code
    task = hand_out("zibo-2021#6.3", school=school, person=principal)
    # half a year after 2 March is 2 September, a day of school
    assert asking(task, date(2026, 9, 1)).reminders == 0
    assert said(principal, date(2026, 9, 2)) == ["反馈任务“整修”的进展（第 1 次提醒）"]
    late = hand_out("zibo-2021#6.3", school=school, person=principal, begun_on=date(2026, 1, 15))
    late.received_on = date(2026, 1, 15)  # half a year later is in the summer holidays
    assert asking(late, date(2026, 7, 20)).on == date(2026, 9, 1)


def test_没有账号的单位_交办的人去催_一多合成一条(officer, hand_out):
    hand_out()
    on = date(2026, 4, 2)
    assert "向基建股催问“整修”的进展，按纸质回执登记" in said(officer, on)
    for _ in range(5):
        hand_out()
    assert [text for text in said(officer, on) if "催问" in text] == [
        "催问 6 项任务的进展，按纸质回执登记"
    ]


def test_校名就是责任单位的_算学校的任务(world, hand_out):
    school = world.home.schools[0]
    task = hand_out(school=school.school_code, office=school.name)
    assert task.asked_of == AskedOf.SCHOOLS
    assert hand_out(school=school.school_code).asked_of == AskedOf.BUREAU


def test_台账筛出该反馈未反馈的(world, officer, hand_out, monkeypatch):
    hand_out(title="早该反馈的")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 4, 2))
    client = Client()
    client.force_login(officer)
    shown = client.get(f"/ledger/of/{world.home.code}/?status=silent").content.decode()
    assert "早该反馈的" in shown
    assert "应于 2026-04-02 反馈，已提醒 1 次" in shown
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 4, 1))
    shown = client.get(f"/ledger/of/{world.home.code}/?status=silent").content.decode()
    assert "早该反馈的" not in shown


def filled(client: Client, region: str, **cells: Any) -> bytes:
    """Fill the downloaded workbook in as an office would: the last three columns of a row."""
    book = load_workbook(io.BytesIO(client.get(f"/ledger/of/{region}/feedback.xlsx").content))
    sheet = book.active
    assert [cell.value for cell in sheet[3]][:2] == ["反馈编码", "任务"]
    for name, value in cells.items():
        sheet[name] = value
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def sent(client: Client, region: str, content: bytes, name: str = "反馈.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/ledger/of/{region}/feedback/", {"file": file})


def test_反馈表_填好传回_逐行登记_传两次不重复(world, officer, hand_out):
    first, second = hand_out(title="甲"), hand_out(title="乙")
    client, region = Client(), world.home.code
    client.force_login(officer)
    content = filled(client, region, G4=40, H4="已开工", I4="1,200", G5="一半", H5="说不清")
    answer = sent(client, region, content)
    shown = answer.content.decode()
    assert answer.status_code == 422  # one row could not be taken, the other stands
    assert "进度填的是“一半”" in shown
    assert "G5" in shown
    assert "乙" in shown
    held = fresh(first)
    assert (held.percent, held.said, held.spent_yuan) == (40, "已开工", 1200.0)
    assert fresh(second).percent == 0
    assert held.feedbacks.get().paper_number == f"反馈表 R{first.pk}-{first.version}"
    sent(client, region, content)
    assert held.feedbacks.count() == 1


def test_反馈表_只填了已支的一行不会悄悄丢掉(world, officer, hand_out):
    task = hand_out(title="甲")
    client, region = Client(), world.home.code
    client.force_login(officer)
    answer = sent(client, region, filled(client, region, I4="1,200"))
    assert answer.status_code == 422
    assert "没有填进度" in answer.content.decode()
    assert fresh(task).spent_yuan is None


def test_反馈表_别人先改过的_说是谁什么时候(world, officer, leader, hand_out):
    task = hand_out(title="甲")
    client, region = Client(), world.home.code
    client.force_login(officer)
    content = filled(client, region, G4=40, H4="已开工")
    actions.task_feed_back(
        actor=leader, task=task, seen=task.version, on=SIGNED, percent=10, words="先说一句",
        paper_number="回执2",
    )  # fmt: skip
    shown = sent(client, region, content).content.decode()
    assert f"{leader.name} 已在" in shown
    assert fresh(task).said == "先说一句"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("反馈.xlsx", b"PK\x03\x04 not a workbook"),
        ("反馈.docx", b"whatever"),
        ("反馈.csv", "任务,进度\n甲,3\n".encode()),
        ("反馈.xlsx", b""),
    ],
    ids=["坏的压缩包", "别的格式", "别的表", "空文件"],
)
def test_不是反馈表的_说明应当是什么_不出错(world, officer, name, content):
    client = Client()
    client.force_login(officer)
    answer = sent(client, world.home.code, content, name)
    assert answer.status_code == 422
    assert "应当" in answer.content.decode()
