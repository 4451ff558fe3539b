"""What was probably meant: the one known value close to a wrong one (最接近的值)."""

# ruff: noqa: S608 - names come from the data standard, values are quoted
from __future__ import annotations

from junheng.data.intake.checks.cells import fold
from junheng.data.intake.checks.desk import Desk, raw, written_name


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
        if column.references == "organisation":
            close = _school(desk, table, name, value)
            if close:
                out[table, name, value] = close
            continue
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


def _school(desk: Desk, table: str, column: str, value: str) -> str:
    """Give the school a wrong code means, by the name in its rows; by likeness where none is.

    A code that looks like another school's is no reason to move a row that names its own.
    """
    named = desk.connection.execute(
        f"SELECT DISTINCT {written_name(desk.standard.tables[table])} AS _said "
        f"FROM typed_{table} WHERE {raw(column)} = ? AND _said IS NOT NULL",
        [value],
    ).fetchall()
    known = desk.connection.execute(
        "SELECT code, any_value(name) FROM known WHERE tbl = 'organisation' GROUP BY code"
    ).fetchall()
    told = {fold(name) for (name,) in named}
    same = [(code, name) for code, name in known if name and fold(name) in told]
    if len(told) == 1 and len(same) == 1:
        return f"{same[0][0]}（{same[0][1]}）"
    close = nearest(value, [code for code, _ in known if abs(len(code) - len(value)) <= 2])
    name = dict(known).get(close) or ""
    if not close or any(not nearest(each, [fold(name)]) for each in told):
        return ""
    return f"{close}（{name}）" if name and name != close else close


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
        apart = distance(value, text, allowed)
        if apart <= allowed and apart < len(value):
            near.append((apart, text))
    near.sort()
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return ""
    return near[0][1]


def distance(first: str, second: str, limit: int) -> int:
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
