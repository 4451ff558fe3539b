"""Columns of scores from a plain file, and everything that is wrong in them.

A cell is read as a number or reported with its line; a row with a problem takes no part, the
others do.
"""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from junheng.cli.columns_file import Columns
from junheng.kernel.issues import Catalogue, Issue, Place, column_letter
from junheng.kernel.sheet import plain_number, tidy
from junheng.measure.indicators.sections_table import Problem

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MISSING = ("", "NA", "缺考")  # what may stand for a score that does not exist
_PLAIN = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_LARGEST = 1e15


@cache
def rules() -> Catalogue:
    """Give the catalogue of what may be wrong in a table of scores."""
    return Catalogue.read(Path(__file__).resolve().parent / "rules.yaml")


class ScoreRows:
    """The rows of a file, read column by column; problems gather on the way."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.spoilt: Flags = np.zeros(len(columns.lines), dtype=bool)  # rows that take no part
        self._found: list[tuple[int, Problem]] = []
        for row, cells in columns.long.items():
            self.report("JH-GR-104", row, cells=cells, columns=len(columns.header))
            self.spoilt[row] = True
        if not len(columns.lines):
            self.report_whole("JH-GR-105")

    @property
    def problems(self) -> list[Problem]:
        """Every problem, by line."""
        return [problem for _, problem in sorted(self._found, key=lambda pair: pair[0])]

    def report(self, code: str, row: int, header: str = "", **facts: object) -> None:
        """Say that a rule is broken in one row, at one column if it has one."""
        line = int(self.columns.lines[row])
        cell = f"{column_letter(self.columns.header.index(header))}{line}" if header else ""
        place = Place(self.columns.file, "", cell, header, line)
        self._found.append((line, Problem(_issue(code, place, column=header, **facts), header)))

    def report_whole(self, code: str, **facts: object) -> None:
        """Say that a rule is broken by the file as a whole."""
        place = Place(self.columns.file, line=1)
        self._found.append((0, Problem(_issue(code, place, **facts), "")))

    def texts(self, header: str) -> pa.StringArray:
        """Give labels: of a school, a pupil, a period; an empty one is reported."""
        held = pc.utf8_trim_whitespace(self.columns.held[header])
        for row in np.flatnonzero(_flags(pc.equal(held, ""))):
            self.report("JH-GR-101", int(row), header)
            self.spoilt[row] = True
        return held

    def numbers(self, header: str) -> Floats:
        """Give scores; missing ones are NaN, what is no number is reported and spoils its row."""
        held = pc.utf8_trim_whitespace(self.columns.held[header])
        is_missing = pc.is_in(held, value_set=pa.array(MISSING))
        is_plain = pc.match_substring_regex(held, f"^{_PLAIN}$")
        values = pc.cast(pc.if_else(is_plain, held, None), pa.float64())
        out: Floats = np.array(values.to_numpy(zero_copy_only=False), dtype=np.float64)
        doubtful = ~_flags(pc.or_(is_missing, is_plain)) | (np.abs(out) > _LARGEST)
        for row in np.flatnonzero(doubtful):
            out[row] = self._number(int(row), header, held[int(row)].as_py())
        return out

    def _number(self, row: int, header: str, cell: str) -> float:
        text = tidy(cell)
        value = plain_number(text)
        if text in MISSING:
            return math.nan
        if value is not None and abs(value) <= _LARGEST:
            return value
        code = "JH-GR-102" if value is None else "JH-GR-103"
        self.report(code, row, header, value=cell)
        self.spoilt[row] = True
        return math.nan


def _issue(code: str, place: Place, **facts: object) -> Issue:
    return rules().issue(code, place, **facts)


def _flags(values: pa.BooleanArray) -> Flags:
    flags: Flags = values.to_numpy(zero_copy_only=False)
    return flags


def names(text: str) -> tuple[str, ...]:
    """Split names of columns at commas, Chinese ones too.

    >>> names("语文，数学, 英语")
    ('语文', '数学', '英语')
    """
    return tuple(part.strip() for part in re.split("[,，]", text) if part.strip())
