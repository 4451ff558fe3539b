"""The difference coefficient: golden values from outside, properties, refusals."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.indicators.dispersion import coefficient_of_variation, unweighted_coefficient

FIVE = Path(__file__).parent.parent / "golden" / "difference_coefficient" / "five_schools"

schools = st.lists(
    st.tuples(
        st.floats(min_value=0, max_value=1e6, allow_subnormal=False),
        st.integers(min_value=1, max_value=5000),
    ),
    min_size=1,
    max_size=30,
).filter(lambda rows: sum(a for a, _ in rows) > 1)


def _five() -> tuple[list[float], list[float]]:
    with (FIVE / "input.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [float(r["books"]) for r in rows], [float(r["pupils"]) for r in rows]


def test_五校算例_三种定义三个数_只有学生数加权的是官方口径() -> None:
    books, pupils = _five()
    wanted = json.loads((FIVE / "expected.json").read_text(encoding="utf-8"))
    found = coefficient_of_variation(books, pupils)
    assert found.mean == pytest.approx(wanted["mean"], abs=1e-5)
    assert found.sd == pytest.approx(wanted["sd"], abs=1e-5)
    assert found.cv == pytest.approx(wanted["cv"], abs=1e-5)
    assert unweighted_coefficient(books, pupils).cv == pytest.approx(
        wanted["unweighted_population"], abs=1e-5
    )
    sample = unweighted_coefficient(books, pupils).cv * (5 / 4) ** 0.5
    assert sample == pytest.approx(wanted["unweighted_sample"], abs=1e-5)


def test_不加权会把未达标说成达标() -> None:
    books, pupils = _five()
    assert (
        unweighted_coefficient(books, pupils).cv
        <= 0.50
        < coefficient_of_variation(books, pupils).cv
    )


def test_分子为零的学校不能丢() -> None:
    backbone, pupils = [10, 7, 0, 4], [800, 600, 90, 400]
    assert coefficient_of_variation(backbone, pupils).cv == pytest.approx(0.2390, abs=5e-5)
    assert coefficient_of_variation([10, 7, 4], [800, 600, 400]).cv == pytest.approx(
        0.0825, abs=5e-5
    )


def test_先四舍五入再比较会改变结论() -> None:
    amount, pupils = [504_900.0, 1_495_100.0], [1000, 1000]
    cv = coefficient_of_variation(amount, pupils).cv
    assert cv == pytest.approx(0.4951)
    assert round(cv, 1) == 0.5


@given(schools, st.floats(min_value=1e-3, max_value=1e4))
def test_换计量单位_差异系数不变(rows: list[tuple[float, int]], factor: float) -> None:
    amount, pupils = [a for a, _ in rows], [p for _, p in rows]
    before = coefficient_of_variation(amount, pupils).cv
    assert coefficient_of_variation([a * factor for a in amount], pupils).cv == pytest.approx(
        before, rel=1e-9, abs=1e-12
    )


@given(schools, st.randoms(use_true_random=False))
def test_学校换顺序_差异系数不变(rows: list[tuple[float, int]], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one = coefficient_of_variation([a for a, _ in rows], [p for _, p in rows])
    two = coefficient_of_variation([a for a, _ in shuffled], [p for _, p in shuffled])
    assert one == two


@given(st.floats(min_value=1e-3, max_value=1e6), st.lists(st.integers(1, 5000), min_size=1))
def test_各校完全相同_差异系数为零(value: float, pupils: list[int]) -> None:
    found = coefficient_of_variation([value * p for p in pupils], pupils)
    assert found.cv == pytest.approx(0, abs=1e-12)


@given(schools, st.integers(min_value=0, max_value=29))
def test_同一所学校拆成两个校区_差异系数不变(rows: list[tuple[float, int]], which: int) -> None:
    amount, pupils = [a for a, _ in rows], [float(p) for _, p in rows]
    i = which % len(rows)
    half = [*amount, amount[i] / 2], [*pupils, pupils[i] / 2]
    half[0][i], half[1][i] = amount[i] / 2, pupils[i] / 2
    assert coefficient_of_variation(*half).cv == pytest.approx(
        coefficient_of_variation(amount, pupils).cv, rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize(
    ("amount", "pupils", "message"),
    [
        ([1.0, 2.0], [10], "2 schools but pupils has 1"),
        ([], [], "no school"),
        ([1.0], [0], "0 pupils"),
        ([-1.0], [10], "not negative"),
        ([float("nan")], [10], "finite"),
        ([0.0, 0.0], [10, 20], "county total is zero"),
    ],
)
def test_不能算的说清楚为什么(amount: list[float], pupils: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        coefficient_of_variation(amount, pupils)


@pytest.mark.real_data
def test_马来西亚华小_每生教师数_加权与不加权相差一倍(real_data: Path) -> None:
    with (real_data / "malaysia_sjkc_schools.csv").open(encoding="utf-8-sig") as stream:
        rows = [(r["GURU"], r["ENROLMEN"]) for r in csv.DictReader(stream)]
    counted = [(float(t), float(n)) for t, n in rows if t and n and float(n) > 0]
    teachers, pupils = [t for t, _ in counted], [n for _, n in counted]
    assert coefficient_of_variation(teachers, pupils).cv == pytest.approx(0.678, abs=5e-4)
    assert unweighted_coefficient(teachers, pupils).cv == pytest.approx(1.416, abs=5e-4)


def test_小校多的表_加权与不加权相差一倍() -> None:
    teachers, pupils = [5.0, 5.0, 60.0, 110.0], [20.0, 60.0, 900.0, 2100.0]
    weighted = coefficient_of_variation(teachers, pupils).cv
    assert unweighted_coefficient(teachers, pupils).cv > 2 * weighted
