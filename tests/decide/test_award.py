"""What an award promises: the payments tie to the fund, what nobody knows is retained."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.decide.award import largest_remainder, share_fund
from junheng.measure.appraisal import Figure, School
from junheng.policy.appraisal import Award, Component, Linear, load_appraisal
from junheng.policy.appraisal.model import NOWHERE

A, B = School("a", "甲校", 300), School("b", "乙校", 100)


def award(*weights: int) -> Award:
    components = tuple(
        Component(
            id=f"c{n}",
            label=f"项目{n}",
            weight=Fraction(weight),
            source=f"entered:c{n}",
            counts_as="process",
            unit="",
            basis="pupils",
            scoring=Linear(Fraction(0), Fraction(1)),
            clause="1",
        )
        for n, weight in enumerate(weights)
    )
    return Award(
        *("a", "奖", "", "1", date(2019, 1, 1), None, "", "funds", 100, "", "", 5, "", ()),
        components,
        NOWHERE,
    )


def test_手算的例子_两所学校一百元() -> None:
    figures = {"c0": {"a": Figure(Fraction(1, 2)), "b": Figure(Fraction(1))}}
    found = share_fund(award(100), 100, [A, B], figures)
    assert [yuan for _, yuan in found.payments] == [60, 40]


def test_手算的例子_八百万_瓯海2019年口径_两所学校() -> None:
    """前20%率：甲 18%→20%，乙 10%→15%；得分 0.4、1；份额 300×0.4=120、100×1=100。"""
    pack = load_appraisal("ouhai-2019")
    assert pack is not None
    held = pack.award("quality_2019")
    figures = {
        "top20": {"a": Figure(Fraction(2, 100)), "b": Figure(Fraction(5, 100))},
        "mean": {"a": Figure(Fraction(1, 100)), "b": Figure(Fraction(0))},
        "bottom20": {"a": Figure(Fraction(1, 100)), "b": Figure(Fraction(-1, 100))},
    }
    found = share_fund(held, held.fund, [A, B], figures)
    assert [one.amount for one in found.components] == [3_200_000, 2_400_000, 2_400_000]
    by_part = [[part.yuan for part in one.parts] for one in found.components]
    assert by_part == [[1_745_455, 1_454_545], [2_400_000, 0], [0, 2_400_000]]
    assert sum(yuan for _, yuan in found.payments) == 8_000_000


def test_缺一所学校的数_整项暂留_不分给别人() -> None:
    figures = {
        "c0": {"a": Figure(Fraction(1)), "b": Figure(Fraction(1))},
        "c1": {"a": Figure(Fraction(1))},
    }
    found = share_fund(award(60, 40), 1000, [A, B], figures)
    assert [yuan for _, yuan in found.payments] == [450, 150]
    assert found.yuan("retained") == 400
    assert "乙校没有数据" in found.components[1].why


def test_不允许的项目不发_也不挪到别的项目() -> None:
    figures = {name: {"a": Figure(Fraction(1)), "b": Figure(Fraction(1))} for name in ("c0", "c1")}
    found = share_fund(award(60, 40), 1000, [A, B], figures, refused={"c0": "按中考成绩"})
    assert found.yuan("refused") == 600
    assert sum(yuan for _, yuan in found.payments) == 400


def test_谁都没有得分_暂留() -> None:
    figures = {"c0": {"a": Figure(Fraction(0)), "b": Figure(Fraction(0))}}
    found = share_fund(award(100), 1000, [A, B], figures)
    assert found.yuan("retained") == 1000


def test_不适用的学校不分_也不算缺() -> None:
    figures = {"c0": {"a": Figure(Fraction(1)), "b": Figure(does_not_apply=True, why="不在集团里")}}
    found = share_fund(award(100), 1000, [A, B], figures)
    assert [yuan for _, yuan in found.payments] == [1000, 0]


def test_总额不能是负数() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        share_fund(award(100), -1, [A, B], {})


parts = st.lists(
    st.tuples(st.integers(0, 90_000), st.integers(1, 97)).map(lambda n: Fraction(*n)),
    min_size=1,
    max_size=12,
)


@given(st.integers(0, 10_000_000), parts)
def test_分到元_总额不多不少_误差不到一元(total: int, given_: list[Fraction]) -> None:
    whole = sum(given_, Fraction(0))
    if not whole:
        return
    shared = largest_remainder(total, given_)
    assert sum(shared) == total
    for yuan, part in zip(shared, given_, strict=True):
        assert abs(yuan - total * part / whole) < 1


@given(
    st.integers(0, 9_000_000),
    st.lists(
        st.tuples(
            st.integers(1, 3000), st.none() | st.integers(0, 60).map(lambda n: Fraction(n, 60))
        ),
        min_size=1,
        max_size=9,
    ),
)
def test_发放_暂留加起来永远是总额(fund: int, rows: list[tuple[int, Fraction | None]]) -> None:
    schools = [School(str(n), str(n), pupils) for n, (pupils, _) in enumerate(rows)]
    figures = {"c0": {str(n): Figure(value) for n, (_, value) in enumerate(rows)}}
    found = share_fund(award(30, 70), fund, schools, figures)
    paid = sum(yuan for _, yuan in found.payments)
    assert paid + found.yuan("retained") + found.yuan("refused") == fund
    assert replace(found) == found
