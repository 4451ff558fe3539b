"""Both ends of an examination on every denominator, side by side (前后两端，四种口径)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from junheng.measure.achievement.account import Unit
from junheng.measure.achievement.shares import BASES, Side, UnitShares
from junheng.publish.sentences.exam import HIDDEN, are_masked, end_told, is_masked, share_told
from junheng.web.academics.queries.account import Seen


@dataclass(frozen=True, slots=True)
class BaseCell:
    """A share on one denominator."""

    base: str
    text: str
    small: str  # pupils and interval, or why there is none


@dataclass(frozen=True, slots=True)
class EndRow:
    """One unit at one end."""

    name: str
    cells: tuple[BaseCell, ...]  # in the order of BASES


@dataclass(frozen=True, slots=True)
class EndTable:
    """One end of every unit a reader sees."""

    label: str
    rows: tuple[EndRow, ...]


def end_tables(
    seen: Seen, subject: str, *, own_name: str, rooms: Sequence[tuple[str, Unit]], inside: bool
) -> tuple[list[EndTable], list[str]]:
    """Give both tables of one paper, and which denominators nobody has.

    Parameters
    ----------
    seen : Seen
        Cut to the reader.
    subject : str
    own_name : str
        Of a principal's school.
    rooms : sequence of name and Unit
        Classes of the own school with their names.
    inside : bool
        Whether one school alone sat.
    """
    units: list[tuple[str, Unit]] = []
    if seen.whole is not None and not inside:
        units.append(("全体考生", seen.whole))
    if seen.own is not None:
        units.append((own_name, seen.own))
    units += [*seen.schools, *rooms]
    held = [(name, unit.of(subject)) for name, unit in units]
    tables = []
    sides: tuple[Side, Side] = ("top", "bottom")
    for side in sides:
        told = [(name, one.top if side == "top" else one.bottom) for name, one in held]
        rows = tuple(_row(name, one) for name, one in told if one is not None)
        if rows:
            label = "前20%率" if side == "top" else "后20%率（低的好）"
            tables.append(EndTable(label, rows))
    first = [one.top for _name, one in held if one.top is not None]
    lacking = [
        BASES[base] for base in BASES if first and all(one.on(base).n is None for one in first)
    ]
    return tables, lacking


def _row(name: str, found: UnitShares) -> EndRow:
    return EndRow(name, tuple(_cell(found, at) for at in range(len(found.shares))))


def _cell(found: UnitShares, at: int) -> BaseCell:
    one = found.shares[at]
    if found.withheld:
        return BaseCell(BASES[one.base], HIDDEN, "" if one.n is None else f"{one.n} 人")
    if one.value is None:
        return BaseCell(BASES[one.base], "—", "" if one.n is None else one.reason)
    small = f"{one.n} 人"
    if not (is_masked(one.value, one.n or 0) or are_masked(found)):
        small += f"，{share_told(one.low, 100, 1)}—{share_told(one.high, 100, 1)}"
    return BaseCell(BASES[one.base], end_told(found, one.base), small)
