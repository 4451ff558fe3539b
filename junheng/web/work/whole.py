"""What must be written before something is done about a task (须写明的)."""

from __future__ import annotations

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
