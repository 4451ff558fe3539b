"""Differential item functioning (题目功能差异): is an item fair to groups of equal ability?

``screening`` matches two groups by their totals, with purification; ``mantel_haenszel`` compares
odds, ``logistic`` also finds differences that cross.
"""

from junheng.measure.achievement.dif.logistic import ItemLogistic, logistic_dif
from junheng.measure.achievement.dif.mantel_haenszel import (
    CommonOdds,
    ItemOdds,
    common_odds,
    mantel_haenszel,
)
from junheng.measure.achievement.dif.screening import Screening

__all__ = [
    "CommonOdds",
    "ItemLogistic",
    "ItemOdds",
    "Screening",
    "common_odds",
    "logistic_dif",
    "mantel_haenszel",
]
