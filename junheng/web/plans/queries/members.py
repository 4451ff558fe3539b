"""Who belongs to a scope of an adopted plan (适用范围里的单位), for apps that only ask that."""

from __future__ import annotations

from collections.abc import Callable

from junheng.measure.progress.gather import units_of
from junheng.policy.plan import load_plan
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import of_schools
from junheng.web.plans.models import Adoption
from junheng.web.plans.queries.standing import bindings_of, holdings_of


def members_of(adoption: Adoption) -> Callable[[str], tuple[str, ...]]:
    """Give a function from scope to its units, on the newest data version of the region.

    Nothing is read before it is asked; a scope nobody can tell has no units.
    """

    def members(scope: str) -> tuple[str, ...]:
        bound = bindings_of(adoption)
        if scope in bound:
            return bound[scope]
        rows = SnapshotRecord.objects.unscoped("which schools a scope of a plan speaks of")
        record = next(iter(of_schools(rows.filter(region_code=adoption.region_code))), None)
        if record is None:
            return ()
        plan = load_plan(adoption.pack_id)
        return units_of(plan, holdings_of(record, plan), bound).names.get(scope) or ()

    return members
