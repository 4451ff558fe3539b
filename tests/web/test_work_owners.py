"""Whose task it is: a school without a named person, what comes back, slips, later days."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.shared.todos import todos_of
from junheng.web.work import actions
from junheng.web.work.models import Task, TaskState
from junheng.web.work.owning import by_superior
from junheng.web.work.queries.alone import alone_of, lines_of
from junheng.web.work.queries.asking import asking
from junheng.web.work.queries.ledger import findings_of
from junheng.web.work.queries.views import board_of
from junheng.web.work.queries.workbook import COLUMNS, ledger_workbook

from .conftest import World, client_of
from .test_work_by_clause import DAY, act, hand_out


def of_school(world: World, **given: Any) -> Task:
    school = world.home.schools[0]
    return hand_out(world, school=school.school_code, office=school.name, **given)


def asked(account: Account, day: date = DAY) -> list[str]:
    return [
        one.title for one in todos_of(account, day) if "任务" in one.title or "延期" in one.title
    ]


def test_交给学校而没有写人的_校长看得到也签得了_别校的不行(
    world: World, principal: Account, leader: Account
) -> None:
    task = of_school(world)
    assert asked(principal) == ["签收任务“制定强镇筑基三年计划”"]
    assert asked(world.home.other_principal) == []
    page = client_of(principal).get(f"/ledger/tasks/{task.pk}/").content.decode()
    assert f"/ledger/tasks/{task.pk}/receive/" in page
    assert act(actions.task_receive, task, principal, on=DAY).received_by == principal.name
    act(actions.task_feed_back, task, principal, on=DAY, percent=100, words="办好了")
    with pytest.raises(Refused, match="责任人就是"):
        by_superior(principal, Task.objects.unscoped("the one handed out").get(pk=task.pk))
    done = act(actions.task_accept, task, leader, on=DAY, document="云教验〔2026〕1号")
    assert done.state == TaskState.ACCEPTED


def test_局里科室的任务_没有写人的还是凭纸质回执(world: World, officer: Account) -> None:
    task = hand_out(world)
    with pytest.raises(UsageError, match="没有写纸质回执编号"):
        act(actions.task_receive, task, officer, on=DAY)


def test_退回的任务当天进责任人的待办_再反馈就没有了(
    world: World, principal: Account, leader: Account
) -> None:
    task = of_school(world)
    act(actions.task_receive, task, principal, on=DAY)
    act(actions.task_feed_back, task, principal, on=DAY, percent=100, words="办好了")
    act(actions.task_send_back, task, leader, words="缺分工", on=DAY)
    assert asked(principal) == ["补办退回的任务“制定强镇筑基三年计划”，办好后再报完成"]
    act(actions.task_feed_back, task, principal, on=DAY, percent=100, words="补齐了")
    assert asked(principal) == []


def test_督办单进责任人的待办_答复期限按颜色算_反馈就是答复(
    world: World, principal: Account, officer: Account
) -> None:
    task = of_school(world, due_on=date(2026, 4, 1))
    act(actions.task_receive, task, principal, on=DAY)
    late = date(2026, 4, 9)
    act(actions.slip_issue, task, officer, on=late)
    (todo,) = [one for one in todos_of(principal, late) if "督办单" in one.title]
    slip = task.slips.get()
    assert todo.title == f"答复{slip.label}：任务“制定强镇筑基三年计划”"
    assert late < todo.due <= late + timedelta(days=15)
    act(actions.task_feed_back, task, principal, on=late, percent=60, words="月底办完")
    assert [one for one in asked(principal, late) if "督办单" in one] == []


def test_没签收就来了督办单_待办和任务都说要答复_答了就不再说(
    world: World, principal: Account, officer: Account
) -> None:
    task = of_school(world)
    late = task.due_on + timedelta(days=3)
    act(actions.slip_issue, task, officer, on=late)
    assert any("并答复黄色督办单" in one for one in asked(principal, late))
    client, until = client_of(principal), late + timedelta(days=7)
    page = client.get(f"/ledger/tasks/{task.pk}/").content.decode()
    assert f"{until} 前答复" in page
    act(actions.task_receive, task, principal, on=late)
    act(actions.task_feed_back, task, principal, on=late, percent=60, words="月底办完")
    assert "前答复" not in client.get(f"/ledger/tasks/{task.pk}/").content.decode()


def test_已逾期的任务不说一年以后再反馈(world: World, principal: Account) -> None:
    task = of_school(world, due_on=date(2026, 3, 9))
    now = act(actions.task_receive, task, principal, on=DAY)
    late = date(2026, 3, 20)
    held = asking(now, late)
    assert held is None or held.reminders or held.on <= late + timedelta(days=45)


def test_下次反馈不晚于时限(world: World, principal: Account) -> None:
    task = of_school(world, due_on=date(2026, 3, 9))
    now = act(actions.task_receive, task, principal, on=DAY)
    held = asking(now, DAY)
    assert held is None or held.on <= now.due_on


def test_责任人申请延期_上级批准才改时限_不批准要写理由(
    world: World, principal: Account, officer: Account, leader: Account
) -> None:
    task = of_school(world)
    act(actions.task_receive, task, principal, on=DAY)
    later = {"on": DAY, "due_on": date(2026, 9, 1), "why": "施工队进场晚"}
    with pytest.raises(UsageError, match="新时限"):
        act(actions.extension_ask, task, principal, **{**later, "due_on": date(2026, 6, 1)})
    gone = {**later, "on": date(2026, 8, 1), "due_on": date(2026, 7, 31)}
    with pytest.raises(UsageError, match="2026年7月31日，这一天已经过了"):
        act(actions.extension_ask, task, principal, **gone)
    with pytest.raises(Refused, match="不是责任人"):
        act(actions.extension_ask, task, officer, **later)
    asking_now = act(actions.extension_ask, task, principal, **later)
    assert asking_now.due_on == date(2026, 6, 30)  # nobody has granted it yet
    with pytest.raises(Refused, match="还没有答复"):
        act(actions.extension_ask, task, principal, **later)
    assert "答复“制定强镇筑基三年计划”的延期申请" in asked(leader)[0]
    with pytest.raises(UsageError, match="不批准的理由"):
        act(actions.extension_decide, task, leader, on=DAY, granted=False)
    act(actions.extension_decide, task, leader, on=DAY, granted=False, words="汛期前必须完工")
    client = client_of(principal)
    assert "汛期前必须完工" in client.get(f"/ledger/tasks/{task.pk}/").content.decode()
    assert "没有批准延期" in client.get("/notices/").content.decode()
    act(actions.extension_ask, task, principal, **later)
    done = act(actions.extension_decide, task, leader, on=DAY, granted=True)
    assert (done.due_on, done.original_due_on) == (date(2026, 9, 1), date(2026, 6, 30))
    assert task.extensions.get().approver == leader.name
    listed = client_of(leader).get(f"/ledger/of/{task.region_code}/").content.decode()
    assert "原时限 2026-06-30" in listed
    assert "批准延期：" in client.get("/notices/").content.decode().replace("没有批准延期", "")
    with pytest.raises(Refused, match="没有待答复"):
        act(actions.extension_decide, task, leader, on=DAY, granted=True)


def test_报完成的不再等延期答复_退回以后又等(
    world: World, principal: Account, leader: Account
) -> None:
    task = of_school(world)
    act(actions.task_receive, task, principal, on=DAY)
    later = {"on": DAY, "due_on": date(2026, 9, 1), "why": "施工队进场晚"}
    act(actions.extension_ask, task, principal, **later)
    assert any("延期申请" in one for one in asked(leader))
    act(actions.task_feed_back, task, principal, on=DAY, percent=100, words="赶完了")
    assert not any("延期申请" in one for one in asked(leader))
    page = client_of(leader).get(f"/ledger/tasks/{task.pk}/").content.decode()
    assert ("accept/" in page, "decide-longer/" in page) == (True, False)
    act(actions.task_send_back, task, leader, on=DAY, words="面层没有铺完")
    assert any("延期申请" in one for one in asked(leader))
    act(actions.task_feed_back, task, principal, on=DAY, percent=100, words="铺完了")
    act(actions.task_accept, task, leader, on=DAY, document="云教验〔2026〕3号")
    assert not any("延期申请" in one for one in asked(leader))


def test_页面上申请和答复延期_退回来的表单还留着填的字(
    world: World, principal: Account, leader: Account
) -> None:
    task = of_school(world)
    now = act(actions.task_receive, task, principal, on=DAY)
    address = f"/ledger/tasks/{task.pk}/"
    sent = {"seen": now.version, "due_on": "2026-06-01", "why": "施工队进场晚"}
    again = client_of(principal).post(f"{address}ask-longer/", sent)
    assert again.status_code == 422
    assert "施工队进场晚" in again.content.decode()
    sent["due_on"] = "2099-09-01"
    assert client_of(principal).post(f"{address}ask-longer/", sent).status_code == 302
    now = Task.objects.unscoped("the one asked about").get(pk=task.pk)
    client = client_of(leader)
    assert "批准延期" in client.get(address).content.decode()
    answer = client.post(f"{address}decide-longer/", {"seen": now.version, "granted": "1"})
    assert answer.status_code == 302
    assert Task.objects.unscoped("its newest day").get(pk=task.pk).due_on == date(2099, 9, 1)


def test_已支是累计数_比上次少的写明是更正_超出安排的说出来(
    world: World, principal: Account
) -> None:
    task = of_school(world, money_source="生均公用经费", money_yuan=12_000.0)
    act(actions.task_receive, task, principal, on=DAY)
    for percent, spent in ((60, 6_000.0), (55, 5_000.0), (70, 13_000.0)):
        act(actions.task_feed_back, task, principal, on=DAY, percent=percent, words="在办",
            spent_yuan=spent)  # fmt: skip
    page = client_of(principal).get(f"/ledger/tasks/{task.pk}/").content.decode()
    assert page.count("按更正登记") == 1
    assert "1.2万元，已支1.3万元，超出1,000元" in re.sub(r"\s", "", page)


def test_不需核验的办结另成一列_台账工作簿不要佐证_有已支(
    world: World, principal: Account, leader: Account
) -> None:
    task = of_school(world)
    act(actions.task_receive, task, principal, on=DAY)
    act(
        actions.task_feed_back, task, principal, on=DAY, percent=100, words="办好了", spent_yuan=9.0
    )
    act(actions.task_accept, task, leader, on=DAY, document="云教验〔2026〕1号")
    every, alone = findings_of(leader, world.home.code), alone_of(leader, world.home.code)
    counts = {column.key: column.count for column in board_of(every, alone, DAY)}
    assert (counts["done"], counts["alone"]) == (0, 1)
    assert "佐证" not in [column.label for column in COLUMNS]
    content = ledger_workbook(
        every, "云川县", DAY, account=leader, alone=alone, also=lines_of(alone, {}, DAY)
    )
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    heads = [cell.value for cell in sheet[3]]
    assert sheet[4][heads.index("已支（元）")].value == 9
