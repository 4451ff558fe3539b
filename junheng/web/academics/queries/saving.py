"""Writing a set of scores and leading a set to its examination (收下成绩)."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.data.exams import write_exam
from junheng.kernel.errors import Refused
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.files import exams_root
from junheng.web.academics.queries.loading import Reading, examined, sheets_of
from junheng.web.accounts.models import Account


@dataclass(frozen=True, slots=True)
class Saved:
    """A written set, not yet on record."""

    sha256: str
    register_sha256: str
    unmatched: int


def save(account: Account, exam: Exam) -> Saved:
    """Write what the sheets say as a set; its record is the caller's.

    Raises
    ------
    Refused
        No score sheet came, or something still waits for a person.
    """
    reading = examined(account, exam)
    if reading is None:
        raise Refused(
            where=str(exam),
            found="还没有上传成绩册",
            expected="先上传成绩册",
            fix="请上传后再收下",
        )
    _must_be_settled(exam, reading)
    snapshot = reading.register.snapshot
    register = snapshot.sha256 if snapshot is not None else ""
    made = write_exam(
        exams_root(),
        reading.tables,  # type: ignore[arg-type]
        region=exam.region_code,
        name=exam.name,
        kind=exam.kind,
        held_on=exam.held_on,
        grade=exam.grade,
        papers={paper["subject"]: float(paper["full"]) for paper in exam.papers},
        files={sheet.name: sheet.sha256 for sheet in sheets_of(exam)},
        register=register,
        unmatched=reading.left_out,
    )
    return Saved(made.path.name, register, reading.left_out)


def _must_be_settled(exam: Exam, reading: Reading) -> None:
    if reading.tray:
        raise Refused(
            where=str(exam),
            found=f"还有 {len(reading.tray)} 行没有认领",
            expected="每一行都认领，或写明不收的理由",
            fix="请在“待认领”里逐行处理",
        )
    wrong = [issue for issue in reading.issues if issue.rule.level == "error"]
    if wrong:
        raise Refused(
            where=str(exam),
            found=f"还有 {len(wrong)} 处错误，第一处：{wrong[0].found}",
            expected="成绩册没有错误",
            fix="请改正成绩册后重新上传",
        )
