"""When a delayed project comes into use, and which count then holds it (项目延期).

Each step is planned for a day and reached on one.  A step reached late moves every later step
that was not planned anew by as many days: what was to follow still takes as long.  No step is
expected before the one it follows.

>>> from datetime import date
>>> day = date(2025, 3, 1)
>>> plan = [Planned("start", day, day, date(2025, 4, 1)),
...         Planned("in_use", date(2025, 9, 1), date(2025, 9, 1), None)]
>>> forecast(plan, date(2025, 5, 1)).isoformat()
'2025-10-02'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Planned:
    """One step: as planned first, as planned now, and the day it was reached."""

    step: str
    first_planned_on: date
    planned_on: date
    reached_on: date | None


def expected_days(steps: Sequence[Planned], as_of: date) -> tuple[date, ...]:
    """Give the day of each step: the one it was reached on, else the one to be expected.

    Parameters
    ----------
    steps : sequence of Planned
        In their order; the last is 投用.
    as_of : date
        A step that was to be reached before this day and was not is reached today at the earliest.

    Examples
    --------
    >>> day = date(2025, 3, 1)
    >>> moved = Planned("completion", day, date(2025, 5, 1), None)
    >>> found = expected_days([moved, Planned("in_use", day, day, None)], day)
    >>> [one.isoformat() for one in found]
    ['2025-05-01', '2025-05-01']
    """
    late, expected = timedelta(0), date.min
    found = []
    for one in steps:
        if one.reached_on is not None:
            expected = one.reached_on
        else:
            is_new = one.planned_on != one.first_planned_on
            own = one.planned_on if is_new else one.first_planned_on + late
            expected = max(own, as_of, expected)
        late = max(timedelta(0), expected - one.first_planned_on)
        found.append(expected)
    return tuple(found)


def forecast(steps: Sequence[Planned], as_of: date) -> date:
    """Give the day the last step is to be expected."""
    return expected_days(steps, as_of)[-1]


def days_late(first_planned: date, expected: date) -> int:
    """Count the days a project comes later than it was planned first; 0 when in time.

    >>> from datetime import date
    >>> first = date(2025, 9, 1)
    >>> days_late(first, date(2025, 10, 2)), days_late(first, date(2025, 8, 1))
    (31, 0)
    """
    return max(0, (expected - first_planned).days)
