"""A table as text: a header and its rows, each with the line it stands on (文本表)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: where it stands and its cells as text."""

    number: int  # as a text editor or the spreadsheet counts, header included
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and its rows."""

    file: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    sheet: str = ""


def tidy(cell: str) -> str:
    r"""Take full-width digits and stray blanks for what they mean.

    >>> tidy("\uff11\uff12 ")
    '12'
    """
    return unicodedata.normalize("NFKC", cell).strip()


def plain_number(text: str) -> float | None:
    """Read a tidied cell as a plain number; ``None`` where it is none.

    >>> plain_number("12.5"), plain_number("1,250"), plain_number("nan")
    (12.5, None, None)
    """
    return float(text) if _NUMBER.fullmatch(text) else None
