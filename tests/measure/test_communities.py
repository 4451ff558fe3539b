"""Gaps within a community: narrower, narrower by levelling down, wider, level, not comparable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.engine.communities import Membership, gaps_within, members_of
from junheng.measure.engine.result import Measurement, Result, Unit
from junheng.policy import load_pack

PACK = load_pack("cn-moe-2017-6")
AREA = "sports_area_per_pupil"
BOTH = {"甲": {"甲"}, "乙": {"乙"}}


def _result(code: str, value: float | None, **more: Any) -> Result:
    held = Result(
        AREA, code, "primary", None, 200, value, 7.5, 6.375, "met", "",
        f"{AREA}@1", "", f"{PACK.id}#resource-5",
    )  # fmt: skip
    return replace(held, **more)


def _year(year: int, *, out: str = "", **values: float | None) -> Measurement:
    units = tuple(
        Unit(code, f"{code}校", "primary", "990101", "211", "town", 200, code != out)
        for code in values
    )
    return Measurement(
        PACK.id,
        f"s{year}",
        "990101",
        date(year, 10, 15),
        units,
        tuple(_result(code, value) for code, value in values.items()),
        spreads=(),
        school_verdicts={},
        verdicts_by_county={},
        indicators=(AREA,),
    )


def _line(*years: Measurement, schools: Any = None) -> Any:
    found = gaps_within(years, PACK, schools or BOTH, moved=0.1)
    return next((line for line in found if line.indicator == AREA), None)


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ((6.0, 10.0), (8.0, 10.0), "narrowed"),
        ((6.0, 10.0), (6.0, 8.0), "levelled_down"),  # the best fell, the weakest stayed
        ((6.0, 10.0), (5.0, 10.0), "widened"),
        ((6.0, 10.0), (6.1, 9.9), "level"),  # 5 %
        ((6.0, 10.0), (6.4, 10.0), "narrowed"),  # exactly a tenth
        ((8.0, 8.0), (8.0, 9.0), "widened"),  # from none
        ((8.0, 8.0), (9.0, 9.0), "level"),
    ],
)
def test_差距缩小要最低的一所提高_高的降了另说(before: Any, after: Any, word: str) -> None:
    line = _line(_year(2023, 甲=before[0], 乙=before[1]), _year(2025, 甲=after[0], 乙=after[1]))
    assert line.word == word
    assert [one.gap for one in line.points] == [
        pytest.approx(before[1] - before[0]),
        pytest.approx(after[1] - after[0]),
    ]


def test_有一所没有数的年份不比_写明是哪一所() -> None:
    years = (_year(2023, 甲=6.0, 乙=None), _year(2024, 甲=6.0, 乙=10.0))
    line = _line(*years, _year(2025, 甲=8.0, 乙=10.0))
    assert (line.points[0].gap, line.points[0].missing) == (None, ("乙",))
    assert line.word == "narrowed"  # of the two years with both
    assert line.moved == pytest.approx(-2.0)
    assert _line(*years).word == "unknown"  # one year is no change


def test_口径变过不能比() -> None:
    old = _year(2023, 甲=6.0, 乙=10.0)
    changed = replace(old, results=tuple(replace(r, definition=f"{AREA}@2") for r in old.results))
    assert _line(changed, _year(2025, 甲=8.0, 乙=10.0)).word == "unknown"


def test_换过代码的学校接得上_不参评的不比_一所学校没有差距() -> None:
    old = _year(2023, 老=6.0, 乙=10.0)
    now = _year(2025, 甲=8.0, 乙=10.0)
    assert _line(old, now, schools={"甲": {"甲", "老"}, "乙": {"乙"}}).word == "narrowed"
    assert _line(old, _year(2025, out="甲", 甲=8.0, 乙=10.0)) is None
    assert _line(old, now, schools={"乙": {"乙"}}) is None


@given(
    st.lists(st.floats(0.1, 50), min_size=2, max_size=5),
    st.lists(st.floats(0.1, 50), min_size=2, max_size=5),
)
def test_差距不小于零_不因学校的次序而变(before: list[float], after: list[float]) -> None:
    n = min(len(before), len(after))
    codes = [f"校{k}" for k in range(n)]
    schools = {code: {code} for code in codes}
    years = [
        _year(2023, **dict(zip(codes, before, strict=False))),
        _year(2025, **dict(zip(codes, after, strict=False))),
    ]
    line = _line(*years, schools=schools)
    turned = _line(*years, schools=dict(reversed(schools.items())))
    assert (line.word, line.points) == (turned.word, turned.points)
    assert all(point.gap is not None and point.gap >= 0 for point in line.points)


def test_成员按名称归在一起() -> None:
    day = date(2023, 9, 1)
    rows = [
        Membership("乙", "联盟", "alliance", "member", "教研", day),
        Membership("甲", "联盟", "alliance", "lead", "教研", day),
        Membership("甲", "结对", "pairing", "lead", "", day),
    ]
    assert members_of(rows) == {"联盟": ("乙", "甲"), "结对": ("甲",)}
