"""Whether schools belong to the region that imports them (归属)."""

# ruff: noqa: S608 - names come from the data standard, values are quoted
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from junheng.data.intake.checks.cells import fold
from junheng.data.intake.checks.closest import distance, nearest
from junheng.data.intake.checks.desk import Desk, literal, quoted, raw, written_name

_LONG, _SHORT = 12, 6  # digits of a statistical code, and of the county it begins with


def check_regions(desk: Desk) -> None:
    """Note schools of another region, in every table that speaks of them.

    A region holds what lies below it and what it used to be before it was renamed or merged, as
    the register and the draft's own region table know.
    """
    if not desk.has("organisation"):
        return
    run = desk.connection.execute
    run("CREATE TABLE within (code VARCHAR)")
    for code in sorted(_within(desk)):
        run("INSERT INTO within VALUES (?)", [code])
    run("CREATE TABLE foreigners (school_code VARCHAR, region_code VARCHAR)")
    stretched = f"rpad(region_code, {_LONG}, '0')"
    county = f"CASE WHEN length(region_code) = {_LONG} THEN left(region_code, {_SHORT}) END"
    run(
        "INSERT INTO foreigners SELECT school_code, any_value(region_code) FROM "
        f"(SELECT *, coalesce({stretched} IN (SELECT rpad(code, {_LONG}, '0') FROM within) "
        f"OR {county} IN (SELECT code FROM within), false) AS own "
        f"FROM {desk.good('organisation')}) GROUP BY school_code HAVING NOT bool_or(own)"
    )
    for table in desk.tables():
        if not table.org:
            continue
        column = "region_code" if table.name == "organisation" else table.org
        desk.note(
            f"SELECT {literal(table.name)}, t._n, {literal(column)}, 'JH-IN-315', "
            f"t.{raw(column)}, json_object('other', {_named('f.region_code')}, "
            f"'region', {_own(desk)}) FROM {desk.good(table.name)} t "
            f"JOIN foreigners f ON f.school_code = t.{quoted(table.org)}"
        )


def check_names(desk: Desk) -> None:
    """Note rows whose code is one school's and whose name is another's (代码和校名不是一家).

    The register says which name belongs to a code; without one, the draft's own list of schools.
    """
    run = desk.connection.execute
    listed = run(
        "SELECT code, any_value(name) FROM known WHERE tbl = 'organisation' GROUP BY code"
    ).fetchall()
    told = {code: name for code, name in listed if name} | dict(desk.schools or {})
    run("CREATE TABLE misnamed (tbl VARCHAR, code VARCHAR, written VARCHAR, own VARCHAR, "
        "code_of VARCHAR, name_of VARCHAR)")  # fmt: skip
    for table in desk.tables():
        names = told if table.name != "organisation" else dict(desk.schools or {})
        if not table.org or not names:
            continue
        org, written = quoted(table.org), written_name(table)
        sound = desk.sound(table.name, (table.org,))
        pairs = run(
            f"SELECT DISTINCT {org}, {written} AS _said FROM {sound} WHERE _said IS NOT NULL"
        ).fetchall()
        for code, name in pairs:
            other = _whose(name, code, names)
            if other:
                run(
                    "INSERT INTO misnamed VALUES (?, ?, ?, ?, ?, ?)",
                    [table.name, code, name, names[code], other, names[other]],
                )
        desk.note(
            f"SELECT {literal(table.name)}, t._n, {literal(table.org)}, 'JH-IN-317', t.{org}, "
            "json_object('own', m.own, 'written', m.written, 'code', m.code_of, "
            f"'name', m.name_of) FROM {sound} t JOIN misnamed m ON m.tbl = {literal(table.name)} "
            f"AND m.code = t.{org} AND m.written = {written}"
        )


def _whose(written: str, code: str, names: Mapping[str, str]) -> str:
    """Give the code of the other school a written name belongs to; empty when it may be its own."""
    own = names.get(code, "")
    said, mine = fold(written), fold(own)
    if not own or said == mine:
        return ""
    others = {fold(name): other for other, name in names.items() if other != code and name}
    close = said if said in others else nearest(said, list(others))
    limit = len(said)
    if not close or distance(said, close, limit) >= distance(said, mine, limit):
        return ""
    return others[close]


def check_held(desk: Desk) -> None:
    """Hold back what is said of a school whose own row waits in the tray.

    Published without it, such rows would belong to no school: its pupils would fall out of every
    figure of the county, and nobody would see it.
    """
    if not desk.has("organisation"):
        return
    desk.connection.execute(
        "CREATE TABLE held AS SELECT school_code, arg_min(_sheet, _n) AS sheet, "
        "arg_min(_row, _n) AS line FROM typed_organisation WHERE NOT _replaced "
        "AND school_code IS NOT NULL GROUP BY school_code HAVING bool_and(_refused OR _n IN "
        "(SELECT n FROM bad WHERE tbl = 'organisation'))"
    )
    for table in desk.tables():
        if table.name == "organisation" or not table.org:
            continue
        desk.note(
            f"SELECT {literal(table.name)}, t._n, {literal(table.org)}, 'JH-IN-316', "
            f"t.{raw(table.org)}, json_object('sheet', h.sheet, 'line', h.line::VARCHAR) "
            f"FROM {desk.good(table.name)} t JOIN held h ON h.school_code = t.{quoted(table.org)}"
        )


def _within(desk: Desk) -> set[str]:
    """Give the codes that belong to the importing region."""
    parts: dict[str, set[str]] = defaultdict(set)
    if desk.has("region"):
        rows = desk.connection.execute(
            f"SELECT region_code, parent_code, succeeded_by FROM {desk.good('region')}"
        ).fetchall()
        for code, parent, heir in rows:
            parts[parent].add(code)
            parts[heir].add(code)
    found, waiting = set(desk.within), list(desk.within)
    while waiting:
        for code in parts[waiting.pop()] - found:
            found.add(code)
            waiting.append(code)
    return found


def _named(code: str) -> str:
    """Give SQL for a region's code, with its name where it is known."""
    name = f"(SELECT any_value(name) FROM regions WHERE code = {code})"
    return f"coalesce({name} || '（' || {code} || '）', {code})"


def _own(desk: Desk) -> str:
    return _named(literal(desk.region))
