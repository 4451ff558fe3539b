"""Differential item functioning: other programs' figures, what must not change, refusals."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.achievement.dif import common_odds, logistic_dif, mantel_haenszel

CASE = Path(__file__).resolve().parent.parent / "golden/item_response/half_hour_test"
EXPECTED = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))["dif"]
with (CASE / "input.csv").open(encoding="utf-8") as opened:
    ROWS = list(csv.DictReader(opened))
ITEMS = ("q1", "q2", "q3", "q4", "q5")
ANSWERS = np.array([[float(row[name] or "nan") for name in ITEMS] for row in ROWS])
FOCAL = np.array([row["group"] == "focal" for row in ROWS])
PURIFY = {"plain": "no", "purified": "significant"}

# P. J. Bickel et al., "Sex bias in graduate admissions: data from Berkeley", Science 187, 1975:
# men admitted and rejected, women admitted and rejected, by department
BERKELEY = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]


def test_伯克利录取表_与R的检验一致() -> None:
    found = common_odds(BERKELEY)
    assert found.odds == pytest.approx(0.904696828259, rel=1e-10)
    assert found.chi2 == pytest.approx(1.42694622859, rel=1e-10)
    half = 1.959963984540054 * math.sqrt(found.log_variance)
    bounds = [found.odds * math.exp(-half), found.odds * math.exp(half)]
    assert bounds == pytest.approx([0.771907361759, 1.060329764437], rel=1e-10)


@pytest.mark.parametrize("name", PURIFY)
def test_与difR一致_MH法(name: str) -> None:
    wanted = EXPECTED[name]
    found = mantel_haenszel(ANSWERS, FOCAL, missing="wrong", purify=PURIFY[name])  # type: ignore[arg-type]
    assert [item.chi2 for item in found.items] == pytest.approx(wanted["chi2"], rel=1e-9)
    assert [item.odds for item in found.items] == pytest.approx(wanted["odds"], rel=1e-9)
    variance = [item.delta_se**2 / 2.35**2 for item in found.items]
    assert variance == pytest.approx(wanted["variance"], rel=1e-9)
    flagged = [i + 1 for i, item in enumerate(found.items) if item.significant]
    assert flagged == wanted["flagged_mh"]
    assert (found.reference, found.focal) == (340, 260)


@pytest.mark.parametrize("name", PURIFY)
def test_与difR一致_逻辑斯蒂法(name: str) -> None:
    wanted = EXPECTED[name]
    found = logistic_dif(ANSWERS, FOCAL, missing="wrong", purify=PURIFY[name])  # type: ignore[arg-type]
    assert [item.both_chi2 for item in found.items] == pytest.approx(wanted["both"], rel=1e-8)
    assert [item.effect for item in found.items] == pytest.approx(wanted["r2_both"], abs=1e-12)
    flagged = [i + 1 for i, item in enumerate(found.items) if item.significant]
    assert flagged == wanted["flagged_both"]
    if name == "plain":
        for part, told in (
            ("uniform_chi2", "uniform"),
            ("crossing_chi2", "crossing"),
            ("uniform_effect", "r2_uniform"),
        ):
            ours = [getattr(item, part) for item in found.items]
            assert ours == pytest.approx(wanted[told], rel=1e-7, abs=1e-9)


def test_净化后_只剩做出来就偏的那道题_等级按ETS() -> None:
    plain = mantel_haenszel(ANSWERS, FOCAL, missing="wrong", items=ITEMS)
    assert [item.size for item in plain.items] == ["A", "A", "B", "B", "A"]
    assert any("40%" in said for said in plain.statements)
    pure = mantel_haenszel(ANSWERS, FOCAL, missing="wrong", items=ITEMS, purify="sizeable")
    assert [item.size for item in pure.items] == ["A", "A", "A", "B", "A"]
    assert pure.rounds == 2
    harder = pure.items[3]
    assert harder.delta < -1
    assert harder.delta == pytest.approx(-2.35 * math.log(harder.odds))


def test_差异很大的题是C_交叉的差异只有回归看得出() -> None:
    rng = np.random.default_rng(11)
    focal = np.repeat([False, True], 1500)
    able = rng.normal(size=3000)
    shift = np.zeros((3000, 12))
    shift[focal, 0] = -1.5
    slope = np.ones((3000, 12))
    slope[focal, 1] = 0.1
    slope[~focal, 1] = 2.5
    right = rng.random((3000, 12)) < 1 / (1 + np.exp(-(slope * able[:, None] + shift)))
    odds = mantel_haenszel(right.astype(float), focal, missing="wrong", purify="sizeable")
    lines = logistic_dif(right.astype(float), focal, missing="wrong", purify="sizeable")
    assert odds.items[0].size == "C"
    assert odds.items[1].size == "A"
    assert lines.items[0].group < -1
    assert lines.items[1].crossing_p < 1e-6
    assert lines.items[1].uniform_p > 1e-6
    assert lines.items[1].size == "C"


@given(seed=st.integers(0, 10_000))
def test_两组互换_比值取倒数_卡方不变(seed: int) -> None:
    tables = np.random.default_rng(seed).integers(0, 30, (6, 2, 2)) + 1
    one, other = common_odds(tables), common_odds(tables[:, ::-1])
    assert other.odds == pytest.approx(1 / one.odds)
    assert other.chi2 == pytest.approx(one.chi2)
    assert other.log_variance == pytest.approx(one.log_variance)


@given(seed=st.integers(0, 10_000))
def test_两组作答完全相同_没有差异(seed: int) -> None:
    half = (np.random.default_rng(seed).random((60, 5)) < 0.6).astype(float)
    both, focal = np.vstack([half, half]), np.repeat([False, True], 60)
    for item in mantel_haenszel(both, focal, missing="wrong").items:
        assert item.reason or (item.delta == pytest.approx(0) and item.size == "A")
    for line in logistic_dif(both, focal, missing="wrong").items:
        assert line.reason or (line.both_chi2 == pytest.approx(0, abs=1e-6) and line.size == "A")


def test_算不出的题说明原因_其余照常() -> None:
    table = np.where(np.isnan(ANSWERS), 0, ANSWERS)
    rng = np.random.default_rng(3)
    table = np.column_stack(
        [table, np.ones(600), rng.integers(0, 3, 600), np.where(FOCAL, 0.0, 1.0)]
    )
    odds = mantel_haenszel(table, FOCAL, missing="wrong")
    lines = logistic_dif(table, FOCAL, missing="wrong")
    for found in (odds, lines):
        assert "无法比较" in str(found.items[5].reason)
        assert "两种以上" in str(found.items[6].reason)
        assert "不作判断" in str(found.items[7].reason)
        assert [item.size for item in found.items[5:]] == [None] * 3
        assert all(item.reason is None for item in found.items[:5])


def test_有空格的考生略去并说明_小组说明() -> None:
    found = mantel_haenszel(ANSWERS, FOCAL, missing="not_presented")
    whole = int((~np.isnan(ANSWERS).any(axis=1)).sum())
    assert found.reference + found.focal == whole
    assert any(f"{600 - whole} 名考生" in said for said in found.statements)
    small = np.flatnonzero(FOCAL)[:50]
    rows = np.concatenate([np.flatnonzero(~FOCAL), small])
    told = mantel_haenszel(ANSWERS[rows], FOCAL[rows], missing="wrong")
    assert any("目标组只有 50 人" in said for said in told.statements)


@pytest.mark.parametrize("compare", [mantel_haenszel, logistic_dif])
def test_不能比较的_说明发现了什么(compare: type) -> None:
    few = np.arange(600) < 5
    for args, words, found in [
        ((ANSWERS, few), {"missing": "wrong"}, "5 candidates with every answer in the focal"),
        ((ANSWERS, ~few), {"missing": "wrong"}, "5 candidates with every answer in the reference"),
        ((ANSWERS, FOCAL.astype(int)), {"missing": "wrong"}, "true or false"),
        ((ANSWERS, FOCAL[:5]), {"missing": "wrong"}, "for each of the 600"),
        ((ANSWERS[:, :1], FOCAL), {"missing": "wrong"}, "no total to match by"),
        ((ANSWERS, FOCAL), {"missing": "no"}, "not_presented or wrong"),
        ((ANSWERS, FOCAL), {"missing": "wrong", "purify": "yes"}, "no, significant or sizeable"),
    ]:
        with pytest.raises(ValueError, match=found):
            compare(*args, **words)
    for tables, found in [([[1, 2], [3, 4]], "strata × 2 × 2"), ([[[1, -2], [3, 4]]], "negative")]:
        with pytest.raises(ValueError, match=found):
            common_odds(tables)
