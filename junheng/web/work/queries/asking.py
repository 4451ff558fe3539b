"""Who is asked how far a task is, on which day, and how often already (反馈提醒).

The frequency is data of the plan the task rests on; a school is asked only where that plan says
so.  Nothing is stored: days and counts follow from when the owner last spoke.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from junheng.kernel.calendar import national_calendar
from junheng.policy.feedback import Asking, asking_of, silent_since
from junheng.policy.plan import list_plans
from junheng.policy.tasks import FeedbackRule, feedback_rule, tasks_of
from junheng.web.work.models import AskedOf, Task, TaskState

_NEAR = timedelta(days=45)  # a monthly question stands on a late task too


def rule_of(task: Task) -> FeedbackRule | None:
    """Give how often the owner of a task is asked; nothing where it is not."""
    return feedback_rule(task.pack, "schools" if task.asked_of == AskedOf.SCHOOLS else "bureau")


def asking(task: Task, as_of: date) -> Asking | None:
    """Tell when the owner is asked next, and how often it was already; nothing where it is not."""
    rule = rule_of(task) if task.state == TaskState.RECEIVED else None
    if rule is None:
        return None
    since = task.said_on or task.received_on or task.handed_on
    held = _asked(rule, since, as_of)
    if not held.reminders and as_of <= task.due_on < held.on:  # the deadline asks by itself
        return replace(held, on=task.due_on)
    if not held.reminders and task.due_on < as_of and held.on > as_of + _NEAR:
        return None  # late already: nobody waits for the day of a yearly question
    return held


@lru_cache(maxsize=4096)
def _asked(rule: FeedbackRule, since: date, as_of: date) -> Asking:
    return asking_of(rule, since, as_of, national_calendar())


@lru_cache(maxsize=64)
def _silent_since(rule: FeedbackRule, as_of: date) -> date:
    return silent_since(rule, as_of, national_calendar())


@cache
def _own_rules() -> tuple[tuple[str, FeedbackRule], ...]:
    """List the frequencies plans set by themselves."""
    found = ((plan.id, rule) for plan in list_plans() for rule in tasks_of(plan.id).feedback)
    return tuple(found)


def silent(as_of: date) -> Q:
    """Keep the tasks whose owner was asked by a day and has not spoken since.

    The rows must carry ``spoke_on``; see :func:`with_spoken`.
    """
    default = feedback_rule("", "bureau")
    bureau = Q(asked_of=AskedOf.BUREAU)
    found = Q(pk__in=[])
    for pack, rule in _own_rules():
        whose = Q(asked_of=rule.of, clause__startswith=f"{pack}#")
        found |= whose & Q(spoke_on__lte=_silent_since(rule, as_of))
        if rule.of == "bureau":
            bureau &= ~Q(clause__startswith=f"{pack}#")
    if default is not None:
        found |= bureau & Q(spoke_on__lte=_silent_since(default, as_of))
    return Q(state=TaskState.RECEIVED) & found


def with_spoken(tasks: Any) -> Any:
    """Note on each task when its owner last spoke, else signed, else was given it."""
    return tasks.annotate(spoke_on=Coalesce("said_on", "received_on", "handed_on"))
