"""One class in one subject, for its teacher and its principal (班级页)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from junheng.data.intake.publish import read_identities
from junheng.kernel.errors import DataError, Hidden
from junheng.measure.achievement.account import UnitPoints
from junheng.measure.achievement.description import Description, describe
from junheng.measure.achievement.standing import bands_of_full, limit_of, place_in_bands
from junheng.policy.achievement import achievement_lines
from junheng.web.academics.models import Exam
from junheng.web.academics.queries.account import lines_of, result_of
from junheng.web.academics.queries.papers import seen_here, whole_points, with_items
from junheng.web.academics.queries.reading import (
    Class,
    class_reach,
    leave_of,
    set_of,
    teachings_of,
)
from junheng.web.academics.queries.sight import rest_is_told
from junheng.web.academics.queries.table import table_of
from junheng.web.accounts.models import Account
from junheng.web.intake.queries.publication import identities_root
from junheng.web.shared import sealing

WEAKEST = 3


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A knowledge point beside the comparison."""

    label: str
    items: tuple[str, ...]
    share: float
    against: float | None  # None: nobody to compare with

    @property
    def behind(self) -> float:
        """How far behind, as a share; how much is missing where nobody is compared with."""
        return (1.0 if self.against is None else self.against) - self.share


@dataclass(frozen=True, slots=True)
class ClassItem:
    """One item: the class beside the comparison, and what was chosen."""

    item: str
    share: float
    against: float | None
    options: tuple[tuple[str, int], ...]  # of the class
    key: str

    @property
    def distractor(self) -> tuple[str, int] | None:
        """The wrong option most of the class chose."""
        wrong = [one for one in self.options if one[0] and one[0] != self.key]
        return max(wrong, key=lambda one: one[1], default=None)


@dataclass(frozen=True, slots=True)
class ClassPage:
    """What a teacher reads of the own class."""

    against: str  # whom it is compared with; empty: nobody
    described: Description
    absent: int
    bands: tuple[tuple[str, int], ...]
    points: tuple[WeakPoint, ...]  # in the order of the blueprint
    weakest: tuple[WeakPoint, ...]
    items: tuple[ClassItem, ...]
    help: tuple[str, ...]  # names, by surname
    help_count: int
    help_limit: float  # points
    help_share: float
    no_names: str  # why there are none


def class_page(account: Account, exam: Exam, asked: Class, on: date) -> ClassPage:
    """Give one class's page; only its teacher and its principal get it, and the look is logged.

    Raises
    ------
    Hidden
        Anybody else; a class that did not sit.
    """
    paper = exam.paper(asked.subject)
    reach = class_reach(account, exam, asked, on)
    held = set_of(account, exam)
    table = table_of(exam, held, reach)
    if not paper or not table.pupils:
        raise Hidden(
            where=f"{exam}　{asked.homeroom}",
            found="这个班没有这一科的成绩",
            expected="参加了这次考试的班级和学科",
            fix="请从考试页进入",
        )
    full, lines = float(paper["full"]), lines_of()
    scores = table.score(asked.subject)
    described = describe(scores, full)
    placed = place_in_bands(scores, bands_of_full(lines.bands, lines.band_shares, full))
    own, beside, against = _points(account, exam, asked)
    pack = achievement_lines()
    limit = limit_of(pack.help_share, full)
    below = [table.pupils[i] for i in np.flatnonzero(scores < limit).tolist()]
    names, no_names = _named(exam, below) if below else ((), "")
    points = _weak(own, beside)
    return ClassPage(
        against=against,
        described=described,
        absent=len(table.pupils) - described.n,
        bands=tuple((label, int((placed == i).sum())) for i, label in enumerate(lines.bands)),
        points=points,
        weakest=_weakest(points),
        items=_items(own, beside, _keys(account, exam, asked.subject)),
        help=names,
        help_count=len(below),
        help_limit=limit,
        help_share=pack.help_share,
        no_names=no_names,
    )


def _weakest(points: tuple[WeakPoint, ...]) -> tuple[WeakPoint, ...]:
    behind = sorted((one for one in points if one.behind > 0), key=lambda one: -one.behind)
    return tuple(behind[:WEAKEST])


