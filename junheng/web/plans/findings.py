"""What the plans in force say of a data version, for findings (行动计划的观测)."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.measure.engine.following import Observation
from junheng.measure.progress.following import observed_items
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import is_only_money
from junheng.web.plans.models import Adoption, AdoptionState, Way
from junheng.web.plans.queries.members import members_of
from junheng.web.plans.queries.standing import adopted_since, assessed, before, bindings_of
from junheng.web.register.queries import school_names
from junheng.web.work.sources import InForce, adopted, source


@source
def plans_in_force(record: SnapshotRecord, *, newest: bool) -> Iterator[Observation]:
    """Observe every item carried out; data from before a plan count only while the newest."""
    if is_only_money(record.sha256):
        return
    rows = Adoption.objects.unscoped("the machine observes the plans in force")
    schools = frozenset(school_names([record.region_code], record.as_of))
    others = before(record)
    for adoption in rows.filter(region_code=record.region_code, state=AdoptionState.IN_FORCE):
        early = adoption.adopted_on is not None and record.as_of < adoption.adopted_on
        if early and not newest:
            continue
        plan = adoption.local_plan()
        stopped = {
            one.item for one in adoption.settlements.all() if one.way in (Way.STOP, Way.CHANGE)
        }
        found = assessed(
            plan, record, others, record.as_of, bindings_of(adoption), since=adopted_since(adoption)
        )
        kept = [one for one in found.progress if one.item.id not in stopped]
        yield from observed_items(plan, kept, found.units, record.region_code, schools)


@adopted
def carried_out(region_code: str) -> Iterator[InForce]:
    """Give the plans in force of a region with its own days, offices and units."""
    rows = Adoption.objects.unscoped("which plans bind a region; it names no person")
    held = rows.filter(region_code=region_code, state=AdoptionState.IN_FORCE)
    for adoption in held.order_by("-adopted_on", "-pk").prefetch_related("settlements"):
        stopped = frozenset(
            one.item for one in adoption.settlements.all() if one.way in (Way.STOP, Way.CHANGE)
        )
        yield InForce(
            plan=adoption.local_plan(),
            number=adoption.pk,
            offices=adoption.offices,
            stopped=stopped,
            members=members_of(adoption),
            adopted_on=adoption.adopted_on,
        )
