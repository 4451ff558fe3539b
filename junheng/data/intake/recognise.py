"""Which tables a sheet holds.

One sheet of the annual statistics (综合表) may feed several tables at once: the statistics of
the sections, the resources of the schools and the schools themselves.  A sheet is one table
first, by its name or by its columns, and others besides when all they require is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from junheng.data.intake.asked import PRINTED
from junheng.data.intake.headers import (
    Heading,
    Reading,
    find_heading,
    names_of,
    normalise,
    read_heading,
    unit_of,
)
from junheng.data.intake.mapping import HeaderMapping
from junheng.data.intake.rules import catalogue
from junheng.data.intake.sheets import Sheet
from junheng.data.standard import CodeList, Column, Standard, Table
from junheng.kernel.issues import Issue, Place, column_letter

_IGNORED_SHEETS = ("填写说明", "说明", "代码", "封面", "目录")
_SHOWN_FREE = 12


@dataclass(frozen=True, slots=True)
class Fed:
    """A table a sheet feeds: the reading of its heading, and texts every row is given."""

    reading: Reading
    given: Mapping[str, str]  # column → text

    @property
    def table(self) -> Table:
        """The table."""
        return self.reading.table

    @property
    def missing(self) -> tuple[Column, ...]:
        """Required columns neither found nor given."""
        return tuple(c for c in self.reading.missing if c.name not in self.given)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a sheet is: its heading, the tables it feeds (the main one first), problems."""

    sheet: Sheet
    heading: Heading | None
    feeds: tuple[Fed, ...]
    issues: tuple[Issue, ...]


def stage_from(texts: Sequence[str], codes: CodeList) -> str:
    """Read the stage from the nearest text that names exactly one (学段).

    >>> from junheng.data.standard import standard
    >>> stage_from(["综合表", "2025年云川县初级中学综合表"], standard().codes["stage"])
    'junior'
    """
    for text in texts:
        folded = normalise(text)
        found = set()
        for code in codes.codes:
            words = (code.label, *code.synonyms)
            if any(normalise(w) in folded for w in words if not w.isascii()):
                found.add(code.code)
        if len(found) == 1:
            return found.pop()
    return ""


def _hint(table: Table, sheet: str, others: Sequence[str]) -> int:
    """Say how far names point to a table: the sheet's own name more than file and title."""
    names = {normalise(n) for n in (table.label, table.name, *table.synonyms)}
    own = [len(n) for n in names if n in normalise(sheet)]
    if own:
        return 400 + max(own)
    far = [len(n) for n in names if any(n in normalise(text) for text in others)]
    return 200 + max(far) if far else 0


def _fed(
    reading: Reading,
    *,
    standard: Standard,
    mapping: HeaderMapping,
    context: Sequence[str],
    heading: Heading,
    region: str,
) -> Fed:
    table = reading.table
    given = {
        target.partition(".")[2]: text
        for target, text in mapping.constants.items()
        if target.partition(".")[0] == table.name
    }
    if table.stage and table.stage not in reading.matches and table.stage not in given:
        used = [heading.paths[i] for m in reading.matches.values() for i in m.indexes]
        in_headers = "".join(p for p in used if unit_of(p))
        stage = stage_from((*context, in_headers), standard.codes["stage"])
        if stage:
            given[table.stage] = stage
    if table.name == "organisation" and "region_code" not in reading.matches and region:
        given.setdefault("region_code", region)
    return Fed(reading, given)


def _adds(fed: Fed, primary: Fed) -> bool:
    """Whether the sheet says something of this table besides what it says of the main one."""
    if fed.missing or fed.table.is_personal or primary.table.is_personal:
        return False
    taken = {i for m in primary.reading.matches.values() for i in m.indexes}
    return any(
        name not in fed.table.key and not set(match.indexes) <= taken
        for name, match in fed.reading.matches.items()
    )


def _is_guide(sheet: Sheet) -> bool:
    """Whether a sheet is named as one that explains; what it lists may look like a heading."""
    return any(word in sheet.name for word in _IGNORED_SHEETS)


def recognise(
    sheet: Sheet, file: str, standard: Standard, mapping: HeaderMapping, *, region: str
) -> Recognised:
    """Find the heading of a sheet and the tables it feeds.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    file : str
        Name of the file, for the place and for hints.
    standard : Standard
        The data standard in force.
    mapping : HeaderMapping
        What was remembered or chosen by hand.
    region : str
        Code of the region that imports; schools without a region column belong to it.
    """
    rules, place = catalogue(), Place(file=file, sheet=sheet.name)
    if not sheet.visible:
        return Recognised(sheet, None, (), (rules.issue("JH-IN-106", place),))
    names, remembered = names_of(standard), mapping.remembered()
    heading = find_heading(sheet, names, remembered)
    if heading is None:
        empty = not any(any(v != "" for v in row) for row in sheet.head(50))
        unknown = () if empty or _is_guide(sheet) else (rules.issue("JH-IN-101", place),)
        return Recognised(sheet, None, (), unknown)
    others = (file, *heading.above)
    feeds = [
        _fed(
            read_heading(heading, table, names, remembered),
            standard=standard,
            mapping=mapping,
            context=(sheet.name, *others),
            heading=heading,
            region=region,
        )
        for table in standard.tables.values()
    ]

    def score(fed: Fed) -> tuple[int, int]:
        hint = _hint(fed.table, sheet.name, others)
        return len(fed.reading.matches) - 3 * len(fed.missing) + hint // 100, hint

    ranked = sorted((f for f in feeds if f.reading.matches), key=score, reverse=True)
    primary = ranked[0] if ranked else None
    if primary is None or len(primary.reading.matches) < 2 or score(primary)[0] < 0:
        unknown = () if _is_guide(sheet) else (rules.issue("JH-IN-101", place),)
        return Recognised(sheet, heading, (), unknown)
    chosen = (primary, *(f for f in ranked[1:] if _adds(f, primary)))
    used = {i for fed in chosen for m in fed.reading.matches.values() for i in m.indexes}
    issues = [i for fed in chosen for i in _heading_issues(fed, heading, place, used)]
    issues += _unused(chosen, heading, place, standard)
    issues += _sheet_notes(sheet, place)
    return Recognised(sheet, heading, chosen, tuple(issues))


