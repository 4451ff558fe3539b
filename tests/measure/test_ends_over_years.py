"""Both ends over cohorts: a change is one where its interval leaves out zero, base by base."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.achievement.shares import (
    Base,
    CutScores,
    Side,
    UnitShares,
    bulletin_shares,
    unit_shares,
)
from junheng.measure.achievement.years import (
    BY_CHANCE,
    ONE_COHORT,
    difference_of_shares,
    ends_over_years,
)

CUTS = CutScores(0.2, 500, 300, "全县考生", None, "in")


def cohort(inside: int, sat: int, entered: int | None = None, side: Side = "top") -> UnitShares:
    score = 600.0 if side == "top" else 200.0
    bases: dict[Base, int] = {} if entered is None else {"enrolled_grade_7": entered}
    scores = [score] * inside + [400.0] * (sat - inside)
    return unit_shares(scores, CUTS, side, unit="河口中学", bases=bases)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((56, 70, 48, 80), (0.2000, 0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.6000, 0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.5714, 0.0582, 0.8062)),
        ((5, 56, 0, 29), (0.0893, -0.0381, 0.1926)),
        ((0, 10, 0, 20), (0.0000, -0.1611, 0.2775)),
        ((0, 10, 0, 10), (0.0000, -0.2775, 0.2775)),
        ((10, 10, 0, 10), (1.0000, 0.6075, 1.0000)),
    ],
)
def test_两个比例之差的区间_和原文的例子一样(
    counts: tuple[int, int, int, int], expected: tuple[float, float, float]
) -> None:
    """Newcombe 1998, table II, method 10."""
    assert difference_of_shares(*counts) == pytest.approx(expected, abs=5e-5)


counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_倒过来比_区间也倒过来_差总在区间里(a: tuple[int, int], b: tuple[int, int]) -> None:
    there, back = difference_of_shares(*a, *b), difference_of_shares(*b, *a)
    assert there == pytest.approx((-back[0], -back[2], -back[1]), abs=1e-12)
    assert there[1] - 1e-12 <= there[0] <= there[2] + 1e-12


def test_人数少的上升不算上升_人数多的才算() -> None:
    few = ends_over_years([(2023, cohort(3, 30)), (2025, cohort(6, 30))])
    many = ends_over_years([(2023, cohort(60, 600)), (2025, cohort(120, 600))])
    found = [one.change("sat") for one in (few, many)]
    assert [one.difference for one in found if one] == pytest.approx([0.1, 0.1])
    assert [one.word for one in found if one] == ["level", "up"]
    assert few.change("enrolled_grade_7") is None  # nobody gave the number


def test_前端率升了_到考的少了_话里说清楚_后端率也一样() -> None:
    held = [
        (2023, cohort(20, 200, 213)), (2024, cohort(24, 203, 233)), (2025, cohort(22, 205, 251)),
    ]  # fmt: skip
    found = ends_over_years(held)
    assert [round(one.stayed or 0, 3) for one in found.cohorts] == [0.939, 0.871, 0.817]
    assert found.statements == (
        "2023 届到 2025 届：按参加考试的人数，前20%率上升 0.7 个百分点；按七年级入学人数没有上升。"
        + BY_CHANCE
        + "参加考试的占七年级入学人数，由 93.9% 降到 81.7%。",
    )
    weak = [(2024, cohort(60, 200, 210, "bottom")), (2025, cohort(57, 191, 199, "bottom"))]
    assert ends_over_years(weak).statements == (
        "2024 届到 2025 届：按参加考试的人数，后20%率下降 0.2 个百分点；按七年级入学人数没有下降。"
        + BY_CHANCE
        + "参加考试的占七年级入学人数，由 95.2% 升到 96.0%。",
    )


def test_升得超出偶然的_不说是偶然() -> None:
    held = [(2023, cohort(60, 600, 620)), (2025, cohort(110, 600, 1200))]
    (said,) = ends_over_years(held).statements
    assert BY_CHANCE not in said
    assert said.endswith("没有上升。参加考试的占七年级入学人数，由 96.8% 降到 50.0%。")


def test_只有一届_看不出变化() -> None:
    found = ends_over_years([(2025, cohort(20, 200, 213))])
    assert (found.changes, found.statements) == ((), (ONE_COHORT,))


def test_同分规则不一样的不能接上_通报和通报可以() -> None:
    printed = bulletin_shares(
        0.15, "top", unit="河口中学", reference="全县考生", base="sat", bases={"sat": 200}
    )
    with pytest.raises(ValueError, match="cannot be compared"):  # its tie rule is not known
        ends_over_years([(2024, printed), (2025, cohort(40, 200))])
    found = ends_over_years([(2023, printed), (2024, printed)]).change("sat")
    assert found is not None
    assert (found.difference, found.word) == (0.0, "level")


@pytest.mark.parametrize(
    "held",
    [
        [],
        [(2025, cohort(1, 30)), (2025, cohort(1, 30))],
        [(2025, cohort(1, 30)), (2024, cohort(1, 30))],
        [(2024, cohort(1, 30)), (2025, cohort(1, 30, side="bottom"))],
    ],
)
def test_年份不递增_前后端混着_不算(held: list[tuple[int, UnitShares]]) -> None:
    with pytest.raises(ValueError, match=r"years|compared"):
        ends_over_years(held)


def bottoms(*shares: tuple[int, int, int | None]) -> list[tuple[int, UnitShares]]:
    return [(2023 + k, cohort(*one, side="bottom")) for k, one in enumerate(shares)]


@pytest.mark.parametrize(
    ("shares", "falls"),
    [
        (((54, 175, None), (46, 172, None), (42, 171, None)), True),  # 30.9 26.7 24.6 %
        (((54, 175, 180), (46, 172, 176), (42, 171, 175)), True),
        (((54, 175, None), (42, 171, None)), False),  # two cohorts are no line
        (((54, 175, None), (46, 172, None), (46, 172, None)), False),
        (((54, 175, 180), (40, 150, 175), (30, 140, 175)), False),  # as many left as it fell
    ],
)
def test_后端三届一届比一届低_走掉的都算在里面也要下降(shares: Any, falls: bool) -> None:
    assert ends_over_years(bottoms(*shares)).falls_each_time is falls
