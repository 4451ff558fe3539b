"""Item response theory (项目反应理论): items calibrated, abilities, information.

``answers`` reads scores as categories, ``models`` says how likely each is, ``posterior`` where
candidates stand, ``search`` climbs the marginal likelihood, ``calibrate`` puts them together;
``ability`` scores candidates and says how much a test tells.
"""

from junheng.measure.achievement.irt.ability import (
    Abilities,
    InformationCurve,
    abilities,
    curves,
    information_curve,
)
from junheng.measure.achievement.irt.calibrate import calibrate
from junheng.measure.achievement.irt.result import Calibration, Item

__all__ = [
    "Abilities",
    "Calibration",
    "InformationCurve",
    "Item",
    "abilities",
    "calibrate",
    "curves",
    "information_curve",
]
