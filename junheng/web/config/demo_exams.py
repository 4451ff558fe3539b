"""The examinations of the demo county: three graduations, each after its baseline in grade 8.

The sets are written beside everything else, in the process that makes the data; what is left for
the start is what people do: register, send the workbooks, take the scores in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from junheng.data.synth.county import county
from junheng.data.synth.exam_sets import ExamWorkbook, demo_exam
from junheng.data.synth.exams import EXAM_YEARS, ExamPlan, exam_county, exam_plans
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.measure.growth.pooled import LEAST_COHORTS
from junheng.web.academics import actions, jobs
from junheng.web.academics.models import Exam, GrowthRun
from junheng.web.academics.queries import files
from junheng.web.academics.queries.account import result_of
from junheng.web.academics.queries.cohorts import Chosen
from junheng.web.academics.queries.computing import compute
from junheng.web.academics.queries.growth.pooling import Year, years_of
from junheng.web.accounts.models import Account
from junheng.web.config.demo_meeting import hold_meeting
from junheng.web.evidence.queries import folder_of, snapshots_root
from junheng.web.shared import sealing
from junheng.web.shared.jobs import enqueue
from junheng.web.shared.reach import Place

_TAUGHT = ("03", "04")  # classes of grade 9 the demo's teacher taught mathematics
_TAUGHT_FROM = date(2022, 9, 1)


@dataclass(frozen=True, slots=True)
class Sent:
    """One workbook, sealed in its place."""

    kind: str
    subject: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Written:
    """One examination whose set and workbooks lie in their places."""

    plan: ExamPlan
    sha256: str
    register: str
    sheets: tuple[Sent, ...]


def write_exams() -> list[Written]:
    """Write the sets and seal the workbooks; the snapshots are there already."""
    registers = _registers()
    return [_written(plan, registers) for plan in exam_plans()]


def _registers() -> dict[int, str]:
    """Give the county's approved data version of each autumn."""
    code = county(exam_county()).region_code
    held = [folder_of(folder.name) for folder in snapshots_root().iterdir()]
    own = [one for one in held if one.manifest.region == code]
    return {one.manifest.as_of.year: one.sha256 for one in own}


def _written(plan: ExamPlan, registers: dict[int, str]) -> Written:
    made = demo_exam(files.exams_root(), sealing.keyring(), plan, registers)
    return Written(
        plan=plan,
        sha256=made.written.path.name,
        register=made.written.manifest.register,
        sheets=tuple(_kept(one) for one in made.workbooks),
    )


def _kept(one: ExamWorkbook) -> Sent:
    return Sent(one.kind, one.subject, one.name, files.keep(one.content))


def show_exams(written: list[Written]) -> None:
    """Register every examination, send its workbooks, take its scores in; say who teaches whom.

    The worker computes the rest when the demo is ready, the newest first.
    """
    for one in written:
        _register(one)
    _assign()
    for year in reversed(EXAM_YEARS):
        for held in _held(year):
            _compute(held)


def estimate() -> GrowthRun:
    """Compute what reports and appraisals read: the graduations, and growth; nothing is recorded.

    It runs beside the rest of the start, which records what comes of it.
    """
    officer = _officer()
    for year in EXAM_YEARS[:-1]:
        result_of(officer, _held(year)[0])
    compute(officer, _held(EXAM_YEARS[-1])[0])  # what its meeting pins, too
    outcome, priors, pooled = _asked(EXAM_YEARS[-1])
    return jobs.estimated(officer, Year(outcome, tuple(priors)), pooled)


def follow(draft: GrowthRun) -> None:
    """Record the growth, ask a job for that of earlier cohorts, and meet about the newest."""
    officer = _officer()
    jobs.record_growth(officer, draft)
    for year in reversed(EXAM_YEARS[:-1]):
        jobs.ask_growth(officer, *_asked(year))
    hold_meeting(_held(EXAM_YEARS[-1])[0])


def _officer() -> Account:
    officer: Account = Account.objects.get(username="officer")  # may have the ledger read again
    return officer


def _asked(year: int) -> tuple[Chosen, list[Chosen], list[Year]]:
    """Give the graduation of a year, its starts in grade 8, and the earlier cohorts."""
    exams = [held for one in EXAM_YEARS for held in _held(one)]
    outcome, baseline = _held(year)
    chosen, priors = Chosen(outcome), [Chosen(baseline, one) for one in baseline.subjects]
    earlier = years_of(chosen, priors, exams)
    return chosen, priors, earlier if len(earlier) + 1 >= LEAST_COHORTS else []


def _held(year: int) -> tuple[Exam, Exam]:
    """Give the graduation of a year, and the examination its cohort sat in grade 8."""
    rows = Exam.objects.unscoped("the demo finds its own examinations")
    plans = {one.event: one for one in exam_plans() if one.year == year}
    outcome, baseline = (rows.get(name=plans[event].name) for event in ("outcome", "baseline"))
    return outcome, baseline


def _compute(exam: Exam) -> None:
    enqueue(
        jobs.COMPUTE,
        exam.sha256,
        actor=exam.opened_by,
        on=exam,
        title=f"计算“{exam.name}”的结果",
        arguments={"exam": exam.pk},
    )


def _register(one: Written) -> Exam:
    researcher = Account.objects.get(username="researcher")
    region, plan = county(exam_county()), one.plan
    event = ExamEvent(
        name=plan.name,
        kind="graduation",
        scope="region",
        held_on=plan.held_on,
        papers=tuple(Paper(paper.subject, paper.label, paper.full) for paper in plan.papers),
        grade=str(plan.grade),
        graduating=plan.graduating,
        basis=plan.basis,
    )
    exam = actions.exam_open(
        actor=researcher,
        place=Place(region.region_code, name=region.name),
        event=event,
        on=plan.held_on - timedelta(days=30),
    )
    for sheet in one.sheets:
        actions.sheet_send(
            actor=researcher,
            exam=exam,
            seen=exam.version,
            kind=sheet.kind,
            subject=sheet.subject,
            name=sheet.name,
            sha256=sheet.sha256,
        )
        exam.refresh_from_db()
    return actions.exam_load(
        actor=researcher,
        exam=exam,
        seen=exam.version,
        sha256=one.sha256,
        register_sha256=one.register,
        unmatched=0,
        on=plan.held_on + timedelta(days=15),
    )


def _assign() -> None:
    """Say which classes the demo's teacher taught until the graduation of 2025."""
    teacher = Account.objects.get(username="teacher")
    place = Place(teacher.region_code, teacher.school_code)
    entry = f"2{_TAUGHT_FROM.year}"  # of junior classes, by the year they began
    actions.teaching_assign(
        actor=Account.objects.get(username="officer"),
        place=place,
        account=teacher,
        classes=[(f"{place.school_code}{entry}{number}", "maths") for number in _TAUGHT],
        on=_TAUGHT_FROM,
    )
