"""What the tests of processes share: two counties, their plans, a round at each of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from junheng.policy.plan import load_plan
from junheng.policy.plan.deadlines import FixedDay
from junheng.policy.process import process_of
from junheng.web.accounts.models import Account
from junheng.web.processes import actions
from junheng.web.processes.models import (
    Application,
    Call,
    Reviewer,
)
from junheng.web.processes.units import Unit, units_for
from junheng.web.register.models import School
from junheng.web.shared.reach import Place
from junheng.web.work import actions as work
from junheng.web.work import sources
from junheng.web.work.models import Task
from junheng.web.work.sources import InForce
from tests.web.conftest import World

MONDAY = date(2025, 11, 3)


CLOSES = date(2025, 11, 14)


def in_force(plan_id: str, members: dict[str, tuple[str, ...]], days: dict[str, date]) -> InForce:
    plan = load_plan(plan_id)
    items = tuple(
        replace(item, due=FixedDay(on=days[item.id], source=getattr(item.due, "source", "")))
        if item.id in days
        else item
        for item in plan.items
    )
    local = replace(plan, items=items, by_id={item.id: item for item in items})
    return InForce(local, 1, {}, frozenset(), lambda scope: members.get(scope, ()))


@pytest.fixture(autouse=True)
def adopted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both counties carry the three plans out; the towns' days are those of next spring."""
    days = {
        "assessment_report_due": date(2025, 11, 28),
        "pilot_plan_due": date(2025, 12, 12),
        "county_scheme_due": date(2025, 12, 26),
        "three_year_cycle": date(2028, 12, 12),
    }

    def give(region_code: str) -> Iterator[InForce]:
        county = world.home if region_code == world.home.code else world.away
        schools = tuple(school.school_code for school in county.schools)
        yield in_force("ouhai-2019", {"public_junior": schools}, {})
        yield in_force(
            "zibo-2021", {"all_towns": ("河口镇", "沿江镇"), "seat_schools": schools[:1]}, days
        )

    monkeypatch.setattr(sources.adopted, "held", [give])


@pytest.fixture
def expert(world: World) -> Account:
    return world.home.people["expert"]


def fresh(row: Any) -> Any:
    return row.__class__._base_manager.get(pk=row.pk)


def opened(
    world: World,
    key: str = "ouhai-2019#fine_projects",
    day: date = CLOSES,
    days: dict[str, date] | None = None,
    **more: Any,
) -> Call:
    process = process_of(key)
    return actions.call_open(
        actor=world.home.people["data_officer"],
        place=Place(world.home.code, name="云川县"),
        process=process,
        on=MONDAY,
        notice_number="云教〔2025〕9号",
        dates={process.stages[0].id: day, **(days or {})},
        **more,
    )


@pytest.fixture
def call(world: World) -> Call:
    return opened(world)


def unit(world: World, number: int = 0) -> Unit:
    school = world.home.schools[number]
    return Unit(school.name, world.home.code, school.school_code)


ANSWERS = {
    "bottleneck": "村小教师跨学科多",
    "goal": "三年内每科都有专任教师主讲",
    "timetable": "2026 年 3 月起",
    "roadmap": "先英语，后科学",
    "measures": "同步课堂，每周两节",
    "money": "80000",
}


CHECKS = {
    point: {"words": "第二部分", "answer": ""}
    for point in ("has_goal", "has_timetable", "has_roadmap", "has_measures")
}


def begun(world: World, call: Call, who: Account, number: int = 0, **more: Any) -> Application:
    return actions.application_begin(
        actor=who,
        unit=unit(world, number),
        call=call,
        title="乡村小班的同步课堂",
        theme="“同步课堂”结对帮扶",
        **more,
    )


def submitted(world: World, call: Call, who: Account, number: int = 0, **more: Any) -> Application:
    one = begun(world, call, who, number, **more)
    one = actions.application_save(
        actor=who, application=one, seen=one.version, answers=ANSWERS, checks=CHECKS
    )
    return actions.application_submit(actor=who, application=one, seen=one.version, on=CLOSES)


def seated(world: World, call: Call, n: int, **given: Any) -> Reviewer:
    call = fresh(call)
    return actions.reviewer_appoint(
        actor=world.home.people["data_officer"],
        call=call,
        seen=call.version,
        name=f"专家{n}",
        unit="市教科院",
        **given,
    )


