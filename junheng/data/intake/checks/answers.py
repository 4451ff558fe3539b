"""Whether collected answers fit what was asked (填报事项的答案)."""

# ruff: noqa: S608 - names come from the data standard, values are quoted
from __future__ import annotations

from collections.abc import Mapping

from junheng.data.intake.asked import TABLE, Asked
from junheng.data.intake.checks.desk import Desk, literal, quoted, raw
from junheng.kernel.periods import PERIOD

# What must be filled in for each kind of question: any of these cells is an answer.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "number": ("value",),
    "share": ("numerator", "value"),
    "date": ("on_date",),
    "state": ("state",),
    "span": ("on_date",),
    "judgement": ("judgement",),
    "bulletin": ("value",),
    "survey": ("numerator", "value"),
}
_PARTS = ("share", "survey")  # a numerator needs its denominator


def check_answers(desk: Desk) -> None:
    """Note answers nobody asked for, answers of another kind, and judgements without a name."""
    if not desk.has(TABLE):
        return
    _check_periods(desk)
    _check_judgements(desk)
    _check_units(desk)
    if desk.asked is None:
        return
    _lay_asked(desk, desk.asked)
    _note(desk, "item", "JH-IN-351", "q.item IS NULL", "'{}'")
    allowed = "json_object('asked', q.label, 'allowed', q.allowed)"
    outside = "t.state IS NOT NULL AND len(q.states) > 0 AND NOT list_contains(q.states, t.state)"
    _note(desk, "state", "JH-IN-352", outside, allowed)
    named = "json_object('asked', q.label)"
    _note(desk, "subject", "JH-IN-353", "q.has_subject AND t.subject IS NULL", named)
    _note(desk, "period", "JH-IN-357", "q.has_period AND t.period IS NULL", named)
    for kind, cells in _NEEDED.items():
        empty = " AND ".join(f"t.{raw(cell)} IS NULL" for cell in cells)
        _note(desk, cells[0], "JH-IN-354", f"q.kind = {literal(kind)} AND {empty}", named)
        if kind in _PARTS:
            half = f"t.{raw('numerator')} IS NOT NULL AND t.{raw('denominator')} IS NULL"
            _note(desk, "denominator", "JH-IN-354", f"q.kind = {literal(kind)} AND {half}", named)


def _lay_asked(desk: Desk, asked: Mapping[str, Asked]) -> None:
    run = desk.connection.execute
    run(
        "CREATE TABLE asked (item VARCHAR, label VARCHAR, kind VARCHAR, states VARCHAR[], "
        "allowed VARCHAR, has_subject BOOLEAN, has_period BOOLEAN)"
    )
    for each in asked.values():
        run(
            "INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                each.item,
                each.label,
                each.kind,
                list(each.states),
                "、".join(each.states),
                each.has_subject,
                each.has_period,
            ],
        )


def _note(desk: Desk, column: str, rule: str, condition: str, facts: str) -> None:
    desk.note(
        f"SELECT {literal(TABLE)}, t._n, {literal(column)}, {literal(rule)}, t.{raw(column)}, "
        f"{facts} FROM {desk.good(TABLE)} t LEFT JOIN asked q ON q.item = t.item "
        f"WHERE {condition}"
    )


def _plain(desk: Desk, column: str, rule: str, condition: str) -> None:
    desk.note(
        f"SELECT {literal(TABLE)}, _n, {literal(column)}, {literal(rule)}, {raw(column)}, '{{}}' "
        f"FROM {desk.good(TABLE)} WHERE {condition}"
    )


def _check_periods(desk: Desk) -> None:
    shape = literal(PERIOD.pattern)
    unread = f"period IS NOT NULL AND NOT regexp_matches(trim(period), {shape})"
    _plain(desk, "period", "JH-IN-356", unread)


def _check_judgements(desk: Desk) -> None:
    for column in ("judged_by", "evidence"):
        _plain(desk, column, "JH-IN-355", f"judgement IS NOT NULL AND {quoted(column)} IS NULL")


def _check_units(desk: Desk) -> None:
    """Note units that are neither the region nor one of its schools, where schools are known."""
    regions = ", ".join(literal(code) for code in sorted(desk.within))
    _plain(
        desk,
        "unit_code",
        "JH-IN-358",
        "EXISTS (SELECT 1 FROM known WHERE tbl = 'organisation') AND unit_code NOT IN "
        f"(SELECT code FROM known WHERE tbl = 'organisation') AND unit_code NOT IN ({regions}) "
        "AND unit_code NOT IN (SELECT code FROM regions)",
    )
