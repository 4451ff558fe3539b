"""Capital projects: how far they are, when they come, and whom a delay reaches (基建项目)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.funding.flow import Line
from junheng.measure.funding.project import days_late, expected_days, forecast
from junheng.policy.plan import load_plan
from junheng.policy.projects import ProjectStep, project_rules
from junheng.publish.sentences.catalogue import render
from junheng.web.accounts.models import Account
from junheng.web.evidence.queries import pack_of
from junheng.web.money.models import Project, Step
from junheng.web.money.queries.county import books_of, record_of, sum_of
from junheng.web.money.queries.rows import lines_over
from junheng.web.work.models import OVER, Finding, Status, Task
from junheng.web.work.sources import documents_of

PACK = "cn-moe-2017-6"


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as the page shows it."""

    row: Step
    rule: ProjectStep
    is_next: bool
    expected: date  # or the day it was reached

    @property
    def is_late(self) -> bool:
        """Whether it comes later than it was planned first."""
        return self.expected > self.row.first_planned_on

    @property
    def is_replanned(self) -> bool:
        """Whether somebody planned it anew."""
        return self.row.planned_on != self.row.first_planned_on


@dataclass(frozen=True, slots=True)
class Reached:
    """One thing a delay is passed on to: a finding, or a task due before the project comes."""

    words: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class View:
    """One project with its forecast."""

    project: Project
    steps: tuple[StepLine, ...]
    planned: date  # first planned day of the last step
    expected: date
    late: int  # days
    enters_planned: date
    enters: date
    said: str
    findings: tuple[Reached, ...]
    tasks: tuple[Reached, ...]  # due before what the project adds is there
    targets: tuple[Reached, ...]  # of the plans in force, which the amount feeds
    then: tuple[str, ...]  # what the school's values become
    lines: tuple[Line, ...]
    now_label: str  # the last step reached

    @property
    def passes_on(self) -> bool:
        """Whether the delay moves the count that holds it."""
        return self.enters > self.enters_planned

    @property
    def is_done(self) -> bool:
        """Whether it is in use."""
        return self.steps[-1].row.reached_on is not None

    @property
    def allocated(self) -> float:
        """Yuan sent down for it."""
        return sum_of([x for x in self.lines if x.stage == "allocated"], "allocated")

    @property
    def spent(self) -> float:
        """Yuan spent on it."""
        return sum_of([x for x in self.lines if x.stage == "spent"], "spent")


def project_of(account: Account, number: int) -> Project:
    """Give one project within reach, or :class:`Hidden`."""
    found = Project.objects.visible_to(account).filter(pk=number).first()
    if found is None:
        raise Hidden(
            where="基建项目",
            found="没有这个项目，或不在您的范围内",
            expected="是您所在地区或学校的项目",
            fix="请从基建项目列表进入",
        )
    made: Project = found
    return made


def views_of(account: Account, region_code: str, as_of: date, *, school: str = "") -> list[View]:
    """List the projects of a county or a school, the latest first."""
    rows = Project.objects.visible_to(account).filter(region_code=region_code)
    if school:
        rows = rows.filter(school_code=school)
    found = [view_of(account, one, as_of) for one in rows.prefetch_related("steps")]
    return sorted(found, key=lambda one: (one.is_done, -one.late, one.project.pk))


def when(project: Project, as_of: date) -> tuple[date, date]:
    """Give the day first planned for use, and the day to be expected now."""
    steps = list(project.steps.all())
    return steps[-1].first_planned_on, forecast([one.as_planned for one in steps], as_of)


