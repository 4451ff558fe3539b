"""The second county of the demo answers to its city: what is supervised, and what is looked at."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from junheng.data.synth.county import county
from junheng.data.synth.plans import PlanAdoption, plan_adoptions
from junheng.policy.plan import load_plan
from junheng.policy.process import process_of
from junheng.web.accounts.models import Account
from junheng.web.config import demo_governments, demo_people
from junheng.web.plans.conflicts import conflicts_of
from junheng.web.plans.models import Adoption
from junheng.web.processes.models import Application
from junheng.web.recognition.models import Owner
from junheng.web.register.queries import counties_of
from junheng.web.shared.once import one_reading
from junheng.web.shared.todos import Todo, todos_of
from junheng.web.work.models.finding import Ledger

from .demo_county import open_linjiang

CODE = county("linjiang").region_code
DAY = date(2026, 11, 26)
ADOPTED: dict[str, PlanAdoption] = {one.plan: one for one in plan_adoptions("linjiang")}
PLANS = ("beijing-2015", "chongqing-2017")


@pytest.fixture
def shown(db: None) -> Account:
    open_linjiang(*PLANS)
    demo_governments.show_governments()
    return Account.objects.get(username="city")


def page(account: Account, address: str) -> str:
    client = Client()
    client.force_login(account)
    return client.get(address).content.decode()


def test_市里清单列了对政府的督导_采用的县办到自查_没有采用的县写明不办(shown: Account) -> None:
    one = Application.objects.unscoped("the one round").get(region_code=CODE)
    year = one.call.year
    said = page(shown, f"/supervision/of/{demo_people.CITY[0]}/list/{year}/")
    assert "县级政府推进优质均衡情况督导考核" in said
    assert "区县政府自查" in said
    assert "不办：县里采用的计划没有写对政府的督导" in said  # no link to where nothing can begin
    assert "还没有开始" not in said
    call = page(Account.objects.get(username="officer2"), f"/projects/calls/{one.call_id}/")
    assert "填写中" in call
    assert "开始申报" not in call  # the county applies once
    own = page(Account.objects.get(username="leader2"), f"/supervision/of/{CODE}/list/{year}/")
    assert "区县政府自查" in own
    assert "云川县" not in own


def test_看几个县的人_每份计划写明是哪个县的_列不下的说明还有几份(shown: Account) -> None:
    other = county("yunchuan").region_code
    for number, plan in enumerate(("zibo-2021", "ouhai-2019", "qingliu-2023"), 1):
        Adoption.objects.create(
            region_code=other, pack_id=plan, pack_version=1, number=number, title=plan,
            state="in_force", adopted_on=date(2026, 1, 5), prepared_by=shown,
        )  # fmt: skip
    said = page(shown, "/")
    assert "<strong>云川县</strong> <a" in said
    assert "<strong>临江县</strong> <a" in said
    assert "另有 1 份执行中的计划没有列在这里" in said
    own = page(Account.objects.get(username="leader2"), "/")
    assert "《重庆市义务教育质量提升行动计划》" in own
    assert "<strong>临江县</strong> <a" not in own


def test_台账写县名_不写代码(shown: Account) -> None:
    assert str(Ledger(region_code=CODE)) == "临江县台账"


def test_市里另列的两项都有责任单位(shown: Account) -> None:
    plan, beside = load_plan(PLANS[1]), process_of("chongqing-2017#basic_balance").beside
    assert beside is not None
    rows = Owner.objects.visible_to(shown).filter(region_code=CODE)
    assert {row.item for row in rows} == {f"{plan.id}-{item}" for item in beside.items}


@pytest.mark.parametrize("pack", PLANS)
def test_第二个县采用时_每一处冲突都处理了_要指定的范围和单位都指定了(db: None, pack: str) -> None:
    plan, held = load_plan(pack), ADOPTED[pack]
    assert set(held.scopes) == {scope.id for scope in plan.scopes.values() if scope.bind}
    assert set(held.offices) == set(plan.offices)
    met = conflicts_of(plan, CODE, DAY)
    assert {(one.item.id, one.rule) for one in met} == {
        (one.item, one.rule) for one in held.settlements
    }


def test_县里等办的事由县里的人办_不列在市里的待办_县里没有人时才列(
    shown: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = Account.objects.get(username="leader2")

    def give(account: Account, as_of: date) -> list[Todo]:
        counties_of(account, as_of)  # kept for a page, and asked again by its cards
        return [Todo(code, "/") for code in sorted(account.reach.regions)]

    monkeypatch.setattr("junheng.web.shared.todos.source.held", [give])

    def titles(account: Any) -> list[str]:
        fresh = Account.objects.get(pk=account.pk)
        return [todo.title for todo in todos_of(fresh, timezone.localdate())]

    assert titles(leader) == [CODE]
    assert titles(shown) == [demo_people.CITY[0]]
    day = timezone.localdate()
    with one_reading():  # the cards of the same page still see all below the city
        todos_of(shown, day)
        assert CODE in {one.region_code for one in counties_of(shown, day)}
    leader.is_active = False
    leader.save()
    assert titles(shown) == [demo_people.CITY[0], CODE]
