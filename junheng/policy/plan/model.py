"""What an action plan names: the nouns of a plan pack (行动计划条目库).

A :class:`PlanPack` is one policy document as data.  Its :class:`PlanItem` rows are what the
document names, each under a clause, with a status that says honestly what the software does
about it.  An executable item holds a :class:`Measure` (one of thirteen kinds), a
:class:`~junheng.policy.plan.deadlines.Due`, or both.  A :class:`UnitScope` says which schools,
towns or things are meant; an :class:`Ask` says what must be collected because no table holds it;
an :class:`Office` is who the document makes responsible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from junheng.kernel.periods import chinese
from junheng.policy.pack import Address, Clause, Confidence, Formula, Pack
from junheng.policy.rubrics import Rubric

if TYPE_CHECKING:
    from junheng.policy.plan.deadlines import Due

Kind = Literal["target", "indicator", "measure", "workflow", "role", "system", "deadline", "fund"]
Status = Literal["computed", "collected", "judged", "enabled", "informs", "out_of_force", "not_yet"]
Level = Literal["region", "town", "school", "office", "thing", "person", "peer"]
AskType = Literal["number", "share", "date", "state", "span", "judgement", "bulletin", "survey"]
AskedOf = Literal["school", "bureau"]
Period = Literal["once", "year", "semester", "month"]
MeasureKind = Literal[
    "coverage",
    "comparator",
    "count",
    "milestone",
    "ratio",
    "frequency",
    "judgement",
    "rank",
    "trend",
    "duration",
    "unit_ratio",
    "conjunction",
    "survey",
]
Compare = Literal["", "ratio", "relative_difference", "sd_difference"]
Counted = Literal["", "rows", "sum", "share"]
Best = Literal["", "high", "low"]
Direction = Literal["", "up", "down"]
Length = Literal["", "year", "month", "day"]
Stands = Literal["own", "beside", "above"]  # seen from the bureau that adopts the plan
BoundKind = Literal["at_least", "at_most", "above", "below", "one_of", "is_met"]

EXECUTABLE: frozenset[Kind] = frozenset({"target", "indicator", "deadline", "fund"})
KIND_LABELS: Mapping[Kind, str] = {
    "target": "目标",
    "indicator": "指标",
    "measure": "举措",
    "workflow": "工作流程",
    "role": "责任主体",
    "system": "系统平台",
    "deadline": "时限",
    "fund": "经费",
}
STATUS_LABELS: Mapping[Status, str] = {
    "computed": "自动计算",
    "collected": "需要填报",
    "judged": "人工判定",
    "enabled": "系统支持",
    "informs": "仅供理解",
    "out_of_force": "现行规定不允许",
    "not_yet": "尚未支持",
}
REFERENCE = "只作参照"
MEASURE_LABELS: Mapping[MeasureKind, str] = {
    "coverage": "全部达到",
    "comparator": "两类学校相比",
    "count": "数量",
    "milestone": "指定事项的进展",
    "ratio": "全域比例",
    "frequency": "每个时段都要做到",
    "judgement": "评审人判定",
    "rank": "同类地区中的位置",
    "trend": "逐期变化",
    "duration": "时长",
    "unit_ratio": "每个单位的比例",
    "conjunction": "同时满足多项的单位占比",
    "survey": "问卷满意度",
}


_BRACKETS = str.maketrans("()", "（）")


def _plain_number(text: str) -> str:
    bare = "".join(text.split()).translate(_BRACKETS).lstrip("§第")
    return bare.removesuffix("条").removesuffix("项")


def _running_number(number: str) -> str:
    """Give the digits a printed number ends with."""
    return number[len(number.rstrip("0123456789")) :]


@dataclass(frozen=True, slots=True)
class Office:
    """Who the document makes responsible (责任单位), bound to a local office at adoption."""

    id: str
    label: str
    clause: str
    stands: Stands = "own"


@dataclass(frozen=True, slots=True)
class UnitScope:
    """Which units an item speaks of (适用范围)."""

    id: str
    label: str
    level: Level
    stage: str  # empty: any stage
    where: Formula | None  # over the table of organisations
    bind: bool  # the region names them when it adopts the plan
    clause: str
    at: Address


@dataclass(frozen=True, slots=True)
class Ask:
    """Something to be collected because no table holds it (填报事项)."""

    id: str
    label: str
    unit: str
    type: AskType
    per: Level
    asked_of: AskedOf
    period: Period
    states: tuple[str, ...]
    clause: str
    purpose: str
    note: str
    at: Address


@dataclass(frozen=True, slots=True)
class Bound:
    """The line a reading is held against."""

    kind: BoundKind
    number: float = 0.0
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A thing the document calls by name, and its other names there."""

    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """How an item is decided; which fields count depends on the kind."""

    kind: MeasureKind
    source: str  # ask:ID, indicator:ID, rule:PACK; empty for a conjunction
    of: str  # scope
    bound: Bound | None
    except_: str = ""  # scope
    against: str = ""  # scope: comparator
    compare: Compare = ""
    each: bool = False
    what: Counted = ""
    states: tuple[str, ...] = ()  # count: only these; milestone: in order
    reached: str = ""
    named: tuple[NamedThing, ...] = ()
    per: Period = "once"
    denominator: str = ""  # in words
    question: str = ""
    best: Best = ""
    top_share: float | None = None
    direction: Direction = ""
    strict: bool = True
    periods: int = 2
    unit: Length = ""
    share: float = 1.0
    items: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    least_sample: int = 30

    @property
    def label(self) -> str:
        """The kind in words."""
        return MEASURE_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Duty:
    """Who leads and who helps (牵头、配合)."""

    lead: str
    support: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImpliedAct:
    """An act an item implies, with what is known of it; the guardrails judge it (所涉办理)."""

    act: str  # target.set, result.use, exam.open, …
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing the document names (条目)."""

    id: str
    clause: str
    kind: Kind
    term: str  # the document's own words, set with paired full-width marks
    text: str  # what it asks, in our words
    status: Status
    by: tuple[str, ...]
    reason: str
    unit: str
    valid_from: date | None
    measure: Measure | None
    due: Due | None
    hedge: str  # 左右; empty where the wording is exact
    tolerance: float
    undefined: str  # what the document leaves open
    choices: tuple[str, ...]  # the first is the one made here
    internal: bool  # never published, never handed down
    duty: Duty | None
    acts: tuple[ImpliedAct, ...]
    pulls: tuple[str, str]  # topic and direction, where plans may pull apart; empty texts: neither
    at: Address
    numbered: str = ""  # the clause as the document prints it
    out_of_force_from: date | None = None  # since when the rule in `by` no longer allows it
    reference: bool = False  # only looked at (只作参照): falling short is no shortfall
    name: str = ""  # what it measures, as a short noun: it stands before a value
    amount: str = ""  # column of the price list that its gap is counted in

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return KIND_LABELS[self.kind]

    @property
    def plain_name(self) -> str:
        """Its plain name; the document's own term where it has none.

        >>> from junheng.policy.plan import load_plan
        >>> load_plan("ouhai-2019").item("titled_teachers_in_every_school").plain_name
        '名师骨干教师比例'
        """
        return self.name or self.term

    @property
    def status_label(self) -> str:
        """The status in words; from which day where a rule forbids it, and what is only looked at.

        >>> from junheng.policy.plan import load_plan
        >>> load_plan("ouhai-2019").item("award_top_up").status_label
        '现行规定不允许（2020年10月13日起）'
        """
        label = STATUS_LABELS[self.status]
        if self.out_of_force_from is not None:
            return f"{label}（{chinese(self.out_of_force_from)}起）"
        return f"{label}，{REFERENCE}" if self.reference else label

    @property
    def is_assessed(self) -> bool:
        """Whether there is something to assess: what today's rules forbid is left alone."""
        return self.status != "out_of_force" and (self.measure is not None or self.due is not None)

    def named(self, form: str) -> tuple[str, ...]:
        """List what ``by`` names in one form, such as ``ask``."""
        start = f"{form}:"
        return tuple(one[len(start) :] for one in self.by if one.startswith(start))


