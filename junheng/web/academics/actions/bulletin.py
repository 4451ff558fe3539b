"""The verb of the city's bulletin: its lines stand beside our own scores (登记市里的通报)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from junheng.kernel.errors import Refused, UsageError
from junheng.web.academics import access  # noqa: F401  declares the rights
from junheng.web.academics.models import Bulletin, Exam
from junheng.web.accounts.models import Account
from junheng.web.shared.forms import is_document_number
from junheng.web.shared.verbs import verb


@dataclass(frozen=True, slots=True)
class Lines:
    """What the city's bulletin says (通报的数), points of the total."""

    top: float
    bottom: float
    mean: float
    listed: int  # pupils of the region who registered


@dataclass(frozen=True, slots=True)
class Counted:
    """How our own scores lie to the lines (本地区的人数)."""

    sat: int
    top: int
    bottom: int
    mean: float


@verb("exam.bulletin_recorded", may="exam.load")
def bulletin_record(
    *,
    actor: Account,
    exam: Exam,
    seen: int,
    lines: Lines,
    counted: Counted,
    document_number: str,
    on: date,
) -> Bulletin:
    """Record the city's lines with the document; what is counted by them answers the plans.

    Only of a graduation examination of the region: ends of a population that is the region
    itself are a fifth each by their making, and say nothing.
    """
    where = f"{exam}的通报"
    if exam.kind != "graduation" or exam.school_code or not exam.is_loaded:
        raise Refused(
            where=where,
            found="不是收下了成绩的初中学业水平考试",
            expected="全县参加、成绩已收下的初中学业水平考试",
            fix="请从那次考试的页面进入",
        )
    if not is_document_number(document_number):
        raise UsageError(
            where=where,
            found=f"文号填的是“{document_number.strip()}”",
            expected="找得到文件的编号，例如“温教办〔2025〕18号”",
            fix="请填写市里通报的文号",
        )
    full = sum(float(paper["full"]) for paper in exam.papers)
    if not 0 < lines.bottom < lines.top <= full or not 0 < lines.mean <= full:
        raise UsageError(
            where=where,
            found=f"前20%线 {lines.top:g}、后20%线 {lines.bottom:g}、平均 {lines.mean:g}",
            expected=f"后20%线低于前20%线，都在 0 和满分 {full:g} 之间",
            fix="请按通报核对；只用总分的分数线",
        )
    if lines.listed < counted.sat:
        raise UsageError(
            where=where,
            found=f"报名 {lines.listed} 人，有总分的已有 {counted.sat} 人",
            expected="报名人数不少于有成绩的人数",
            fix="请核对报名人数",
        )
    made: Bulletin = Bulletin.objects.create(
        exam=exam,
        document_number=document_number.strip(),
        top_line=lines.top,
        bottom_line=lines.bottom,
        peer_mean=lines.mean,
        listed=lines.listed,
        top=counted.top,
        bottom=counted.bottom,
        mean=counted.mean,
        sha256=exam.sha256,
        recorded_by=actor,
        recorded_on=on,
    )
    return made
