"""How much a diagnosis report may spread: six to eight pages (篇幅).

A school with little says all of it with charts and every table; one with much says the same in
fewer pages: no chart, lists that are cut with what is left counted, the same facts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST, MOST = 6, 8  # pages of a report
SPARE_MM = 14.0  # of every page that Word may need more: half a page of eight, two lines of each


@dataclass(frozen=True, slots=True)
class Room:
    """What a report has room for."""

    charts: int = 0  # of indicators, those lowest beside their standard first
    pupils: bool = False  # a chart of the pupils over the years
    grades: bool = False  # the classes of every grade
    tables: bool = False  # steps, closed findings and measures in tables of their own
    rules: bool = False  # the rules of the sentences used; the catalogue has them all
    told: bool = False  # among them those that only tell of the school
    annexes: int = 0  # that begin on a page of their own
    is_short: bool = False  # hardly anything was reported: the summary says so
    listed: int = 12  # conclusions in the summary; the others stand with the answers
    rows: int = 24  # of a list at most; what is left is counted


ROOMS: Sequence[Room] = (
    Room(charts=2, pupils=True, grades=True, tables=True, rules=True, told=True, annexes=2),
    Room(charts=1, grades=True, tables=True, rules=True, annexes=1),
    Room(tables=True, annexes=1),
    Room(annexes=1),
    Room(),
    *(Room(rows=rows) for rows in (18, 14, 10, 6, 3, 1)),
)
