"""Mean and spread never fail: what has none says so."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.engine.moments import Moments

ANY = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(st.tuples(ANY, ANY), max_size=8))
def test_什么数都不出错_算不出的写明(pairs: list[tuple[float, float]]) -> None:
    found = Moments.of([x for x, _ in pairs], [w for _, w in pairs])
    assert found.cv is None or math.isfinite(found.cv)


def test_学生数为负的算不出_不是零() -> None:
    found = Moments.of([1.0, 2.0], [10.0, -5.0])
    assert math.isnan(found.mean)
    assert found.cv is None
