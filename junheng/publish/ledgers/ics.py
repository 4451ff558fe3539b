"""Deadlines for anybody's calendar program (日历文件): iCalendar text, RFC 5545.

One all-day event for each deadline, with an alarm at nine in the morning of each reminder's day.
The text is complete in itself: no server, no address, nothing is called.  A stable identifier
makes a second import replace the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//junheng//deadlines 1.0//ZH"
_LINE = 75  # octets, without the line break (RFC 5545, 3.1)
_HOUR = 9  # when an alarm rings on its day
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One deadline in a calendar (日历事项)."""

    uid: str  # the same for the same deadline, always
    on: date
    title: str
    note: str = ""
    reminders: tuple[date, ...] = ()  # none after ``on``

    def __post_init__(self) -> None:
        if not self.uid.strip():
            raise ValueError(f"“{self.title}” has no uid; give one that never changes")
        late = [day for day in self.reminders if day > self.on]
        if late:
            raise ValueError(f"{self.uid}: reminder {late[0]} lies after the deadline {self.on}")


def calendar_text(entries: Iterable[CalendarEntry], *, name: str, stamp: datetime) -> str:
    r"""Write deadlines as one iCalendar text (.ics).

    Parameters
    ----------
    entries : iterable of CalendarEntry
        Written in order of day and uid, so that the same entries give the same text.
    name : str
        What a calendar program calls the calendar.
    stamp : datetime
        When the text was made, with a time zone; a newer one wins at the next import.

    Returns
    -------
    str
        CRLF lines of at most 75 octets in UTF-8.  Write it without newline translation.

    Raises
    ------
    ValueError
        A uid occurs twice, or the stamp has no time zone.

    Examples
    --------
    >>> entry = CalendarEntry("zibo-2021.report", date(2021, 4, 30), "报送评估报告")
    >>> made = datetime(2021, 4, 19, 1, tzinfo=UTC)
    >>> calendar_text([entry], name="强镇筑基", stamp=made).split("\r\n")[7:10:2]
    ['UID:zibo-2021.report', 'DTSTART;VALUE=DATE:20210430']
    """
    if stamp.tzinfo is None:
        raise ValueError("stamp has no time zone; give one, for example UTC")
    made = f"{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{escape(name)}", f"X-WR-CALNAME:{escape(name)}"]
    seen: set[str] = set()
    for entry in sorted(entries, key=lambda e: (e.on, e.uid)):
        if entry.uid in seen:
            raise ValueError(f"uid {entry.uid} occurs twice; give every deadline its own")
        seen.add(entry.uid)
        lines += _event(entry, made)
    lines.append("END:VCALENDAR")
    return "".join(fold(line) + "\r\n" for line in lines)


def escape(text: str) -> str:
    r"""Write a text as a value: backslash, semicolon, comma and line break escaped.

    >>> print(escape("a;b,c" + chr(92) + chr(10) + "d"))
    a\;b\,c\\\nd
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text).replace("\\", "\\\\")
    return text.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> str:
    r"""Break a line into pieces of at most 75 octets, never inside a character.

    >>> [len(piece.encode()) for piece in fold("学" * 60).split(chr(13) + chr(10))]
    [75, 73, 34]
    """
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + width
    return "\r\n".join([*pieces, piece])


def _event(entry: CalendarEntry, made: str) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{escape(entry.uid)}", f"DTSTAMP:{made}"]
    lines.append(f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}")
    lines.append(f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}")
    lines.append(f"SUMMARY:{escape(entry.title)}")
    if entry.note:
        lines.append(f"DESCRIPTION:{escape(entry.note)}")
    lines.append("TRANSP:TRANSPARENT")
    for day in sorted(set(entry.reminders)):
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escape(entry.title)}"]
        lines += [f"TRIGGER:{_trigger((entry.on - day).days)}", "END:VALARM"]
    lines.append("END:VEVENT")
    return lines


def _trigger(ahead: int) -> str:
    """Count from the midnight the deadline's day begins with to nine o'clock of the alarm's day.

    >>> _trigger(7), _trigger(1), _trigger(0)
    ('-P6DT15H', '-PT15H', 'PT9H')
    """
    if ahead == 0:
        return f"PT{_HOUR}H"
    whole = f"{ahead - 1}D" if ahead > 1 else ""
    return f"-P{whole}T{24 - _HOUR}H"
