"""What a plan points at outside itself: national packs, guardrails, pages, commands (所指是否都在).

The files of a plan are read without this; ``junheng pack check`` asks it, so that a county's own
plan finds its slips of the pen as the plans that come with junheng do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from junheng.kernel.issues import Issue
from junheng.policy.document import Report
from junheng.policy.guardrails import load_guardrails
from junheng.policy.loader import list_packs, load_pack
from junheng.policy.pack import Address
from junheng.policy.plan.loading import list_plans, load_plan
from junheng.policy.plan.model import PlanPack

_KINDS = {
    "rule": "国家条目库",
    "held": "国家条目库的事项",
    "guardrail": "政策底线",
    "obeys": "政策底线",
    "route": "页面",
    "command": "命令",
}


@dataclass(frozen=True, slots=True)
class Running:
    """What the software itself offers: names of pages, words of commands."""

    pages: Collection[str]
    commands: Collection[str]


def check_pointing(plan: PlanPack, running: Running) -> list[Issue]:
    """List every name a plan points at that is nowhere to be found."""
    report = Report()
    known = _known(running)
    for form, name, at in _pointers(plan):
        if name not in known[form]:
            report.add("JH-PK-109", at, what=_KINDS[form], id=name)
    packs = set(known["rule"]) | {info.id for info in list_plans()}
    for carried in plan.carries:
        if carried.pack and carried.pack not in packs:
            report.add("JH-PK-109", carried.at, what="条目库", id=carried.pack)
        elif carried.higher_clause and carried.higher_clause not in _clauses(carried.pack):
            at = carried.at
            report.add("JH-PK-109", at, what=f"{carried.pack} 的条款", id=carried.higher_clause)
    return report.issues


def _known(running: Running) -> dict[str, Collection[str]]:
    national = [info.id for info in list_packs()]
    lines = {rule.id for rule in load_guardrails().rules}
    return {
        "rule": national,
        "held": {item.id for pack in national for item in load_pack(pack).items},
        "guardrail": lines,
        "obeys": lines,
        "route": running.pages,
        "command": running.commands,
    }


def _pointers(plan: PlanPack) -> Iterator[tuple[str, str, Address]]:
    for item in plan.items:
        sources = [*item.by, item.measure.source if item.measure is not None else ""]
        for source in dict.fromkeys(sources):
            form, _, name = source.partition(":")
            if form in _KINDS and name:
                yield form, name, item.at


def _clauses(pack: str) -> Collection[str]:
    plans = {info.id for info in list_plans()}
    return (load_plan(pack) if pack in plans else load_pack(pack)).clauses
