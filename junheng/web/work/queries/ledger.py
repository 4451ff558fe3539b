"""The ledger of a region (台账): who sees which findings, both rates, the list with its filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    When,
)
from django.utils.translation import gettext as _

from junheng.kernel.errors import Hidden
from junheng.policy.tasks import Colour, colour_named, colour_of
from junheng.publish.sentences import render
from junheng.web.accounts.models import Account
from junheng.web.work import access, clauses  # noqa: F401  declares the rights
from junheng.web.work.clauses import Cited
from junheng.web.work.models import OVER, Finding, Kind, Ledger, Status, Task, TaskState
from junheng.web.work.queries import words
from junheng.web.work.queries.asking import asking, silent, with_spoken


def findings_of(account: Account, region_code: str) -> Any:
    """Give the findings of a region the account may see; people of a school see only its own."""
    rows = Finding.objects.visible_to(account).filter(region_code=region_code)
    if not account.reach.all_schools_of(region_code):
        rows = rows.filter(school_code__in=account.reach.schools)
    return rows


def listed(account: Account | None, region_code: str = "") -> Any:
    """Give the findings a command lists: as far as an account sees, or every one."""
    if account is None:
        rows = Finding.objects.unscoped("the machine lists findings; it names no person")
    else:
        rows = Finding.objects.visible_to(account)
        own = Q(region_code__in=account.reach.regions) | Q(school_code__in=account.reach.schools)
        rows = rows.filter(own)
    return rows.filter(region_code=region_code) if region_code else rows


def finding_of(account: Account, number: int) -> Finding:
    """Give one finding the account may see, or :class:`Hidden`."""
    found: Finding | None = Finding.objects.visible_to(account).filter(pk=number).first()
    inside = found is not None and (
        account.reach.all_schools_of(found.region_code)
        or found.school_code in account.reach.schools
    )
    if found is None or not inside:
        raise Hidden(
            where="问题事项",
            found="没有这一条，或不在您的范围内",
            expected="是您所在地区或学校的事项",
            fix="请从台账进入",
        )
    return found


def finding_named(name: str, account: Account | None, region_code: str = "") -> Finding | None:
    """Find a finding by the number people quote; nothing where there is none, or several."""
    prefix, _dash, rest = name.partition("-")
    year, _dash, number = rest.partition("-")
    kinds = {"问题": Kind.SHORTFALL, "亮点": Kind.STRENGTH}
    if prefix not in kinds or not (year.isdecimal() and number.isdecimal()):
        return None
    found = list(
        listed(account, region_code).filter(
            kind=kinds[prefix], year=int(year[:9]), number=int(number[:9])
        )[:2]
    )
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Rates:
    """The two levels of closing, always side by side (办结率、核验销号率)."""

    tasks: int
    accepted: int
    findings: int
    closed: int
    waiting: int  # done, awaiting re-measure
    late: int  # tasks

    @property
    def text(self) -> str:
        """Both rates in one sentence; a rate without a denominator is not 0 %."""
        if not self.findings and not self.tasks:
            return ""
        closing: dict[str, object] = {
            "closed": self.closed,
            "findings": self.findings,
            "closed_share": self.closed / self.findings if self.findings else 0.0,
        }
        if not self.tasks:
            return render("ledger.no_tasks", closing).text
        share = self.accepted / self.tasks
        done = {"accepted": self.accepted, "tasks": self.tasks, "task_share": share}
        return render("ledger.rates", {**done, **closing}).text

    @property
    def headline(self) -> str:
        """What the ledger says first."""
        if not self.findings:
            return render("ledger.nothing", {}).text
        open_ones = self.findings - self.closed
        said = render("ledger.standing", {"open": open_ones, "closed": self.closed}).text
        if self.late:
            said += render("ledger.late", {"n": self.late}).text
        if self.waiting:
            said += render("ledger.waiting", {"n": self.waiting}).text
        return said


def tasks_seen(account: Account, region_code: str) -> Any:
    """Give every task of a region the account may see, of findings and by clauses alike.

    A task lies where its finding lies, so this needs no look at the findings.
    """
    rows = Task.objects.visible_to(account).filter(region_code=region_code)
    if not account.reach.all_schools_of(region_code):
        rows = rows.filter(school_code__in=account.reach.schools)
    return rows


def _tasks_of(findings: Any, alone: Any) -> Any:
    whose = Q(finding__in=findings.order_by().values("pk"))
    if alone is not None:
        whose |= Q(pk__in=alone.order_by().values("pk"))
    return Task.objects.unscoped("tasks of findings the reader sees").filter(whose)


def rates_of(findings: Any, as_of: date, alone: Any = None, *, tasks: Any = None) -> Rates:
    """Count tasks and findings for both rates; strengths are not in the second.

    ``alone`` are the tasks handed out by a clause: accepted they count in the first rate, and
    never in the second, since nothing measures them.  ``tasks`` are all of both, where they are
    known without a look at the findings.
    """
    shortfalls = findings.filter(kind=Kind.SHORTFALL)
    held = shortfalls.aggregate(
        findings=Count("status"),
        closed=Count("status", filter=Q(status=Status.CLOSED)),
        waiting=Count("status", filter=Q(status=Status.DONE)),
    )
    held_tasks = _tasks_of(findings, alone) if tasks is None else tasks
    counted = held_tasks.aggregate(
        tasks=Count("state", filter=~Q(state=TaskState.ENDED)),
        accepted=Count("state", filter=Q(state=TaskState.ACCEPTED)),
        late=Count("state", filter=~Q(state__in=OVER) & Q(due_on__lt=as_of)),
    )
    return Rates(**held, **counted)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task as lists show it."""

    task: Task
    lamp: str
    timing: str
    quantity: str
    money: str
    slips: tuple[Colour, ...]  # issued so far, the first first
    next_slip: str  # the colour that is due and was not issued yet
    asked: str = ""  # when its owner is asked, and how often it was already
    is_silent: bool = False  # asked, and no answer yet

    @property
    def state(self) -> str:
        """The lamp as a state of the page kit."""
        return {"late": "unmet", "soon": "near"}.get(self.lamp, "met")


