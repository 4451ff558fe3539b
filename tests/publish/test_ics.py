"""Calendar files: the rules of RFC 5545, read back by a reader written from the RFC alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.publish.ledgers.ics import CalendarEntry, calendar_text, escape, fold

STAMP = datetime(2021, 4, 19, 9, 30, tzinfo=timezone(timedelta(hours=8)))
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)


def unfold(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return re.sub(r"\r\n[ \t]", "", text).split("\r\n")[:-1]


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], text)


def events(text: str) -> list[dict[str, list[str]]]:
    """Read the properties of every event; an alarm's carry the prefix ``VALARM.``."""
    found: list[dict[str, list[str]]] = []
    stack: list[str] = []
    for line in unfold(text):
        name, value = re.split(r":", line, maxsplit=1)
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack[-1] != "VCALENDAR":
            key = f"VALARM.{name}" if stack[-1] == "VALARM" else name
            found[-1].setdefault(key, []).append(value)
    assert stack == []
    return found


ZIBO = CalendarEntry(
    uid="zibo-2021.pilot_report",
    on=date(2021, 4, 30),
    title="报送试点镇评估报告（五（一））",
    note="依据：淄博市强镇筑基实施方案，五（一）；\n报市教育局基础教育科，逾期请说明",
    reminders=(date(2021, 4, 19), date(2021, 4, 23), date(2021, 4, 29), date(2021, 4, 30)),
)


def test_全天事项_提醒在当天上午九点_文字转义() -> None:
    text = calendar_text([ZIBO], name="强镇筑基，时限", stamp=STAMP)
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//junheng//")
    assert "\n" not in text.replace("\r\n", "")
    (event,) = events(text)
    assert event["UID"] == ["zibo-2021.pilot_report"]
    assert event["DTSTAMP"] == ["20210419T013000Z"]
    assert event["DTSTART;VALUE=DATE"] == ["20210430"]
    assert event["DTEND;VALUE=DATE"] == ["20210501"]  # the day after, not included
    assert unescape(event["SUMMARY"][0]) == ZIBO.title
    assert unescape(event["DESCRIPTION"][0]) == ZIBO.note
    midnight = datetime(2021, 4, 30)  # noqa: DTZ001
    rings = []
    for trigger in event["VALARM.TRIGGER"]:
        sign, days, hours = re.fullmatch(r"(-?)P(?:(\d+)D)?T(\d+)H", trigger).groups()
        away = timedelta(days=int(days or 0), hours=int(hours))
        rings.append(midnight - away if sign else midnight + away)
    assert [ring.date() for ring in rings] == list(ZIBO.reminders)
    assert {ring.hour for ring in rings} == {9}
    assert set(event["VALARM.ACTION"]) == {"DISPLAY"}


def test_同样的时限_无论次序_得到同样的文件_不含网址() -> None:
    other = CalendarEntry("zibo-2021.plan", date(2021, 5, 10), "报送推进方案")
    one = calendar_text([ZIBO, other], name="时限", stamp=STAMP)
    assert one == calendar_text([other, ZIBO], name="时限", stamp=STAMP.astimezone(UTC))
    assert "://" not in one
    assert [event["UID"] for event in events(one)] == [[ZIBO.uid], [other.uid]]


def test_重复的编号_没有时区_提醒晚于到期_都拒绝() -> None:
    with pytest.raises(ValueError, match="twice"):
        calendar_text([ZIBO, ZIBO], name="时限", stamp=STAMP)
    with pytest.raises(ValueError, match="time zone"):
        calendar_text([ZIBO], name="时限", stamp=STAMP.replace(tzinfo=None))
    with pytest.raises(ValueError, match="after the deadline"):
        CalendarEntry("a", date(2021, 4, 30), "报送", reminders=(date(2021, 5, 1),))
    with pytest.raises(ValueError, match="no uid"):
        CalendarEntry(" ", date(2021, 4, 30), "报送")


@given(TEXT)
def test_折行不拆字_每行不超过七十五字节_还原后相同(text: str) -> None:
    folded = fold(text)
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert re.sub(r"\r\n ", "", folded) == text


@given(TEXT, TEXT)
def test_任何标题和说明_写出再读回都相同(title: str, note: str) -> None:
    entry = CalendarEntry("x", date(2024, 1, 1), title, note)
    (event,) = events(calendar_text([entry], name=title, stamp=STAMP))
    assert unescape(event["SUMMARY"][0]) == title
    assert unescape(event.get("DESCRIPTION", [""])[0]) == note


def test_控制字符去掉_换行写成转义() -> None:
    assert escape("一\r\n二\x00三\r四") == "一\\n二三\\n四"
