"""Whom a plan asks, about what, and how much of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from junheng.data.standard import standard
from junheng.measure.progress.asking import (
    answers_to,
    asked_by,
    burden_of,
    held_by,
    questions_of,
    slots_of,
)
from junheng.measure.progress.facts import Units
from junheng.policy.plan import PlanPack, list_plans, load_plan

REGION = ("990101", "云川县")
SCHOOLS = {"2199010001": "云川一中", "2199010002": "石桥中学"}
DAY = date(2025, 9, 1)


@pytest.fixture
def plan() -> PlanPack:
    return load_plan("ouhai-2019")


def units(plan: PlanPack, *codes: str) -> Units:
    """Let every scope of schools hold these; what the region names is not named yet."""
    names: dict[str, Any] = {
        s.id: codes if s.level == "school" and not s.bind else None for s in plan.scopes.values()
    }
    levels = {s.id: s.level for s in plan.scopes.values()}
    labels = {REGION[0]: REGION[1], **SCHOOLS}
    return Units({**names, "": (REGION[0],)}, levels, labels)


def row(unit: str, item: str, period: str, subject: str = "", **cells: Any) -> dict[str, Any]:
    return {"unit_code": unit, "item": item, "period": period, "subject": subject, **cells}


def test_一校一年新填多少格_按事项手工数得出(plan: PlanPack) -> None:
    # 重点项目 1，体育 2，艺术 2，听评课两个学期 2，特色项目三类的名称和类别 6；
    # 精品课程只问未来学校，还没有指定
    counted = burden_of(plan, units(plan, *SCHOOLS), REGION[0])
    assert counted.school_new == 1 + 2 + 2 + 2 + 6
    assert counted.school_known == sum(len(held.columns) for held in held_by(plan))
    assert counted.bureau_known == counted.school_known * len(SCHOOLS)
    assert burden_of(plan, units(plan), REGION[0]).school_new == 0


@pytest.mark.parametrize("pack", [info.id for info in list_plans()])
def test_数据标准里有的列_没有一份计划再问(pack: str) -> None:
    plan = load_plan(pack)
    tables = standard().tables
    held = {tables[h.table].column(c).label for h in held_by(plan) for c in h.columns}
    assert held
    assert not held & {ask.label for ask in plan.asks.values()}


def test_已知的填好_没有的留空_别校的不给看(plan: PlanPack) -> None:
    item = "ouhai-2019.key_projects"
    one, two = SCHOOLS
    rows = {item: [row(one, item, "2025", value=2.0), row(two, item, "2024", value=1.0)]}
    given: dict[str, Any] = {"region": REGION, "day": DAY}
    every = questions_of(plan, [plan.asks["key_projects"]], units(plan, *SCHOOLS), rows, **given)
    assert [(q.unit, q.period, q.is_known) for q in every] == [
        (one, "2025", True),
        (two, "2024", True),
        (two, "2025", False),
    ]
    own = questions_of(
        plan, [plan.asks["key_projects"]], units(plan, *SCHOOLS), rows, school=two, **given
    )
    assert {q.unit for q in own} == {two}


def test_上一期写过名字的_下一期照着名字再问(plan: PlanPack) -> None:
    item = "ouhai-2019.city_evaluation"
    rows = {item: [row(REGION[0], item, "2024", name, value=80.0) for name in ("本县", "东岭县")]}
    asked = questions_of(
        plan,
        [plan.asks["city_evaluation"]],
        units(plan, *SCHOOLS),
        rows,
        region=REGION,
        day=DAY,
    )
    again = [q.subject for q in asked if q.period == "2025" and q.subject]
    assert again == ["本县", "东岭县"]


def test_几个里答了几个_只看最新一期(plan: PlanPack) -> None:
    item = "ouhai-2019.guiding_experts"
    one, two = SCHOOLS
    rows = {item: [row(one, item, "2025", value=3.0), row(two, item, "2024", value=3.0)]}
    found = answers_to(
        plan, plan.asks["guiding_experts"], units(plan, *SCHOOLS), rows, region=REGION[0]
    )
    assert (found.answered, found.expected, found.latest) == (1, 2, "2025")


def test_范围还没有指定_说出来_不当作没有人要填(plan: PlanPack) -> None:
    found = slots_of(plan, plan.asks["fine_courses"], units(plan, *SCHOOLS), REGION[0])
    assert (found.listed, found.lacks) == ((), "适用范围还没有指定学校")


def test_每份计划问的都有说法_供导入时核对() -> None:
    plans = [load_plan(info.id) for info in list_plans()]
    known = asked_by(plans)
    assert len(known) == sum(len(plan.asks) for plan in plans)
    assert all(asked.how and asked.cells for asked in known.values())
