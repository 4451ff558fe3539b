"""What of an examination may be pinned to a meeting, with its figures of now (可以钉的数据).

A county's meeting pins the whole and, where lawful, its schools; a school's meeting pins the own
school and its classes, and no figure of anybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from junheng.kernel.errors import Hidden
from junheng.kernel.rounding import shown
from junheng.measure.achievement.account import GROUPS, Figures, Spread, Unit, UnitPoints
from junheng.publish.reports.exam_tables import interval as number_interval
from junheng.publish.reports.meeting import Board, Mark
from junheng.publish.sentences.exam import (
    between_sentence,
    end_told,
    own_sentence,
    points_sentence,
    share_told,
    whole_sentence,
)
from junheng.publish.sentences.exam_withheld import NOTE as NOTE_WITHHELD
from junheng.publish.sentences.exam_withheld import is_any_withheld
from junheng.publish.sentences.meeting import (
    groups_sentence,
    rooms_sentence,
    schools_sentence,
)
from junheng.web.academics.models import Meeting
from junheng.web.academics.queries import account as figures
from junheng.web.academics.queries import papers
from junheng.web.academics.queries.belonging import room_names
from junheng.web.accounts.models import Account
from junheng.web.register.queries import school_names

_WEAKEST = 3
_ENDS = ("top", "bottom")
_FIGURES = ("人数", "平均分", "95%区间", "得分率", "前20%率", "后20%率")


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be pinned."""

    key: str
    label: str
    make: Callable[[], Board]


def offers(account: Account, meeting: Meeting) -> list[Offer]:
    """List what may be pinned to a meeting; of another subject than its own nothing is."""
    exam = meeting.exam
    seen = figures.seen_of(account, exam)
    unit = seen.own if meeting.school_code else seen.whole
    if unit is None or (meeting.school_code and seen.sight.own != meeting.school_code):
        return []
    names = school_names([exam.region_code], exam.held_on)
    who = names.get(meeting.school_code, "") if meeting.school_code else "全体考生"
    asked = [one for one in unit.figures if meeting.subject in ("", one.subject)]
    found = [Offer("figures", f"{who}各科", lambda: _figures(who, unit, asked, meeting))]
    rooms = room_names(exam)
    own = [(rooms.get(one.homeroom, one.homeroom), one) for one in seen.classes]
    units = own if meeting.school_code else seen.schools
    hidden = seen.hidden_classes if meeting.school_code else seen.hidden
    notes = tuple(f"{one.name}：{one.why}" for one in hidden)
    for one in asked:
        if units:
            found.append(_units(one, units, notes, of_school=bool(meeting.school_code)))
        found.append(_groups(account, meeting, one))
    if not meeting.school_code and seen.sight.schools:
        split = figures.spreads_of(account, exam, seen.sight)
        kept = [one for one in split if isinstance(one, Spread)]
        if kept:
            found.append(Offer("spread", "差异在哪一层", lambda: _spread(kept)))
    subjects = [one for one in papers.with_items(account, exam) if meeting.subject in ("", one)]
    found += [_points(account, meeting, who, subject) for subject in subjects]
    return found


def board_of(account: Account, meeting: Meeting, key: str) -> Board:
    """Compute one board, or :class:`Hidden`."""
    for one in offers(account, meeting):
        if one.key == key:
            return one.make()
    raise Hidden(
        where=str(meeting),
        found="没有这份数据，或不能在这次会商里看",
        expected="页面上列出的一份",
        fix="请从列表里选",
    )


def _row(name: str, found: Figures) -> tuple[str, ...]:
    told = found.described
    ends = (found.top, found.bottom)
    return (
        name,
        shown(told.n, 0),
        shown(told.mean),
        _interval(told.low, told.high),
        share_told(told.score_share, told.n, 1),
        *("—" if one is None else end_told(one, "sat") for one in ends),
    )


def _interval(low: float | None, high: float | None, digits: int = 1) -> str:
    return "—" if low is None else f"{shown(low, digits)}—{shown(high, digits)}".replace("-", "−")


def _mark(name: str, found: Figures) -> list[Mark]:
    told = found.described
    return [] if told.mean is None else [Mark(name, told.mean, told.low, told.high)]


def _figures(who: str, unit: Unit, asked: Sequence[Figures], meeting: Meeting) -> Board:
    first = asked[-1]
    said = own_sentence(who, first, None) if meeting.school_code else whole_sentence(first)
    return Board(
        key="figures",
        label=f"{who}各科",
        sentence=str(said or ""),
        heads=("学科", *_FIGURES),
        rows=tuple(_row(one.label, one) for one in asked),
    )


