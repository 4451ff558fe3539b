"""From text to typed values, cell by cell, as one SQL statement per table.

For every column the statement keeps the cleaned text beside the typed value; a cell that has
text and no value is a problem.  Nothing is guessed: a value is either one of the ways people
write it, listed here, or refused with the list.
"""

# ruff: noqa: S608 - names come from the data standard, values are quoted
from __future__ import annotations

from collections.abc import Iterator

from junheng.data.intake.checks.desk import Desk, literal, quoted, raw
from junheng.data.intake.values import is_identifier
from junheng.data.standard import CodeList, Column, Table

_PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-+%/,()"
_WIDE = "".join(chr(ord(c) + 0xFEE0) for c in _PLAIN) + "\u3000\u00a0"  # full width, blanks
_NARROW = _PLAIN + "  "
_NARROWED = str.maketrans(_WIDE, _NARROW)
_YES = ("是", "1", "√", "✓", "✔", "有", "y", "yes", "true", "t", "对")
_NO = ("否", "0", "×", "✗", "✘", "无", "n", "no", "false", "f", "x", "错")
_GROUPED = r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"
_SCIENTIFIC = r"[-+]?[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]+"
_DAY = r"^([0-9]{4})\s*[年/.\-]\s*([0-9]{1,2})\s*[月/.\-]\s*([0-9]{1,2})\s*日?$"
_DAY8 = r"^([0-9]{4})([0-9]{2})([0-9]{2})$"
_REGION = ("organisation", "region_code")  # may be written as the region's name
_CHECKS = {
    "citizen_number": ("is_citizen_number", "JH-IN-212"),
    "student_number": ("is_student_number", "JH-IN-213"),
    "credit_code": ("is_credit_code", "JH-IN-214"),
    "school_code": ("is_school_code", "JH-IN-215"),
}


def fold(text: str) -> str:
    """Fold a code's text as SQL folds a cell's: narrow, without spaces, in small letters.

    >>> fold("体育运动场馆（㎡）")
    '体育运动场馆(㎡)'
    """
    return "".join(text.split()).translate(_NARROWED).lower()


def code_texts(codes: CodeList) -> dict[str, str]:
    """Give every accepted way to write each code; the first owner of a text keeps it.

    >>> from junheng.data.standard import standard
    >>> texts = code_texts(standard().codes["school_kind"])
    >>> texts["小学"], texts["211"], texts["211-小学"]
    ('211', '211', '211')
    """
    out: dict[str, str] = {}
    for code in codes.codes:
        joined = (f"{code.code}-{code.label}", f"{code.code}{code.label}")
        for text in (code.code, code.label, code.label_en, *code.synonyms, *joined):
            if text:
                out.setdefault(fold(text), code.code)
    return out


def _cleaned(column: Column) -> str:
    name = quoted(column.name)
    if column.type == "text" and not column.check and not column.references:
        return f"nullif(trim({name}), '')"
    narrow = f"translate({name}, {literal(_WIDE)}, {literal(_NARROW)})"
    # Plain ASCII, by far the most cells, has nothing to narrow: as many bytes as characters.
    return (
        f"CASE WHEN strlen({name}) = length({name}) THEN {name} ELSE nullif(trim({narrow}), '') END"
    )


def _parsed(column: Column) -> str:
    """Give SQL for the number a text says; the common case costs one cast and no pattern."""
    text = raw(column.name)
    grouped = f"CASE WHEN regexp_full_match({text}, '{_GROUPED}') THEN replace({text}, ',', '') END"
    plain = (
        f"CASE WHEN contains({text}, ',') THEN {grouped} "
        f"WHEN contains({text}, '_') THEN NULL ELSE {text} END"
    )
    number = f"TRY_CAST({plain} AS DOUBLE)"
    if column.type == "integer":
        return number
    return (
        f"CASE WHEN suffix({text}, '%') THEN TRY_CAST(replace({text}, '%', '') AS DOUBLE) / 100 "
        f"ELSE {number} END"
    )


