"""Board and calendar: the same list with the same filters, moved deadlines keep the original."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.work import actions
from junheng.web.work.models import Task
from junheng.web.work.queries import views

from .conftest import World
from .test_work import finding, fresh, seen, version  # noqa: F401

TODAY = date(2026, 9, 16)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def tasks(world: World, officer: Account, finding: Any) -> dict[str, Task]:  # noqa: F811
    """One task of the finding, moved from 18 September to 9 October; one by a clause."""
    task = actions.task_hand_out(
        actor=officer, finding=finding, seen=finding.version, title="扩建运动场", office="基建股",
        begun_on=date(2026, 3, 1), due_on=date(2026, 9, 18),
    )  # fmt: skip
    task = actions.task_move(
        actor=officer, task=task, seen=task.version, on=date(2026, 9, 10),
        due_on=date(2026, 10, 9), why="雨季停工", approver="周局长", document="会纪3号",
    )  # fmt: skip
    alone = actions.clause_task_hand_out(
        actor=officer, place=Place(world.home.code, name="全县"), clause="zibo-2021#2.5",
        title="排出年度安排", office="基教股", begun_on=date(2026, 3, 1), due_on=date(2026, 9, 25),
    )  # fmt: skip
    return {"moved": task, "alone": alone}


def shown(account: Account, region: str, query: str) -> Any:
    client = Client()
    client.force_login(account)
    return client.get(f"/ledger/of/{region}/?{query}")


def test_看板_同一份清单按进度排_没有任务的也在(world, officer, tasks):
    page = shown(officer, world.home.code, "view=board")
    held = {column.key: column for column in page.context["board"]}
    assert held["handed_out"].count == 2
    assert held["untasked"].count == 0
    text = page.content.decode()
    assert "原时限 2026-09-18 → 2026-10-09" in text
    assert "扩建运动场" in text
    only = shown(officer, world.home.code, "view=board&office=基建股")
    assert [c.count for c in only.context["board"] if c.key == "handed_out"] == [1]


def test_日历_改期的两天都看得到_假日和调休写明(world, officer, tasks):
    page = shown(officer, world.home.code, "view=calendar")
    text = page.content.decode()
    assert "2026年9月" in text
    assert "原定这天，已延至 2026-10-09" in text
    days = {day.on: day for week in page.context["month"].weeks for day in week}
    assert (days[date(2026, 9, 20)].mark, days[date(2026, 9, 20)].works) == ("班", True)
    assert (days[date(2026, 9, 25)].mark, days[date(2026, 9, 25)].name) == ("休", "中秋节")
    assert [line.card.title for line in days[date(2026, 9, 25)].lines] == ["排出年度安排"]
    assert days[TODAY].is_today
    assert (page.context["month"].due, page.context["month"].moved) == (1, 1)
    later = shown(officer, world.home.code, "view=calendar&month=2026-10")
    days = {day.on: day for week in later.context["month"].weeks for day in week}
    assert [line.moved_to for line in days[date(2026, 10, 9)].lines] == [None]
    assert "原时限 2026-09-18" in later.content.decode()


def test_一天太多的_其余到列表里看_列表按那一天筛(world, officer, tasks):
    for number in range(8):
        actions.clause_task_hand_out(
            actor=officer, place=Place(world.home.code, name="全县"), clause="zibo-2021#2.5",
            title=f"第 {number} 件", office="基教股", begun_on=date(2026, 3, 1),
            due_on=date(2026, 9, 28),
        )  # fmt: skip
    page = shown(officer, world.home.code, "view=calendar")
    assert "还有 2 项" in page.content.decode()
    assert "due=2026-09-28" in page.content.decode()
    listed = shown(officer, world.home.code, "due=2026-09-28")
    assert len(listed.context["alone"]) == 8


def test_不认识的月份和看法_照样打开(world, officer, tasks):
    for query in (
        "view=calendar&month=二月",
        "view=calendar&month=2026-13",
        "view=<b>",
        "due=明天",
    ):
        assert shown(officer, world.home.code, query).status_code == 200


def test_日历文件_有原时限_办结的不在(world, officer, tasks):
    client = Client()
    client.force_login(officer)
    text = client.get(f"/ledger/of/{world.home.code}/calendar.ics").content.decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20261009" in text
    assert "原时限 2026-09-18" in text.replace("\r\n ", "")
    narrow = client.get(f"/ledger/of/{world.home.code}/calendar.ics?office=基教股")
    assert narrow.content.decode().count("BEGIN:VEVENT") == 1


def test_校长的看板只有自己学校(world, principal, tasks):
    page = shown(principal, world.home.code, "view=board")
    assert [c.count for c in page.context["board"] if c.key == "handed_out"] == [1]
    assert "排出年度安排" not in page.content.decode()


def test_月份前后_跨年(world):
    assert views._next(date(2026, 12, 1), 1) == "2027-01"
    assert views._next(date(2026, 1, 1), -1) == "2025-12"


def test_筛选收在一处_数出选了几项_窄屏收起(world, officer, tasks):
    plain = shown(officer, world.home.code, "")
    assert plain.context["chosen"] == 0
    fold = '<details class="filters" data-fold open><summary>筛选</summary>'
    assert fold in plain.content.decode()
    narrowed = shown(officer, world.home.code, "office=基建股&status=late&page=1&view=board&x=1")
    assert narrowed.context["chosen"] == 2
    assert "筛选（已选 2 项）" in narrowed.content.decode()
