"""What must be written before something is done about a task (须写明的)."""

from __future__ import annotations

from datetime import date

from junheng.kernel.errors import UsageError


def needs(where: object, **given: str) -> None:
    """Refuse what is empty; the names are the words of the page."""
    empty = [label for label, text in given.items() if not text.strip()]
    if empty:
        raise UsageError(
            where=str(where),
            found=f"没有写{'、'.join(empty)}",
            expected="都写明",
            fix="请补上后再提交",
        )


def must_be_whole(where: str, title: str, office: str, begun_on: date, due_on: date) -> None:
    """Refuse a task without its measure or its owner, and one due before it begins."""
    needs(where, 措施=title, 责任单位=office)
    if due_on < begun_on:
        raise UsageError(
            where=where,
            found=f"时限 {due_on} 早于开始日期 {begun_on}",
            expected="时限不早于开始日期",
            fix="请核对两个日期",
        )
