"""The way typed answers take into the data (网页填报), lent by the intake.

A page of another app that takes figures writes them as a small workbook and stages it here; it
becomes a batch of the draft like any upload, never a row of a data version.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from junheng.kernel.errors import Refused
from junheng.web.shared.models import Job
from junheng.web.shared.reach import Place


class Stager(Protocol):
    """What is asked of the intake."""

    def day_for(self, place: Place) -> date | None:
        """Give the date whose draft takes answers of that place now; ``None``: none does."""

    def stage(
        self, *, actor: Any, place: Place, as_of: date, name: str, content: bytes, once: str | None
    ) -> Job:
        """Take in a workbook; reading it is a job."""


class _Closed:
    """Before the intake has started: nothing is taken in."""

    def day_for(self, _place: Place) -> date | None:
        return None

    def stage(self, **_given: Any) -> Job:
        raise Refused(
            where="填报",
            found="这台系统没有启用数据导入",
            expected="启用数据导入",
            fix="请与系统管理员联系",
        )


_lent: list[Stager] = [_Closed()]


def lend(stager: Stager) -> None:
    """Take the way the intake offers."""
    _lent[0] = stager


def stager() -> Stager:
    """Give the way in use."""
    return _lent[0]
