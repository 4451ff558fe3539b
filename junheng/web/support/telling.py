"""What a plan need not ask, because it was settled here (已办的事): class, experts, project."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.policy.classes import load_classes
from junheng.web.support.models import Classification, Support
from junheng.web.work.sources import Told, told


@told
def settled_here(region_code: str, plan: str) -> Iterator[Told]:
    """Tell the plan what was decided and arranged for each school, with the document."""
    pack = load_classes(plan)
    if pack is None:
        return
    rows = Classification.objects.unscoped("a plan is told of every school")
    last: dict[tuple[str, int], Classification] = {}
    for one in rows.filter(region_code=region_code, plan=plan).order_by("valid_from"):
        last[one.school_code, one.valid_from.year] = one  # one answer a school and year
    for one in last.values():
        held = pack.of_id(one.class_id)
        if held is not None:
            values = {"state": held.state, "period": str(one.valid_from.year)}
            yield Told(pack.ask, one.school_code, one.document_number, values, _PLACE)
    every = Support.objects.unscoped("a plan is told of every school")
    found = every.filter(region_code=region_code, plan=plan).prefetch_related("experts")
    for support in found:
        team = support.team
        if team and support.team_on is not None:
            values = {"value": float(len(team)), "period": str(support.team_on.year)}
            yield Told(pack.team.ask, support.school_code, support.team_document, values, _PLACE)
        if support.project_title and support.arranged_on is not None:
            values = {"value": 1.0, "period": str(support.arranged_on.year)}
            yield Told(pack.project.ask, support.school_code, support.plan_number, values, _PLACE)


_PLACE = "一校一策支持，不另填"
