"""Reading groups of an examination: other programs' numbers, what must not change, refusals."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.achievement.description import (
    Threshold,
    above_mean_share,
    describe,
    distribution,
    rates,
)
from junheng.measure.achievement.differences import (
    local_between_schools,
    quality_school_differences,
)
from junheng.measure.achievement.distributions import f_quantile, t_quantile
from junheng.measure.achievement.equating import Group, tucker
from junheng.measure.achievement.gaps import group_gap
from junheng.measure.achievement.shares import (
    BASES,
    bulletin_shares,
    cut_scores,
    gain_statements,
    unit_shares,
    wilson,
)
from junheng.measure.achievement.standing import (
    bands_of_full,
    bands_of_population,
    percentile_ranks,
    place_in_bands,
    standard_scores,
)
from junheng.measure.achievement.variance import VarianceShares, variance_shares

CASE = Path(__file__).resolve().parent.parent / "golden/exam/twelve_schools"
EXPECTED = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
CLOSE = 1e-9
SCORES = st.lists(st.integers(0, 100).map(float), min_size=4, max_size=40)


def pupils() -> dict[str, np.ndarray]:
    with (CASE / "input.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


ALL = pupils()
KEPT = {name: column[ALL["kept"] == 1] for name, column in ALL.items()}


def split(table: dict[str, np.ndarray], *, classes: bool) -> VarianceShares:
    inner = table["class"].astype(int).tolist() if classes else None
    return variance_shares(table["score"], table["school"].astype(int).tolist(), inner)


def parts(found: VarianceShares, part: str) -> list[float]:
    return [getattr(level, part) for level in found.levels]


# --- standing and description


def test_标准分_百分等级_四分位数_区间与R一致() -> None:
    told, scores = EXPECTED["description"], ALL["score"]
    assert standard_scores(scores).z[:5] == pytest.approx(told["z"], rel=CLOSE)
    assert percentile_ranks(scores)[:5] == pytest.approx(told["rank"], rel=CLOSE)
    found = describe(scores, 100)
    for part in ("mean", "low", "high", "sd", "quartiles"):
        assert getattr(found, part) == pytest.approx(told[part], rel=CLOSE), part
    assert found.score_share == pytest.approx(found.mean / 100)


@given(SCORES, st.integers(1, 9), st.integers(-50, 50))
def test_换单位和零点_标准分和百分等级不变(scores: list[float], by: int, add: int) -> None:
    moved = [score * by + add for score in scores]
    one, other = standard_scores(scores), standard_scores(moved)
    assert np.allclose(one.z, other.z, atol=1e-9, equal_nan=True)
    assert (percentile_ranks(scores) == percentile_ranks(moved)).all()


@given(SCORES)
def test_分数段合计等于人数_累计到底是全体(scores: list[float]) -> None:
    steps = distribution(scores, 100, 10)
    assert sum(step.count for step in steps) == steps[-1].at_or_above == len(scores)


def test_门槛按十进制比较_恰好等于就算达到() -> None:
    """0.7 × 120 is 84 although the binary product lies below; 0.6 × 150 is 90."""
    passed = Threshold("pass", "合格率", 0.7)
    low = Threshold("low", "低分率", 0.4, "below")
    found = rates([84, 83.5, 48, 47.5, math.nan], 120, [passed, low])
    assert [(one.limit, one.count, one.n) for one in found] == [(84.0, 1, 4), (48.0, 1, 4)]
    assert rates([math.nan], 120, [passed])[0].share is None
    with pytest.raises(ValueError, match="threshold"):
        rates([1], 120, [Threshold("odd", "怪", 1.2)])


def test_等级_同分同级_按比例划的同分进高一级() -> None:
    bands = bands_of_population("ABC", [0.25, 0.5, 0.25], [9, 8, 8, 7, 6, 5, 4, 3])
    assert place_in_bands([9, 8, 7, 3, 2, math.nan], bands).tolist() == [0, 0, 1, 2, -1, -1]
    of_full = bands_of_full(["优秀", "合格", "待合格"], [0.85, 0.6], 100)
    assert place_in_bands([85, 84.5, 60, 0], of_full).tolist() == [0, 1, 1, 2]
    with pytest.raises(ValueError, match="falling"):
        bands_of_full(["优秀", "合格", "待合格"], [0.6, 0.85], 100)
    with pytest.raises(ValueError, match="adding up"):
        bands_of_population("AB", [0.5, 0.4], [1, 2])


def test_描述_没有成绩_只有一个_全部相同_顶端拥挤_都说明() -> None:
    nobody = describe([math.nan], 100)
    assert (nobody.n, nobody.mean, nobody.sd) == (0, None, None) and nobody.statements
    alone = describe([50], 100)
    assert alone.mean == 50 and alone.low is None and "只有一个成绩" in alone.statements[0]
    assert "所有成绩相同。" in describe([50, 50], 100).statements
    crowded = describe([100, 100, 80, 0, 0], 100).statements
    assert "40% 的学生得了满分" in crowded[0] and "缺考记成 0 分" in crowded[1]
    with pytest.raises(ValueError, match="outside"):
        describe([101], 100)
    with pytest.raises(ValueError, match="full mark"):
        describe([1], 0)
    same = standard_scores([3, 3])
    assert np.isnan(same.z).all() and "全部相同" in same.statements[0]
    with pytest.raises(ValueError, match="no score"):
        percentile_ranks([1], [math.nan])
    with pytest.raises(ValueError, match="positive"):
        above_mean_share(1, 0)


# --- equating


def test_等值_与equate一致_也与书上印的一致() -> None:
    new, old = Group(**EXPECTED["kb"]["x"]), Group(**EXPECTED["kb"]["y"])
    for name, weight in {"one": 1.0, "half": 0.5, "none": 0.0}.items():
        found = tucker(new, old, weight_new=weight)
        told = EXPECTED["kb"]["tucker"][name]
        assert found.slope == pytest.approx(told["slope"], rel=1e-8)
        assert found.intercept == pytest.approx(told["intercept"], rel=1e-7)
    printed = tucker(new, old, weight_new=1.0)
    assert (round(printed.slope, 4), printed.intercept) == (1.0289, pytest.approx(0.5370, abs=3e-4))
    assert not printed.statements


@given(st.integers(0, 1000), st.floats(0.5, 2), st.floats(-5, 5))
def test_同一批人同一份卷_等值是不变_线性变换就是那条线(
    seed: int, slope: float, add: float
) -> None:
    rng = np.random.default_rng(seed)
    anchor = rng.normal(size=200)
    scores = anchor + rng.normal(size=200)
    new, old = Group.of(scores, anchor), Group.of(add + slope * scores, anchor)
    found = tucker(new, old)
    assert found([0.0, 1.0]) == pytest.approx([add, add + slope], abs=1e-9)


def test_等值_人少_共同题弱_两批人差得远_都说明_共同题没有高低就拒绝() -> None:
    rng = np.random.default_rng(1)
    anchor = rng.normal(size=50)
    weak = Group.of(rng.normal(size=50), anchor)
    far = Group.of(rng.normal(size=50), anchor + 2)
    said = "".join(tucker(weak, far).statements)
    assert all(words in said for words in ("各至少要有 100 名", "共同题与全卷的相关", "差得太多"))
    with pytest.raises(ValueError, match="all equal"):
        Group.of([1, 2, 3], [1, 1, 1])
    with pytest.raises(ValueError, match="share"):
        tucker(weak, far, weight_new=2)
    with pytest.raises(ValueError, match="does not vary"):
        tucker(Group.of([3, 3, 3], [1, 2, 3]), far)


# --- top and bottom shares


def test_分数线_同分的三种算法() -> None:
    reference = [10, 9, 8, 8, 8, 7, 6, 5, 4, 3, 3, 2, 1, 1, 1]  # a fifth is three of fifteen
    shares = {}
    for ties in ("in", "out", "in_part"):
        cuts = cut_scores(reference, name="全县", ties=ties)
        assert (cuts.top, cuts.bottom) == (8.0, 1.0)
        shares[ties] = unit_shares(reference, cuts, "top", unit="全县", bases={}).count
    assert shares == {"in": 5, "out": 2, "in_part": pytest.approx(3.0)}
    lowest = cut_scores([1, 1, 1, 1, 2], name="全县", ties="out")
    assert unit_shares([1, 1, 1, 1, 2], lowest, "bottom", unit="全县", bases={}).count == 4


@given(SCORES.filter(lambda held: min(held) < max(held)), st.sampled_from([0.05, 0.2, 0.27, 0.5]))
def test_按比例计入时_参照群体恰好占这么多(scores: list[float], part: float) -> None:
    cuts = cut_scores(scores, name="全县", part=part, ties="in_part")
    for side in ("top", "bottom"):
        found = unit_shares(scores, cuts, side, unit="全县", bases={})
        assert found.count == pytest.approx(part * len(scores))
    half = len(scores) // 2
    counts = [
        unit_shares(held, cuts, "top", unit="半", bases={}).count or 0
        for held in (scores[:half], scores[half:])
    ]
    assert sum(counts) == pytest.approx(part * len(scores))


def test_四个口径并列_少的人数不算_没有的写明() -> None:
    cuts = cut_scores(np.arange(100.0), name="全市考生")
    scores = [95, 90, 50, math.nan]
    bases = {"enrolled_grade_7": 6, "registered": 2}
    found = unit_shares(scores, cuts, "top", unit="甲校", bases=bases)
    assert [share.base for share in found.shares] == list(BASES)
    assert found.on("sat").value == pytest.approx(2 / 3)
    assert found.on("enrolled_grade_7").value == pytest.approx(1 / 3)
    assert found.on("enrolled_grade_9").value is None
    assert "没有“九年级在籍”人数" in found.on("enrolled_grade_9").reason
    assert "还少" in found.on("registered").reason
    assert unit_shares([math.nan], cuts, "top", unit="甲校", bases={}).on("sat").value is None


def test_通报没有成绩行_四舍五入留下的上下界_能定人数就定() -> None:
    bases = {"sat": 500, "enrolled_grade_7": 620, "registered": 90}
    found = bulletin_shares(0.214, "bottom", unit="甲县", reference="全市", base="sat", bases=bases)
    assert found.count == 107 and found.lower_is_better and found.cuts is None
    on = found.on("enrolled_grade_7")
    assert on.value == pytest.approx(107 / 620) and on.low <= on.value <= on.high
    assert "还少" in found.on("registered").reason
    rough = bulletin_shares(
        0.2, "top", unit="甲县", reference="全市", base="sat", bases={"sat": 5000}, decimals=2
    )
    assert rough.count is None and rough.on("sat").value == 0.2
    with pytest.raises(ValueError, match="its pupils"):
        bulletin_shares(0.2, "top", unit="甲县", reference="全市", base="registered", bases={})


def test_参加考试的口径上升_入学口径没有_写成一句话() -> None:
    """Eight weak pupils left before the examination: 20 of 100 become 20 of 92."""
    cuts = cut_scores(np.arange(100.0), name="全市")

    def year(sat: int, top: int) -> Any:
        scores = [95.0] * top + [50.0] * (sat - top)
        bases = {"enrolled_grade_7": 100}
        return unit_shares(scores, cuts, "top", unit="甲校", bases=bases)

    (said,) = gain_statements(year(100, 20), year(92, 20))
    assert "前20%率上升 1.7 个百分点" in said and "按七年级入学人数没有上升" in said
    assert gain_statements(year(100, 20), year(100, 25)) == ()
    with pytest.raises(ValueError, match="cannot be compared"):
        bottom = unit_shares([1.0], cuts, "bottom", unit="甲校", bases={})
        gain_statements(year(100, 20), bottom)


@pytest.mark.parametrize(
    ("scores", "options"),
    [([], {}), ([5, 5], {}), ([1, 2], {"part": 0.6}), ([1, 2], {"ties": "some"})],
)
def test_分数线_拒绝(scores: list[float], options: Any) -> None:
    assert cut_scores([1, 2], name="全县").top == 2
    with pytest.raises(ValueError, match=r"reference|part"):
        cut_scores(scores, name="全县", **options)


def test_率的区间与R的prop_test一致() -> None:
    for count, n, low, high in EXPECTED["wilson"]:
        assert wilson(count, n) == pytest.approx((low, high), rel=CLOSE, abs=1e-12)
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


# --- variance between schools and classes


def test_一层_与aov和psych一致() -> None:
    told, found = EXPECTED["balanced"], split(ALL, classes=False)
    assert parts(found, "squares") == pytest.approx(told["oneway"]["squares"], rel=CLOSE)
    schools = found.level("schools")
    assert schools.share == pytest.approx(told["icc"], rel=CLOSE)
    assert (schools.low, schools.high) == pytest.approx((told["low"], told["high"]), rel=1e-8)
    assert found.by_chance == pytest.approx(11 / 359)


def test_学校和班级两层_与lme4和矩阵算法一致() -> None:
    told = EXPECTED["balanced"]["nested"]
    found = split(ALL, classes=True)
    for level in found.levels:
        assert level.component == pytest.approx(told[level.name], rel=1e-5)
    told, found = EXPECTED["unbalanced"], split(KEPT, classes=True)
    assert found.n == told["n"]
    assert parts(found, "squares") == pytest.approx(told["squares"], rel=CLOSE)
    assert parts(found, "component") == pytest.approx(told["components"], rel=CLOSE)
    for part in ("share", "low", "high"):
        assert parts(found, part) == pytest.approx(told[part], rel=1e-8, abs=1e-12), part


@pytest.mark.real_data
def test_公开数据上与R一致(real_data: Path) -> None:
    with (real_data / "bdf.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    scores, told = [float(row["langPOST"]) for row in rows], EXPECTED["real"]
    schools, classes = [row["schoolNR"] for row in rows], [row["classNR"] for row in rows]
    one = variance_shares(scores, schools)
    assert parts(one, "squares") == pytest.approx(told["oneway"]["squares"], rel=CLOSE)
    two = variance_shares(scores, schools, classes)
    assert parts(two, "share") == pytest.approx(told["share"], rel=1e-7)


@given(st.integers(0, 500), st.floats(0.1, 10), st.floats(-100, 100), st.booleans())
def test_份额合计为一_换单位和先后不变(seed: int, by: float, add: float, classes: bool) -> None:
    rng = np.random.default_rng(seed)
    n = 60
    school, inner = rng.integers(0, 5, n), rng.integers(0, 2, n)
    scores = rng.normal(size=n) + 0.5 * rng.normal(size=5)[school]
    order = rng.permutation(n)

    def shares(held: np.ndarray, at: np.ndarray) -> list[float]:
        labels = inner[at].tolist() if classes else None
        return parts(variance_shares(held[at], school[at].tolist(), labels), "share")

    one = shares(scores, np.arange(n))
    assert math.fsum(one) == pytest.approx(1)
    assert shares(add + by * scores, order) == pytest.approx(one, abs=1e-7)


def test_差异份额_一所学校_全相同_每校一班_各校一样_都说明() -> None:
    for scores, schools, classes, words in (
        ([1, 2], "aa", None, "学校只有一个"),
        ([3, 3, 3, 3], "aabb", None, "所有成绩相同"),
        ([1, 2], "ab", None, "只有一名学生"),
        ([1, 2, 3, 4], "aabb", "1111", "每所学校只有一个班"),
        ([], "", None, "学校只有一个"),
    ):
        found = variance_shares(scores, list(schools), classes and list(classes))
        assert found.levels == () and words in found.statements[0]
        assert local_between_schools(scores, list(schools)).value is None or classes
    alike = variance_shares([1, 5, 1, 5, 1, 5], list("aabbcc"))
    assert alike.level("schools").share == 0 and "记为 0" in alike.statements[0]
    few = variance_shares([1, 2, 5, 6, 2, 4, 7, 9], list("aaaabbbb"), list("11221122"))
    assert few.level("schools").low is None and "否则算不出区间" in few.statements[-1]
    with pytest.raises(ValueError, match="give one each"):
        variance_shares([1, 2], ["a"])


def test_班级之间估计小于零_记为零_区间仍说最多能有多少() -> None:
    """Schools alone differ: what is set to zero is not told as certain (0 到 0)."""
    schools = np.repeat(np.arange(6), 40)
    classes = [(school, n % 4) for n, school in enumerate(schools.tolist())]
    for seed in (0, 3, 4):
        scores = np.random.default_rng(seed).normal(0, 10, schools.size) + 2 * schools
        found = variance_shares(scores, schools.tolist(), classes)
        level = found.level("classes")
        assert any("班级之间的差异估计小于 0" in words for words in found.statements)
        assert (level.share, level.low) == (0, 0)
        assert level.high is not None and 0.01 < level.high < 0.1


def test_一所学校里比各班_说的是班级() -> None:
    inside = ALL["school"] == 3
    classes = ALL["class"][inside].astype(int).tolist()
    found = variance_shares(ALL["score"][inside], classes, outer="classes")
    assert [level.name for level in found.levels] == ["classes", "pupils"]
    assert found.level("classes").units == 3 and "班级只有 3 个" in found.statements[-1]
    alone = variance_shares([1, 2], "aa", outer="classes")
    assert alone.statements == ("班级只有一个，没有班级之间的差异可算。",)


def test_两种差异率各算各的_本地测算不作认定() -> None:
    found = local_between_schools(ALL["score"], ALL["school"].astype(int).tolist())
    squares = EXPECTED["balanced"]["oneway"]["squares"]
    assert found.value == pytest.approx(squares[0] / sum(squares), rel=CLOSE)
    assert "不作认定依据" in found.label and found.value > found.by_chance


def test_与城区优质学校差异率_两种公式_手算() -> None:
    """Good schools: 80, 90, 100 and 70 together, mean 85, sd √(500/3); school C has mean 68."""
    scores = [80, 90, 100, 70, 60, 76, math.nan, math.nan]
    schools = ["A", "A", "A", "B", "C", "C", "C", "D"]
    found = quality_school_differences(scores, schools, ["A", "B"])
    by_name = {one.school: one for one in found.schools}
    assert (found.mean, by_name["C"].n) == (85.0, 2)
    assert by_name["C"].value == pytest.approx(17 / 85)
    assert by_name["A"].value is None and "不与自己比较" in by_name["A"].reason
    assert by_name["D"].value is None and by_name["D"].reason == "没有成绩，算不出。"
    other = quality_school_differences(scores, schools, ["A", "B"], formula="standardised")
    value = next(one.value for one in other.schools if one.school == "C")
    assert value == pytest.approx(17 / math.sqrt(500 / 3))
    assert "满分和零点" in found.statements[0] and not other.statements
    with pytest.raises(ValueError, match="have no row"):
        quality_school_differences(scores, schools, ["E"])
    nothing = quality_school_differences([math.nan, 1], ["A", "C"], ["A"])
    assert nothing.schools[1].value is None and "没有一个成绩" in nothing.schools[1].reason


def test_与城区优质学校差异率的区间_手算_和重抽样相近() -> None:
    """Means 80 of 50 pupils and 72 of 40, standard deviations 10: (80 − 72) ÷ 80 = 0.1.

    Its variance by hand: (100/40 + 0.9² × 100/50) ÷ 80² = 0.00064375.
    """
    half = math.sqrt(0.00064375) * 1.959963984540054
    z = np.array([-1.0, 1.0])
    good = 80 + 10 * np.tile(z, 25) * math.sqrt(49 / 50)
    weak = 72 + 10 * np.tile(z, 20) * math.sqrt(39 / 40)
    scores = np.concatenate([good, weak])
    schools = ["优"] * 50 + ["弱"] * 40
    row = quality_school_differences(scores, schools, ["优"]).schools[1]
    assert (row.value, row.low, row.high) == pytest.approx((0.1, 0.1 - half, 0.1 + half))
    assert row.word == "behind"
    rng = np.random.default_rng(7)
    again = [1 - rng.choice(weak, 40).mean() / rng.choice(good, 50).mean() for _draw in range(4000)]
    assert np.quantile(again, [0.025, 0.975]) == pytest.approx([row.low, row.high], abs=0.006)
    alone = quality_school_differences([80, 81, 70], ["优", "优", "弱"], ["优"]).schools[1]
    assert (alone.low, alone.high, alone.word) == (None, None, "")


@given(st.floats(0.1, 10), st.floats(0, 50))
def test_以标准差为单位的差异率_不随单位和零点改变_相对差会变(by: float, add: float) -> None:
    scores, schools = np.array([80, 90, 60, 70.0]), ["A", "A", "C", "C"]
    for formula, same in (("standardised", True), ("relative", add == 0)):
        one, other = (
            quality_school_differences(held, schools, ["A"], formula=formula).schools[1].value
            for held in (scores, add + by * scores)
        )
        assert (one == pytest.approx(other, rel=1e-9)) == same or add < 1e-6


# --- gaps, quantiles


def test_群体差异_与R的t检验和metafor一致() -> None:
    girls = KEPT["girl"] == 1
    found = group_gap(KEPT["score"][girls], KEPT["score"][~girls])
    for part, value in EXPECTED["gap"].items():
        assert getattr(found, part) == pytest.approx(value, rel=1e-8), part
    assert "区间包含 0：看不出两组有差别。" in found.statements


@given(SCORES, SCORES)
def test_两组对调_差变号_效应量变号(first: list[float], second: list[float]) -> None:
    one, other = group_gap(first, second), group_gap(second, first)
    if one.g is None:
        assert other.g is None and "没有高低" in one.statements[0]
    else:
        assert one.g == pytest.approx(-other.g)
        assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


def test_群体差异_一组不足两人_不给效应量() -> None:
    found = group_gap([60], [50, 70])
    assert (found.difference, found.g, found.low) == (0.0, None, None)
    assert "各至少要有 2 名" in found.statements[0]
    assert group_gap([], [1, 2]).difference is None


def test_分位数与R一致_范围之外拒绝() -> None:
    for p, df, value in EXPECTED["quantiles"]["t"]:
        assert t_quantile(p, df) == pytest.approx(value, rel=1e-9)
        assert t_quantile(1 - p, df) == pytest.approx(-value, rel=1e-9)
    for p, df1, df2, value in EXPECTED["quantiles"]["f"]:
        assert f_quantile(p, df1, df2) == pytest.approx(value, rel=1e-9)
    for wrong in ((0.0, 3.0), (0.5, -1.0)):
        with pytest.raises(ValueError, match="degrees of freedom"):
            t_quantile(*wrong)


def test_每个计数都在_小组由数据的门来隐去() -> None:
    assert describe([1, 2, math.nan], 5).n == 2
    assert group_gap([1, 2], [3, 4, 5]).n_second == 3
    assert Counter(level.units for level in split(ALL, classes=True).levels) == {
        12: 1,
        36: 1,
        360: 1,
    }
