"""Scopes nobody named units for, and the items that cannot be computed for it (没有指定的名单)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from junheng.policy.plan import PlanItem, PlanPack
from junheng.policy.plan.model import UnitScope

_PLACES = frozenset({"school", "town", "region"})
_WHOLE = frozenset({"trend", "conjunction", "comparator"})  # what is reported does not name units


@dataclass(frozen=True, slots=True)
class Unnamed:
    """One scope without units, and what waits for them."""

    scope: UnitScope
    items: tuple[PlanItem, ...]


def unnamed_scopes(
    plan: PlanPack, named: Collection[str], stopped: Collection[str]
) -> list[Unnamed]:
    """List the scopes the region still has to name, each with the items that need it."""
    found = []
    for scope in plan.scopes.values():
        if scope.id in named or not (scope.bind or scope.level not in _PLACES):
            continue
        items = tuple(
            item
            for item in plan.items
            if item.is_assessed and item.id not in stopped and _needs(item, scope)
        )
        if items:
            found.append(Unnamed(scope, items))
    return found


def _needs(item: PlanItem, scope: UnitScope) -> bool:
    measure = item.measure
    if measure is None or scope.id not in (measure.of, measure.against):
        return False
    return scope.level in _PLACES or measure.kind in _WHOLE
