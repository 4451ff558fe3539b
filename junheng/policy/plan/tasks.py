"""What a plan says about tasks: measures to choose from, how often owners are asked, slip colours.

A :class:`MeasureTemplate` (措施模板) proposes a task: what, how much of the gap, at which price, by
which office, within how many days.  A :class:`FeedbackRule` (反馈频率) says how often an owner is
asked how far it is: monthly of the offices of a bureau, of schools only where a plan says so.  A
:class:`Colour` (督办单颜色) belongs to so many days late.  All are data: what holds everywhere
stands in ``packs/national/tasks``, what a plan names in ``tasks.yaml`` beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.loader import display_name
from junheng.policy.plan.model import PlanPack

MeasureKind = Literal[
    "teachers", "building", "equipment", "funds", "pairing", "research", "training", "other"
]
Every = Literal["week", "month", "quarter", "semester", "year"]
AskedOffice = Literal["bureau", "schools"]

KIND_LABELS: dict[MeasureKind, str] = {
    "teachers": "教师补充",
    "building": "改扩建",
    "equipment": "设备",
    "funds": "经费和工程",
    "pairing": "结对",
    "research": "课题",
    "training": "培训",
    "other": "其他",
}
EVERY_LABELS: dict[Every, str] = {
    "week": "每周一次",
    "month": "每月一次",
    "quarter": "每季度一次",
    "semester": "每学期一次",
    "year": "每年一次",
}
GAP = "gap"
_INK = re.compile(r"#[0-9a-f]{6}")
_LONGEST = 40  # characters of a key, as tasks store it


@dataclass(frozen=True, slots=True)
class MeasureTemplate:
    """One template of a task (措施模板)."""

    key: str  # as tasks store it: teachers, or zibo-2021.paired_aid
    pack: str  # empty: holds everywhere
    kind: MeasureKind
    label: str
    title: str
    unit: str
    whole: bool  # only whole ones exist: rounded up
    amounts: tuple[str, ...]  # columns of the price list that a gap may be counted in
    units: tuple[str, ...]  # units of gaps it answers
    of_gap: float | None  # so much of what lacks; None where it does not come from the gap
    fixed: float | None  # this quantity, whatever lacks
    price: str  # gap, a column of the price list, or nothing
    office: str
    local: str  # office of the plan, bound to a local one at adoption
    days: int
    clause: str  # pack#clause, or nothing
    term: str  # what the document calls it
    rules: tuple[str, ...] = ()  # rules whose findings it is made for: it answers no other
    stages: tuple[str, ...] = ()  # stages of schools it is for; empty: any

    @property
    def is_general(self) -> bool:
        """Whether it answers any gap."""
        return not (self.amounts or self.units or self.rules)

    def fit(self, amount: str, unit: str, rule: str = "") -> int:
        """Say how well it answers a gap: 3 the very thing, 2 its unit, 1 anything, 0 not at all."""
        if rule and rule in self.rules:
            return 3
        if amount and amount in self.amounts:
            return 3
        if unit and unit in self.units:
            return 2
        return 1 if self.is_general else 0


@dataclass(frozen=True, slots=True)
class FeedbackRule:
    """How often an owner is asked how far a task is (反馈频率)."""

    of: AskedOffice
    every: Every
    remind: int  # working days from one reminder to the next
    clause: str  # pack#clause, or nothing

    @property
    def label(self) -> str:
        """The frequency in words."""
        return EVERY_LABELS[self.every]


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour of a slip, from so many days late (督办单颜色)."""

    colour: str
    label: str
    late: int
    ink: str  # as #rrggbb
    answer: int  # days

    @property
    def reason(self) -> str:
        """From when on this colour is used."""
        return f"{self.label.removesuffix('督办单')}：逾期 {self.late} 天及以上"


