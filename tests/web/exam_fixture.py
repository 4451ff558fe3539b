"""A county that sat one examination: five schools, two papers, items of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from junheng.data.exams import write_exam
from junheng.data.intake.keyring import Keyring
from junheng.data.intake.publish import write_identities
from junheng.data.snapshots import write_snapshot
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.web.academics import actions
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.files import exams_root
from junheng.web.accounts.models import Account
from junheng.web.evidence.models import SnapshotRecord
from junheng.web.evidence.queries import snapshots_root
from junheng.web.intake.queries.publication import identities_root
from junheng.web.shared.reach import Place

DAY = date(2025, 6, 20)
SIZES = ((40, 40), (45,), (40, 30), (60,), (9,))  # pupils of each class, by school
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
POINTS = ("函数图像", "几何证明", "统计与概率", "方程")


@dataclass(frozen=True)
class Sat:
    exam: Exam
    rows: pa.Table  # the scores
    persons: tuple[str, ...]


def sit(region: str, officer: Account, ring: Keyring, schools: Sequence[str]) -> Sat:
    """Register a graduation examination and take in scores of 264 pupils at five schools."""
    rng = np.random.default_rng(20250620)
    pupils = [
        (school, f"90{room + 1}")
        for school, sizes in zip(schools, SIZES, strict=True)
        for room, size in enumerate(sizes)
        for _ in range(size)
    ]
    n = len(pupils)
    numbers = [f"G{i:05d}" for i in range(n)]
    persons = [ring.person_id("pupil", number) for number in numbers]
    ability = rng.normal(size=n) + np.array(
        [0.3 * (school in (schools[0], schools[3])) for school, _ in pupils]
    )
    register = _register(region, officer, ring, pupils, persons)
    hard = np.linspace(-1.2, 1.2, 20)
    right = rng.random((n, 20)) < 1 / (1 + np.exp(-1.3 * (ability[:, None] - hard)))
    maths = 6.0 * right.sum(axis=1)
    chinese = np.clip(np.round(78 + 14 * ability + rng.normal(0, 8, n)), 0, 120)
    absent = np.arange(n) % 66 == 65
    scores = pa.table({
        "person_id": [one for one in persons for _ in range(2)],
        "school_code": [one[0] for one in pupils for _ in range(2)],
        "homeroom": [one[1] for one in pupils for _ in range(2)],
        "subject": ["chinese", "maths"] * n,
        "score": [None if absent[i // 2] else float((chinese, maths)[i % 2][i // 2])
                  for i in range(2 * n)],
        "status": ["absent" if absent[i // 2] else "sat" for i in range(2 * n)],
        "file": [0] * (2 * n), "sheet": ["成绩"] * (2 * n), "cell": ["A1"] * (2 * n),
    })  # fmt: skip
    sat = [i for i in range(n) if not absent[i]]
    wrong = rng.choice(list("BCD"), size=(n, 20))
    answers = pa.table({
        "person_id": [persons[i] for i in sat for _ in range(20)],
        "school_code": [pupils[i][0] for i in sat for _ in range(20)],
        "homeroom": [pupils[i][1] for i in sat for _ in range(20)],
        "subject": ["maths"] * (20 * len(sat)),
        "item": [str(j + 1) for _ in sat for j in range(20)],
        "points": [6.0 * bool(right[i, j]) for i in sat for j in range(20)],
        "answer": ["A" if right[i, j] else str(wrong[i, j]) for i in sat for j in range(20)],
    })  # fmt: skip
    items = pa.table({
        "subject": ["maths"] * 20, "item": [str(j + 1) for j in range(20)],
        "position": list(range(20)), "full": [6.0] * 20,
        "knowledge": [[POINTS[j % 4]] for j in range(20)], "ability": ["理解", "应用"] * 10,
        "section": ["选择题"] * 20, "key": ["A"] * 20,
        "planned": [0.7 if j < 10 else None for j in range(20)],
    })  # fmt: skip
    event = ExamEvent(
        name="2025年初中学业水平考试", kind="graduation", scope="region", held_on=DAY,
        papers=(Paper("chinese", "语文", 120.0), Paper("maths", "数学", 120.0)), grade="9",
        graduating=True,
    )  # fmt: skip
    exam = actions.exam_open(actor=officer, place=Place(region, name="云川县"), event=event, on=DAY)
    made = write_exam(
        exams_root(), {"scores": scores, "answers": answers, "items": items}, region=region,
        name=exam.name, kind=exam.kind, held_on=DAY, grade="9",
        papers={"chinese": 120.0, "maths": 120.0}, files={}, register=register.sha256,
    )  # fmt: skip
    exam = actions.exam_load(
        actor=officer, exam=exam, seen=exam.version, sha256=made.path.name,
        register_sha256=register.sha256, unmatched=0, on=DAY,
    )  # fmt: skip
    return Sat(exam, scores, tuple(persons))


def _register(
    region: str,
    officer: Account,
    ring: Keyring,
    pupils: list[tuple[str, str]],
    persons: list[str],
) -> SnapshotRecord:
    n = len(pupils)
    rows = pa.table({
        "person_id": persons, "school_code": [one[0] for one in pupils],
        "stage": ["junior"] * n, "grade": [9] * n, "class_code": [one[1] for one in pupils],
        "sex": [str(1 + i % 2) for i in range(n)],
        "is_boarding": [i % 3 == 0 for i in range(n)],
        "is_left_behind": [i % 40 == 0 for i in range(n)],
    })  # fmt: skip
    rooms = sorted(set(pupils))
    homerooms = pa.table({
        "class_code": [f"{a}-{b}" for a, b in rooms], "school_code": [a for a, _b in rooms],
        "stage": ["junior"] * len(rooms), "grade": [9] * len(rooms),
        "name": [b for _a, b in rooms],
        "pupils": [pupils.count(one) + 2 for one in rooms],
    })  # fmt: skip
    made = write_snapshot(
        snapshots_root(), {"pupil": rows, "homeroom": homerooms}, region=region,
        region_name="云川县", as_of=date(2024, 10, 1), status="approved", source="事业统计",
        version=1,
    )  # fmt: skip
    names = [f"{SURNAMES[i % 16]}{'一二三四五六七八九十'[i % 10]}" for i in range(n)]
    identities = pa.table({"person_id": persons, "name": names})
    write_identities(identities_root(), made.sha256, {"pupil": identities}, ring)
    return SnapshotRecord.objects.create(
        sha256=made.sha256, region_code=region, region_name="云川县", as_of=date(2024, 10, 1),
        status="approved", source="事业统计", number=1, rows=n,
        locked_at="2024-10-02T00:00Z", locked_by=officer,
    )  # fmt: skip
