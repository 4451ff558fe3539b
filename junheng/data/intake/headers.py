"""Finding the heading of a sheet, and what each of its columns means.

Schools' workbooks have notes above the heading, headings of several merged rows, units in
brackets and their own words.  A *header path* (表头路径) is the text of all heading rows over a
column, from the top down, joined with ``>``; a column is known by its path or by any end of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from junheng.data.intake.sheets import Sheet, Value, cell_text
from junheng.data.standard import Column, Standard, Table

_TOP_ROWS = 24  # a heading starts within these rows
_HEIGHT = 5  # and has at most so many
_UNIT = re.compile(r"\(([^()]*)\)$")
_MARKS = re.compile(r"[\s*#:_·\-—]+|^其中|\(必填\)|\(选填\)")
_SAME_UNIT = {"平方米": "m2", "平米": "m2", "平方公尺": "m2", "rmb": "元", "人民币元": "元"}


def normalise(text: str) -> str:
    """Fold what does not change a header's meaning: width, spaces, marks, case.

    >>> normalise("* 教学仪器设备资产值（万元）"), normalise("#按学历分")
    ('教学仪器设备资产值(万元)', '按学历分')
    """
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def normalise_path(path: str) -> str:
    """Fold every part of a header path."""
    return ">".join(filter(None, (normalise(part) for part in path.split(">"))))


def unit_of(header: str) -> str:
    """Read the unit a header ends with, folded; empty when there is none.

    >>> unit_of("运动场地面积（平方米）"), unit_of("姓名")
    ('m2', '')
    """
    found = _UNIT.search(normalise(header))
    return _SAME_UNIT.get(found[1], found[1]) if found else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the heading of a sheet is: one-based rows, and the header path of each column."""

    top: int
    bottom: int
    paths: tuple[str, ...]
    above: tuple[str, ...]  # texts of the rows above: titles, notes, units


@dataclass(frozen=True, slots=True)
class Match:
    """A column of the standard and the columns of the sheet it was found in."""

    column: str
    indexes: tuple[int, ...]
    strength: int  # how many parts of the header path agreed
    factor: float = 1.0  # to multiply by, from the unit in the header


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sheet's heading means for one table."""

    table: Table
    matches: Mapping[str, Match]
    doubles: tuple[tuple[str, int, int], ...] = ()  # column, index taken, index left
    bad_units: tuple[tuple[str, int, str], ...] = ()  # column, index, unit

    @property
    def missing(self) -> tuple[Column, ...]:
        """Required columns that were not found."""
        return tuple(c for c in self.table.columns if c.required and c.name not in self.matches)


Names = Mapping[str, Sequence[tuple[str, str]]]  # folded path → (table, column)


def names_of(standard: Standard) -> Names:
    """Index every label, name and synonym of the standard by its folded path."""
    out: dict[str, list[tuple[str, str]]] = {}
    for table in standard.tables.values():
        for column in table.columns:
            for text in (column.label, column.name, column.label_en, *column.synonyms):
                path = normalise_path(text)
                if (table.name, column.name) not in out.setdefault(path, []):
                    out[path].append((table.name, column.name))
    return out


def _texts(rows: Sequence[Sequence[Value]], sheet: Sheet) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    texts = [[cell_text(v) for v in row] + [""] * (width - len(row)) for row in rows]
    for (row, column), (top, left) in sheet.merged.items():
        if row < len(texts) and column < width and top < len(texts):
            texts[row][column] = texts[top][left]
    return texts


def _paths(texts: list[list[str]], top: int, height: int, has_merges: bool) -> tuple[str, ...]:
    block = [list(row) for row in texts[top : top + height]]
    if not has_merges:
        for upper in block[:-1]:  # an upper cell of an exported heading spans to the next one
            for column in range(1, len(upper)):
                if not upper[column] and block[-1][column]:
                    upper[column] = upper[column - 1]
    paths = []
    for column in range(len(block[0]) if block else 0):
        parts: list[str] = []
        for row in block:
            text = row[column].replace("\n", "")
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        paths.append(">".join(parts))
    return tuple(paths)


def _ends(path: str) -> list[str]:
    """Give every end of a folded path, the longest first, then without the unit."""
    parts = normalise_path(path).split(">")
    out = [">".join(parts[i:]) for i in range(len(parts))]
    bare = [_UNIT.sub("", end) for end in out]
    return [end for pair in zip(out, bare, strict=True) for end in dict.fromkeys(pair) if end]


