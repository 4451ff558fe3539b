"""Checks within one table: rows that repeat, and columns that must agree within a row."""

# ruff: noqa: S608 - names come from the data standard, values are quoted
from __future__ import annotations

from junheng.data.intake.checks.desk import Desk, beside, literal, quoted, raw
from junheng.data.standard import Consistency, Table


def replace_earlier(desk: Desk, table: Table) -> None:
    """Take rows out that a later batch of the draft says again, good or bad."""
    keys = _keys(table)
    desk.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE latest AS SELECT {keys}, max(_batch) AS last "
        f"FROM {desk.good(table.name)} GROUP BY {keys} HAVING max(_batch) > 1"
    )
    same = " AND ".join(f"t.{k} IS NOT DISTINCT FROM l.{k}" for k in _key_list(table))
    desk.connection.execute(
        f"UPDATE typed_{table.name} t SET _replaced = true FROM latest l "
        f"WHERE t._batch < l.last AND {same}"
    )
    desk.connection.execute(
        f"DELETE FROM problems p WHERE p.tbl = {literal(table.name)} AND p.n IN "
        f"(SELECT _n FROM typed_{table.name} WHERE _replaced)"
    )


def _key_list(table: Table) -> list[str]:
    return [quoted(k) for k in table.key]


def _keys(table: Table) -> str:
    return ", ".join(_key_list(table))


def check_duplicates(desk: Desk, table: Table) -> None:
    """Note rows with the same key: merged when they do not contradict, refused when they do.

    Which of two contradicting rows is right nobody can know here, so both go to the tray.
    """
    keys = _keys(table)
    rest = [quoted(c.name) for c in table.stored if c.name not in table.key and not c.describes]
    clash = " OR ".join(f"count(DISTINCT t.{c}) > 1" for c in rest) or "false"
    moved = "count(DISTINCT t.school_code) > 1" if _moves(table) else "false"
    # Columns are compared only where a key repeats, which is rare.
    desk.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE suspects AS SELECT {keys} FROM {desk.good(table.name)} "
        f"GROUP BY {keys} HAVING count(*) > 1"
    )
    suspect = " AND ".join(f"t.{k} IS NOT DISTINCT FROM s.{k}" for k in _key_list(table))
    own_keys = ", ".join(f"t.{k}" for k in _key_list(table))
    desk.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE repeated AS SELECT {own_keys}, min(_n) AS first, "
        f"max(_n) AS last, ({clash}) AS clash, {moved} AS moved "
        f"FROM {desk.good(table.name)} t JOIN suspects s ON {suspect} GROUP BY {own_keys}"
    )
    same = " AND ".join(f"t.{k} IS NOT DISTINCT FROM r.{k}" for k in _key_list(table))
    other = "CASE WHEN t._n = r.first THEN r.last ELSE r.first END"
    shown = [k for k in table.key if k != "person_id"]
    key_text = " || '、' || ".join(f"coalesce(t.{quoted(k)}::VARCHAR, '')" for k in shown) or "''"
    column = literal((shown or list(table.person_from))[0])
    desk.note(
        f"SELECT {literal(table.name)}, t._n, {column}, CASE WHEN r.moved THEN 'JH-IN-303' "
        f"WHEN r.clash THEN 'JH-IN-301' ELSE 'JH-IN-304' END, {key_text}, "
        f"json_object('key', {key_text}, 'n', {other}) "
        f"FROM {desk.good(table.name)} t JOIN repeated r ON {same} "
        "WHERE r.clash OR t._n <> r.first"
    )


def _moves(table: Table) -> bool:
    """Whether a person of this table belongs to one school only."""
    return table.is_personal and table.key == ("person_id",)


def check_two_schools(desk: Desk, table: Table) -> None:
    """Note persons whom two schools list, in a table where that may be lawful."""
    if not table.is_personal or table.key != ("person_id", "school_code"):
        return
    good = desk.good(table.name)
    shared = "is_shared" if any(c.name == "is_shared" for c in table.columns) else "false"
    desk.note(
        f"SELECT {literal(table.name)}, t._n, 'school_code', 'JH-IN-302', t.school_code, "
        "json_object('n', CASE WHEN t._n = r.first THEN r.last ELSE r.first END) "
        f"FROM {good} t JOIN (SELECT person_id, arg_min(_n, _n) AS first, max(_n) AS last "
        f"FROM {good} WHERE NOT coalesce({shared}, false) GROUP BY person_id "
        "HAVING count(DISTINCT school_code) > 1) r USING (person_id) "
        f"WHERE NOT coalesce({shared}, false)"
    )


