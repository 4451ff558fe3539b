"""Papers of one class: the teacher's page, and a page for each pupil (班级学科版、学生和家长版).

Both are for the class's teacher and its principal.  Pages of pupils carry names, so they lie
sealed, one file a pupil, and every look at them is logged.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from django.conf import settings

from junheng.data.exams import LEAST
from junheng.data.intake.publish import read_identities
from junheng.kernel.errors import DataError, Hidden
from junheng.measure.achievement.account import Marks
from junheng.measure.achievement.blueprint import labels
from junheng.measure.achievement.standing import bands_of_full, place_in_bands
from junheng.policy.achievement import achievement_lines
from junheng.publish.reports.exam_class import class_report
from junheng.publish.reports.exam_facts import (
    ClassPaper,
    ExamHead,
    ItemLine,
    OwnPoint,
    OwnResult,
    PointLine,
    PupilPaper,
)
from junheng.publish.reports.exam_pupil import pupil_report
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.account import lines_of
from junheng.web.academics.queries.belonging import room_names
from junheng.web.academics.queries.classes import ClassItem, by_surname, class_page
from junheng.web.academics.queries.documents import (
    file_of,
    head_of,
    key_of,
    not_there,
    write,
)
from junheng.web.academics.queries.papers import with_items
from junheng.web.academics.queries.reading import Class, class_reach, set_of
from junheng.web.academics.queries.table import marks_of, table_of
from junheng.web.accounts.models import Account
from junheng.web.intake.queries.publication import identities_root
from junheng.web.register.queries import school_names
from junheng.web.shared import audit, sealing


def room_of(exam: Exam, homeroom: str) -> str:
    """Name a class."""
    return room_names(exam).get(homeroom, f"{homeroom}班")


def goes_on_paper(n: int) -> bool:
    """Tell whether a class is large enough for a page of its own on paper."""
    return n >= LEAST


def class_facts(account: Account, exam: Exam, asked: Class, on: date) -> ClassPaper:
    """Gather what a class's page on paper says.

    Raises
    ------
    Hidden
        Anybody but its teacher and its principal; fewer than 11 pupils.
    """
    found = class_page(account, exam, asked, on)
    if not goes_on_paper(found.described.n):
        raise not_there("班级学科版", "这个班有成绩的少于 11 人，请在班级页上看")
    school = school_names([exam.region_code], exam.held_on).get(asked.school_code, "")
    n = found.described.n
    return ClassPaper(
        head=head_of(exam, f"{school}{room_of(exam, asked.homeroom)}", school=school),
        label=exam.paper(asked.subject)["label"],
        described=found.described,
        absent=found.absent,
        placed=tuple(count for _label, count in found.bands),
        against=found.against,
        points=tuple(
            PointLine(one.label, one.items, one.share, one.against) for one in found.points
        ),
        weakest=tuple(one.label for one in found.weakest),
        items=tuple(_item(one, n) for one in found.items),
        help=len(found.help),
        help_share=found.help_share,
    )


def _item(one: ClassItem, n: int) -> ItemLine:
    wrong = one.distractor if one.key else None
    return ItemLine(
        one.item,
        one.share,
        one.against,
        wrong[0] if wrong else "",
        wrong[1] / n if wrong else None,
    )


def write_class(
    account: Account, exam: Exam, asked: Class, suffix: str, on: date
) -> tuple[Path, str]:
    """Make a class's page unless it is there; give where it lies and what it is called."""
    paper = class_facts(account, exam, asked, on)
    target = file_of(paper, suffix)
    if not target.is_file():
        write(class_report(paper), target)
    return target, class_name(paper, suffix)


def class_name(paper: ClassPaper, suffix: str) -> str:
    """Name the reader's file."""
    return f"{paper.head.exam}{paper.head.who}{paper.label}分析.{suffix}"


def subjects_of(
    account: Account, exam: Exam, school: str, homeroom: str, on: date
) -> tuple[str, ...]:
    """Name the papers of a class a reader may read, in order.

    Raises
    ------
    Hidden
        None of them.
    """
    found, refused = [], None
    for subject in exam.subjects:
        try:
            class_reach(account, exam, Class(school, homeroom, subject), on)
        except Hidden as error:
            refused = error
        else:
            found.append(subject)
    if not found:
        raise refused or not_there("学生和家长版")
    return tuple(found)


def pupils_file(exam: Exam, school: str, homeroom: str, subjects: object, suffix: str) -> Path:
    """Where the sealed pages of a class lie."""
    facts = (exam.sha256, exam.register_sha256, school, homeroom, subjects, suffix, lines_of())
    return Path(settings.HOME) / "exam-papers" / f"{key_of(facts)}.sealed"


def pupils_name(exam: Exam, homeroom: str, suffix: str) -> str:
    """Name the reader's archive."""
    return f"{exam.name}{room_of(exam, homeroom)}学生和家长版（{suffix}）.zip"


