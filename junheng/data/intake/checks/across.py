"""Checks across tables, and against last year."""

# ruff: noqa: S608 - names come from the data standard, values are quoted
from __future__ import annotations

from collections.abc import Iterator

from junheng.data.engines import duckdb_backend
from junheng.data.intake.checks.desk import Desk, literal, quoted, raw
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import Column, Table

# How far a ratio may lie from 1,000 or 10,000 and still look like a slip of the unit.
_SLIP_WIDTH = 0.35  # of a power of ten
# How many times last year's a count or an area may not be, and the least difference that counts.
_LEAP, _LEAP_LEAST = 3, 50
_MONEY = "元"  # purchases come in lumps; their slips are those of the unit
# Fewer figures than this may well be the same two years running.
_FEWEST_FILLED = 3


def lay_known(desk: Desk, previous: Snapshot | None) -> None:
    """Lay out the keys other tables may refer to: of the draft, of last year, of the register."""
    run = desk.connection.execute
    run("CREATE TABLE known (tbl VARCHAR, code VARCHAR, name VARCHAR)")
    for table in desk.tables():
        if len(table.key) == 1 and not table.is_personal:
            name = "name" if any(c.name == "name" for c in table.columns) else table.key[0]
            run(
                f"INSERT INTO known SELECT DISTINCT {literal(table.name)}, {quoted(table.key[0])}, "
                f"{quoted(name)}::VARCHAR FROM typed_{table.name} "
                f"WHERE {quoted(table.key[0])} IS NOT NULL"
            )
    for code, name in (desk.schools or {}).items():
        run("INSERT INTO known VALUES ('organisation', ?, ?)", [code, name])
    if previous is not None and previous.has("organisation") and not desk.has("organisation"):
        scope = Scope(None, "aggregate", "导入时核对学校代码", "intake")
        rows = previous.open("organisation", duckdb_backend(), scope)
        desk.connection.register("known_before", rows.select("school_code", "name").to_pyarrow())
        run("INSERT INTO known SELECT 'organisation', school_code, name FROM known_before")
        desk.connection.unregister("known_before")


def check_references(desk: Desk, table: Table) -> None:
    """Note codes that name nothing we know; silent where the other table is not known at all."""
    for column in table.columns:
        if not column.references:
            continue
        target = literal(column.references)
        rule = "JH-IN-311" if column.references == "organisation" else "JH-IN-312"
        desk.note(
            f"SELECT {literal(table.name)}, _n, {literal(column.name)}, {literal(rule)}, "
            f"{raw(column.name)}, '{{}}' FROM {desk.good(table.name)} "
            f"WHERE {quoted(column.name)} IS NOT NULL "
            f"AND EXISTS (SELECT 1 FROM known WHERE tbl = {target}) "
            f"AND {quoted(column.name)} NOT IN (SELECT code FROM known WHERE tbl = {target})"
        )


def check_sums(desk: Desk) -> None:
    """Note where rosters and classes do not add up to the statistics (warnings)."""
    if not desk.has("section_statistics"):
        return
    statistics = desk.good("section_statistics")
    for table, amount, column, rule, where in _rosters(desk):
        label = desk.standard.tables["section_statistics"].column(column).label
        roster = desk.standard.tables[table].label
        desk.note(
            f"SELECT 'section_statistics', s._n, {literal(column)}, {literal(rule)}, "
            f"s.{quoted(column)}::VARCHAR, json_object('found', r.total::VARCHAR, "
            f"'roster', {literal(roster)}, 'label', {literal(label)}) FROM {statistics} s "
            f"JOIN (SELECT school_code, stage, {amount} AS total FROM {desk.good(table)} "
            f"WHERE {where} GROUP BY ALL) r USING (school_code, stage) "
            f"WHERE r.total <> s.{quoted(column)}"
        )


def _rosters(desk: Desk) -> Iterator[tuple[str, str, str, str, str]]:
    if desk.has("homeroom"):
        yield "homeroom", "sum(pupils)", "pupils", "JH-IN-341", "true"
    if desk.has("pupil"):
        yield "pupil", "count(*)", "pupils", "JH-IN-342", "coalesce(is_registered, true)"
    if desk.has("teacher"):
        yield "teacher", "count(*)", "teachers", "JH-IN-342", "is_full_time"


