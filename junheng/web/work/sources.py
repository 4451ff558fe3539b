"""Where findings come from (问题来源): apps that measure lend what their rules say.

This app lies below those that know the national rules and the plans in force.  Each registers a
source when it starts::

    @source
    def national(record, *, newest): ...

    @documents
    def plans(region_code): ...  # ids of the plans in force, for tasks handed out by a clause

    @offices
    def bound(region_code, pack): ...  # local offices, for templates of tasks
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from junheng.measure.engine.following import Observation
from junheng.measure.engine.strengths import Praise
from junheng.web.evidence.models import SnapshotRecord


class Source(Protocol):
    """What one app says of a data version, whatever the verdict."""

    def __call__(self, record: SnapshotRecord, *, newest: bool) -> Iterable[Observation]:
        """Observe a data version; ``newest`` tells that none of the region is later."""


class Documents(Protocol):
    """Which documents bind a region."""

    def __call__(self, region_code: str) -> Iterable[str]:
        """Give the ids of the plans in force."""


class Offices(Protocol):
    """Which local offices stand for those a document names."""

    def __call__(self, region_code: str, pack: str) -> Mapping[str, str]:
        """Give the local office of each office of the document, as far as they are bound."""


class Strengths(Protocol):
    """What one app says went well in a data version."""

    def __call__(self, record: SnapshotRecord) -> Iterable[Praise]:
        """List what the stated rules say went well."""


_sources: list[Source] = []
_documents: list[Documents] = []
_offices: list[Offices] = []
_strengths: list[Strengths] = []


def documents(function: Documents) -> Documents:
    """Register where the plans in force are known."""
    if function not in _documents:
        _documents.append(function)
    return function


def documents_of(region_code: str) -> list[str]:
    """List the plans in force of a region."""
    return list(dict.fromkeys(pack for give in _documents for pack in give(region_code)))


def offices(function: Offices) -> Offices:
    """Register where the local offices of a plan are known."""
    if function not in _offices:
        _offices.append(function)
    return function


def offices_of(region_code: str, pack: str) -> dict[str, str]:
    """Give the local offices bound to those of a document."""
    return {key: name for give in _offices for key, name in give(region_code, pack).items()}


def strengths(function: Strengths) -> Strengths:
    """Register where strengths come from."""
    if function not in _strengths:
        _strengths.append(function)
    return function


def praises_of(record: SnapshotRecord) -> list[Praise]:
    """List what went well by every source; for jobs, not for pages."""
    return [one for give in _strengths for one in give(record)]


def source(function: Source) -> Source:
    """Register where findings come from."""
    if function not in _sources:
        _sources.append(function)
    return function


def observations_of(record: SnapshotRecord, *, newest: bool) -> list[Observation]:
    """List what every source says of a data version; for jobs, not for pages."""
    return [one for give in _sources for one in give(record, newest=newest)]
