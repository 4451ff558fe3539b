"""One finding (一条问题事项): the rail, its values over data versions, its tasks, what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.web.accounts.models import Account, Assignment
from junheng.web.shared.events import event_label
from junheng.web.shared.kit import Step
from junheng.web.shared.models import AuditLine
from junheng.web.shared.rights import roles_of
from junheng.web.work import clauses
from junheng.web.work.beside import Diagnosed, diagnosed
from junheng.web.work.models import (
    Change,
    Check,
    CheckState,
    Finding,
    FindingValue,
    How,
    Supplement,
    Task,
)
from junheng.web.work.queries import reading, words
from junheng.web.work.queries.ledger import Line, TaskLine, line_of, with_tasks


@dataclass(frozen=True, slots=True)
class Value:
    """What one data version or check said."""

    row: FindingValue
    text: str
    limit: str
    url: str  # where the figure came from


@dataclass(frozen=True, slots=True)
class Measured:
    """One off-cycle check as the page shows it."""

    row: Check
    text: str

    @property
    def is_used(self) -> bool:
        """Whether it counts: what was rejected says nothing of the finding."""
        return self.row.progress != CheckState.REJECTED


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody did."""

    on: date
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything the page of a finding shows."""

    finding: Finding
    headline: str
    condition: str
    line: Line
    steps: tuple[Step, ...]
    values: tuple[Value, ...]
    tasks: tuple[tuple[TaskLine, tuple[object, ...], tuple[object, ...]], ...]
    checks: tuple[Measured, ...]
    supplements: tuple[Supplement, ...]
    waiting_check: Check | None
    acts: tuple[Act, ...]
    clause_url: str
    school_url: str


def view_of(account: Account, finding: Finding, as_of: date) -> View:
    """Gather the page of one finding."""
    held = tuple(finding.values.select_related("snapshot"))
    more = words.digits_apart(finding, [one.value for one in held if one.value is not None])
    opens = _figures_open(account, finding)
    values = tuple(_value(finding, row, more, opens=opens(row)) for row in held)
    rows = Check.objects.unscoped("checks of a finding the reader sees").filter(finding=finding)
    checks = tuple(rows.select_related("finding", "entered_by", "checked_by"))
    own = Finding.objects.unscoped("the finding the reader sees, with its tasks")
    line = line_of(with_tasks(own).get(pk=finding.pk), as_of)
    tasks = tuple(
        (one, tuple(one.task.feedbacks.all()), tuple(one.task.extensions.all()))
        for one in line.tasks
    )
    waiting = next((one for one in checks if one.progress == CheckState.ENTERED), None)
    return View(
        finding=finding,
        headline=words.headline(finding),
        condition=words.condition(finding),
        line=line,
        steps=steps_of(line, values, checks, diagnosed(account, finding)),
        values=values,
        tasks=tasks,
        checks=tuple(
            Measured(one, words.value_text(finding, one.value, one.limit)) for one in checks
        ),
        supplements=tuple(finding.supplements.select_related("by")),
        waiting_check=waiting,
        acts=_acts(finding, [one.task for one in line.tasks], checks, values),
        clause_url=_clause_url(account, finding),
        school_url=reverse("school", args=[finding.school_code]) if finding.school_code else "",
    )


def waits_for_check(finding: Finding) -> bool:
    """Tell whether a check waits for a second person, so that none is entered."""
    rows = Check.objects.unscoped("a check of a finding the reader sees")
    found: bool = rows.filter(finding=finding, progress=CheckState.ENTERED).exists()
    return found


def _clause_url(account: Account, finding: Finding) -> str:
    """Give the page of the clause: of the indicator that reckons it, else of its document."""
    if finding.indicator:
        whole = account.reach.all_schools_of(finding.region_code)
        if whole and finding.indicator != "composite":
            return reverse("indicator", args=[finding.region_code, finding.indicator])
        return reverse("indicators", args=[finding.region_code])
    return clauses.page_of(finding.clause)


def _figures_open(account: Account, finding: Finding) -> Callable[[FindingValue], bool]:
    """Tell whose figures the reader may open: a school sees no rows under a former code."""
    newest = None
    if not account.reach.all_schools_of(finding.region_code):
        newest = reading.newest(finding.region_code)
    if newest is None or finding.unit not in reading.renamed(newest).values():
        return lambda _row: True

    def opens(row: FindingValue) -> bool:
        held = row.snapshot
        return held is None or finding.unit in reading.renamed(held).values()

    return opens


def _value(finding: Finding, row: FindingValue, more: int, *, opens: bool) -> Value:
    url = ""
    if opens and row.snapshot is not None and finding.school_code and finding.indicator:
        address = [finding.region_code, finding.unit, finding.stage, finding.indicator]
        url = f"{reverse('lineage', args=address)}?snap={row.snapshot.sha256[:16]}"
    text = words.value_text(finding, row.value, row.limit, more=more) or row.words
    return Value(row, text, words.value_text(finding, row.limit), url)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day is not None else ""


def steps_of(
    line: Line,
    values: Sequence[Value],
    checks: Sequence[Check],
    said: Sequence[Diagnosed] = (),
) -> tuple[Step, ...]:
    """Draw the rail 监测→诊断→改进→督导→评价 with dates and names."""
    finding, tasks = line.finding, line.tasks
    how = str(finding.get_how_display())
    who = f" {finding.opened_by}" if finding.opened_by else ""
    first = values[0] if values else None
    opened = [f"{_day(finding.opened_on)} {how}{who}"]
    if first is not None and first.text:
        opened.append(
            f"{first.text}{_('，标准 %(l)s') % {'l': first.limit} if first.limit else ''}"
        )
    slips = [slip.label for one in tasks for slip in one.slips]
    over = [_("%(slip)s 1 张") % {"slip": label} for label in slips]
    over += [
        _("%(day)s 专项复核") % {"day": _day(one.as_of)}
        for one in checks
        if one.progress != CheckState.REJECTED
    ]
    closed = not finding.is_open
    final = (
        [f"{_day(finding.closed_on)} {finding.get_closed_way_display()}"]
        if closed
        else [_("等数据核验") if finding.is_measured else _("等核验")]
    )
    moved = bool(tasks)
    return (
        Step(_("监测"), "done", tuple(opened)),
        Step(
            _("诊断"),
            "done" if line.gap or moved or closed or said else "now",
            _diagnosis_said(line, said),
        ),
        Step(_("改进"), _improving(finding, tasks), _tasks_said(tasks)),
        Step(_("督导"), "done" if over else "ahead", tuple(over[-3:])),
        Step(
            _("评价"),
            "done" if closed else "now" if finding.status == "done" else "ahead",
            tuple(final),
        ),
    )


def _diagnosis_said(line: Line, said: Sequence[Diagnosed]) -> tuple[str, ...]:
    """Say what lacks, then the newest diagnosis: its day, whose words, what came of them."""
    gap = _("缺口 %(g)s") % {"g": line.gap} if line.gap else ""
    newest = [f"{_day(one.on)} {one.who}{_('：')}{one.text}" for one in said[:1]]
    return tuple(text for text in (gap, *newest) if text)


def _improving(finding: Finding, tasks: Sequence[TaskLine]) -> str:
    if not finding.is_open or finding.status == "done":
        return "done"
    return "now" if tasks else "ahead"


def _tasks_said(tasks: Sequence[TaskLine]) -> tuple[str, ...]:
    if not tasks:
        return (_("还没有交办任务"),)
    first = tasks[0]
    lines = [f"{first.task.title} {first.quantity}".strip(), first.money, first.timing]
    if len(tasks) > 1:
        lines.append(_("共 %(n)d 项任务") % {"n": len(tasks)})
    return tuple(line for line in lines if line)


def _lines(finding: Finding, tasks: Sequence[Task], checks: Sequence[Check]) -> list[AuditLine]:
    """List what people did, the newest last; what data did stands among the values."""
    mine = Q(subject_kind="work.finding", subject_id=str(finding.pk))
    mine |= Q(subject_kind="work.task", subject_id__in=[str(one.pk) for one in tasks])
    mine |= Q(subject_kind="work.check", subject_id__in=[str(one.pk) for one in checks])
    return list(AuditLine.objects.filter(mine).order_by("number")[:200])


_TURNS = (Change.OPENED, Change.CLOSED, Change.CONFIRMED, Change.REOPENED)


def _acts(
    finding: Finding, tasks: Sequence[Task], checks: Sequence[Check], values: Sequence[Value]
) -> tuple[Act, ...]:
    """Tell what people did, and where data opened, closed and re-opened it."""
    turns = [
        Act(one.row.as_of, one.row.source, str(one.row.get_change_display()))
        for one in values
        if one.row.change in _TURNS
    ]
    people = acts_of(_lines(finding, tasks, checks))
    return tuple(sorted([*turns, *people], key=lambda one: one.on))


_BUREAU_HOWS = (How.INSPECTION, How.SURVEY, How.HOTLINE)


def hows_of(account: Account, region_code: str) -> tuple[How, ...]:
    """List the ways a person comes to see something: a school speaks for itself only."""
    whole = account.reach.all_schools_of(region_code)
    return _BUREAU_HOWS if whole else (How.PRINCIPAL,)


def acts_of(lines: Iterable[AuditLine]) -> tuple[Act, ...]:
    """Tell lines of the record by the days of the acts."""
    return tuple(sorted(map(act_of, lines), key=lambda one: one.on))


_DAYS = {  # where the row itself holds the day of the act
    "finding.opened": "opened_on",
    "task.handed_out": "handed_on",
    "task.handed_out_by_clause": "handed_on",
    "task.received": "received_on",
    "task.fed_back": "said_on",
    "task.accepted": "accepted_on",
}


def act_of(line: AuditLine) -> Act:
    """Tell one line of the record: the day of the act itself, whose it is, who entered it."""
    day = line.facts.get("on") or line.after.get(_DAYS.get(line.event, ""))
    on = date.fromisoformat(day) if day else timezone.localdate(line.at)
    who, what = line.actor_name, event_label(line.event, line.facts)
    paper = str(line.facts.get("paper_number") or "").strip()
    if paper:
        owner = line.facts.get("received_by") or line.after["person_name"] or line.after["office"]
        told = {"act": what, "paper": paper, "by": line.actor_name}
        who, what = str(owner), _("%(act)s（%(paper)s，%(by)s代为登记）") % told
    return Act(on, who, what)


def record_of(finding: Finding) -> dict[str, list[dict[str, Any]]]:
    """Give values, tasks and events of a finding as plain data, for commands."""
    own = Task.objects.unscoped("tasks of a finding the caller sees").filter(finding=finding)
    rows = Check.objects.unscoped("checks of a finding the caller sees").filter(finding=finding)
    tasks, checks = list(own.order_by("id")), list(rows.select_related("finding"))
    return {
        "values": [
            {
                "snapshot": row.snapshot.sha256 if row.snapshot is not None else None,
                "as_of": row.as_of.isoformat(),
                "value": row.value,
                "limit": row.limit,
                "state": row.state,
                "change": row.change,
                "source": row.source,
            }
            for row in finding.values.select_related("snapshot")
        ],
        "tasks": [
            {
                "title": task.title,
                "quantity": task.quantity,
                "unit": task.quantity_unit,
                "office": task.office,
                "person": task.person_name,
                "due_on": task.due_on.isoformat(),
                "original_due_on": task.original_due_on.isoformat(),
                "state": task.state,
                "percent": task.percent,
                "money_source": task.money_source,
                "money_yuan": task.money_yuan,
                "spent_yuan": task.spent_yuan,
                "acceptance_document": task.acceptance_document,
            }
            for task in tasks
        ],
        "events": [
            {"at": line.at.isoformat(), "event": line.event, "actor": line.actor_name}
            for line in _lines(finding, tasks, checks)
        ],
    }


def people_for(finding: Finding, as_of: date) -> list[tuple[str, str]]:
    """List who may be made responsible: people of the bureau and of the school itself."""
    rows = Assignment.objects.filter(
        region_code=finding.region_code, account__is_active=True
    ).select_related("account")
    found = {
        str(row.account_id): f"{row.account.name}（{row.get_role_display()}）"
        for row in rows
        if row.in_force(as_of)
        and row.role in roles_of("task.receive")
        and row.school_code in ("", finding.school_code)
    }
    return sorted(found.items(), key=lambda pair: pair[1])
