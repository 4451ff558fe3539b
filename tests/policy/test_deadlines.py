"""Deadlines: the five documents' own words, to the day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.calendar import national_calendar
from junheng.policy.document import Report, read_entry
from junheng.policy.plan.deadlines import (
    BeforeYear,
    Due,
    FixedDay,
    Interval,
    Recurring,
    SchoolYearStart,
    YearEnd,
    due_date,
    period_of,
    reminders,
    state_of,
    years_after,
)
from junheng.policy.plan.due_reading import read_due

ISSUED = date(2021, 4, 19)  # Zibo


def read(tmp_path: Path, text: str) -> tuple[Due, list[tuple[str, int | None]], str]:
    path = tmp_path / "item.yaml"
    path.write_text(text, encoding="utf-8")
    report = Report()
    entry = read_entry(path, "items/deadlines.yaml", report)
    assert entry is not None
    section = entry.section("due")
    assert section is not None
    due = read_due(section, report)
    told = "\n".join(issue.text() for issue in report.issues)
    return due, [(i.rule.code, i.place.line) for i in report.issues], told


@pytest.mark.parametrize(
    ("written", "as_of", "opens_on", "words"),
    [
        ("{day: 2021-04-30}", "2021-04-19", (None, "2021-04-30"), "2021年4月30日前"),
        ("{day: 2021-05-10}", "2021-04-19", (None, "2021-05-10"), "2021年5月10日前"),
        ("{day: 2021-05-25}", "2021-04-19", (None, "2021-05-25"), "2021年5月25日前"),
        ("{year_end: 2020}", "2017-12-04", (None, "2020-12-31"), "2020年年底前"),
        (
            "{before_year: 2022}",
            "2021-04-19",
            (None, "2021-12-31"),
            "2022年之前（最迟2021年12月31日）",
        ),
        (
            "{plan_end: 2025-12-31, words: 十四五末}",
            "2021-04-19",
            (None, "2025-12-31"),
            "十四五末（最迟2025年12月31日）",
        ),
        (
            "{season: spring, year: 2023}",
            "2023-01-12",
            (None, "2023-03-31"),
            "2023年春季（最迟2023年3月31日）",
        ),
        (
            "{season: autumn, year: 2023}",
            "2023-01-12",
            (None, "2023-09-30"),
            "2023年秋季（最迟2023年9月30日）",
        ),
        (
            "{interval: {from: 2019-06-08, least: 3, most: 5}}",
            "2020-01-01",
            ("2022-06-08", "2024-06-08"),
            "2022年6月8日至2024年6月8日之间（自2019年6月8日起3至5年）",
        ),
        (
            "{interval: {from: 2021-04-19, least: 3, most: 3}, words: 以三年为周期}",
            "2021-04-19",
            ("2024-04-19", "2024-04-19"),
            "以三年为周期（最迟2024年4月19日）",
        ),
        (
            "{interval: {from: 2019-06-08, least: 0, most: 3}}",
            "2019-06-08",
            ("2019-06-08", "2022-06-08"),
            "2022年6月8日前（自2019年6月8日起3年内）",
        ),
        (
            "{school_year: 2019}",
            "2019-06-08",
            ("2019-09-01", "2019-09-01"),
            "从2019学年起（2019年9月1日起执行）",
        ),
        (
            "{every: year, by: '12-31'}",
            "2023-05-01",
            ("2023-01-01", "2023-12-31"),
            "每年一次；本年到2023年12月31日",
        ),
        (
            "{every: year, by: '08-17'}",
            "2023-10-01",
            ("2023-01-01", "2023-08-17"),
            "每年8月17日前；本年到2023年8月17日",
        ),
        (
            "{every: semester}",
            "2023-12-01",
            ("2023-09-01", "2024-01-31"),
            "每学期一次；本学期到2024年1月31日",
        ),
        (
            "{every: semester}",
            "2024-01-15",
            ("2023-09-01", "2024-01-31"),
            "每学期一次；本学期到2024年1月31日",
        ),
        (
            "{every: semester}",
            "2024-04-01",
            ("2024-02-01", "2024-07-31"),
            "每学期一次；本学期到2024年7月31日",
        ),
        (
            "{every: quarter}",
            "2023-11-11",
            ("2023-10-01", "2023-12-31"),
            "每季度一次；本季度到2023年12月31日",
        ),
        (
            "{every: month}",
            "2024-02-05",
            ("2024-02-01", "2024-02-29"),
            "每月一次；本月到2024年2月29日",
        ),
    ],
)
def test_八种写法_读得出_算到日(
    tmp_path: Path, written: str, as_of: str, opens_on: tuple[str | None, str], words: str
) -> None:
    due, issues, _ = read(tmp_path, f"due: {written}\n")
    assert issues == []
    moment = due_date(due, date.fromisoformat(as_of))
    assert (moment.opens and str(moment.opens), str(moment.on)) == opens_on
    assert moment.words == words
    assert moment.form == due.form


def test_办结日期的来处和原文用语_一起读出(tmp_path: Path) -> None:
    due, issues, _ = read(
        tmp_path, "due: {day: 2021-04-30, from: 'ask:pilot_report', words: 4月底}"
    )
    assert issues == []
    assert (due.source, due.words) == ("ask:pilot_report", "4月底")
    due, _, _ = read(tmp_path, "due: {day: 2021-04-30 08:00:00}")
    assert due == FixedDay(on=date(2021, 4, 30))


@pytest.mark.parametrize(
    ("lines", "expected", "part"),
    [
        ("dya: 2021-04-30", [("JH-PK-321", 1)], "不属于八种写法"),
        ("day: 2021-04-30\n  year_end: 2021", [("JH-PK-321", 1)], "day、year_end"),
        ("day: 4月30日", [("JH-PK-104", 2)], "日期"),
        ("day: 2021-04-30\n  by: 12-31", [("JH-PK-105", 3)], "by"),
        ("year_end: 20", [("JH-PK-322", 2)], "四位数的年份"),
        ("before_year: 二〇二二", [("JH-PK-104", 2)], "整数"),
        ("season: summer\n  year: 2023", [("JH-PK-106", 2)], "spring、autumn"),
        ("season: autumn", [("JH-PK-103", 1)], "year"),
        (
            "interval:\n    from: 2019-06-08\n    least: 5\n    most: 3",
            [("JH-PK-322", 4)],
            "5 到 3",
        ),
        ("interval: {least: 3, most: 5}", [("JH-PK-110", 2)], "from"),
        ("interval: 3", [("JH-PK-104", 2)], "键值对"),
        ("every: week", [("JH-PK-106", 2)], "semester"),
        ("every: year\n  by: 02-30", [("JH-PK-322", 3)], "02-30"),
        ("every: year\n  by: 年底", [("JH-PK-322", 3)], "年底"),
        ("every: month\n  by: 12-31", [("JH-PK-322", 3)], "every：year"),
        ("day: 2021-04-30\n  from: report", [("JH-PK-323", 3)], "ask 加冒号加编号"),
    ],
)
def test_写错的时限_指出文件和行_并说怎么改(
    tmp_path: Path, lines: str, expected: list[tuple[str, int]], part: str
) -> None:
    _, issues, told = read(tmp_path, f"due:\n  {lines}\n")
    assert issues == expected
    assert "items/deadlines.yaml" in told
    assert part in told


def test_淄博三个时限_天数工作日提醒都按天算() -> None:
    first, second, third = (
        FixedDay(on=date(2021, 4, 30)),
        FixedDay(on=date(2021, 5, 10)),
        FixedDay(on=date(2021, 5, 25)),
    )
    words = [state_of(due, ISSUED).words for due in (first, second, third)]
    assert words == [
        "还有 11 天（10 个工作日）",
        "还有 21 天（14 个工作日）",  # 1 to 5 May off, 8 May worked
        "还有 36 天（25 个工作日）",
    ]
    calendar = national_calendar()
    found = reminders(due_date(second, ISSUED), calendar, since=ISSUED)
    # thirty days before lies before the issue; 3 May is a holiday; 9 May is a Sunday
    assert found == (ISSUED, date(2021, 4, 30), date(2021, 5, 7), date(2021, 5, 8))
    assert reminders(due_date(third, ISSUED), calendar) == (
        date(2021, 4, 25),  # a Sunday of work
        date(2021, 5, 18),
        date(2021, 5, 21),
        date(2021, 5, 24),
    )


def test_办理状态_五种_同一时限() -> None:
    due = FixedDay(on=date(2021, 4, 30), source="ask:pilot_report")
    asked = [
        (date(2021, 3, 1), None, "open", "还有 60 天（44 个工作日）"),
        (date(2021, 4, 19), None, "due_soon", "还有 11 天（10 个工作日）"),
        (date(2021, 4, 30), None, "due_soon", "今天到期"),
        (date(2021, 6, 14), None, "overdue", "已逾期 45 天"),
        (date(2021, 6, 14), date(2021, 4, 30), "done_in_time", "已按期办结（2021年4月30日）"),
        (date(2021, 6, 14), date(2021, 5, 10), "done_late", "2021年5月10日办结，逾期 10 天"),
        (date(2021, 5, 5), date(2021, 5, 10), "overdue", "已逾期 5 天"),  # not yet known then
    ]
    for as_of, done_on, state, words in asked:
        standing = state_of(due, as_of, done_on)
        assert (standing.state, standing.words) == (state, words)
    assert not state_of(due, date(2021, 4, 29)).is_reached
    assert state_of(due, date(2021, 4, 30)).is_reached


def test_从2019学年起_到了九月一日自然生效_要求报送的除外() -> None:
    due = SchoolYearStart(first=2019)
    before, after = state_of(due, date(2019, 6, 8)), state_of(due, date(2025, 10, 15))
    assert (before.state, before.days) == ("open", 85)
    assert (after.state, after.words) == ("done_in_time", "已从2019年9月1日起执行")
    asked = SchoolYearStart(first=2019, source="ask:fund_notice")
    assert state_of(asked, date(2025, 10, 15)).state == "overdue"


def test_每年一次_去年做过不算今年的() -> None:
    due = Recurring(every="year", source="ask:screening")
    assert state_of(due, date(2023, 6, 1), date(2022, 11, 1)).state == "open"
    assert state_of(due, date(2023, 6, 1), date(2023, 3, 1)).state == "done_in_time"
    assert state_of(due, date(2023, 12, 1), date(2022, 11, 1)).state == "due_soon"
    august = Recurring(every="year", by=(8, 17))
    assert state_of(august, date(2023, 9, 1), None).state == "overdue"
    assert state_of(august, date(2023, 9, 1), date(2023, 8, 20)).state == "done_late"


def test_每学期一次_八月里仍看春季学期_已过期() -> None:
    due = Recurring(every="semester", source="ask:lessons")
    assert period_of(due, date(2024, 8, 10)) == (date(2024, 2, 1), date(2024, 7, 31))
    assert state_of(due, date(2024, 8, 10)).words == "已逾期 10 天"
    assert state_of(due, date(2024, 9, 1)).state == "open"


def test_每月一次_月初不算即将到期_提醒不早于本月() -> None:
    due = Recurring(every="month")
    assert state_of(due, date(2024, 3, 1)).state == "open"
    assert state_of(due, date(2024, 3, 25)).state == "due_soon"
    found = reminders(due_date(due, date(2023, 10, 10)), national_calendar())
    assert found == (date(2023, 10, 24), date(2023, 10, 27), date(2023, 10, 30))


def test_提醒日遇春节_移到节前最后一个工作日_同一天只提醒一次() -> None:
    moment = due_date(FixedDay(on=date(2024, 2, 18)), date(2024, 1, 1))
    found = reminders(moment, national_calendar())
    assert found == (date(2024, 1, 19), date(2024, 2, 9))


def test_没有录入节假日的年份_剩余工作日带着说明() -> None:
    standing = state_of(YearEnd(year=2027), date(2026, 12, 1))
    assert standing.notes == ("2027年节假日安排尚未录入，只按周末和元旦、劳动节、国庆节推算",)
    assert state_of(BeforeYear(year=2022), ISSUED).notes == ()


def test_二月二十九日起算的年数_落在月末() -> None:
    assert years_after(date(2020, 2, 29), 1) == date(2021, 2, 28)
    assert years_after(date(2020, 2, 29), 4) == date(2024, 2, 29)


DUES = st.one_of(
    st.builds(FixedDay, st.dates(date(2019, 1, 1), date(2027, 12, 31))),
    st.builds(YearEnd, st.integers(2019, 2027)),
    st.builds(BeforeYear, st.integers(2020, 2028)),
    st.builds(SchoolYearStart, st.integers(2019, 2027)),
    st.builds(Interval, st.dates(date(2015, 1, 1), date(2020, 12, 31)), st.just(3), st.just(5)),
    st.builds(Recurring, st.sampled_from(("year", "semester", "quarter", "month"))),
)
DAYS = st.dates(date(2019, 1, 1), date(2028, 12, 31))


@given(DUES, DAYS)
def test_提醒都在工作日_都不晚于到期日(due: Due, as_of: date) -> None:
    calendar = national_calendar()
    moment = due_date(due, as_of)
    found = reminders(moment, calendar)
    assert list(found) == sorted(set(found))
    for day in found:
        assert day < moment.on
        assert calendar.is_working_day(day)
    for day in reminders(moment, calendar, since=as_of):
        assert as_of <= day <= moment.on


@given(DUES, DAYS, st.one_of(st.none(), DAYS))
def test_状态与剩余天数不矛盾(due: Due, as_of: date, done_on: date | None) -> None:
    standing = state_of(due, as_of, done_on)
    assert standing.days == (standing.moment.on - as_of).days
    assert abs(standing.working_days) <= abs(standing.days)
    if standing.state in ("open", "due_soon"):
        assert standing.days >= 0
    if standing.state == "overdue":
        assert standing.days < 0
    if standing.state == "done_late":
        assert done_on is not None
        assert done_on > standing.moment.on


@given(st.sampled_from(("year", "semester", "quarter", "month")), DAYS)
def test_定期的时段首尾相接_每一天都落在自己的时段里(every: str, day: date) -> None:
    due = Recurring(every=every)
    opens, on = period_of(due, day)
    assert opens <= day
    assert opens <= on
    before = period_of(due, opens - timedelta(days=1))
    assert before[0] < opens
    assert before[1] < opens
