"""Groups of pupils side by side (群体差异): sex, boarding, migrant, left-behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from junheng.measure.achievement.account.figures import papers_of, scores_of
from junheng.measure.achievement.gaps import Gap, group_gap
from junheng.measure.achievement.scores import ScoreTable


@dataclass(frozen=True, slots=True)
class Group:
    """One way to part pupils in two (分组)."""

    id: str  # column of the pupils' register
    label: str
    first: str
    second: str


GROUPS = (
    Group("sex", "性别", "女生", "男生"),
    Group("is_boarding", "寄宿", "寄宿生", "走读生"),
    Group("is_migrant", "随迁", "随迁子女", "其他学生"),
    Group("is_left_behind", "留守", "留守儿童", "其他学生"),
)


@dataclass(frozen=True, slots=True)
class GroupGap:
    """One paper, one way to part, one unit."""

    school: str  # empty: the whole
    group: str
    subject: str
    label: str
    unknown: int  # pupils with a score of whom the register does not say
    gap: Gap


@dataclass(frozen=True, slots=True)
class Groups:
    """Every gap, the whole first, then the schools by code."""

    gaps: tuple[GroupGap, ...]


def group_gaps(table: ScoreTable, belongs: Mapping[str, Sequence[bool | None]]) -> Groups:
    """Compare two groups in every paper, whole and by school.

    Parameters
    ----------
    table : ScoreTable
    belongs : mapping of group to sequence, n
        Whether each pupil is of the first group; ``None`` where the register does not say.
        A group the register has no column for is left out.
    """
    schools = np.array(table.schools)
    everybody = np.ones(len(schools), dtype=bool)
    units = [("", everybody)] + [(one, schools == one) for one in sorted(set(table.schools))]
    found = []
    for group in GROUPS:
        if group.id not in belongs:
            continue
        first = np.array([one is True for one in belongs[group.id]], dtype=bool)
        second = np.array([one is False for one in belongs[group.id]], dtype=bool)
        for school, rows in units:
            for subject, label, _full in papers_of(table):
                held = scores_of(table, subject)
                known = rows & ~np.isnan(held)
                gap = group_gap(held[known & first], held[known & second])
                unknown = int((known & ~first & ~second).sum())
                found.append(GroupGap(school, group.id, subject, label, unknown, gap))
    return Groups(tuple(found))
