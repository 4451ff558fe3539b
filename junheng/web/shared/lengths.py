"""What a column cannot hold is said before the database is asked (字数上限).

Pages limit what is typed; a workbook, a paper entered at length or a call from outside does not.
PostgreSQL would refuse the row without saying which text, SQLite would keep what the other cannot.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

from junheng.kernel.errors import UsageError


@cache
def _limited(model: type[models.Model]) -> tuple[tuple[str, str, int], ...]:
    """List the limited texts of a model: attribute, name in words, signs at most."""
    return tuple(
        (one.attname, str(one.verbose_name), one.max_length)
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField) and one.max_length
    )


def must_fit(sender: type[models.Model], instance: models.Model, **_given: Any) -> None:
    """Refuse a row one of whose texts is longer than its column.

    Raises
    ------
    UsageError
        Names the text where the model does, its length and the limit.
    """
    if not sender.__module__.startswith("junheng."):
        return
    for name, label, most in _limited(sender):
        text = getattr(instance, name)
        if isinstance(text, str) and len(text) > most:
            told = "有一处文字" if label.isascii() else f"“{label}”"
            raise UsageError(
                where=str(sender._meta.app_config.verbose_name),
                found=f"{told}有 {len(text)} 个字",
                expected=f"最多 {most} 个字",
                fix="请写短一些再提交",
            )