@dataclass(frozen=True, slots=True)
class Line:
    """One finding as the ledger shows it."""

    finding: Finding
    now: str
    limit: str
    gap: str
    tasks: tuple[TaskLine, ...]
    clause: Cited

    @property
    def gap_label(self) -> str:
        """Whether the gap lacks or is too much."""
        return words.gap_label(self.finding)

    @property
    def status(self) -> str:
        """Where the finding stands; nothing is mended while nobody is asked to.

        One that data opened again after its tasks were done waits to be handed out anew.
        """
        asked = any(one.task.is_open for one in self.tasks)
        if self.finding.status == Status.OPEN and not asked and not self.finding.is_strength:
            return _("待交办")
        return self.finding.status_label


def task_line(task: Task, as_of: date) -> TaskLine:
    """Give one task with its lamp, its quantity, its money and its slips."""
    quantity = ""
    if task.quantity is not None:
        whole = float(task.quantity).is_integer()
        quantity = words.amount(task.quantity, task.quantity_unit, whole=whole).strip()
    budget, spent = words.money_text(task.money_yuan), words.money_text(task.spent_yuan)
    money = _("%(b)s，已支 %(s)s") % {"b": budget, "s": spent} if budget and spent else budget
    if task.overspent_yuan:
        over = words.money_text(task.overspent_yuan)
        money = _("%(m)s，超出 %(o)s") % {"m": money, "o": over}
    slips = tuple(colour_named(slip.colour, task.pack) for slip in task.slips.all())
    due = colour_of(task.days_late(as_of), task.pack)
    following = due.label if due is not None and due not in slips else ""
    timing = words.timing(task, as_of)
    asked = asking(task, as_of)
    return TaskLine(
        task,
        task.lamp(as_of),
        timing,
        quantity,
        money,
        slips,
        following,
        words.asked(asked),
        asked is not None and asked.reminders > 0,
    )


def line_of(finding: Finding, as_of: date, name: Callable[[str], Cited] = clauses.cited) -> Line:
    """Give one finding with its values, its tasks and its clause in words."""
    return Line(
        finding,
        words.now_text(finding),
        words.limit_text(finding),
        words.gap_text(finding),
        tuple(task_line(task, as_of) for task in finding.tasks.all()),
        name(finding.clause),
    )


def lines_of(findings: Iterable[Finding], as_of: date) -> list[Line]:
    """Give many findings with their tasks; the tasks must have been fetched along."""
    name = clauses.citing()
    return [line_of(one, as_of, name) for one in findings]


def with_tasks(findings: Any) -> Any:
    """Fetch tasks and slips along."""
    tasks = Task.objects.unscoped("tasks of findings the reader sees")
    return findings.prefetch_related(
        Prefetch("tasks", tasks.select_related("person").prefetch_related("slips"))
    )


def by_urgency(findings: Any) -> Any:
    """Put what is due first on top, then what has no task, then what is closed."""
    rows = Task.objects.unscoped("the first deadline of each finding").filter(
        finding=OuterRef("pk")
    )
    open_ones = rows.exclude(state__in=OVER).order_by("due_on")
    closed = Case(When(status=Status.CLOSED, then=1), default=0, output_field=IntegerField())
    return findings.annotate(
        closed_last=closed, first_due=Subquery(open_ones.values("due_on")[:1])
    ).order_by("closed_last", F("first_due").asc(nulls_last=True), "-year", "kind", "number")


