"""Notices and the digest: whoever is concerned is told, takes note, and sees what moved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from junheng.web.accounts.models import Account
from junheng.web.money import actions as money
from junheng.web.notices.models import Receipt
from junheng.web.notices.queries.notices import notices_of, unread_count
from junheng.web.notices.telling import tells
from junheng.web.shared import audit
from junheng.web.shared.doors import opens
from junheng.web.shared.models import AuditLine
from junheng.web.shared.reach import Place
from junheng.web.shared.rights import declared
from junheng.web.shared.verbs import VERBS
from junheng.web.work.models import Task, TaskState

from .conftest import World, client_of


def told(account: Account) -> list[str]:
    return [line.event for line in notices_of(account, timezone.now())]


def listed(world: World) -> Any:
    school = world.home.schools[0]
    return money.list_propose(
        actor=world.home.people["principal"],
        place=Place(school.region_code, school.school_code, name=school.name),
        what="购置实验仪器", asked_yuan=99_000.0, fund="county_special", use="equipment",
        on=timezone.localdate(),
    )  # fmt: skip


def test_规则里的事项都有人办_权限都声明过_页面都打得开(world: World) -> None:
    reverse("home")  # every app is read
    assert sorted(tells().keys() - VERBS.keys()) == []
    rights = {r for one in tells().values() for r in (one.school, one.bureau, one.everyone) if r}
    assert sorted(rights - declared().keys()) == []
    facts = ("finding", "adoption", "diagnosis", "visit", "call", "evaluation", "award")
    after = {f"{name}_id": 7 for name in facts} | {"plan": "ouhai-2019"}
    for one in tells().values():
        line = AuditLine(
            event=one.event, subject_id="7", region_code="990101", school_code="2199010001",
            after=after,
        )  # fmt: skip
        assert opens(one.page_of(line)), one.event
        assert one.person or one.school or one.bureau or one.everyone, one.event


def test_学校提出_局里收到通知_审核后学校收到_办的人自己不收(world: World) -> None:
    people = world.home.people
    item = listed(world)
    assert told(people["leader"]) == ["list.proposed"]
    assert told(people["principal"]) == []
    assert told(people["inspector"]) == []  # holds no right to review
    assert told(world.away.people["leader"]) == []
    assert told(world.home.other_principal) == []
    money.list_review(
        actor=people["leader"], item=item, seen=1, on=date(2026, 3, 2), confirmed=True
    )
    assert told(people["principal"]) == ["list.reviewed"]
    page = client_of(people["principal"]).get("/notices/").content.decode()
    assert "1 条通知没有阅" in page
    assert "审核清单项目" in page
    assert reverse("money-list", args=["990101"]) in page


def test_页头有数_逐条或全部标为已阅_办的人看得到谁阅过(world: World) -> None:
    people = world.home.people
    item = listed(world)
    leader, client = people["leader"], client_of(people["leader"])
    assert "<b>1</b></a>" in client.get("/notices/").content.decode()
    number = notices_of(leader, timezone.now()).get().number
    client.post("/notices/read/", {"number": number})
    assert unread_count(leader, timezone.now()) == 0
    client.post("/notices/read/", {"number": number})
    assert Receipt.objects.filter(account=leader).count() == 1
    assert AuditLine.objects.filter(event="notice.read").count() == 1
    sent = client_of(people["principal"]).get("/notices/?of=sent").content.decode()
    assert str(item) in sent
    assert str(leader) in sent
    assert str(people["data_officer"]) not in sent.split("<main")[1]  # told too, not read yet


def test_别人的通知标不了已阅(world: World) -> None:
    listed(world)
    number = AuditLine.objects.get(event="list.proposed").number
    client_of(world.away.people["leader"]).post("/notices/read/", {"number": number})
    client_of(world.home.people["inspector"]).post("/notices/read/", {"number": number})
    assert not Receipt.objects.exists()
    assert Client().post("/notices/read/").status_code == 302


def test_点名交给谁的_只通知本人(world: World) -> None:
    people = world.home.people
    today = timezone.localdate()
    task = Task.objects.create(
        region_code="990101", clause="x#1", title="调配教师", office="人事股",
        person=people["inspector"], begun_on=today, due_on=today, original_due_on=today,
        handed_by=people["data_officer"], handed_on=today,
    )  # fmt: skip
    audit.write_line(
        "task.handed_out_by_clause", actor=people["data_officer"], subject=task,
        after=audit.fields_of(task),
    )  # fmt: skip
    assert told(people["inspector"]) == ["task.handed_out_by_clause"]
    assert told(people["leader"]) == []


def test_两个月以前的不再列(world: World) -> None:
    listed(world)
    leader = world.home.people["leader"]
    assert not notices_of(leader, timezone.now() + timedelta(days=61)).exists()


def test_工作摘要_逾期按责任单位列出_局领导首页也有(world: World) -> None:
    people, today = world.home.people, timezone.localdate()
    for n, office in enumerate(("基建股", "基建股", "人事股", "人事股"), start=1):
        Task.objects.create(
            region_code="990101", clause="x#1", title=f"任务{n}", office=office,
            begun_on=today - timedelta(days=90), due_on=today - timedelta(days=10 * n),
            original_due_on=today, handed_by=people["data_officer"],
            handed_on=today - timedelta(days=3),
            state=TaskState.ENDED if n == 4 else TaskState.HANDED_OUT,  # ended is never late
        )  # fmt: skip
    listed(world)
    page = client_of(people["leader"]).get("/digest/990101/").content.decode()
    assert "交办任务 0 项，办结 0 项；现在逾期 3 项，涉及 2 个责任单位。" in page
    assert page.index("基建股") < page.index("人事股")
    assert "20 天" in page
    assert "一校一清单：提出 1 项。" in page
    assert "列入一校一清单 1 次" in page
    home = client_of(people["leader"]).get("/").content.decode()
    assert "最近的变化" in home
    assert "涉及 2 个责任单位" in home
    assert "基建股" in home
    old = client_of(people["leader"]).get("/digest/990101/?since=2020-13-99").content.decode()
    assert "工作摘要" in old


@pytest.mark.parametrize("role", ["principal", "clerk", "expert"])
def test_工作摘要只给局里_首页没有它的链接(world: World, role: str) -> None:
    client = client_of(world.home.people[role])
    assert client.get("/digest/990101/").status_code == 403
    assert "/digest/" not in client.get("/").content.decode()
