"""Verbs of examinations: register, send a sheet, settle a row, take scores in; assign classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from junheng.kernel.errors import Refused, UsageError
from junheng.measure.achievement.event import ExamEvent, check_words
from junheng.policy.guardrails import load_guardrails
from junheng.web.academics import access  # noqa: F401  declares the rights
from junheng.web.academics.models import (
    COHORT,
    OF_THE_WHOLE,
    Exam,
    GrowthRun,
    SentSheet,
    Settled,
    SheetKind,
    Teaching,
)
from junheng.web.accounts.models import Account, Role
from junheng.web.shared.guards import EVENT_DATE
from junheng.web.shared.reach import Place
from junheng.web.shared.verbs import verb


def _facts(*, event: ExamEvent, **_given: object) -> dict[str, object]:
    """Tell the guardrails what is to be held, by the rules of its own day."""
    return {**event.facts, EVENT_DATE: event.held_on}


@verb("exam.opened", may="exam.open", guard="exam.open", facts=_facts)
def exam_open(*, actor: Account, place: Place, event: ExamEvent, on: date) -> Exam:
    """Register an examination (登记考试); the law of its own day is asked first.

    ``place`` is the region, or one school that examines its own pupils.
    """
    _must_be_right(f"登记考试“{event.name}”", place, event)
    made: Exam = Exam.objects.create(
        region_code=place.region_code,
        school_code=place.school_code,
        opened_by=actor,
        opened_on=on,
        **_told(event),
    )
    return made


@verb("exam.corrected", may="exam.open", guard="exam.open", facts=_facts)
def exam_correct(*, actor: Account, exam: Exam, seen: int, event: ExamEvent, on: date) -> Exam:
    """Correct what was registered (更正登记), as long as no scores are in; the law is asked again.

    Sheets of a paper that is no longer there do not count any more.
    """
    _must_be_own(actor, exam)
    _must_stand(exam)
    where = f"更正“{exam}”的登记"
    if exam.is_loaded:
        raise Refused(
            where=where,
            found="已经收下成绩",
            expected="收下成绩以前更正",
            fix="登记错了满分或学科的，请另外登记一次考试，重新导入",
        )
    place = Place(exam.region_code, exam.school_code)
    _must_be_right(where, place, event, itself=exam)
    for name, value in _told(event).items():
        setattr(exam, name, value)
    exam.save()
    gone = exam.sheets.exclude(kind__in=OF_THE_WHOLE).exclude(subject__in=exam.subjects)
    gone.update(is_replaced=True)
    return exam


@verb("exam.withdrawn", may="exam.open")
def exam_withdraw(*, actor: Account, exam: Exam, seen: int, why: str, on: date) -> Exam:
    """Take back what was registered by mistake (撤销登记), with a word why.

    Refused once it gave results, which somebody may have read, or growth rests on it: then the
    scores are corrected and taken in again.  The line stays on the list, and the audit with it.
    """
    _must_be_own(actor, exam)
    _must_stand(exam)
    where = f"撤销“{exam}”的登记"
    if exam.is_loaded:
        grown = _growth_on(exam)
        raise Refused(
            where=where,
            found=f"增值核算用了它的成绩：{'、'.join(grown)}" if grown else "已经给出结果",
            expected="还没有收下成绩的考试",
            fix="成绩导错的，改正成绩册后用“重新导入”再收下一次",
        )
    if not why.strip():
        raise UsageError(
            where=where,
            found="没有写理由",
            expected="一句话说明为什么撤销，例如“同一次考试登记了两遍”",
            fix="请写明理由",
        )
    exam.withdrawn_on, exam.withdrawn_by, exam.withdrawn_why = on, actor, why.strip()[:200]
    exam.save()
    return exam


def _growth_on(exam: Exam) -> list[str]:
    """Name the computations of growth that read the scores of an examination."""
    rows = GrowthRun.objects.unscoped("whether an examination may be taken back")
    runs = rows.filter(region_code=exam.region_code).select_related("outcome")
    return [str(one) for one in runs if exam.sha256 in _sets_of(one.spec)]


def _sets_of(spec: Mapping[str, Any]) -> set[str]:
    """Name the sets a computation of growth read, those of earlier cohorts too."""
    found = {str(one.get("scores")) for one in (spec["outcome"], *spec["priors"])}
    return found.union(*(_sets_of(year) for year in spec.get("years", ())))


def _must_stand(exam: Exam) -> None:
    """Refuse whatever is to be done with an examination that was taken back."""
    if exam.is_withdrawn:
        raise Refused(
            where=str(exam),
            found=f"登记已在 {exam.withdrawn_on} 撤销：{exam.withdrawn_why}",
            expected="没有撤销的考试",
            fix="要用的，请重新登记一次",
        )


def _told(event: ExamEvent) -> dict[str, Any]:
    """Give an event as the table keeps it."""
    return {
        "name": event.name.strip(),
        "kind": event.kind,
        "scope": event.scope,
        "grade": event.grade,
        "graduating": event.graduating,
        "form": event.form,
        "held_this_semester": event.held_this_semester,
        "held_on": event.held_on,
        "basis": event.basis.strip(),
        "papers": [
            {"subject": one.subject, "label": one.label, "full": one.full} for one in event.papers
        ],
    }


def _must_be_right(
    where: str, place: Place, event: ExamEvent, *, itself: Exam | None = None
) -> None:
    """Refuse an event without a name, of another's scope, in unknown words, or known already."""
    if not event.name.strip():
        raise UsageError(
            where=where,
            found="没有写名称",
            expected="例如“2026年初中学业水平考试”",
            fix="请写名称",
        )
    if bool(place.school_code) != (event.scope == "school"):
        raise Refused(
            where=where,
            found="学校登记的是跨校考试" if place.school_code else "局里登记的是一所学校内的考试",
            expected="校内考试由学校登记；跨校、全区域的考试由教育局登记",
            fix="请改选组织范围，或由对方登记",
        )
    try:
        check_words(event, load_guardrails())
    except ValueError as error:
        raise UsageError(
            where=where,
            found="种类、范围、年级或形式不是列出的选项",
            expected="从列表里选",
            fix="请重新选择",
        ) from error
    rows = Exam.objects.unscoped("the same examination is registered once")
    same = rows.filter(
        region_code=place.region_code, school_code=place.school_code, name=event.name.strip()
    )
    same = same.filter(withdrawn_on=None)
    if itself is not None:
        same = same.exclude(pk=itself.pk)
    if same.filter(held_on=event.held_on).exists():
        raise Refused(
            where=where,
            found=f"{event.held_on} 的“{event.name}”已经登记过",
            expected="一次考试登记一次",
            fix="请在列表里打开它",
        )


