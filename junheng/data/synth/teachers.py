"""Teachers of a made-up county (虚构的教师), agreeing with the statistics by construction.

:class:`Staffing` counts the teachers of a section by degree, course, title and backbone level;
the statistics table prints these counts, and the roster deals the same counts out to persons.
A teacher keeps name, sex and birth year from year to year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from junheng.data.synth.chance import shares, uniform
from junheng.data.synth.county import County, School, Section
from junheng.data.synth.names import citizen_numbers, names

_COURSES = {
    "primary": {
        "chinese": 37, "maths": 28, "english": 10, "science": 9, "morality": 8,
        "it": 4, "labour": 2, "practice": 2,
    },
    "junior": {
        "chinese": 19, "maths": 18, "english": 18, "physics": 10, "chemistry": 7, "morality": 8,
        "history": 7, "geography": 6, "biology": 5, "it": 2,
    },
    "senior": {
        "chinese": 17, "maths": 17, "english": 17, "physics": 12, "chemistry": 10, "biology": 8,
        "morality": 7, "history": 6, "geography": 4, "it": 2,
    },
}  # fmt: skip
_TITLES = {"senior": 14, "mid": 44, "assistant": 32, "junior_title": 4, "none": 6}
_BACKBONE = {"province": 12, "city": 30, "county": 58}
_MASTER = {"urban": 0.07, "town": 0.03, "rural": 0.0}
_ASSOCIATE = {"urban": 0.12, "town": 0.22, "rural": 0.34}
_SPARE = 4  # numbers kept free per section for teachers who come later
_YEAR = 2025
_PURPOSE = 300


@dataclass(frozen=True, slots=True)
class Staffing:
    """Teachers of one section counted four ways; each mapping sums to ``full_time``."""

    full_time: int
    degrees: Mapping[str, int]
    courses: Mapping[str, int]
    titles: Mapping[str, int]
    levels: Mapping[str, int]
    shared: int  # shared, part-time or rotating PE and art teachers, not full-time here
    support: int  # staff who do not teach full-time

    @property
    def listed(self) -> int:
        """Rows of the section in the roster."""
        return self.full_time + self.shared + self.support


def _dealt(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    parts = shares(total, np.array(list(weights.values()), dtype=np.float64))
    return {name: int(n) for name, n in zip(weights, parts, strict=True)}


def staffing(school: School, stage: str, people: Section) -> Staffing:
    """Count the teachers of a section by degree, course, title and backbone level."""
    total = people.teachers
    master = int(people.above * _MASTER[school.residence] * (1 if stage == "primary" else 2))
    if stage == "primary":
        associate = int(people.above * _ASSOCIATE[school.residence])
        degrees = {"associate": associate, "secondary": people.others}
    else:
        degrees = {"associate": people.others}
    known = master + degrees["associate"] * (stage == "primary")
    degrees = {"master": master, "bachelor": people.above - known, **degrees}
    pe = -(-people.pe_art // 2)
    music = -(-(people.pe_art - pe) // 2)
    arts = 1 if people.pe_art >= 16 else 0
    courses = {"pe": pe, "music": music, "fine_art": people.pe_art - pe - music - arts}
    courses |= {"arts": arts, **_dealt(total - people.pe_art, _COURSES[stage])}
    in_school = min(total - people.backbone, round(0.12 * total))
    levels = _dealt(people.backbone, _BACKBONE)
    levels |= {"school": in_school, "none": total - people.backbone - in_school}
    shared = school.shared_pe_art if stage == "primary" else 0
    return Staffing(
        full_time=total,
        degrees=degrees,
        courses=courses,
        titles=_dealt(total, _TITLES),
        levels=levels,
        shared=shared,
        support=round(0.05 * total) if total >= 20 else 0,
    )


def _in_order(counts: Mapping[str, int], rank: NDArray[np.int64]) -> pa.Array:
    labels = np.repeat(np.arange(len(counts)), list(counts.values()))
    return pa.array(list(counts)).take(pa.array(labels[rank]))


def _ranks(members: int, capacity: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Rank the first ``members`` of a pool in an order that hardly changes when one joins."""
    order = rng.permutation(capacity)
    return _order(order[:members])


