"""Checks across tables, and against last year."""

# ruff: noqa: S608 - names come from the data standard, values are quoted
from __future__ import annotations

from collections.abc import Iterator

from junheng.data.engines import duckdb_backend
from junheng.data.intake.checks.desk import Desk, literal, quoted, raw
from junheng.data.snapshots import Scope, Snapshot
from junheng.data.standard import Table

# How far a ratio may lie from 1,000 or 10,000 and still look like a slip of the unit.
_SLIP_WIDTH = 0.35  # of a power of ten
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
    """Note amounts about 1,000 or 10,000 times last year's: a slip of the unit."""
    if previous is None:
        return
    for table in desk.tables():
        measured = [c for c in table.stored if c.type == "number" and c.unit]
        if table.is_personal or not measured or not previous.has(table.name):
            continue
        scope = Scope(None, "aggregate", "导入时与上年比较单位", "intake")
        rows = previous.open(table.name, duckdb_backend(), scope).to_pyarrow()
        desk.connection.register("before", rows)
        same = " AND ".join(f"t.{quoted(k)} IS NOT DISTINCT FROM b.{quoted(k)}" for k in table.key)
        for column in measured:
            now, then = f"t.{quoted(column.name)}", f"b.{quoted(column.name)}"
            power = f"log10({now} / {then})"
            near = " OR ".join(f"abs(abs({power}) - {size}) < {_SLIP_WIDTH}" for size in (3, 4))
            sound = desk.sound(table.name, (*table.key, column.name))
            factor = f"CASE WHEN abs(abs({power}) - 4) < {_SLIP_WIDTH} THEN '10000' ELSE '1000' END"
            desk.note(
                f"SELECT {literal(table.name)}, t._n, {literal(column.name)}, 'JH-IN-331', "
                f"t.{raw(column.name)}, json_object('factor', {factor}, "
                f"'previous', {then}::VARCHAR, 'now', {now}::VARCHAR) "
                f"FROM {sound} t JOIN before b ON {same} "
                f"WHERE {now} > 0 AND {then} > 0 AND ({near})"
            )
        desk.connection.unregister("before")


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


def suggest(desk: Desk) -> dict[tuple[str, str, str], str]:
    """Find, for values not in a list, the one close value there is.

    Returns
    -------
    dict
        Suggested text by table, column and value found; no entry when none or several are close.
    """
    out: dict[tuple[str, str, str], str] = {}
    wrong = desk.connection.execute(
        "SELECT DISTINCT tbl, col, value FROM problems "
        "WHERE rule IN ('JH-IN-206', 'JH-IN-311', 'JH-IN-312', 'JH-IN-351') "
        "AND value IS NOT NULL LIMIT 400"
    ).fetchall()
    for table, name, value in wrong:
        column = desk.standard.tables[table].column(name)
        if column.codes:
            labels = [(c.label, "") for c in desk.standard.codes[column.codes].at(desk.as_of)]
        elif not column.references:
            labels = [(each.item, each.label) for each in (desk.asked or {}).values()]
            named = [item for item, label in labels if label == value]
            if len(named) == 1:
                out[table, name, value] = f"{named[0]}（{value}）"
                continue
        else:
            labels = desk.connection.execute(
                "SELECT DISTINCT code, name FROM known WHERE tbl = ? "
                "AND abs(length(code) - length(?)) <= 2",
                [column.references, value],
            ).fetchall()
        close = nearest(value, [label for label, _ in labels])
        if close:
            shown = dict(labels)[close]
            out[table, name, value] = f"{close}（{shown}）" if shown and shown != close else close
    return out


def nearest(value: str, known: list[str]) -> str:
    """Give the one known value closest to ``value``, or nothing when none or several are close.

    >>> nearest("本课", ["博士研究生", "本科", "专科"])
    '本科'
    >>> nearest("科", ["本科", "专科"])
    ''

    Half of a word of two characters is much: only its end may be a slip.

    >>> nearest("大学", ["小学", "初中", "高中"])
    ''
    """
    allowed = 2 if len(value) > 4 else 1
    near: list[tuple[int, str]] = []
    for text in known:
        if len(value) <= 2 and text[:1] != value[:1]:
            continue
        distance = _distance(value, text, allowed)
        if distance <= allowed and distance < len(value):
            near.append((distance, text))
    near.sort()
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return ""
    return near[0][1]


def _distance(first: str, second: str, limit: int) -> int:
    """Count single-character edits between two texts, giving up beyond a limit."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(second, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
        if min(row) > limit:
            return limit + 1
    return row[-1]
