"""Finding what plans and the nation say about tasks: templates, frequency, colours (任务规则)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from junheng.kernel.errors import UsageError
from junheng.kernel.places import package_data
from junheng.policy.document import Report
from junheng.policy.loader import find_pack, kind_of, refuse
from junheng.policy.plan.loading import load_plan
from junheng.policy.plan.tasks import (
    KIND_LABELS,
    AskedOffice,
    Colour,
    Every,
    FeedbackRule,
    MeasureTemplate,
    TaskRules,
    read_tasks,
)

__all__ = [
    "KIND_LABELS",
    "AskedOffice",
    "Colour",
    "Every",
    "FeedbackRule",
    "MeasureTemplate",
    "TaskRules",
    "colour_named",
    "colour_of",
    "feedback_rule",
    "national_tasks",
    "tasks_of",
    "template_named",
    "templates",
]


@cache
def national_tasks() -> TaskRules:
    """Give what holds everywhere (各地通用的措施、频率、颜色)."""
    folder, report = package_data("packs") / "national" / "tasks", Report()
    rules = read_tasks(folder, report)
    if report.has_errors:
        refuse(folder, report)
    return rules


@cache
def tasks_of(pack: str) -> TaskRules:
    """Give what one document says about tasks; nothing where it is no plan kept here."""
    try:
        folder = find_pack(pack)
    except UsageError:
        return TaskRules()
    if kind_of(folder) != "plan":
        return TaskRules()
    report = Report()
    rules = read_tasks(folder, report, load_plan(folder))
    if report.has_errors:
        refuse(folder, report)
    return rules


def templates(packs: Iterable[str]) -> Iterator[MeasureTemplate]:
    """Walk the templates of plans in force, then those that hold everywhere."""
    for pack in packs:
        yield from tasks_of(pack).measures
    yield from national_tasks().measures


def template_named(key: str) -> MeasureTemplate | None:
    """Find a template by the key a task stores."""
    pack, _dot, _name = key.rpartition(".")
    held = tasks_of(pack).measures if pack else national_tasks().measures
    return next((one for one in held if one.key == key), None)


def feedback_rule(pack: str, of: AskedOffice) -> FeedbackRule | None:
    """Say how often an owner is asked: by the document its task rests on, else by default.

    Nothing where nobody says so: a school is never asked by default.

    >>> feedback_rule("cn-moe-2017-6", "bureau").label
    '每月一次'
    >>> feedback_rule("cn-moe-2017-6", "schools") is None
    True
    >>> feedback_rule("zibo-2021", "schools").label
    '每学期一次'
    """
    held = (*tasks_of(pack).feedback, *national_tasks().feedback)
    return next((rule for rule in held if rule.of == of), None)


def _colours(pack: str) -> tuple[Colour, ...]:
    return (tasks_of(pack).slips if pack else ()) or national_tasks().slips


def colour_of(days_late: int, pack: str = "") -> Colour | None:
    """Give the colour of a slip for a task so many days late; nothing before it is late.

    >>> colour_of(30).label, colour_of(0)
    ('橙色督办单', None)
    """
    reached = [one for one in _colours(pack) if days_late >= one.late]
    return reached[-1] if reached else None


def colour_named(colour: str, pack: str = "") -> Colour:
    """Give a colour by its name."""
    return next(one for one in (*_colours(pack), *national_tasks().slips) if one.colour == colour)
