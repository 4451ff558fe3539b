"""What a plan says of itself, in sentences of the catalogue: one count, one headline everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from junheng.measure.progress.assess import Progress
from junheng.policy.plan.model import PlanItem
from junheng.publish.sentences.catalogue import Sentence, render


def tally(
    items: Iterable[PlanItem], progress: Mapping[str, Progress], stopped: Collection[str]
) -> Counter[str]:
    """Count items: executable ones by state, dates and what is not due apart, the rest by status.

    A day in the calendar that asks for nothing is a ``date``: it comes, nobody reaches it.
    """
    counts: Counter[str] = Counter()
    for item in items:
        found = progress.get(item.id)
        if item.id in stopped:
            counts["stopped"] += 1
        elif found is None:
            counts[item.status] += 1
        elif found.is_date:
            counts["date"] += 1
        else:
            counts["executable"] += 1
            counts["waiting" if found.is_waiting else found.state] += 1
            counts["overdue"] += found.timing == "overdue"
            counts["lapsed"] += found.timing == "lapsed"
    return counts


def headline(counts: Counter[str], *, whole: bool) -> list[Sentence]:
    """Say how far a plan is; to those who see it whole also what is late, stopped, unsupported."""
    facts = {
        "n": counts["executable"],
        "met": counts["met"],
        "unmet": counts["unmet"] + counts["near"],
        "unknown": counts["not_computable"],
    }
    told = [render("plan.standing" if whole else "plan.standing_own", facts)]
    if counts["waiting"]:
        told.append(render("plan.waiting", {"n": counts["waiting"]}))
    for key in ("overdue", "lapsed", "stopped", "not_yet") if whole else ():
        if counts[key]:
            told.append(render(f"plan.{key}", {"n": counts[key]}))
    return told
