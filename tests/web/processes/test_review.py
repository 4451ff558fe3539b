"""Review: who must stand back, who sees what, marks and the shortlist."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from junheng.kernel.errors import Hidden, Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import (
    Call,
    Objection,
)
from junheng.web.processes.queries import reading
from junheng.web.shared.todos import todos_of
from tests.web.conftest import World

from .conftest import (
    CLOSES,
    chosen,
    fresh,
    judged,
    mark,
    opened,
    seated,
    shown,
    submitted,
    taken_in,
)


def test_请有账号的专家_不用再写姓名和单位(
    world: World, call: Call, officer: Account, expert: Account
) -> None:
    client = Client()
    client.force_login(officer)
    act = reverse("process-call-act", args=[call.pk, "appoint"])
    given = {"seen": call.version, "account": expert.pk}
    assert client.post(act, given).status_code == 302
    assert str(call.reviewers.get()) == expert.name
    answer = client.post(act, {"seen": fresh(call).version, "name": "冯教授"})
    assert "没有写单位" in answer.content.decode()
    own = opened(world, "zibo-2021#balanced_county")
    with pytest.raises(Refused, match="没有评审环节"):
        seated(world, own, 1)
    page = client.get(reverse("process-call", args=[own.pk])).content.decode()
    assert "请一位专家" not in page


def test_本校的专家必须回避_自己也可以回避(
    world: World, call: Call, officer: Account, principal: Account, expert: Account
) -> None:
    one = submitted(world, call, principal)
    own = seated(world, call, 1, account=expert, school_code=world.home.schools[0].school_code)
    other = seated(world, call, 2)
    taken_in(call, officer)
    with pytest.raises(Refused, match="本校"):
        mark(expert, one, own, 90)
    actions.review_recuse(actor=expert, application=fresh(one), reviewer=own, on=CLOSES, why="本校")
    mark(officer, one, other, 90, paper_number="评1")
    with pytest.raises(Refused, match="有效评审不够"):
        chosen(call, officer, [one])


def test_专家只看到自己的一轮_别人的评审表看不到(
    world: World, call: Call, officer: Account, principal: Account, expert: Account
) -> None:
    one = submitted(world, call, principal)
    with pytest.raises(Hidden):
        reading.application_of(expert, one.pk)
    seat = seated(world, call, 1, account=expert)
    taken_in(call, officer)
    assert reading.application_of(expert, one.pk) == one
    assert [t.title for t in todos_of(expert, CLOSES)] == [
        "评审 1 份申报：2025年学校内涵发展精品项目"
    ]
    mark(expert, one, seat, 88)
    assert todos_of(expert, CLOSES) == []
    mark(officer, one, seated(world, call, 2), 51, paper_number="评2")
    client = Client()
    client.force_login(expert)
    page = client.get(reverse("process-application", args=[one.pk])).content.decode()
    assert "评审表" not in page.split('id="review"')[0]
    assert "51" not in re.sub(r"[A-Za-z0-9]{20,}", "", page)  # but for tokens


def test_分数缺项和没有意见都不收_另一位专家的表不能代填(
    world: World, call: Call, officer: Account, principal: Account, expert: Account
) -> None:
    one = submitted(world, call, principal)
    seat, other = seated(world, call, 1, account=expert), seated(world, call, 2)
    taken_in(call, officer)
    given = {"actor": expert, "application": one, "reviewer": seat, "on": CLOSES}
    marks = dict.fromkeys(("need", "path", "team"), Decimal(80))
    with pytest.raises(Refused, match="成果可推广"):
        actions.review_write(**given, marks=marks, reason="好")
    with pytest.raises(Refused, match="没有打分或超出范围"):
        actions.review_write(**given, marks={**marks, "spread": Decimal(101)}, reason="好")
    with pytest.raises(UsageError, match="评审意见"):
        actions.review_write(**given, marks={**marks, "spread": Decimal(80)}, reason=" ")
    with pytest.raises(Refused, match="另一位专家"):
        mark(expert, one, other, 80)


def test_超名额不办_不合格不选_并列要写怎样取舍(world: World, officer: Account) -> None:
    call = opened(world, quota=1)
    a, b = judged(world, call, 80, 80)
    with pytest.raises(Refused, match="选了 2 个"):
        chosen(call, officer, [a, b])
    with pytest.raises(Refused, match="并列"):
        chosen(call, officer, [a])
    done = chosen(call, officer, [a], "两校并列，甲校没有过重点项目")
    assert (done.minutes[:4], fresh(a).is_inside, fresh(b).is_inside) == ("两校并列", True, False)


def test_不合格的不能选(world: World, call: Call, officer: Account) -> None:
    a, b = judged(world, call, 90, 50)
    with pytest.raises(Refused, match="不合格"):
        chosen(call, officer, [a, b])
    chosen(call, officer, [a])


def test_打分被拒_打过的分还在_再进来看得到自己的表_回避了不再问(
    world: World, call: Call, officer: Account, principal: Account, expert: Account
) -> None:
    one = submitted(world, call, principal)
    other = submitted(world, call, officer, 1, paper_number="申2")
    seat = seated(world, call, 1, account=expert, school_code=world.home.schools[1].school_code)
    taken_in(call, officer)
    client = Client()
    client.force_login(expert)
    page = reverse("process-application", args=[one.pk])
    given = {"mark-need": "86", "mark-path": "120", "mark-team": "81", "mark-spread": "79"}
    refused = client.post(page + "review/", {**given, "reason": "问题准"})
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "每项 0 到 100 分" in told
    assert all(f'value="{mark}"' in told for mark in ("86", "120", "81", "79"))
    assert "问题准" in told
    client.post(page + "review/", {**given, "mark-path": "82", "reason": "问题准"})
    again = client.get(page).content.decode()
    assert "您已评审" in again
    assert all(f'value="{mark}"' in again for mark in ("86", "82", "81", "79"))
    own = reverse("process-application", args=[other.pk])
    assert "您应当回避：本校" in client.get(own).content.decode()
    client.post(own + "recuse/", {"why": "本校教师"})
    done = client.get(own).content.decode()
    assert "您已回避" in done
    assert "recuse/" not in done
    with pytest.raises(Refused, match="已在网上交了评审表"):
        mark(officer, one, seat, 50, paper_number="评9")


def test_纸质评审表登错了再登一次_回避登给选的那一位(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    one = submitted(world, call, principal)
    first, second = seated(world, call, 1), seated(world, call, 2)
    taken_in(call, officer)
    client = Client()
    client.force_login(officer)
    page = reverse("process-application", args=[one.pk])
    marks = {f"mark-{name}": "80" for name in ("need", "path", "team", "spread")}
    sheet = {"reviewer": first.pk, "paper_number": "评1", "reason": "可行"}
    client.post(page + "review/", {**sheet, **marks})
    told = client.get(page).content.decode()
    assert f"{first}：已登记，再交就是改正" in told
    client.post(page + "review/", {**sheet, **marks, "mark-need": "90"})
    assert one.reviews.get(reviewer=first).marks["need"] == "90"
    client.post(
        page + "recuse/", {"reviewer": second.pk, "paper_number": "评2", "why": "同一教研组"}
    )
    assert one.reviews.get(reviewer=second).is_recused
    assert not one.reviews.get(reviewer=first).is_recused


def test_办理被拒_填过的都还在_表不收起(
    world: World, call: Call, officer: Account, leader: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = judged(world, call, 90)
    client = Client()
    client.force_login(officer)
    page = reverse("process-call", args=[call.pk])
    told = client.post(page + "appoint/", {"seen": fresh(call).version, "name": "丁老师"})
    assert 'value="丁老师"' in told.content.decode()
    chosen(call, officer, [one])
    shown(call, officer)
    day = date(2025, 11, 25)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: day)
    said = {"about": one.pk, "words": "与去年的重复", "by_name": "一位家长", "on": "2025-11-24"}
    told = client.post(page + "object/", said).content.decode()
    assert "没有写来件编号" in told
    for kept in ("与去年的重复", 'value="一位家长"', 'value="2025-11-24"'):
        assert kept in told
    assert f'<option value="{one.pk}" selected>' in told
    client.post(page + "object/", {**said, "paper_number": "来1"})
    client.force_login(leader)
    (held,) = Objection.objects.unscoped("the one filed")
    to = reverse("process-objection", args=[held.pk])
    told = client.post(to, {"seen": held.version, "upheld": "1", "answer_number": "云教复1号"})
    assert told.status_code == 422
    assert 'value="云教复1号"' in told.content.decode()
    assert 'name="upheld" value="1" checked' in told.content.decode()
    client.post(to, {"seen": held.version, "upheld": "0", "answer": "不重复"})
    day = date(2025, 12, 2)
    told = client.get(page).content.decode()
    assert "申请 80,000" in told  # what it asks for stands beside what is granted
    given = {"seen": fresh(call).version, f"amount-{one.pk}": "6万", "result_number": "云教7号"}
    told = client.post(page + "award/", given).content.decode()
    assert "补助（元）填的是“6万”" in told
    assert 'value="6万"' in told


def test_一项也不具备的_名单里标不合格(world: World, call: Call, officer: Account) -> None:
    judged(world, call, 0)
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("process-call", args=[call.pk])).content.decode()
    assert "0.00 分（3 份有效评审）" in page
    assert "不合格" in page
