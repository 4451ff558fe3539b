"""A county of schools whose pupils sat two examinations: the stage of the tests of growth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from junheng.data.exams import write_exam
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.web.academics import actions
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.files import exams_root
from junheng.web.register.models import School
from junheng.web.shared.reach import Place

from .conftest import World

LATER, EARLIER = date(2025, 6, 20), date(2024, 6, 20)
PUPILS = (60, 45, 40, 30, 25, 6)  # of each school; the last is too small to be told
ADDED = (-0.6, 0.7, 0.0, 0.1, -0.1, 0.2)  # standard deviations
PAPERS = {"biology": 60.0, "geography": 60.0}


@dataclass(frozen=True)
class Growing:
    codes: tuple[str, ...]
    later: Exam
    earlier: Exam


def _exam(world: World, name: str, day: date, papers: tuple[Paper, ...], grade: str) -> Exam:
    officer = world.home.people["data_officer"]
    held: Any = {
        "kind": "graduation",
        "scope": "region",
        "grade": grade,
        "graduating": grade == "9",
    }
    event = ExamEvent(name=name, held_on=day, papers=papers, **held)
    return actions.exam_open(
        actor=officer, place=Place(world.home.code, name="云川县"), event=event, on=day
    )


def _kept(
    exam: Exam, scores: Sequence[tuple[Any, ...]], answers: Sequence[tuple[Any, ...]] = ()
) -> Exam:
    names = ("person_id", "school_code", "homeroom", "subject", "score")
    rows = dict(zip(names, zip(*scores, strict=True), strict=True))
    n = len(scores)
    table = pa.table({
        **{key: list(values) for key, values in rows.items()},
        "status": ["sat" if value is not None else "absent" for value in rows["score"]],
        "file": [0] * n, "sheet": ["表"] * n, "cell": ["A1"] * n,
    })  # fmt: skip
    tables = {"scores": table}
    if answers:
        heads = ("person_id", "school_code", "homeroom", "subject", "item", "points", "answer")
        tables["answers"] = pa.table(
            {k: list(v) for k, v in zip(heads, zip(*answers, strict=True), strict=True)}
        )
        items = sorted({(row[3], row[4]) for row in answers})
        tables["items"] = pa.table({
            "subject": [s for s, _i in items], "item": [i for _s, i in items],
            "position": list(range(len(items))), "full": [6.0] * len(items),
            "knowledge": pa.array([["综合"]] * len(items), pa.list_(pa.string())),
            "ability": ["理解"] * len(items), "section": [""] * len(items),
            "key": [""] * len(items),
            "planned": pa.array([None] * len(items), pa.float64()),
        })  # fmt: skip
    made = write_exam(
        exams_root(), tables, region=exam.region_code, name=exam.name, kind=exam.kind,
        held_on=exam.held_on, grade=exam.grade,
        papers={one["subject"]: float(one["full"]) for one in exam.papers}, files={},
    )  # fmt: skip
    exam.sha256 = made.path.name
    exam.loaded_on = exam.held_on
    exam.save()
    return exam


def grown(world: World, *, matched: float = 1.0) -> Growing:
    """Write two examinations of six schools; ``matched`` of the pupils sat the earlier one."""
    codes = [one.school_code for one in world.home.schools]
    for n in range(3, 7):
        school = School.objects.create(
            school_code=f"{world.home.code}000{n}", name=f"云川县第{'三四五六'[n - 3]}学校",
            region_code=world.home.code, kind="311", valid_from=date(2015, 9, 1),
        )  # fmt: skip
        codes.append(school.school_code)
    later, earlier = _cohort(world, codes, LATER, EARLIER, seed=5, matched=matched)
    return Growing(tuple(codes), later, earlier)


def grown_before(world: World, grew: Growing, years: int) -> Growing:
    """Write the same two examinations some years earlier, with other pupils of the same schools."""
    later, earlier = (day.replace(year=day.year - years) for day in (LATER, EARLIER))
    made = _cohort(world, grew.codes, later, earlier, seed=5 + years)
    return Growing(grew.codes, *made)


def _cohort(
    world: World, codes: Sequence[str], day: date, before: date, *, seed: int, matched: float = 1.0
) -> tuple[Exam, Exam]:
    mark = "p" if day == LATER else f"q{day.year}"  # pupils of other years are other pupils
    subjects = tuple(Paper(key, {"biology": "生物", "geography": "地理"}[key], full)
                     for key, full in PAPERS.items())  # fmt: skip
    earlier = _exam(world, f"{before.year}年八年级学业水平考试", before, subjects, "8")
    later = _exam(
        world, f"{day.year}年初中学业水平考试", day,
        (Paper("chinese", "语文", 120.0), Paper("maths", "数学", 120.0)), "9",
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    first: list[tuple[Any, ...]] = []
    second: list[tuple[Any, ...]] = []
    answers: list[tuple[Any, ...]] = []
    for code, n, added in zip(codes, PUPILS, ADDED, strict=True):
        for k in range(n):
            person, ability = f"{mark}{code[-1]}{k:03d}", rng.normal()
            sat = rng.random() < matched
            for subject in PAPERS:
                marks = np.clip(np.round(3 + 1.4 * ability + rng.normal(0, 1, 10)), 0, 6)
                if sat:
                    first.append((person, code, "1", subject, float(marks.sum())))
                    if subject == "biology":
                        answers += [(person, code, "1", subject, f"{q + 1}", float(mark), "")
                                    for q, mark in enumerate(marks)]  # fmt: skip
            for subject in ("chinese", "maths"):
                score = 75 + 15 * (0.8 * ability + added + rng.normal(0, 0.5))
                told = None if subject == "maths" and k == 0 else float(np.clip(score, 0, 120))
                second.append((person, code, "1", subject, told))
    return _kept(later, second), _kept(earlier, first, answers)
