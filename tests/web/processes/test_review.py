"""Review: who must stand back, who sees what, marks and the shortlist."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from junheng.kernel.errors import Hidden, Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import (
    Call,
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
    assert "51" not in page


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