def _must_be_own(actor: Account, exam: Exam) -> None:
    """Keep the bureau away from the pupils' rows of a school's own examination."""
    led = {one.school_code for one in actor.current if one.role == Role.PRINCIPAL}
    if exam.school_code and exam.school_code not in led:
        raise Refused(
            where=str(exam),
            found="是学校自己组织的考试",
            expected="校内考试的成绩只由本校的校长导入",
            fix="请由学校办理",
        )


@verb("exam.sheet_sent", may="exam.load")
def sheet_send(
    *, actor: Account, exam: Exam, seen: int, kind: str, name: str, sha256: str, subject: str = ""
) -> SentSheet:
    """Send a workbook for an examination (上传); the one before it of its kind no longer counts."""
    _must_be_own(actor, exam)
    _must_stand(exam)
    if kind in OF_THE_WHOLE:
        subject = ""
    if kind not in SheetKind.values or (kind not in OF_THE_WHOLE and not exam.paper(subject)):
        raise UsageError(
            where=str(exam),
            found="没有选内容或学科",
            expected="成绩册、在籍人数；或者某一学科的小题得分、双向细目表",
            fix="请选内容；小题得分和细目表再选学科",
        )
    if kind == SheetKind.ENROLLED and exam.grade != COHORT:
        raise Refused(
            where=str(exam),
            found="不是九年级的考试",
            expected="在籍人数按七年级入学到九年级毕业的一届学生算",
            fix="这次考试不用在籍人数；前后两端按报名和参加考试的人数算",
        )
    exam.sheets.filter(kind=kind, subject=subject).update(is_replaced=True)
    made: SentSheet = SentSheet.objects.create(
        exam=exam,
        kind=kind,
        subject=subject,
        name=name[:120],
        sha256=sha256,
        sent_by=actor,
        sent_at=timezone.now(),
    )
    return made


