"""What moved since a day (工作摘要): each app says what it knows; one page prints it.

An app registers a source when it starts, as it does for to-dos and cards.  The first line of a
section is a sentence that stands alone: the home page of a leader shows the first three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from junheng.web.shared.registry import Registry


@dataclass(frozen=True, slots=True)
class Section:
    """What one app says of the time since a day."""

    title: str
    lines: tuple[str, ...]
    head: tuple[str, ...] = ()  # of the table below the lines
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()  # words and address of each cell
    url: str = ""
    order: int = 50


@dataclass(frozen=True, slots=True)
class Span:
    """The time a digest is about, both days counted."""

    since: date
    until: date


Source = Callable[[Any, str, Span], Section | None]  # (account, region code, span)
digest_source = Registry[Source]()  # where a section comes from


def sections_of(account: Any, region_code: str, span: Span) -> list[Section]:
    """List what every app says of a region, in order."""
    found = [give(account, region_code, span) for give in digest_source]
    return sorted((one for one in found if one is not None), key=lambda one: one.order)
