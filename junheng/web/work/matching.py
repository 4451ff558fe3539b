"""Whether a matter stands in the ledger already (同一件事): by data, by name, or nearly by name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from junheng.kernel.errors import Refused
from junheng.web.work import clauses
from junheng.web.work.following import bare, subject_of
from junheng.web.work.models import Finding, Kind, Ledger, Status, Task

_NEAR = 0.75  # share of the signs two names have in common, in their order
_SHORTEST = 4  # signs of a name that another may contain


class Standing(Refused):
    """The matter stands in the ledger: the page leads to it."""

    def __init__(self, finding: Finding, *, found: str, expected: str, fix: str) -> None:
        super().__init__(where="登记问题事项", found=found, expected=expected, fix=fix)
        self.finding = finding


class Alike(Standing):
    """An open matter has nearly the same name: a person must say that it is another one."""


def alike(one: str, other: str) -> bool:
    """Tell whether two names say nearly the same.

    >>> alike("食堂排烟管道破损严重", "食堂排烟管道破损。"), alike("校门拥堵", "食堂排烟管道破损")
    (True, False)
    """
    left, right = bare(one), bare(other)
    short, long = sorted((left, right), key=len)
    if len(short) >= _SHORTEST and short in long:
        return True
    return SequenceMatcher(None, left, right).ratio() >= _NEAR


def open_findings(unit: str, kind: str) -> list[Finding]:
    """List what is open of a unit."""
    rows = Finding.objects.unscoped("the same matter is not opened twice")
    return list(rows.filter(unit=unit, kind=kind).exclude(status=Status.CLOSED))


def is_asked(finding: Finding) -> bool:
    """Tell whether anybody was ever asked to mend a finding."""
    rows = Task.objects.unscoped("has the finding a task?")
    found: bool = rows.filter(finding=finding).exists()
    return found


def held_by_data(unit: str, clause: str, name: str) -> Finding | None:
    """Find the open finding by which data decide this very matter; nothing where none does."""
    measured = [one for one in open_findings(unit, Kind.SHORTFALL) if one.is_measured]
    by_clause = clauses.is_decided_by_data(clause)
    same = [one for one in measured if by_clause and one.clause == clause]
    named = [one for one in measured if alike(one.name, name)]
    return next((one for one in same if one in named), None) or _first([*named, *same])


def same_matter(unit: str, clause: str, name: str) -> Finding | None:
    """Find the open shortfall that is this matter: opened by a person, else decided by data.

    Rubrics of several documents give one matter one name, each with its own clause: what is open
    under the same clause comes first, then what has the same name, whichever document asks it.
    """
    subject = subject_of(name)
    mine = open_findings(unit, Kind.SHORTFALL)
    named = [one for one in mine if not one.is_measured and one.subject == subject]
    held = _first(one for one in named if one.clause == clause) or _first(named)
    return held or held_by_data(unit, clause, name)


def _first(found: Iterable[Finding]) -> Finding | None:
    return next(iter(found), None)


def must_be_new(
    unit: str,
    region_code: str,
    kind: str,
    clause: str,
    name: str,
    *,
    distinct: bool,
    but: int | None = None,
) -> None:
    """Refuse a matter that stands in the ledger, or that data decide; ask where one is alike.

    ``but`` is the finding that is being corrected: it is not held against itself.
    """
    standing = held_by_data(unit, clause, name) if kind == Kind.SHORTFALL else None
    if standing is not None:
        raise Standing(
            standing,
            found=f"这件事由数据判定，已有 {standing.label} {standing.name}",
            expected="有数可量的事项由数据开、由数据销",
            fix="请打开已有的一条，在那里补充看到的情况",
        )
    rows = Ledger.objects.unscoped("were data of the region read?").filter(region_code=region_code)
    is_read = rows.exclude(as_of=None).exists()
    if kind == Kind.SHORTFALL and is_read and clauses.is_decided_by_data(clause):
        raise Refused(
            where="登记问题事项",
            found="这一条款由数据判定，按最近的数据没有未达到",
            expected="有数可量的条款由数据开、由数据销",
            fix="数与实际不符的，请先更正数据；数据看不到的情况，不选这一条款再登记",
        )
    mine = [one for one in open_findings(unit, kind) if one.pk != but]
    for one in mine:
        if one.clause == clause and bare(one.name) == bare(name):
            raise Standing(
                one,
                found=f"同一事项已经登记：{one.label}",
                expected="一件事只登记一条",
                fix="请打开已有的一条，在那里补充看到的情况",
            )
    near = _first(one for one in mine if alike(one.name, name))
    if near is not None and not distinct:
        raise Alike(
            near,
            found=f"与已有的 {near.label}“{near.name}”是同一件事吗",
            expected="一件事只登记一条",
            fix="是同一件事，请打开已有的一条补充；不是，请勾选“不是同一件事”再登记",
        )
