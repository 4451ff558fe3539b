"""Whose scores a reader may open, and which groups are too small to be told (查看范围、小组隐去).

Both rules stand where the rows are, not at the pages: a page that forgets them gets nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from junheng.data.snapshots import Scope
from junheng.kernel.errors import NotAllowed

LEAST = 11  # pupils of the smallest group whose result is told


@dataclass(frozen=True, slots=True)
class Reach:
    """A scope, narrowed to classes where the reader teaches some of a school only (任教班级).

    ``homerooms`` are pairs of school and class; ``None`` leaves the scope's schools whole.
    """

    scope: Scope
    homerooms: frozenset[tuple[str, str]] | None = None

    def __post_init__(self) -> None:
        outside = [
            school
            for school, _room in self.homerooms or ()
            if self.scope.units is None or school not in self.scope.units
        ]
        if outside:
            raise NotAllowed(
                where="考试成绩的查看范围",
                found="任教班级不在查看范围的学校里",
                expected="班级所在的学校在查看范围里",
                fix="请核对任教班级",
            )


def hidden_groups(counts: Mapping[str, int], *, told_in_sum: bool = True) -> frozenset[str]:
    """Name the groups of a whole that must not be told (小组隐去), the complementary one too.

    Parameters
    ----------
    counts : mapping of str to int
        Pupils of each group; together they are the whole.
    told_in_sum : bool, default True
        The whole is told as well, so that one hidden group could be found by subtraction; the
        smallest group that is left is then hidden with it.

    Returns
    -------
    frozenset of str
        Groups of fewer than :data:`LEAST` pupils, and what hides them.  A group of nobody hides
        nothing and needs no hiding.

    Examples
    --------
    >>> sorted(hidden_groups({"甲": 40, "乙": 3, "丙": 25}))
    ['丙', '乙']
    >>> sorted(hidden_groups({"甲": 40, "乙": 3, "丙": 8}))
    ['丙', '乙']
    >>> sorted(hidden_groups({"甲": 40, "乙": 3}, told_in_sum=False))
    ['乙']
    >>> hidden_groups({"甲": 40, "乙": 0})
    frozenset()
    """
    hidden = {name for name, count in counts.items() if 0 < count < LEAST}
    if hidden and told_in_sum and sum(counts[name] for name in hidden) < LEAST:
        left = [name for name in counts if counts[name] and name not in hidden]
        if left:
            hidden.add(min(left, key=lambda name: (counts[name], name)))
    return frozenset(hidden)


def refuse_rows(reach: Reach, schools: Collection[str]) -> None:
    """Refuse rows of persons where the scope only aggregates."""
    if reach.scope.level != "rows":
        raise NotAllowed(
            where="考试成绩",
            found="这个范围只看汇总",
            expected="逐人查看的范围列明学校和用途",
            fix=f"请列出要查看的学校（这次考试有 {len(schools)} 所）",
        )
