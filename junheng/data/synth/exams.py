"""Examinations of a made-up county (虚构的考试成绩): three graduations, each with its baseline.

A pupil is drawn once: how well the pupil stands, what stays of it from grade 8 to grade 9, and
chance in every paper.  Means and spreads of a school are given, never a result: shares, growth and
intervals come out of the engines.  The pupils are those of the county's registers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from junheng.data.synth.chance import hashed, uniform
from junheng.data.synth.county import County, county
from junheng.data.synth.exam_items import ItemMarks, item_marks, paper_items
from junheng.data.synth.make import SEED
from junheng.data.synth.pupils import Homeroom, homerooms, persons_of, pupil_table
from junheng.kernel.yaml_file import read_yaml

EXAM_YEARS = (2023, 2024, 2025)
Floats = NDArray[np.float64]
Event = str  # "outcome" or "baseline"
_REACH = 1.04  # the steepest part ends above the full mark: some pupils meet the ceiling
_STANDING, _THEN, _NOW, _PAPER, _MISSING, _CLASS = 400, 402, 404, 410, 440, 450


class PaperPlan(NamedTuple):
    """One paper: where the middle pupil stands and how far a standard deviation reaches."""

    subject: str
    label: str
    full: float
    middle: float  # share of the full mark
    spread: float  # share of the full mark a standard deviation is worth
    own: float  # standard deviation of what the paper alone asks for


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """One examination of the demo: what is registered of it."""

    event: Event
    year: int  # of the graduation it belongs to
    name: str
    held_on: date
    grade: int
    graduating: bool
    basis: str
    papers: tuple[PaperPlan, ...]

    @property
    def autumn(self) -> int:
        """The year whose register lists its candidates."""
        return self.held_on.year - 1


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pupils of a grade by school and class, and their scores (考生)."""

    plan: ExamPlan
    name: pa.Array
    student_number: pa.Array
    school_code: list[str]
    school_name: list[str]
    class_code: list[str]
    class_name: list[str]
    scores: Floats  # n × papers, points; NaN where there is none
    status: tuple[tuple[str, ...], ...]  # n of papers: sat, absent, exempt
    items: ItemMarks | None  # of the paper whose items are known


@cache
def _declared() -> Mapping[str, Any]:
    raw: Mapping[str, Any] = read_yaml(Path(__file__).with_name("exams.yaml"))
    return raw


def exam_county() -> str:
    """Name the county that has examinations, by its key."""
    return str(_declared()["county"])


def exam_plans() -> tuple[ExamPlan, ...]:
    """List the examinations, the oldest first."""
    found = [_plan(event, year) for year in EXAM_YEARS for event in ("baseline", "outcome")]
    return tuple(sorted(found, key=lambda one: one.held_on))


def _plan(event: Event, year: int) -> ExamPlan:
    raw = _declared()[event]
    held = year - (event == "baseline")
    return ExamPlan(
        event=event,
        year=year,
        name=raw["name"].format(year=held),
        held_on=date(held, *raw["day"]),
        grade=raw["grade"],
        graduating=raw["graduating"],
        basis=_declared()["document"].format(year=held),
        papers=tuple(PaperPlan(*row) for row in raw["papers"]),
    )


def enrolled_in_grade_7(year: int) -> dict[str, int]:
    """How many pupils each school had enrolled in grade 7 of those who graduated in a year."""
    return dict(_declared()["enrolled_in_grade_7"].get(year, {}))


def _as_of(region: County, year: int) -> County:
    """Give the county with people of a year before its first: those of the first."""
    schools = []
    for school in region.schools:
        known = school.sections.get(year) or school.sections[min(school.sections)]
        schools.append(replace(school, sections={**school.sections, year: known}))
    return replace(region, schools=tuple(schools))


def roster(plan: ExamPlan, *, seed: int = SEED) -> tuple[County, list[Homeroom]]:
    """Give the classes of the grade in the autumn before an examination."""
    region = _as_of(county(exam_county()), plan.autumn)
    rooms = homerooms(region, plan.autumn, seed)
    return region, [room for room in rooms if room.grade == plan.grade]


def candidates(plan: ExamPlan, *, seed: int = SEED) -> Candidates:
    """Draw the scores of an examination.

    Parameters
    ----------
    plan : ExamPlan
    seed : int, optional
        Of the register: classes and their sizes depend on it.
    """
    region, rooms = roster(plan, seed=seed)
    held = persons_of(region, rooms)
    listed = pupil_table(region, rooms, plan.autumn)
    schools = np.array([room.school.code_in(plan.autumn) for room in rooms])[held.room]
    standing = _standing(plan, held.person, schools)
    standing += _of_class(rooms, schools, held.room)
    scores = np.empty((len(standing), len(plan.papers)))
    marks = None
    for at, paper in enumerate(plan.papers):
        able = _in_paper(plan, at, held.person, schools, standing)
        if plan.event == "outcome" and paper_items(plan.year, paper.subject):
            marks = item_marks(held.person, able, schools, [rooms[r].code for r in held.room])
            scores[:, at] = marks.points.sum(axis=1)
        else:
            scores[:, at] = points_of(paper, able)
    status = _status(held.person, len(plan.papers))
    scores[status != "sat"] = np.nan
    return Candidates(
        plan=plan,
        name=whole_column(listed["name"]),
        student_number=whole_column(listed["student_number"]),
        school_code=schools.tolist(),
        school_name=[rooms[r].school.name for r in held.room],
        class_code=[rooms[r].code for r in held.room],
        class_name=[rooms[r].name for r in held.room],
        scores=scores,
        status=tuple(map(tuple, status.tolist())),
        items=marks,
    )


