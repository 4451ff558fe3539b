"""The paper and its knowledge points as far as a reader sees them (试卷质量、知识点)."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.data.exams import LEAST
from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.achievement.account import (
    PaperQuality,
    Points,
    UnitPoints,
    paper_quality,
    points_of,
)
from junheng.policy.achievement import achievement_lines
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


def seen_here(account: Account, exam: Exam, *, school: str = "") -> Sight:
    """Say what a reader sees, narrowed where the other schools are too few."""
    return narrowed(sight_of(account, exam, school=school), exam, sizes_of(account, exam))


def quality_of(account: Account, exam: Exam, subject: str, *, school: str = "") -> PaperQuality:
    """Judge one paper by everybody who sat it.

    Raises
    ------
    Hidden
        No items of it were loaded, or the reader sees the own school only.
    """
    _must_have_items(account, exam, subject)
    sight = seen_here(account, exam, school=school)
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


def doubts_of(found: PaperQuality) -> list[tuple[str, list[str]]]:
    """Say of every item, in order, why it is to be looked at again; mostly there is nothing."""
    lines = achievement_lines()
    options = {one.item: one for one in found.options}
    fair = {one.item: one for one in found.fairness.items}
    told = []
    for item, plan in zip(found.analysis.items, found.planned, strict=True):
        chosen, group = options.get(item.item), fair.get(item.item)
        doubts = [*item.statements]
        if item.discrimination is not None and item.discrimination < lines.discrimination:
            doubts.append(
                f"区分度 {shown(item.discrimination, 2)}，低于 {lines.discrimination:g}。"
            )
        if plan.planned is not None and abs(plan.planned - plan.actual) >= lines.planned_off:
            side = "难" if plan.actual < plan.planned else "容易"
            doubts.append(f"比预设{side}：预设 {plan.planned:.2f}，实测 {plan.actual:.2f}。")
        if chosen is not None:
            doubts += chosen.statements
        if group is not None and group.size == "C":
            side = "女生" if (group.delta or 0) < 0 else "男生"
            doubts.append(f"总分相同时，{side}做这道题明显更难，请看题干是否有无关的背景。")
        told.append((item.item, doubts))
    return told


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


def points_seen(account: Account, exam: Exam, subject: str, *, school: str = "") -> SeenPoints:
    """Give knowledge points, cut to the reader; with ``school``, to what its principal reads."""
    found = whole_points(account, exam, subject)
    sight = seen_here(account, exam, school=school)
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
