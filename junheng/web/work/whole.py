"""What must be written before something is done about a finding or a task (须写明的)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from junheng.kernel.errors import UsageError


def needs(where: object, **given: str) -> None:
    """Refuse what is empty; the names are the words of the page."""
    empty = [label for label, text in given.items() if not text.strip()]
    if empty:
        raise UsageError(
            where=str(where),
            found=f"没有写{'、'.join(empty)}",
            expected="都写明" if len(empty) > 1 else f"写明{empty[0]}",
            fix="请补上后再提交",
        )


def not_later_than_today(where: object, **days: date | None) -> None:
    """Refuse a day that has not come: what was seen, measured or entered was so already."""
    today = timezone.localdate()
    for label, day in days.items():
        if day is not None and day > today:
            raise UsageError(
                where=str(where),
                found=f"{label} {day} 还没有到",
                expected=f"不晚于今天 {today}",
                fix="请核对日期",
            )
