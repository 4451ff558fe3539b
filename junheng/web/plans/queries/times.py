"""Deadlines of a plan: grouped for the page, written for a calendar (时限)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from junheng.kernel.calendar import national_calendar
from junheng.kernel.periods import chinese
from junheng.measure.progress.assess import Progress
from junheng.policy.plan import PlanItem
from junheng.policy.plan.deadlines import reminders, state_of
from junheng.policy.plan.local import document_day, has_day
from junheng.publish.ledgers.ics import CalendarEntry, calendar_text
from junheng.publish.reports.plan_duties import dates_document
from junheng.web.plans.models import Duty, DutyState
from junheng.web.plans.queries.standing import Standing

_AHEAD = (30, 7, 1)  # days before a duty's day on which a calendar rings


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """One deadline as the page lists it."""

    progress: Progress
    words: str  # 还有 11 天（10 个工作日）
    when: str  # as the document says it
    reminders: tuple[date, ...]
    notes: tuple[str, ...]
    offices: tuple[str, ...]
    clause: str

    @property
    def is_late(self) -> bool:
        """Whether it passed without being done or reached."""
        return self.progress.timing in ("overdue", "done_late")


@dataclass(frozen=True, slots=True)
class DeadlineGroup:
    """Deadlines under one heading."""

    title: str
    lines: tuple[DeadlineLine, ...]
    lapsed: bool = False  # over before the plan was adopted


def lines_of(standing: Standing) -> list[DeadlineLine]:
    """List every deadline of a plan that still means something, by date."""
    held: dict[str, list[str]] = {}
    for duty in standing.duties:
        held.setdefault(duty.item, []).append(duty.office)
    out = []
    for item in standing.items:
        progress = standing.of(item)
        if item.due is None or progress is None or progress.moment is None:
            continue
        if dates_document(standing.plan, item):
            continue
        done = progress.verdict.facts.get("done")
        done_on = done if isinstance(done, date) else None
        told = state_of(item.due, standing.as_of, done_on)
        moment = progress.moment
        ahead = moment.on > standing.as_of
        out.append(
            DeadlineLine(
                progress=progress,
                words=_words(progress, told.words),
                when=item.due.words or moment.words,
                reminders=tuple(d for d in reminders(moment, national_calendar()) if ahead),
                notes=told.notes,
                offices=tuple(held.get(item.id, ())),
                clause=standing.plan.clause_label(item.clause),
            )
        )
    return sorted(out, key=lambda line: _on(line.progress))


def _words(progress: Progress, told: str) -> str:
    if progress.timing == "reached" and progress.item.measure is not None:
        return _("已达到")
    if progress.timing == "lapsed":
        return _("采用时已过原定时限")
    return _("时限已到") if progress.timing == "reached" else told


def _on(progress: Progress) -> date:
    return progress.moment.on if progress.moment is not None else date.max


def groups(standing: Standing) -> list[DeadlineGroup]:
    """Group deadlines: late ones, those over before the adoption, what is ahead, what is over."""
    lines = lines_of(standing)
    late = tuple(line for line in lines if line.is_late)
    lapsed = tuple(line for line in lines if line.progress.timing == "lapsed")
    rest = [line for line in lines if line not in late and line not in lapsed]
    ahead = tuple(line for line in rest if _on(line.progress) >= standing.as_of)
    over = tuple(line for line in rest if line not in ahead)
    named = (
        DeadlineGroup(_("已过时限"), late),
        DeadlineGroup(_("采用时已过原定时限"), lapsed, lapsed=True),
        DeadlineGroup(_("将到期"), ahead),
        DeadlineGroup(_("已了结"), over),
    )
    return [group for group in named if group.lines]


def passed(standing: Standing) -> int:
    """Count the deadlines that are over and may be set anew, before anything is reported too."""
    if standing.record is not None:
        every = (standing.of(item) for item in standing.items if has_day(item))
        return sum(found is not None and found.timing == "lapsed" for found in every)
    return sum(
        day is not None and day < standing.as_of
        for item in standing.items
        if has_day(item) and item.id not in standing.stopped and item.is_assessed
        if item.measure is not None or (item.due is not None and item.due.source)
        for day in (document_day(item),)
    )


def has_calendar(standing: Standing) -> bool:
    """Tell whether anything is still to come or to catch up on."""
    return any(_to_do(standing)) or any(_due_duties(standing))


def _to_do(standing: Standing) -> Iterator[tuple[Progress, date, tuple[date, ...]]]:
    """List what is open or late; ranks among peers stay inside, a calendar leaves the bureau."""
    for line in lines_of(standing):
        progress = line.progress
        if progress.moment is None or progress.item.internal:
            continue
        if progress.timing in ("open", "overdue"):
            yield progress, progress.moment.on, line.reminders


def _due_duties(standing: Standing) -> Iterator[tuple[Duty, PlanItem, date]]:
    """List what was handed out to be done by a day of its own and is not reached yet."""
    for duty in standing.duties:
        item = standing.plan.by_id.get(duty.item)
        if item is None or item.internal or item.id in standing.stopped or duty.due_on is None:
            continue
        progress = standing.of(item)
        reached = progress is not None and not progress.is_date and progress.state == "met"
        if duty.state in (DutyState.HANDED_OUT, DutyState.RECEIVED) and not reached:
            yield duty, item, duty.due_on


def _entries(standing: Standing, host: str) -> Iterator[CalendarEntry]:
    """Write what is to do in the plan's own language; what is late stands on today until done."""
    plan, at = standing.plan, host.partition(":")[0]
    for progress, due_on, ahead in _to_do(standing):
        item, late = progress.item, progress.timing == "overdue"
        title = f"{item.text}（《{plan.title}》）"
        note = f"原文用语：{item.term}\n时限：{chinese(due_on)}"
        yield CalendarEntry(
            uid=f"{plan.id}-{item.id}-{due_on:%Y%m%d}@{at}",
            on=standing.as_of if late else due_on,
            title=f"已逾期：{title}" if late else title,
            note=note,
            reminders=() if late else ahead,
        )
    for duty, item, due_on in _due_duties(standing):
        late = due_on < standing.as_of
        who = "，".join(part for part in (duty.office, duty.person_name) if part)
        title = f"{item.text}（{who}）"
        days = (due_on - timedelta(days=ahead) for ahead in _AHEAD)
        yield CalendarEntry(
            uid=f"duty-{duty.pk}-{due_on:%Y%m%d}@{at}",
            on=standing.as_of if late else due_on,
            title=f"交办已逾期：{title}" if late else f"交办到期：{title}",
            note=f"{duty.get_part_display()}：{who}\n交办时限：{chinese(due_on)}\n《{plan.title}》",
            reminders=() if late else tuple(day for day in days if day >= standing.as_of),
        )


def calendar_name(standing: Standing) -> str:
    """Name the calendar and its file."""
    return f"{standing.plan.title}·时限"


def calendar_of(standing: Standing, host: str) -> str:
    """Write what is open or late as a calendar file."""
    return calendar_text(
        _entries(standing, host), name=calendar_name(standing), stamp=timezone.now()
    )