def mark(who: Account, one: Application, seat: Reviewer, value: int, **more: Any) -> Any:
    marks = dict.fromkeys(("need", "path", "team", "spread"), Decimal(value))
    return actions.review_write(
        actor=who,
        application=fresh(one),
        reviewer=seat,
        on=CLOSES,
        marks=marks,
        reason="问题准，路径具体",
        **more,
    )


def taken_in(call: Call, officer: Account, on: date = date(2025, 11, 17)) -> Call:
    call = fresh(call)
    return actions.call_take_in(actor=officer, call=call, seen=call.version, on=on)


def judged(world: World, call: Call, *values: int) -> list[Application]:
    """Hand one application of each school in, and let three experts give it these marks."""
    officer = world.home.people["data_officer"]
    found = [
        submitted(world, call, officer, n, paper_number=f"申{n + 1}") for n in range(len(values))
    ]
    seats = [seated(world, call, n) for n in range(3)]
    taken_in(call, officer)
    for one, value in zip(found, values, strict=True):
        for n, seat in enumerate(seats):
            mark(officer, one, seat, value, paper_number=f"评{n + 1}")
    return found


def chosen(call: Call, officer: Account, picked: list[Application], why: str = "") -> Call:
    call = fresh(call)
    return actions.shortlist_make(
        actor=officer,
        call=call,
        seen=call.version,
        chosen=[one.pk for one in picked],
        on=date(2025, 11, 20),
        why=why,
    )


def shown(call: Call, officer: Account, first: date = date(2025, 11, 24)) -> Call:
    call = fresh(call)
    return actions.publicity_begin(
        actor=officer, call=call, seen=call.version, first=first, on=date(2025, 11, 21)
    )


def award(call: Call, leader: Account, on: date = date(2025, 12, 1), **more: Any) -> Call:
    call = fresh(call)
    return actions.award_make(
        actor=leader, call=call, seen=call.version, on=on, result_number="云教〔2025〕12号", **more
    )


def awarded(world: World, call: Call) -> Application:
    officer, leader = world.home.people["data_officer"], world.home.people["leader"]
    (one,) = judged(world, call, 90)
    chosen(call, officer, [one])
    shown(call, officer)
    award(call, leader, amounts={one.pk: 80000})
    return fresh(one)


def finish(task: Task, officer: Account, leader: Account, on: date) -> None:
    given = {"actor": officer, "on": on}
    work.task_receive(**given, task=task, seen=task.version, paper_number="回1")
    task = fresh(task)
    work.task_feed_back(
        **given, task=task, seen=task.version, percent=100, words="已完成", paper_number="回2"
    )
    task = fresh(task)
    work.task_accept(actor=leader, task=task, seen=task.version, on=on, document="验〔2026〕1号")


def town_pilot(world: World) -> Application:
    """A town applies, three experts judge, the county recommends it after the announcement."""
    officer, leader = world.home.people["data_officer"], world.home.people["leader"]
    call = opened(world, "zibo-2021#town_pilot")
    School.objects.unscoped("the seat school of the town").filter(
        school_code=world.home.schools[0].school_code
    ).update(town="河口镇")
    town = Unit("河口镇", world.home.code, town="河口镇")
    one = actions.application_begin(
        actor=officer, unit=town, call=call, title="河口镇试点", paper_number="河政〔2025〕7号"
    )
    stage = call.process.stages[0]
    units = units_for(call, one, stage)
    answers: dict[str, Any] = {field.id: "已写" for field in stage.form}
    answers["school_tasks"] = dict.fromkeys(units["school_tasks"], "开齐课程")
    checks = {p.id: {"answer": "met", "words": "见评估报告"} for p in stage.checklist}
    one = actions.application_save(
        actor=officer, application=one, seen=one.version, answers=answers, checks=checks
    )
    one = actions.application_submit(actor=officer, application=one, seen=one.version, on=CLOSES)
    seats = [seated(world, call, n) for n in range(3)]
    taken_in(call, officer)
    for n, seat in enumerate(seats):
        actions.review_write(
            actor=officer,
            application=fresh(one),
            reviewer=seat,
            on=CLOSES,
            marks=dict.fromkeys(("base", "value", "feasible"), Decimal(1)),
            reason="条件具备",
            paper_number=f"论{n}",
        )
    chosen(call, officer, [one])
    call = fresh(call)
    actions.publicity_begin(
        actor=officer, call=call, seen=call.version, first=date(2025, 11, 18), on=CLOSES
    )
    award(call, leader, date(2025, 11, 25))
    return fresh(one)
