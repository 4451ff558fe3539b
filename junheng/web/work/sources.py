"""Where findings come from (问题来源): apps that measure lend what their rules say.

This app lies below those that know the national rules and the plans in force.  Each registers a
source when it starts::

    @source
    def national(record, *, newest): ...

    @documents
    def plans(region_code): ...  # ids of the plans in force, for tasks handed out by a clause
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from junheng.measure.engine.following import Observation
from junheng.web.evidence.models import SnapshotRecord


class Source(Protocol):
    """What one app says of a data version, whatever the verdict."""

    def __call__(self, record: SnapshotRecord, *, newest: bool) -> Iterable[Observation]:
        """Observe a data version; ``newest`` tells that none of the region is later."""


class Documents(Protocol):
    """Which documents bind a region."""

    def __call__(self, region_code: str) -> Iterable[str]:
        """Give the ids of the plans in force."""


class Days(Protocol):
    """From which day documents bind a region."""

    def __call__(self, region_code: str) -> Mapping[str, date]:
        """Give the day each plan in force was adopted on."""


_sources: list[Source] = []
_documents: list[Documents] = []
_days: list[Days] = []


def documents(function: Documents) -> Documents:
    """Register where the plans in force are known."""
    if function not in _documents:
        _documents.append(function)
    return function


def documents_of(region_code: str) -> list[str]:
    """List the plans in force of a region."""
    return list(dict.fromkeys(pack for give in _documents for pack in give(region_code)))


def days(function: Days) -> Days:
    """Register where it is known since when a plan binds a region."""
    if function not in _days:
        _days.append(function)
    return function


def days_of(region_code: str) -> dict[str, date]:
    """Give the day each plan in force binds a region from."""
    return {pack: day for give in _days for pack, day in give(region_code).items()}


def source(function: Source) -> Source:
    """Register where findings come from."""
    if function not in _sources:
        _sources.append(function)
    return function


def observations_of(record: SnapshotRecord, *, newest: bool) -> list[Observation]:
    """List what every source says of a data version; for jobs, not for pages."""
    return [one for give in _sources for one in give(record, newest=newest)]
