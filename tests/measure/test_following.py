"""Findings followed from one data version to the next: what opens, moves, closes, opens again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.engine.following import (
    Known,
    Observation,
    changed,
    judged,
    lacking,
    moves,
)

LOW = Observation(
    "s", "p#1", "r", "primary:area", "面积", "甲校", "s", "unmet", 5.1, 7.5, "at_least",
    short=2087.2, whole=True,
)  # fmt: skip
FIRST, SECOND = (date(2024, 10, 15), 1), (date(2025, 10, 15), 1)


def steps(seen, known, version=SECOND):
    return [move.step for move in moves(seen, known, version)]


def known(**given) -> dict:
    held = {"is_open": True, "value": 5.1, "measured": FIRST}
    return {LOW.key: Known(**{**held, **given})}


def test_缺数据什么也不动():
    gap = replace(LOW, value=None, state="not_computable")
    assert steps([gap], {}) == []
    assert steps([gap], known()) == []


def test_从没短过的达到不开_已开的达到就销():
    met = replace(LOW, value=7.5, state="met")
    assert steps([met], {}) == []
    assert steps([met], known()) == ["closed"]


def test_接近标准也是问题():
    assert steps([replace(LOW, value=7.0, state="near")], {}) == ["opened"]


def test_数据销号的再达到不再记_人工销号的再达到算确认():
    met = replace(LOW, value=7.6, state="met")
    closed = {"is_open": False, "closed_on": date(2024, 11, 1)}
    assert steps([met], known(**closed, way="data")) == []
    assert steps([met], known(**closed, way="check")) == ["confirmed"]


def test_比复核更早的数据不推翻复核_更晚的可以():
    after = {"is_open": False, "way": "check", "measured": None}
    assert steps([LOW], known(**after, closed_on=date(2026, 4, 1))) == []
    assert steps([LOW], known(**after, closed_on=date(2025, 4, 1))) == ["reopened"]


def test_同一身份有达到有不达到_以不达到为准():
    met = replace(LOW, value=9.0, state="met")
    assert steps([met, LOW], known()) == steps([LOW, met], known()) == ["unchanged"]


def test_缺口按整数进位():
    assert lacking(LOW) == 2088.0
    assert lacking(replace(LOW, whole=False)) == 2087.2
    assert lacking(replace(LOW, short=None)) is None


def test_二进制的零头不算变化():
    assert changed(0.3, 0.1 + 0.2, "at_least") == "unchanged"
    assert judged(0.1 + 0.2, 0.3, "at_most") == "met"


values = st.floats(0, 10, allow_nan=False)


@given(st.lists(st.tuples(st.integers(0, 4), values), max_size=8), values)
def test_核对第二遍什么也不动(rows, limit):
    seen = [
        replace(
            LOW, subject=str(n), value=value, limit=limit, state=judged(value, limit, "at_least")
        )
        for n, value in rows
    ]
    first = moves(seen, {}, SECOND)
    held = {move.seen.key: Known(True, move.seen.value, SECOND) for move in first}
    assert moves(seen, held, SECOND) == ()
    assert {move.step for move in first} <= {"opened"}