def whole_column(values: object) -> pa.Array:
    """Give a column made in Arrow in one piece."""
    if isinstance(values, pa.ChunkedArray):
        return values.combine_chunks()
    if not isinstance(values, pa.Array):
        raise TypeError(f"no Arrow column but {type(values).__name__}")
    return values


def normal(person: NDArray[np.int64], purpose: int) -> Floats:
    """Draw from the normal distribution, one number per person and purpose (and the next)."""
    first = 1.0 - uniform(person, purpose)  # never 0
    found: Floats = np.sqrt(-2.0 * np.log(first)) * np.cos(2 * np.pi * uniform(person, purpose + 1))
    return found


def _centred(values: Floats, schools: NDArray[np.str_]) -> Floats:
    """Take each school's mean out and give each the same spread, so that its row is kept to."""
    out = values.copy()
    for school in np.unique(schools):
        own = schools == school
        out[own] = (values[own] - values[own].mean()) / values[own].std()
    return out


def _standing(plan: ExamPlan, person: NDArray[np.int64], schools: NDArray[np.str_]) -> Floats:
    """Say where each pupil stands, in standard deviations."""
    lasting = float(_declared()["lasting"])
    stays = _centred(normal(person, _STANDING), schools)
    passing = _centred(normal(person, _NOW if plan.event == "outcome" else _THEN), schools)
    drawn = np.sqrt(lasting) * stays + np.sqrt(1.0 - lasting) * passing
    out = np.empty(len(person))
    for school, years in _declared()["schools"].items():
        level, spread, growth = years[plan.year]
        if plan.event == "baseline":
            level = (level - growth) * float(_declared()["behind"])
        own = schools == school
        out[own] = level + spread * drawn[own]
    return out


def _of_class(
    rooms: Sequence[Homeroom], schools: NDArray[np.str_], room: NDArray[np.int64]
) -> Floats:
    """Give what a class adds; the classes of a school add nothing together."""
    codes = np.array([int(one.code) for one in rooms])
    effect = float(_declared()["class_spread"]) * normal(codes, _CLASS)[room]
    for school in np.unique(schools):
        effect[schools == school] -= effect[schools == school].mean()
    return effect


def _in_paper(
    plan: ExamPlan,
    at: int,
    person: NDArray[np.int64],
    schools: NDArray[np.str_],
    standing: Floats,
) -> Floats:
    """Say where each pupil stands in one paper."""
    paper = plan.papers[at]
    purpose = _PAPER + 2 * at + (20 if plan.event == "baseline" else 0)
    own = _centred(normal(person, purpose), schools)
    able: Floats = np.sqrt(1.0 - paper.own**2) * standing + paper.own * own
    for leaning in _declared()["leanings"] if plan.event == "outcome" else ():
        if (leaning["year"], leaning["paper"]) == (plan.year, paper.subject):
            able = able + leaning["by"] * (schools == leaning["school"])
    return able


def points_of(paper: PaperPlan, able: Floats) -> Floats:
    """Turn a standing into points: steep in the middle, flat at both ends, in halves or wholes."""
    steep = paper.spread / (paper.middle * (1.0 - paper.middle))
    share = _REACH / (1.0 + (1.0 - paper.middle) / paper.middle * np.exp(-steep * able))
    step = 0.5 if paper.subject in ("chinese", "english") else 1.0
    points: Floats = np.clip(np.round(share * paper.full / step) * step, 0.0, paper.full)
    return points


def _status(person: NDArray[np.int64], papers: int) -> NDArray[np.str_]:
    """Say who was absent from everything, from one paper, or excused from one."""
    missing = _declared()["missing"]
    out = np.full((len(person), papers), "sat", dtype="U6")
    which = (hashed(person, _MISSING) % np.uint64(papers)).astype(np.int64)
    rows = np.arange(len(person))
    for purpose, status in ((1, "absent"), (2, "exempt")):
        share = missing["absent_once"] if status == "absent" else missing["exempt"]
        picked = uniform(person, _MISSING + purpose) < share
        out[rows[picked], which[picked]] = status
    out[uniform(person, _MISSING + 3) < missing["absent"]] = "absent"
    return out