def _last(path: str) -> str:
    return path.rsplit(">", 1)[-1]


def _at(heading: Heading, place: Place, index: int) -> Place:
    cell = f"{column_letter(index)}{heading.bottom}"
    return Place(place.file, place.sheet, cell, _last(heading.paths[index]))


def _nearest(column: Column, heading: Heading, used: set[int]) -> str:
    free = {_last(p): i for i, p in enumerate(heading.paths) if p and i not in used}
    if not any(map(normalise, free)):  # no column is left to choose from
        return f"请补上“{column.label}”列，再重新上传"
    words = (column.label, *column.synonyms)
    close = {m for word in words for m in get_close_matches(word, free, 1, 0.6)}
    if len(close) != 1:
        return f"请补上“{column.label}”列；若列名不同，请在上传后的批次页选定，以后自动识别"
    header = close.pop()
    cell = f"{column_letter(free[header])}{heading.bottom}"
    return f"最接近的是 {cell} 的“{header}”，如果就是它，请在上传后的批次页选定，以后自动识别"


def _heading_issues(fed: Fed, heading: Heading, place: Place, used: set[int]) -> list[Issue]:
    rules, reading, table = catalogue(), fed.reading, fed.table
    top = Place(place.file, place.sheet, f"A{heading.bottom}")
    issues = []
    for column in fed.missing:
        field = f"{table.name}.{column.name}"
        if column.name == table.stage:
            issues.append(rules.issue("JH-IN-107", top, field=field))
        else:
            issues.append(
                rules.issue(
                    "JH-IN-102",
                    top,
                    label=column.label,
                    table=table.label,
                    suggestion=_nearest(column, heading, used),
                    field=field,
                )
            )
    for name, taken, left in reading.doubles:
        issues.append(
            rules.issue(
                "JH-IN-104",
                _at(heading, place, left),
                first=heading.paths[taken],
                second=heading.paths[left],
                label=table.column(name).label,
                field=f"{table.name}.{name}",
            )
        )
    for name, index, unit in reading.bad_units:
        column = table.column(name)
        allowed = "、".join((column.scale_units or {column.unit: 1.0}).keys())
        issues.append(
            rules.issue(
                "JH-IN-105",
                _at(heading, place, index),
                unit=unit,
                allowed=allowed,
                field=f"{table.name}.{name}",
            )
        )
    return issues


def _describing(standard: Standard) -> frozenset[str]:
    """Give the headings that describe the school of a row; most official tables repeat them."""
    return frozenset(
        normalise(word)
        for column in standard.tables["organisation"].columns
        for word in (column.label, *column.synonyms)
    )


def _unused(
    feeds: Sequence[Fed], heading: Heading, place: Place, standard: Standard
) -> list[Issue]:
    """Note the columns nobody reads, by their whole path; what only describes the row is quiet."""
    quiet = _describing(standard) | {"", "序号"} | {normalise(text) for text in PRINTED}
    used = {i for f in feeds for m in f.reading.matches.values() for i in m.indexes}
    used |= {left for f in feeds for _, _, left in f.reading.doubles}
    left = [p for i, p in enumerate(heading.paths) if p and i not in used]
    left = [p for p in left if normalise(_last(p)) not in quiet]
    free = list(dict.fromkeys(" > ".join(p.split(">")) for p in left))
    if not free:
        return []
    shown = "、".join(free[:8]) + (f" 等 {len(free)} 列" if len(free) > 8 else "")
    place, table = Place(place.file, place.sheet, f"A{heading.bottom}"), feeds[0].table
    return [
        catalogue().issue(
            "JH-IN-103", place, table=table.label, headers=shown, free=_still_free(feeds[0])
        )
    ]


def _still_free(fed: Fed) -> str:
    """Say which headings of the table the sheet does not have yet."""
    matched = fed.reading.matches
    labels = [c.label for c in fed.table.columns if c.name not in matched and not c.describes]
    if not labels:
        return "属于别的表的列名，放进那张表"
    more = f"等 {len(labels)} 个" if len(labels) > _SHOWN_FREE else ""
    return f"本表还没有的列名之一（{'、'.join(labels[:_SHOWN_FREE])}{more}）"


def _sheet_notes(sheet: Sheet, place: Place) -> list[Issue]:
    facts, issues = sheet.facts, []
    if facts is not None and facts.hidden_rows:
        issues.append(catalogue().issue("JH-IN-109", place, count=facts.hidden_rows))
    if facts is not None and facts.errors:
        cells = "、".join(facts.error_cells)
        first = Place(place.file, place.sheet, facts.error_cells[0])
        issues.append(catalogue().issue("JH-IN-110", first, count=facts.errors, cells=cells))
    return issues