def looked(account: Account, exam: Exam, school: str, homeroom: str) -> None:
    """Write down that somebody takes the pages of a class's pupils."""
    facts = {
        "part": "pupil_papers",
        "purpose": "告知学生和家长本人结果",
        "units": [school],
        "classes": [f"{school} {homeroom}"],
    }
    audit.write_line("exam_rows.read", actor=account, subject=exam, facts=facts)


def write_pupils(
    account: Account,
    exam: Exam,
    school: str,
    homeroom: str,
    suffix: str,
    *,
    on: date,
    told: Callable[[int, int], None],
) -> Path:
    """Write a page for each pupil of a class into one sealed archive, each a file of its own."""
    subjects = subjects_of(account, exam, school, homeroom, on)
    target = pupils_file(exam, school, homeroom, subjects, suffix)
    if target.is_file():
        return target
    papers = pupil_papers(account, exam, school, homeroom, subjects=subjects, on=on)
    content, used = io.BytesIO(), dict[str, int]()
    with zipfile.ZipFile(content, "w") as archive, tempfile.TemporaryDirectory() as folder:
        for done, paper in enumerate(papers):
            told(done, len(papers))
            name = paper.head.who.replace("/", "-")
            used[name] = used.get(name, 0) + 1
            stem = name if used[name] == 1 else f"{name}（{used[name]}）"
            path = Path(folder) / f"one.{suffix}"
            write(pupil_report(paper), path)
            archive.write(path, f"{stem}.{suffix}")
    sealing.seal(content.getvalue(), target)
    return target


def pupil_papers(
    account: Account,
    exam: Exam,
    school: str,
    homeroom: str,
    *,
    subjects: tuple[str, ...],
    on: date,
) -> list[PupilPaper]:
    """Gather the own results of each pupil of a class, by surname."""
    reach = class_reach(account, exam, Class(school, homeroom, subjects[0]), on)
    held = set_of(account, exam)
    table = table_of(exam, held, reach)
    if not table.pupils:
        raise not_there("学生和家长版", "这个班没有参加这次考试")
    names = _names(exam, table.pupils)
    lines, items = lines_of(), with_items(account, exam)
    results: dict[str, list[OwnResult]] = {pupil: [] for pupil in table.pupils}
    for subject in subjects:
        paper = exam.paper(subject)
        full = float(paper["full"])
        bands = bands_of_full(lines.bands, lines.band_shares, full)
        placed = place_in_bands(table.score(subject), bands)
        marks = marks_of(held, reach, subject) if subject in items else None
        points = _own_points(marks) if marks is not None else {}
        for pupil, place in zip(table.pupils, placed.tolist(), strict=True):
            band = lines.bands[place] if place >= 0 else ""
            results[pupil].append(OwnResult(paper["label"], band, points.get(pupil, ())))
    label = school_names([exam.region_code], exam.held_on).get(school, "")
    head = head_of(exam, "", school=label, for_pupil=True)
    room = room_of(exam, homeroom)
    found = [
        PupilPaper(_of_pupil(head, names[one]), room, tuple(results[one])) for one in table.pupils
    ]
    return sorted(found, key=lambda one: by_surname(one.head.who))


def _of_pupil(head: ExamHead, name: str) -> ExamHead:
    return replace(head, who=name)


def _names(exam: Exam, pupils: tuple[str, ...]) -> Mapping[str, str]:
    """Open the names of a whole class; a page without a name would reach the wrong child."""
    if not exam.register_sha256:
        raise not_there("学生和家长版", "这次考试没有对照学生名册，写不了姓名")
    try:
        opened = read_identities(
            identities_root(), exam.register_sha256, "pupil", pupils, sealing.keyring()
        )
    except DataError as error:
        why = "对照的数据版本没有身份信息，写不了姓名"
        raise not_there("学生和家长版", why) from error
    found = {one: held["name"] for one, held in opened.items() if held.get("name")}
    lacking = len(set(pupils) - set(found))
    if lacking:
        raise not_there("学生和家长版", f"名册里有 {lacking} 名学生没有姓名，请先核对名册")
    return found


def _own_points(marks: Marks) -> dict[str, tuple[OwnPoint, ...]]:
    """Give each pupil's knowledge points, in the order of the blueprint."""
    lines, rows = achievement_lines().bands, marks.blueprint.rows
    named = list(dict.fromkeys(label for row in rows for label in labels(row, "knowledge")))
    asked = [
        (label, [i for i, row in enumerate(rows) if label in labels(row, "knowledge")])
        for label in named
    ]
    full = np.array([row.full for row in rows])
    found = {}
    for pupil, points in zip(marks.pupils, marks.points, strict=True):
        own = []
        for label, at in asked:
            share = float(points[at].sum() / full[at].sum())
            band = next(one.label for one in lines if share >= one.share)
            again = tuple(rows[i].item for i in at if points[i] < full[i])
            own.append(OwnPoint(label, share, band, again))
        found[pupil] = tuple(own)
    return found
