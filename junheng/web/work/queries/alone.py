"""Tasks that rest on a clause alone (按条款交办的任务): who sees them, their list, their page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, When
from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden
from junheng.kernel.periods import in_force
from junheng.policy import list_packs, load_pack
from junheng.web.accounts.models import Account, Assignment
from junheng.web.register.queries import school_names
from junheng.web.shared.kit import Step
from junheng.web.shared.models import AuditLine
from junheng.web.shared.rights import roles_of
from junheng.web.work import clauses, sources
from junheng.web.work.clauses import Cited
from junheng.web.work.models import OVER, Extension, Feedback, Task, TaskState
from junheng.web.work.queries.asking import silent, with_spoken
from junheng.web.work.queries.finding import Act, acts_of
from junheng.web.work.queries.ledger import TaskLine, day_of, finding_of, task_line


def alone_of(account: Account, region_code: str) -> Any:
    """Give the tasks of a region without a finding; people of a school see only its own."""
    rows = Task.objects.visible_to(account).filter(region_code=region_code, finding=None)
    if not account.reach.all_schools_of(region_code):
        rows = rows.filter(school_code__in=account.reach.schools)
    return rows


def listed_alone(account: Account | None, region_code: str = "") -> Any:
    """Give the tasks without a finding a command counts: as far as an account sees, or all."""
    if account is None:
        rows = Task.objects.unscoped("the machine counts tasks; it names no person")
    else:
        rows = Task.objects.visible_to(account)
        own = Q(region_code__in=account.reach.regions) | Q(school_code__in=account.reach.schools)
        rows = rows.filter(own)
    rows = rows.filter(finding=None)
    return rows.filter(region_code=region_code) if region_code else rows


def task_of(account: Account, number: int) -> Task:
    """Give one task the account may see, or :class:`Hidden`."""
    found: Task | None = Task.objects.visible_to(account).filter(pk=number).first()
    if found is not None and found.finding_id is not None:
        finding_of(account, found.finding_id)
    elif found is not None and not alone_of(account, found.region_code).filter(pk=number).exists():
        found = None
    if found is None:
        raise Hidden(
            where="任务",
            found="没有这项任务，或不在您的范围内",
            expected="是您所在地区或学校的任务",
            fix="请从台账进入",
        )
    return found


@dataclass(frozen=True, slots=True)
class AloneLine:
    """One task without a finding as the ledger shows it."""

    task: Task
    line: TaskLine
    clause: Cited
    school: str


def _lines(tasks: Any, as_of: date, most: int | None = None) -> list[AloneLine]:
    done = Case(When(state__in=OVER, then=1), default=0, output_field=IntegerField())
    held = tasks.select_related("person").prefetch_related("slips")
    rows = list(held.order_by(done, "due_on", "pk")[:most])
    names = school_names(sorted({task.region_code for task in rows}), as_of) if rows else {}
    name = clauses.citing()
    return [
        AloneLine(
            task,
            task_line(task, as_of),
            name(task.clause),
            names.get(task.school_code, "") if task.school_code else "",
        )
        for task in rows
    ]


def lines_of(
    tasks: Any, query: Mapping[str, str], as_of: date, *, most: int | None = None
) -> list[AloneLine]:
    """List the tasks the address asks for, what is due first on top, what is accepted last."""
    return _lines(filtered(tasks, query, as_of), as_of, most)


def filtered(tasks: Any, query: Mapping[str, str], as_of: date) -> Any:
    """Keep the tasks the address asks for."""
    status, school = query.get("status", ""), query.get("school", "")
    if status == "late":
        tasks = tasks.exclude(state__in=OVER).filter(due_on__lt=as_of)
    elif status == "claimed":
        tasks = tasks.filter(state=TaskState.CLAIMED)
    elif status == "silent":
        tasks = with_spoken(tasks).filter(silent(as_of))
    elif status:
        return tasks.none()  # the other views ask for a state of findings
    if school:
        tasks = tasks.filter(school_code="" if school == "-" else school)
    if pack := query.get("clause", ""):
        tasks = tasks.filter(Q(clause=pack) if "#" in pack else Q(clause__startswith=f"{pack}#"))
    if office := query.get("office", ""):
        tasks = tasks.filter(office=office)
    if (due := day_of(query)) is not None:
        tasks = tasks.filter(Q(due_on=due) | Q(original_due_on=due))
    for word in query.get("q", "").split()[:4]:
        tasks = tasks.filter(
            Q(title__icontains=word) | Q(office__icontains=word) | Q(person_name__icontains=word)
        )
    return tasks


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page of such a task shows."""

    one: AloneLine
    steps: tuple[Step, ...]
    feedbacks: tuple[Feedback, ...]
    extensions: tuple[Extension, ...]
    acts: tuple[Act, ...]
    clause_url: str


def view_of(task: Task, as_of: date) -> View:
    """Gather the page of one task."""
    rows = Task.objects.unscoped("the task the reader sees").filter(pk=task.pk)
    (one,) = _lines(rows, as_of)
    lines = AuditLine.objects.filter(subject_kind="work.task", subject_id=str(task.pk))
    return View(
        one=one,
        steps=_steps(one.task, one.line),
        feedbacks=tuple(task.feedbacks.all()),
        extensions=tuple(task.extensions.all()),
        acts=acts_of(lines.order_by("number")[:200]),
        clause_url=clauses.page_of(task.clause),
    )


def _steps(task: Task, line: TaskLine) -> tuple[Step, ...]:
    """Draw the life of a task: 交办–签收–反馈–办结."""
    received, claimed = task.received_on is not None, task.state == TaskState.CLAIMED
    said = f"{task.percent}% {task.said}".strip() if task.said_on else ""
    return (
        Step(_("交办"), "done", (f"{task.handed_on} {task.handed_by}", task.office)),
        Step(
            _("签收"),
            "done" if received else "now",
            (f"{task.received_on} {task.received_by}",) if received else (_("等对方签收"),),
        ),
        Step(
            _("反馈"),
            "done" if claimed or not task.is_open else "now" if received else "ahead",
            tuple(part for part in (said, *(slip.label for slip in line.slips)) if part),
        ),
        Step(
            _("办结"),
            "done" if not task.is_open else "now" if claimed else "ahead",
            (f"{task.accepted_on} {task.accepted_by} {task.acceptance_document}",)
            if not task.is_open
            else (line.timing,),
        ),
    )


def documents_for(region_code: str, as_of: date) -> list[tuple[str, str]]:
    """List the documents a task may rest on: the plans in force, then the national rules."""
    rules = sorted(list_packs(), key=lambda info: info.valid_from, reverse=True)
    national = [p.id for p in rules if in_force(p.valid_from, load_pack(p.id).valid_to, as_of)]
    plans = sources.documents_of(region_code)
    return [(pack, clauses.title_of(pack)) for pack in (*plans, *national)]


def people_of(region_code: str, as_of: date) -> dict[str, tuple[str, str]]:
    """List who may be made responsible in a region: the label and the school, by account."""
    names = school_names([region_code], as_of)
    rows = Assignment.objects.filter(region_code=region_code, account__is_active=True)
    found = {}
    for row in rows.select_related("account"):
        if not row.in_force(as_of) or row.role not in roles_of("task.receive"):
            continue
        where = f"{names.get(row.school_code, '')} " if row.school_code else ""
        label = f"{row.account.name}（{where}{row.get_role_display()}）"
        found[str(row.account_id)] = (label, row.school_code)
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
