"""Colours and marks of the four working states (配色与标记).

A state is colour, mark and word together.  The four colours keep a CIE76 distance of at least 41
under simulated protanopia, deuteranopia and tritanopia, and differ by at least 12 L* in grey
print; amber on white is weak, so it always carries a dark outline.
"""

from __future__ import annotations

from collections.abc import Mapping

from junheng.measure.engine.verdict import State

INK = "#16202b"
INK_2 = "#465465"
INK_3 = "#6b7887"
LINE = "#d9dfe6"
OUTLINE = "#595959"
LIMIT = "#b3261e"  # the line of a standard
FOCUS = "#12436d"  # one focus colour, the rest grey
REST = "#a9b4c0"

COLOURS: Mapping[State, str] = {
    "met": "#12436d",
    "near": "#f0b429",
    "unmet": "#b3261e",
    "not_computable": "#e6e6e6",
}
MARKS: Mapping[State, str] = {"met": "●", "near": "▲", "unmet": "■", "not_computable": "○"}
SHAPES: Mapping[State, str] = {
    "met": "circle",
    "near": "triangle-up",
    "unmet": "square",
    "not_computable": "circle",
}
STATE_LABELS: Mapping[State, str] = {
    "met": "达标",
    "near": "接近",
    "unmet": "未达标",
    "not_computable": "无法计算",
}

# Four series with direct labels are the most a line chart carries.
SERIES: tuple[str, ...] = ("#12436d", "#28a197", "#801650", "#f46a25")

# Growth and level, never alarm colours: above, no clear difference, below.
SIDES: Mapping[str, tuple[str, str, bool]] = {  # colour, shape, filled
    "above": ("#12436d", "circle", True),
    "near": ("#595959", "circle", False),
    "below": ("#8c510a", "triangle-down", True),
}
CALM = "#eceff3"  # the band of no practical difference