def find_heading(sheet: Sheet, names: Names, remembered: Names) -> Heading | None:
    """Find the rows that make most sense as a heading.

    Parameters
    ----------
    sheet : Sheet
        The sheet; its first rows are read.
    names, remembered : mapping
        Folded paths that mean a column: of the standard, and of the mapping remembered.

    Returns
    -------
    Heading or None
        ``None`` when no row says at least two things we know.
    """
    rows = sheet.head(_TOP_ROWS + _HEIGHT)
    texts = _texts(rows, sheet)
    last: dict[tuple[int, int], int] = {}  # a merged cell → its last row
    for (row, _), at in sheet.merged.items():
        last[at] = max(last.get(at, 0), row)
    best: tuple[tuple[int, int, int, int], Heading] | None = None
    for top in range(min(_TOP_ROWS, len(texts))):
        if not any(texts[top]):
            continue
        for height in range(1, min(_HEIGHT, len(texts) - top) + 1):
            end = top + height - 1
            if any(top <= row <= end < last[row, column] for row, column in last):
                continue  # a merged cell of the heading reaches further down
            paths = _paths(texts, top, height, sheet.has_merges)
            known = [m for m in (_meaning(p, names, remembered) for p in paths if p) if m]
            distinct = len(set(known))
            key = (distinct, distinct - len(known), -height, -top)
            if distinct >= 2 and (best is None or key > best[0]):
                above = tuple(dict.fromkeys(t for row in texts[:top] for t in row if t))
                best = (key, Heading(top + 1, top + height, paths, above))
    return best[1] if best else None


def _meaning(path: str, names: Names, remembered: Names) -> tuple[tuple[str, str], ...]:
    """Give what the longest known end of a path means."""
    for end in _ends(path):
        for known in (remembered, names):
            if end in known:
                return tuple(known[end])
    return ()


def _factor(column: Column, header: str, above: Sequence[str]) -> tuple[float, str]:
    """Give the factor of a header's unit, and the unit when it is not one of the column's."""
    allowed = {"": 1.0, normalise(column.unit): 1.0}
    allowed |= {normalise(unit): factor for unit, factor in (column.scale_units or {}).items()}
    unit = unit_of(header) if column.unit else ""
    if unit in allowed:
        if unit == "" and column.scale_units:
            noted = _noted_units(above) & set(allowed)
            if len(noted) == 1:
                return allowed[noted.pop()], ""
        return allowed[unit], ""
    looks_like_unit = bool(re.fullmatch(r"[万千百]?(元|亩|m2|公顷|人|台|册|间|个|km2|m)", unit))
    return 1.0, unit if looks_like_unit and column.type in ("number", "integer") else ""


def _noted_units(above: Sequence[str]) -> set[str]:
    out: set[str] = set()
    for text in above:
        folded = unicodedata.normalize("NFKC", text).replace(" ", "")
        for found in re.findall(r"单位:([^()。;]*)", folded):
            out |= {_SAME_UNIT.get(u, u) for u in re.split(r"[、,/]", found)}
    return out


def _of_table(names: Names, end: str, table: Table) -> tuple[str, ...]:
    """Give the columns of one table that an end of a path means."""
    return tuple(meant for name, meant in names.get(end, ()) if name == table.name)


def read_heading(heading: Heading, table: Table, names: Names, remembered: Names) -> Reading:
    """Match the columns of a heading with the columns of one table.

    What is remembered of this table wins over the standard's own words, a longer end of the path
    over a shorter one, and a column further left over one further right.  What another table was
    taught says nothing of this one.
    """
    found: dict[str, list[tuple[int, int, bool]]] = {}
    for index, path in enumerate(heading.paths):
        if not path:
            continue
        ends = _ends(path)
        told = next((here for e in ends if (here := _of_table(remembered, e, table))), ())
        for meant in told:
            found.setdefault(meant, []).append((99, index, True))
        if told:
            continue
        for end in ends:
            if columns := _of_table(names, end, table):
                found.setdefault(columns[0], []).append((end.count(">") + 1, index, False))
                break
    matches: dict[str, Match] = {}
    doubles: list[tuple[str, int, int]] = []
    bad: list[tuple[str, int, str]] = []
    for name, places in found.items():
        column = table.column(name)
        places.sort(key=lambda place: (-place[0], place[1]))
        chosen = [i for _, i, was_told in places if was_told] or [places[0][1]]
        doubles += [(name, chosen[0], i) for _, i, _ in places if i not in chosen]
        factor, unit = _factor(column, heading.paths[chosen[0]], heading.above)
        if unit:
            bad.append((name, chosen[0], unit))
        matches[name] = Match(name, tuple(chosen), places[0][0], factor)
    return Reading(table, matches, tuple(doubles), tuple(bad))
