"""How long a result is announced and objections are heard (公示期), in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from junheng.kernel.calendar import Calendar, national_calendar

When = Literal["before", "open", "over"]


@dataclass(frozen=True, slots=True)
class Window:
    """The days of an announcement, both included."""

    first: date
    last: date
    working_days: int
    notes: tuple[str, ...] = ()  # years whose holidays are not known

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the window ends {self.last} before it starts {self.first}")

    def when(self, day: date) -> When:
        """Tell whether a day lies before, in or after it."""
        return "before" if day < self.first else "open" if day <= self.last else "over"


def window(
    start: date, working_days: int, calendar: Calendar | None = None, *, until: date | None = None
) -> Window:
    """Give the days of an announcement (公示起止).

    It begins on ``start``, or on the next working day where that is a day off; the first day
    counts.  Days off are inside and do not count.  ``until`` is a last day made known before: it
    stands where it leaves the working days, and where it does not, the working days do.

    Examples
    --------
    Five working days from Monday 29 September 2025, over the eight days of National Day:

    >>> found = window(date(2025, 9, 29), 5)
    >>> str(found.first), str(found.last)
    ('2025-09-29', '2025-10-11')
    """
    if working_days < 1:
        raise ValueError(f"an announcement lasts {working_days} days; give 1 or more")
    days = calendar or national_calendar()
    first = days.working_day_on_or_after(start).value
    eve = first - timedelta(days=1)
    last = days.add_working_days(eve, working_days)
    if until is None or until <= last.value:
        return Window(first, last.value, working_days, last.notes)
    longer = days.working_days_between(eve, until)
    return Window(first, until, longer.value, longer.notes)
