"""Mean and spread never fail: what has none says so."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.engine.moments import Moments
from junheng.measure.engine.result import Measurement
from junheng.measure.engine.run import measure
from junheng.policy import Pack
from tests.measure.conftest import Build, resource, school, statistics

ANY = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(st.tuples(ANY, ANY), max_size=8))
def test_什么数都不出错_算不出的写明(pairs: list[tuple[float, float]]) -> None:
    found = Moments.of([x for x, _ in pairs], [w for _, w in pairs])
    assert found.cv is None or math.isfinite(found.cv)


def test_学生数为负的算不出_不是零() -> None:
    found = Moments.of([1.0, 2.0], [10.0, -5.0])
    assert math.isnan(found.mean)
    assert found.cv is None


def test_一所学校在校生数为负_全县照样测算_算不出的说明原因(build: Build, quality: Pack) -> None:
    codes = ["2190000001", "2190000002"]
    snapshot = build(
        organisation=[school(code) for code in codes],
        section=[{"school_code": code, "stage": "primary"} for code in codes],
        section_statistics=[
            statistics(codes[0], "primary", 500),
            statistics(codes[1], "primary", -5),
        ],
        resource=[resource(code) for code in codes],
    )
    found = measure(quality, snapshot)
    books = found.result(codes[1], "primary", "teachers_above_required_degree_per_100")
    assert (books.value, books.state, books.reason) == (None, "not_computable", "在校生数小于 0")
    kept = found.result(codes[0], "primary", "teachers_above_required_degree_per_100")
    assert kept.value is not None
    assert {s.state for s in found.spreads} == {"not_computable"}
    assert found.county_verdicts["primary"].state == "not_computable"
    assert Measurement.from_json(found.to_json()) == found


def test_同校一个学段为负_另一学段不按错的比例分摊(build: Build, quality: Pack) -> None:
    code = "3120000001"
    snapshot = build(
        organisation=[school(code, "312")],
        section=[{"school_code": code, "stage": s} for s in ("primary", "junior")],
        section_statistics=[statistics(code, "primary", -5), statistics(code, "junior", 300)],
        resource=[resource(code)],
    )
    found = measure(quality, snapshot)
    shared = found.result(code, "junior", "sports_area_per_pupil")
    assert (shared.value, shared.state) == (None, "not_computable")
    assert "无法分摊" in shared.reason
