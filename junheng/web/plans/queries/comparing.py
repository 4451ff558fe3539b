"""Two plans side by side (两份计划对照), and where plans in force pull in different directions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from junheng.policy.plan import PlanItem, PlanPack
from junheng.policy.plan.model import KIND_LABELS, MEASURE_LABELS, STATUS_LABELS, Kind


@dataclass(frozen=True, slots=True)
class Side:
    """What one plan has of something."""

    count: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One line of the comparison."""

    label: str
    a: Side
    b: Side


_SHOWN = 4


def _side(items: Sequence[PlanItem]) -> Side:
    return Side(len(items), tuple(item.term for item in items[:_SHOWN]))


def by_capability(a: PlanPack, b: PlanPack) -> list[tuple[str, list[CompareRow]]]:
    """Compare by kind of item, by kind of measure, by status."""
    kinds: list[Kind] = list(KIND_LABELS)
    by_kind = [
        CompareRow(
            KIND_LABELS[kind],
            _side([i for i in a.items if i.kind == kind]),
            _side([i for i in b.items if i.kind == kind]),
        )
        for kind in kinds
    ]
    by_measure = [
        CompareRow(
            label,
            _side([i for i in a.items if i.measure is not None and i.measure.kind == kind]),
            _side([i for i in b.items if i.measure is not None and i.measure.kind == kind]),
        )
        for kind, label in MEASURE_LABELS.items()
    ]
    held_a, held_b = Counter(i.status for i in a.items), Counter(i.status for i in b.items)
    by_status = [
        CompareRow(label, Side(held_a[status], ()), Side(held_b[status], ()))
        for status, label in STATUS_LABELS.items()
    ]
    groups = [("条目种类", by_kind), ("衡量方式", by_measure), ("系统支持", by_status)]
    return [(title, [row for row in rows if row.a.count or row.b.count]) for title, rows in groups]


@dataclass(frozen=True, slots=True)
class PlanConflict:
    """Items of plans in force that pull in opposite directions on one topic."""

    topic: str
    more: tuple[tuple[PlanPack, PlanItem], ...]
    less: tuple[tuple[PlanPack, PlanItem], ...]


def conflicts_between(plans: Sequence[PlanPack]) -> list[PlanConflict]:
    """List topics on which plans pull apart (方向相反的条目).

    One plan asks for fewer unified tests and less weight on scores, another for routine
    comparison of scores: a region that carries out both must say which holds.  The packs say
    which way an item pulls; nothing is guessed from its words.
    """
    pulling: dict[str, dict[str, list[tuple[PlanPack, PlanItem]]]] = {}
    for plan in plans:
        for item in plan.items:
            topic, direction = item.pulls
            if topic:
                pulling.setdefault(topic, {}).setdefault(direction, []).append((plan, item))
    return [
        PlanConflict(topic, tuple(ways["more"]), tuple(ways["less"]))
        for topic, ways in pulling.items()
        if "more" in ways and "less" in ways
    ]
