"""What a process is made of: stages with who acts, what is asked, how it is judged, by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from junheng.policy.pack import Address
from junheng.policy.plan.deadlines import Due

Kind = Literal[
    "pilot", "project", "title", "recognition", "supervision", "classification", "award",
]  # fmt: skip
Applicant = Literal["school", "town", "group", "region", "person"]
StageKind = Literal[
    "apply", "review", "shortlist", "publicity", "award",  # of all applications together
    "report", "outcome", "carry_out", "midterm", "acceptance",  # of each awarded one by itself
]  # fmt: skip
Who = Literal["applicant", "owner", "reviewers", "leader", "superior"]
FieldType = Literal["text", "number", "money", "day", "choice", "each"]
PointKind = Literal["stated", "met", "file"]
Way = Literal["scores", "judgement"]
Kin = Literal["same_school", "same_town", "same_group"]
Per = Literal["call", "region"]
KnownField = Literal["", "number", "conclusion", "shortfall_reason"]
KnownGroup = Literal[
    "", "entry", "resource", "gate", "assurance", "quality", "work", "recognition", "veto",
    "beside",
]  # fmt: skip

KIND_LABELS: Mapping[Kind, str] = {
    "pilot": "试点",
    "project": "项目",
    "title": "称号",
    "recognition": "认定",
    "supervision": "督导考核",
    "classification": "分类",
    "award": "奖励",
}
APPLICANT_LABELS: Mapping[Applicant, str] = {
    "school": "学校",
    "town": "镇",
    "group": "集团或学区",
    "region": "区县",
    "person": "个人",
}
STAGE_LABELS: Mapping[StageKind, str] = {
    "apply": "申报",
    "review": "评审",
    "shortlist": "入围",
    "publicity": "公示",
    "award": "公布结果",
    "report": "报送",
    "outcome": "上级结果",
    "carry_out": "实施",
    "midterm": "中期评估",
    "acceptance": "验收",
}
WHO_LABELS: Mapping[Who, str] = {
    "applicant": "申报单位",
    "owner": "主办科室",
    "reviewers": "评审专家",
    "leader": "局领导",
    "superior": "上级部门",
}
KIN_LABELS: Mapping[Kin, str] = {
    "same_school": "本校",
    "same_town": "同一个镇",
    "same_group": "同一集团",
}
TOGETHER: tuple[StageKind, ...] = ("apply", "review", "shortlist", "publicity", "award")
ALONE: tuple[StageKind, ...] = ("report", "outcome", "carry_out", "midterm", "acceptance")
CALL_KINDS: Mapping[Kind, str] = {  # as the guardrails name them
    "pilot": "pilot",
    "project": "pilot",
    "title": "model_creation",
}


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing the application says (申报内容)."""

    id: str
    label: str
    type: FieldType
    required: bool
    choices: tuple[str, ...]
    each_of: str  # scope of the plan: one answer for each of its units (type ``each``)
    office: str  # whose part it is, where several units answer (责任单位)
    known: KnownField  # what the signed report says of it; or why one applies in spite of it
    clause: str
    help: str


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that must be there before it is taken in (清单)."""

    id: str
    label: str
    kind: PointKind  # stated: written down; met: judged by oneself; file: attached
    asks: str  # what to write, for whoever is alone at ten at night
    fields: tuple[str, ...]  # fields of the form that must be filled for it
    known: KnownGroup  # the group of items whose signed verdict it is; empty: it is asked
    clause: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the rubric (评分标准)."""

    id: str
    label: str
    weight: int  # of 100; 0 where it is judged and not marked
    asks: str
    clause: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """How experts judge (评审办法)."""

    way: Way
    criteria: tuple[Criterion, ...]
    quorum: int  # sheets that count, at least
    drop_extremes: bool  # the highest and the lowest sheet are left out, from five sheets on
    pass_mark: int  # of 100; what lies below is never chosen
    kin: tuple[Kin, ...]  # who must recuse


