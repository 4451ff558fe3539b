"""What the experts' sheets amount to, and who is chosen (评分与入围).

Marks are kept as exact fractions, so that a tie is a tie and not a matter of rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from junheng.policy.process.model import Kin, Rubric

_DROP_FROM = 5  # sheets from which the highest and the lowest are left out
Standing = Literal["scored", "too_few", "none"]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Where an applicant stands, as far as kinship goes."""

    school: str = ""
    town: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One expert's sheet on one application (评审表)."""

    reviewer: str
    marks: Mapping[str, Decimal]  # by criterion, 0–100; for a judgement 1 (met) or 0
    reason: str
    recused: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """What the sheets of one application amount to."""

    standing: Standing
    mark: Fraction | None  # 0–100, unrounded; None: not computable
    passed: bool
    counted: int  # sheets that count
    dropped: int  # sheets left out as extremes
    recused: int
    needed: int  # the quorum
    words: str  # 86.40 分（3 份有效评审），or why it cannot be computed

    def __post_init__(self) -> None:
        if (self.mark is None) == (self.standing == "scored"):
            raise ValueError("an application has a mark exactly when it is scored")


def kin(rubric: Rubric, reviewer: Applicant, applicant: Applicant) -> Kin | None:
    """Say why an expert must recuse, or nothing (应当回避的情形).

    >>> from junheng.policy.process import processes_of
    >>> rubric = processes_of("ouhai-2019")["fine_projects"].stage("review").rubric
    >>> kin(rubric, Applicant(school="3301"), Applicant(school="3301"))
    'same_school'
    """
    pairs: tuple[tuple[Kin, str, str], ...] = (
        ("same_school", reviewer.school, applicant.school),
        ("same_group", reviewer.group, applicant.group),
        ("same_town", reviewer.town, applicant.town),
    )
    return next((name for name, a, b in pairs if name in rubric.kin and a and a == b), None)


def missing_marks(rubric: Rubric, marks: Mapping[str, Decimal]) -> tuple[str, ...]:
    """List the criteria without a mark, or with one out of range."""
    highest = Decimal(1 if rubric.way == "judgement" else 100)
    return tuple(
        one.label for one in rubric.criteria if not Decimal(0) <= marks.get(one.id, -1) <= highest
    )


def score(rubric: Rubric, sheets: Sequence[Sheet]) -> Scored:
    """Compute the mark of one application (综合得分).

    Each sheet's mark is the weighted mean of its criteria; the application's is the plain mean of
    its sheets, the highest and the lowest left out where the rubric says so and there are five or
    more.  A judgement is the share of criteria that more than half of the sheets call met; it is
    passed when all are.  Sheets of experts who recused do not count; with fewer than the quorum
    the mark is not computable.

    Examples
    --------
    >>> from junheng.policy.process import processes_of
    >>> rubric = processes_of("ouhai-2019")["fine_projects"].stage("review").rubric
    >>> marks = [dict.fromkeys([c.id for c in rubric.criteria], Decimal(n)) for n in (80, 86, 90)]
    >>> score(rubric, [Sheet(str(n), m, "可行") for n, m in enumerate(marks)]).words
    '85.33 分（3 份有效评审）'
    """
    counted = [sheet for sheet in sheets if not sheet.recused]
    recused = len(sheets) - len(counted)
    if len(counted) < rubric.quorum:
        words = f"不能计算：有效评审 {len(counted)} 份，至少要 {rubric.quorum} 份"
        standing: Standing = "too_few" if counted else "none"
        return Scored(standing, None, False, len(counted), 0, recused, rubric.quorum, words)
    if rubric.way == "judgement":
        return _judged(rubric, counted, recused)
    marks = sorted(_mark(rubric, sheet) for sheet in counted)
    dropped = 2 if rubric.drop_extremes and len(marks) >= _DROP_FROM else 0
    kept = marks[1:-1] if dropped else marks
    mean = sum(kept, Fraction(0)) / len(kept)
    more = "，去掉最高、最低各一份" if dropped else ""
    words = f"{shown(mean)} 分（{len(counted)} 份有效评审{more}）"
    passed = mean >= rubric.pass_mark
    return Scored("scored", mean, passed, len(counted), dropped, recused, rubric.quorum, words)


def _mark(rubric: Rubric, sheet: Sheet) -> Fraction:
    total = sum(one.weight for one in rubric.criteria)
    parts = (Fraction(sheet.marks[one.id]) * one.weight for one in rubric.criteria)
    return sum(parts, Fraction(0)) / total


def _judged(rubric: Rubric, counted: Sequence[Sheet], recused: int) -> Scored:
    met = [
        one for one in rubric.criteria if 2 * sum(s.marks[one.id] for s in counted) > len(counted)
    ]
    of = len(rubric.criteria)
    failing = "、".join(one.label for one in rubric.criteria if one not in met)
    words = f"{of} 项条件具备 {len(met)} 项（{len(counted)} 份有效评审）"
    words += f"，不具备：{failing}" if failing else ""
    mark = Fraction(100 * len(met), of)
    passed = len(met) == of
    return Scored("scored", mark, passed, len(counted), 0, recused, rubric.quorum, words)


def shown(mark: Fraction) -> str:
    """Write a mark with two decimals; half a unit goes up.

    >>> shown(Fraction(256, 3)), shown(Fraction(17281, 200))
    ('85.33', '86.41')
    """
    hundredths = (mark * 100 + Fraction(1, 2)).__floor__()
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(frozen=True, slots=True)
class Selection:
    """What the marks say of a choice within a quota (入围的计算)."""

    inside: tuple[str, ...]  # surely inside
    tied: tuple[str, ...]  # equal at the line, more of them than places left
    places: int  # places the tied share
    below: tuple[str, ...]  # below the pass mark
    unknown: tuple[str, ...]  # not computable
    words: str  # for the minutes; empty where nothing needs saying


def select(scored: Mapping[str, Scored], at_most: int | None) -> Selection:
    """Say who is inside a quota by marks, and where the marks do not decide (名额与并列).

    Nobody below the pass mark is chosen, whatever room is left.  Equal marks at the line leave
    the choice to the owner, who gives a reason in writing; nothing is drawn in silence.
    """
    known = {key: one.mark for key, one in scored.items() if one.mark is not None}
    unknown = tuple(key for key in scored if key not in known)
    below = tuple(key for key in known if not scored[key].passed)
    good = sorted((key for key in known if key not in below), key=lambda key: -known[key])
    if at_most is None or len(good) <= at_most:
        return Selection(tuple(good), (), 0, below, unknown, "")
    line = known[good[at_most - 1]]
    above = tuple(key for key in good if known[key] > line)
    at_line = tuple(key for key in good if known[key] == line)
    places = at_most - len(above)
    if len(at_line) == places:
        return Selection((*above, *at_line), (), 0, below, unknown, "")
    words = f"名额 {at_most} 个，{len(at_line)} 个申报在入围线上并列，只余 {places} 个名额"
    return Selection(above, at_line, places, below, unknown, words)
