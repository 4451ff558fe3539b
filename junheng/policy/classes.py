"""Classes of school as support given (学校类别和支持): the file ``classes.yaml`` of a plan.

A :class:`SupportPack` says which classes a plan has, from the one that needs the most support up,
what each asks (:class:`Criterion`), which way it opens, and what every school is given: a team, a
project, a plan.  A criterion reads what is known already: the verdict of a national rule, of an
item, of an appraisal, or what a person judged with a document.  Marks and places among peers are
no criterion (``JH-PK-544``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from junheng.kernel.issues import Issue
from junheng.kernel.periods import in_force
from junheng.policy.appraisal import load_appraisal
from junheng.policy.beside import Beside
from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.loader import display_name, list_packs
from junheng.policy.pack import Address
from junheng.policy.plan.model import PlanPack
from junheng.policy.process import processes_of

FILE = "classes.yaml"
JUDGED = "judged"
_SOURCES = ("rule", "item", "appraisal")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a class asks of a school (条件)."""

    id: str
    label: str
    source: str  # rule:PACK, item:ID, appraisal:SCHEME, judged
    at_least: Fraction | None  # of the indicators met, or of the composite as a share
    clause: str
    help: str  # where to see it or what to do, in words
    at: Address

    @property
    def form(self) -> str:
        """What kind of verdict it reads."""
        return self.source.partition(":")[0]

    @property
    def name(self) -> str:
        """Whose verdict it reads."""
        return self.source.partition(":")[2]


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """One class with what it asks and the way it opens (类别)."""

    id: str
    state: str  # the word of the plan's ask
    label_en: str
    clause: str
    path: str  # what a school of this class works towards
    process: str  # of the plan, where the way is an application
    item: str  # of the plan, where the way ends in a verdict
    needs: int  # how many of the criteria
    criteria: tuple[Criterion, ...]
    at: Address


@dataclass(frozen=True, slots=True)
class Given:
    """What every school is given, and where the plan asks about it (支持)."""

    ask: str
    item: str
    at_least: int
    clause: str


