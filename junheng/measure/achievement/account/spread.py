"""How much lies between schools and between classes (校际、班际差异), paper by paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.measure.achievement.account.figures import papers_of, scores_of
from junheng.measure.achievement.differences import LocalBetweenSchools, local_between_schools
from junheng.measure.achievement.scores import ScoreTable
from junheng.measure.achievement.variance import VarianceShares, variance_shares


@dataclass(frozen=True, slots=True)
class Spread:
    """One paper's spread: schools alone, and schools with their classes."""

    subject: str
    label: str
    schools: LocalBetweenSchools
    classes: VarianceShares


@dataclass(frozen=True, slots=True)
class OwnSpread:
    """Between the classes of one school, one paper."""

    school: str
    subject: str
    label: str
    classes: VarianceShares


@dataclass(frozen=True, slots=True)
class Spreads:
    """Of every paper and the total; and inside each school."""

    whole: tuple[Spread, ...]
    inside: tuple[OwnSpread, ...]


def spreads(table: ScoreTable) -> Spreads:
    """Split the spread of every paper into schools, classes and pupils."""
    schools, rooms = np.array(table.schools), np.array(table.homerooms)
    whole, inside = [], []
    for subject, label, _full in papers_of(table):
        held = scores_of(table, subject)
        whole.append(
            Spread(
                subject,
                label,
                local_between_schools(held, table.schools),
                variance_shares(held, table.schools, table.homerooms),
            )
        )
        for school in sorted(set(table.schools)):
            rows = schools == school
            own = variance_shares(held[rows], rooms[rows].tolist(), outer="classes")
            inside.append(OwnSpread(school, subject, label, own))
    return Spreads(tuple(whole), tuple(inside))
