"""What went well, by stated rules: with evidence, never out of fewer pupils or levelling down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from junheng.measure.engine.result import Measurement, Result, Unit
from junheng.measure.engine.strengths import Praise, praises
from junheng.policy import load_pack
from junheng.policy.strengths import StrengthRules, strength_rules

PACK = load_pack("cn-moe-2017-6")
RULES = strength_rules(PACK.id)
AREA = "sports_area_per_pupil"


def _unit(code: str, pupils: float = 200, **more: Any) -> Unit:
    return Unit(code, f"{code}校", "primary", "990101", "211", "town", pupils, True, **more)


def _result(code: str, amount: float, pupils: float = 200, **more: Any) -> Result:
    value = amount / pupils
    state = "met" if value >= 7.5 else "unmet"
    held = Result(
        AREA, code, "primary", amount, pupils, value, 7.5, 6.375, state, "",
        f"{AREA}@1", "", f"{PACK.id}#resource-5",
    )  # fmt: skip
    return replace(held, **more)


def _year(year: int, *results: Result, units: tuple[Unit, ...] = ()) -> Measurement:
    held = units or tuple(_unit(r.unit, r.denominator or 0) for r in results)
    return Measurement(
        PACK.id,
        f"s{year}",
        "990101",
        date(year, 10, 15),
        held,
        results,
        spreads=(),
        school_verdicts={},
        verdicts_by_county={},
    )


def _said(*years: Measurement, members: Any = None, rules: StrengthRules = RULES) -> list[Praise]:
    return list(praises(years, PACK, rules, members or {}))


def test_三年都提高_场地增加了_算亮点_写明条款和三年的数() -> None:
    years = [_year(2023 + n, _result("甲", amount)) for n, amount in enumerate((1500, 1600, 1800))]
    (one,) = _said(*years)
    assert one.rule == "strength:rising"
    assert one.clause == "cn-moe-2017-6#resource-5"
    assert one.facts["values"] == [7.5, 8.0, 9.0]
    assert one.size == pytest.approx(0.2)  # 9.0 of 7.5, a fifth more


@pytest.mark.parametrize(
    "last",
    [
        _result("甲", 1500, 150),  # the same area, fewer pupils
        _result("甲", 1500),  # below the year before
        _result("甲", 1640, state="unmet"),  # short: never praised
        _result("甲", 1800, definition=f"{AREA}@2"),  # another definition
        _result("甲", 1800, value=None),  # not reported
        _result("甲", 1600.0001),  # a rise too small
    ],
    ids=["学生少了", "回落", "未达标", "口径变了", "没有数", "幅度小"],
)  # fmt: skip
def test_不成立的不说(last: Result) -> None:
    assert _said(_year(2023, _result("甲", 1500)), _year(2024, _result("甲", 1600)),
                 _year(2025, last)) == []  # fmt: skip


def test_少一年_学生不足11人_不参加评估的_都不说() -> None:
    grow = [_result("甲", amount) for amount in (1500, 1600, 1800)]
    assert _said(*(_year(2023 + n, one) for n, one in enumerate(grow[1:]))) == []
    small = [_result("甲", amount, 10) for amount in (75, 80, 90)]
    assert _said(*(_year(2023 + n, one) for n, one in enumerate(small))) == []
    out = (replace(_unit("甲"), in_scope=False),)
    assert _said(*(_year(2023 + n, one, units=out) for n, one in enumerate(grow))) == []


def _group(*amounts: tuple[float, float, float]) -> list[Praise]:
    years = [
        _year(2023 + n, *(_result(code, one) for code, one in zip("甲乙丙", row, strict=True)))
        for n, row in enumerate(amounts)
    ]
    found = _said(*years, members={"甲集团": ("甲", "乙", "丙")})
    return [one for one in found if one.rule == "strength:narrowing"]


def test_集团内差距缩小_最低的在提高才算() -> None:
    (one,) = _group((1500, 1600, 2000), (1600, 1650, 1980), (1700, 1700, 1960))
    assert one.facts["values"] == pytest.approx([2.5, 1.9, 1.3])
    assert (one.unit_name, one.school) == ("甲集团", "")
    # the best fell, the weakest stood still: levelling down
    assert _group((1600, 1600, 2400), (1600, 1600, 2200), (1600, 1600, 2000)) == []
    # one of them falls short
    assert _group((1300, 1600, 2000), (1350, 1650, 1980), (1400, 1700, 1960)) == []


def test_不足三所的集团不说() -> None:
    years = [
        _year(2023 + n, _result("甲", a), _result("乙", b))
        for n, (a, b) in enumerate(((1500, 2000), (1600, 1980), (1700, 1960)))
    ]
    found = _said(*years, members={"结对": ("甲", "乙")})
    assert [one for one in found if one.rule == "strength:narrowing"] == []


def test_一个单位最多几条_先大后小() -> None:
    years = [_year(2023 + n, _result("甲", amount)) for n, amount in enumerate((1500, 1600, 1800))]
    assert len(_said(*years, rules=replace(RULES, most=1))) == 1
    assert _said(*years, rules=replace(RULES, most=0)) == []


def test_没有规则的条目库不说() -> None:
    assert strength_rules("cn-moe-2012-3").rules == ()
