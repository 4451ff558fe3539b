"""The paper and its knowledge points as far as a reader sees them (试卷质量、知识点)."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.data.exams import LEAST
from junheng.kernel.errors import Hidden
from junheng.measure.achievement.account import (
    PaperQuality,
    Points,
    UnitPoints,
    paper_quality,
    points_of,
)
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.account import narrowed, sizes_of
from junheng.web.academics.queries.belonging import belongs, room_names
from junheng.web.academics.queries.kept import kept
from junheng.web.academics.queries.reading import set_of, whole
from junheng.web.academics.queries.sight import (
    HiddenUnit,
    Sight,
    parted,
    sight_of,
    size_of,
    told,
)
from junheng.web.academics.queries.table import blueprint_of, marks_of, papers_with_items
from junheng.web.accounts.models import Account
from junheng.web.register.queries import school_names


def with_items(account: Account, exam: Exam) -> tuple[str, ...]:
    """Name the papers that can be looked into, in order."""
    held = papers_with_items(set_of(account, exam))
    return tuple(subject for subject in exam.subjects if subject in held)


def _must_have_items(account: Account, exam: Exam, subject: str) -> None:
    if subject not in with_items(account, exam):
        label = exam.paper(subject).get("label", "")
        raise Hidden(
            where=f"{exam}{label}",
            found="没有这一科的双向细目表和小题得分",
            expected="导入时带上双向细目表和小题得分",
            fix="请在考试页补传后重新收下",
        )


def seen_here(account: Account, exam: Exam) -> Sight:
    """Say what a reader sees, narrowed where the other schools are too few."""
    return narrowed(sight_of(account, exam), exam, sizes_of(account, exam))


def quality_of(account: Account, exam: Exam, subject: str) -> PaperQuality:
    """Judge one paper by everybody who sat it.

    Raises
    ------
    Hidden
        No items of it were loaded, or the reader sees the own school only.
    """
    _must_have_items(account, exam, subject)
    sight = seen_here(account, exam)
    if not sight.whole:
        raise Hidden(
            where=str(exam),
            found="试卷质量按全体考生计算，您看不到全体",
            expected="可以看全体的考试",
            fix=sight.why,
        )
    found = whole_quality(account, exam, subject)
    if found.analysis.n < LEAST:
        raise Hidden(
            where=str(exam),
            found=f"小题得分齐全的只有 {found.analysis.n} 人",
            expected=f"至少 {LEAST} 人，少于这个数为保护学生不显示",
            fix="请核对小题得分有没有缺的",
        )
    return found


def whole_quality(account: Account, exam: Exam, subject: str) -> PaperQuality:
    """Compute it, or read it back; for jobs and for those who may see the whole."""

    def make() -> PaperQuality:
        marks = marks_of(set_of(account, exam), whole(account, exam), subject)
        girls = belongs(exam, marks.pupils).get("sex", [None] * len(marks.pupils))
        return paper_quality(marks, girls)

    return kept(exam.sha256, f"paper-{subject}", PaperQuality, make)


def whole_points(account: Account, exam: Exam, subject: str) -> Points:
    """Compute knowledge points of every unit, or read them back; uncut."""
    _must_have_items(account, exam, subject)

    def make() -> Points:
        return points_of(marks_of(set_of(account, exam), whole(account, exam), subject))

    return kept(exam.sha256, f"points-{subject}", Points, make)


@dataclass(frozen=True, slots=True)
class SeenPoints:
    """Knowledge points as far as a reader sees them."""

    sight: Sight
    whole: UnitPoints | None
    units: tuple[tuple[str, UnitPoints], ...]  # schools for the bureau, own classes for a principal
    own: UnitPoints | None
    hidden: tuple[HiddenUnit, ...]


def points_seen(account: Account, exam: Exam, subject: str) -> SeenPoints:
    """Give knowledge points, cut to the reader."""
    found = whole_points(account, exam, subject)
    sight = seen_here(account, exam)
    own = next((one for one in found.schools if one.school == sight.own), None)
    names = {**school_names([exam.region_code], exam.held_on), **room_names(exam)}
    if sight.schools:
        units = {one.school: one for one in found.schools}
    elif sight.own:
        units = {one.homeroom: one for one in found.classes if one.school == sight.own}
    else:
        units = {}
    sizes = {name: size_of(one) for name, one in units.items()}
    tell = told(sizes)
    return SeenPoints(
        sight=sight,
        whole=found.whole if sight.whole and found.whole.n >= LEAST else None,
        units=tuple((names.get(name, name), units[name]) for name in units if name in tell),
        own=own if own is not None and own.n >= LEAST else None,
        hidden=parted(sizes, names),
    )


def knowledge_of(account: Account, exam: Exam, subject: str) -> dict[str, tuple[str, ...]]:
    """Give the knowledge points of each item; the blueprint names nobody."""
    blueprint = blueprint_of(set_of(account, exam), subject)
    return {row.item: row.knowledge for row in blueprint.rows}
