"""What would change a school's verdict, and what a year tells of the next."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junheng.measure.growth.estimable import NotEstimable
from junheng.measure.growth.mixed import Level, sensitivity, unit_means, value_added
from junheng.measure.growth.mixed.years import year_changes, years_agree

CASE = Path(__file__).resolve().parent.parent / "golden/mixed/two_towns"
WANTED = json.loads((CASE / "sensitivity.json").read_text(encoding="utf-8"))
CLOSE = 1e-5  # lmer's own search, not polished


def pupils() -> dict[str, Any]:
    with (CASE / "input.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    numbers = {k: np.array([float(r[k]) for r in rows]) for k in ("score", "chinese", "maths")}
    return numbers | {k: np.array([r[k] for r in rows]) for k in ("school", "district")}


PUPILS = pupils()
PRIORS = {name: PUPILS[name] for name in ("chinese", "maths")}
SCHOOL = {"school": PUPILS["school"]}


def test_去掉起点最高最低百分之五_与lme4对同样学生的结果一致() -> None:
    runs = {run.change: run for run in sensitivity(PUPILS["score"], PRIORS, SCHOOL)}
    assert list(runs) == ["without_top", "without_bottom", "without_both"]
    for change, told in WANTED["runs"].items():
        fit = runs[change].fit
        assert fit is not None
        assert fit.n == told["n"]
        assert fit.fixed == pytest.approx(told["fixed"], rel=CLOSE)
        assert [fit.levels[0].variance, fit.residual] == pytest.approx(told["variance"], rel=CLOSE)
        place = {str(unit[0]): i for i, unit in enumerate(fit.levels[0].units)}
        effect = fit.levels[0].effect[[place[unit] for unit in told["unit"]], 0]
        assert effect == pytest.approx(told["effect"], rel=1e-4, abs=1e-5)


def test_敏感性_加入背景_结论变了的学校点名() -> None:
    intake = unit_means(PUPILS["chinese"], PUPILS["school"])
    runs = sensitivity(PUPILS["score"], PRIORS, SCHOOL, context={"intake": intake})
    both = value_added(PUPILS["score"], PRIORS, SCHOOL, context={"intake": intake})
    last = runs[-1]
    assert (last.change, last.label) == ("with_context", "加入背景变量")
    assert both.with_context is not None
    assert last.fit is not None
    assert last.fit.fixed == pytest.approx(both.with_context.fixed)
    assert runs[2].label == "去掉起点最高和最低的各 5%"
    for run in runs:
        assert run.holds == (not run.changed)
        assert set(run.changed) <= set(run.verdicts) == {str(u) for u in set(PUPILS["school"])}
    assert any(not run.holds for run in runs)


@given(st.integers(0, 2**31), st.floats(0.02, 0.2))
@settings(max_examples=15)
def test_敏感性_两头都去掉的人数是两头之和_分数换单位结论不变(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(8), 25)
    prior = rng.normal(60, 10, 200)
    score = prior + rng.normal(0, 6, 8)[school] + rng.normal(0, 5, 200)
    words = school.astype(str)
    runs = sensitivity(score, {"prior": prior}, {"school": words}, share=share)
    top, bottom, both = (200 - run.fit.n for run in runs if run.fit)
    assert top + bottom == both
    assert top == pytest.approx(200 * share, abs=1.01)
    again = sensitivity(score * 10 + 5, {"prior": prior}, {"school": words}, share=share)
    assert [run.verdicts for run in again] == [run.verdicts for run in runs]


def test_敏感性_去掉之后算不出来的写明原因_比例不对就拒绝() -> None:
    prior = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 50, 51, 52, 53])
    school = np.array(["甲"] * 8 + ["乙"] * 4)
    score = prior * 2 + np.array([0.0, 1, -1, 2, 0, 1, -2, 1, 3, 1, 2, 4])
    runs = {
        run.change: run
        for run in sensitivity(score, {"prior": prior}, {"school": school}, share=0.4)
    }
    assert runs["without_top"].fit is None
    assert "只有 1 个" in runs["without_top"].reason
    assert not runs["without_top"].holds
    with pytest.raises(ValueError, match="share is"):
        sensitivity(score, {"prior": prior}, {"school": school}, share=0.5)
    with pytest.raises(NotEstimable):
        sensitivity(np.full(12, 3.0), {"prior": prior}, {"school": school})


# --- years ----------------------------------------------------------------------------------


def test_两年之差_与联合条件协方差一致() -> None:
    pooled = value_added(
        PUPILS["score"], PRIORS, {"school": PUPILS["district"], "year": PUPILS["school"]}
    ).prior_only
    wanted = {(unit, a, b): (change, sd) for unit, a, b, change, sd in WANTED["differences"]}
    found = year_changes(pooled)
    assert len(found) == 14  # eighteen units of four, each but the first of its four
    for one in found:
        change, sd = wanted[one.unit, one.earlier, one.later]
        assert (one.change, one.se) == pytest.approx((change, sd), rel=1e-4)
        assert one.is_clear == (abs(one.change) > 1.959964 * one.se)
    with pytest.raises(ValueError, match="two levels"):
        year_changes(value_added(PUPILS["score"], PRIORS, SCHOOL).prior_only)


def level(effects: Any, names: Any) -> Level:
    column = np.asarray(effects, dtype=float)[:, None]
    return Level(
        "school",
        ("intercept",),
        np.ones((1, 1)),
        np.asarray([*names], dtype=np.str_).reshape(-1, 1),
        np.full(len(column), 30.0),
        column,
        np.ones((len(column), 1, 1)),
    )


def test_年际相关与R的相关检验一致_只比两年都有的学校() -> None:
    told = WANTED["women"]
    names = [f"校{i:02d}" for i in range(15)]
    one = level([*told["height"], 5], [*names, "只有第一年"])
    other = level([7, *told["weight"][::-1]], ["只有第二年", *names[::-1]])
    found = years_agree(one, other)
    assert found.units == 15
    assert (found.value, found.low, found.high) == pytest.approx(told["correlation"], rel=1e-9)
    with pytest.raises(ValueError, match="at least four"):
        years_agree(level([1, 2, 3], "甲乙丙"), level([1, 2, 3], "甲乙丙"))
    with pytest.raises(ValueError, match="no unit differs"):
        years_agree(level([1, 1, 1, 1], "甲乙丙丁"), level([1, 2, 3, 4], "甲乙丙丁"))


@given(st.integers(0, 2**31))
@settings(max_examples=20)
def test_年际相关_换单位换次序不变_在区间之内(seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = [str(i) for i in range(12)]
    x, y = rng.normal(size=(2, 12))
    found = years_agree(level(x, names), level(y, names))
    order = rng.permutation(12)
    again = years_agree(level(3 * x[order] + 1, [names[i] for i in order]), level(y, names))
    assert again.value == pytest.approx(found.value, abs=1e-12)
    assert -1 <= found.low <= found.value <= found.high <= 1