def _order(values: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Give each value its place when they are put in order."""
    return np.argsort(np.argsort(values, kind="stable")).astype(np.int64)


def _section(
    school: School, stage: str, year: int, *, first: int, capacity: int, rng: np.random.Generator
) -> pa.Table:
    plan = staffing(school, stage, school.sections[year][stage])
    full = plan.full_time
    extra = plan.listed - full
    youngest = rng.integers(0, 37, capacity * 2)
    blurred = (youngest[:capacity] + rng.normal(0, 9, (2, capacity)))[:, :full]
    rank = [
        _order(blurred[0]),  # degree: the younger the higher, on the whole
        _ranks(full, capacity, rng),  # course
        _order(-youngest[:full]),  # title: by age
        _order(-blurred[1]),  # backbone level: the older the higher, on the whole
    ]
    number = first + np.concatenate([np.arange(full), capacity + np.arange(extra)])
    age = 23 + youngest[number - first] - (_YEAR - year)
    is_full = np.arange(plan.listed) < full
    is_shared = (np.arange(plan.listed) >= full) & (np.arange(plan.listed) < full + plan.shared)

    def with_extra(counts: Mapping[str, int], k: int, other: str) -> pa.Array:
        rest = pa.array([other] * extra, pa.string())
        return pa.concat_arrays([_in_order(counts, rank[k]), rest])

    subject = with_extra(plan.courses, 1, "other")
    return pa.table(
        {
            "number": pa.array(number),
            "school_code": pa.array([school.code_in(year)] * plan.listed),
            "stage": pa.array([stage] * plan.listed),
            "age": pa.array(np.maximum(age, 21)),
            "degree": with_extra(plan.degrees, 0, "associate"),
            "subject": pc.if_else(pa.array(is_shared), "music", subject),
            "title_level": with_extra(plan.titles, 2, "none"),
            "backbone_level": with_extra(plan.levels, 3, "none"),
            "is_full_time": pa.array(is_full),
            "is_shared": pa.array(is_shared),
        }
    )


def teacher_table(county: County, year: int, seed: int) -> dict[str, object]:
    """Deal the counts of every section out to persons: columns of ``teacher`` in clear."""
    parts = []
    first = 0
    for school in county.schools:
        stages = sorted({stage for people in school.sections.values() for stage in people})
        for stage in stages:
            plans = [staffing(school, stage, p[stage]) for p in school.sections.values()]
            capacity = max(plan.listed for plan in plans) + _SPARE
            if stage in school.sections[year]:
                rng = np.random.default_rng(
                    [seed, county.number, 900 + school.number, ord(stage[0])]
                )
                parts.append(_section(school, stage, year, first=first, capacity=capacity, rng=rng))
            first += 2 * capacity
    rows = pa.concat_tables(parts)
    number = rows["number"].to_numpy()
    person = (np.int64(county.number) << 40) + number
    is_woman = uniform(person, _PURPOSE) < 0.66
    born = year - rows["age"].to_numpy()
    birth = (born - 1970).astype("datetime64[Y]").astype("datetime64[D]") + number * 7 % 240
    citizen = citizen_numbers(county.region_code, birth, 250 + number // 240, is_woman)
    return {
        "name": names(person, is_woman, _PURPOSE + 10),
        "id_number": citizen,
        "school_code": rows["school_code"],
        "stage": rows["stage"],
        "sex": pc.if_else(pa.array(is_woman), "2", "1"),
        "age": rows["age"],
        "degree": rows["degree"],
        "subject": rows["subject"],
        "title_level": rows["title_level"],
        "backbone_level": rows["backbone_level"],
        "is_full_time": rows["is_full_time"],
        "is_shared": rows["is_shared"],
        "has_licence": rows["is_full_time"],
        "note": pa.nulls(len(number), pa.string()),
    }
