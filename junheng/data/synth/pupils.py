"""Classes and pupils of a made-up county (虚构的班级与学生).

A pupil is a number inside a cohort (the year of entering grade 1).  The number fixes name,
birthday and sex, so the same child is one grade higher in the next year's roster and comes from
a primary school of the same county when junior secondary school begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from junheng.data.synth.chance import shares, uniform
from junheng.data.synth.county import County, School, Section
from junheng.data.synth.names import citizen_numbers, names

_STAGE_DIGIT = {"primary": "1", "junior": "2", "senior": "3"}
_FIRST_GRADE = {"primary": 1, "junior": 7, "senior": 10}
_CHINESE = "〇一二三四五六七八九"
_OLDEST = 2000  # no cohort entered grade 1 before this year
_MIGRANT = {"urban": 0.10, "town": 0.05, "rural": 0.01}
_LEFT_BEHIND = {"urban": 0.02, "town": 0.14, "rural": 0.27}
_TEMPORARY = 0.004  # share of pupils with a temporary student number (L)
_PURPOSE = 100


@dataclass(frozen=True, slots=True)
class Homeroom:
    """One class of one year and the numbers of its pupils in their cohort."""

    school: School
    stage: str
    grade: int
    code: str
    name: str
    pupils: int
    cohort: int
    first: int  # number of its first pupil within the cohort


def _blocks(county: County) -> dict[tuple[int, str], tuple[int, int]]:
    """Give each section a fixed block of pupil numbers: (first number, size)."""
    blocks: dict[tuple[int, str], tuple[int, int]] = {}
    start = dict.fromkeys(_STAGE_DIGIT, 0)
    for school in county.schools:
        stages = {stage for year in school.sections.values() for stage in year}
        for stage in sorted(stages):
            most = max(year[stage].pupils for year in school.sections.values())
            size = int(most / len(school.grades(stage)) * 1.25) + 8
            blocks[school.number, stage] = (start[stage], size)
            start[stage] += size
    return blocks


def _grade_sizes(
    school: School, stage: str, people: Section, year: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Spread a section's pupils over its grades; big cohorts stay big as they move up."""
    waves = rng.uniform(0.94, 1.06, 60)
    grades = school.grades(stage)
    cohorts = np.array([year - grade + 1 - _OLDEST for grade in grades])
    return shares(people.pupils, waves[cohorts])


def _class_sizes(school: School, stage: str, pupils: int, *, is_last: bool) -> list[int]:
    count = max(1, -(-pupils // school.typical_class(stage)))
    if is_last and school.largest_class and pupils > school.largest_class:
        rest = pupils - school.largest_class
        others = max(1, count - 1)
        return [school.largest_class, *(int(n) for n in shares(rest, np.ones(others)))]
    return [int(n) for n in shares(pupils, np.ones(count))]


def homerooms(county: County, year: int, seed: int) -> Iterator[Homeroom]:
    """Form the classes of a year, school by school and grade by grade."""
    blocks = _blocks(county)
    for school, stage, people in county.sections(year):
        rng = np.random.default_rng([seed, county.number, school.number, ord(stage[0])])
        grades = school.grades(stage)
        sizes = _grade_sizes(school, stage, people, year, rng)
        for grade, size in zip(grades, sizes, strict=True):
            first, _ = blocks[school.number, stage]
            entry = year - (grade - _FIRST_GRADE[stage])
            for k, pupils in enumerate(
                _class_sizes(school, stage, int(size), is_last=grade == grades[-1]), start=1
            ):
                yield Homeroom(
                    school=school,
                    stage=stage,
                    grade=grade,
                    code=f"{school.code_in(year)}{_STAGE_DIGIT[stage]}{entry}{k:02d}",
                    name=f"{_grade_name(grade)}（{k}）班",
                    pupils=pupils,
                    cohort=year - grade + 1,
                    first=first,
                )
                first += pupils


def _grade_name(grade: int) -> str:
    return ("高" + _CHINESE[grade - 9]) if grade > 9 else _CHINESE[grade]


def homeroom_table(rooms: list[Homeroom], year: int) -> dict[str, object]:
    """Lay the classes out as columns of the table ``homeroom``."""
    codes = [room.school.code_in(year) for room in rooms]
    return {
        "class_code": [room.code for room in rooms],
        "school_code": codes,
        "campus_code": [f"{code}01" for code in codes],
        "stage": [room.stage for room in rooms],
        "grade": [room.grade for room in rooms],
        "name": [room.name for room in rooms],
        "pupils": [room.pupils for room in rooms],
    }


@dataclass(frozen=True, slots=True)
class Persons:
    """The pupils of some classes, class after class; arrays of one length."""

    room: NDArray[np.int64]  # place of the class in the list given
    cohort: NDArray[np.int64]
    number: NDArray[np.int64]  # within the cohort
    person: NDArray[np.int64]  # the same in every year


def persons_of(county: County, rooms: list[Homeroom]) -> Persons:
    """Give the pupils of some classes their numbers."""
    sizes = np.array([room.pupils for room in rooms])
    room = np.repeat(np.arange(len(rooms)), sizes)
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)
    cohort = np.array([r.cohort for r in rooms])[room]
    number = np.array([r.first for r in rooms])[room] + np.arange(len(room)) - start
    person = (np.int64(county.number) << 40) + (cohort << 24) + number
    return Persons(room, cohort, number, person)


def pupil_table(county: County, rooms: list[Homeroom], year: int) -> dict[str, object]:
    """Fill the classes with pupils: columns of the table ``pupil`` in clear."""
    held = persons_of(county, rooms)
    room, cohort, number, person = held.room, held.cohort, held.number, held.person
    is_girl = uniform(person, _PURPOSE) < 0.475
    birth = (cohort - 7 - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    birth = birth + 243 + number * 97 % 365  # the year before 1 September of entering grade 1, at 6
    citizen = citizen_numbers(county.region_code, birth, number // 365, is_girl)
    temporary = pa.array(uniform(person, _PURPOSE + 1) < _TEMPORARY)
    prefix = pc.if_else(temporary, "L", "G")
    digits = pc.replace_substring(citizen, "X", "0")
    student = pc.binary_join_element_wise(prefix, pc.if_else(temporary, digits, citizen), "")
    at = pa.array(room)

    def of_room(values: list[object]) -> pa.Array:
        return pa.array(values).take(at)

    def chance(purpose: int, share: list[float]) -> NDArray[np.bool_]:
        return uniform(person, purpose) < np.array(share)[room]

    codes = [r.school.code_in(year) for r in rooms]
    return {
        "name": names(person, is_girl, _PURPOSE + 10),
        "student_number": student,
        "school_code": of_room(list(codes)),
        "campus_code": of_room([f"{code}01" for code in codes]),
        "stage": of_room([r.stage for r in rooms]),
        "grade": of_room([r.grade for r in rooms]),
        "class_code": of_room([r.code for r in rooms]),
        "sex": pc.if_else(pa.array(is_girl), "2", "1"),
        "birth_month": pa.array(birth.astype("datetime64[M]").astype(str)),
        "is_registered": pa.array(np.ones(len(room), dtype=np.bool_)),
        "is_boarding": pa.array(chance(_PURPOSE + 2, [r.school.boarding for r in rooms])),
        "is_migrant": pa.array(chance(_PURPOSE + 3, [_MIGRANT[r.school.residence] for r in rooms])),
        "is_left_behind": pa.array(
            chance(_PURPOSE + 4, [_LEFT_BEHIND[r.school.residence] for r in rooms])
        ),
    }
