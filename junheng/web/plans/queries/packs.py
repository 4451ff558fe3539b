"""Plan packs as pages read them: chapters, clauses, items, counts, what they carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from junheng.kernel.errors import Hidden, UsageError
from junheng.policy.cascade import cascades, find_document
from junheng.policy.loader import list_packs
from junheng.policy.pack import Clause, Pack
from junheng.policy.plan import PlanInfo, PlanItem, PlanPack, list_plans, load_plan
from junheng.policy.plan.model import EXECUTABLE, STATUS_LABELS, Kind, Status
from junheng.web.evidence.queries import pack_of


def packs() -> list[PlanInfo]:
    """List the plan packs of this installation."""
    return list_plans()


def plan_of(pack: str) -> PlanPack:
    """Load a plan pack, or :class:`Hidden`; an id, never a path."""
    known = {info.id for info in list_plans()}
    if pack not in known:
        raise Hidden(
            where="行动计划条目库",
            found=f"没有条目库“{pack}”",
            expected="其中之一：" + "、".join(sorted(known)),
            fix="请从计划列表进入",
        )
    try:
        return load_plan(pack)
    except UsageError as error:
        raise Hidden(error.where, error.found, error.expected, error.fix) from error


def rules_of(pack: str) -> Pack | None:
    """Load a pack of national rules by its id; nothing where it is none, or a plan."""
    return pack_of(pack) if pack in {info.id for info in list_packs()} else None


def reckoned_by(rules: Pack, clause: str) -> list[tuple[str, str, str]]:
    """List what is computed or collected for a clause: its page, its id, its name."""
    found = [("indicator", one.id, one.label) for one in rules.indicators if one.clause == clause]
    return found + [("item", one.id, one.label) for one in rules.items if one.clause == clause]


def clause_of(plan: PlanPack | Pack, clause: str) -> Clause:
    """Find a clause by its id, or :class:`Hidden`."""
    if clause not in plan.clauses:
        raise Hidden(
            where=f"《{plan.title}》",
            found=f"没有条款 {clause}",
            expected="文件里的条款编号",
            fix="请用文件里印的编号搜索，例如 5.2",
        )
    return plan.clauses[clause]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause and what it names."""

    clause: Clause
    items: tuple[PlanItem, ...]

    @property
    def counts(self) -> Mapping[Status, int]:
        """Items by status."""
        return Counter(item.status for item in self.items)


def clause_rows(plan: PlanPack, query: str = "", *, internal: bool = True) -> list[ClauseRow]:
    """List the clauses in the document's order; a query looks at numbers, titles and terms."""
    wanted = query.strip().lower()
    rows = []
    for clause in plan.clauses.values():
        items = tuple(i for i in plan.of_clause(clause.id) if internal or not i.internal)
        if wanted and not _matches(clause, items, wanted):
            continue
        if items or not wanted:
            rows.append(ClauseRow(clause, items))
    return rows


def _matches(clause: Clause, items: Iterable[PlanItem], wanted: str) -> bool:
    if wanted in (clause.id.lower(), clause.number.lower()):
        return True
    texts = [clause.id, clause.number, clause.title, clause.summary]
    texts += [text for item in items for text in (item.term, item.text)]
    return any(wanted in text.lower() for text in texts)


def counts_of(plan: PlanPack) -> list[tuple[Status, str, int]]:
    """Count items by status, in the order of the statuses, those without any left out."""
    counts = Counter(item.status for item in plan.items)
    return [(s, label, counts[s]) for s, label in STATUS_LABELS.items() if counts[s]]


def executable_count(plan: PlanPack) -> int:
    """Count targets, indicators, deadlines and funds."""
    kinds: frozenset[Kind] = EXECUTABLE
    return sum(item.kind in kinds for item in plan.items)


def carried_by(plan: PlanPack, clause: str) -> list[tuple[str, Clause]]:
    """List the clauses of higher documents that one clause of a plan carries, with their titles."""
    return [
        (one.title, carry.clause)
        for one in cascades(plan, find_document)
        for carry in one.carried
        if clause in carry.local
    ]