@dataclass(frozen=True, slots=True)
class Words:
    """How a result is called where it is not what everybody calls it (用语)."""

    act: str = "公布结果"
    number: str = "结果文号"
    done: str = ""  # how the round and what it took on stand afterwards; empty: as usual


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a process (环节)."""

    id: str
    kind: StageKind
    label: str
    who: Who
    clause: str
    item: str  # item of the plan whose deadline this is; empty: ``due``, or set for each call
    due: Due | None
    form: tuple[FormField, ...]  # what is said at this step
    checklist: tuple[Point, ...]
    rubric: Rubric | None
    working_days: int  # publicity: how long, at least; 0 otherwise
    undefined: str  # what the document leaves open
    choices: tuple[str, ...]  # the first is the one made here
    note: str
    words: Words  # of the result
    at: Address

    @property
    def is_together(self) -> bool:
        """Whether it is one step of all applications of a call."""
        return self.kind in TOGETHER


@dataclass(frozen=True, slots=True)
class Quota:
    """How many at most (名额)."""

    at_most: int
    per: Per  # of the whole call, or of each region that applies
    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class Fund:
    """What money there is (经费)."""

    yuan: float  # 0: the document names no amount
    source: str
    uses: tuple[str, ...]  # what it may be spent on; empty: not said
    clause: str
    item: str


@dataclass(frozen=True, slots=True)
class Tells:
    """Which question of the plan a process answers by itself, and with which state when (代答)."""

    ask: str
    states: Mapping[str, str]  # begun, submitted, or a stage that ended well → state of the ask

    def furthest(self, moments: Collection[str]) -> str:
        """Give the state of the last moment reached, in the order the pack lists them.

        >>> Tells("a", {"begun": "准备中", "submitted": "已申报"}).furthest(["begun"])
        '准备中'
        """
        reached = [state for moment, state in self.states.items() if moment in moments]
        return reached[-1] if reached else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a province or city looks at beside the nation's list: items of its plan (另列)."""

    label: str
    clause: str  # that says so
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Process:
    """One workflow of a plan, from the call to the case library (流程)."""

    id: str
    pack: str
    label: str
    label_en: str
    kind: Kind
    applicant: Applicant
    of: str  # scope that may apply; empty: every unit of that kind
    except_: str  # scope that may not, as a rule
    except_words: str
    clause: str
    valid_from: date
    items: tuple[str, ...]  # what the plan asks and this carries out
    themes: tuple[str, ...]  # what an application is about: one of these
    stages: tuple[Stage, ...]
    quota: Quota | None
    fund: Fund | None
    rule: str  # national pack a recognition goes by (认定依据的规则); empty: none
    beside: Beside | None  # only of a recognition
    tells: Tells | None
    years: int  # how long what is awarded runs; 0: not said
    public: bool  # whether the result is announced
    note: str
    at: Address

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return KIND_LABELS[self.kind]

    @property
    def is_own(self) -> bool:
        """Whether the county itself is the one applicant: nobody else relies on the last day."""
        return self.applicant == "region"

    @property
    def key(self) -> str:
        """The process with its pack, as rows name it."""
        return f"{self.pack}#{self.id}"

    @property
    def form(self) -> tuple[FormField, ...]:
        """What an application says."""
        return self.stages[0].form if self.stages else ()

    @property
    def together(self) -> tuple[Stage, ...]:
        """Steps of the call."""
        return tuple(stage for stage in self.stages if stage.is_together)

    @property
    def alone(self) -> tuple[Stage, ...]:
        """Steps of each awarded application."""
        return tuple(stage for stage in self.stages if not stage.is_together)

    def stage(self, stage: str) -> Stage:
        """Find one stage."""
        for one in self.stages:
            if one.id == stage:
                return one
        raise KeyError(f"{self.key} 没有环节 {stage}")

    @property
    def award(self) -> Stage:
        """The step that makes the result known; every process has one."""
        return next(stage for stage in self.stages if stage.kind == "award")

    def of_kind(self, kind: StageKind) -> Stage | None:
        """Give the first stage of a kind, where there is one."""
        return next((stage for stage in self.stages if stage.kind == kind), None)

    def after(self, stage: str) -> Stage | None:
        """Give the step of the call that follows; nothing after the last."""
        steps = self.together
        ids = [one.id for one in steps]
        place = ids.index(stage) + 1
        return steps[place] if place < len(steps) else None