def check_consistency(desk: Desk, table: Table) -> None:
    """Note rows whose parts do not add up to, stay within or make room for their whole."""
    for rule in table.checks:
        if rule.kind == "sum":
            _check_sum(desk, table, rule)
        elif rule.kind == "product":
            _check_product(desk, table, rule)
        else:
            for part in rule.parts:
                _check_within(desk, table, part, rule.whole)


def _check_sum(desk: Desk, table: Table, rule: Consistency) -> None:
    parts = [quoted(p) for p in rule.parts]
    total = " + ".join(f"coalesce({p}, 0)" for p in parts)
    every = " AND ".join(f"{p} IS NOT NULL" for p in parts)
    whole = quoted(rule.whole)
    desk.note(
        f"SELECT {literal(table.name)}, _n, {literal(rule.whole)}, 'JH-IN-321', "
        f"{raw(rule.whole)}, json_object('parts', {literal(rule.label)}, "
        f"'found', ({total})::VARCHAR, 'whole', {literal(table.column(rule.whole).label)}, "
        f"{beside(*rule.parts)}) "
        f"FROM {desk.sound(table.name, (rule.whole, *rule.parts))} WHERE {whole} IS NOT NULL AND "
        f"(({every} AND ({total}) <> {whole}) OR ({total}) > {whole})"
    )


def _check_product(desk: Desk, table: Table, rule: Consistency) -> None:
    most = " * ".join(quoted(part) for part in rule.parts)
    some = " AND ".join(f"{quoted(part)} > 0" for part in rule.parts)
    desk.note(
        f"SELECT {literal(table.name)}, _n, {literal(rule.whole)}, 'JH-IN-323', "
        f"{raw(rule.whole)}, json_object('parts', {literal(rule.label)}, "
        f"'found', ({most})::VARCHAR, 'whole', {literal(table.column(rule.whole).label)}, "
        f"{beside(*rule.parts)}) FROM {desk.sound(table.name, (rule.whole, *rule.parts))} "
        f"WHERE {some} AND {quoted(rule.whole)} > {most}"
    )


def _check_within(desk: Desk, table: Table, part: str, whole: str) -> None:
    desk.note(
        f"SELECT {literal(table.name)}, _n, {literal(part)}, 'JH-IN-322', {raw(part)}, "
        f"json_object('part', {literal(table.column(part).label)}, "
        f"'whole', {literal(table.column(whole).label)}, 'found', {raw(whole)}, {beside(whole)}) "
        f"FROM {desk.sound(table.name, (part, whole))} WHERE {quoted(part)} > {quoted(whole)}"
    )


def check_reversals(desk: Desk, table: Table) -> None:
    """Note amounts below 0 that do not say what they take back."""
    for rule in table.reversals:
        told = f"coalesce(trim({raw(rule.words)}), '') = ''"
        desk.note(
            f"SELECT {literal(table.name)}, _n, {literal(rule.amount)}, 'JH-IN-324', "
            f"{raw(rule.amount)}, json_object('label', "
            f"{literal(table.column(rule.amount).label)}, 'words', "
            f"{literal(table.column(rule.words).label)}, {beside(rule.words)}) "
            f"FROM {desk.sound(table.name, (rule.amount,))} "
            f"WHERE {quoted(rule.amount)} < 0 AND {told}"
        )


def check_reversed(desk: Desk, table: Table) -> None:
    """Note amounts below 0 that take back more than the lines they belong to hold."""
    for rule in table.reversals:
        amount, within = quoted(rule.amount), [quoted(name) for name in rule.within]
        same = " AND ".join(f"t.{name} IS NOT DISTINCT FROM s.{name}" for name in within)
        labels = "、".join(table.column(name).label for name in rule.within)
        good = desk.good(table.name)
        desk.note(
            f"SELECT {literal(table.name)}, t._n, {literal(rule.amount)}, 'JH-IN-325', "
            f"t.{raw(rule.amount)}, json_object('found', s.total::VARCHAR, 'same', "
            f"{literal(labels)}, 'label', {literal(table.column(rule.amount).label)}) "
            f"FROM {good} t JOIN (SELECT {', '.join(within)}, round(sum({amount}), 2) AS total "
            f"FROM {good} GROUP BY ALL HAVING round(sum({amount}), 2) < 0) s ON {same} "
            f"WHERE t.{amount} < 0"
        )