def _number(column: Column) -> str:
    value = quoted(f"{column.name}#parsed")
    if column.type == "integer":
        whole = f"{value} = floor({value}) AND abs({value}) < 1e15"
        return f"CASE WHEN {whole} THEN CAST({value} AS BIGINT) END"
    finite = f"CASE WHEN isfinite({value}) THEN {value} END"
    if not column.scale_units:
        return finite
    factor = quoted(f"{column.name}#factor")
    return (
        f"CASE WHEN coalesce({factor}, 1) = 1 THEN {finite} "
        f"ELSE round(({finite}) * {factor}, 6) END"
    )


def _typed(table: Table, column: Column) -> str:
    text = raw(column.name)
    if column.type in ("integer", "number"):
        return _number(column)
    if column.type == "boolean":
        yes = ", ".join(map(literal, _YES))
        no = ", ".join(map(literal, _NO))
        said = f"lower({text})"
        return f"CASE WHEN {said} IN ({yes}) THEN true WHEN {said} IN ({no}) THEN false END"
    if column.type == "date":
        parts = (
            f"CASE WHEN regexp_full_match({text}, '{_DAY8}') "
            f"THEN regexp_replace({text}, '{_DAY8}', '\\1-\\2-\\3') "
            f"ELSE regexp_replace({text}, '{_DAY}', '\\1-\\2-\\3') END"
        )
        day = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
        return f"CASE WHEN regexp_full_match({parts}, '{day}') THEN TRY_CAST({parts} AS DATE) END"
    if column.type == "code":
        return f"{quoted('k_' + column.name)}.code"
    if (table.name, column.name) == _REGION:
        digits = f"CASE WHEN regexp_full_match({text}, '[0-9]+') THEN {text} END"
        return f"coalesce(k_region.code, {digits})"
    return f"upper({text})" if column.check else text


def type_table(desk: Desk, table: Table) -> None:
    """Make ``typed_<table>`` from ``raw_<table>``: addresses, texts and typed values."""
    columns = table.columns
    texts = ", ".join(f"{_cleaned(c)} AS {raw(c.name)}" for c in columns)
    keep = ["_n", "_batch", "_file", "_sheet", "_row", "_refused", "false AS _replaced"]
    keep += ["_named"] if table.org else []
    flags = [quoted(f"{c.name}#number") for c in columns if is_identifier(c)]
    flags += [quoted(f"{c.name}#factor") for c in columns if c.scale_units]
    joins = [
        f"LEFT JOIN codes {quoted('k_' + c.name)} ON {quoted('k_' + c.name)}.list = "
        f"{literal(c.codes)} AND {quoted('k_' + c.name)}.text = "
        f"lower(replace(s.{raw(c.name)}, ' ', ''))"
        for c in columns
        if c.type == "code"
    ]
    if table.name == "organisation":
        joins.append(f"LEFT JOIN regions k_region ON k_region.name = s.{raw('region_code')}")
    values = [f"{_typed(table, c)} AS {quoted(c.name)}" for c in columns]
    if table.person_from:
        number = f"upper(coalesce({', '.join(raw(name) for name in table.person_from)}))"
        values.append(f"person_pseudonym({literal(table.name)}, {number}) AS person_id")
    shown = ", ".join([*keep, *flags, *(raw(c.name) for c in columns), *values])
    parsed = ", ".join(
        f"{_parsed(c)} AS {quoted(c.name + '#parsed')}"
        for c in columns
        if c.type in ("integer", "number")
    )
    desk.connection.execute(
        f"CREATE TABLE typed_{table.name} AS WITH t AS (SELECT *, {texts} FROM raw_{table.name}), "
        f"s AS (SELECT * {',' if parsed else ''} {parsed} FROM t) "
        f"SELECT {shown} FROM s {' '.join(joins)}"
    )


