"""What the papers of an examination rest on (学业质量分析的事实), already cut to their reader.

Whoever fills these has decided who may see what; what is hidden is not in them, only its name
and the reason.  Nothing here is ordered by a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from junheng.measure.achievement.account import PaperQuality, Spread, Unit, UnitPoints
from junheng.measure.achievement.account.groups import Group
from junheng.measure.achievement.account.spread import OwnSpread
from junheng.measure.achievement.description import Description
from junheng.measure.achievement.differences import SchoolDifference
from junheng.measure.achievement.gaps import Gap
from junheng.publish.reports.exam_years import YearsFact


@dataclass(frozen=True, slots=True)
class ExamHead:
    """What every paper of an examination says of it first (考试和署名)."""

    exam: str
    held_on: date
    basis: str  # document it was held on; may be empty
    who: str  # of whom the paper speaks: 全体考生, a school, a class
    issuer: str
    day: date
    sha256: str  # the set of scores
    bands: tuple[str, ...]  # labels from the highest down
    lines: str  # where the lines of rates and bands lie, in a sentence
    mark: str = ""  # nothing stands across the page

    @property
    def footer(self) -> str:
        """What stands under every page."""
        return f"{self.who}　成绩数据 {self.sha256[:12]}　只供改进教学，不对外公布"


@dataclass(frozen=True, slots=True)
class GapFact:
    """One way to part the pupils, in one paper; hidden where ``gap`` is missing."""

    group: Group
    label: str  # of the paper
    gap: Gap | None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class DifferencesFact:
    """Every school beside the good urban schools the bureau named (与城区优质学校差异率)."""

    label: str  # of the paper
    comparators: tuple[str, ...]  # names
    documents: tuple[str, ...]
    n: int  # pupils of the comparators with a score
    mean: float | None
    rows: tuple[tuple[str, SchoolDifference, SchoolDifference], ...]  # relative, standardised
    statements: tuple[str, ...]
    reason: str  # why there are none


@dataclass(frozen=True, slots=True)
class QualityFact:
    """One paper judged by everybody who sat it."""

    label: str
    found: PaperQuality
    doubtful: tuple[tuple[str, str], ...]  # item and what is doubtful of it


@dataclass(frozen=True, slots=True)
class PointsFact:
    """Knowledge points of one paper, beside those of the whole where that is told."""

    label: str
    own: UnitPoints
    beside: UnitPoints | None
    units: tuple[tuple[str, UnitPoints], ...] = ()  # schools, or classes; in a subject's edition


@dataclass(frozen=True, slots=True)
class ExamPaper:
    """Everything the county's, the school's and a subject's edition print (学业质量分析报告)."""

    head: ExamHead
    edition: str  # 教育局版, 学校版
    unit: Unit  # of whom the report speaks
    beside: Unit | None  # the whole beside a school
    kind_of_units: str  # 学校, 班级
    units: tuple[tuple[str, Unit], ...]  # in the register's order
    hidden: tuple[tuple[str, str], ...]  # name and why
    spread: tuple[Spread | OwnSpread, ...]
    gaps: tuple[GapFact, ...]
    qualities: tuple[QualityFact, ...]
    points: tuple[PointsFact, ...]
    growth: tuple[str, ...]  # sentences of the growth known; empty: none is
    statements: tuple[str, ...]  # what the law and the data do not allow
    years: YearsFact | None = None  # of the total; nothing where there is one cohort only
    differences: DifferencesFact | None = None  # of the total; the county's edition only
    subject: str = ""  # label of the only paper it speaks of; empty: all of them


@dataclass(frozen=True, slots=True)
class PointLine:
    """One knowledge point of a class beside the comparison."""

    label: str
    items: tuple[str, ...]
    share: float
    against: float | None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a class beside the comparison, with the wrong option chosen most."""

    item: str
    share: float
    against: float | None
    distractor: str  # empty: none, or no choice item
    chosen: float | None  # share of the class that chose it


@dataclass(frozen=True, slots=True)
class ClassPaper:
    """What a teacher takes to the desk: one class in one subject on one page (班级学科版)."""

    head: ExamHead
    label: str  # of the paper
    described: Description
    absent: int
    placed: tuple[int, ...]  # pupils in each band
    against: str  # whom it is compared with; empty: nobody
    points: tuple[PointLine, ...]  # in the order of the blueprint
    weakest: tuple[str, ...]
    items: tuple[ItemLine, ...]
    help: int  # pupils below the hint line; their names are on the page, never on paper
    help_share: float


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """One knowledge point of one pupil."""

    label: str
    share: float  # of its points; decides what comes first, and is not printed
    band: str
    again: tuple[str, ...]  # items not fully right


@dataclass(frozen=True, slots=True)
class OwnResult:
    """One paper of one pupil."""

    label: str
    band: str  # empty: no score
    points: tuple[OwnPoint, ...]  # empty: no marks of items


@dataclass(frozen=True, slots=True)
class PupilPaper:
    """What a pupil and the parents read: the own result, and nobody else (学生和家长版)."""

    head: ExamHead
    room: str
    results: tuple[OwnResult, ...]