def _units(
    asked: Figures, units: Sequence[tuple[str, Unit]], notes: tuple[str, ...], *, of_school: bool
) -> Offer:
    label = f"{asked.label}　{'本校各班' if of_school else '各学校'}"
    key = f"{'classes' if of_school else 'schools'}:{asked.subject}"

    def make() -> Board:
        held = [(name, unit.of(asked.subject)) for name, unit in units]
        say = rooms_sentence if of_school else schools_sentence
        return Board(
            key=key,
            label=label,
            sentence=str(say(asked.label, len(held))),
            heads=("班级" if of_school else "学校", *_FIGURES),
            rows=tuple(_row(name, one) for name, one in held),
            marks=tuple(mark for name, one in held for mark in _mark(name, one)),
            line=asked.described.mean,
            unit="分",
            notes=(*notes, NOTE_WITHHELD)
            if is_any_withheld([unit for _name, unit in units], asked.subject, _ENDS)
            else notes,
        )

    return Offer(key, label, make)


def _groups(account: Account, meeting: Meeting, asked: Figures) -> Offer:
    key, label = f"groups:{asked.subject}", f"{asked.label}　不同学生群体"

    def make() -> Board:
        sight = papers.seen_here(account, meeting.exam)
        words = {one.id: one for one in GROUPS}
        gaps = figures.gaps_of(account, meeting.exam, sight)
        held = [one for one in gaps if one.found.subject == asked.subject]
        shown_gaps = [one.found for one in held if not one.hidden]
        clear = [
            one.gap
            for one in shown_gaps
            if one.gap.low is not None and not one.gap.low <= 0 <= (one.gap.high or 0)
        ]
        return Board(
            key=key,
            label=label,
            sentence=str(groups_sentence(asked.label, len(shown_gaps), len(clear))),
            heads=("分组", "人数", "平均分", "相差", "95%区间"),
            rows=tuple(
                (
                    f"{words[one.group].first}和{words[one.group].second}",
                    f"{shown(one.gap.n_first, 0)}，{shown(one.gap.n_second, 0)}",
                    f"{shown(one.gap.mean_first)}，{shown(one.gap.mean_second)}",
                    shown(one.gap.difference).replace("-", "−"),
                    number_interval(one.gap.low, one.gap.high),
                )
                for one in shown_gaps
            ),
            notes=tuple(f"{words[o.found.group].label}：{o.hidden}" for o in held if o.hidden),
        )

    return Offer(key, label, make)


def _spread(split: Sequence[Spread]) -> Board:
    rows = []
    for one in split:
        shares = one.classes if one.classes.levels else one.schools.shares
        level = shares.level("schools") if shares.levels else None
        if level is not None:
            ends = "—".join(share_told(end, 100, 1) for end in (level.low, level.high))
            interval = "—" if level.low is None else ends
            rows.append((one.label, share_told(level.share, 100, 1), interval))
    return Board(
        key="spread",
        label="差异在哪一层",
        sentence=str(between_sentence(split[-1]) or ""),
        heads=("学科", "学校之间的份额", "95%区间"),
        rows=tuple(rows),
        notes=("本地测算，不是国家监测的校际差异率，不作认定依据。",),
    )


def _points(account: Account, meeting: Meeting, who: str, subject: str) -> Offer:
    name = meeting.exam.paper(subject)["label"]
    key, label = f"points:{subject}", f"{name}　知识点"

    def make() -> Board:
        seen = papers.points_seen(account, meeting.exam, subject)
        unit: UnitPoints | None = seen.own if meeting.school_code else seen.whole
        if unit is None:
            return Board(key, label, "人数少于 11 人，为保护学生不显示。", ("知识点", "掌握率"), ())
        weakest = sorted(unit.mastery, key=lambda one: one.share)[:_WEAKEST]
        return Board(
            key=key,
            label=label,
            sentence=str(points_sentence(who, name, [one.label for one in weakest])),
            heads=("知识点", "掌握率", "题号"),
            rows=tuple(
                (one.label, share_told(one.share, unit.n), "、".join(one.items))
                for one in unit.mastery
            ),
            marks=tuple(
                Mark(
                    one.label,
                    100 * one.share,
                    None if one.low is None else 100 * one.low,
                    None if one.high is None else 100 * one.high,
                )
                for one in unit.mastery
            ),
            unit="%",
        )

    return Offer(key, label, make)
