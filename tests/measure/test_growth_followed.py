"""Growth that lasts: what several cohorts open, and all the rest that opens nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from junheng.measure.growth.following import ABOVE, BELOW, observed_growth, praised_growth
from junheng.measure.growth.pooled import Pooled
from junheng.measure.growth.report import Span

BEHIND = Span(300, -0.24, 0.05, 0.9, -0.34, -0.14, "below")
SLIGHTLY = Span(5000, -0.06, 0.02, 0.9, -0.10, -0.02, "below")
UNSURE = Span(40, -0.24, 0.15, 0.4, -0.53, 0.05, "near")
AHEAD = Span(260, 0.21, 0.05, 0.9, 0.11, 0.31, "above")
FEW = Span(6, -0.5, 0.1, 0.2, -0.7, -0.3, "too_few")


def pooled(*cohorts: str, why: str = "", **schools: Span) -> Pooled:
    return Pooled(cohorts, 1000, schools, 0.9, None, (), why)


THREE = ("2023届", "2024届", "2025届")


def read(held: Pooled) -> tuple[dict[str, str], dict[str, str]]:
    given: dict[str, Any] = {"clause": "p#1", "subject": "graduation:9:total", "band": 0.1}
    seen = observed_growth(held, names={}, words={}, **given)
    praised = praised_growth(held, names={}, told={school: {} for school in held.schools}, **given)
    return {one.unit: one.state for one in seen}, {one.unit: one.rule for one in praised}


def test_区间整个低于零_差距也够大_才列入() -> None:
    states, praised = read(pooled(*THREE, a=BEHIND, b=SLIGHTLY, c=UNSURE, d=AHEAD, e=FEW))
    assert states == {"a": "unmet", "b": "met", "c": "met", "d": "met"}  # too few: says nothing
    assert praised == {"d": ABOVE}


def test_不足三届或不能计算_不列也不销() -> None:
    assert read(pooled(*THREE[1:], a=BEHIND, d=AHEAD)) == ({}, {})
    assert read(pooled(*THREE, why="只有一所学校", a=BEHIND, d=AHEAD)) == ({}, {})


def test_没有一个数能由人填进去销号() -> None:
    given: dict[str, Any] = {"clause": "p#1", "subject": "s", "band": 0.1}
    (one,) = observed_growth(
        pooled(*THREE, a=BEHIND), names={"a": "甲校"}, words={"a": "说明"}, **given
    )
    assert (one.rule, one.unit_name, one.words) == (BELOW, "甲校", "说明")
    assert one.sense == "" and one.limit is None
    assert "0.10个学生标准差" in one.limit_words


@pytest.mark.parametrize("small", [replace(AHEAD, effect=0.08, low=0.02, high=0.14)])
def test_高于预期但差距没有实际意义_不算亮点(small: Span) -> None:
    assert read(pooled(*THREE, a=small))[1] == {}
