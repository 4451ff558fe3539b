"""Computed items of the national rule open findings school by school."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from junheng.measure.engine.items import ItemResult
from junheng.measure.engine.items_followed import observed_items_of_schools
from junheng.policy import load_pack


def result(item: str, value: float | None, limit: float, stage: str = "") -> ItemResult:
    state: Any = "not_computable" if value is None else "unmet" if value > limit else "met"
    clause = "cn-moe-2017-6#assurance-5"
    return ItemResult(item, "s1", stage, None, None, value, limit, state, "", "", "", clause)


def test_班额和规模逐校列出_县里判定的不列() -> None:
    sections = [SimpleNamespace(code="s1", stage="primary", name="城关一小")]
    measured: Any = SimpleNamespace(units=sections)
    rows = [
        result("class_size_cap", 65.0, 45.0, "primary"),
        result("school_size_cap", 1800.0, 2000.0),
        result("teacher_pay_ratio", 0.9, 1.0),  # collected, of the county
        result("school_size_cap", None, 2000.0),
    ]
    big, small, unknown = observed_items_of_schools(rows, measured, load_pack("cn-moe-2017-6"))
    assert (big.name, big.unit_name, big.state, big.short) == ("班额", "城关一小", "unmet", 20.0)
    assert (big.sense, big.value_unit) == ("at_most", "人")
    assert (small.state, small.short) == ("met", 0.0)
    assert unknown.state == "not_computable"


def test_几个学段的学校写明是哪一部() -> None:
    sections = [SimpleNamespace(code="s1", stage=s, name="柳塘学校") for s in ("primary", "junior")]
    measured: Any = SimpleNamespace(units=sections)
    rows = [result("class_size_cap", 52.0, 50.0, "junior")]
    (one,) = observed_items_of_schools(rows, measured, load_pack("cn-moe-2017-6"))
    assert one.name == "班额（初中部）"
