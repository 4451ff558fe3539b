"""Two more views of the same list (看板、日历): the same filters, the tasks instead of the rows.

Never a copy: the findings of the list, its tasks handed out by a clause, and what stands beside
them.  A column or a day shows only so many; the rest is one address away in the list.
"""

from __future__ import annotations

import calendar as months
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from junheng.kernel.calendar import Calendar, national_calendar
from junheng.publish.ledgers.ics import CalendarEntry
from junheng.web.work.models import OVER, Finding, Kind, Status, Task, TaskState
from junheng.web.work.queries.asking import silent, with_spoken
from junheng.web.work.queries.ledger import TaskLine, day_of, task_line

SHOWN = 20  # cards of a column
NARROWING = ("status", "school", "clause", "office", "due", "q")
PER_DAY = 6  # lines of a day
_EXPORTED = 5000  # deadlines of a calendar file
_AHEAD = (timedelta(days=14), timedelta(days=3))


def tasks_of(findings: Any, alone: Any, query: Mapping[str, str], as_of: date, *, seen: Any) -> Any:
    """Give the tasks of the findings and those by a clause, narrowed as the list is.

    ``findings`` and ``alone`` are filtered already, ``seen`` are all the reader sees; what is
    asked of tasks is asked here of each.
    """
    rows = seen
    if any(query.get(key) for key in NARROWING):
        whose = Q(finding__in=findings.order_by().values("pk"))
        rows = seen.filter(whose | Q(pk__in=alone.order_by().values("pk")))
    if office := query.get("office", ""):
        rows = rows.filter(office=office)
    if (due := day_of(query)) is not None:
        rows = rows.filter(Q(due_on=due) | Q(original_due_on=due))
    if query.get("status") == "late":
        rows = rows.exclude(state__in=OVER).filter(due_on__lt=as_of)
    if query.get("status") == "claimed":
        rows = rows.filter(state=TaskState.CLAIMED)
    if query.get("status") == "silent":
        rows = with_spoken(rows).filter(silent(as_of))
    return rows


@dataclass(frozen=True, slots=True)
class Card:
    """One card of the board: a task, or a finding that has none."""

    url: str
    title: str
    under: str  # unit and finding, or clause
    line: TaskLine | None
    original: date | None  # where the deadline was moved


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column of the board."""

    key: str
    label: str
    count: int
    cards: tuple[Card, ...]
    rest: int  # not shown


def url_of(task: Task) -> str:
    """Give the page of a task: its own, or its place on the page of its finding."""
    if task.finding_id is None:
        return reverse("task", args=[task.pk])
    return reverse("finding", args=[task.finding_id]) + f"#task-{task.pk}"


def _under(task: Task) -> str:
    finding = task.finding
    return _("按条款交办") if finding is None else f"{finding.unit_name} · {finding.name}"


def _moved(task: Task) -> date | None:
    return task.original_due_on if task.original_due_on != task.due_on else None


def _card(task: Task, as_of: date) -> Card:
    line = task_line(task, as_of)
    return Card(url_of(task), task.title, _under(task), line, _moved(task))


def _of_finding(finding: Finding) -> Card:
    url = reverse("finding", args=[finding.pk])
    return Card(url, f"{finding.label} {finding.name}", finding.unit_name, None, None)


def board_of(findings: Any, tasks: Any, as_of: date) -> tuple[BoardColumn, ...]:
    """Put findings without a task and tasks into columns by how far they are."""
    plain = findings.order_by()
    open_ones = plain.exclude(status=Status.CLOSED).filter(kind=Kind.SHORTFALL)
    own = Task.objects.unscoped("has the finding a task?").filter(finding=OuterRef("pk"))
    own = own.exclude(state__in=OVER)
    columns = [
        _column(
            "untasked",
            _("待交办"),
            open_ones.filter(~Exists(own), status=Status.OPEN).order_by("-year", "number"),
            _of_finding,
        )
    ]
    held = tasks.select_related("finding", "person").prefetch_related("slips")
    for state in (TaskState.HANDED_OUT, TaskState.RECEIVED, TaskState.CLAIMED):
        rows = held.filter(state=state).order_by("due_on", "pk")
        columns.append(_column(state.value, str(state.label), rows, lambda t: _card(t, as_of)))
    accepted = held.filter(state=TaskState.ACCEPTED).order_by("-accepted_on", "-pk")
    waiting = accepted.filter(finding__in=plain.exclude(status=Status.CLOSED).values("pk"))
    columns.append(_column("done", _("已办结·待核验"), waiting, lambda t: _card(t, as_of)))
    alone = accepted.filter(finding__isnull=True)
    columns.append(_column("alone", _("已办结·不需核验"), alone, lambda t: _card(t, as_of)))
    closed = plain.filter(status=Status.CLOSED).order_by("-closed_on", "-pk")
    columns.append(_column("closed", _("已销号"), closed, _of_finding))
    return tuple(columns)


def _column(key: str, label: str, rows: Any, card: Any) -> BoardColumn:
    found = list(rows[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else rows.order_by().count()
    cards = tuple(card(one) for one in found[:SHOWN])
    return BoardColumn(key, label, count, cards, count - len(cards))


@dataclass(frozen=True, slots=True)
class Due:
    """One line of a day: a task that is due, or was before its deadline moved."""

    card: Card
    moved_to: date | None  # this day is the original one


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month."""

    on: date
    in_month: bool
    is_today: bool
    works: bool
    mark: str  # 休, 班, or nothing
    name: str  # of the holiday
    lines: tuple[Due, ...]
    rest: int

    @property
    def is_plain(self) -> bool:
        """Whether a narrow screen may leave it out."""
        return not (self.lines or self.is_today or (self.name and self.in_month))


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a calendar shows it."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    before: str  # as ?month= writes it
    after: str
    due: int
    moved: int
    notes: tuple[str, ...]

    @property
    def label(self) -> str:
        """The month in words."""
        return _("%(y)d年%(m)d月") % {"y": self.first.year, "m": self.first.month}


