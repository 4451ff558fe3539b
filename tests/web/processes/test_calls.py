"""A call: its plan, its days, its number, one a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from junheng.kernel.errors import Refused
from junheng.policy.process import process_of
from junheng.policy.process.flow import next_acts
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import (
    Call,
)
from junheng.web.processes.standing import call_state
from junheng.web.shared.guards import Basis, Stopped
from junheng.web.shared.reach import Place
from junheng.web.shared.todos import todos_of
from junheng.web.work import sources
from tests.web.conftest import World

from .conftest import (
    CLOSES,
    MONDAY,
    chosen,
    judged,
    opened,
    shown,
    submitted,
    taken_in,
)


def test_没有采用的计划_不能发布它的申报(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources.adopted, "held", [])
    with pytest.raises(Refused, match="没有采用"):
        opened(world)


def test_三个报送时限自己出来_改期要写依据(world: World, officer: Account) -> None:
    todo = [t for t in todos_of(officer, MONDAY) if "强镇筑基" in t.title]
    assert [t.due for t in todo] == [date(2025, 11, 28)]
    call = opened(world, "zibo-2021#town_pilot")
    assert [call.dates[s] for s in ("report_assessment", "report_plan", "report_scheme")] == [
        "2025-11-28", "2025-12-12", "2025-12-26",
    ]  # fmt: skip
    process = process_of("zibo-2021#town_pilot")
    with pytest.raises(Refused, match="改期的依据"):
        actions.call_open(
            actor=officer,
            place=Place(world.home.code),
            process=process,
            on=MONDAY,
            notice_number="云教〔2025〕10号",
            dates={"application": CLOSES, "report_plan": date(2025, 12, 20)},
        )


def test_本地另定的时限_写明代替原文的哪一天(world: World, officer: Account) -> None:
    client = Client()
    client.force_login(officer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.localdate", lambda *_: MONDAY)
        form = client.get(
            reverse("process-open", args=[world.home.code, "zibo-2021", "town_pilot"])
        ).content.decode()
        listed = client.get(reverse("processes", args=[world.home.code])).content.decode()
    assert "本地另定的时限 2025年11月28日，代替原文的 2021年4月30日" in form
    assert "本地另定，代替原文的 2021年4月30日" in listed


def test_申报截止日不能晚于报市里的日子(world: World) -> None:
    with pytest.raises(Refused, match="早于"):
        opened(world, "zibo-2021#town_pilot", date(2025, 12, 1))


def test_公示少于规定天数_名额多于原文_都不办(world: World) -> None:
    with pytest.raises(Refused, match="公示 3 个工作日"):
        opened(world, publicity_days=3)
    with pytest.raises(Refused, match="名额 11 个"):
        opened(world, quota=11)


def test_称号评选受政策底线管_登记依据后继续(world: World) -> None:
    from junheng.web.guardrails import apps as _apps  # noqa: F401  the hook is registered

    key, basis = "ouhai-2019#district_experiment", Basis("温教基〔2019〕21号", "市教育局", "副局长")
    with pytest.raises(Stopped) as caught:
        opened(world, key)
    assert caught.value.needs_basis
    with pytest.raises(Refused, match="按环节的先后"):  # the plan's own day has passed
        opened(world, key, basis=basis)
    given = {"days": {"work": date(2028, 6, 30)}, "dates_why": "云教〔2025〕8号"}
    assert opened(world, key, basis=basis, **given).pk


def test_同一年同一流程只有一轮_停办以后可以重来(
    world: World, call: Call, officer: Account
) -> None:
    with pytest.raises(Refused, match="已经发布过"):
        opened(world)
    actions.call_stop(
        actor=officer, call=call, seen=call.version, on=MONDAY, why="与市里的评选合并"
    )
    assert opened(world).pk != call.pk


def test_公布的截止日没有过_不能截止受理_区县自己申报的可以(
    world: World, call: Call, officer: Account, principal: Account
) -> None:
    submitted(world, call, principal)
    with pytest.raises(Refused, match="公布的申报截止日是 2025年11月14日，还没有过"):
        taken_in(call, officer, CLOSES)
    assert not any("截止受理" in t.title for t in todos_of(officer, CLOSES))
    client = Client()
    client.force_login(officer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.localdate", lambda *_: CLOSES)
        page = client.get(reverse("process-call", args=[call.pk])).content.decode()
    assert "申报到 2025年11月14日为止" in page
    assert "转入下一环节" not in page
    assert any("截止受理" in t.title for t in todos_of(officer, CLOSES + timedelta(days=1)))
    assert taken_in(call, officer, CLOSES + timedelta(days=1)).kind == "review"
    own = opened(world, "zibo-2021#balanced_county", CLOSES)
    acts = {act.act: act for act in next_acts(own.process, call_state(own), MONDAY)}
    assert acts["take_in"].waits == "还没有收到申报"


def test_日期之间要容得下公示的工作日_只显示一个公示截止日(world: World, officer: Account) -> None:
    with pytest.raises(Refused) as caught:  # five working days from 17 November end on the 21st
        opened(world, days={"publicity": date(2025, 11, 20)})
    assert "最早到 2025年11月21日" in caught.value.found
    with pytest.raises(Refused, match="不早于 2025年11月22日"):
        opened(world, days={"awarded": date(2025, 11, 21)})
    call = opened(world, days={"publicity": date(2025, 12, 1), "awarded": date(2025, 12, 5)})
    (a,) = judged(world, call, 90)
    chosen(call, officer, [a])
    call = shown(call, officer)  # five working days would end on 28 November
    assert (call.shown_to, call.publicity_days) == (date(2025, 12, 1), 6)
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("process-call", args=[call.pk])).content.decode()
    assert "2025年11月24日至2025年12月1日" in page
    assert "2025年12月1日 公示" not in page  # the way above says it once
    assert "11月28日" not in page


def test_年度是通知的年度_截止日在下一年也一样(world: World) -> None:
    assert str(opened(world, day=date(2026, 1, 9))) == "2025年学校内涵发展精品项目"