def code_tables(desk: Desk) -> None:
    """Lay the code lists and region names on the desk."""
    run = desk.connection.execute
    run("CREATE TABLE codes (list VARCHAR, text VARCHAR, code VARCHAR, in_force BOOLEAN)")
    rows = []
    for name, codes in desk.standard.codes.items():
        now = {c.code for c in codes.at(desk.as_of)}
        rows += [(name, text, code, code in now) for text, code in code_texts(codes).items()]
    lists, texts, codes_, in_force = (list(column) for column in zip(*rows, strict=True))
    run(  # as lists in one statement: row by row costs a quarter of a second
        "INSERT INTO codes SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), "
        "unnest(?::VARCHAR[]), unnest(?::BOOLEAN[])",
        [lists, texts, codes_, in_force],
    )
    run("CREATE TABLE regions (name VARCHAR, code VARCHAR)")
    run(
        "INSERT INTO regions SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
        [list(desk.regions), list(desk.regions.values())],
    )


_Problem = tuple[str, str, str]  # condition, rule and facts, each as SQL
_NO_FACTS = "'{}'"


def _range_problem(table: Table, column: Column) -> Iterator[_Problem]:
    value, limits = quoted(column.name), []
    if column.minimum is not None:
        limits.append(f"{value} < {column.minimum!r}")
    if column.maximum is not None:
        limits.append(f"{value} > {column.maximum!r}")
    if not limits:
        return
    if column.minimum is not None and column.minimum >= 0:  # nothing explains fewer than none
        yield f"{value} < 0", "'JH-IN-216'", _NO_FACTS
        limits = [f"{value} >= 0 AND {one}" for one in limits]
    rule, extra = "'JH-IN-204'", _NO_FACTS
    if any(c.name == "note" for c in table.columns):
        note = raw("note")
        rule = f"CASE WHEN {note} IS NULL THEN 'JH-IN-204' ELSE 'JH-IN-205' END"
        extra = f"CASE WHEN {note} IS NULL THEN '{{}}' ELSE json_object('note', {note}) END"
    yield f"({' OR '.join(limits)})", rule, extra


def _identifier_problems(column: Column) -> Iterator[_Problem]:
    text = raw(column.name)
    scientific = f"regexp_full_match({text}, '{_SCIENTIFIC}')"
    number = f"coalesce({quoted(column.name + '#number')}, false)"
    value = quoted(column.name)
    check, rule = _CHECKS[column.check]
    yield scientific, "'JH-IN-211'", _NO_FACTS
    yield f"{text} IS NOT NULL AND {number} AND NOT {scientific}", "'JH-IN-210'", _NO_FACTS
    yield (
        f"{text} IS NOT NULL AND NOT {number} AND NOT {scientific} AND NOT {check}({value})",
        literal(rule),
        _NO_FACTS,
    )


def _problems(table: Table, column: Column, in_force: bool) -> Iterator[_Problem]:
    """Give each way a cell of the column can be wrong."""
    text, value = raw(column.name), quoted(column.name)
    if column.required:
        yield f"{text} IS NULL", "'JH-IN-201'", _NO_FACTS
    unread = {
        "integer": "JH-IN-202",
        "number": "JH-IN-203",
        "boolean": "JH-IN-209",
        "date": "JH-IN-208",
        "code": "JH-IN-206",
        "text": "JH-IN-314" if (table.name, column.name) == _REGION else "",
    }[column.type]
    if unread:
        yield f"{text} IS NOT NULL AND {value} IS NULL", literal(unread), _NO_FACTS
    if column.type in ("integer", "number"):
        yield from _range_problem(table, column)
    if column.type == "code" and not in_force:
        past = f"SELECT code FROM codes WHERE list = {literal(column.codes)} AND NOT in_force"
        yield f"{value} IN ({past})", "'JH-IN-207'", _NO_FACTS
    if is_identifier(column):
        yield from _identifier_problems(column)


def check_cells(desk: Desk, table: Table) -> None:
    """Note every wrong cell of a table."""
    selects = []
    for column in table.columns:
        codes = desk.standard.codes.get(column.codes)
        in_force = codes is None or len(codes.at(desk.as_of)) == len(codes.codes)
        for condition, rule, extra in _problems(table, column, in_force):
            selects.append(
                f"SELECT {literal(table.name)}, _n, {literal(column.name)}, {rule}, "
                f"{raw(column.name)}, {extra} FROM typed_{table.name} "
                f"WHERE NOT _refused AND {condition}"
            )
    for start in range(0, len(selects), 24):
        desk.note(" UNION ALL ".join(selects[start : start + 24]))
