"""How schools are supervised (督导的规定): kinds of visit, periods, why a visit is proposed.

Read from ``packs/national/supervision/supervision.yaml``: no number of it stands in code.  The
thresholds and points are defaults of ours where the regulation gives none, and say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from junheng.kernel.places import package_data
from junheng.policy.document import Entry, Report, read_entry
from junheng.policy.loader import refuse
from junheng.policy.pack import SOURCE_LABELS, Source
from junheng.policy.plan import load_plan
from junheng.policy.rubrics import KINDS, Rubric, VisitKind, read_rubrics

_NAME = "packs/national/supervision/supervision.yaml"
NATIONAL = "national"  # whose rubrics every county may use
NATIONAL_TITLE = "各县通用"
_FACTS = ("open_findings", "overdue_tasks", "reopened", "worse", "reported", "days_since_visit")
_SUBJECTS = (
    "overdue_task", "reopened_finding", "reported_finding", "oldest_finding", "worse_finding",
    "self_check", "closed_finding", "strength",
)  # fmt: skip
_GUARDS = ("comprehensive", "special", "accreditation", "remote")
_SOURCES: tuple[Source, ...] = ("text", "excerpt", "secondary", "recalled")


@dataclass(frozen=True, slots=True)
class KindOfVisit:
    """One kind of visit (督导种类)."""

    kind: VisitKind
    label: str
    guard: str  # what the guardrails call it
    people: int  # inspectors at least
    paper: str  # 督导意见书, 教学视导报告, 复查意见书
    article: str


@dataclass(frozen=True, slots=True)
class Period:
    """A period with the article it rests on, and what the article leaves open."""

    length: int  # working days, days or years, as the field says
    article: str
    note: str


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """One reason to propose a visit (建议理由): a counted fact, from when, what it adds."""

    reason: str
    fact: str
    at_least: int
    points: int
    missing: int  # points where the fact is not known; 0: an unknown fact adds nothing


@dataclass(frozen=True, slots=True)
class QuestionRule:
    """One way to a question of the brief (选题规则), in the order of the file."""

    question: str
    subject: str
    talk_to: str
    is_last: bool = False  # only where the rubric has no question left either


@dataclass(frozen=True, slots=True)
class Supervision:
    """Everything the pack says of supervision."""

    document: str
    title: str
    valid_from: date
    source: Source
    where_read: str
    kinds: Mapping[str, KindOfVisit]
    people_at_least: int
    defence: Period  # working days
    rectification: Period  # days
    interval: Period  # years
    propose_at: int
    reasons: tuple[ReasonRule, ...]
    questions: tuple[QuestionRule, ...]
    note: str  # what the points are

    @property
    def source_label(self) -> str:
        """How far the regulation was read."""
        return SOURCE_LABELS[self.source]

    def cite(self, article: str) -> str:
        """Cite an article as papers do; the regulation alone where there is none."""
        return f"《{self.title}》{article}"


def supervision() -> Supervision:
    """Give the pack, read once."""
    return _read()


def rubrics_of(pack: str) -> Mapping[str, Rubric]:
    """Give the rubrics of a plan, or those every county may use (:data:`NATIONAL`)."""
    return _national() if pack == NATIONAL else load_plan(pack).rubrics


def clause_of(pack: str, clause: str) -> str:
    """Give the address of what a rubric rests on; a national one names its document itself.

    >>> clause_of("zibo-2021", "3.6"), clause_of("national", "义务教育学校管理标准#4.2")
    ('zibo-2021#3.6', '义务教育学校管理标准#4.2')
    """
    return clause if "#" in clause or not clause else f"{pack}#{clause}"


@lru_cache(maxsize=1)
def _national() -> Mapping[str, Rubric]:
    report = Report()
    folder = package_data("packs") / "national" / "supervision"
    found = read_rubrics(folder, "packs/national/supervision/rubrics.yaml", report)
    if report.has_errors:
        refuse(folder, report)
    return found


@lru_cache(maxsize=1)
def _read() -> Supervision:
    report = Report()
    path = package_data("packs") / "national" / "supervision" / "supervision.yaml"
    top = read_entry(path, _NAME, report)
    found = _whole(top) if top is not None else None
    if report.has_errors or found is None:
        refuse(path.parent, report)
    assert found is not None  # noqa: S101  refused above
    return found


def _whole(top: Entry) -> Supervision:
    top.integer("version")
    kinds: dict[str, KindOfVisit] = {one.kind: one for one in map(_kind, top.sections("kinds"))}
    proposal = top.section("proposal")
    assert proposal is not None  # noqa: S101  the file is ours; a test reads it
    found = Supervision(
        document=top.text("document"),
        title=top.text("title"),
        valid_from=top.day("valid_from"),
        source=top.choice("source", _SOURCES),
        where_read=top.text("where_read"),
        kinds=kinds,
        people_at_least=top.integer("people_at_least"),
        defence=_period(top, "defence", "working_days"),
        rectification=_period(top, "rectification", "days"),
        interval=_period(top, "interval", "years"),
        propose_at=proposal.integer("propose_at"),
        reasons=tuple(map(_reason, proposal.sections("reasons"))),
        questions=tuple(map(_question, top.sections("questions"))),
        note=proposal.text("note"),
    )
    proposal.text("article")
    proposal.close()
    top.close()
    return found


def _kind(entry: Entry) -> KindOfVisit:
    kind = KindOfVisit(
        kind=entry.choice("kind", KINDS),
        label=entry.text("label"),
        guard=entry.choice("guard", _GUARDS),
        people=entry.integer("people"),
        paper=entry.text("paper"),
        article=entry.text("article", ""),
    )
    entry.close()
    return kind


def _period(top: Entry, key: str, length: str) -> Period:
    entry = top.section(key)
    assert entry is not None  # noqa: S101
    period = Period(entry.integer(length), entry.text("article"), entry.text("note"))
    entry.close()
    return period


def _reason(entry: Entry) -> ReasonRule:
    rule = ReasonRule(
        reason=entry.text("reason"),
        fact=entry.choice("fact", _FACTS),
        at_least=entry.integer("at_least"),
        points=entry.integer("points"),
        missing=entry.integer("missing", 0),
    )
    entry.close()
    return rule


def _question(entry: Entry) -> QuestionRule:
    rule = QuestionRule(
        entry.text("question"),
        entry.choice("subject", _SUBJECTS),
        entry.text("talk_to"),
        entry.boolean("last"),
    )
    entry.close()
    return rule
