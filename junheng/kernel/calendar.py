"""Working days and school days (工作日、教学日): national holidays as dated data.

A *working day* (工作日) is a weekday that is no public holiday, or a make-up day (调休上班) on a
weekend.  A *school day* is a working day outside the winter and summer holidays; a period that
“stops in school holidays” counts school days.  Holidays come from the yearly notices of the
State Council's office, one file a year under ``packs/national/calendar``; a region enters its own
school holidays, and until it does a default stands in.

Nothing is guessed in silence: every answer is a :class:`Told`, the value and the notes a reader
must see (2027年节假日安排尚未录入，只按周末和元旦、劳动节、国庆节推算).

>>> from datetime import date
>>> calendar = national_calendar()
>>> calendar.add_working_days(date(2024, 2, 9), 3).value  # Spring Festival, a Sunday of work
datetime.date(2024, 2, 20)
>>> calendar.is_working_day(date(2027, 1, 4)).notes
('2027年节假日安排尚未录入，只按周末和元旦、劳动节、国庆节推算',)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from junheng.kernel.places import package_data
from junheng.kernel.yaml_file import read_yaml

NoticeSource = Literal["text", "excerpt", "recalled"]
SchoolHolidayKind = Literal["winter", "summer"]
T = TypeVar("T")

_DAY = timedelta(days=1)
_FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))  # days off by law, month and day
_FIXED_YEARS = range(2025, 2101)  # since when the law names them so
_LONGEST = 3660  # days walked before we give up: no period of working days is ten years long


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """A value and what the reader must be told with it."""

    value: T
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off in a row, weekends inside included (放假)."""

    name: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.name} ends {self.last} before it starts {self.first}")

    def days(self) -> Iterable[date]:
        """Walk the days off."""
        return (self.first + i * _DAY for i in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """What the notice of one year decides, later amendments included (年度放假安排)."""

    year: int
    title: str
    document_number: str  # empty where it is not known
    source: NoticeSource
    where_read: str
    holidays: tuple[Holiday, ...]
    make_up_days: tuple[date, ...]  # Saturdays and Sundays of work
    amended_by: tuple[str, ...] = ()  # document numbers

    def __post_init__(self) -> None:
        off = {day for holiday in self.holidays for day in holiday.days()}
        both = sorted(off & set(self.make_up_days))
        if both:
            raise ValueError(f"{self.year}: {both[0]} is both a holiday and a make-up day")
        weekdays = [day for day in self.make_up_days if day.weekday() < 5]
        if weekdays:
            raise ValueError(f"{self.year}: make-up day {weekdays[0]} is no Saturday or Sunday")


@dataclass(frozen=True, slots=True)
class SchoolHoliday:
    """A winter or summer holiday of schools between two days (寒假、暑假)."""

    kind: SchoolHolidayKind
    first: date
    last: date
    is_default: bool = False  # no region said so; a common range stands in

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the {self.kind} holiday ends before it starts: {self.last}")


@dataclass(frozen=True, slots=True)
class DefaultSchoolHoliday:
    """The range assumed in a year for which no region entered its own."""

    kind: SchoolHolidayKind
    name: str
    first: tuple[int, int]  # month, day
    last: tuple[int, int]

    def of(self, year: int) -> SchoolHoliday:
        """Give the holiday of one year."""
        first, last = date(year, *self.first), date(year, *self.last)
        return SchoolHoliday(self.kind, first, last, is_default=True)


@dataclass(frozen=True)
class Calendar:
    """Working days and school days of a region (日历).

    Parameters
    ----------
    years : tuple of HolidayYear
        The notices that are known.  A day of another year is judged by its weekday and the days
        off that the law fixes by date, and the answer says so.
    school_holidays : tuple of SchoolHoliday
        What the region entered.  For a year without one of a kind, ``defaults`` stand in, and the
        answer says so.
    """

    years: tuple[HolidayYear, ...]
    school_holidays: tuple[SchoolHoliday, ...] = ()
    defaults: tuple[DefaultSchoolHoliday, ...] = field(default=())

    def with_school_holidays(self, *holidays: SchoolHoliday) -> Calendar:
        """Give the same calendar with a region's own school holidays (本地校历)."""
        return replace(self, school_holidays=(*self.school_holidays, *holidays))

    # working days

    def is_working_day(self, day: date) -> Told[bool]:
        """Say whether offices work on a day.

        >>> national_calendar().is_working_day(date(2021, 4, 25)).value  # a Sunday
        True
        """
        return Told(self._works(day), self.notes(day, day))

    def next_working_day(self, day: date) -> Told[date]:
        """Give the first working day after a day."""
        return self._walk(day, 1, self._works, self.notes)

    def working_day_on_or_after(self, day: date) -> Told[date]:
        """Give the day itself if it is a working day, else the next one.

        A period whose last day is a holiday ends here (民法典第二百零三条, recalled).
        """
        return Told(day, self.notes(day, day)) if self._works(day) else self.next_working_day(day)

    def working_day_on_or_before(self, day: date) -> Told[date]:
        """Give the day itself if it is a working day, else the last one before it."""
        found = day
        while not self._works(found):
            found -= _DAY
        return Told(found, self.notes(found, day))

    def add_working_days(self, start: date, days: int) -> Told[date]:
        """Give the last day of a period of working days; the day of receipt is not counted.

        Raises
        ------
        ValueError
            Fewer than no days.

        Examples
        --------
        >>> national_calendar().add_working_days(date(2021, 4, 19), 10).value
        datetime.date(2021, 4, 30)
        """
        return self._walk(start, days, self._works, self.notes)

    def working_days_between(self, start: date, end: date) -> Told[int]:
        """Count the working days after ``start`` up to and with ``end``.

        Raises
        ------
        ValueError
            ``end`` lies before ``start``.

        Examples
        --------
        >>> national_calendar().working_days_between(date(2021, 4, 19), date(2021, 4, 30)).value
        10
        """
        if end < start:
            raise ValueError(f"the end {end} lies before the start {start}; swap them")
        return Told(self._worked(end) - self._worked(start), self.notes(start + _DAY, end))

    # school days

    def is_school_day(self, day: date) -> Told[bool]:
        """Say whether a day is a working day outside school holidays."""
        return Told(self._teaches(day), self.school_notes(day, day))

    def next_school_day(self, day: date) -> Told[date]:
        """Give the first school day after a day."""
        return self._walk(day, 1, self._teaches, self.school_notes)

    def add_school_days(self, start: date, days: int) -> Told[date]:
        """Give the last day of a period in working days that stops in school holidays.

        The day of receipt is not counted.  A period of five days from 7 July 2025 counts 8 and 9
        July, stops on 10 July and ends on 3 September (with the default holidays).

        Raises
        ------
        ValueError
            Fewer than no days.

        Examples
        --------
        >>> told = national_calendar().add_school_days(date(2025, 7, 7), 5)
        >>> told.value
        datetime.date(2025, 9, 3)
        >>> told.notes
        ('2025年寒暑假按默认起止推算（寒假1月20日至2月20日，暑假7月10日至8月31日），本地校历尚未录入',)
        """
        return self._walk(start, days, self._teaches, self.school_notes)

    def school_days_between(self, start: date, end: date) -> Told[int]:
        """Count the school days after ``start`` up to and with ``end``.

        Raises
        ------
        ValueError
            ``end`` lies before ``start``.
        """
        if end < start:
            raise ValueError(f"the end {end} lies before the start {start}; swap them")
        days = (start + i * _DAY for i in range(1, (end - start).days + 1))
        return Told(sum(map(self._teaches, days)), self.school_notes(start + _DAY, end))

    def school_holiday_on(self, day: date) -> SchoolHoliday | None:
        """Give the school holiday a day falls in, the region's own before the default."""
        for holiday in (*self.school_holidays, *self._default_holidays(day.year)):
            if holiday.first <= day <= holiday.last:
                return holiday
        return None

    # notes

    def notes(self, first: date, last: date) -> tuple[str, ...]:
        """Say for which years between two days the holidays are not known."""
        missing = [y for y in range(first.year, last.year + 1) if y not in self._known]
        told = "节假日安排尚未录入，只按周末和元旦、劳动节、国庆节推算"
        return tuple(f"{run}年{told}" for run in _runs(missing))

    def school_notes(self, first: date, last: date) -> tuple[str, ...]:
        """Say the same, and for which years school holidays are the default."""
        years = range(first.year, last.year + 1)
        assumed = [y for y in years if self._default_holidays(y)]
        ranges = "，".join(
            f"{d.name}{d.first[0]}月{d.first[1]}日至{d.last[0]}月{d.last[1]}日"
            for d in self.defaults
        )
        return self.notes(first, last) + tuple(
            f"{run}年寒暑假按默认起止推算（{ranges}），本地校历尚未录入" for run in _runs(assumed)
        )

    # how it is counted

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(year.year for year in self.years)

    @cached_property
    def _off(self) -> list[date]:
        """Weekdays on which nobody works."""
        days = {d for year in self.years for holiday in year.holidays for d in holiday.days()}
        days |= {date(y, *d) for y in _FIXED_YEARS if y not in self._known for d in _FIXED}
        return sorted(d for d in days if d.weekday() < 5)

    @cached_property
    def _made_up(self) -> list[date]:
        """Weekend days on which offices work."""
        return sorted({d for year in self.years for d in year.make_up_days})

    @cached_property
    def _exceptions(self) -> frozenset[date]:
        return frozenset(self._off) | frozenset(self._made_up)

    def _works(self, day: date) -> bool:
        return (day.weekday() < 5) != (day in self._exceptions)

    def _teaches(self, day: date) -> bool:
        return self._works(day) and self.school_holiday_on(day) is None

    def _worked(self, day: date) -> int:
        """Count working days from the first Monday of all up to a day."""
        weeks, rest = divmod(day.toordinal() - 1, 7)  # ordinal 1 is a Monday
        weekdays = 5 * weeks + min(rest + 1, 5)
        return weekdays - bisect_right(self._off, day) + bisect_right(self._made_up, day)

    def _default_holidays(self, year: int) -> tuple[SchoolHoliday, ...]:
        entered = {h.kind for h in self.school_holidays if year in (h.first.year, h.last.year)}
        return tuple(d.of(year) for d in self.defaults if d.kind not in entered)

    def _walk(
        self,
        start: date,
        days: int,
        counts: Callable[[date], bool],
        notes: Callable[[date, date], tuple[str, ...]],
    ) -> Told[date]:
        if days < 0:
            raise ValueError(f"a period has {days} days; give 0 or more")
        day, left = start, days
        while left:
            day += _DAY
            left -= counts(day)
            if (day - start).days > _LONGEST:
                raise ValueError(f"{days} days from {start} do not end within ten years")
        return Told(day, notes(min(start + _DAY, day), day))


def _runs(years: list[int]) -> list[str]:
    """Write years that follow each other as one run.

    >>> _runs([2018, 2027, 2028, 2029])
    ['2018', '2027—2029']
    """
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return [str(a) if a == b else f"{a}—{b}" for a, b in runs]


def read_calendar(folder: Path) -> Calendar:
    """Read one file a year (``2024.yaml``) and ``school-holidays.yaml`` from a folder.

    Raises
    ------
    ValueError
        A file says another year than its name, a day is both off and worked, or a make-up day is
        no weekend.
    """
    years = []
    for path in sorted(folder.glob("[0-9]*.yaml")):
        year = _holiday_year(read_yaml(path))
        if str(year.year) != path.stem:
            raise ValueError(f"{path.name} is about {year.year}; name the file after its year")
        years.append(year)
    rows = read_yaml(folder / "school-holidays.yaml")
    defaults = tuple(
        DefaultSchoolHoliday(
            row["kind"], row["name"], _month_day(row["first"]), _month_day(row["last"])
        )
        for row in rows["holidays"]
    )
    return Calendar(tuple(years), defaults=defaults)


@cache
def national_calendar() -> Calendar:
    """Give the calendar of the national notices, with the default school holidays (全国日历)."""
    return read_calendar(package_data("packs") / "national" / "calendar")


def _holiday_year(row: Mapping[str, Any]) -> HolidayYear:
    return HolidayYear(
        year=row["year"],
        title=row["title"],
        document_number=row.get("document_number", ""),
        source=row["source"],
        where_read=row["where_read"],
        holidays=tuple(Holiday(h["name"], h["first"], h["last"]) for h in row["holidays"]),
        make_up_days=tuple(row["make_up_days"]),
        amended_by=tuple(a["document_number"] for a in row.get("amended_by", ())),
    )


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
