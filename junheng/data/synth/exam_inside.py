"""One school's own end-of-term examination (校内期末考试), as the school keeps its scores.

Pupils are written by class and name, without numbers, as such sheets are; four rows do not find
their pupil and wait in the tray.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from junheng.data.synth.county import County, county
from junheng.data.synth.exams import PaperPlan, exam_county, normal, points_of, whole_column
from junheng.data.synth.layout import FilePlan, SheetPlan
from junheng.data.synth.make import SEED
from junheng.data.synth.pupils import Homeroom, homerooms, persons_of, pupil_table
from junheng.data.synth.xlsx import workbook_bytes

SCHOOL = "3199010015"  # 石桥中学
NAME = "2025学年第一学期八年级期末考试"
HELD_ON = date(2026, 1, 20)
GRADE = 8
PAPERS = (
    PaperPlan("chinese", "语文", 120, 0.70, 0.11, 0.7),
    PaperPlan("maths", "数学", 120, 0.62, 0.17, 0.6),
    PaperPlan("english", "英语", 120, 0.64, 0.18, 0.65),
)
_AUTUMN = 2025
_STANDING, _OWN = 470, 472
_HEADS = ("班级", "姓名", *(paper.label for paper in PAPERS), "总分")


def _rooms() -> tuple[County, list[Homeroom]]:
    region = county(exam_county())
    rooms = homerooms(region, _AUTUMN, SEED)
    return region, [one for one in rooms if one.grade == GRADE and one.school.code == SCHOOL]


def score_rows() -> list[tuple[str, ...]]:
    """Give the rows of the sheet: class, name, a mark a paper, the total."""
    region, rooms = _rooms()
    held = persons_of(region, rooms)
    names = whole_column(pupil_table(region, rooms, _AUTUMN)["name"]).to_pylist()
    standing = normal(held.person, _STANDING) * 0.9 - 0.3
    marks = []
    for at, paper in enumerate(PAPERS):
        own = normal(held.person, _OWN + 2 * at)
        marks.append(points_of(paper, np.sqrt(1 - paper.own**2) * standing + paper.own * own))
    table = np.stack(marks, axis=1)
    rows = [
        (rooms[room].name, name, *map(_text, scores), _text(sum(scores)))
        for room, name, scores in zip(held.room, names, table.tolist(), strict=True)
    ]
    return _as_typed(rows, [room.name for room in rooms])


def _text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _as_typed(rows: list[tuple[str, ...]], rooms: list[str]) -> list[tuple[str, ...]]:
    """Put in what happens while a sheet is typed: four pupils who are not found by class and name.

    One stands in the wrong class, one is written with a wrong character, one is not in the
    register, one is written without the given name.
    """
    out = list(rows)
    single = [at for at, row in enumerate(out) if sum(row[1] == one[1] for one in out) == 1]
    moved, wrong, cut = single[5], single[60], single[-7]
    other = next(room for room in rooms if room != out[moved][0])
    out[moved] = (other, *out[moved][1:])
    out[wrong] = (out[wrong][0], f"{out[wrong][1]}儿", *out[wrong][2:])
    out[cut] = (out[cut][0], out[cut][1][:1], *out[cut][2:])
    guest = (rooms[0], "借读生甲", *out[3][2:])
    absent = single[20]
    out[absent] = (*out[absent][:3], "缺考", out[absent][4], "")
    return [*out[:40], guest, *out[40:]]


def inside_workbook() -> tuple[str, bytes]:
    """Give the file name and bytes of the sheet."""
    rows = score_rows()
    columns = {f"_{n}": pa.array([row[n] for row in rows]) for n in range(len(_HEADS))}
    heads = tuple(zip(columns, _HEADS, strict=True))
    note = f"填报单位：石桥中学教务处　考试日期：{HELD_ON.isoformat()}"
    sheet = SheetPlan("", "成绩", pa.table(columns), heads, NAME, note)
    file = FilePlan(f"石桥中学{NAME}成绩册.xlsx", (sheet,))
    return file.name, workbook_bytes(file)
