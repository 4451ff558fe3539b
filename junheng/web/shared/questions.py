"""Questions for a school's own workbook (填报事项), lent by the apps that have something to ask.

The intake writes the workbook of a school; what plans ask besides stands in one more sheet of
it.  An app with questions registers a source::

    @source
    def of_plans(account, place, day): ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from junheng.data.intake.asked import Question
from junheng.web.shared.reach import Place
from junheng.web.shared.registry import Registry

Source = Callable[[Any, Place, date], Iterable[Question]]  # (account, school, day)
source = Registry[Source]()  # where questions come from


def questions_for(account: Any, place: Place, day: date) -> list[Question]:
    """List what one school is asked besides the tables, as of a day."""
    return [question for give in source for question in give(account, place, day)]
