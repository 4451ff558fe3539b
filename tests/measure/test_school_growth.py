"""Growth of the schools of a cohort: what is told, what is not, what a school can compute again."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junheng.cli.main import main
from junheng.kernel.results import from_json, to_json
from junheng.measure.growth.baseline import Coverage, Prior, baseline_of, rules
from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed import Statistics, value_added
from junheng.measure.growth.mixed.given import Given, level_given
from junheng.measure.growth.pooled import pooled_growth
from junheng.measure.growth.report import GrowthReport, Span
from junheng.measure.growth.schools import Cohort, school_growth

CASE = Path(__file__).resolve().parent.parent / "golden/mixed/two_towns"
MODEL = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))["models"]
DAY = date(2025, 6, 20)


def towns() -> Cohort:
    with (CASE / "input.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    numbers = {k: np.array([float(r[k]) for r in rows]) for k in ("score", "chinese", "maths")}
    return Cohort(
        schools=np.array([r["school"] for r in rows]),
        outcome=numbers["score"],
        priors={k: numbers[k] for k in ("chinese", "maths")},
        context={},
        reliability={"chinese": 0.9},
    )


TOWNS = towns()
TOLD = school_growth(TOWNS)
HIDDEN = frozenset({"10", "18"})


def test_与方法页的例子一致_第十所学校_按标准差() -> None:
    found = TOLD.model.schools["10"]
    sd = TOLD.card.outcome_sd
    assert (found.n, found.verdict) == (6, "near")
    assert (round(found.effect * sd, 3), round(found.se * sd, 3)) == (2.045, 3.039)
    assert round(TOLD.model.between * sd**2, 3) == 29.371
    assert round(TOLD.model.schools["3"].low * sd, 2) == 2.39
    assert [one.change for one in TOLD.changes] == [
        "without_top", "without_bottom", "without_both", "corrected_80", "corrected_95",
    ]  # fmt: skip
    assert set(TOLD.levels) == set(TOLD.model.schools)


def test_报告存下再读回_一位也不差_里面没有学生() -> None:
    text = to_json(TOLD)
    assert from_json(GrowthReport, text) == TOLD
    assert len(text) < 60_000


def test_不显示的学校_报告里没有它的数_只有几所合起来的平均() -> None:
    told = school_growth(TOWNS, hidden=HIDDEN)
    everywhere = to_json(replace(told, hidden=()))
    for school in HIDDEN:
        assert f'"{school}"' not in everywhere
    assert told.pooled is not None
    others = sum(span.effect for span in told.model.schools.values())
    assert told.pooled.effect == pytest.approx(-others / 2, abs=1e-9)
    assert told.model.schools["3"] == TOLD.model.schools["3"]
    assert school_growth(TOWNS, hidden=frozenset({"10"})).pooled is None


def test_一所学校只看得到自己() -> None:
    own = TOLD.only({"3"})
    for held in (own.model.schools, own.levels, *(one.schools for one in own.changes)):
        assert set(held) <= {"3"}
    assert all(set(one.moved) <= {"3"} for one in own.changes)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from([str(n) for n in range(1, 19)]), min_size=1, max_size=8))
def test_少几所学校_其余的按同一模型一点不变_重新估计除去全县的线也不越出自己的区间(
    gone: set[str],
) -> None:
    kept = ~np.isin(TOWNS.schools, sorted(gone))
    held = TOLD.model
    sums = Statistics.of(
        [np.ones(kept.sum()), *(values[kept] for values in TOWNS.priors.values())],
        TOWNS.standardised[kept],
        [TOWNS.schools[kept]],
        names=("intercept", "chinese", "maths", "outcome"),
        levels=("school",),
    )
    given_model = Given(held.fixed, held.between, held.residual)
    level = level_given(sums, given_model)
    for labels, effect, se in zip(level.units, level.effect[:, 0], level.se, strict=True):
        was = held.schools[str(labels[0])]
        assert effect == pytest.approx(was.effect, abs=1e-9)
        assert se == pytest.approx(was.se, abs=1e-9)
    priors = {name: values[kept] for name, values in TOWNS.priors.items()}
    fit = value_added(TOWNS.standardised[kept], priors, {"school": TOWNS.schools[kept]})
    (level,) = fit.prior_only.levels
    spans = [held.schools[str(labels[0])] for labels in level.units]
    moved = level.effect[:, 0] - [was.effect for was in spans]
    line = moved.mean()  # the county's line itself moves with the schools that are gone
    for was, effect in zip(spans, level.effect[:, 0] - line, strict=True):
        assert was.low <= effect <= was.high


def _coverage(*shares: float) -> list[Coverage]:
    return [Coverage(f"s{n}", 100, round(share * 100), 2) for n, share in enumerate(shares)]


def test_基线质量_覆盖不到七成不算_旧的和不知道信度的只算中等() -> None:
    fresh = Prior("学考", "生物", date(2024, 6, 20), 0.85, is_comparable=True)
    good = baseline_of([fresh], _coverage(0.98, 0.95, 0.96), outcome_on=DAY)
    assert (good.grade, good.months, good.doubts) == ("good", 12, ())
    old = Prior("入学", "数学", date(2021, 9, 1), None, is_comparable=True)
    fair = baseline_of([fresh, old], _coverage(0.98, 0.6, 0.96), outcome_on=DAY)
    assert (fair.grade, fair.doubts) == (
        "fair", ("coverage", "uneven", "old", "reliability_unknown"),
    )  # fmt: skip
    poor = baseline_of([fresh], _coverage(0.41, 0.41, 0.41), outcome_on=DAY)
    assert (poor.grade, poor.lacks, poor.doubts) == ("not_computable", ("coverage",), ())
    apart = Prior("校内", "数学", date(2024, 6, 20), 0.9, is_comparable=False)
    assert baseline_of([apart], _coverage(1, 1, 1), outcome_on=DAY).lacks == ("not_comparable",)
    assert baseline_of([], _coverage(1, 1, 1), outcome_on=DAY).lacks == ("no_prior",)
    few = baseline_of([fresh], _coverage(1, 1, 1), outcome_on=DAY, hidden=frozenset({"s0"}))
    assert few.lacks == ("few_schools",)
    assert rules().least_coverage == 0.7


def test_学校按模型复算_命令给出同一个数(tmp_path: Path, capsys: Any) -> None:
    mine = TOWNS.schools == "3"
    sheet = tmp_path / "本校.csv"
    lines = ["学校,结果,chinese,maths"]
    columns = (TOWNS.standardised, *TOWNS.priors.values())
    rows = zip(*(column[mine].tolist() for column in columns), strict=True)
    lines += [",".join(["3", *map(repr, row)]) for row in rows]
    sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    model = tmp_path / "模型.json"
    held = TOLD.model
    variance = {"unit": held.between, "residual": held.residual}
    model.write_text(json.dumps({"fixed": held.fixed, "variance": variance}), encoding="utf-8")
    words = ["growth", "value-added", str(sheet), "--outcome", "结果", "--prior", "chinese,maths",
             "--unit", "学校", "--model", str(model)]  # fmt: skip
    assert main([*words, "--json"]) == 0
    (unit,) = json.loads(capsys.readouterr().out)["units"]
    was = held.schools["3"]
    assert (unit["n"], unit["verdict"]) == (was.n, was.verdict)
    for key in ("effect", "se", "low", "high", "reliability"):
        assert unit[key] == pytest.approx(getattr(was, key), abs=1e-9)
    assert main(words) == 0
    assert "按给定的模型复算" in capsys.readouterr().out
    assert main([*words, "--sensitivity"]) == 2
    assert "只用来复算" in capsys.readouterr().err
    model.write_text("{}", encoding="utf-8")
    assert main(words) == 2
    assert "不是增值模型" in capsys.readouterr().err


def of_schools(*chosen: str, context: dict[str, Any]) -> Cohort:
    own = np.isin(TOWNS.schools, chosen)
    priors = {name: values[own] for name, values in TOWNS.priors.items()}
    held = {name: np.asarray(values)[own] for name, values in context.items()}
    return Cohort(TOWNS.schools[own], TOWNS.outcome[own], priors, held, {})


def test_十所学校才加得起一个背景_加不起的写明_一个也加不起就没有模型B() -> None:
    codes = TOWNS.schools.astype(int)
    shares = {f"c{n}": np.sin(codes * (n + 1.0)) for n in range(4)}
    told = school_growth(replace(TOWNS, context=shares))
    assert told.beside is not None
    assert set(told.beside.fixed) - set(told.model.fixed) == {"c0"}  # of 18 schools
    assert told.left_out == ("c1", "c2", "c3")
    few = school_growth(of_schools("1", "3", "7", "9", "11", context=shares))
    assert few.beside is None
    assert few.left_out == ("c0", "c1", "c2", "c3")
    (refused,) = [one for one in few.changes if one.change == "with_context"]
    assert refused.reason == "一个背景至少要 10 所学校，这里只有 5 所"
    assert refused.schools == {}


def test_五所学校加四个背景_硬算就个个是零_所以不算() -> None:
    codes = TOWNS.schools.astype(int)
    shares = {f"c{n}": np.sin(codes * (n + 1.0)) for n in range(4)}
    five = of_schools("1", "3", "7", "9", "11", context=shares)
    units = {"学校": five.schools}
    forced = value_added(
        five.standardised, five.priors, units, context=five.context, units_per_context=1
    )
    assert forced.with_context is not None
    assert np.abs(forced.with_context.levels[0].effect).max() < 1e-9
    assert np.abs(forced.prior_only.levels[0].effect).max() > 0.2
    found = value_added(five.standardised, five.priors, units, context=five.context)
    assert found.with_context is None
    assert "4 个背景" in found.context_refused
    assert "这里只有 5 个" in found.context_refused
    assert found.prior_only.fixed == pytest.approx(forced.prior_only.fixed)
    of_pupils = {"sex": np.arange(five.outcome.size) % 2.0}  # differs within schools: none refused
    assert value_added(five.standardised, five.priors, units, context=of_pupils).with_context


def test_差别小于灰带_算实际意义不大() -> None:
    assert Span(50, 0.08, 0.03, 0.9, 0.02, 0.14, "above").is_small(rules().no_practical_difference)


def test_学校之间看不出差别_不给宽度为零的区间_说为什么() -> None:
    rng = np.random.default_rng(8)
    prior = np.round(rng.normal(60, 12, 600))
    outcome = 0.7 * prior + np.tile([6.0, -6.0, 2.0, -2.0, 4.0, -4.0], 100)
    schools = np.repeat([f"{n:02d}" for n in range(10)], 60)
    cohort = replace(
        TOWNS, schools=schools, outcome=outcome, priors={"maths": prior}, context={}, reliability={}
    )
    with pytest.raises(NotEstimable) as told:
        school_growth(cohort)
    assert "看不出学校之间有差别" in told.value.reason
    years = pooled_growth({"2023 届": cohort, "2024 届": cohort, "2025 届": cohort})
    assert years.schools == {}
    assert "看不出学校之间" in years.why
