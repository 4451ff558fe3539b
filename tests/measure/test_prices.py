"""A dated local price list puts costs beside quantities; what has no price stays without a cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.data.standard import standard
from junheng.measure.engine.prices import Bill, Cost, cost_of, read_prices
from junheng.policy import Pack
from junheng.policy.pack import Amount

from .conftest import Build, school

COUNTY, CITY = "990101", "990100"
GROUND = Amount("sports_area_m2", "体育运动场馆", "㎡", whole=False)
TEACHER = Amount("pe_art_teachers", "体育、艺术专任教师", "人", whole=True)
MONEY = Amount("equipment_yuan", "教学仪器设备", "元", whole=False)


def price(amount: str, yuan: float, since: date, **more: Any) -> dict[str, Any]:
    return {
        "region_code": COUNTY,
        "amount": amount,
        "price_yuan": yuan,
        "basis": "once",
        "valid_from": since,
        "valid_to": None,
        "document": f"单价{since.year}",
        **more,
    }


def region(code: str, parent: str) -> dict[str, Any]:
    return {"region_code": code, "name": code, "level": "county", "parent_code": parent}


def test_没有单价表_就没有单价_钱是自己的费用(build: Build) -> None:
    prices = read_prices(build(organisation=[school("2199010001")]), COUNTY)
    assert prices == {}
    assert cost_of(GROUND, 2088, prices) is None
    assert cost_of(MONEY, 99_120, prices) == Cost(99_120, yearly=False)


def test_按日期取价_新的在前_过期的不用_县的先于市的(build: Build) -> None:
    snapshot = build(
        region=[region(COUNTY, CITY), region(CITY, "")],
        unit_price=[
            price("sports_area_m2", 400, date(2023, 1, 1), valid_to=date(2024, 12, 31)),
            price("sports_area_m2", 420, date(2025, 1, 1)),
            price("sports_area_m2", 999, date(2026, 1, 1)),
            price("sports_area_m2", 500, date(2025, 6, 1), region_code=CITY),
            price("books", 30, date(2025, 6, 1), region_code=CITY),
            price("computers", 4500, date(2025, 6, 1), region_code="990102"),
        ],
    )
    prices = read_prices(snapshot, COUNTY)
    assert {key: one.yuan for key, one in prices.items()} == {"sports_area_m2": 420, "books": 30}
    assert read_prices(snapshot, COUNTY, as_of=date(2024, 6, 1))["sports_area_m2"].yuan == 400
    assert prices["sports_area_m2"].document == "单价2025"
    assert read_prices(snapshot, "990999") == {}


def test_每年的和一次性的不相加_没有单价的说出来(build: Build) -> None:
    prices = read_prices(
        build(
            unit_price=[
                price("sports_area_m2", 420, date(2025, 1, 1)),
                price("pe_art_teachers", 120_000, date(2025, 1, 1), basis="yearly"),
            ]
        ),
        COUNTY,
    )
    backbone = Amount("backbone_teachers", "骨干教师", "人", whole=True)
    asked = [(GROUND, 1109.25), (TEACHER, 2), (backbone, 2), (MONEY, 28_300)]
    bill = Bill.of((amount.label, cost_of(amount, n, prices)) for amount, n in asked)
    assert bill == Bill(once=465_885 + 28_300, yearly=240_000, unpriced=("骨干教师",))


@pytest.mark.parametrize("rule", ["quality", "basic"])
def test_条目库里每一种数量都能登记单价_单位写在名称里(
    rule: str, request: pytest.FixtureRequest
) -> None:
    pack: Pack = request.getfixturevalue(rule)
    labels = {code.code: code.label for code in standard().codes["priced_amount"].codes}
    for indicator in pack.indicators:
        if indicator.amount.unit != "元":
            assert labels[indicator.amount.column].endswith(f"（{indicator.amount.unit}）")