@dataclass(frozen=True, slots=True)
class SupportPack:
    """What one plan says of classes of school and of the support given."""

    plan: str
    ask: str
    item: str
    of: str
    clause: str
    valid_from: date
    valid_to: date | None
    undefined: str
    choices: tuple[str, ...]
    review_months: int
    team: Given
    project: Given
    paper: Given  # the plan of the school
    classes: tuple[SchoolClass, ...]  # from the first step up
    at: Address

    def of_id(self, name: str) -> SchoolClass | None:
        """Find one class."""
        return next((one for one in self.classes if one.id == name), None)

    def after(self, name: str) -> SchoolClass | None:
        """Give the class a school goes to next; the first for one without a class."""
        ids = [one.id for one in self.classes]
        if name not in ids:
            return self.classes[0]
        return next(iter(self.classes[ids.index(name) + 1 :]), None)

    def criterion(self, name: str) -> Criterion | None:
        """Find one criterion."""
        every = (one for each in self.classes for one in each.criteria)
        return next((one for one in every if one.id == name), None)

    def on(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return in_force(self.valid_from, self.valid_to, day)

    def review_on(self, day: date) -> date:
        """Give the day a classification of a day is looked at again."""
        month = day.month - 1 + self.review_months
        return date(day.year + month // 12, month % 12 + 1, min(day.day, 28))


def _criterion(entry: Entry) -> Criterion:
    raw = entry.raw("at_least")
    if raw is not None and (isinstance(raw, bool) or not isinstance(raw, int | float)):
        entry.wrong("at_least", "数")
        raw = None
    found = Criterion(
        id=entry.text("criterion"),
        label=entry.text("label"),
        source=entry.text("from"),
        at_least=None if raw is None else Fraction(str(raw)),
        clause=entry.text("clause"),
        help=entry.text("help"),
        at=entry.at,
    )
    entry.close()
    return found


def _class(entry: Entry) -> SchoolClass:
    found = SchoolClass(
        id=entry.text("class"),
        state=entry.text("state"),
        label_en=entry.text("label_en"),
        clause=entry.text("clause"),
        path=entry.text("path"),
        process=entry.text("process", ""),
        item=entry.text("item", ""),
        needs=entry.integer("needs"),
        criteria=tuple(_criterion(one) for one in entry.sections("criteria")),
        at=entry.at,
    )
    entry.close()
    return found


def _given(entry: Entry, key: str, report: Report, *, ask: bool, least: int = 1) -> Given:
    body = entry.section(key)
    if body is None:
        report.add("JH-PK-103", entry.at, field=key)
        return Given("", "", least, "")
    found = Given(
        ask=body.text("ask") if ask else "",
        item=body.text("item"),
        at_least=body.integer("at_least", least),
        clause=body.text("clause"),
    )
    body.close()
    return found


def _read(plan: PlanPack, report: Report) -> SupportPack | None:
    top = read_entry(plan.folder / FILE, display_name(plan.folder, FILE), report)
    if top is None:
        return None
    entry = top.section("support")
    if entry is None:
        report.add("JH-PK-103", top.at, field="support")
        return None
    pack = SupportPack(
        plan=plan.id,
        ask=entry.text("ask"),
        item=entry.text("item"),
        of=entry.text("of"),
        clause=entry.text("clause"),
        valid_from=entry.day("valid_from"),
        valid_to=entry.day_or_none("valid_to"),
        undefined=entry.text("undefined"),
        choices=entry.texts("choices"),
        review_months=entry.integer("review_months"),
        team=_given(entry, "team", report, ask=True),
        project=_given(entry, "project", report, ask=True),
        paper=_given(entry, "plan", report, ask=False),
        classes=tuple(_class(one) for one in entry.sections("classes")),
        at=entry.at,
    )
    entry.close()
    top.close()
    _check(pack, plan, report)
    return pack


def _check(pack: SupportPack, plan: PlanPack, report: Report) -> None:
    given = (pack.team, pack.project, pack.paper)
    for what, name, known in (
        ("填报事项", pack.ask, plan.asks),
        ("适用范围", pack.of, plan.scopes),
        *(("条目", name, plan.by_id) for name in (pack.item, *(one.item for one in given))),
        *(("填报事项", one.ask, plan.asks) for one in given if one.ask),
    ):
        if name not in known:
            report.add("JH-PK-109", pack.at, what=what, id=name)
    cited = [(pack.clause, pack.at), *((one.clause, pack.at) for one in given)]
    cited += [(one.clause, one.at) for one in pack.classes]
    cited += [(one.clause, one.at) for each in pack.classes for one in each.criteria]
    for clause, at in cited:
        if clause not in plan.clauses:
            report.add("JH-PK-108", at, clause=clause)
    states = tuple(one.state for one in pack.classes)
    asked = plan.asks[pack.ask].states if pack.ask in plan.asks else ()
    if set(states) != set(asked) or len(set(states)) != len(states):
        found = {"found": "、".join(states) or "没有", "asked": "、".join(asked) or "没有"}
        report.add("JH-PK-542", pack.at, **found)
    if not pack.undefined or len(pack.choices) < 2:
        report.add("JH-PK-543", pack.at)
    if pack.review_months < 1 or pack.team.at_least < 1:
        report.add("JH-PK-545", pack.at)
    _check_classes(pack, plan, report)


def _check_classes(pack: SupportPack, plan: PlanPack, report: Report) -> None:
    processes = set(processes_of(plan.folder))
    seen: set[str] = set()
    for number, one in enumerate(pack.classes):
        if (
            (number == 0) != (not one.criteria)
            or not 0 <= one.needs <= len(one.criteria)
            or (one.criteria and one.needs < 1)
        ):
            report.add("JH-PK-541", one.at, id=one.id)
        if one.process and one.process not in processes:
            report.add("JH-PK-109", one.at, what="流程", id=one.process)
        if one.item and one.item not in plan.by_id:
            report.add("JH-PK-109", one.at, what="条目", id=one.item)
        for criterion in one.criteria:
            if criterion.id in seen:
                report.add("JH-PK-107", criterion.at, what="条件", id=criterion.id)
            seen.add(criterion.id)
            _check_source(criterion, plan, report)


def _check_source(one: Criterion, plan: PlanPack, report: Report) -> None:
    if one.source == JUDGED:
        return
    if one.form not in _SOURCES:
        allowed = "rule:条目库、item:条目、appraisal:评价方案、judged"
        report.add("JH-PK-106", one.at, field="from", value=one.source, allowed=allowed)
        return
    if one.form == "item":
        item = plan.by_id.get(one.name)
        if item is None:
            report.add("JH-PK-109", one.at, what="条目", id=one.name)
        elif item.internal or (item.measure is not None and item.measure.kind == "rank"):
            report.add("JH-PK-544", one.at, id=one.id, term=item.text)
        return
    appraisal = load_appraisal(plan.folder) if one.form == "appraisal" else None
    schemes = {scheme.id for scheme in appraisal.schemes} if appraisal is not None else set()
    known = {"rule": {info.id for info in list_packs()}, "appraisal": schemes}[one.form]
    if one.name not in known:
        what = "国家条目库" if one.form == "rule" else "评价方案"
        report.add("JH-PK-109", one.at, what=what, id=one.name)
    if one.at_least is None or one.at_least <= 0:
        report.add("JH-PK-103", one.at, field="at_least")


_FILE = Beside(FILE, _read)


def load_classes(plan: str | Path) -> SupportPack | None:
    """Read the classes of a plan by id or path; nothing where it has none (载入学校类别).

    Raises
    ------
    UsageError
        There is no such plan.
    PackError
        The file is not well formed; every issue names its file and line.
    """
    return _FILE.of(plan)


def lint_classes(plan: str | Path) -> list[Issue]:
    """Check the classes of a plan without using them: every problem, with file and line."""
    return _FILE.lint(plan)


def list_classes() -> list[SupportPack]:
    """List what the plans that come with junheng say of classes, in the order of their ids."""
    return _FILE.all()