def month_asked(text: str, today: date) -> date:
    """Read ``2026-11``; anything else is this month."""
    year, _dash, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2:
        try:
            return date(int(year), int(month), 1)
        except ValueError:
            pass
    return today.replace(day=1)


def _next(first: date, step: int) -> str:
    year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
    return f"{year:04d}-{month + 1:02d}"


def month_of(tasks: Any, first: date, today: date) -> Month:
    """Lay a month out: working days, holidays, what is due, where deadlines stood before."""
    calendar = national_calendar()
    weeks = months.Calendar(months.MONDAY).monthdatescalendar(first.year, first.month)
    begins, ends = weeks[0][0], weeks[-1][-1]
    span = Q(due_on__range=(begins, ends)) | Q(original_due_on__range=(begins, ends))
    held: dict[date, list[tuple[int, date | None]]] = defaultdict(list)
    rows = tasks.filter(span).order_by("due_on", "pk")
    for number, due, original in rows.values_list("pk", "due_on", "original_due_on"):
        held[due].append((number, None))
        if original != due:
            held[original].append((number, due))
    shown = {number for lines in held.values() for number, _moved in lines[:PER_DAY]}
    full = tasks.filter(pk__in=shown).select_related("finding", "person")
    cards = {task.pk: _card(task, today) for task in full.prefetch_related("slips")}
    days = tuple(
        tuple(_day(day, first, today, calendar, _lines(held.get(day, ()), cards)) for day in week)
        for week in weeks
    )
    in_month = [day for week in days for day in week if day.in_month]
    lines = [moved for day in in_month for _number, moved in held.get(day.on, ())]
    last = in_month[-1].on
    return Month(
        first,
        days,
        _next(first, -1),
        _next(first, 1),
        sum(moved is None for moved in lines),
        sum(moved is not None for moved in lines),
        calendar.notes(first, last),
    )


def _lines(
    lines: Sequence[tuple[int, date | None]], cards: Mapping[int, Card]
) -> tuple[tuple[Due, ...], int]:
    """Give the first lines of a day, and how many there are in all."""
    shown = tuple(Due(cards[number], moved) for number, moved in lines[:PER_DAY])
    return shown, len(lines)


def _day(
    day: date, first: date, today: date, calendar: Calendar, held: tuple[tuple[Due, ...], int]
) -> Day:
    works = calendar.is_working_day(day).value
    weekday = day.weekday() < 5
    mark = _("休") if weekday and not works else _("班") if works and not weekday else ""
    year = next((one for one in calendar.years if one.year == day.year), None)
    holiday = next(
        (h.name for h in (year.holidays if year else ()) if h.first <= day <= h.last), ""
    )
    lines, count = held
    return Day(
        on=day,
        in_month=day.month == first.month,
        is_today=day == today,
        works=works,
        mark=mark,
        name=holiday,
        lines=lines,
        rest=count - len(lines),
    )


def entries_of(tasks: Any, host: str) -> list[CalendarEntry]:
    """List the open deadlines for anybody's calendar program, with reminders ahead."""
    rows = tasks.exclude(state__in=OVER).select_related("finding").order_by("due_on", "pk")
    return [
        CalendarEntry(
            uid=f"task-{task.pk}@{host.partition(':')[0]}",
            on=task.due_on,
            title=f"{task.title}（{task.office}）",
            note=_note(task),
            reminders=tuple(task.due_on - ahead for ahead in _AHEAD),
        )
        for task in rows[:_EXPORTED]
    ]


def _note(task: Task) -> str:
    parts = [_under(task)]
    if task.original_due_on != task.due_on:
        parts.append(f"原时限 {task.original_due_on}")
    return "\n".join(parts)
