"""What is due by the rates, what came of it, and when a late project comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.funding.due import Counted, due_of, dues_of, rate_on
from junheng.measure.funding.flow import (
    Line,
    arrival_on,
    differences,
    execution,
    offences,
)
from junheng.measure.funding.project import Planned, days_late, forecast
from junheng.policy.funding import Basis, Funding, Rate, funding_of

NATION = funding_of([])
POINT = Counted("p", "枫林教学点", "primary", 38, 0, kind="teaching_point", residence="rural")
TOWN = Counted("t", "河口中学", "junior", 400, 48, residence="town")


def rate(yuan: float, since: date, until: date | None = None, purpose: str = "base") -> Rate:
    return Rate(f"r{yuan}", purpose, yuan, since, until, "标准", Basis("", "local"), "junior")  # type: ignore[arg-type]


# 手算：文件“不足100人的村小学和教学点按100人核定”，720 元 × 100 人；见 docs/methods/public-funds.md


@pytest.mark.parametrize(
    ("pupils", "counted", "total"),
    [(38, 100, 72_000), (99, 100, 72_000), (100, 100, 72_000), (101, 101, 72_720)],
)
def test_村小和教学点不足100人按100人核定(pupils: int, counted: int, total: int) -> None:
    found = due_of(replace(POINT, pupils=pupils), NATION, 2025)
    assert found.parts[0].counted == counted
    assert found.total == total


def test_镇里的学校不足100人_按实有人数() -> None:
    town = replace(TOWN, pupils=38, boarders=0)
    assert due_of(town, NATION, 2025).total == 940 * 38


def test_只有一个学段按100人_两个学段合起来按100人_不重复() -> None:
    small = replace(POINT, kind="general", stage="primary", pupils=45)
    both = dues_of([small, replace(small, stage="junior", pupils=30)], NATION, 2025)[0]
    assert [part.counted for one in both.sections for part in one.parts] == [60, 40]
    enough = dues_of([small, replace(small, stage="junior", pupils=55)], NATION, 2025)[0]
    assert enough.total == 720 * 45 + 940 * 55


def test_瓯海的标准从2019年9月1日起_当年按月分段() -> None:
    own = Funding(
        rates=(rate(850, date(2016, 1, 1)), *funding_of(["ouhai-2019"]).rates[-1:]),
    )
    school = replace(TOWN, pupils=300, boarders=None)
    found = due_of(school, own, 2019)
    assert [(p.first, p.last, p.rate.yuan) for p in found.parts] == [(1, 8, 850), (9, 12, 1200)]
    assert found.total == 850 * 300 * 8 // 12 + 1200 * 300 * 4 // 12 == 290_000
    assert due_of(school, own, 2020).total == 360_000


def test_几个标准同一天有效_取高的() -> None:
    held = NATION.with_rates([rate(900, date(2024, 1, 1)), rate(1000, date(2025, 3, 1))])
    assert rate_on(held, "base", "junior", date(2025, 2, 1)).yuan == 940
    assert rate_on(held, "base", "junior", date(2025, 3, 1)).yuan == 1000
    found = due_of(replace(TOWN, boarders=0), held, 2025)
    assert [(p.first, p.last) for p in found.parts] == [(1, 2), (3, 12)]


def test_寄宿生另加补助_没有报寄宿生数就说明没有算() -> None:
    assert due_of(TOWN, NATION, 2025).total == 940 * 400 + 300 * 48
    unknown = due_of(replace(TOWN, boarders=None), NATION, 2025)
    assert unknown.total == 940 * 400
    assert "寄宿生" in unknown.notes[0]


def test_特殊教育学校按自己的标准() -> None:
    school = Counted("s", "特校", "primary", 60, 0, kind="special", residence="urban")
    assert due_of(school, NATION, 2025).total == 6000 * 60


def test_没有学生数或没有标准_不给总数_说明为什么() -> None:
    assert due_of(replace(TOWN, pupils=None), NATION, 2025).total is None
    before = due_of(TOWN, NATION, 2015)
    assert before.total is None
    assert before.reason == "2015年1—12月没有生均标准"
    later = due_of(
        replace(TOWN, boarders=None), Funding(rates=(rate(800, date(2025, 5, 1)),)), 2025
    )
    assert later.reason == "2025年1—4月没有生均标准"


def test_方案没有采用以前的标准不管这个县() -> None:
    held = funding_of({"ouhai-2019": date(2026, 1, 9)})
    assert rate_on(held, "base", "junior", date(2025, 12, 1)).yuan == 940
    assert rate_on(held, "base", "junior", date(2026, 2, 1)).yuan == 1200


@given(st.integers(0, 3000), st.integers(0, 500), st.integers(2016, 2026))
def test_明细之和等于总数_人多不会少拨(pupils: int, more: int, year: int) -> None:
    one = replace(POINT, pupils=pupils)
    found = due_of(one, NATION, year)
    assert found.total == sum(part.amount for part in found.parts)
    assert due_of(replace(one, pupils=pupils + more), NATION, year).total >= found.total


@given(st.integers(1, 2000), st.integers(0, 2000))
def test_同一年级段拆成两个校区报_合计不变(first: int, second: int) -> None:
    whole = due_of(replace(TOWN, pupils=first + second, boarders=0), NATION, 2025).total
    parts = [
        due_of(replace(TOWN, pupils=n, boarders=0), NATION, 2025).total for n in (first, second)
    ]
    assert sum(parts) == whole


def line(stage: str, yuan: int, school: str = "t", **more: object) -> Line:
    given = {"fund": "public_funds", "use": "daily", "document": "云财教〔2025〕1号", **more}
    return Line(stage, school, 2025, yuan=Decimal(yuan), **given)  # type: ignore[arg-type]


def test_到期未到的只算到时限应到的那一份() -> None:
    dues = dues_of([replace(TOWN, boarders=0)], NATION, 2025)
    lines = [line("allocated", 200_000), line("arrived", 150_000), line("arrived", 9, fund="other")]
    found = execution(dues, lines, NATION, 2025, date(2025, 10, 15))
    assert (found.due, found.share, found.sum_of("arrived")) == (376_000, 0.5, 150_000)
    assert found.missing == 188_000 - 150_000
    early = execution(dues, lines, NATION, 2025, date(2025, 3, 1))
    assert (early.by, early.missing) == (None, 0)
    full = execution(dues, [line("arrived", 188_000)], NATION, 2025, date(2025, 10, 15))
    assert full.short == ()
    assert arrival_on(NATION, 2025, date(2025, 12, 31)).share == 1.0


def test_对不上的数都点名_对得上就没有() -> None:
    one = line("allocated", 60, "a", total=Decimal(100))
    two = line("allocated", 40, "b", total=Decimal(100))
    assert differences([one, two, line("budgeted", 100)], 2025) == ()
    lost = differences([one], 2025)[0]
    assert (lost.kind, lost.left, lost.right, lost.gap) == ("document", 100, 60, 40)
    over = differences([one, two, line("budgeted", 90)], 2025)
    assert [(x.kind, x.gap) for x in over] == [("budget", 10)]
    spent = differences([one, two, line("arrived", 30, "a"), line("spent", 50, "a")], 2025)
    assert [(x.kind, x.schools, x.gap) for x in spent] == [("spent", ("a",), 20)]
    assert differences([one], 2024) == ()


def test_市级扶持资金买设备_点名条款_做教研可以() -> None:
    held = funding_of(["zibo-2021"])
    wrong = line("spent", 18_000, fund="city_support", use="equipment")
    right = line("spent", 18_000, fund="city_support", use="research")
    found = offences([wrong, right], held)
    assert [(x.line, x.rule.basis.clause) for x in found] == [(wrong, "zibo-2021#5.2")]
    assert offences([wrong], NATION) == ()  # the plan is not in force here: nobody says so


DAY = date(2025, 3, 1)


def step(name: str, planned: date, reached: date | None = None, now: date | None = None) -> Planned:
    return Planned(name, planned, now or planned, reached)


def test_前面晚了几天_后面跟着晚几天_改过计划的按新计划() -> None:
    late = DAY + timedelta(days=20)
    rest = [
        step("completion", DAY + timedelta(days=100)),
        step("in_use", DAY + timedelta(days=120)),
    ]
    assert forecast([step("start", DAY, late), *rest], late) == DAY + timedelta(days=140)
    moved = [step("completion", DAY, None, DAY + timedelta(days=300)), rest[1]]
    assert forecast([step("start", DAY, late), *moved], late) == DAY + timedelta(days=420)


def test_按时的不晚_提前完成不算晚_过期没有完成按今天() -> None:
    plan = [step("start", DAY, DAY - timedelta(days=9)), step("in_use", DAY + timedelta(days=30))]
    assert forecast(plan, DAY) == DAY + timedelta(days=30)
    after = DAY + timedelta(days=60)
    assert forecast(plan, after) == after
    assert days_late(DAY + timedelta(days=30), after) == 30
    done = [plan[0], step("in_use", DAY + timedelta(days=30), DAY + timedelta(days=10))]
    assert days_late(DAY + timedelta(days=30), forecast(done, after)) == 0


@given(st.lists(st.integers(0, 90), min_size=2, max_size=7), st.integers(0, 400))
def test_预计投用不早于今天_也不早于最初计划减去什么都没发生(gaps: list[int], later: int) -> None:
    days = [DAY + timedelta(days=sum(gaps[: n + 1])) for n in range(len(gaps))]
    plan = [step(str(n), day) for n, day in enumerate(days)]
    today = DAY + timedelta(days=later)
    assert forecast(plan, today) >= max(today, days[-1])
