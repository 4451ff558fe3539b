"""Rules as compositions: six of seven, the floor, each coefficient, the composite."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from junheng.measure.engine.predicates import Reading, evaluate, state_of
from junheng.policy.pack import AllOf, AnyOf, Comparison, CountAtLeast, Every, MeanOf, Predicate

SIX_OF_SEVEN = AllOf(
    (
        CountAtLeast("results", "needed", Comparison("at_least", "limit")),
        Every("results", Comparison("at_least", "floor")),
    )
)
COMPOSITE = MeanOf("spreads", Comparison("at_most", "composite_limit"))
NUMBERS = {"needed": 6.0, "composite_limit": 0.65}


def readings(values: Sequence[float | None]) -> dict[str, list[Reading]]:
    bounds = {"limit": 1.0, "floor": 0.85}
    return {"results": [Reading(f"r{i}", v, bounds) for i, v in enumerate(values)]}


@pytest.mark.parametrize(
    ("values", "state", "met"),
    [
        ([1, 1, 1, 1, 1, 1, 1], "met", 7),
        ([1, 1, 1, 1, 1, 1, 0.85], "met", 6),
        ([1, 1, 1, 1, 1, 1, 0.8499999], "unmet", 6),
        ([1, 1, 1, 1, 1, 1, 0], "unmet", 6),
        ([1, 1, 1, 1, 1, 0.9, 0.9], "unmet", 5),
        ([1, 1, 1, 1, 1, 1, None], "not_computable", 6),
        ([1, 1, 1, 1, 1, None, None], "not_computable", 5),
        ([1, 1, 1, 1, 0.9, 0.9, None], "unmet", 4),
        ([0, 1, 1, 1, 1, 1, None], "unmet", 5),
    ],
)
def test_六项达标余项八五折_缺数时能定则定(
    values: Sequence[float | None], state: str, met: int
) -> None:
    verdict = evaluate(SIX_OF_SEVEN, readings(values), NUMBERS.get)
    assert (verdict.state, verdict.met, verdict.of) == (state, met, 7)
    assert bool(verdict.reason) == (state != "met")
    assert bool(verdict.failing_units) == (state != "met")


def test_没有下限的写法会放过零_所以必须有下限() -> None:
    without = CountAtLeast("results", "needed", Comparison("at_least", "limit"))
    assert evaluate(without, readings([1, 1, 1, 1, 1, 1, 0]), NUMBERS.get).state == "met"


def test_浮点末位的噪声不改变结论() -> None:
    assert state_of(0.1 + 0.2, 0.3, None) == "met"
    assert state_of(0.3 - 1e-9, 0.3, None) == "unmet"


def test_参数不在有效期内_无法下结论() -> None:
    assert evaluate(SIX_OF_SEVEN, readings([1] * 7), lambda _: None).state == "not_computable"


def spreads(values: Sequence[float | None]) -> dict[str, list[Reading]]:
    return {"spreads": [Reading(f"s{i}", v, {"limit": 0.5}) for i, v in enumerate(values)]}


@pytest.mark.parametrize(
    ("rule", "values", "state"),
    [
        (Every("spreads", Comparison("at_most", "limit")), [0.1, 0.5], "met"),
        (Every("spreads", Comparison("at_most", "limit")), [0.1, 0.501], "unmet"),
        (MeanOf("spreads", Comparison("at_most", "composite_limit")), [0.3, 1.0], "met"),
        (MeanOf("spreads", Comparison("at_most", "composite_limit")), [0.31, 1.0], "unmet"),
        (
            MeanOf("spreads", Comparison("at_most", "composite_limit")),
            [0.3, None],
            "not_computable",
        ),
        (Every("spreads", Comparison("at_most", "limit")), [], "not_computable"),
    ],
)
def test_逐项比较与取平均(rule: Predicate, values: Sequence[float | None], state: str) -> None:
    assert evaluate(rule, spreads(values), NUMBERS.get).state == state


def test_任一满足即可() -> None:
    either = AnyOf(
        (
            Every("spreads", Comparison("at_most", "limit")),
            MeanOf("spreads", Comparison("at_most", "composite_limit")),
        )
    )
    assert evaluate(either, spreads([0.2, 0.9]), NUMBERS.get).state == "met"
    assert evaluate(either, spreads([0.6, 0.9]), NUMBERS.get).state == "unmet"
