"""Owners of items, and papers that are asked for once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from junheng.kernel.errors import Refused, UsageError
from junheng.web.accounts.models import Account
from junheng.web.recognition import actions
from junheng.web.recognition.actions.item import Paper
from junheng.web.recognition.models import Owner, Proof
from junheng.web.shared.reach import Place
from tests.web.conftest import World

from .conftest import (
    ON,
    PAPER,
    RULE,
    cited,
)


def test_责任单位是县级部门_写学校名字不收(officer: Account, place: Place, world: World) -> None:
    items = {"class_size_cap": "班额", "school_size_cap": "学校规模"}
    given = {"actor": officer, "place": place, "rule": RULE, "items": items, "on": ON}
    school = world.home.schools[0].name
    with pytest.raises(Refused, match=f"责任单位写的是学校：{school}"):
        actions.owner_assign(**given, office=school)
    with pytest.raises(UsageError, match="没有写责任单位"):
        actions.owner_assign(**given, office=" ")
    made = actions.owner_assign(**given, office="县教育局规划科")
    again = actions.owner_assign(**given, office="县教育局基础教育科")
    assert again.pk == made.pk
    offices = Owner.objects.visible_to(officer).values_list("item", "office")
    assert dict(offices) == dict.fromkeys(items, "县教育局基础教育科")
    with pytest.raises(Refused, match="没有选事项"):
        actions.owner_assign(**{**given, "items": {}}, office="县教育局")


def test_一份文件只登记一次_再引用只写文号(officer: Account, place: Place) -> None:
    with pytest.raises(UsageError, match="没有写文件名、发文单位"):
        cited(officer, place, "school_layout", Paper(PAPER.number))
    cited(officer, place, "school_layout", PAPER)
    cited(officer, place, "posts_allocated", Paper(PAPER.number))
    assert Proof.objects.visible_to(officer).count() == 1
    with pytest.raises(Refused, match="已登记为《一票否决事项核查记录》"):
        cited(officer, place, "study_load", Paper(PAPER.number, "另一份文件", "县教育局", ON))
    with pytest.raises(UsageError, match="能查到原件的文号"):
        cited(officer, place, "study_load", Paper("有", "文件", "县教育局", ON))
    later = Paper("云教〔2026〕30号", "将要印发的文件", "县教育局", ON + timedelta(days=1))
    with pytest.raises(UsageError, match="成文日期"):
        cited(officer, place, "study_load", later)


def test_别的县登记的文件_本县看不到也用不上(officer: Account, place: Place, world: World) -> None:
    away = world.away.people["data_officer"]
    cited(away, Place(world.away.code), "school_layout", PAPER)
    with pytest.raises(UsageError, match="没有写文件名"):
        cited(officer, place, "school_layout", Paper(PAPER.number))
    assert Proof.objects.visible_to(officer).count() == 0
