"""What the papers of one school are written from (一校一报告的内容): plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from junheng.publish.sentences.diagnosis import Kind
from junheng.publish.sentences.school_facts import SchoolFacts


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One conclusion as it stands, with the school's answer (结论与答复)."""

    number: int
    kind: Kind
    words: str
    reply: str = ""  # 认可、有异议、补充背景; empty: none yet
    reply_words: str = ""
    settled: str = ""  # 数据无误，维持; 异议成立，撤下这一句
    settled_words: str = ""
    is_withdrawn: bool = False
    settled_cell: str = ""  # what was looked at
    form: str = ""  # of the catalogue of sentences


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One finding of the school as the ledger has it."""

    label: str
    name: str
    now: str
    limit: str
    measures: str
    owner: str
    due: str
    is_open: bool
    is_corrected: bool = False  # 已提出更正
    item: tuple[str, str] = ("", "")  # plan and item that opened it
    closed: str = ""  # how and when it was closed


@dataclass(frozen=True, slots=True)
class Shortage:
    """One thing the school lacks: how much, what it costs, who gets it by when (清单一行)."""

    what: str
    now: str
    limit: str
    quantity: str
    cost: str
    measure: str
    owner: str
    due: str
    arranged: str = ""  # money of the measures, in words
    mark: str = ""  # why nothing is counted: 已提出更正, 专项复核已达标


@dataclass(frozen=True, slots=True)
class Staff:
    """Who teaches at the school, counted (师资)."""

    total: int
    young: int  # 35 and below
    old: int  # 51 and above
    backbone: int
    titled: int  # middle title or above
    tables: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]  # 学历 → 本科 34, …


@dataclass(frozen=True, slots=True)
class Membership:
    """One community the school belongs to (集团、结对)."""

    community: str
    kind: str
    role: str
    pooled: str
    others: int  # schools beside it
    since: date


@dataclass(frozen=True, slots=True)
class Commitment:
    """One measure somebody answers for by a day (承诺)."""

    what: str
    about: str
    owner: str
    due: str
    progress: str
    money: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Money:
    """The public funds of the school in a fiscal year, in yuan (公用经费)."""

    year: int
    due: float | None  # none: cannot be reckoned
    budgeted: float
    arrived: float
    spent: float
    missing: float | None


@dataclass(frozen=True, slots=True)
class Growth:
    """How far the pupils of the school came, against those who began alike (增值)."""

    word: str  # 高于预期, 与预期无明显差异, 低于预期
    said: str  # which results, how many pupils, the interval


@dataclass(frozen=True, slots=True)
class Reported:
    """One amount the school reported, over the years, and where the newest was read (上报的数)."""

    section: str  # 小学、初中; 全校
    label: str  # with its unit
    years: tuple[tuple[int, float | None], ...]  # oldest first
    source: str  # 《小学综合表.xlsx》“综合表”; empty: read from no workbook
    cell: str  # C11


@dataclass(frozen=True, slots=True)
class Grade:
    """The classes of one grade (年级)."""

    section: str
    grade: int
    classes: int
    pupils: int
    largest: int
    above: int | None  # classes larger than the rule allows; none: no limit is known


@dataclass(frozen=True, slots=True)
class Working:
    """The sum behind one indicator of one section (算式)."""

    section: str  # empty where the school has one section
    label: str  # with its unit
    numerator: str  # with its unit
    pupils: str
    value: str
    limit: str
    clause: str


@dataclass(frozen=True, slots=True)
class SchoolPaper:
    """Everything the papers of one school say."""

    facts: SchoolFacts
    said: tuple[SaidLine, ...]
    background: tuple[str, ...]
    more: tuple[str, ...]
    work: tuple[WorkRow, ...]
    shortages: tuple[Shortage, ...]
    total: str  # cost of all of it, in words
    steps: tuple[tuple[str, str, str], ...]  # what was done, who, when
    statement: str
    reply_due: date | None
    is_silent: bool
    is_answered: bool
    not_covered: tuple[str, ...]
    reply_days: int
    documents: tuple[str, ...]  # titles of what the conclusions rest on
    corrected: frozenset[tuple[str, str]] = frozenset()  # indicator and stage: 已提出更正
    staff: Staff | None = None  # none: the data version has no list of teachers
    memberships: tuple[Membership, ...] = ()
    growth: Growth | None = None  # none: no result that may be used
    money: Money | None = None  # none: the data version has no finance workbook
    commitments: tuple[Commitment, ...] = ()
    is_issued: bool = True  # what was not issued carries no signature
    signing: tuple[str, ...] = ()  # that the school refused to sign, or let the days pass
    reported: tuple[Reported, ...] = ()
    grades: tuple[Grade, ...] = ()
    workings: tuple[Working, ...] = ()
    background_forms: tuple[str, ...] = ()  # sentences that only tell of the school

    @property
    def shown(self) -> list[SaidLine]:
        """Conclusions that stand."""
        return [line for line in self.said if not line.is_withdrawn]