def check_previous(desk: Desk, previous: Snapshot | None) -> None:
    """Note what lies far from last year's: slips of the unit, and leaps of counts and areas."""
    if previous is None:
        return
    for table in desk.tables():
        filled = [c for c in table.stored if c.type in ("integer", "number") and c.unit]
        if table.is_personal or not filled or not previous.has(table.name):
            continue
        scope = Scope(None, "aggregate", "导入时与上年比较", "intake")
        rows = previous.open(table.name, duckdb_backend(), scope).to_pyarrow()
        desk.connection.register("before", rows)
        for column in filled:
            slips = _check_slip(desk, table, column) if column.type == "number" else "false"
            if column.unit != _MONEY:
                _check_leap(desk, table, column, but=slips)
        desk.connection.unregister("before")


def _beside_before(desk: Desk, table: Table, column: Column) -> str:
    """Give SQL for the rows in which a column can be read, each beside last year's."""
    same = " AND ".join(f"t.{quoted(k)} IS NOT DISTINCT FROM b.{quoted(k)}" for k in table.key)
    return f"{desk.sound(table.name, (*table.key, column.name))} t JOIN before b ON {same}"


def _check_slip(desk: Desk, table: Table, column: Column) -> str:
    """Note amounts about 1,000 or 10,000 times last year's; give SQL that tells them."""
    now, then = f"t.{quoted(column.name)}", f"b.{quoted(column.name)}"
    power = f"log10({now} / {then})"
    near = " OR ".join(f"abs(abs({power}) - {size}) < {_SLIP_WIDTH}" for size in (3, 4))
    slips = f"({now} > 0 AND {then} > 0 AND ({near}))"
    factor = f"CASE WHEN abs(abs({power}) - 4) < {_SLIP_WIDTH} THEN '10000' ELSE '1000' END"
    desk.note(
        f"SELECT {literal(table.name)}, t._n, {literal(column.name)}, 'JH-IN-331', "
        f"t.{raw(column.name)}, json_object('factor', {factor}, "
        f"'previous', {then}::VARCHAR, 'now', {now}::VARCHAR) "
        f"FROM {_beside_before(desk, table, column)} WHERE {slips}"
    )
    return slips


def _check_leap(desk: Desk, table: Table, column: Column, *, but: str) -> None:
    """Note counts and areas three times last year's or a third of them; small ones may be."""
    now, then = f"t.{quoted(column.name)}", f"b.{quoted(column.name)}"
    high, low = f"greatest({now}, {then})", f"least({now}, {then})"
    desk.note(
        f"SELECT {literal(table.name)}, t._n, {literal(column.name)}, 'JH-IN-333', "
        f"t.{raw(column.name)}, json_object('previous', {then}::VARCHAR, "
        f"'now', {now}::VARCHAR) FROM {_beside_before(desk, table, column)} "
        f"WHERE {then} > 0 AND {now} >= 0 AND {high} >= {_LEAP} * {low} "
        f"AND {high} - {low} >= {_LEAP_LEAST} AND NOT coalesce({but}, false)"
    )


def check_untouched(desk: Desk, previous: Snapshot | None) -> None:
    """Note schools whose figures of a table are all last year's: perhaps nobody filled them in."""
    for table in desk.tables() if previous is not None else ():
        filled = [c for c in table.stored if c.type in ("integer", "number") and c.unit]
        if previous is None or table.is_personal or not table.org or not previous.has(table.name):
            continue
        if len(filled) < _FEWEST_FILLED:
            continue
        scope = Scope(None, "aggregate", "导入时与上年比较", "intake")
        desk.connection.register(
            "before", previous.open(table.name, duckdb_backend(), scope).to_pyarrow()
        )
        org = quoted(table.org)
        same = " AND ".join(f"t.{quoted(k)} IS NOT DISTINCT FROM b.{quoted(k)}" for k in table.key)
        numbers = [quoted(c.name) for c in filled]
        alike = " AND ".join(f"t.{n} IS NOT DISTINCT FROM b.{n}" for n in numbers)
        count = " + ".join(f"(t.{n} IS NOT NULL)::INTEGER" for n in numbers)
        first = "CASE " + " ".join(
            f"WHEN t.{quoted(c.name)} IS NOT NULL THEN {literal(c.name)}" for c in filled
        )
        desk.note(
            f"SELECT {literal(table.name)}, u.n, u.col, 'JH-IN-332', NULL, "
            "json_object('count', u.filled::VARCHAR) FROM ("
            f"SELECT t.{org}, min(t._n) AS n, arg_min({first} END, t._n) AS col, "
            f"sum({count}) AS filled, bool_and(coalesce(b.{org} IS NOT NULL AND {alike}, false)) "
            f"AS untouched FROM {desk.good(table.name)} t LEFT JOIN before b ON {same} "
            f"GROUP BY t.{org}) u WHERE u.untouched AND u.filled >= {_FEWEST_FILLED} "
            "AND u.col IS NOT NULL"
        )
        desk.connection.unregister("before")
