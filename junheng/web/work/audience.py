"""Findings only some may see, whatever their reach (限定范围的事项).

An app that opens findings of a rule whose results are not for everybody with the ledger names
the right that opens them.  Whoever lacks it meets no such row: not in a list, a count, a file or
at its own address::

    only_for("growth_below_expectation", "growth.see")

Nor does it meet a task handed out about one.
"""

from __future__ import annotations

from junheng.web.shared.reach import ReachManager, ReachQuerySet, Viewer

_rights: dict[str, str] = {}


def only_for(rule: str, right: str) -> None:
    """Keep the findings of a rule for those who hold a right."""
    _rights[rule] = right


def closed_to(viewer: Viewer) -> tuple[str, ...]:
    """Name the rules a viewer may not see the findings of; all of them for who holds no rights."""
    holds = getattr(viewer, "holds", None)
    return tuple(rule for rule, right in _rights.items() if holds is None or not holds(right))


class FindingManager(ReachManager):
    """Rows within reach, without those of rules kept for others."""

    def visible_to(self, viewer: Viewer) -> ReachQuerySet:
        """Give the findings this person may see."""
        rows = super().visible_to(viewer)
        closed = closed_to(viewer)
        return rows.exclude(rule__in=closed) if closed else rows


class TaskManager(ReachManager):
    """Tasks within reach, without those about findings kept for others."""

    def visible_to(self, viewer: Viewer) -> ReachQuerySet:
        """Give the tasks this person may see."""
        rows = super().visible_to(viewer)
        closed = closed_to(viewer)
        return rows.exclude(finding__rule__in=closed) if closed else rows
