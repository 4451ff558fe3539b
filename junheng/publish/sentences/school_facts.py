"""What is known of one school, as the rules of its diagnosis look at it (诊断依据)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from junheng.measure.engine.verdict import State


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator of one section over the years, with its words (一项指标)."""

    indicator: str
    label: str
    stage: str
    section: str  # 小学部; empty where the school has one section
    value: float | None
    limit: float | None
    county: float | None  # pupil-weighted mean
    state: State | None
    gap: str  # what lacks to the standard, with its unit; empty where nothing lacks
    decides: bool  # the school's verdict fails because of it
    years: tuple[tuple[int, float | None], ...]  # oldest first, this year last
    clause: str
    write: Callable[[float], str]  # with the digits the indicator is shown with
    unit: str = ""
    comparable: bool = True  # the definition was the same in all years

    @property
    def way(self) -> int:
        """Tell whether it rose (1) or fell (-1) in each of two years, as far as one can see."""
        known = [value for _, value in self.years[-3:]]
        if not self.comparable or len(known) < 3 or None in known:
            return 0
        a, b, c = (float(value or 0) for value in known)
        if len({self.write(one) for one in (a, b, c)}) < 3:
            return 0
        return 1 if a < b < c else -1 if a > b > c else 0

    @property
    def moved(self) -> float:
        """Give the change over three years as a share of the first."""
        first, last = self.years[-3][1] if len(self.years) > 2 else None, self.value
        return (last - first) / first if first and last is not None else 0.0

    @property
    def series(self) -> str:
        """Write the three years."""
        return "→".join(self.write(v) for _, v in self.years[-3:] if v is not None)

    def told(self, value: float | None) -> str:
        """Write one value with its unit."""
        return "—" if value is None else f"{self.write(value)} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class ClassSizes:
    """The classes of one stage against the rule's limit (班额)."""

    section: str
    stage: str
    limit: int | None
    classes: tuple[tuple[str, int], ...]  # name and pupils


@dataclass(frozen=True, slots=True)
class PlanFact:
    """One item of an action plan as it stands for this school."""

    plan: str
    item: str
    document: str
    clause: str  # as the document numbers it
    term: str
    words: str
    state: State
    met: int  # schools of the county that reach it
    of: int
    has_number: bool = True  # a number decided, and no judge
    address: str = ""  # pack#clause


@dataclass(frozen=True, slots=True)
class Praised:
    """One strength a person entered (人工登记的亮点)."""

    label: str  # 亮点-2026-0001
    how: str  # in words
    name: str
    words: str
    clause: str


@dataclass(frozen=True, slots=True)
class WorkFact:
    """What the ledger says of this school."""

    reopened: tuple[str, ...] = ()  # labels of findings
    closed: tuple[str, ...] = ()  # within a year
    overdue: tuple[int, ...] = ()  # days late, one for each task
    praised: tuple[Praised, ...] = ()


@dataclass(frozen=True, slots=True)
class GrowthFact:
    """What several cohorts together say of the school's growth (连续几届的成长)."""

    way: Literal["above", "below"]
    said: str  # which cohorts, how many pupils, the interval
    clause: str


@dataclass(frozen=True, slots=True)
class EndsFact:
    """The share in the bottom fifth, lower in every cohort than in the one before (后20%率下降)."""

    cohorts: tuple[str, ...]  # 2023届 30.8%
    paper: str
    change: str  # first to last, with its interval
    beyond_chance: bool
    clause: str


@dataclass(frozen=True, slots=True)
class GroupFact:
    """How many pupils of the school are of one kind (寄宿、随迁、留守)."""

    label: str
    n: int | None  # none: so few that it is not told


@dataclass(frozen=True, slots=True)
class SectionFact:
    """One section of the school."""

    stage: str
    label: str  # 小学
    section: str  # 小学部; empty where the school has one section
    pupils: float
    residence: str  # in words
    in_scope: bool
    reason: str
    met: int
    of: int
    said: str = ""  # the verdict of the rule, in a sentence


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """Everything the rules look at."""

    name: str
    sections: tuple[SectionFact, ...]
    readings: tuple[Reading, ...]
    classes: tuple[ClassSizes, ...] = ()
    plans: tuple[PlanFact, ...] = ()
    work: WorkFact = field(default_factory=WorkFact)
    growth: GrowthFact | None = None
    ends: EndsFact | None = None
    pupils: int = 0  # in the register of pupils
    groups: tuple[GroupFact, ...] = ()  # of them; empty where the register does not say
