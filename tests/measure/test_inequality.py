"""Gini, Theil, McLoone, concentration and the urban–rural gap."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.engine.run import measure
from junheng.measure.indicators.analysis import inequality
from junheng.measure.indicators.inequality import (
    concentration_index,
    gini,
    mcloone,
    theil,
    urban_rural_gap,
)
from junheng.policy import Pack
from tests.measure.conftest import Build, resource, school, statistics

PUPILS, BOOKS = [45, 37, 89, 76, 55], [279, 137, 935, 160, 402]
VALUES = [b / p for b, p in zip(BOOKS, PUPILS, strict=True)]
GROUPS = ["urban", "rural", "urban", "rural", "rural"]
GOLDEN = Path(__file__).parent.parent / "golden" / "inequality" / "five_schools" / "expected.json"

Rows = list[tuple[float, int]]
rows = st.lists(
    st.tuples(st.floats(0, 1e4, allow_subnormal=False), st.integers(1, 500)),
    min_size=1,
    max_size=12,
).filter(lambda given: sum(v for v, _ in given) > 1e-3)


def test_与外部软件包的结果一致() -> None:
    wanted = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert gini(VALUES, PUPILS) == pytest.approx(wanted["gini"], abs=1e-9)
    parts = theil(VALUES, PUPILS, GROUPS)
    assert parts.total == pytest.approx(wanted["theil"], abs=1e-9)
    assert parts.between == pytest.approx(wanted["between"], abs=1e-9)
    assert parts.within == pytest.approx(wanted["within"], abs=1e-9)


def test_麦克伦指数_手算() -> None:
    lower = [(Fraction(160, 76), 76), (Fraction(137, 37), 37), (Fraction(279, 45), 38)]
    median = Fraction(279, 45)
    by_hand = sum(v * n for v, n in lower) / (151 * median)
    assert mcloone(VALUES, PUPILS) == pytest.approx(float(by_hand), rel=1e-12)


def test_城乡差距_手算() -> None:
    found = urban_rural_gap(VALUES, PUPILS, GROUPS)
    urban, rural = Fraction(279 + 935, 45 + 89), Fraction(137 + 160 + 402, 37 + 76 + 55)
    assert found.urban == pytest.approx(float(urban))
    assert found.share == pytest.approx(float((urban - rural) / urban))


def test_集中指数_按自身排序就是基尼_反过来变号_并列不看次序() -> None:
    assert concentration_index(VALUES, PUPILS, VALUES) == pytest.approx(gini(VALUES, PUPILS))
    turned = [-v for v in VALUES]
    assert concentration_index(VALUES, PUPILS, turned) == pytest.approx(-gini(VALUES, PUPILS))
    assert concentration_index(VALUES, PUPILS, [1] * 5) == pytest.approx(0, abs=1e-12)


@given(rows, st.floats(1e-3, 1e3))
def test_换计量单位_各测度不变(given: Rows, factor: float) -> None:
    values, pupils = [v for v, _ in given], [n for _, n in given]
    scaled = [v * factor for v in values]
    assert gini(scaled, pupils) == pytest.approx(gini(values, pupils), abs=1e-9)
    groups = ["a" if i % 2 else "b" for i in range(len(values))]
    assert theil(scaled, pupils, groups).total == pytest.approx(
        theil(values, pupils, groups).total, abs=1e-9
    )


@given(rows)
def test_拆成两个相同校区_各测度不变(given: Rows) -> None:
    values, pupils = [v for v, _ in given], [float(n) for _, n in given]
    split_values = [values[0], *values]
    split_pupils = [pupils[0] / 2, pupils[0] / 2, *pupils[1:]]
    assert gini(split_values, split_pupils) == pytest.approx(gini(values, pupils), abs=1e-9)
    assert theil(split_values, split_pupils, ["a"] * len(split_values)).total == pytest.approx(
        theil(values, pupils, ["a"] * len(values)).total, abs=1e-9
    )


@given(rows)
def test_泰尔指数_组内加组间等于总体(given: Rows) -> None:
    values, pupils = [v for v, _ in given], [n for _, n in given]
    parts = theil(values, pupils, [str(i % 3) for i in range(len(values))])
    assert parts.within + parts.between == pytest.approx(parts.total, abs=1e-9)
    assert parts.total >= 0


@given(st.floats(1e-3, 1e4), st.lists(st.integers(1, 500), min_size=1, max_size=12))
def test_各校相同_没有不均等(value: float, pupils: list[int]) -> None:
    values = [value] * len(pupils)
    assert gini(values, pupils) == pytest.approx(0, abs=1e-12)
    assert theil(values, pupils, ["a"] * len(pupils)).total == pytest.approx(0, abs=1e-12)
    assert mcloone(values, pupils) == pytest.approx(1)


@given(rows)
def test_取值范围(given: Rows) -> None:
    values, pupils = [v for v, _ in given], [n for _, n in given]
    assert -1e-12 <= gini(values, pupils) < 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gini([], []), "no school"),
        (lambda: gini([1, 2], [1]), "2 schools but pupils has 1"),
        (lambda: gini([1], [0]), "0 pupils"),
        (lambda: gini([-1], [1]), "not negative"),
        (lambda: gini([0], [1]), "county total is zero"),
        (lambda: mcloone([0, 1], [3, 1]), "median is zero"),
        (lambda: urban_rural_gap([1], [1], ["urban"]), "no rural school"),
        (lambda: urban_rural_gap([0, 1], [1, 1], ["urban", "rural"]), "urban mean is zero"),
        (lambda: theil([1], [1], []), "groups has 0"),
        (lambda: concentration_index([1], [1], []), "rank_by has 0"),
    ],
)
def test_不能算的说清楚为什么(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]


def test_一个县一项指标的并列分析(build: Build, quality: Pack) -> None:
    snapshot = build(
        organisation=[school("2100000001", urban_rural="111"), school("2100000002")],
        section_statistics=[
            statistics("2100000001", "primary", 600),
            statistics("2100000002", "primary", 200),
        ],
        resource=[resource("2100000001"), resource("2100000002", equipment_yuan=None)],
    )
    found = measure(quality, snapshot)
    sports = inequality(found, "primary", "sports_area_per_pupil")
    assert sports is not None
    assert sports.cv == pytest.approx(found.spread("primary", "sports_area_per_pupil").cv)
    assert sports.gap is not None
    assert sports.gap.share == pytest.approx(1 - 20 / (4000 / 600))
    assert inequality(found, "primary", "equipment_per_pupil") is None, "缺数的不算"