@verb("exam.row_settled", may="exam.load", private=("person_id",))
def row_settle(
    *,
    actor: Account,
    exam: Exam,
    sheet: SentSheet,
    line: int,
    on: date,
    person_id: str = "",
    why: str = "",
) -> Settled:
    """Say whose row it is, or leave it out with a word why (认领、不收)."""
    _must_be_own(actor, exam)
    _must_stand(exam)
    if not person_id and not why.strip():
        raise UsageError(
            where=f"{sheet.name}第 {line} 行",
            found="既没有选学生，也没有写不收的理由",
            expected="选一名学生，或写明为什么不收",
            fix="请二选一",
        )
    made: Settled
    made, _new = Settled.objects.update_or_create(
        sheet=sheet,
        line=line,
        defaults={"person_id": person_id, "why": why.strip(), "by": actor, "on": on},
    )
    return made


@verb("exam.loaded", may="exam.load")
def exam_load(
    *,
    actor: Account,
    exam: Exam,
    seen: int,
    sha256: str,
    register_sha256: str,
    unmatched: int,
    on: date,
) -> Exam:
    """Take the scores in (收下成绩): from now on the examination speaks of this set."""
    _must_be_own(actor, exam)
    _must_stand(exam)
    exam.sha256, exam.register_sha256 = sha256, register_sha256
    exam.unmatched, exam.loaded_on = unmatched, on
    exam.save()
    return exam


@verb("teaching.assigned", may="teaching.assign")
def teaching_assign(
    *,
    actor: Account,
    place: Place,
    account: Account,
    classes: Sequence[tuple[str, str]],
    on: date,
) -> Account:
    """Say which classes a teacher teaches which subject from a day on (任教班级); what was ends."""
    _must_teach_at(account, place)
    if not classes:
        raise UsageError(
            where=f"{account}的任教班级",
            found="没有选班级和学科",
            expected="至少一个班级一个学科",
            fix="请选班级和学科；不再任教的，请用“不再任教”",
        )
    _end(account, place, on)
    for homeroom, subject in dict.fromkeys(classes):
        Teaching.objects.create(
            region_code=place.region_code,
            school_code=place.school_code,
            account=account,
            homeroom=homeroom,
            subject=subject,
            valid_from=on,
        )
    return account


@verb("teaching.ended", may="teaching.assign")
def teaching_end(*, actor: Account, place: Place, account: Account, on: date) -> Account:
    """Say that a teacher teaches no class any more (不再任教); from this day on none is open."""
    _must_teach_at(account, place)
    _end(account, place, on)
    return account


def _must_teach_at(account: Account, place: Place) -> None:
    own = place.school_code
    if not any(one.role == Role.TEACHER and one.school_code == own for one in account.current):
        raise UsageError(
            where=f"{account}的任教班级",
            found="不是这所学校的任课教师",
            expected="本校的任课教师账号",
            fix="请先开任课教师账号，再选班级和学科",
        )


def _end(account: Account, place: Place, on: date) -> None:
    """Close what is open with the day before: a class given by mistake is shut at once."""
    rows = Teaching.objects.unscoped("what the teacher taught before")
    held = rows.filter(account=account, school_code=place.school_code, valid_to=None)
    held.update(valid_to=on - timedelta(days=1))


@verb("growth.fitted", may="growth.fit")
def growth_fit(
    *,
    actor: Account,
    place: Place,
    outcome: Exam,
    subject: str,
    spec: Mapping[str, Any],
    spec_sha256: str,
    result: str,
    on: date,
) -> GrowthRun:
    """Keep what a later examination says of growth (核算增值); the same model is kept once."""
    made: GrowthRun
    made, _new = GrowthRun.objects.unscoped("the same model is kept once").get_or_create(
        region_code=place.region_code,
        spec_sha256=spec_sha256,
        defaults={
            "outcome": outcome,
            "subject": subject,
            "spec": dict(spec),
            "result": result,
            "fitted_on": on,
            "by": actor,
        },
    )
    return made
