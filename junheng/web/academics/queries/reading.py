"""Examinations within somebody's reach, what may be compared, and their rows behind the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from junheng.data.exams import ExamSet, Reach
from junheng.data.snapshots import Scope
from junheng.kernel.errors import Hidden
from junheng.measure.achievement.event import Comparison, comparison
from junheng.policy.guardrails import load_guardrails
from junheng.web.academics.models import Exam, Teaching
from junheng.web.academics.queries.files import exams_root
from junheng.web.accounts.models import Account
from junheng.web.guardrails.queries import layers_of
from junheng.web.shared import audit
from junheng.web.shared.once import read_once

PURPOSE = "学业质量分析"


def _hidden() -> Hidden:
    return Hidden(
        where="考试",
        found="没有这次考试，或不在您的范围内",
        expected="是您所在地区或学校的考试",
        fix="请从“学业质量”进入",
    )


@read_once
def exams_of(account: Account, region_code: str) -> list[Exam]:
    """List the examinations of a region, the newest first; those of one school to itself only.

    Those taken back are not among them: see :func:`withdrawn_of`.
    """
    return list(_within(account, region_code).filter(withdrawn_on=None))


def withdrawn_of(account: Account, region_code: str) -> list[Exam]:
    """List what was registered by mistake and taken back, the newest first."""
    rows = _within(account, region_code).exclude(withdrawn_on=None)
    return list(rows.select_related("withdrawn_by"))


def _within(account: Account, region_code: str) -> QuerySet[Exam]:
    rows = Exam.objects.visible_to(account).filter(region_code=region_code)
    if account.reach.all_schools_of(region_code):
        return rows
    return rows.filter(Q(school_code="") | Q(school_code__in=account.reach.schools))


def exam_of(account: Account, number: int) -> Exam:
    """Give one examination, or :class:`Hidden`."""
    found: Exam | None = Exam.objects.visible_to(account).filter(pk=number).first()
    if found is None:
        raise _hidden()
    return found


@read_once
def leave_of(exam: Exam) -> Comparison:
    """Say what may be compared on an examination, by the rules of its day and place."""
    return comparison(
        exam.event,
        load_guardrails(),
        layers_of(exam.region_code, exam.held_on),
        today=timezone.localdate(),
    )


def leaves_of(exams: Iterable[Exam]) -> Mapping[int, Comparison]:
    """Say it of several, by number."""
    return {exam.pk: leave_of(exam) for exam in exams}


def set_of(account: Account, exam: Exam) -> ExamSet:
    """Open the scores of an examination; a look at pupils' rows writes its audit line first."""
    if not exam.sha256:
        raise Hidden(
            where=str(exam),
            found="还没有收下成绩",
            expected="导入并收下成绩以后",
            fix="请先在考试页导入成绩册",
        )

    def looked(reach: Reach, part: str) -> None:
        rooms = sorted(f"{school} {room}" for school, room in reach.homerooms or ())
        audit.write_line(
            "exam_rows.read",
            actor=account,
            subject=exam,
            facts={
                "part": part,
                "purpose": reach.scope.purpose,
                "units": sorted(reach.scope.units or ()),
                "classes": rooms,
            },
        )

    return ExamSet.read(exams_root() / exam.sha256, on_personal_read=looked)


def whole(account: Account, exam: Exam) -> Reach:
    """Everything, for figures about groups only; the pages say no row of it."""
    return Reach(Scope(None, "aggregate", PURPOSE, account.username))


def own_school(account: Account, school_code: str, *, level: str = "aggregate") -> Reach:
    """One school; ``rows`` is for its principal, and is logged."""
    kind = "rows" if level == "rows" else "aggregate"
    return Reach(Scope(frozenset({school_code}), kind, PURPOSE, account.username))


@dataclass(frozen=True, slots=True)
class Class:
    """One class of one school in one subject (班级学科)."""

    school_code: str
    homeroom: str
    subject: str


def teachings_of(account: Account, on: date) -> list[Teaching]:
    """List what a teacher teaches on a day."""
    rows = Teaching.objects.visible_to(account).filter(account=account)
    return [one for one in rows if one.in_force(on)]


def class_reach(account: Account, exam: Exam, asked: Class, on: date) -> Reach:
    """Give the rows of one class to its teacher of the subject, or to its principal.

    Raises
    ------
    Hidden
        Anybody else.
    """
    teaches = any(
        (one.school_code, one.homeroom, one.subject)
        == (asked.school_code, asked.homeroom, asked.subject)
        for one in teachings_of(account, on)
    )
    leads = asked.school_code in account.reach.schools and any(
        one.role == "principal" and one.school_code == asked.school_code for one in account.current
    )
    if not (teaches or leads):
        raise Hidden(
            where=f"{exam}　{asked.homeroom}",
            found="不是您任教的班级，或不在您的范围内",
            expected="本人任教的班级；校长可以看本校的班级",
            fix="任教班级有变动的，请学校数据文员更新",
        )
    scope = Scope(frozenset({asked.school_code}), "rows", "本班教学改进", account.username)
    return Reach(scope, frozenset({(asked.school_code, asked.homeroom)}))
