"""Pages, sheets that go out and come back, and the expert’s role."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from junheng.kernel.errors import Hidden, NotAllowed, Refused
from junheng.policy.plan import load_plan
from junheng.web.accounts.models import Account, Role
from junheng.web.processes import actions
from junheng.web.processes.models import (
    Call,
    Objection,
)
from junheng.web.processes.queries import reading
from junheng.web.shared.models import AuditLine
from junheng.web.shared.todos import todos_of
from junheng.web.work import sources
from tests.web.conftest import World, filled, person, rows_of

from .conftest import (
    ANSWERS,
    CHECKS,
    CLOSES,
    begun,
    chosen,
    fresh,
    judged,
    shown,
    submitted,
    town_pilot,
    unit,
)


def test_镇的申报学校看不到_外县看不到(world: World, principal: Account, officer: Account) -> None:
    one = town_pilot(world)
    for who in (principal, world.away.people["data_officer"]):
        with pytest.raises(Hidden):
            reading.application_of(who, one.pk)
    with pytest.raises(NotAllowed):
        actions.application_withdraw(actor=principal, application=one, seen=one.version)


def test_学校只看到公示名单_看不到分数(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    (a,) = judged(world, call, 91)
    chosen(call, officer, [a])
    client = Client()
    client.force_login(world.home.other_principal)
    page = reverse("process-call", args=[call.pk])
    assert a.unit_name not in client.get(page).content.decode()
    shown(call, officer)
    call = fresh(call)
    call.shown_from = date(2020, 1, 2)
    call.save()
    text = client.get(page).content.decode()
    assert a.unit_name in text
    assert "91" not in text


def test_页面都打得开_乱填说清楚(world: World, call: Call, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    one = begun(world, call, officer, paper_number="申1")
    region = world.home.code
    for name, args in (
        ("processes", [region]),
        ("process-cases", [region]),
        ("process-open", [region, "zibo-2021", "town_pilot"]),
        ("process-call", [call.pk]),
        ("process-begin", [call.pk]),
        ("process-application", [one.pk]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 200, name
    act = reverse("process-application-act", args=[one.pk, "save"])
    answer = client.post(act, {"seen": one.version, "f-money": "八万", "submit": "1"})
    assert answer.status_code == 422
    assert "请填一个数" in answer.content.decode()
    answer = client.post(act, {"seen": one.version, "f-goal": "目标", "submit": "1"})
    assert answer.status_code == 422
    assert "还缺" in answer.content.decode()
    nothing = reverse("process-call-act", args=[call.pk, "nothing"])
    assert client.post(nothing).status_code == 404


def test_新角色是评审专家_不属于局里也不属于学校(world: World) -> None:
    expert = person("guest", Role.EXPERT, world.home.code)
    assert expert.is_guest
    assert not expert.holds("finding.see")
    assert not world.home.people["leader"].is_guest
    assert Objection.objects.unscoped("none yet").count() == 0


def test_填报单带编号出去_填好导回来_别人的填报单不收(
    world: World, call: Call, principal: Account
) -> None:
    client = Client()
    client.force_login(principal)
    one = begun(world, call, principal)
    page = reverse("process-application", args=[one.pk])
    blank = client.get(page + "file/sheet.xlsx").content
    said = {f"f-{key}": text for key, text in ANSWERS.items()}
    said |= {f"p-{point}": "第二部分" for point in CHECKS}

    def sent(seen: int) -> Any:
        return client.post(page + "import/", {"seen": seen, "sheet": filled(blank, said)})

    assert sent(one.version).status_code == 302
    one = fresh(one)
    assert one.answers == ANSWERS
    done = actions.application_submit(actor=principal, application=one, seen=one.version, on=CLOSES)
    assert done.number == 1
    other = actions.application_begin(
        actor=principal, unit=unit(world), call=call, title="另一项", theme=one.theme
    )
    page = reverse("process-application", args=[other.pk])
    answer = sent(other.version)
    assert answer.status_code == 422
    assert "这张填报单的编号" in answer.content.decode()


def test_报送一登记_计划的时限从没有填报变成按期办结(
    world: World, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import defaultdict

    from junheng.measure.engine.holdings import Holdings
    from junheng.measure.progress.gather import assess_holdings
    from junheng.web.plans.queries.standing import with_told

    plan, region = load_plan("zibo-2021"), world.home.code
    nobody: dict[str, tuple[str, ...]] = defaultdict(tuple)
    empty = Holdings("", region, date(2021, 12, 31), None, nobody, {}, {})

    def standing() -> Any:
        held = with_told(empty, plan, region)
        found = assess_holdings(plan, held, as_of=date(2021, 12, 31))
        return next(one for one in found if one.item.id == "assessment_report_due")

    assert standing().timing == "overdue"
    sent = sources.Told("assessment_report_sent", region, "云教1号", {"on_date": date(2021, 4, 28)})
    monkeypatch.setattr(sources.told, "held", [lambda _region, _plan: [sent]])
    told = standing()
    assert (told.verdict.state, told.timing) == ("met", "done_in_time")


def test_异议填报单_公示期内下载_经办人导入即登记_名单外的一项和别轮的单子不收(
    world: World, call: Call, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = judged(world, call, 90, 50)
    chosen(call, officer, [a])
    page = reverse("process-call", args=[call.pk])
    client = Client()
    client.force_login(officer)
    assert client.get(page + "file/objection.xlsx").status_code == 404  # nothing is announced
    call = shown(call, officer)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2025, 11, 25))
    blank = client.get(page + "file/objection.xlsx").content
    words = {"about": f"{a.unit_name}《{a.title}》", "words": "与去年的重复", "by_name": "张三丰"}

    def sent(**changed: str) -> Any:
        sheet = filled(blank, {**words, **changed})
        return client.post(page + "object-sheet/", {"sheet": sheet, "on": "2025-11-24"})

    wrong = sent(about=f"{b.unit_name}《{b.title}》")
    assert wrong.status_code == 422
    assert "公示名单里的一项" in wrong.content.decode()
    assert sent().status_code == 302
    (one,) = Objection.objects.unscoped("the one filed")
    assert (one.application_id, one.words, one.by_name) == (a.pk, "与去年的重复", "张三丰")
    assert one.paper_number.startswith(f"异议-{call.pk}-")
    assert one.received_on == date(2025, 11, 24)
    assert "张三丰" not in str(list(AuditLine.objects.values()))
    forged = filled(blank, words, code=f"异议-{call.pk}-00000000")
    answer = client.post(page + "object-sheet/", {"sheet": forged, "on": "2025-11-24"})
    assert "不是这一轮的填报单" in answer.content.decode()


def test_停办以后_不再请专家也不退回_学校看到为什么(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    one = submitted(world, call, principal)
    client = Client()
    client.force_login(officer)
    page, own = f"/projects/calls/{call.pk}/", f"/projects/applications/{one.pk}/"
    assert "请一位专家" in client.get(page).content.decode()
    assert "退回补正" in client.get(own).content.decode()
    now = fresh(call)
    actions.call_stop(actor=officer, call=now, seen=now.version, on=CLOSES, why="上级通知暂停")
    assert "请一位专家" not in client.get(page).content.decode()
    assert "退回补正" not in client.get(own).content.decode()
    client.force_login(principal)
    assert "这一轮 2025年11月14日已停办：上级通知暂停" in client.get(own).content.decode()


def test_填报单填错_说出文件_单元格_填的和应填的_一项也不存_丢了的行保持原样(
    world: World, call: Call, principal: Account
) -> None:
    client = Client()
    client.force_login(principal)
    one = begun(world, call, principal)
    one = actions.application_save(
        actor=principal, application=one, seen=one.version, answers=ANSWERS, checks=CHECKS
    )
    page = reverse("process-application", args=[one.pk])
    blank = client.get(page + "file/sheet.xlsx").content

    def sent(said: dict[str, str]) -> Any:
        sheet = filled(blank, said)
        return client.post(page + "import/", {"seen": fresh(one).version, "sheet": sheet})

    wrong = sent({"f-money": "八万元", "f-goal": "另一个目标"})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    keys = [row[0] for row in rows_of(blank)]
    cell = keys.index("f-money") + 1
    assert "工作表“填报单”" in text
    assert f"C{cell}“申请补助（元）”填的是“八万元”" in text
    assert "填一个数，例如 2000" in text
    assert "这一次一项也没有存" in text
    assert fresh(one).answers == ANSWERS
    left = filled(blank, {"f-goal": "另一个目标", "f-money": "90000"}, drop=["f-measures"])
    sent_back = {"seen": fresh(one).version, "sheet": left}
    assert client.post(page + "import/", sent_back).status_code == 302
    told = fresh(one).answers
    assert (told["goal"], told["money"]) == ("另一个目标", "90000")
    assert told["measures"] == ANSWERS["measures"]
    long = sent({"title": "题" * 121})
    assert "“题目”有 121 个字" in long.content.decode()


def test_已提交的申报_截止受理前可以写明理由撤回_之后不能(
    world: World, call: Call, principal: Account, officer: Account
) -> None:
    client = Client()
    client.force_login(principal)
    one = submitted(world, call, principal)
    page = reverse("process-application", args=[one.pk])
    assert "受理截止前可以撤回" in client.get(page).content.decode()
    bare = client.post(page + "withdraw/", {"seen": one.version, "why": " "})
    assert bare.status_code == 422
    assert "没有写撤回的理由" in bare.content.decode()
    assert fresh(one).state == "submitted"
    clerk = Client()
    clerk.force_login(officer)
    nobody = clerk.post(page + "withdraw/", {"seen": one.version, "why": "学校来电"})
    assert "没有写纸质材料的编号" in nobody.content.decode()
    done = client.post(page + "withdraw/", {"seen": one.version, "why": "与另一项重复"})
    assert done.status_code == 302
    assert fresh(one).state == "withdrawn"
    assert f"{principal.name}撤回：与另一项重复" in clerk.get(page).content.decode()
    assert begun(world, call, principal).pk != one.pk  # in time, another one may be begun


def test_专家评审以后不能撤回(world: World, call: Call, officer: Account) -> None:
    late = fresh(judged(world, call, 70)[0])
    with pytest.raises(Refused, match="现在的环节"):
        actions.application_withdraw(
            actor=officer, application=late, seen=late.version, why="太晚", paper_number="函1号"
        )


def test_公示期满_学校不能再提_期内收到的信按收到日期补登_两件异议是一件待办(
    world: World, call: Call, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    call = shown(call, officer)
    page, over = reverse("process-call", args=[call.pk]), date(2025, 12, 15)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: over)
    client, school = Client(), Client()
    client.force_login(officer)
    school.force_login(world.home.people["principal"])
    seen = school.get(page).content.decode()
    assert "现在不再收异议" in seen
    assert "提出异议" not in seen
    told = client.get(page).content.decode()
    assert "公示期内收到、还没有登记的，按收到的日期补登" in told
    late = {"words": "数对不上", "by_name": "张三丰", "on": over.isoformat(), "paper_number": "信3"}
    assert "公示到" in client.post(page + "object/", late).content.decode()
    for number in ("信1", "信2"):
        letter = {**late, "on": "2025-11-24", "paper_number": number}
        assert client.post(page + "object/", letter).status_code == 302
    waiting = [one.title for one in todos_of(world.home.people["leader"], over)]
    assert [one for one in waiting if "异议" in one] == [f"答复“{call}”的 2 件异议"]


def test_截止以后_学校看到不再受理_没有待办_期内收到的纸质材料由经办人登记在学校的草稿上(
    world: World, call: Call, principal: Account, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = begun(world, call, principal)
    page = reverse("process-application", args=[one.pk])
    assert page in {each.url for each in todos_of(principal, CLOSES)}
    late = CLOSES + timedelta(days=2)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: late)
    assert page not in {each.url for each in todos_of(principal, late)}
    school, clerk = Client(), Client()
    school.force_login(principal)
    clerk.force_login(officer)
    seen = school.get(page).content.decode()
    assert "截止日已过，网页上不再受理" in seen
    assert "提交申报" not in seen
    said: dict[str, Any] = {f"f-{key}": text for key, text in ANSWERS.items()}
    said |= {f"p-{point}": "第二部分" for point in CHECKS}
    said |= {"seen": one.version, "title": one.title, "submit": "1"}
    bare = clerk.post(page + "save/", {**said, "received": CLOSES.isoformat()})
    assert "没有写纸质材料的编号" in bare.content.decode()
    paper = {**said, "paper_number": "石中〔2025〕12号"}
    after = clerk.post(page + "save/", {**paper, "received": late.isoformat()})
    assert "已过截止日" in after.content.decode()
    given = {**paper, "seen": fresh(one).version, "received": CLOSES.isoformat()}
    assert clerk.post(page + "save/", given).status_code == 302
    done = fresh(one)
    assert (done.state, done.submitted_on) == ("submitted", CLOSES)
    assert done.submitted_by == f"{done.unit_name}（石中〔2025〕12号）"