def view_of(account: Account, project: Project, as_of: date) -> View:
    """Gather one project."""
    rules = project_rules()
    rows = list(project.steps.all())
    next_row = next((one for one in rows if one.reached_on is None), None)
    days = expected_days([one.as_planned for one in rows], as_of)
    planned, expected = rows[-1].first_planned_on, days[-1]
    late = days_late(planned, expected)
    enters_planned, enters = rules.counts_on(planned), rules.counts_on(expected)
    done = [one for one in rows if one.reached_on is not None]
    findings = _findings(account, project)
    return View(
        project=project,
        steps=tuple(
            StepLine(one, rules.named(one.step), one == next_row, day)
            for one, day in zip(rows, days, strict=True)
        ),
        planned=planned,
        expected=expected,
        late=late,
        enters_planned=enters_planned,
        enters=enters,
        said=_said(project, planned, expected),
        findings=tuple(
            Reached(
                f"{one.label} {one.name}",
                _short(one),
                reverse("finding", args=[one.pk]),
            )
            for one in findings
        ),
        tasks=tuple(_tasks(account, findings, expected)),
        targets=tuple(_targets(project, enters)),
        then=tuple(_then(project, one) for one in findings if one.numerator is not None),
        lines=_lines(account, project),
        now_label=rules.named(done[-1].step).label if done else "",
    )


def _said(project: Project, planned: date, expected: date) -> str:
    counts_on, late = project_rules().counts_on, days_late(planned, expected)
    if not late:
        facts = {"name": project.name, "expected": expected, "enters": counts_on(expected)}
        return render("money.project_in_time", facts).text
    told = {"name": project.name, "planned": planned, "expected": expected, "days": late}
    before, now = counts_on(planned), counts_on(expected)
    if now == before:
        return render("money.project_late_same_count", told | {"enters": now}).text
    return render("money.project_late", told | {"enters_planned": before, "enters": now}).text


def indicators_for(amount: str) -> frozenset[str]:
    """Give the indicators of the rule in force that an amount feeds."""
    pack = pack_of(PACK)
    return frozenset(one.id for one in pack.indicators if one.amount.column == amount)


def _findings(account: Account, project: Project) -> list[Finding]:
    """Give the findings of the school the project is to mend: the same amount, not closed."""
    rows = Finding.objects.visible_to(account).filter(
        region_code=project.region_code,
        school_code=project.school_code,
        indicator__in=indicators_for(project.amount),
    )
    if project.stage:
        rows = rows.filter(stage=project.stage)
    return list(rows.exclude(status=Status.CLOSED).order_by("pk"))


def _short(finding: Finding) -> str:
    if finding.value is None or finding.limit is None:
        return ""
    return f"{shown(finding.value, 1)} → {shown(finding.limit, 1)} {finding.value_unit}".strip()


def _tasks(account: Account, findings: Iterable[Finding], expected: date) -> Iterable[Reached]:
    rows = Task.objects.visible_to(account).filter(finding__in=list(findings))
    for task in rows.exclude(state__in=OVER).filter(due_on__lt=expected):
        yield Reached(
            str(task), task.due_on.isoformat(), reverse("finding", args=[task.finding_id])
        )


def _targets(project: Project, enters: date) -> Iterable[Reached]:
    """Give what plans in force ask of the amount, and whether the project comes within them."""
    for pack in documents_of(project.region_code):
        plan = load_plan(pack)
        fed = {
            one.id for one in plan.formulas.indicators if f".{project.amount}" in one.numerator.text
        }
        for item in plan.items:
            if item.internal or not fed & set(item.named("indicator")):
                continue
            late = plan.plan_end is not None and enters > plan.plan_end
            facts = {"end": plan.plan_end, "day": enters}
            note = _("计划期到 %(end)s，要到 %(day)s 的数据才计入，赶不上") if late else ""
            yield Reached(f"《{plan.title}》{item.numbered} {item.text}", str(note) % facts, "")


def _then(project: Project, finding: Finding) -> str:
    """Say what a value becomes with the pupils of now."""
    per = finding.per or 1
    if not finding.denominator or finding.value is None or finding.limit is None:
        return ""
    value = per * ((finding.numerator or 0.0) + project.quantity) / finding.denominator
    unit = finding.value_unit
    return render(
        "money.project_then",
        {
            "indicator": finding.name,
            "now": f"{shown(finding.value, 2)} {unit}".strip(),
            "then": f"{shown(value, 2)} {unit}".strip(),
            "limit": f"{shown(finding.limit, 1)} {unit}".strip(),
        },
    ).text


def _lines(account: Account, project: Project) -> tuple[Line, ...]:
    record = record_of(account, project.region_code)
    if record is None:
        return ()
    every = lines_over(books_of(record))
    return tuple(one for one in every if one.project_number == project.label)
