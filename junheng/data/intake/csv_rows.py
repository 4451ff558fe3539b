"""Rows of a CSV text, and quotes that are not in pairs (引号没有成对).

One quote too many makes everything up to the next one a single cell: rows vanish, and nothing
that remains looks wrong.  So a text is read once before it is believed.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_DELIMITERS = ",\t;"
_FEWEST_COLUMNS = 4  # fewer may well stand in a line of somebody's remark


@dataclass(frozen=True, slots=True)
class Joined:
    """What reading a text once has shown.

    ``unpaired`` is the line whose quote has no partner, 0 when there is none.  ``cells`` are
    those that hold a line break and a delimiter: row from 1 and column from 0 → line.  In a
    column of texts they may be right, in a column of numbers they are rows grown together.
    """

    unpaired: int = 0
    cells: Mapping[tuple[int, int], int] = field(default_factory=dict)


def delimiter_of(text: str) -> str:
    """Guess the mark between cells from the beginning of a text."""
    first = text[:4096]
    return max(_DELIMITERS, key=lambda mark: first.count(mark) * 10 + (mark == ","))


def rows_of(text: str) -> Iterator[list[str]]:
    """Give the rows of a text."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))


def _ends_open(lines: list[str], delimiter: str) -> bool:
    """Whether the text ends inside a quoted cell."""
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def look_through(text: str) -> Joined:
    r"""Read a text once, and tell where rows have grown together.

    >>> look_through('学校,学生\n"一小,300\n二小,200\n').unpaired
    2
    >>> look_through('学校,说明\n一小,"两行\n说明"\n').unpaired
    0
    """
    delimiter = delimiter_of(text)
    held: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            held.append(line)
            yield line

    reader = csv.reader(lines(), delimiter=delimiter)
    begins, number, last = 1, 0, (1, [""])
    cells: dict[tuple[int, int], int] = {}
    whole_lines: list[tuple[int, int]] = []  # delimiters in a line within a cell, and the line
    widths: Counter[int] = Counter()
    try:
        for row in reader:
            number += 1
            widths[len(row)] += 1
            if len(held) > 1:
                for at, cell in enumerate(row):
                    parts = cell.splitlines()
                    if len(parts) > 1 and delimiter in cell:
                        cells[number, at] = begins
                        whole_lines += [(p.count(delimiter), begins) for p in parts[1:-1]]
            last = (begins, held[:])
            held.clear()
            begins = reader.line_num + 1
    except csv.Error:
        return Joined(begins)
    if _ends_open(last[1], delimiter):
        return Joined(last[0])
    usual = widths.most_common(1)[0][0] if widths else 0
    for count, line in whole_lines:
        if usual >= _FEWEST_COLUMNS and count == usual - 1:
            return Joined(line)
    return Joined(0, cells)
