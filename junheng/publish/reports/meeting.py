"""《学情会商纪要》 in Word: what was looked at, and what was agreed, by whom, until when.

A :class:`Board` (钉上的数据) is one chart or table of an examination with its figures as they were
when it was pinned, and the sentence above it.  The minutes print boards and actions; nothing in
them ranks a school, a class or a pupil, because there is no field for a place in an order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from junheng.publish.charts import Chart
from junheng.publish.charts.bars import Bar, bars
from junheng.publish.render.model import Column, Report
from junheng.publish.reports.draft import Draft
from junheng.publish.sentences.kinds import dated
from junheng.publish.sentences.meeting import minutes_sentence

TITLE = "学情会商纪要"
USE = "只用于改进教学，不排名、不公布，不用于评价和奖惩学校、教师"
_NAME = 0.25  # width of the first column of a board's table
_INTERVAL = 1.7  # columns a number takes


@dataclass(frozen=True, slots=True)
class Mark:
    """One value of a board with its 95 % interval."""

    name: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Board:
    """One chart or table as it was pinned (钉上的数据)."""

    key: str  # figures, schools:maths, points:maths
    label: str
    sentence: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[Mark, ...] = ()  # what is drawn, in the order of the rows
    line: float | None = None  # what the marks stand beside on the page
    unit: str = ""  # of the marks: 分, %
    notes: tuple[str, ...] = ()  # what is hidden, and why

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.heads):
                raise ValueError(f"{self.key}: {len(row)} cells under {len(self.heads)} heads")


@dataclass(frozen=True, slots=True)
class Agreed:
    """One agreed action as the minutes print it."""

    words: str
    office: str
    person: str
    due_on: date
    state: str  # how it is followed, in words


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything the minutes print (纪要)."""

    exam: str
    title: str
    of: str  # whole, or the subject it was about
    place: str  # county or school
    issuer: str
    held_on: date
    day: date  # of the paper
    participants: str
    basis: str  # clause of a plan that asks for it, as a paper cites it
    words: str  # what was concluded
    boards: Sequence[Board]
    actions: Sequence[Agreed]
    data: str  # the set of scores

    @property
    def mark(self) -> str:
        """Inside only."""
        return "内部资料　不公布"

    @property
    def footer(self) -> str:
        """What stands under every page."""
        return f"{self.place}　{TITLE}　只用于改进教学，不排名、不公布　成绩 {self.data}"


def meeting_report(minutes: Minutes) -> Report:
    """Write the minutes: the meeting, what was looked at, what was agreed."""
    draft = Draft()
    draft.part("会议")
    draft.say(minutes_sentence(minutes.exam, minutes.of, minutes.held_on))
    draft.say(f"参加：{minutes.participants}。")
    if minutes.basis:
        draft.say(f"依据：{minutes.basis}。")
    draft.part("看了什么")
    if not minutes.boards:
        draft.say("这次会商没有钉上数据。")
    for board in minutes.boards:
        draft.subpart(board.label)
        draft.say(board.sentence)
        draft.figure(drawn(board))
        if board.rows:
            draft.table(board.label, _columns(board), board.rows, note="".join(board.notes))
    draft.part("议定什么")
    if minutes.actions:
        draft.table(
            "议定的行动",
            (
                Column("行动", 0.36),
                Column("责任单位", 0.18),
                Column("责任人", 0.12),
                Column("时限", 0.16),
                Column("怎样跟进", 0.18),
            ),
            [
                (one.words, one.office, one.person or "—", dated(one.due_on), one.state)
                for one in minutes.actions
            ],
        )
    draft.say(minutes.words or "没有另写结论。")
    draft.say(f"本纪要{USE}。数是钉上时的数，成绩重新收下以后不随之改动。")
    draft.sign(minutes)
    return draft.finish(f"{minutes.title}\n{TITLE}", minutes)


def _columns(board: Board) -> tuple[Column, ...]:
    """Give an interval more room than a number."""
    rest = board.heads[1:]
    wants = [_INTERVAL if "区间" in head else 1.0 for head in rest]
    share = (1 - _NAME) / sum(wants)
    widths = [share * want for want in wants]
    numbers = [Column(head, width, "right") for head, width in zip(rest, widths, strict=True)]
    return (Column(board.heads[0], _NAME), *numbers)


def drawn(board: Board) -> Chart | None:
    """Draw a board's marks; nothing where there are none."""
    if not board.marks:
        return None
    return bars(
        [Bar(one.name, one.value, focus=True) for one in board.marks],
        title=board.label,
        subtitle=f"单位：{board.unit}；按机构、班级或细目表的顺序",
        description=board.sentence,
        axis=board.unit,
        limit=None,
        most=100.0 if board.unit == "%" else None,
    )
