"""What one examination says (考试说明了什么): the engines put together, a file a noun.

``figures`` of any group, ``spread`` between schools and classes, ``groups`` of pupils side by
side, the ``paper`` itself, and ``points`` of knowledge.  Nothing is cut or hidden here: who may
see which group is decided where the result is opened.
"""

from junheng.measure.achievement.account.figures import Account, Figures, Lines, Unit, account_of
from junheng.measure.achievement.account.groups import GROUPS, GroupGap, Groups, group_gaps
from junheng.measure.achievement.account.marks import Marks
from junheng.measure.achievement.account.paper import PaperQuality, Precision, paper_quality
from junheng.measure.achievement.account.points import Points, UnitPoints, points_of
from junheng.measure.achievement.account.spread import Spread, Spreads, spreads

__all__ = [
    "GROUPS",
    "Account",
    "Figures",
    "GroupGap",
    "Groups",
    "Lines",
    "Marks",
    "PaperQuality",
    "Points",
    "Precision",
    "Spread",
    "Spreads",
    "Unit",
    "UnitPoints",
    "account_of",
    "group_gaps",
    "paper_quality",
    "points_of",
    "spreads",
]
