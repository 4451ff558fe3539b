"""Two plans side by side (两份计划对照), and where plans in force pull in different directions."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from junheng.policy.plan import PlanItem, PlanPack, load_plan
from junheng.policy.plan.model import KIND_LABELS, MEASURE_LABELS, STATUS_LABELS, Kind
from junheng.web.plans.models import Adoption, AdoptionState, Way


@dataclass(frozen=True, slots=True)
class Side:
    """What one plan has of something."""

    count: int
    first: tuple[PlanItem, ...] = ()
    more: tuple[PlanItem, ...] = ()


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One line of the comparison."""

    label: str
    a: Side
    b: Side


_SHOWN = 4


def _side(items: Sequence[PlanItem]) -> Side:
    return Side(len(items), tuple(items[:_SHOWN]), tuple(items[_SHOWN:]))


def by_capability(
    a: PlanPack, b: PlanPack, *, internal: bool = True
) -> list[tuple[str, list[CompareRow]]]:
    """Compare by kind of item, of measure, and by status; ``internal`` ones are the bureau's."""
    ours, theirs = ([i for i in pack.items if internal or not i.internal] for pack in (a, b))
    kinds: list[Kind] = list(KIND_LABELS)
    by_kind = [
        CompareRow(
            KIND_LABELS[kind],
            _side([i for i in ours if i.kind == kind]),
            _side([i for i in theirs if i.kind == kind]),
        )
        for kind in kinds
    ]
    by_measure = [
        CompareRow(
            label,
            _side([i for i in ours if i.measure is not None and i.measure.kind == kind]),
            _side([i for i in theirs if i.measure is not None and i.measure.kind == kind]),
        )
        for kind, label in MEASURE_LABELS.items()
    ]
    by_status = [
        CompareRow(
            label,
            _side([i for i in ours if i.status == status]),
            _side([i for i in theirs if i.status == status]),
        )
        for status, label in STATUS_LABELS.items()
    ]
    groups = [("条目种类", by_kind), ("衡量方式", by_measure), ("系统支持", by_status)]
    return [(title, [row for row in rows if row.a.count or row.b.count]) for title, rows in groups]


@dataclass(frozen=True, slots=True)
class Pulling:
    """One item of a plan that pulls one way on a topic; an idle one is not carried out."""

    plan: PlanPack
    item: PlanItem
    idle: bool = False


@dataclass(frozen=True, slots=True)
class PlanConflict:
    """Items of plans that pull in opposite directions on one topic."""

    topic: str
    more: tuple[Pulling, ...]
    less: tuple[Pulling, ...]
    holds: str = ""  # title of the plan that holds, once somebody said so
    note: str = ""

    @property
    def is_live(self) -> bool:
        """Whether both directions are carried out, by two plans."""
        more = {one.plan.id for one in self.more if not one.idle}
        less = {one.plan.id for one in self.less if not one.idle}
        return bool(more and less)

    @property
    def plans(self) -> tuple[PlanPack, ...]:
        """The plans that pull apart, each once."""
        return tuple({one.plan.id: one.plan for one in (*self.more, *self.less)}.values())


def conflicts_between(
    plans: Sequence[PlanPack], idle: Container[tuple[str, str]] = frozenset()
) -> list[PlanConflict]:
    """List topics on which plans pull apart (方向相反的条目).

    One plan asks for fewer unified tests and less weight on scores, another for routine
    comparison of scores: a region that carries out both must say which holds.  The packs say
    which way an item pulls; nothing is guessed from its words.

    Parameters
    ----------
    plans : sequence of PlanPack
        The plans compared.
    idle : container of (plan, item)
        Items that are not carried out; what today's rules forbid is idle anyway.
    """
    pulling: dict[str, dict[str, list[Pulling]]] = {}
    for plan in plans:
        for item in plan.items:
            topic, direction = item.pulls
            if topic:
                rests = (plan.id, item.id) in idle or item.status == "out_of_force"
                ways = pulling.setdefault(topic, {})
                ways.setdefault(direction, []).append(Pulling(plan, item, rests))
    return [
        PlanConflict(topic, tuple(ways["more"]), tuple(ways["less"]))
        for topic, ways in pulling.items()
        if "more" in ways and "less" in ways
    ]


def conflicts_among(adoptions: Sequence[Adoption]) -> list[PlanConflict]:
    """List topics on which the plans a region took over pull apart, and which was to hold."""
    idle = {
        (one.pack_id, settled.item)
        for one in adoptions
        for settled in one.settlements.all()
        if settled.way in (Way.STOP, Way.CHANGE)
    }
    plans = [load_plan(one.pack_id) for one in adoptions]
    titles = {plan.id: plan.title for plan in plans}
    said = {topic: own for one in adoptions for topic, own in one.prevails.items()}
    return [
        replace(one, holds=titles.get(own.get("pack", ""), ""), note=own.get("note", ""))
        for one in conflicts_between(plans, idle)
        for own in (said.get(one.topic, {}),)
    ]


def pulls_of(adoption: Adoption) -> list[PlanConflict]:
    """List where a plan being prepared pulls apart from those in force in its region."""
    rows = Adoption.objects.unscoped("plans in force in the region that prepares another")
    others = rows.filter(region_code=adoption.region_code, state=AdoptionState.IN_FORCE)
    every = [*others.exclude(pack_id=adoption.pack_id), adoption]
    return [
        one
        for one in conflicts_among(every)
        if one.is_live and adoption.pack_id in {plan.id for plan in one.plans}
    ]
