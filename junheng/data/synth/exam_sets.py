"""The demo's sets of scores and the workbooks they come from (演示成绩).

As with the demo's snapshots, loading the workbooks gives the very same sets; a test holds the two
ways together.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa

from junheng.data.exams import ExamSet, write_exam
from junheng.data.intake.keyring import Keyring
from junheng.data.synth.county import county
from junheng.data.synth.exam_items import ItemMarks
from junheng.data.synth.exams import (
    Candidates,
    ExamPlan,
    candidates,
    enrolled_in_grade_7,
    exam_county,
)
from junheng.data.synth.layout import FilePlan, SheetPlan
from junheng.data.synth.xlsx import workbook_bytes
from junheng.kernel.issues import column_letter

Kind = Literal["scores", "enrolled", "blueprint", "answers"]
_SHEET = "成绩"
_WHO = (("_school", "学校名称"), ("_class", "班级"), ("_pupil", "姓名"), ("_number", "学籍号"))
_FIRST_ROW = 4  # title, note and heading stand above
_BASES = ("enrolled_grade_7", "enrolled_grade_9")
_MISSING = {"absent": "缺考", "exempt": "免考"}


@dataclass(frozen=True, slots=True)
class ExamWorkbook:
    """One workbook as it is sent."""

    kind: Kind
    subject: str  # of blueprint and answers
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class DemoExam:
    """One examination of the demo, written: its plan, its set and its workbooks."""

    plan: ExamPlan
    written: ExamSet
    workbooks: tuple[ExamWorkbook, ...]


def _file(plan: ExamPlan, title: str, rows: dict[str, pa.Array], heads: list[str]) -> FilePlan:
    columns = tuple(zip(rows, heads, strict=True))
    note = f"填报单位：{county(exam_county()).name}教育局　考试日期：{plan.held_on.isoformat()}"
    sheet = SheetPlan("", _SHEET, pa.table(rows), columns, title, note)
    return FilePlan(f"{title}.xlsx", (sheet,))


def _who(held: Candidates, rows: np.ndarray) -> dict[str, pa.Array]:
    at = pa.array(rows)
    return {
        "_school": pa.array(held.school_name).take(at),
        "_class": pa.array(held.class_name).take(at),
        "_pupil": held.name.take(at),
        "_number": held.student_number.take(at),
    }


def _text(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)


def exam_workbooks(held: Candidates) -> tuple[ExamWorkbook, ...]:
    """Write the workbooks of an examination.

    Scores, of a graduation the numbers enrolled, and of one paper its plan and item marks.
    """
    plan = held.plan
    rows = _who(held, np.arange(len(held.school_code)))
    for at, paper in enumerate(plan.papers):
        cells = zip(held.scores[:, at].tolist(), held.status, strict=True)
        texts = [_MISSING.get(status[at]) or _text(score) for score, status in cells]
        rows[f"_{paper.subject}"] = pa.array(texts)
    totals = held.scores.sum(axis=1).tolist()
    rows["_total"] = pa.array(["" if np.isnan(one) else _text(one) for one in totals])
    heads = [head for _name, head in _WHO] + [paper.label for paper in plan.papers] + ["总分"]
    files: list[tuple[Kind, str, FilePlan]] = [
        ("scores", "", _file(plan, f"{plan.name}成绩册", rows, heads))
    ]
    if plan.event == "outcome":
        files.append(("enrolled", "", _headcounts(held)))
    if held.items is not None:
        files += [
            ("blueprint", held.items.subject, _blueprint(held, held.items)),
            ("answers", held.items.subject, _answers(held, held.items)),
        ]
    return tuple(
        ExamWorkbook(kind, subject, file.name, workbook_bytes(file))
        for kind, subject, file in files
    )


def _numbers(held: Candidates) -> list[tuple[str, str, int, int]]:
    """Give code and name of every school, and its pupils once in grade 7 and now in grade 9."""
    entered = enrolled_in_grade_7(held.plan.year)
    names = dict(zip(held.school_code, held.school_name, strict=True))
    now = Counter(held.school_code)
    return [(code, names[code], entered[code], now[code]) for code in sorted(names)]


def _headcounts(held: Candidates) -> FilePlan:
    rows = _numbers(held)
    then, now = sum(row[2] for row in rows), sum(row[3] for row in rows)
    columns = {
        "学校名称": [*(row[1] for row in rows), "合计"],
        "七年级入学时在籍": [*(str(row[2]) for row in rows), str(then)],
        "九年级在籍": [*(str(row[3]) for row in rows), str(now)],
    }
    plain = {f"_{head}": pa.array(values) for head, values in columns.items()}
    return _file(held.plan, f"{held.plan.name}在籍人数", plain, list(columns))


def _headcount_table(held: Candidates) -> pa.Table:
    """Give the numbers as loading their workbook would."""
    rows = [
        (code, base, pupils, f"{letter}{line}")
        for line, (code, _name, *counts) in enumerate(_numbers(held), _FIRST_ROW)
        for base, letter, pupils in zip(_BASES, "BC", counts, strict=True)
    ]
    return pa.table({
        "school_code": [row[0] for row in rows],
        "homeroom": [""] * len(rows),
        "base": [row[1] for row in rows],
        "pupils": [row[2] for row in rows],
        "sheet": [_SHEET] * len(rows),
        "cell": [row[3] for row in rows],
    })  # fmt: skip


def _label(plan: ExamPlan, subject: str) -> str:
    return next(paper.label for paper in plan.papers if paper.subject == subject)


def _blueprint(held: Candidates, marks: ItemMarks) -> FilePlan:
    items = marks.items
    columns: dict[str, list[str]] = {
        "题号": [one.item for one in items],
        "题型": [one.section for one in items],
        "满分": [_text(float(one.full)) for one in items],
        "知识点": ["、".join(one.knowledge) for one in items],
        "能力层次": [one.ability for one in items],
        "答案": [one.key for one in items],
        "预设难度": [str(one.planned) for one in items],
    }
    rows = {f"_{head}": pa.array(values) for head, values in columns.items()}
    label = _label(held.plan, marks.subject)
    return _file(held.plan, f"{held.plan.name}{label}双向细目表", rows, list(columns))


def _answers(held: Candidates, marks: ItemMarks) -> FilePlan:
    sat = _sat(held, marks)
    rows = _who(held, sat)
    for at, item in enumerate(marks.items):
        values = marks.answers[sat, at] if item.key else map(_text, marks.points[sat, at].tolist())
        rows[f"_{item.item}"] = pa.array([str(one) for one in values])
    heads = [head for _name, head in _WHO] + [f"第{item.item}题" for item in marks.items]
    label = _label(held.plan, marks.subject)
    return _file(held.plan, f"{held.plan.name}{label}小题得分", rows, heads)


def _sat(held: Candidates, marks: ItemMarks) -> np.ndarray:
    """Give the rows of those who sat the paper whose items are known."""
    at = [paper.subject for paper in held.plan.papers].index(marks.subject)
    return np.flatnonzero(~np.isnan(held.scores[:, at]))


def exam_tables(held: Candidates, keyring: Keyring, *, has_register: bool) -> dict[str, pa.Table]:
    """Give the tables of a set as loading the workbooks would."""
    plan, count = held.plan, len(held.school_code)
    persons = [keyring.person_id("pupil", one) for one in held.student_number.to_pylist()]
    rooms = held.class_code if has_register else held.class_name
    lines = np.arange(_FIRST_ROW, _FIRST_ROW + count)
    parts = []
    for at, paper in enumerate(plan.papers):
        letter = column_letter(len(_WHO) + at)
        scores = held.scores[:, at]
        parts.append(
            pa.table({
                "person_id": persons,
                "school_code": held.school_code,
                "homeroom": rooms,
                "subject": [paper.subject] * count,
                "score": pa.array(scores, mask=np.isnan(scores)),
                "status": [status[at] for status in held.status],
                "file": pa.array(np.zeros(count, dtype=np.int32)),
                "sheet": [_SHEET] * count,
                "cell": [f"{letter}{line}" for line in lines],
            })
        )  # fmt: skip
    tables = {"scores": pa.concat_tables(parts)}
    if plan.event == "outcome":
        tables["enrolled"] = _headcount_table(held)
    if held.items is not None:
        tables |= _item_tables(held, held.items, persons, rooms)
    return tables


def _item_tables(
    held: Candidates, marks: ItemMarks, persons: list[str], rooms: list[str]
) -> dict[str, pa.Table]:
    sat = _sat(held, marks)
    items, count = marks.items, len(sat)

    def of_pupils(values: list[str]) -> pa.Array:
        return pa.array([values[at] for at in sat] * len(items))

    answers = pa.table({
        "person_id": of_pupils(persons),
        "school_code": of_pupils(held.school_code),
        "homeroom": of_pupils(rooms),
        "subject": [marks.subject] * (count * len(items)),
        "item": [item.item for item in items for _ in range(count)],
        "points": pa.array(marks.points[sat].T.ravel()),
        "answer": pa.array(marks.answers[sat].T.ravel().tolist()),
    })  # fmt: skip
    blueprint = pa.table({
        "subject": [marks.subject] * len(items),
        "item": [item.item for item in items],
        "position": pa.array(range(len(items)), pa.int32()),
        "full": [float(item.full) for item in items],
        "knowledge": pa.array([item.knowledge for item in items], pa.list_(pa.string())),
        "ability": [item.ability for item in items],
        "section": [item.section for item in items],
        "key": [item.key for item in items],
        "planned": [item.planned for item in items],
    })  # fmt: skip
    return {"answers": answers, "items": blueprint}


def demo_exam(
    root: Path, keyring: Keyring, plan: ExamPlan, registers: Mapping[int, str]
) -> DemoExam:
    """Write one examination of the demo under ``root``.

    Parameters
    ----------
    root : Path
        Folder of all sets.
    keyring : Keyring
        Makes the pseudonyms, the same as of the register's pupils.
    plan : ExamPlan
        Which one.
    registers : mapping of int to str
        Hash of the data version of each autumn there is one of; an examination before the first
        is matched by student numbers alone.
    """
    held = candidates(plan)
    workbooks = exam_workbooks(held)
    register = registers.get(plan.autumn, "")
    written = write_exam(
        root,
        exam_tables(held, keyring, has_register=bool(register)),  # type: ignore[arg-type]
        region=county(exam_county()).region_code,
        name=plan.name,
        kind="graduation",
        held_on=plan.held_on,
        grade=str(plan.grade),
        papers={paper.subject: float(paper.full) for paper in plan.papers},
        files={one.name: one.sha256 for one in workbooks},
        register=register,
    )
    return DemoExam(plan, written, workbooks)
