"""Growth percentiles: another program's figures, what must not change, refusals with a reason."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junheng.measure.growth.percentiles import (
    Growth,
    GrowthModel,
    fit_table,
    group_growth,
    growth_percentiles,
    percentiles_of_rows,
)
from junheng.measure.growth.percentiles.groups import beyond_chance, clustered_se, fit_counts
from junheng.measure.growth.percentiles.outlook import band, growth_needed, projected
from junheng.measure.growth.percentiles.regression import Tables, _cells
from junheng.measure.growth.splines import Spline

CASE = Path(__file__).resolve().parent.parent / "golden/percentiles/three_years"
EXPECTED = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
YEARS = ("y2023", "y2024", "y2025")


def table(path: Path, *names: str) -> dict[str, np.ndarray]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in names}


PUPILS = table(CASE / "input.csv", "id", *YEARS)


def alike(ours: np.ndarray, theirs: np.ndarray) -> None:
    assert np.abs(ours - theirs).max() <= 1
    assert (ours == theirs).mean() >= 0.999


# --- the reference's figures ----------------------------------------------------------------


@pytest.mark.parametrize(("name", "order"), [("one_prior", 1), ("two_priors", 2)])
def test_与R的分位数回归一致_百分等级_损失_分数线(name: str, order: int) -> None:
    wanted = EXPECTED[name]
    rows = np.searchsorted(PUPILS["id"], wanted["id"])
    everyone = [PUPILS[year] for year in YEARS[-2::-1][:order]]
    priors = [values[rows] for values in everyone]
    model = GrowthModel.estimated(
        PUPILS["y2025"][rows], priors, [Spline.placed(values) for values in everyone]
    )
    found, _ = model.percentiles(PUPILS["y2025"][rows], priors)
    alike(found, np.array(wanted["sgp"]))
    assert model.losses == pytest.approx(wanted["loss"], rel=1e-9)
    cuts = model.cuts([prior[:20] for prior in priors], within=False)
    assert cuts == pytest.approx(
        np.array(wanted["cuts_10_35_50_65_90_of_the_first_pupils"]), abs=1e-4
    )


def test_每个学生取可用的最高阶_缺上一年的没有数字而有原因() -> None:
    found = growth_percentiles([PUPILS[year] for year in YEARS])
    theirs = {}
    for name in ("one_prior", "two_priors"):
        theirs |= dict(zip(EXPECTED[name]["id"], EXPECTED[name]["sgp"], strict=True))
    has = found.percentiles > 0
    assert PUPILS["id"][has].tolist() == sorted(theirs)
    alike(found.percentiles[has], np.array([theirs[i] for i in PUPILS["id"][has]]))
    gone, unknown = np.isnan(PUPILS["y2025"]), np.isnan(PUPILS["y2024"])
    assert set(found.reasons[gone]) == {"本期没有成绩"}
    assert set(found.reasons[~gone & unknown]) == {"上一期没有成绩"}
    both = ~gone & ~unknown
    assert (found.orders[both & np.isnan(PUPILS["y2023"])] == 1).all()
    assert (found.orders[both & ~np.isnan(PUPILS["y2023"])] == 2).all()
    assert any("少于 1,000" in said for said in found.statements)
    assert any("天花板" in said for said in found.statements) == (
        (PUPILS["y2025"][both] == 100).mean() >= 0.1
    )


@pytest.mark.real_data
def test_与SGP包的黄金数据一致(real_data: Path) -> None:
    folder = real_data.parent / "reference/growth-golden"
    scores = table(folder / "sgp_reading_g345_input.csv", "ID", "SS_2023", "SS_2024", "SS_2025")
    cuts_at = (1, 10, 25, 35, 50, 65, 75, 90, 99)
    columns = tuple(f"PERCENTILE_CUT_{at}" for at in cuts_at)
    theirs = table(folder / "sgp_reading_prior1_output.csv", "ID", "SGP", *columns)
    assert theirs["ID"].tolist() == scores["ID"].tolist()
    current, last, before = scores["SS_2025"], scores["SS_2024"], scores["SS_2023"]
    one = GrowthModel.estimated(current, [last])
    alike(one.percentiles(current, [last])[0], theirs["SGP"])
    cuts = np.round(one.cuts([last], cuts_at, within=False))
    agree = cuts == np.column_stack([theirs[column] for column in columns])
    assert agree.mean() >= 0.999
    held = json.loads((folder / "sgp_reading_coefficients.json").read_text(encoding="utf-8"))
    stored = held["prior2exact"]["qrmatrix_5_2"]
    has = ~np.isnan(before)
    splines = [Spline.placed(last), Spline.placed(before)]
    for spline, grade in zip(splines, ("4", "3"), strict=True):
        assert list(spline.knots) == stored["knots"][f"knots_{grade}"]
        assert [spline.low, spline.high] == pytest.approx(
            stored["boundaries"][f"boundaries_{grade}"]
        )
    priors = [last[has], before[has]]
    two = GrowthModel.estimated(current[has], priors, splines)
    reference = GrowthModel(
        two.splines, np.array(stored["coef"]), two.lowest, two.highest, two.n, two.losses, ()
    )
    alike(two.percentiles(current[has], priors)[0], reference.percentiles(current[has], priors)[0])
    whole = growth_percentiles([before, last, current])
    alike(whole.percentiles[has], two.percentiles(current[has], priors)[0])
    alike(whole.percentiles[~has], theirs["SGP"][~has])


def test_样条_与R的bs一致_边界之外按末段延伸() -> None:
    # splines::bs(x, knots = c(399.8, 499.6, 599.4, 699.2), Boundary.knots = c(250.1, 848.9))
    spline = Spline.placed(np.arange(300, 800))
    assert spline.knots == (399.8, 499.6, 599.4, 699.2)
    assert (spline.low, spline.high) == pytest.approx((250.1, 848.9))
    wanted = [
        [0.5392592592593, 0.15492063492063, 9.52380952381e-03, 0, 0, 0, 0],
        [0.0276664052158, 0.44250851154721, 5.15346571124e-01, 1.44785121130e-02, 0, 0, 0],
        [0, 0, 0, 9.52380952381e-03, 0.15492063492063, 0.5392592592593, 0.296296296296],
    ]
    assert spline.basis([300, 444, 799]) == pytest.approx(np.array(wanted), abs=1e-12)


@given(
    st.lists(st.integers(0, 200), min_size=8, max_size=60).filter(lambda v: len(set(v)) > 1),
    st.floats(0, 1),
)
def test_样条各列不为负_和不超过一(scores: list[int], at: float) -> None:
    spline = Spline.placed(scores)
    x = spline.low + at * (spline.high - spline.low)
    basis = spline.basis([x])[0]
    assert (basis >= -1e-12).all()
    assert basis.sum() <= 1 + 1e-12
    assert all(spline.lowest < knot < spline.highest for knot in spline.knots)


# --- what must not change -------------------------------------------------------------------


def cohort(seed: int, n: int, priors: int, *, step: float = 1.0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    able = rng.normal(size=n)
    return [
        np.clip(
            np.round((60 + 15 * (0.85 * able + 0.5 * rng.normal(size=n))) / step) * step, 0, 100
        )
        for _ in range(priors + 1)
    ]


CASES = st.tuples(
    st.integers(0, 2**31), st.integers(150, 400), st.integers(1, 2), st.sampled_from([0.5, 1, 5])
)


@given(CASES)
@settings(max_examples=25)
def test_最优性_每个分位数的上下人数_和微动不更好(case: tuple[int, int, int, float]) -> None:
    seed, n, priors, step = case
    *earlier, current = cohort(seed, n, priors, step=step)
    model = GrowthModel.estimated(current, earlier)
    fitted = model.coefficients[:, :1].T + sum(
        spline.basis(values) @ part.T
        for spline, values, part in zip(
            model.splines,
            earlier,
            np.split(model.coefficients[:, 1:], np.cumsum([s.columns for s in model.splines]), 1),
            strict=False,
        )
    )
    left = current[:, None] - fitted
    taus = (np.arange(1, 101) - 0.5) / 100
    slack = 1e-7
    assert ((left < -slack).sum(axis=0) <= taus * n + 1e-9).all()
    assert ((left > slack).sum(axis=0) <= (1 - taus) * n + 1e-9).all()
    assert np.where(left > 0, taus * left, (taus - 1) * left).sum(axis=0) == pytest.approx(
        model.losses, rel=1e-9
    )
    # the dual: for a convex function the best point has no downhill direction, all tried at once
    rng = np.random.default_rng(seed)
    design = np.hstack(
        [np.ones((n, 1)), *(s.basis(v) for s, v in zip(model.splines, earlier, strict=True))]
    )
    for _ in range(20):
        moved = left - (design @ rng.normal(size=design.shape[1]) * 1e-3)[:, None]
        loss = np.where(moved > 0, taus * moved, (taus - 1) * moved).sum(axis=0)
        assert (loss >= model.losses - 1e-9 * n).all()


@given(CASES, st.sampled_from([0.25, 2.0, 10.0]), st.integers(-50, 300))
@settings(max_examples=20)
def test_换分数单位_百分等级不变(
    case: tuple[int, int, int, float], factor: float, shift: int
) -> None:
    seed, n, priors, step = case
    *earlier, current = cohort(seed, n, priors, step=step)
    splines = [Spline.placed(values) for values in earlier]
    one = GrowthModel.estimated(current, earlier, splines)
    other = GrowthModel.estimated(current * factor + shift, earlier, splines)
    assert other.losses == pytest.approx(one.losses * factor, rel=1e-7, abs=1e-7)
    mine, theirs = (
        one.percentiles(current, earlier)[0],
        other.percentiles(current * factor + shift, earlier)[0],
    )
    assert (mine == theirs).mean() > 0.97  # a linear programme may have two best vertices


@given(st.integers(0, 2**31), st.integers(150, 300))
@settings(max_examples=15)
def test_学生换顺序_每人复制一份_百分等级不变(seed: int, n: int) -> None:
    prior, current = cohort(seed, n, 1)
    found = growth_percentiles([prior, current], most=1).percentiles
    order = np.random.default_rng(seed).permutation(n)
    shuffled = growth_percentiles([prior[order], current[order]], most=1).percentiles
    assert shuffled.tolist() == found[order].tolist()
    splines = [Spline.placed(prior)]
    doubled = GrowthModel.estimated(np.tile(current, 2), [np.tile(prior, 2)], splines)
    single = GrowthModel.estimated(current, [prior], splines)
    assert doubled.losses == pytest.approx(2 * single.losses, rel=1e-8)


@given(st.integers(0, 2**31))
@settings(max_examples=15)
def test_同起点的学生_分数高的百分等级不低(seed: int) -> None:
    *earlier, current = cohort(seed, 400, 1)
    model = GrowthModel.estimated(current, earlier)
    for start in (45.0, 60.0, 75.0):
        scores = np.arange(20, 101, dtype=float)
        placed, _ = model.percentiles(scores, [np.full(scores.size, start)])
        assert (np.diff(placed) >= 0).all()
        assert placed.min() >= 1
        assert placed.max() <= 99


def test_百分等级在各起点上都均匀_平均约五十() -> None:
    *earlier, current = cohort(5, 6000, 2)
    found = growth_percentiles([*earlier, current])
    assert found.percentiles.mean() == pytest.approx(50, abs=0.5)
    flat = fit_table(found.percentiles, earlier[-1])
    assert flat.sum(axis=1) == pytest.approx(1)
    assert np.abs(flat - 0.1).max() < 0.05


@pytest.mark.parametrize("priors", [1, 2, 3, 4])
def test_任意多个先前成绩_都解到最优(priors: int) -> None:
    *earlier, current = cohort(6, 1500, priors)
    newest_first = earlier[::-1]
    model = GrowthModel.estimated(current, newest_first)
    fewer = GrowthModel.estimated(current, newest_first[:-1]) if priors > 1 else None
    if fewer:
        assert (model.losses <= fewer.losses + 1e-6).all()
    found = growth_percentiles([*earlier, current], most=priors)
    assert set(found.orders) == {priors}


# --- baseline, charts, projections, bands ---------------------------------------------------


def test_基线模型存了再读_结果相同_改动被发现() -> None:
    *earlier, current = cohort(7, 800, 1)
    model = GrowthModel.estimated(current, earlier)
    held = json.loads(json.dumps(model.as_json()))
    again = GrowthModel.from_json(held)
    assert again.percentiles(current, earlier)[0].tolist() == (
        model.percentiles(current, earlier)[0].tolist()
    )
    held["priors"][0]["knots"][0] += 1
    with pytest.raises(ValueError, match="sha256"):
        GrowthModel.from_json(held)


def test_用基线_次年迟到的记录不挪动结点_超出基线范围的没有数字() -> None:
    *earlier, current = cohort(8, 800, 1)
    model = GrowthModel.estimated(current, earlier)
    prior = np.append(earlier[0], [500.0, 20.0])
    later = np.append(current, [80.0, np.nan])
    found = growth_percentiles([prior, later], baseline={1: model})
    assert found.models[1].splines == model.splines
    assert found.percentiles[:800].tolist() == model.percentiles(current, earlier)[0].tolist()
    assert found.reasons[800:].tolist() == ["先前成绩超出基线的范围", "本期没有成绩"]


def test_成长图_百分等级越高分数线越高_不超出本届范围() -> None:
    *earlier, current = cohort(9, 900, 1)
    model = GrowthModel.estimated(current, earlier)
    cuts = model.cuts([np.arange(30, 91, 10.0)], (1, 10, 35, 50, 65, 90, 99))
    assert (np.diff(cuts, axis=1) >= 0).all()
    assert cuts.min() >= current.min()
    assert cuts.max() <= current.max()
    with pytest.raises(ValueError, match="percentiles"):
        model.cuts([[50.0]], (100,))


def test_投影_保持成长到目标_所需的最低百分等级() -> None:
    first, second, third = cohort(10, 1200, 2)
    models = [
        GrowthModel.estimated(second, [first]),
        GrowthModel.estimated(third, [second, first]),
    ]
    history = [np.array([55.0, 70.0])]
    paths = projected(models, history)
    assert paths.shape == (2, 2, 99)
    assert paths[:, 0, 49] == pytest.approx(models[0].cuts(history, (50,))[:, 0])
    needed = growth_needed(models, history, 72.0)
    assert needed[0] > needed[1]
    top = int(needed[0]) - 1
    assert paths[0, 1, top] >= 72.0
    assert (paths[0, 1, :top] < 72.0).all()
    assert growth_needed(models, history, 1000.0).tolist() == [100, 100]
    with pytest.raises(ValueError, match="needs 2 scores"):
        projected(models[1:], history)


def test_误差带_包住点估计_没有误差时就是点估计_误差越大越宽() -> None:
    *earlier, current = cohort(11, 900, 2)
    model = GrowthModel.estimated(current, earlier)
    placed, _ = model.percentiles(current, earlier)
    sharp = band(model, current, earlier, current_error=0, prior_errors=[0, 0])
    assert sharp.low.tolist() == placed.tolist() == sharp.high.tolist()
    widths = []
    for error in (2.0, 5.0):
        wide = band(model, current, earlier, current_error=error, prior_errors=[error, error])
        assert ((wide.low <= placed) & (placed <= wide.high)).all()
        assert (wide.error >= error).all()
        widths.append(float(np.mean(wide.high - wide.low)))
    assert widths[0] < widths[1]
    with pytest.raises(ValueError, match="not negative"):
        band(model, current, earlier, current_error=-1, prior_errors=[0, 0])


# --- groups ---------------------------------------------------------------------------------


def test_平均成长的标准误对_中位数的标准误比参照软件大() -> None:
    rng = np.random.default_rng(12)
    draws = rng.integers(1, 100, (4000, 60))
    one = group_growth(draws[0], ["甲"] * 60)[0]
    assert one.mean_se == pytest.approx(draws.mean(axis=1).std(), rel=0.15)
    assert one.median_se == pytest.approx(np.median(draws, axis=1).std(), rel=0.1)
    theirs = 1.253 * draws[0].std(ddof=1) / 60**0.5
    assert theirs / one.median_se == pytest.approx(0.72, abs=0.06)  # 28 % too small
    assert one.median_se > one.mean_se


def test_群体_没有数字的不计入_一个人的区间不收窄() -> None:
    found = group_growth([0, 20, 60, 50], ["甲", "甲", "甲", "乙"])
    assert [(g.group, g.n, g.mean) for g in found] == [("乙", 1, 50.0), ("甲", 2, 40.0)]
    assert (found[0].low, found[0].high) == (1.0, 99.0)
    with pytest.raises(ValueError, match="3 percentiles for 2"):
        group_growth([1, 2, 3], ["甲", "乙"])


def test_聚类标准误_各班一起长时更大() -> None:
    rng = np.random.default_rng(13)
    room = np.repeat(np.arange(30), 20)
    together = np.clip(50 + rng.normal(0, 15, 30)[room] + rng.normal(0, 20, 600), 1, 99)
    plain = together.std(ddof=1) / 600**0.5
    assert clustered_se(together, room.tolist()) > 1.5 * plain
    with pytest.raises(ValueError, match="1 cluster"):
        clustered_se([1, 2], ["甲", "甲"])


# --- degenerate input -----------------------------------------------------------------------


def refused(found: Growth) -> str:
    assert (found.percentiles == 0).all()
    reasons = set(found.reasons)
    assert len(reasons) == 1
    return str(reasons.pop())


def test_人数太少_不给数字而说明() -> None:
    prior, current = cohort(14, 60, 1)
    assert "只有 60 名学生" in refused(growth_percentiles([prior, current]))
    allowed = growth_percentiles([prior, current], fewest=20)
    assert (allowed.percentiles > 0).all()


def test_人数够一个先前成绩_不够两个时_降到一阶并说明() -> None:
    found = growth_percentiles(cohort(15, 120, 2))
    assert set(found.orders) == {1}
    assert any("用 2 个先前成绩的模型没有估计" in said for said in found.statements)


def test_成绩全相同_不给数字() -> None:
    prior, current = cohort(16, 300, 1)
    assert "分不出谁进步得多" in refused(growth_percentiles([prior, np.full(300, 60.0)]))
    assert "成绩全都相同" in refused(growth_percentiles([np.full(300, 60.0), current]))


def test_同一次成绩用了两次_不给人人最低的数字() -> None:
    scores = np.random.default_rng(5).integers(30, 100, 400).astype(float)
    found = growth_percentiles([scores, scores])
    assert not found.percentiles.any()
    assert "同一次成绩" in found.statements[0]
    again = growth_percentiles([scores, 2 * scores + 3])
    assert not again.percentiles.any()


@pytest.mark.parametrize("scale", [1e-9, 1e-5])
def test_刻度太小_舍入会决定结果_不给数字(scale: float) -> None:
    rng = np.random.default_rng(6)
    before = rng.normal(60, 10, 400)
    after = before + rng.normal(0, 6, 400)
    found = growth_percentiles([before * scale, after * scale])
    assert not found.percentiles.any() and "刻度太小" in found.statements[0]
    fine = growth_percentiles([before / 100, after / 100])
    plain = growth_percentiles([before, after])
    assert np.median(np.abs(fine.percentiles - plain.percentiles)) <= 1


def test_两个先前成绩相同_略去重复的列_与一个相同() -> None:
    prior, current = cohort(17, 600, 1)
    model = GrowthModel.estimated(current, [prior, prior])
    once = GrowthModel.estimated(current, [prior])
    assert any("已略去" in said for said in model.statements)
    assert model.losses == pytest.approx(once.losses, rel=1e-9)
    alike(model.percentiles(current, [prior, prior])[0], once.percentiles(current, [prior])[0])


@pytest.mark.parametrize("levels", [2, 3, 4])
def test_先前成绩只有几个不同的分数_仍是同分者的分位数(levels: int) -> None:
    rng = np.random.default_rng(18)
    prior = rng.integers(0, levels, 600).astype(float)
    current = np.round(50 + 5 * prior + rng.normal(0, 10, 600), 1)
    model = GrowthModel.estimated(current, [prior])
    placed, _ = model.percentiles(current, [prior])
    for score in range(levels):
        own = placed[prior == score]
        assert own.mean() == pytest.approx(50, abs=1)
    middle = (
        model.coefficients[50, :1]
        + model.splines[0].basis(np.arange(levels, dtype=float)) @ model.coefficients[50, 1:]
    )
    for score in range(levels):
        own = current[prior == score]
        assert (own < middle[score] - 1e-6).mean() <= 0.505 <= (own <= middle[score] + 1e-6).mean()


def test_天花板和地板_明说量不出来() -> None:
    prior, current = cohort(19, 900, 1)
    capped = np.clip(current, 50, 70)
    found = growth_percentiles([prior, capped])
    assert any("天花板" in said for said in found.statements)
    assert any("地板" in said for said in found.statements)
    gone = found.percentiles == 0
    assert gone.any()
    assert set(capped[gone]) <= {50.0, 70.0}
    assert (found.highest - found.lowest)[gone].min() >= 20
    assert found.reasons[gone][0].startswith("本期 ")
    assert (found.lowest > 0).all()  # they still count in the mean of a group


@pytest.mark.parametrize(("full", "spread", "mean"), [(120, 20, 100), (20, 4, 13)])
def test_满分的人多或分数粗_起点高的学校不因并列而显得退步(
    full: int, spread: int, mean: int
) -> None:
    rng = np.random.default_rng(3)
    able = rng.normal(size=3000)

    def sat() -> np.ndarray:
        raw = mean + spread * (0.9 * able + 0.44 * rng.normal(size=3000))
        return np.clip(np.round(raw), 0, full)

    prior, current = sat(), sat()
    found = growth_percentiles([prior, current])
    school = np.where(prior >= np.quantile(prior, 0.8), "强校", "其余")
    middles = {one.group: one for one in group_growth(found.middles, school.tolist())}
    plain, _crossing = found.models[1].percentiles(current, [prior])
    lower_ends = {one.group: one for one in group_growth(plain, school.tolist())}
    assert middles["强校"].low < 50 < middles["强校"].high
    assert lower_ends["强校"].high < 48  # what the lower ends would have made of it
    spread_out = fit_counts(found.lowest, prior, found.highest)
    assert spread_out.sum() == pytest.approx(3000)
    assert beyond_chance(spread_out) <= 5 < beyond_chance(fit_counts(plain, prior))
    assert ((found.lowest <= plain) & (plain <= found.highest)).all()


@pytest.mark.parametrize("n", [3000, 20_000])
def test_四分之一的人同在满分_排不出先后的不给数字_曲线在满分上下摆动也一样(n: int) -> None:
    rng = np.random.default_rng(1)
    able = rng.normal(size=n)
    prior, raw = (
        np.clip(np.round(80 + 22 * (0.9 * able + 0.44 * rng.normal(size=n))), 0, 120)
        for _ in range(2)
    )
    current = np.minimum(raw, 95)
    found = growth_percentiles([prior, current])
    capped = current == 95
    assert (found.percentiles[capped] == 0).mean() > 0.7
    assert (found.percentiles[~capped] > 0).all()
    strong = prior >= np.quantile(prior, 0.8)
    assert found.middles[strong].mean() == pytest.approx(50, abs=1.5)
    fine = growth_percentiles([prior, raw + rng.normal(0, 0.01, n)])  # nobody ties
    assert (fine.percentiles > 0).all()


def test_先前成绩很多期而重复_分组的编号不溢出() -> None:
    rng = np.random.default_rng(5)
    same = rng.integers(0, 4, 3000)
    newest = np.r_[np.arange(256.0), rng.integers(0, 256, 2744)]
    older = np.where(np.arange(3000) < 256, np.arange(3000), same * 64.0)
    priors = [newest, *[older.copy() for _ in range(8)]]
    current = same * 5.0
    tables = Tables.of(priors, [Spline.placed(values) for values in priors])
    _index, _scores, weights = _cells(tables, current)
    wanted = np.unique(np.column_stack([*priors, current]), axis=0, return_counts=True)[1]
    assert sorted(weights.tolist()) == sorted(wanted.tolist())


@pytest.mark.parametrize("share", [0.25, 0.85])
def test_先前成绩大量并列在最高分_结点合并后照样求解(share: float) -> None:
    prior, current = cohort(20, 800, 1)
    cap = float(np.quantile(prior, 1 - share))
    found = growth_percentiles([np.minimum(prior, cap), current])
    assert len(found.models[1].splines[0].knots) < 5
    assert found.percentiles.mean() == pytest.approx(50, abs=1.5)


def test_参数不对_直接拒绝() -> None:
    prior, current = cohort(21, 200, 1)
    with pytest.raises(ValueError, match="1 period"):
        growth_percentiles([current])
    with pytest.raises(ValueError, match="infinite"):
        growth_percentiles([prior, np.where(current > 60, np.inf, current)])
    with pytest.raises(ValueError, match="period 1 has 199"):
        growth_percentiles([prior, current[:199]])
    with pytest.raises(ValueError, match="missing or infinite"):
        GrowthModel.estimated(np.where(current > 90, np.nan, current), [prior])
    with pytest.raises(ValueError, match="outside the boundaries"):
        GrowthModel.estimated(current, [prior], [Spline.placed(prior / 10)])
    model = GrowthModel.estimated(current, [prior])
    with pytest.raises(ValueError, match="2 priors for a model of 1"):
        model.percentiles(current, [prior, prior])


# --- long tables ----------------------------------------------------------------------------


def test_长表_每期都算_第一期没有上一期_顺序不动() -> None:
    scores = cohort(22, 300, 2)
    ids = np.tile(np.arange(300), 3)
    times = np.repeat(["2023", "2024", "2025"], 300)
    order = np.random.default_rng(23).permutation(900)
    found = percentiles_of_rows(
        ids[order].tolist(), times[order].tolist(), np.concatenate(scores)[order], most=2
    )
    assert found.periods == ("2023", "2024", "2025")
    by_time = {t: found.orders[times[order] == t] for t in found.periods}
    assert set(by_time["2023"]) == {0}
    assert set(by_time["2024"]) == {1}
    assert set(by_time["2025"]) == {2}
    wide = growth_percentiles(scores).percentiles
    last = times[order] == "2025"
    assert found.percentiles[last].tolist() == wide[ids[order][last]].tolist()
    with pytest.raises(ValueError, match="two scores of the same time"):
        percentiles_of_rows([1, 1], ["a", "a"], [1.0, 2.0])


def test_长表_隔一期没有成绩_不跳着用() -> None:
    first, second, third = cohort(24, 300, 2)
    second[:20] = np.nan
    found = percentiles_of_rows(
        np.tile(np.arange(300), 3).tolist(),
        np.repeat([1, 2, 3], 300).tolist(),
        np.concatenate([first, second, third]),
    )
    assert set(found.reasons[600:620]) == {"上一期没有成绩"}
    assert (found.percentiles[600:620] == 0).all()


def test_不建立人数乘一百的矩阵_内存随人数线性() -> None:
    import tracemalloc

    *earlier, current = cohort(25, 60_000, 2)
    growth_percentiles([*[e[:500] for e in earlier], current[:500]])
    tracemalloc.start()
    growth_percentiles([*earlier, current])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000 * 100 * 8 / 4
