"""Value-added by mixed models: the numbers of another program, what must not change, refusals."""

from __future__ import annotations

import csv
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junheng.measure.growth.mixed import (
    Cells,
    Fit,
    Statistics,
    fit,
    fit_crossed,
    value_added,
)
from junheng.measure.growth.mixed.measurement_error import (
    errors_in_variables,
    fit_corrected,
    over_reliabilities,
)
from junheng.measure.growth.mixed.reading import (
    bands,
    comparative_factor,
    pupils_needed,
    rank_intervals,
    stability,
)

CASE = Path(__file__).resolve().parent.parent / "golden/mixed/two_towns"
EXPECTED = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))["models"]
CLOSE = 1e-6
TERM = {"(Intercept)": "intercept"}


def pupils() -> dict[str, np.ndarray]:
    with (CASE / "input.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


PUPILS = pupils()


def units(*names: str) -> dict[str, Any]:
    return {name: PUPILS[name].astype(int).astype(str) for name in names}


def ours(name: str) -> Fit:
    shape, method = name.split("_")
    priors = {} if shape == "null" else {k: PUPILS[k] for k in ("chinese", "maths")}
    levels = {"nested": ("district", "school"), "crossed": ("school", "village")}
    found = value_added(
        PUPILS["score"],
        priors,
        units(*levels.get(shape, ("school",))),
        context={"intake": PUPILS["intake"]} if shape == "context" else None,
        slopes={"school": ["maths"]} if shape == "slope" else None,
        crossed=shape == "crossed",
        method=method,  # type: ignore[arg-type]
    )
    return found.with_context or found.prior_only


def compare(found: Fit, wanted: dict[str, Any], close: float = CLOSE) -> None:
    assert found.fixed == pytest.approx(wanted["fixed"], rel=close)
    assert found.fixed_se == pytest.approx(wanted["se"], rel=close)
    assert found.criterion == pytest.approx(wanted["criterion"], rel=1e-9)
    for group, one, other, value in zip(
        wanted["groups"], wanted["var1"], wanted["var2"], wanted["vcov"], strict=True
    ):
        if group == "Residual":
            assert found.residual == pytest.approx(value, rel=close)
            continue
        level = found.level(group)
        i = level.terms.index(TERM.get(one, one))
        j = i if other == "NA" else level.terms.index(TERM.get(other, other))
        assert level.covariance[i, j] == pytest.approx(value, rel=close)
    for group, told in wanted["units"].items():
        level = found.level(group)
        place = {labels[-1]: i for i, labels in enumerate(level.units)}
        order = [place[label] for label in told["unit"]]
        effect = level.effect[order].T.ravel()
        sd = np.sqrt(np.einsum("gkk->gk", level.spread))[order].T.ravel()
        assert effect == pytest.approx(told["effect"], rel=close, abs=1e-6)
        assert sd == pytest.approx(told["sd"], rel=close)


@pytest.mark.parametrize("name", EXPECTED)
def test_与lme4的系数_方差_单位效应一致(name: str) -> None:
    compare(ours(name), EXPECTED[name])


# lme4's search ends where its criterion is flat: ours is never above it, so the variances below
# may differ where the reference has not arrived
REAL = {
    "Chem97_null": ("chem97", "score", [], ("school",), None),
    "Chem97_ri": ("chem97", "score", ["gcsecnt"], ("school",), None),
    "Chem97_3lvl": ("chem97", "score", ["gcsecnt", "genderF", "age"], ("lea", "school"), None),
    "Hsb82_rs": ("hsb82", "mAch", ["meanses", "cses", "catholic", "mc", "cc"], ("school",), "cses"),
    "InstEval_crossed": ("insteval", "y", ["service1"], ("s", "d"), None),
}


def real_table(folder: Path, name: str) -> dict[str, Any]:
    if name == "hsb82":
        with (folder / "hsb82.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        table: dict[str, Any] = {key: [row[key] for row in rows] for key in rows[0]}
        for key in ("mAch", "meanses", "cses"):
            table[key] = np.array([float(v) for v in table[key]])
        table["catholic"] = np.array([float(v == "Catholic") for v in table["sector"]])
        table["mc"] = table["meanses"] * table["cses"]
        table["cc"] = table["catholic"] * table["cses"]
        return table
    held = pq.read_table(folder / f"{name}.parquet")
    table = {key: held[key].to_pylist() for key in held.schema.names}
    if name == "chem97":
        table["genderF"] = np.array([float(v == "F") for v in table["gender"]])
    else:
        table["service1"] = np.array([float(v == "1") for v in table["service"]])
    return table


@pytest.mark.real_data
@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize(
    "name",
    [n if n != "InstEval_crossed" else pytest.param(n, marks=pytest.mark.slow) for n in REAL],
)
def test_公开数据上与lme4一致(real_data: Path, name: str, method: str) -> None:
    golden = json.loads(
        (real_data.parent / "reference/growth-golden/lme4_golden.json").read_text(encoding="utf-8")
    )[f"{name}_{method.upper()}"]
    file, outcome, predictors, levels, slope = REAL[name]
    table = real_table(real_data, file)
    crossed = "crossed" in name
    found = value_added(
        table[outcome],
        {key: table[key] for key in predictors},
        {level: table[level] for level in levels},
        slopes={levels[0]: [slope]} if slope else None,
        crossed=crossed,
        method=method,  # type: ignore[arg-type]
    ).prior_only
    assert found.n == golden["nobs"]
    assert found.criterion == pytest.approx(golden["objective"], rel=1e-12)
    assert found.criterion <= golden["objective"] + 1e-8
    assert found.fixed == pytest.approx(list(golden["fixef"].values()), rel=CLOSE)
    se = golden["se"].values() if isinstance(golden["se"], dict) else golden["se"]
    assert found.fixed_se == pytest.approx(list(se), rel=3 * CLOSE)
    for group, told in golden["ranef_first10"].items():
        level = found.level(group)
        place = {labels[-1]: i for i, labels in enumerate(level.units)}
        for k, (effects, sds) in enumerate(
            zip(told["blup"].values(), told["cond_sd"], strict=True)
        ):
            for label, effect, sd in zip(told["level"], effects, sds, strict=True):
                at = place[label]
                assert level.effect[at, k] == pytest.approx(effect, rel=5e-5, abs=2e-6)
                assert math.sqrt(level.spread[at, k, k]) == pytest.approx(sd, rel=2e-5)


@pytest.mark.real_data
def test_化学成绩_八成学校在符合预期的区间里_名次区间宽到名单的六成(real_data: Path) -> None:
    table = real_table(real_data, "chem97")
    found = value_added(
        table["score"], {"gcse": table["gcsecnt"]}, {"school": table["school"]}
    ).prior_only
    verdicts = bands(found.levels[0]).verdicts
    share = {word: verdicts.count(word) / len(verdicts) for word in ("above", "near", "below")}
    assert share == pytest.approx({"above": 0.11, "near": 0.80, "below": 0.09}, abs=0.006)
    assert np.median(found.levels[0].reliability) == pytest.approx(0.65, abs=0.006)
    assert [pupils_needed(found, r) for r in (0.7, 0.8, 0.9)] == pytest.approx([10, 18, 39], abs=1)
    ranks = rank_intervals(found.levels[0], np.random.default_rng(1), draws=500)
    assert ranks.median_width == pytest.approx(0.64, abs=0.01)


# --- what must not change -------------------------------------------------------------------


def simulated(rng: np.random.Generator, schools: int, pupils_each: int) -> dict[str, Any]:
    n = schools * pupils_each
    school = np.repeat(np.arange(schools), pupils_each)
    prior = rng.normal(70, 10, n)
    effect = rng.normal(0, 4, schools)
    score = 10 + 0.8 * prior + effect[school] + rng.normal(0, 6, n)
    return {"school": school, "prior": prior, "score": score, "effect": effect}


def statistics(data: dict[str, Any], keep: Any = slice(None)) -> Statistics:
    prior = data["prior"][keep]
    return Statistics.of(
        np.column_stack([np.ones(len(prior)), prior]),
        data["score"][keep],
        [data["school"][keep].astype(str)],
        names=("intercept", "prior", "score"),
        levels=("school",),
    )


@given(st.integers(0, 2**31), st.integers(3, 12), st.integers(4, 12))
@settings(max_examples=25)
def test_分数换单位_效应按单位变_信度不变(seed: int, schools: int, each: int) -> None:
    data = simulated(np.random.default_rng(seed), schools, each)
    one = fit(statistics(data))
    other = fit(statistics({**data, "score": data["score"] * 10 + 3, "prior": data["prior"] / 2}))
    scale = one.residual**0.5
    assert other.levels[0].effect / 10 == pytest.approx(one.levels[0].effect, abs=2e-3 * scale)
    assert other.levels[0].reliability == pytest.approx(one.levels[0].reliability, abs=2e-3)
    assert other.fixed[1] == pytest.approx(one.fixed[1] * 20, rel=1e-4, abs=1e-4)


@given(st.integers(0, 2**31))
@settings(max_examples=25)
def test_收缩_效应等于信度乘以未收缩的均值(seed: int) -> None:
    data = simulated(np.random.default_rng(seed), 8, 9)
    found = fit(statistics(data))
    level = found.levels[0]
    left = data["score"] - found.fixed[0] - found.fixed[1] * data["prior"]
    means = np.array([left[data["school"] == int(u[0])].mean() for u in level.units])
    assert level.effect[:, 0] == pytest.approx(level.reliability * means, abs=1e-6)
    assert ((level.reliability >= 0) & (level.reliability < 1)).all()


@given(st.integers(0, 2**31), st.integers(1, 7))
@settings(max_examples=25)
def test_两县分开汇总再合并_与一起算相同(seed: int, border: int) -> None:
    data = simulated(np.random.default_rng(seed), 8, 6)
    first = data["school"] < border
    mixed = first | (np.arange(first.size) % 3 == 0)  # some schools in both halves
    merged = statistics(data, mixed).merged(statistics(data, ~mixed))
    whole = statistics(data)
    assert merged.units.tolist() == whole.units.tolist()
    assert merged.products == pytest.approx(whole.products, rel=1e-12)
    assert fit(merged).criterion == pytest.approx(fit(whole).criterion, abs=1e-8)


def test_按学校筛选_与重新汇总所选学生相同() -> None:
    data = simulated(np.random.default_rng(3), 10, 7)
    kept = statistics(data).only(np.arange(10) % 2 == 0)
    again = statistics(data, data["school"] % 2 == 0)
    assert kept.units.tolist() == again.units.tolist()
    assert kept.products == pytest.approx(again.products)


def test_学生换顺序_学校换代码_结果不变() -> None:
    data = simulated(np.random.default_rng(4), 10, 7)
    order = np.random.default_rng(5).permutation(70)
    shuffled = {**data, **{k: data[k][order] for k in ("school", "prior", "score")}}
    renamed = {**shuffled, "school": 90 - shuffled["school"]}
    one, other = fit(statistics(data)), fit(statistics(renamed))
    assert other.criterion == pytest.approx(one.criterion, abs=1e-9)
    assert other.levels[0].effect[::-1] == pytest.approx(one.levels[0].effect, abs=1e-6)


@given(st.integers(0, 2**31), st.sampled_from([1, 3, 1000, 10**9]), st.integers(-20, 20))
@settings(max_examples=25)
def test_学校代码写成数还是文字_连续还是隔得很远_汇总相同(seed: int, gap: int, low: int) -> None:
    data = simulated(np.random.default_rng(seed), 9, 5)
    codes = data["school"] * gap + low
    columns, shape = [np.ones(45), data["prior"]], {"names": ("intercept", "prior", "score")}
    one, other = (
        Statistics.of(columns, data["score"], [labels], **shape, levels=("school",))  # type: ignore[arg-type]
        for labels in (codes, codes.astype(str))
    )
    assert one.units.tolist() == other.units.tolist()
    assert one.products == pytest.approx(other.products, rel=1e-12)
    assert one.pupils.tolist() == [5.0] * 9


def test_交叉算法用在嵌套的单位上_与嵌套算法相同() -> None:
    nested, crossed = (
        value_added(
            PUPILS["score"],
            {"maths": PUPILS["maths"]},
            units("district", "school"),
            crossed=is_crossed,
        ).prior_only
        for is_crossed in (False, True)
    )
    assert crossed.criterion == pytest.approx(nested.criterion, rel=1e-12)
    for level in ("district", "school"):
        one, other = nested.level(level), crossed.level(level)
        place = {labels[-1]: i for i, labels in enumerate(other.units)}
        order = [place[labels[-1]] for labels in one.units]
        assert other.effect[order] == pytest.approx(one.effect, abs=1e-5)
        assert other.spread[order] == pytest.approx(one.spread, rel=1e-5)


def test_交叉单元格合并_与一起算相同() -> None:
    columns = np.column_stack([np.ones(360), PUPILS["maths"]])
    labels = [list(held) for held in units("school", "village").values()]
    shape = {"names": ("intercept", "maths", "score"), "levels": ("school", "village")}

    def part(keep: np.ndarray) -> Cells:
        chosen = [np.asarray(held)[keep] for held in labels]
        return Cells.of(columns[keep], PUPILS["score"][keep], chosen, **shape)  # type: ignore[arg-type]

    half = PUPILS["district"] < 3
    merged, whole = part(half).merged(part(~half)), part(np.ones(360, dtype=bool))
    assert fit_crossed(merged).criterion == pytest.approx(fit_crossed(whole).criterion, abs=1e-8)
    chosen = {"1", "2", "5", "7", "8", "12"}
    kept = fit_crossed(whole.only(chosen))
    again = fit_crossed(part(np.isin(labels[0], sorted(chosen))))
    assert kept.criterion == pytest.approx(again.criterion, abs=1e-8)
    assert {str(unit[0]) for unit in kept.level("school").units} == chosen


def test_不用的时候不装载编译器(root: Path) -> None:
    code = (
        "import sys; import junheng.measure.growth.mixed, junheng.measure.growth.percentiles; "
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


# --- what may be said -----------------------------------------------------------------------


def test_三档判断_样本太少另说_控制错误发现率时只会更少() -> None:
    level = ours("intercept_reml").levels[0]
    plain = bands(level)
    for low, high, verdict in zip(plain.low, plain.high, plain.verdicts, strict=True):
        assert verdict == ("above" if low > 0 else "below" if high < 0 else "near")
    assert {"above", "below"} <= set(plain.verdicts)
    strict = bands(level, false_discoveries=0.05).verdicts
    assert strict.count("near") >= plain.verdicts.count("near")
    small = bands(level, smallest=20).verdicts
    assert [word == "too_few" for word in small] == (level.pupils < 20).tolist()


def test_比较区间_等标准误时是1点39倍() -> None:
    # Goldstein and Healy (1995): 1.39 standard errors for 95 %
    assert comparative_factor(np.full(50, 2.0)) == pytest.approx(1.386, abs=5e-4)
    assert 1.386 < comparative_factor(np.array([1.0, 3.0])) < 1.96
    with pytest.raises(ValueError, match="at least two"):
        comparative_factor(np.array([1.0]))


def test_名次区间_包住大多数模拟_没有差别时占满全单() -> None:
    level = ours("null_reml").levels[0]
    ranks = rank_intervals(level, np.random.default_rng(7), draws=400)
    assert (ranks.low <= ranks.high).all()
    assert 0.2 < ranks.median_width <= 1


def test_多年合并_稳定性是两年效应的相关() -> None:
    rng = np.random.default_rng(11)
    school, year = np.divmod(np.arange(90), 3)
    effect = rng.normal(0, 4, 30)[school] + rng.normal(0, 3, 90)
    place = np.repeat(np.arange(90), 25)
    score = 50 + effect[place] + rng.normal(0, 6, place.size)
    found = value_added(score, {}, {"school": school[place], "year": year[place]}).prior_only
    assert len(found.level("year").units) == 90
    assert stability(found) == pytest.approx(16 / 25, abs=0.15)
    with pytest.raises(ValueError, match="levels"):
        stability(ours("null_reml"))


# --- measurement error ----------------------------------------------------------------------


def test_变量含误差_福勒的玉米产量() -> None:
    # Fuller (1987), example 1.2.1: means, moments and the estimate 0.4232 are printed there;
    # yield on soil nitrogen, eleven plots, error variance 57
    mean_y, mean_x, m_xx, m_xy = 97.4545, 70.6364, 304.8545, 104.8818
    products = np.array(
        [
            [11, 11 * mean_x, 11 * mean_y],
            [11 * mean_x, 10 * m_xx + 11 * mean_x**2, 10 * m_xy + 11 * mean_x * mean_y],
            [11 * mean_y, 10 * m_xy + 11 * mean_x * mean_y, 0],
        ]
    )
    found = errors_in_variables(products, np.array([0.0, 57.0]), 10)
    assert found == pytest.approx([67.56, 0.4232], abs=5e-3)
    with pytest.raises(ValueError, match="reliability"):
        errors_in_variables(products, np.array([0.0, 320.0]), 10)


def test_信度为一_与不校正相同() -> None:
    data = simulated(np.random.default_rng(8), 20, 12)
    plain, corrected = fit(statistics(data)), fit_corrected(statistics(data), {"prior": 1.0})
    assert corrected.fixed == pytest.approx(plain.fixed, rel=1e-6)
    assert corrected.residual == pytest.approx(plain.residual, rel=1e-6)
    assert corrected.levels[0].effect == pytest.approx(plain.levels[0].effect, abs=1e-5)
    assert corrected.criterion == pytest.approx(plain.criterion, abs=1e-7)


def test_先前成绩有误差_校正后找回真斜率和生源弱的学校() -> None:
    rng = np.random.default_rng(9)
    school = np.repeat(np.arange(150), 40)
    intake = rng.normal(0, 6, 150)
    true = intake[school] + rng.normal(0, 8, school.size)
    added = rng.normal(0, 2, 150)
    score = 0.9 * true + added[school] + rng.normal(0, 4, school.size)
    seen = true + rng.normal(0, 5, school.size)
    reliability = 100 / 125
    data = {"school": school, "prior": seen, "score": score}
    plain = fit(statistics(data))
    corrected = fit_corrected(statistics(data), {"prior": reliability})
    assert abs(plain.fixed[1] - 0.9) > 0.05
    assert corrected.fixed[1] == pytest.approx(0.9, abs=0.02)
    order = [int(labels[0]) for labels in plain.levels[0].units]
    bias = [
        np.polyfit(intake[order], one.levels[0].effect[:, 0] - added[order], 1)[0]
        for one in (plain, corrected)
    ]
    assert abs(bias[1]) < abs(bias[0]) / 2
    spread = over_reliabilities(statistics(data), "prior")
    slopes = [spread[value].fixed[1] for value in sorted(spread)]
    assert slopes == sorted(slopes, reverse=True)
    with pytest.raises(ValueError, match="reliability of prior is 2"):
        fit_corrected(statistics(data), {"prior": 2.0})


# --- degenerate input -----------------------------------------------------------------------


def test_学校之间没有差别_方差为零并明说() -> None:
    score = np.tile([40.0, 50.0, 60.0, 55.0], 12)
    found = value_added(score, {}, {"school": np.repeat(np.arange(12), 4)}).prior_only
    assert found.levels[0].variance == pytest.approx(0, abs=1e-8)
    assert found.levels[0].effect == pytest.approx(0, abs=1e-6)
    assert any("看不出单位之间有差别" in said for said in found.statements)
    assert set(bands(found.levels[0]).verdicts) == {"near"}


def test_共线的先前成绩被略去并明说_结果与不放它相同() -> None:
    data = simulated(np.random.default_rng(10), 12, 8)
    once = value_added(data["score"], {"prior": data["prior"]}, {"school": data["school"]})
    twice = value_added(
        data["score"],
        {"prior": data["prior"], "again": 3 * data["prior"] + 1, "same": np.full(96, 5.0)},
        {"school": data["school"]},
    )
    assert twice.prior_only.names == ("intercept", "prior")
    assert twice.prior_only.criterion == pytest.approx(once.prior_only.criterion)
    assert sum("已略去" in said for said in twice.statements) == 2


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "一所学校": ({"school": np.zeros(40)}, "at least two"),
    "每校一人": ({"school": np.arange(40)}, "one pupil each"),
    "成绩全相同": ({"score": np.full(40, 77.0)}, "no spread"),
    "结果就是先前成绩": ({"score": "prior"}, "no spread"),
    "没有一个学生成绩齐全": ({"prior": np.full(40, np.nan)}, "no pupil"),
    "成绩无穷大": ({"score": np.full(40, np.inf)}, "infinite"),
    "人数对不上": ({"prior": np.ones(39)}, "39 values for 40"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_算不出来的数据_拒绝并说明(name: str) -> None:
    data = {**simulated(np.random.default_rng(12), 5, 8)}
    changed, words = REFUSED[name]
    data |= {k: data["prior"] if isinstance(v, str) else v for k, v in changed.items()}
    with pytest.raises(ValueError, match=words):
        value_added(data["score"], {"prior": data["prior"]}, {"school": data["school"]})


def test_缺成绩的学生不参加_人数和比例印在旁边() -> None:
    data = simulated(np.random.default_rng(13), 6, 10)
    prior = data["prior"].copy()
    prior[:9] = np.nan
    found = value_added(data["score"], {"prior": prior}, {"school": data["school"]})
    assert (found.given, found.dropped, found.prior_only.n) == (60, 9, 51)
    assert any("85.0%" in said for said in found.statements)


def test_许多学生得最高分_明说量不出来() -> None:
    data = simulated(np.random.default_rng(15), 10, 20)
    capped = np.minimum(data["score"], np.quantile(data["score"], 0.7))
    found = value_added(capped, {"prior": data["prior"]}, {"school": data["school"]})
    assert any("都是最高分" in said for said in found.statements)
    assert not any("最低分" in said for said in found.statements)


def test_先前成绩可以弯_结点取五等分() -> None:
    rng = np.random.default_rng(14)
    prior = rng.uniform(0, 100, 900)
    school = np.repeat(np.arange(30), 30)
    score = (prior - 50) ** 2 / 50 + rng.normal(0, 3, 30)[school] + rng.normal(0, 3, 900)
    straight = value_added(score, {"prior": prior}, {"school": school}).prior_only
    curved = value_added(score, {"prior": prior}, {"school": school}, splines=True).prior_only
    assert len(curved.names) == 8
    assert curved.residual == pytest.approx(9, rel=0.15)
    assert curved.residual < straight.residual / 5
