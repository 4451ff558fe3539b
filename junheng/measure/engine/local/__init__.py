"""Local indicators (本地指标): a formula an officer typed, checked, said back, measured.

An officer writes a numerator and a denominator in the formula language over the parameters and
quantities of one national pack, whose schools in scope are measured.  Before anything runs the
formula is *checked*: is it well formed and small, is it lawful, does it mean one thing only.
What is refused comes with the place in the text; what is merely treated in a certain way, such
as a division by zero, is said.
"""

from __future__ import annotations

from junheng.measure.engine.local.checking import Checked, check_local
from junheng.measure.engine.local.definition import LocalDefinition
from junheng.measure.engine.local.figures import HIDDEN, LocalFigures, measure_local
from junheng.measure.engine.local.mistake import Mistake
from junheng.measure.engine.local.pack import pack_of

__all__ = [
    "HIDDEN",
    "Checked",
    "LocalDefinition",
    "LocalFigures",
    "Mistake",
    "check_local",
    "measure_local",
    "pack_of",
]
