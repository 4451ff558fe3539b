"""Reading a deadline from a pack: one of eight forms, every mistake with file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from junheng.policy.document import Entry, Report
from junheng.policy.plan.deadlines import (
    BeforeYear,
    Due,
    Every,
    FixedDay,
    Interval,
    PlanEnd,
    Recurring,
    SchoolYearStart,
    Season,
    SeasonName,
    YearEnd,
)

_EVERY: tuple[Every, ...] = ("year", "semester", "quarter", "month")
_SEASONS: tuple[SeasonName, ...] = ("spring", "autumn")
_KEYS = ("day", "year_end", "before_year", "plan_end", "season", "interval", "school_year", "every")
_YEARS = range(1990, 2101)
_MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")


def read_due(entry: Entry, report: Report) -> Due:
    """Read the mapping ``due`` of an item; what is wrong is reported with file and line.

    Exactly one of the eight forms must be there; ``source`` (``from: 'ask:…'``) and ``words`` may
    be.  Where the form cannot be told, the harmless value 1900-01-01 comes back and the report
    holds the error.
    """
    source = entry.text("from", "")
    if source and not re.fullmatch(r"ask:[a-z][a-z0-9_]*", source):
        report.add("JH-PK-323", entry.line("from"), value=source)
        source = ""
    words = entry.text("words", "")
    given = [key for key in _KEYS if entry.has(key)]
    due: Due
    if len(given) == 1:
        due = _read_form(entry, report, given[0], source, words)
    else:
        found = "、".join(given) + " 几种写法" if given else "不属于八种写法的内容"
        report.add("JH-PK-321", entry.at, found=found)
        due = FixedDay(date(1900, 1, 1), source=source, words=words)
    if given:
        entry.close()  # with no form at all, the unknown fields are what JH-PK-321 speaks of
    return due


def _read_form(entry: Entry, report: Report, key: str, source: str, words: str) -> Due:
    if key == "season":
        season = entry.choice("season", _SEASONS)
        return Season(season, _year(entry, report, "year"), source=source, words=words)
    if key == "interval":
        return _read_interval(entry, report, source, words)
    if key == "every":
        return _read_recurring(entry, report, source, words)
    if key in ("day", "plan_end"):
        on = _day(entry, key)
        dated = FixedDay if key == "day" else PlanEnd
        return dated(on, source=source, words=words)
    year = _year(entry, report, key)
    yearly: Mapping[str, type[YearEnd] | type[BeforeYear] | type[SchoolYearStart]] = {
        "year_end": YearEnd,
        "before_year": BeforeYear,
        "school_year": SchoolYearStart,
    }
    return yearly[key](year, source=source, words=words)


def _day(entry: Entry, key: str) -> date:
    day = entry.day(key)
    return date(day.year, day.month, day.day)  # YAML may give a date with a time


def _year(entry: Entry, report: Report, key: str) -> int:
    """Read a year; one out of range is reported and replaced."""
    given = entry.has(key)
    year = entry.integer(key)
    if year in _YEARS:
        return year
    if given and isinstance(entry.raw(key), int):
        expected = "四位数的年份，例如 2022"
        report.add("JH-PK-322", entry.line(key), field=key, value=year, expected=expected)
    return 1900


def _read_interval(entry: Entry, report: Report, source: str, words: str) -> Interval:
    body = entry.section("interval")
    if body is None:
        return Interval(date(1900, 1, 1), 0, 0, source=source, words=words)
    start, least, most = _day(body, "from"), body.integer("least"), body.integer("most")
    body.close()
    if not 0 <= least <= most <= 50:
        report.add(
            "JH-PK-322",
            body.line("least"),
            field="interval",
            value=f"{least} 到 {most} 年",
            expected="年数，least 不小于 0，most 不小于 least 且不超过 50",
        )
        least = most = 0
    return Interval(start, least, most, source=source, words=words)


def _read_recurring(entry: Entry, report: Report, source: str, words: str) -> Recurring:
    every = entry.choice("every", _EVERY)
    if not entry.has("by"):
        return Recurring(every, source=source, words=words)
    text = entry.text("by")
    by = _month_and_day(text)
    if by is None or every != "year":
        report.add(
            "JH-PK-322",
            entry.line("by"),
            field="by",
            value=text,
            expected="每年都有的月和日，例如 '12-31'，而且只与 every：year 一起写",
        )
        return Recurring(every, source=source, words=words)
    return Recurring(every, by, source=source, words=words)


def _month_and_day(text: str) -> tuple[int, int] | None:
    found = _MONTH_DAY.fullmatch(text)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    try:
        date(2023, month, day)  # a year without 29 February
    except ValueError:
        return None
    return month, day
