"""Which clause of a plan carries which clause of a higher document, and what is left (层层落实).

A plan names the higher documents it carries.  Where such a document is a pack too, the two are
compared clause by clause.  A clause of the higher document counts as carried when the plan says
so (``higher_clause``), when an item of the plan takes the verdict of that rule (then all its
indicators and rules are carried), or when it asks for one of the rule's own items.  Clauses that
ask for nothing measurable, such as a definition, are not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from junheng.policy.loader import folders, kind_of, load_pack
from junheng.policy.pack import Clause, Pack
from junheng.policy.plan.loading import load_plan
from junheng.policy.plan.model import PlanPack


@dataclass(frozen=True, slots=True)
class Carry:
    """One clause of the higher document, and the clauses of the plan that carry it."""

    clause: Clause
    local: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cascade:
    """One higher document: where the plan names it, what it carries of it, what is left.

    ``higher`` is empty, and so are ``carried`` and ``left``, where the document is no pack: then
    nothing was compared.
    """

    document: str
    title: str
    named_in: tuple[str, ...]  # clauses of the plan
    higher: str = ""  # id of the pack
    carried: tuple[Carry, ...] = ()
    left: tuple[Clause, ...] = ()


def cascades(plan: PlanPack, find: Callable[[str], Pack | PlanPack | None]) -> tuple[Cascade, ...]:
    """Compare a plan with every higher document it names.

    Parameters
    ----------
    plan : PlanPack
        The local plan.
    find : callable
        Gives a pack by id, or nothing where there is none.
    """
    named: dict[tuple[str, str, str], list[str]] = {}
    for one in plan.carries:
        named.setdefault((one.document, one.title, one.pack), []).append(one.clause)
    out = []
    for (document, title, pack), clauses in named.items():
        higher = find(pack) if pack else None
        where = tuple(dict.fromkeys(clauses))
        if higher is None:
            out.append(Cascade(document, title, where))
            continue
        local = _carriers(plan, higher)
        asked = [higher.clauses[c] for c in dict.fromkeys(_asking(higher)) if c in higher.clauses]
        out.append(
            Cascade(
                document,
                higher.title,
                where,
                higher.id,
                tuple(Carry(c, tuple(local[c.id])) for c in asked if c.id in local),
                tuple(c for c in asked if c.id not in local),
            )
        )
    return tuple(out)


def find_document(pack: str) -> Pack | PlanPack | None:
    """Give a pack that comes with junheng, of rules or a plan; nothing where there is none."""
    folder = next((folder for folder in folders() if folder.name == pack), None)
    if folder is None:
        return None
    return load_plan(folder) if kind_of(folder) == "plan" else load_pack(folder)


def _asking(higher: Pack | PlanPack) -> Iterator[str]:
    """Give the clauses that ask for something, in the order of the document."""
    asking = (
        {item.clause for item in higher.items}
        if isinstance(higher, PlanPack)
        else {*_of_rule(higher), *(item.clause for item in higher.items)}
    )
    return (clause for clause in higher.clauses if clause in asking)


def _of_rule(pack: Pack) -> set[str]:
    rules = (pack.school_rule, pack.dispersion_rule, pack.county_rule)
    return {i.clause for i in pack.indicators} | {r.clause for r in rules if r is not None}


def _carriers(plan: PlanPack, higher: Pack | PlanPack) -> dict[str, list[str]]:
    """Give, by clause of the higher document, the clauses of the plan that carry it."""
    found: dict[str, list[str]] = {}

    def add(clause: str, local: str) -> None:
        if local not in found.setdefault(clause, []):
            found[clause].append(local)

    for one in plan.carries:
        if one.pack == higher.id and one.higher_clause:
            add(one.higher_clause, one.clause)
    if isinstance(higher, Pack):
        items = {item.id: item.clause for item in higher.items}
        for item in plan.items:
            source = item.measure.source if item.measure is not None else ""
            if source == f"rule:{higher.id}":
                for clause in _of_rule(higher):
                    add(clause, item.clause)
            elif source.startswith("held:") and source.removeprefix("held:") in items:
                add(items[source.removeprefix("held:")], item.clause)
    return found
