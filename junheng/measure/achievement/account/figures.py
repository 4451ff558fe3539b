"""Figures of the whole, of schools and of classes (一分三率、前后两端、等级)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from junheng.measure.achievement.description import (
    Description,
    Rate,
    Threshold,
    describe,
    rates,
)
from junheng.measure.achievement.enrolment import Enrolled
from junheng.measure.achievement.items import Floats
from junheng.measure.achievement.scores import ScoreTable
from junheng.measure.achievement.shares import (
    Base,
    CutScores,
    Ties,
    UnitShares,
    cut_scores,
    unit_shares,
)
from junheng.measure.achievement.standing import bands_of_full, place_in_bands

TOTAL = ""  # the subject that is the sum of all papers
NO_ENDS = "成绩全部相同或没有成绩，分不出前后两端。"
NOT_EVERY_PAPER = "总分只算每一科都有成绩的学生。"


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines lie; the pack's (划线)."""

    thresholds: tuple[Threshold, ...]
    bands: tuple[str, ...]  # labels from the highest down
    band_shares: tuple[float, ...]  # of the full mark, one fewer
    part: float
    ties: Ties


@dataclass(frozen=True, slots=True)
class Figures:
    """One paper, or the total, of one group."""

    subject: str  # TOTAL for the sum
    label: str
    of: int  # pupils on the list of this paper
    absent: int  # listed and without a score, whatever the reason
    described: Description
    rates: tuple[Rate, ...]
    bands: tuple[int, ...]  # pupils, from the highest down
    top: UnitShares | None
    bottom: UnitShares | None
    withheld: tuple[str, ...] = ()  # what is not told though it is computed: rate.good, band.1, top


@dataclass(frozen=True, slots=True)
class Unit:
    """A school, or a class of it, in every paper (单位)."""

    school: str
    homeroom: str  # empty: the whole school
    figures: tuple[Figures, ...]

    def of(self, subject: str) -> Figures:
        """Give one paper's figures."""
        return next(one for one in self.figures if one.subject == subject)

    @property
    def fewest(self) -> int:
        """Fewest pupils with a score in any paper: what hiding is decided by."""
        return min(one.described.n for one in self.figures)


@dataclass(frozen=True, slots=True)
class Account:
    """The whole, its schools and their classes; in order of their codes, never of scores."""

    whole: Unit
    schools: tuple[Unit, ...]
    classes: tuple[Unit, ...]
    statements: tuple[str, ...]


def account_of(
    table: ScoreTable,
    lines: Lines,
    *,
    reference: str,
    enrolled: Enrolled,
) -> Account:
    """Describe an examination whole, by school and by class.

    Parameters
    ----------
    table : ScoreTable
    lines : Lines
    reference : str
        What the population of both ends is called.
    enrolled : mapping of school and class to mapping of Base to int
        Pupils on the denominators that are not counted from the scores; both names are empty for
        the whole, the class for a school.  Who registered is counted from the list where no
        number is given.
    """
    at = np.arange(len(table.pupils))
    cuts = _cuts(table, lines, reference)
    given = _Given(table, lines, cuts, enrolled)
    schools, classes = np.array(table.schools), np.array(table.homerooms)
    rooms = sorted(set(zip(table.schools, table.homerooms, strict=True)))
    said = [NOT_EVERY_PAPER] if len(table.subjects) > 1 else []
    if any(cut is None for cut in cuts.values()):
        said.append(NO_ENDS)
    return Account(
        whole=given.unit("", "", at),
        schools=tuple(
            given.unit(school, "", np.flatnonzero(schools == school))
            for school in sorted(set(table.schools))
        ),
        classes=tuple(
            given.unit(school, room, np.flatnonzero((schools == school) & (classes == room)))
            for school, room in rooms
        ),
        statements=tuple(said),
    )


def papers_of(table: ScoreTable) -> tuple[tuple[str, str, float], ...]:
    """Subject, label and full mark of each paper, and of the total where there are several."""
    papers = [(one.subject, one.label, one.full) for one in table.event.papers]
    if len(papers) > 1:
        papers.append((TOTAL, "总分", table.event.full))
    return tuple(papers)


def scores_of(table: ScoreTable, subject: str) -> Floats:
    """Scores of one paper or of the total, n."""
    return table.total() if subject == TOTAL else table.score(subject)


def _cuts(table: ScoreTable, lines: Lines, reference: str) -> dict[str, CutScores | None]:
    found: dict[str, CutScores | None] = {}
    for subject, _label, _full in papers_of(table):
        held = scores_of(table, subject)
        held = held[~np.isnan(held)]
        flat = not held.size or held.max() == held.min()
        found[subject] = (
            None if flat else cut_scores(held, name=reference, part=lines.part, ties=lines.ties)
        )
    return found


@dataclass(frozen=True, slots=True)
class _Given:
    """What every unit is measured with."""

    table: ScoreTable
    lines: Lines
    cuts: Mapping[str, CutScores | None]
    enrolled: Enrolled

    def unit(self, school: str, room: str, rows: NDArray[np.intp]) -> Unit:
        bases: dict[Base, int] = {"registered": len(rows)}
        bases |= self.enrolled.get((school, room), {})
        named = room or school or "全体"
        found = (self.figures(one, rows, named, bases) for one in papers_of(self.table))
        return Unit(school, room, tuple(found))

    def figures(
        self,
        paper: tuple[str, str, float],
        rows: NDArray[np.intp],
        name: str,
        bases: Mapping[Base, int],
    ) -> Figures:
        subject, label, full = paper
        held = scores_of(self.table, subject)[rows]
        described = describe(held, full)
        bands = bands_of_full(self.lines.bands, self.lines.band_shares, full)
        placed = place_in_bands(held, bands)
        cuts = self.cuts[subject]
        return Figures(
            subject=subject,
            label=label,
            of=len(rows),
            absent=len(rows) - described.n,
            described=described,
            rates=rates(held, full, self.lines.thresholds),
            bands=tuple(int((placed == i).sum()) for i in range(len(bands))),
            top=None if cuts is None else unit_shares(held, cuts, "top", unit=name, bases=bases),
            bottom=None
            if cuts is None
            else unit_shares(held, cuts, "bottom", unit=name, bases=bases),
        )