def _late(as_of: date) -> Any:
    rows = Task.objects.unscoped("is a task of the finding late?")
    open_late = rows.filter(finding=OuterRef("pk"), due_on__lt=as_of)
    return Exists(open_late.exclude(state__in=OVER))


def _silent(as_of: date) -> Any:
    rows = Task.objects.unscoped("is an owner asked and silent?").filter(finding=OuterRef("pk"))
    return Exists(with_spoken(rows).filter(silent(as_of)))


def day_of(query: Mapping[str, str]) -> date | None:
    """Read the day of deadlines an address asks for; nothing where it is none."""
    try:
        return date.fromisoformat(query.get("due", ""))
    except ValueError:
        return None


def filtered(findings: Any, query: Mapping[str, str], as_of: date) -> Any:
    """Keep what the address asks for: status, school, clause, office, day, words."""
    school, clause, text = (query.get(key, "") for key in ("school", "clause", "q"))
    findings = _of_status(findings, query.get("status", ""), as_of)
    if school:
        findings = findings.filter(school_code="" if school == "-" else school)
    if clause:
        one = Q(clause=clause) if "#" in clause else Q(clause__startswith=f"{clause}#")
        one = Q(clause="") if clause == clauses.NONE else one
        findings = findings.filter(one)
    if office := query.get("office", ""):
        findings = findings.filter(_has_task(Q(office=office)))
    if (due := day_of(query)) is not None:
        findings = findings.filter(_has_task(Q(due_on=due) | Q(original_due_on=due)))
    for word in text.split()[:4]:
        found = Q(name__icontains=word) | Q(unit_name__icontains=word)
        number = word.rpartition("-")[2]
        if number.isdecimal():
            found |= Q(number=int(number[:9]))
        findings = findings.filter(found)
    return findings


def _has_task(such: Q) -> Any:
    rows = Task.objects.unscoped("has the finding such a task?").filter(finding=OuterRef("pk"))
    return Exists(rows.filter(such))


def _of_status(findings: Any, status: str, as_of: date) -> Any:
    if status in ("untasked", "remaining"):
        left = findings.exclude(status=Status.CLOSED).exclude(kind=Kind.STRENGTH)
        under_way = _has_task(~Q(state__in=OVER))
        return left if status == "remaining" else left.filter(~under_way, status=Status.OPEN)
    if status in Status.values:
        return findings.filter(status=status, kind=Kind.SHORTFALL)
    if status == "late":
        return findings.filter(_late(as_of))
    if status == "claimed":
        return findings.filter(_has_task(Q(state=TaskState.CLAIMED)))
    if status == "silent":
        return findings.filter(_silent(as_of))
    return findings.filter(kind=Kind.STRENGTH) if status == "strength" else findings


@dataclass(frozen=True, slots=True)
class StrengthLine:
    """One strength as the page of a school shows it."""

    finding: Finding
    said: str
    clause: Cited


def strengths_of(account: Account, region_code: str, school_code: str) -> list[StrengthLine]:
    """List what went well at a school, by rules and by people, the newest first."""
    rows = findings_of(account, region_code).filter(
        school_code=school_code, kind=Kind.STRENGTH, status=Status.OPEN
    )
    name = clauses.citing()
    return [StrengthLine(one, words.headline(one), name(one.clause)) for one in rows]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of a ledger offer."""

    schools: list[tuple[str, str]]
    documents: list[tuple[str, str]]  # id and title
    offices: list[str]


def choices_of(findings: Any, alone: Any, tasks: Any) -> Choices:
    """List schools, documents and offices that occur in the findings and in tasks by clauses."""
    kinds = findings.order_by().values_list("school_code", "unit_name", "clause").distinct()
    held = sorted(kinds)
    schools = {code: name for code, name, _clause in held if code}
    packs = {clause.partition("#")[0] for _code, _name, clause in held}
    by_clause = alone.order_by().values_list("clause", flat=True).distinct()
    packs |= {clause.partition("#")[0] for clause in by_clause}
    offices = tasks.order_by("office")
    return Choices(
        sorted(schools.items(), key=lambda pair: pair[1]),
        sorted(((pack, clauses.title_of(pack)) for pack in packs - {""}), key=lambda p: p[1]),
        list(offices.values_list("office", flat=True).distinct()),
    )


def last_reading(region_code: str) -> Ledger | None:
    """Give how far the data of a region were read."""
    rows = Ledger.objects.unscoped("how far the data were read is no secret of a school")
    found: Ledger | None = rows.filter(region_code=region_code).select_related("snapshot").first()
    return found
