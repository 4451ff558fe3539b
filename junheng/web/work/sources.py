"""Where findings come from (问题来源): apps that measure lend what their rules say.

This app lies below those that know the national rules and the plans in force.  Each registers a
source when it starts::

    @source
    def national(record, *, newest): ...

    @strengths
    def praised(record): ...  # what went well

    @adopted
    def carried_out(region_code): ...  # the plans in force, with the region's own values

    @told
    def sent(region_code, plan): ...  # what an app did and a plan would otherwise ask for
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from junheng.measure.engine.following import Observation
from junheng.measure.engine.strengths import Praise
from junheng.policy.plan import PlanPack
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.shared.once import read_once
from junheng.web.shared.registry import Registry


class Source(Protocol):
    """What one app says of a data version, whatever the verdict."""

    def __call__(self, record: SnapshotRecord, *, newest: bool) -> Iterable[Observation]:
        """Observe a data version; ``newest`` tells that none of the region is later."""


class Strengths(Protocol):
    """What one app says went well in a data version."""

    def __call__(self, record: SnapshotRecord) -> Iterable[Praise]:
        """List what the stated rules say went well."""


source = Registry[Source]()  # where findings come from
strengths = Registry[Strengths]()  # where strengths come from


def praises_of(record: SnapshotRecord) -> list[Praise]:
    """List what went well by every source; for jobs, not for pages."""
    return [one for give in strengths for one in give(record)]


def observations_of(record: SnapshotRecord, *, newest: bool) -> list[Observation]:
    """List what every source says of a data version; for jobs, not for pages."""
    return [one for give in source for one in give(record, newest=newest)]


@dataclass(frozen=True, slots=True)
class InForce:
    """One plan a region carries out, as it adopted it (正在执行的计划)."""

    plan: PlanPack  # with the region's own lines and days
    number: int  # of the adoption; its pages are named by it
    offices: Mapping[str, str]  # office of the document → local office
    stopped: frozenset[str]  # items not carried out as written
    members: Callable[[str], tuple[str, ...]]  # scope → codes of schools, or names
    adopted_on: date | None = None  # what it sets binds from then


@dataclass(frozen=True, slots=True)
class Told:
    """One answer to an ask that the system gives itself, because it was done here (已办的事)."""

    ask: str
    unit: str
    evidence: str  # document number
    values: Mapping[str, Any] = field(default_factory=dict)  # columns of the collected rows
    address: str = ""  # where it was done, in words


Adopted = Callable[[str], Iterable[InForce]]  # (region code)
Tells = Callable[[str, str], Iterable[Told]]  # (region code, plan)
adopted = Registry[Adopted]()  # the plans in force, with what a region made of them
told = Registry[Tells]()  # who knows, from its own records, what a plan asks for


def in_force_in(region_code: str) -> list[InForce]:
    """List the plans a region carries out."""
    return [one for give in adopted for one in give(region_code)]


def clause_done_on(region_code: str, route: str) -> str:
    """Name the clause of a plan in force that is carried out on a page; empty where none is."""
    for held in in_force_in(region_code):
        for item in held.plan.items:
            if f"route:{route}" in item.by and item.id not in held.stopped:
                return held.plan.cite(item.clause)
    return ""


def documents_of(region_code: str) -> list[str]:
    """List the ids of the plans in force of a region, the newest adoption first."""
    return list(dict.fromkeys(one.plan.id for one in in_force_in(region_code)))


def days_of(region_code: str) -> dict[str, date]:
    """Give the day each plan in force binds a region from."""
    days = {one.plan.id: one.adopted_on for one in in_force_in(region_code)}
    return {pack: day for pack, day in days.items() if day is not None}


def offices_of(region_code: str, pack: str) -> dict[str, str]:
    """Give the local offices bound to those of a document."""
    every = in_force_in(region_code)
    return next((dict(one.offices) for one in every if one.plan.id == pack), {})


@read_once
def told_of(region_code: str, plan: str) -> list[Told]:
    """List what is known of a region for a plan without asking."""
    return [one for give in told for one in give(region_code, plan)]