def weakest_of(
    account: Account, exam: Exam, asked: Class, on: date
) -> tuple[int, str, tuple[WeakPoint, ...]]:
    """Give how many of a class sat, whom it is compared with, and where it is furthest behind.

    Of the class as a whole; no pupil's row is opened.

    Raises
    ------
    Hidden
        For anybody but its teacher of the subject and its principal.
    """
    class_reach(account, exam, asked, on)
    own, beside, against = _points(account, exam, asked)
    return (0 if own is None else own.n), against, _weakest(_weak(own, beside))


def _points(
    account: Account, exam: Exam, asked: Class
) -> tuple[UnitPoints | None, UnitPoints | None, str]:
    """Give the class, whom it is compared with, and what those are called."""
    if asked.subject not in with_items(account, exam):
        return None, None, ""
    found = whole_points(account, exam, asked.subject)
    own = next(
        (
            one
            for one in found.classes
            if (one.school, one.homeroom) == (asked.school_code, asked.homeroom)
        ),
        None,
    )
    if not exam.school_code and leave_of(exam).between_schools:
        return own, found.whole, "全县"
    sizes = {one.homeroom: one.n for one in found.classes if one.school == asked.school_code}
    if not rest_is_told(sizes, asked.homeroom):
        return own, None, ""
    school = next((one for one in found.schools if one.school == asked.school_code), None)
    return own, school, "全校"


def _weak(own: UnitPoints | None, beside: UnitPoints | None) -> tuple[WeakPoint, ...]:
    if own is None:
        return ()
    against = {one.label: one.share for one in beside.mastery} if beside else {}
    return tuple(
        WeakPoint(one.label, one.items, one.share, against.get(one.label)) for one in own.mastery
    )


def _items(
    own: UnitPoints | None, beside: UnitPoints | None, keys: dict[str, str]
) -> tuple[ClassItem, ...]:
    if own is None:
        return ()
    against = {one.item: one.share for one in beside.items} if beside else {}
    return tuple(
        ClassItem(
            one.item,
            one.share,
            against.get(one.item),
            tuple((option.option, option.count) for option in one.options),
            keys.get(one.item, ""),
        )
        for one in own.items
    )


def _keys(account: Account, exam: Exam, subject: str) -> dict[str, str]:
    if subject not in with_items(account, exam):
        return {}
    rows = set_of(account, exam).items().to_pylist()
    return {one["item"]: one["key"] for one in rows if one["subject"] == subject}


def _named(exam: Exam, pupils: list[str]) -> tuple[tuple[str, ...], str]:
    """Open the names of these pupils, by surname; the look at the class was logged."""
    if not exam.register_sha256:
        return (), "这次考试没有对照学生名册，不能按姓名列出。"
    try:
        opened = read_identities(
            identities_root(), exam.register_sha256, "pupil", pupils, sealing.keyring()
        )
    except DataError:  # a data version of statistics only, or not restored
        return (
            (),
            f"有 {len(pupils)} 名学生低于这条线；对照的数据版本没有身份信息，不能按姓名列出。",
        )
    names = [opened.get(one, {}).get("name", "") or "（名册里没有姓名）" for one in pupils]
    return tuple(sorted(names, key=by_surname)), ""


def by_surname(name: str) -> bytes:
    """Order names by the sound of their characters, as a class list is ordered.

    The level-one characters of GB 18030, nearly every surname, stand in the order of their pinyin.

    >>> sorted(["赵四", "王一", "安宁"], key=by_surname)
    ['安宁', '王一', '赵四']
    """
    return name.encode("gb18030")


def classes_for(account: Account, exam: Exam, on: date) -> tuple[Class, ...]:
    """List the classes that sat and a reader may open: a teacher's, or the principal's school's."""
    sat = {
        Class(one.school, one.homeroom, paper.subject)
        for one in result_of(account, exam).classes
        for paper in one.figures
        if exam.paper(paper.subject) and paper.described.n
    }
    taught = {
        Class(one.school_code, one.homeroom, one.subject) for one in teachings_of(account, on)
    }
    own = seen_here(account, exam).own
    found = {one for one in sat if one in taught or (own and one.school_code == own)}
    order = {subject: at for at, subject in enumerate(exam.subjects)}
    return tuple(sorted(found, key=lambda one: (one.school_code, one.homeroom, order[one.subject])))
