"""Percentiles corrected for errors in earlier scores: R's figures, fairness, refusals."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junheng.measure.growth.percentiles import GrowthModel
from junheng.measure.growth.percentiles.simex import extrapolated, simex
from junheng.measure.growth.splines import Spline

CASE = Path(__file__).resolve().parent.parent / "golden/percentiles/three_years"
WANTED = json.loads((CASE / "simex.json").read_text(encoding="utf-8"))


def pupils() -> dict[str, np.ndarray]:
    with (CASE / "input.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0]}


def known_noise(step: int, prior: int, rows: Any) -> np.ndarray:
    """The same normal scores as in simex.R."""
    at = (rows * 7919 + step * 104729 + prior * 15485863) % 10007
    return np.array([NormalDist().inv_cdf((int(i) + 0.5) / 10007) for i in at])


@pytest.mark.parametrize(("name", "order"), [("one_prior", 1), ("two_priors", 2)])
def test_同样的扰动_与R的分位数回归外推一致(name: str, order: int) -> None:
    held, wanted = pupils(), WANTED[name]
    rows = np.searchsorted(held["id"], wanted["id"])
    everyone = [held["y2024"], held["y2023"]][:order]
    found = extrapolated(
        held["y2025"][rows],
        [values[rows] for values in everyone],
        [WANTED["error"]] * order,
        known_noise,
        np.arange,
        splines=[Spline.placed(values) for values in everyone],
        simulations=2,
    )
    apart = np.abs(found.percentiles - np.array(wanted["sgp"]))
    assert apart.max() <= 1
    assert (apart == 0).mean() >= 0.999
    assert found.middle[:20] == pytest.approx(wanted["middle"], abs=1e-4)
    assert "只用于群体" in found.statements[-1]


def cohort(seed: int, n: int, error: float) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    true = rng.normal(60, 12, n)
    return true, true + rng.normal(0, error, n), 10 + 0.9 * true + rng.normal(0, 5, n)


@given(st.integers(0, 2**31))
@settings(max_examples=5)
def test_没有误差_与不校正相同(seed: int) -> None:
    _, prior, current = cohort(seed, 200, 3.0)
    found = simex(current, [prior], [0.0], rng=np.random.default_rng(seed), simulations=1)
    plain, _ = GrowthModel.estimated(current, [prior]).percentiles(current, [prior])
    assert np.abs(found.percentiles - plain).max() <= 1  # rounded sums of five fits
    assert (found.percentiles == plain).mean() > 0.97


def test_校正之后_真实起点低的学生不再吃亏_名次化的百分等级均匀() -> None:
    true, prior, current = cohort(3, 1500, 7.0)
    plain, _ = GrowthModel.estimated(current, [prior]).percentiles(current, [prior])
    found = simex(current, [prior], [7.0], rng=np.random.default_rng(4), simulations=4)
    again = simex(current, [prior], [7.0], rng=np.random.default_rng(4), simulations=4)
    assert found.percentiles.tolist() == again.percentiles.tolist()
    low = true < np.quantile(true, 0.25)
    gap = [float(p[~low].mean() - p[low].mean()) for p in (plain, found.ranked)]
    assert gap[0] > 8
    assert abs(gap[1]) < 0.6 * gap[0]  # a straight line goes back about half of the way here
    assert found.ranked.mean() == pytest.approx(50, abs=0.5)
    counts = np.bincount((found.ranked - 1) // 10, minlength=10)[:10] / 1500
    assert counts == pytest.approx(0.1, abs=0.02)


def test_学生多于样本_每次另抽样本_结果相近() -> None:
    _, prior, current = cohort(5, 1200, 5.0)
    whole = simex(current, [prior], [5.0], rng=np.random.default_rng(6), simulations=3)
    part = simex(current, [prior], [5.0], rng=np.random.default_rng(6), simulations=3, sample=600)
    assert np.abs(whole.ranked - part.ranked).mean() < 6


@pytest.mark.parametrize(
    ("errors", "simulations", "words"),
    [([1.0, 1.0], 1, "2 errors for 1"), ([-1.0], 1, "not negative"), ([1.0], 0, "at least one")],
)
def test_误差或次数不对_拒绝(errors: list[float], simulations: int, words: str) -> None:
    _, prior, current = cohort(7, 200, 5.0)
    with pytest.raises(ValueError, match=words):
        simex(current, [prior], errors, rng=np.random.default_rng(1), simulations=simulations)
