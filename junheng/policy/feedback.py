"""When an owner is asked how far a task is (反馈日): by the plan's frequency, on working days.

The next day is one period after the owner last spoke, moved to the next working day; of a school
it is moved past its holidays too.  Nothing is stored: the same dates give the same day.
"""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from junheng.kernel.calendar import Calendar
from junheng.policy.plan.tasks import Every, FeedbackRule

_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "semester": 6, "year": 12}
_WIDEST = 75  # days a holiday can move a day


@dataclass(frozen=True, slots=True)
class Asking:
    """Where the asking of one task stands on a day (反馈提醒)."""

    on: date  # the day it is asked
    reminders: int  # times it was asked since; 0 before the day


def _later(day: date, count: int) -> date:
    """Give the same day some months later; the last of the month where there is none.

    >>> _later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def asked_on(rule: FeedbackRule, since: date, calendar: Calendar) -> date:
    """Give the day an owner is asked again, after it spoke or signed on ``since``.

    Parameters
    ----------
    rule : FeedbackRule
        How often, and whether of a school.
    since : date
        When the owner last spoke, else signed.
    calendar : Calendar
        Working days, and the school holidays of the region.

    Examples
    --------
    >>> from junheng.kernel.calendar import national_calendar
    >>> monthly = FeedbackRule("bureau", "month", 5, "")
    >>> asked_on(monthly, date(2026, 9, 1), national_calendar())  # 1 October is a holiday
    datetime.date(2026, 10, 8)
    >>> of_school = FeedbackRule("schools", "month", 5, "")
    >>> asked_on(of_school, date(2026, 6, 20), national_calendar())  # summer
    datetime.date(2026, 9, 1)
    """
    day = since + timedelta(days=7) if rule.every == "week" else _later(since, _MONTHS[rule.every])
    if rule.of == "bureau":
        return calendar.working_day_on_or_after(day).value
    return day if calendar.is_school_day(day) else calendar.next_school_day(day).value


def asking_of(rule: FeedbackRule, since: date, as_of: date, calendar: Calendar) -> Asking:
    """Count how often an owner was asked by a day: on the day, then every few working days.

    Of a school the days between are school days, so a holiday counts nothing.

    >>> from junheng.kernel.calendar import national_calendar
    >>> rule, held = FeedbackRule("bureau", "month", 5, ""), national_calendar()
    >>> [asking_of(rule, date(2026, 3, 2), day, held).reminders
    ...  for day in (date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 10))]
    [0, 1, 2]
    """
    on = asked_on(rule, since, calendar)
    if as_of < on:
        return Asking(on, 0)
    count = calendar.working_days_between if rule.of == "bureau" else calendar.school_days_between
    return Asking(on, 1 + count(on, as_of).value // rule.remind)


def silent_since(rule: FeedbackRule, as_of: date, calendar: Calendar) -> date:
    """Give the last day such that whoever spoke then is asked by ``as_of``.

    Whoever spoke later is not asked yet; so one comparison finds all that are silent.

    >>> from junheng.kernel.calendar import national_calendar
    >>> rule, held = FeedbackRule("bureau", "month", 5, ""), national_calendar()
    >>> day = silent_since(rule, date(2026, 10, 8), held)
    >>> day, asked_on(rule, day, held)
    (datetime.date(2026, 9, 8), datetime.date(2026, 10, 8))
    """
    day = as_of
    for _ in range(_WIDEST + 370):
        if asked_on(rule, day, calendar) <= as_of:
            return day
        day -= timedelta(days=1)
    return day