@dataclass(frozen=True, slots=True)
class TaskRules:
    """What one document, or the nation, says about tasks."""

    measures: tuple[MeasureTemplate, ...] = ()
    feedback: tuple[FeedbackRule, ...] = ()
    slips: tuple[Colour, ...] = ()  # the latest last


def _measure(entry: Entry, plan: PlanPack | None, report: Report) -> MeasureTemplate:
    name, item_id = entry.text("measure"), entry.text("item", "")
    item = plan.by_id.get(item_id) if plan is not None else None
    if plan is not None and item is None:
        report.add("JH-PK-611", entry.at, measure=name, item=item_id or "（没有写）")
    local = entry.text("local", "")
    if local and (plan is None or local not in plan.offices):
        report.add("JH-PK-612", entry.line("local"), measure=name, office=local)
    key = name if plan is None else f"{plan.id}.{name}"
    if len(key) > _LONGEST:
        entry.wrong("measure", f"连同条目库编号不超过 {_LONGEST} 个字符的编号")
    raw = entry.raw("quantity")
    times = entry.raw("times")
    number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if not number and raw not in (GAP, ""):
        entry.wrong("quantity", "gap、一个数，或者空着")
    found = MeasureTemplate(
        key=key,
        pack=plan.id if plan is not None else "",
        kind=entry.choice("kind", get_args(MeasureKind)),
        label=entry.text("label"),
        title=entry.text("title"),
        unit=entry.text("unit"),
        whole=entry.boolean("whole"),
        amounts=entry.texts("amounts") if entry.has("amounts") else (),
        units=entry.texts("units") if entry.has("units") else (),
        of_gap=float(times or 1) if raw == GAP else None,
        fixed=float(raw) if number else None,
        price=entry.text("price"),
        office=entry.text("office"),
        local=local,
        days=entry.integer("days"),
        clause=plan.cite(item.clause) if plan is not None and item is not None else "",
        term=item.term if item is not None else "",
        rules=entry.texts("rules") if entry.has("rules") else (),
        stages=entry.texts("stages") if entry.has("stages") else (),
    )
    entry.close()
    return found


def _feedback(entry: Entry, plan: PlanPack | None, report: Report) -> FeedbackRule:
    of = entry.choice("of", get_args(AskedOffice))
    clause = entry.text("clause", "")
    if plan is not None and clause not in plan.clauses:
        report.add("JH-PK-108", entry.line("clause"), clause=clause or "（没有写）")
    if plan is None and of == "schools":
        report.add("JH-PK-613", entry.at)
    rule = FeedbackRule(
        of,
        entry.choice("every", get_args(Every)),
        entry.integer("remind"),
        plan.cite(clause) if plan is not None else "",
    )
    entry.close()
    return rule


def _colour(entry: Entry) -> Colour:
    colour = Colour(
        entry.text("colour"),
        entry.text("label"),
        entry.integer("late"),
        entry.text("ink"),
        entry.integer("answer"),
    )
    if not _INK.fullmatch(colour.ink):
        entry.wrong("ink", "#rrggbb 六位颜色")
    entry.close()
    return colour


def read_tasks(folder: Path, report: Report, plan: PlanPack | None = None) -> TaskRules:
    """Read ``tasks.yaml`` of a folder, recording every problem; a plan may have none."""
    path = folder / "tasks.yaml"
    if plan is not None and not path.is_file():
        return TaskRules()
    top = read_entry(path, display_name(folder, "tasks.yaml"), report)
    if top is None:
        return TaskRules()
    rules = TaskRules(
        tuple(_measure(one, plan, report) for one in top.sections("measures")),
        tuple(_feedback(one, plan, report) for one in top.sections("feedback")),
        tuple(sorted((_colour(one) for one in top.sections("slips")), key=lambda c: c.late)),
    )
    keys = [one.key for one in rules.measures]
    for twice in sorted({key for key in keys if keys.count(key) > 1}):
        report.add("JH-PK-107", top.at, what="措施模板", id=twice)
    top.close()
    return rules
