"""School years and as-of dates (学年、截至日期).  No clock: today is an argument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

# A period as people write it (时段): 2025, 2025秋, 2025学年, 2025-09.
PERIOD = re.compile(
    r"^(?P<year>\d{4})(?:(?P<season>春|秋)|(?P<school>学年)|-(?P<month>\d{1,2})|(?:年)?)$"
)


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """The school year that starts on 1 September of ``first`` (学年)."""

    first: int

    @classmethod
    def of(cls, day: date) -> SchoolYear:
        """Give the school year a day falls in.

        >>> str(SchoolYear.of(date(2025, 10, 15))), str(SchoolYear.of(date(2026, 8, 31)))
        ('2025—2026 学年', '2025—2026 学年')
        """
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def starts(self) -> date:
        """First day, 1 September."""
        return date(self.first, 9, 1)

    @property
    def ends(self) -> date:
        """Last day, 31 August."""
        return date(self.first + 1, 8, 31)

    def __str__(self) -> str:
        return f"{self.first}—{self.first + 1} 学年"


def in_force(valid_from: date | None, valid_to: date | None, as_of: date) -> bool:
    """Tell whether a dated thing holds on a day; both ends inclusive, an open end is ``None``.

    >>> in_force(date(2019, 9, 1), None, date(2026, 1, 1))
    True
    """
    return (valid_from is None or valid_from <= as_of) and (valid_to is None or as_of <= valid_to)


def chinese(day: date) -> str:
    """Write a day as documents do.

    >>> chinese(date(2021, 4, 30))
    '2021年4月30日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
