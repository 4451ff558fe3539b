"""The nouns of supervision.

A :class:`YearlyList` (年度督查检查评比考核清单) holds the :class:`ListItem` rows a region may carry
out in a year; a :class:`ListChange` (调整记录) is what became of it once filed.  A :class:`Visit`
(到校督导) is one of them at one school on one day, with its :class:`Member` rows (督导组).  An
:class:`Observation` (现场记录) is one thing seen; a :class:`Line` (意见条目) is one sentence of the
opinion made of it, with the school's defence, what is asked by when, and the verdict of the
re-check.  :class:`Duty` (责任督学) says who answers for a school, :class:`Team` and
:class:`TeamMember` who may be called in, :class:`Recusal` (回避) who may not go where.  A
:class:`SelfCheck` (自查) is a school's own look by a rubric.
"""

from junheng.web.supervision.models.opinion import (
    Defence,
    Line,
    LineKind,
    Settled,
    Verdict,
    disputed,
)
from junheng.web.supervision.models.people import Duty, Recusal, Team, TeamMember
from junheng.web.supervision.models.self_check import Answer, SelfCheck, SelfCheckLine
from junheng.web.supervision.models.visit import Level, Member, Observation, Visit, VisitState
from junheng.web.supervision.models.yearly import (
    ItemLevel,
    ListChange,
    ListItem,
    ListState,
    What,
    YearlyList,
)

__all__ = [
    "Answer",
    "Defence",
    "Duty",
    "ItemLevel",
    "Level",
    "Line",
    "LineKind",
    "ListChange",
    "ListItem",
    "ListState",
    "Member",
    "Observation",
    "Recusal",
    "SelfCheck",
    "SelfCheckLine",
    "Settled",
    "Team",
    "TeamMember",
    "Verdict",
    "Visit",
    "VisitState",
    "What",
    "YearlyList",
    "disputed",
]
