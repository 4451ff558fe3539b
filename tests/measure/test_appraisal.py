"""What an appraisal promises: exact points, missing is not zero, a bundle keeps the sum."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.errors import UsageError
from junheng.measure.appraisal import (
    Figure,
    Inputs,
    School,
    appraise,
    figures_of,
    must_fit,
    named,
    share_of,
)
from junheng.measure.progress.facts import Fact
from junheng.policy.appraisal import (
    Criterion,
    Linear,
    Measure,
    NameList,
    Part,
    Scheme,
    Steps,
    Verdicts,
    load_appraisal,
)
from junheng.policy.appraisal.model import NOWHERE, parts_of

A, B, C = School("a", "甲校", 300), School("b", "乙校", 100), School("c", "丙校", 50)
HALF = Linear(Fraction(0), Fraction(1))


def measure(name: str, weight: int, part: str = "result", **more: object) -> Measure:
    whole = {
        "id": name,
        "label": name,
        "part": part,
        "weight": Fraction(weight),
        "source": f"ask:{name}",
        "counts_as": "process",
        "unit": "",
        "scoring": HALF,
        "clause": "1",
    }
    return Measure(**{**whole, **more})  # type: ignore[arg-type]


def scheme(*measures: Measure, lists: tuple[NameList, ...] = ()) -> Scheme:
    return Scheme(
        id="s",
        label="评价",
        label_en="",
        clause="1",
        valid_from=date(2021, 1, 1),
        valid_to=None,
        of="",
        uses=(),
        least_share=Fraction(3, 5),
        publicity_days=5,
        undefined="没有写",
        choices=("一", "二"),
        parts=parts_of(measures),
        measures=measures,
        lists=lists,
        at=NOWHERE,
    )


def figure(value: str) -> Figure:
    return Figure(Fraction(value))


def test_手算的例子_淄博方案_石桥中学() -> None:
    """体质 0.911：(0.911-0.85)/(0.98-0.85)×15；艺术 0.86：(0.86-0.7)/0.3×10；音体美 2/3：…"""
    pack = load_appraisal("zibo-2021")
    assert pack is not None
    held = pack.scheme("annual")
    figures = {
        "fitness": {"a": figure("0.911")},
        "arts_skill": {"a": figure("0.86")},
        "arts_courses": {"a": Figure(Fraction(2, 3))},
        "lawful_conduct": {"a": figure("0")},
        "closing": {"a": Figure(Fraction(1, 4))},
        "fitness_change": {"a": figure("0.009")},
        "digital_links": {"a": figure("3")},
    }
    found = appraise(held, [A], figures).schools[0]
    by_hand = {
        "fitness": Fraction(183, 26),  # 15 × 0.061 ÷ 0.13 = 7.0385
        "arts_skill": Fraction(16, 3),  # 10 × 0.16 ÷ 0.30 = 5.3333
        "arts_courses": Fraction(10, 3),  # 10 × (2/3 − 1/2) ÷ 1/2 = 3.3333
        "lawful_conduct": Fraction(10),
        "closing": Fraction(5, 2),
        "fitness_change": Fraction(29, 4),  # 10 × 0.029 ÷ 0.04 = 7.25
        "digital_links": Fraction(6),
    }
    for name, points in by_hand.items():
        assert found.on(name).points == points, name
    assert (found.known, found.asked) == (75, 100)  # 满意度 15、学业增值 10 没有数据
    assert found.composite == sum(by_hand.values(), Fraction(0)) / 75 * 100
    assert round(float(found.composite or 0), 2) == 55.27


def test_没有数据不是零分_够六成才合成() -> None:
    held = scheme(measure("x", 60), measure("y", 40))
    known = appraise(held, [A, B], {"x": {"a": figure("0.5")}, "y": {"b": figure("1")}})
    one, other = known.schools
    assert one.composite == 50  # 30 of 60 known points
    assert other.composite is None
    assert other.why.startswith("不能计算，因为有数据的项目只占40分")
    assert "缺：x" in other.why
    none = appraise(held, [A], {}).schools[0]
    assert none.composite is None


def test_不适用的不扣分_现行规定不允许的谁都不计() -> None:
    held = scheme(measure("x", 50), measure("y", 50))
    figures = {
        "x": {"a": figure("1"), "b": figure("1")},
        "y": {"a": Figure(does_not_apply=True, why="没有到期的事项"), "b": figure("0")},
    }
    one, other = appraise(held, [A, B], figures).schools
    assert (one.composite, one.asked) == (100, 50)
    assert other.composite == 50
    none = appraise(held, [A, B], figures, refused={"y": "留痕不作依据"})
    assert [school.composite for school in none.schools] == [100, 100]
    assert none.schools[0].on("y").state == "refused"
    assert none.schools[0].on("y").why == "留痕不作依据"


def test_捆绑_成员同分_缺一个都算不出() -> None:
    held = scheme(measure("x", 100))
    figures = {"x": {"a": figure("1"), "b": figure("0"), "c": figure("0.5")}}
    bundle = {"x": [["a", "b"]]}
    found = appraise(held, [A, B, C], figures, bundles=bundle)
    assert [one.points for one in found.schools] == [75, 75, 50]
    assert found.schools[0].on("x").bundle == ("甲校", "乙校")
    assert found.schools[0].on("x").own == 100
    lacking = appraise(held, [A, B], {"x": {"a": figure("1")}}, bundles=bundle)
    assert all(one.composite is None for one in lacking.schools)
    assert "乙校" in lacking.schools[0].on("x").why


values = st.integers(-2000, 3000).map(lambda n: Fraction(n, 1000))
scorings = st.one_of(
    st.builds(
        Linear,
        st.integers(0, 20).map(lambda n: Fraction(n, 20)),
        st.integers(40, 60).map(lambda n: Fraction(n, 20)),
    ),
    st.just(Steps(((Fraction(2), Fraction(1)), (Fraction(1), Fraction(1, 2))))),
    st.just(Verdicts()),
)


@given(scorings, values, values)
def test_得分在零和一之间_数越好得分不会越少(
    scoring: object, one: Fraction, other: Fraction
) -> None:
    low, high = sorted((one, other))
    shares = share_of(scoring, low), share_of(scoring, high)  # type: ignore[arg-type]
    assert 0 <= shares[0] <= shares[1] <= 1


@given(st.lists(st.tuples(values, st.integers(1, 3000)), min_size=2, max_size=8))
def test_捆绑不改变按学生数加权的总分(rows: list[tuple[Fraction, int]]) -> None:
    schools = [School(str(n), str(n), pupils) for n, (_, pupils) in enumerate(rows)]
    figures = {"x": {str(n): Figure(value) for n, (value, _) in enumerate(rows)}}
    held = scheme(measure("x", 100))
    apart = appraise(held, schools, figures)
    together = appraise(held, schools, figures, bundles={"x": [[s.code for s in schools]]})

    def whole(found: object) -> Fraction:
        return sum((one.points * (one.school.pupils or 0) for one in found.schools), Fraction(0))  # type: ignore[attr-defined]

    assert whole(apart) == whole(together)
    assert all(0 <= one.points <= 100 for one in together.schools)


def test_取数_最近一期_比上一年_人数太少不用() -> None:
    now = [
        Fact("a", period="2024", numerator=90, denominator=100),
        Fact("a", period="2025", numerator=93, denominator=100),
        Fact("b", period="2025", numerator=9, denominator=10),
    ]
    found = figures_of(now, [A, B, C], least=11)
    assert found["a"].value == Fraction(93, 100)
    assert (found["b"].value, found["b"].why) == (None, "少于11，不使用")
    assert (found["c"].value, found["c"].why) == (None, "没有填报")
    then = [Fact("a", period="2024", numerator=90, denominator=100)]
    assert figures_of(now, [A], before=then)["a"].value == Fraction(3, 100)


def test_名单按条件_写理由_不知道的单列() -> None:
    lists = (
        NameList(
            "commend", "表彰", "all", (Criterion("composite", "at_least", Fraction(3, 4)),), ""
        ),
        NameList("help", "帮扶", "any", (Criterion("x", "at_most", Fraction(1, 2)),), ""),
    )
    held = scheme(measure("x", 100), lists=lists)
    found = named(appraise(held, [C, A, B], {"x": {"a": figure("0.8"), "c": figure("0.5")}}))
    commend, help_ = found
    assert [school.school.name for school, _ in commend.on] == ["甲校"]
    assert commend.on[0][1] == ("综合评价得分率不低于75%（80.0%）",)
    assert [school.school.name for school, _ in help_.on] == ["丙校"]
    assert [school.school.name for school, _ in help_.untold] == ["乙校"]


def test_核算依据存下来_再算一样_换一个数只动一个() -> None:
    held = scheme(measure("x", 60), measure("y", 40, "process"))
    inputs = Inputs(
        (A, B),
        {"x": {"a": figure("93/100"), "b": Figure(why="没有填报")}, "y": {"a": figure("1/3")}},
        {"x": (("a", "b"),)},
        weights={"x": Fraction(50), "y": Fraction(50)},
    )
    again = Inputs.from_json(json.loads(json.dumps(inputs.to_json())))
    assert again.appraisal(held) == inputs.appraisal(held)
    other = again.corrected("x", "b", figure("1"))
    assert other.figure("x", "b").value == 1
    assert other.figure("y", "a") == inputs.figure("y", "a")


def test_本地权重_部分跟着变() -> None:
    held = scheme(measure("x", 60), measure("y", 40, "process"))
    own = held.weighted({"x": Fraction(30), "y": Fraction(70)})
    assert own.parts == (Part("result", Fraction(30)), Part("process", Fraction(70)))
    assert replace(held) == held


@pytest.mark.parametrize(
    ("value", "more"),
    [
        ("10/9", {"unit": "比例"}),
        ("-1/100", {"unit": "比例"}),
        ("80", {"unit": "比例"}),
        ("3/2", {"unit": "比例", "change": True}),
        ("-1", {"unit": "起"}),
        ("3/2", {"unit": "门"}),
        ("1/2", {"scoring": Verdicts()}),
        ("2", {"source": "growth"}),
    ],
)
def test_不可能的数_哪里填都不收(value: str, more: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="填的是"):
        must_fit("试算", measure("x", 10, **more), Fraction(value))


def test_可能的数都收() -> None:
    for value, unit in (
        ("1", "比例"),
        ("0", "比例"),
        ("312/330", "比例"),
        ("2", "起"),
        ("1.02", "倍"),
    ):
        must_fit("试算", measure("x", 10, unit=unit), Fraction(value))
    must_fit("试算", measure("x", 10, unit="比例", change=True), Fraction("-0.3"))


def test_比上一年用百分数说() -> None:
    now, then = [Fact("a", value=0.5204)], [Fact("a", value=0.5009)]
    found = figures_of(now, [A], before=then, unit="比例")
    assert found["a"].why == "上一年 50.1%，这一年 52.0%"


def test_部分里一个数也没有_不印零分() -> None:
    whole = scheme(measure("x", 60), measure("y", 40, part="features"))
    found = appraise(whole, [A], {"x": {"a": Figure(Fraction(1))}})
    one = found.of("a")
    assert one is not None
    assert [part.told for part in one.parts] == [60, None]
