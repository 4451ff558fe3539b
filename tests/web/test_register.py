"""Regions and schools by date: a list seen at one time never rewrites another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from junheng.kernel.errors import Hidden
from junheng.web.register.actions import register_sync
from junheng.web.register.models import Region, School
from junheng.web.register.queries import on_day, region_of, regions_within, school_of
from junheng.web.shared.reach import Place

from .conftest import CITY, PROVINCE

CODE = "9901010099"


def seen(world, day: date, name: str, *, is_newest: bool = True, others: bool = True) -> None:
    rows = [
        {"school_code": each.school_code, "name": each.name, "region_code": each.region_code,
         "kind": each.kind}
        for each in world.home.schools
        if others
    ]  # fmt: skip
    row = {"school_code": CODE, "name": name, "region_code": world.home.code, "kind": "211"}
    register_sync(
        actor=world.home.people["data_officer"],
        place=Place(world.home.code),
        as_of=day,
        regions=[],
        schools=[*rows, *([row] if name else [])],
        is_newest=is_newest,
    )


def names() -> list[tuple[str, date, date | None]]:
    rows = School.objects.unscoped("the test reads every span").filter(school_code=CODE)
    return list(rows.order_by("valid_from").values_list("name", "valid_from", "valid_to"))


Y2023, Y2024, Y2025 = (date(year, 10, 15) for year in (2023, 2024, 2025))
EVE = Y2025 - timedelta(days=1)  # the last day of what ends when the newer list begins


def test_改名的学校_新旧名字各管各的日子(world):
    seen(world, Y2023, "老名字小学")
    seen(world, Y2024, "老名字小学")
    seen(world, Y2025, "新名字小学")
    assert names() == [("老名字小学", Y2023, EVE), ("新名字小学", Y2025, None)]
    leader = world.home.people["leader"]
    assert school_of(CODE, leader, date(2024, 12, 1)).name == "老名字小学"
    assert school_of(CODE, leader, date(2025, 12, 1)).name == "新名字小学"


def test_先导入新的再导入旧的_结果一样(world):
    seen(world, Y2025, "新名字小学")
    seen(world, Y2023, "老名字小学", is_newest=False)
    seen(world, Y2024, "老名字小学", is_newest=False)
    assert names() == [("老名字小学", Y2023, EVE), ("新名字小学", Y2025, None)]


def test_同一份名册更新两遍_什么都不变(world):
    seen(world, Y2025, "某小学")
    before = names()
    seen(world, Y2025, "某小学")
    assert names() == before


def test_最新名册里没有的学校_到那天为止_历史还在(world):
    seen(world, Y2024, "某小学")
    seen(world, Y2025, "")
    assert names() == [("某小学", Y2024, EVE)]
    today = School.objects.visible_to(world.home.people["leader"]).filter(on_day(Y2025))
    assert CODE not in today.values_list("school_code", flat=True)


def test_上级看得到下级_靠名册里的隶属_不靠代码的头几位(world):
    assert regions_within(PROVINCE, Y2025) == {PROVINCE, CITY, "990101", "990102"}
    Region.objects.create(
        region_code="881234", name="飞地", level="county", parent_code=CITY, valid_from=Y2025
    )
    assert "881234" in regions_within(CITY, Y2025)
    assert "881234" not in regions_within(CITY, Y2024)


def test_并入新代码的旧区_仍归新区看(world):
    Region.objects.create(
        region_code="990109",
        name="旧区",
        level="county",
        parent_code="",
        succeeded_by="990101",
        valid_from=date(2000, 1, 1),
        valid_to=date(2020, 1, 1),
    )
    assert "990109" in regions_within("990101", Y2025)


def test_范围之外的地区和学校_说法和不存在一样(world):
    leader, away = world.home.people["leader"], world.away.schools[0].school_code
    words = []
    for code in (away, "0000000000"):
        with pytest.raises(Hidden) as caught:
            school_of(code, leader, Y2025)
        words.append(caught.value.found.replace(code, "X"))
    assert words[0] == words[1]
    with pytest.raises(Hidden):
        region_of("990102", leader, Y2025)
