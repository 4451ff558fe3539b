"""A task that rests on a clause alone, a form that comes back as it was typed, slips on paper."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from junheng.kernel.errors import Hidden, NotAllowed, Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import actions, sources
from junheng.web.work.models import Finding, Slip, Task, TaskState
from junheng.web.work.queries.alone import alone_of, documents_for, task_of
from junheng.web.work.queries.ledger import findings_of, rates_of
from junheng.web.work.queries.slips import paper_of

from .conftest import World, client_of, in_force

CLAUSE = "zibo-2021#2.1"
DAY = date(2026, 3, 1)


def fresh(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


def hand_out(world: World, *, by: str = "data_officer", school: str = "", **given: Any) -> Task:
    held = {
        "clause": CLAUSE,
        "title": "制定强镇筑基三年计划",
        "office": "基教科",
        "begun_on": DAY,
        "due_on": date(2026, 6, 30),
    }
    return actions.clause_task_hand_out(
        actor=world.home.people[by],
        place=Place(world.home.code, school, name="云川县"),
        **{**held, **given},
    )


def act(verb: Any, task: Task, by: Account, **given: Any) -> Task:
    now = fresh(task)
    return verb(actor=by, task=now, seen=now.version, **given)


def rates(world: World, as_of: date = DAY) -> Any:
    leader = world.home.people["leader"]
    every, alone = findings_of(leader, world.home.code), alone_of(leader, world.home.code)
    return rates_of(every, as_of, alone)


def test_按条款交办_签收_反馈_退回_验收后办结_计入办结率_没有销号(world: World) -> None:
    officer, leader = world.home.people["data_officer"], world.home.people["leader"]
    task = hand_out(world)
    assert (task.finding, task.state, task.clause) == (None, TaskState.HANDED_OUT, CLAUSE)
    assert (rates(world).accepted, rates(world).tasks, rates(world).findings) == (0, 1, 0)
    with pytest.raises(Refused, match="已交办"):
        act(actions.task_accept, task, leader, on=DAY, document="1号")
    act(actions.task_receive, task, officer, on=DAY, received_by="基教科", paper_number="回执1")
    act(
        actions.task_feed_back, task, officer,
        on=DAY, percent=100, words="已印发", paper_number="回执2",
    )  # fmt: skip
    back = act(actions.task_send_back, task, leader, words="缺任务分解表", on=DAY)
    assert (back.state, back.percent) == (TaskState.RECEIVED, 99)
    act(
        actions.task_feed_back, task, officer,
        on=DAY, percent=100, words="补齐了", paper_number="回执3",
    )  # fmt: skip
    done = act(actions.task_accept, task, leader, on=DAY, document="云教办〔2026〕8号")
    assert done.state == TaskState.ACCEPTED
    assert "办结率 100%" in rates(world).text
    assert not Finding.objects.unscoped("nothing was opened").exists()


def test_没有条款_没有措施_时限颠倒_没有权限_外县_都不收(world: World) -> None:
    for wrong, said in (
        ({"clause": ""}, "没有选条款"),
        ({"clause": "zibo-2021#99"}, "没有条款"),
        ({"clause": "gone-2001#1"}, "没有条款"),
        ({"title": " "}, "措施"),
        ({"office": ""}, "责任单位"),
        ({"due_on": date(2026, 2, 1)}, "早于开始日期"),
    ):
        with pytest.raises(UsageError, match=said):
            hand_out(world, **wrong)
    with pytest.raises(TypeError, match="titel"):
        hand_out(world, titel="写错了名字")
    for role in ("inspector", "principal", "clerk"):
        with pytest.raises((NotAllowed, Hidden)):
            hand_out(world, by=role)
    with pytest.raises(Hidden):
        actions.clause_task_hand_out(
            actor=world.away.people["leader"], place=Place(world.home.code, name="云川县"),
            clause=CLAUSE, title="甲", office="乙", begun_on=DAY, due_on=DAY,
        )  # fmt: skip


def test_责任人的待办里有它_校长只看自己学校的_外县当作没有(world: World) -> None:
    principal, school = world.home.people["principal"], world.home.schools[0]
    own = hand_out(world, school=school.school_code, person=principal)
    region_wide = hand_out(world, title="全县的事")
    (todo,) = [one for one in todos_of(principal, DAY) if "签收任务" in one.title]
    assert todo.url == f"/ledger/tasks/{own.pk}/"
    assert list(alone_of(principal, world.home.code)) == [own]
    for stranger, hidden in ((principal, region_wide), (world.away.people["leader"], own)):
        with pytest.raises(Hidden):
            task_of(stranger, hidden.pk)
    client = client_of(principal)
    page = client.get(todo.url).content.decode()
    assert "《淄博市强镇筑基教育改革试点工作的通知》二（一）" in page
    sent = client.post(f"{todo.url}receive/", {"seen": own.version})
    assert sent.headers["Location"] == todo.url
    assert fresh(own).state == TaskState.RECEIVED
    assert client.get(f"/ledger/tasks/{region_wide.pk}/").status_code == 404


def test_页面选文件和条目_填错的改好再交_台账另起一组_工作簿里有(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources.adopted, "held", [in_force("zibo-2021")])
    offered = dict(documents_for(world.home.code, timezone.localdate()))
    assert next(iter(offered)) == "zibo-2021"
    assert "cn-moe-2017-6" in offered
    client, principal = client_of(world.home.people["data_officer"]), world.home.people["principal"]
    address = f"/ledger/of/{world.home.code}/task/?document=zibo-2021"
    form = client.get(address).content.decode()
    assert "二（一） 办学条件" in form
    sent = {
        "measure": "other", "office": "竹溪小学", "person": str(principal.pk),
        "school": world.home.schools[1].school_code, "due_on": "2030-06-30", "clause": "2.1",
    }  # fmt: skip
    refused = client.post(address, sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    for said in ("请填写措施。", "不是这所学校的"):
        assert said in page
    assert 'value="竹溪小学"' in page  # what was typed stays
    sent |= {"title": "添置体育器材", "school": "", "money_yuan": "20000"}
    made = client.post(address, sent)
    task = Task.objects.unscoped("the only task").get()
    assert made.headers["Location"] == f"/ledger/tasks/{task.pk}/"
    assert (task.clause, task.school_code) == (CLAUSE, principal.school_code)
    ledger = client.get(f"/ledger/of/{world.home.code}/").content.decode()
    group = ledger.partition('id="alone"')[2]
    assert "添置体育器材" in group
    assert "二（一）" in group
    assert "办结率 0%（0/1 项任务）" in ledger
    assert 'id="alone"' not in client.get(f"/ledger/of/{world.home.code}/?q=无").content.decode()
    answer = client.get(f"/ledger/of/{world.home.code}/ledger.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    row = [cell.value for cell in sheet[4]]
    assert row[4] == "按条款交办的任务"
    assert row[8] == "添置体育器材"
    assert row[12] == 20000


def test_选了条目不写措施的_用条目的名称_内部条目不在里面(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from junheng.policy.plan import load_plan

    client = client_of(world.home.people["data_officer"])
    plan = load_plan("zibo-2021")
    item = next(i for i in plan.items if i.clause == "2.1" and not i.internal)
    monkeypatch.setattr(sources.adopted, "held", [in_force("zibo-2021")])
    address = f"/ledger/of/{world.home.code}/task/?document=zibo-2021"
    page = client.get(address).content.decode()
    for inside in (one for one in plan.items if one.internal):
        assert f"#{inside.id}" not in page
    sent = {"measure": "other", "office": "基教科", "due_on": "2030-06-30"}
    client.post(address, sent | {"clause": f"{item.clause}#{item.id}"})
    task = Task.objects.unscoped("the only task").get()
    assert (task.title, task.clause) == (item.plain_name, plan.cite(item.clause))


def test_两个页面先后提交_后一个填的还在表里(world: World) -> None:
    officer = world.home.people["data_officer"]
    task, client = hand_out(world), client_of(officer)
    act(actions.task_receive, task, officer, on=DAY, paper_number="回执1")
    stale = task.version
    address = f"/ledger/tasks/{task.pk}/"
    said = {"seen": stale, "percent": "60", "words": "初稿写完了", "paper_number": "回执2"}
    answer = client.post(f"{address}feed-back/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "改过这一项" in page
    for text in ('value="初稿写完了"', 'value="60"', 'value="回执2"'):
        assert text in page
    again = said | {"seen": fresh(task).version}
    assert client.post(f"{address}feed-back/", again).status_code == 302
    late = {"seen": stale, "received_by": "李科长", "paper_number": "回执3"}
    gone = client.post(f"{address}receive/", late).content.decode()
    assert "您填的内容在这里" in gone  # its form is no longer on the page
    assert "李科长" in gone


def test_问题事项的页面_被拒的表单原样回来(world: World) -> None:
    officer, inspector = world.home.people["data_officer"], world.home.people["inspector"]
    found = actions.finding_open(
        actor=inspector, place=Place(world.home.code, name="云川县"), kind="shortfall",
        how="inspection", name="功能室不开放", words="两次到校都锁着", on=DAY,
    )  # fmt: skip
    client, stale = client_of(officer), found.version
    sent = {
        "measure": "other", "title": "开放功能室", "office": "教务处", "due_on": "2030-06-30",
        "money_source": "公用经费", "seen": stale,
    }  # fmt: skip
    assert client.post(f"/ledger/{found.pk}/hand-out/", sent).status_code == 302
    page = client.post(f"/ledger/{found.pk}/hand-out/", sent | {"title": "再开一间"})
    assert page.status_code == 422
    body = page.content.decode()
    for text in ("改过这一项", 'value="再开一间"', 'value="公用经费"', 'value="2030-06-30"'):
        assert text in body
    verdict = {"seen": stale, "met": "1", "words": "已开放", "document": "复〔2026〕1号"}
    body = client_of(inspector).post(f"/ledger/{found.pk}/judge/", verdict).content.decode()
    assert 'value="已开放"' in body
    assert 'value="复〔2026〕1号"' in body
    now = fresh(found)
    client_of(inspector).post(f"/ledger/{found.pk}/judge/", verdict | {"seen": now.version})
    body = client.post(f"/ledger/{found.pk}/hand-out/", sent).content.decode()
    assert "您填的内容在这里" in body
    assert "开放功能室" in body


def test_督办单在任务下面打印_编号_两个时限_答复期限(world: World) -> None:
    officer = world.home.people["data_officer"]
    task = hand_out(world, person_name="李科长")
    moved = {
        "on": DAY,
        "due_on": date(2026, 7, 31),
        "why": "等省里文件",
        "approver": "周局长",
        "document": "会纪3号",
    }
    act(actions.task_move, task, officer, **moved)
    late = date(2026, 7, 31) + timedelta(days=31)
    act(actions.slip_issue, task, officer, on=late, words="请说明何时印发")
    slip = Slip.objects.get()
    paper = paper_of(slip)
    assert (paper.number, paper.label, paper.issuer) == (
        "督办-2026-0001", "橙色督办单", "云川县教育局",
    )  # fmt: skip
    assert (paper.original_due, paper.due) == (date(2026, 6, 30), date(2026, 7, 31))
    assert (paper.days_late, paper.answer_by) == (31, late + timedelta(days=5))
    act(actions.task_move, task, officer, **moved | {"due_on": date(2026, 12, 31)})
    assert paper_of(slip) == paper  # a later deadline does not change what was issued
    client = client_of(officer)
    page = client.get(f"/ledger/tasks/{task.pk}/").content.decode()
    for name, head in (("slip.docx", b"PK"), ("slip.pdf", b"%PDF")):
        address = f"/ledger/slips/{slip.pk}/{name}"
        assert address in page
        assert client.get(address).content.startswith(head)
    assert client.get(f"/ledger/slips/{slip.pk}/slip.exe").status_code == 404
    assert client.get("/ledger/slips/999999/slip.pdf").status_code == 404