@dataclass(frozen=True, slots=True)
class Carried:
    """A higher document this plan carries, and in which clause (落实的上级文件)."""

    document: str
    title: str
    clause: str
    pack: str  # id of the higher document's pack where there is one
    higher_clause: str
    at: Address


@dataclass(frozen=True, slots=True)
class Quirk:
    """What a reader must know about the source itself (原文疑点)."""

    clause: str
    note: str


@dataclass(frozen=True, slots=True)
class PlanPack:
    """One action plan as data."""

    id: str
    version: int
    title: str
    title_en: str
    issuer: str
    document_number: str
    region: str
    issued_on: date | None  # None where the text does not say
    published_on: date | None
    valid_from: date
    valid_to: date | None
    plan_end: date | None
    confidence: Confidence
    note: str
    clauses: Mapping[str, Clause]
    carries: tuple[Carried, ...]
    quirks: tuple[Quirk, ...]
    offices: Mapping[str, Office]
    scopes: Mapping[str, UnitScope]
    asks: Mapping[str, Ask]
    items: tuple[PlanItem, ...]
    formulas: Pack  # its indicators as a pack the engine can measure
    folder: Path
    by_id: Mapping[str, PlanItem] = field(repr=False, default_factory=dict)
    rubrics: Mapping[str, Rubric] = field(default_factory=dict)

    def item(self, item: str) -> PlanItem:
        """Find one item."""
        if item in self.by_id:
            return self.by_id[item]
        raise KeyError(f"条目库 {self.id} 没有条目 {item}；共有 {len(self.items)} 条")

    def of_clause(self, clause: str) -> tuple[PlanItem, ...]:
        """List what one clause names, in the order of the document."""
        return tuple(item for item in self.items if item.clause == clause)

    def clause_label(self, clause: str) -> str:
        """Name a clause as the document prints its number, else by its title."""
        found = self.clauses.get(clause)
        return clause if found is None else found.number or found.title

    def clause_numbered(self, text: str) -> str:
        """Find a clause by what people type: its id, or its printed number, brackets either way.

        A number that runs through the document names its clause alone: 17 is 五（六）17.
        """
        wanted = _plain_number(text)
        printed = {clause.id: _plain_number(clause.number) for clause in self.clauses.values()}
        for clause, number in printed.items():
            if wanted and wanted in (_plain_number(clause), number):
                return clause
        running = [c for c, number in printed.items() if _running_number(number) == wanted]
        return running[0] if wanted.isdigit() and len(running) == 1 else ""

    def cite(self, clause: str) -> str:
        """Write a clause as ``pack#clause``."""
        return f"{self.id}#{clause}"

    def collected_as(self, ask: str) -> str:
        """Name an ask as the table of collected items stores it."""
        return f"{self.id}.{ask}"
