"""The school's own workbook back, wrong cells coloured and commented (标注副本).

An .xlsx is patched, not rewritten: of the package only the sheets with problems, the styles and
the comments change, by streaming; every other part keeps its bytes, so formulas, charts,
validations and widths survive.  An .xls or .csv comes back as a new .xlsx.
"""

from __future__ import annotations

from junheng.data.intake.annotate.copies import annotate, annotate_file
from junheng.data.intake.annotate.marks import Mark, marks_of

__all__ = ["Mark", "annotate", "annotate_file", "marks_of"]
