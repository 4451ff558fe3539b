"""Working days and school days: the notices' own dates, arithmetic, and what is said aloud."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.calendar import (
    Calendar,
    Holiday,
    HolidayYear,
    SchoolHoliday,
    national_calendar,
    read_calendar,
)
from junheng.kernel.places import package_data

FOLDER = package_data("packs") / "national" / "calendar"
DAYS = st.dates(date(2018, 1, 1), date(2028, 12, 31))


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return national_calendar()


def works(calendar: Calendar, *days: str) -> list[bool]:
    return [calendar.is_working_day(date.fromisoformat(day)).value for day in days]


def test_八年的放假安排都有文号和来源_放假天数与通知一致(calendar: Calendar) -> None:
    assert [y.year for y in calendar.years] == list(range(2019, 2027))
    for year in calendar.years:
        assert year.document_number.startswith("国办发明电〔")
        assert year.source == "text"
        assert year.where_read
    spring = {
        y.year: sum(1 for _ in h.days())
        for y in calendar.years
        for h in y.holidays
        if "春节" in h.name
    }
    # 2020 with the extension to 2 February; 2024 eight days without the eve; 2026 nine
    assert spring == {2019: 7, 2020: 10, 2021: 7, 2022: 7, 2023: 7, 2024: 8, 2025: 8, 2026: 9}


def test_2024年春节_除夕上班_调休的两个星期日上班(calendar: Calendar) -> None:
    assert works(calendar, "2024-02-04", "2024-02-09", "2024-02-18") == [True, True, True]
    off = [str(date(2024, 2, day)) for day in range(10, 18)]
    assert works(calendar, *off) == [False] * 8
    assert calendar.next_working_day(date(2024, 2, 9)).value == date(2024, 2, 18)
    assert calendar.working_day_on_or_before(date(2024, 2, 17)).value == date(2024, 2, 9)
    assert calendar.working_days_between(date(2024, 2, 9), date(2024, 2, 18)).value == 1


def test_补班的周六周日是工作日_当天放假的平日不是(calendar: Calendar) -> None:
    assert works(calendar, "2021-04-25", "2021-05-08", "2019-10-12", "2026-02-28") == [True] * 4
    assert works(calendar, "2021-05-03", "2019-05-03", "2023-09-29", "2026-01-02") == [False] * 4
    assert works(calendar, "2021-05-15", "2021-05-17") == [False, True]


def test_2019年劳动节和2020年春节_按后来的通知(calendar: Calendar) -> None:
    assert works(calendar, "2019-04-28", "2019-05-02", "2019-05-05") == [True, False, True]
    assert works(calendar, "2020-01-31", "2020-02-01", "2020-02-03") == [False, False, True]


def test_跨年的元旦假期和补班_记在上一年的十二月(calendar: Calendar) -> None:
    assert works(calendar, "2018-12-29", "2018-12-31", "2022-12-31") == [True, False, False]


def test_淄博第一个时限_印发后十一天_十个工作日(calendar: Calendar) -> None:
    told = calendar.working_days_between(date(2021, 4, 19), date(2021, 4, 30))
    assert (told.value, told.notes) == (10, ())  # 25 April, a Sunday, is worked


def test_没有录入的年份_按周末和法定的固定节日推算_并且说出来(calendar: Calendar) -> None:
    told = calendar.is_working_day(date(2027, 10, 8))
    assert told.value is True
    assert told.notes == ("2027年节假日安排尚未录入，只按周末和元旦、劳动节、国庆节推算",)
    assert calendar.is_working_day(date(2026, 10, 1)).notes == ()
    years = calendar.working_days_between(date(2026, 12, 1), date(2028, 1, 5)).notes
    assert years == ("2027—2028年节假日安排尚未录入，只按周末和元旦、劳动节、国庆节推算",)
    assert calendar.add_working_days(date(2026, 12, 31), 1).notes == told.notes
    assert not calendar.is_working_day(date(2027, 10, 2))  # the answer can stand in an if
    assert not calendar.is_working_day(date(2027, 1, 1))  # a Friday; the law fixes the day
    assert calendar.working_day_on_or_after(date(2027, 10, 1)).value == date(2027, 10, 4)


def test_寒暑假里停止计算_默认起止要说明_录入本地校历后不再说(calendar: Calendar) -> None:
    told = calendar.add_school_days(date(2025, 7, 7), 5)
    assert told.value == date(2025, 9, 3)
    assert "默认起止" in told.notes[0]
    local = calendar.with_school_holidays(
        SchoolHoliday("winter", date(2025, 1, 15), date(2025, 2, 15)),
        SchoolHoliday("summer", date(2025, 6, 28), date(2025, 8, 29)),
    )
    told = local.add_school_days(date(2025, 6, 26), 3)
    assert (told.value, told.notes) == (date(2025, 9, 2), ())
    assert local.is_school_day(date(2025, 2, 17)).value  # the default would still be on holiday
    assert not calendar.is_school_day(date(2025, 2, 17)).value
    assert "2026年" in local.is_school_day(date(2026, 3, 2)).notes[0]
    found = calendar.school_holiday_on(date(2025, 7, 15))
    assert found is not None
    assert (found.kind, found.is_default) == ("summer", True)


def test_只录入暑假_寒假仍按默认_仍要说明(calendar: Calendar) -> None:
    summer = SchoolHoliday("summer", date(2025, 7, 1), date(2025, 8, 31))
    local = calendar.with_school_holidays(summer)
    assert not local.is_school_day(date(2025, 1, 22)).value
    assert local.is_school_day(date(2025, 3, 3)).notes


@given(DAYS, st.integers(0, 120))
def test_加上几个工作日_数回来还是几个(start: date, days: int) -> None:
    calendar = national_calendar()
    end = calendar.add_working_days(start, days).value
    assert calendar.working_days_between(start, end).value == days
    assert days == 0 or calendar.is_working_day(end).value
    school_end = calendar.add_school_days(start, days).value
    assert school_end >= end
    assert calendar.school_days_between(start, school_end).value == days


@given(DAYS, st.integers(0, 400), st.integers(0, 400))
def test_工作日可以分段相加_和一天一天数的相同(start: date, first: int, second: int) -> None:
    calendar = national_calendar()
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    whole = calendar.working_days_between(start, end).value
    parts = [calendar.working_days_between(*p).value for p in ((start, middle), (middle, end))]
    assert whole == sum(parts)
    walked = (start + timedelta(days=i) for i in range(1, first + second + 1))
    assert whole == sum(calendar.is_working_day(day).value for day in walked)


@given(DAYS)
def test_下一个工作日之前没有别的工作日(day: date) -> None:
    calendar = national_calendar()
    found = calendar.next_working_day(day).value
    assert found > day
    assert calendar.working_days_between(day, found).value == 1
    before = calendar.working_day_on_or_before(day).value
    assert before <= day <= calendar.working_day_on_or_after(day).value
    assert calendar.working_days_between(before, day).value == 0


def test_用不了的输入_说明原因(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        calendar.add_working_days(date(2024, 1, 1), -1)
    with pytest.raises(ValueError, match="swap"):
        calendar.working_days_between(date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(ValueError, match="ten years"):
        calendar.add_working_days(date(2024, 1, 1), 10_000)
    with pytest.raises(ValueError, match="before it starts"):
        SchoolHoliday("winter", date(2025, 2, 1), date(2025, 1, 1))
    off = (Holiday("春节", date(2024, 2, 10), date(2024, 2, 18)),)
    with pytest.raises(ValueError, match="both a holiday and a make-up day"):
        HolidayYear(2024, "", "", "recalled", "", off, (date(2024, 2, 18),))
    with pytest.raises(ValueError, match="no Saturday or Sunday"):
        HolidayYear(2024, "", "", "recalled", "", off, (date(2024, 2, 20),))


def test_文件名与年份不符_拒绝读入(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "calendar")
    text = (FOLDER / "2024.yaml").read_text(encoding="utf-8")
    (tmp_path / "calendar" / "2030.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="about 2024"):
        read_calendar(tmp_path / "calendar")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[0-9]*.yaml")), ids=lambda p: p.stem)
def test_每个放假年份的连休日_前后不会再多出一天(path: Path) -> None:
    """A break in the notice is whole: the days beside it are worked, or are a plain weekend."""
    row = yaml.safe_load(path.read_text(encoding="utf-8"))
    calendar = national_calendar()
    for holiday in row["holidays"]:
        for day in (holiday["first"] - timedelta(days=1), holiday["last"] + timedelta(days=1)):
            assert calendar.is_working_day(day).value or day.weekday() >= 5
