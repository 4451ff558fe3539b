"""Growth percentiles of a cohort as the page keeps them: schools, fit, lines, no pupil."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from junheng.kernel.results import from_json, to_json
from junheng.measure.growth.paces import PaceReport, school_paces
from junheng.measure.growth.percentiles import growth_percentiles
from junheng.measure.growth.percentiles.groups import beyond_chance, fit_counts
from tests.measure.test_school_growth import TOWNS

TARGETS = {"合格线": 60.0, "优秀线": 85.0}


def paced(keep: Any = slice(None), **more: Any) -> PaceReport:
    priors = [values[keep] for values in TOWNS.priors.values()]
    asked: dict[str, Any] = {"reliability": [0.9, None], "assumed": (0.8, 0.95)}
    return school_paces(
        TOWNS.schools[keep], TOWNS.outcome[keep], priors, **{**asked, "targets": TARGETS, **more}
    )


TOLD = paced()


def test_各校的平均和自己的标准误_与逐个学生算的一致() -> None:
    periods = [*reversed([*TOWNS.priors.values()]), TOWNS.outcome]
    growth = growth_percentiles(periods, most=2)
    found = growth.middles  # of those who tie, the middle
    assert found[growth.lowest > 0].mean() == pytest.approx(50, abs=0.2)
    for school, pace in TOLD.paces.items():
        own = found[(TOWNS.schools == school) & (found > 0)].astype(float)
        assert pace.n == own.size
        assert pace.mean == pytest.approx(own.mean())
        assert pace.se == pytest.approx(own.std(ddof=1) / math.sqrt(own.size))
        assert pace.median_se == pytest.approx(50 / math.sqrt(own.size))
        assert pace.low >= 1
        assert pace.high <= 99
    spread = found[found > 0].std()
    assert 1.253 * spread / 50 == pytest.approx(0.72, abs=0.02)  # the reference's: 28 % too small
    assert TOLD.n == sum(pace.n for pace in TOLD.paces.values()) == sum(TOLD.orders)


def test_存下再读回_不显示的学校和学生都不在里面() -> None:
    held = paced(hidden=frozenset({"10", "18"}))
    text = to_json(held)
    assert from_json(PaceReport, text) == held
    assert '"10":' not in text
    assert '"18":' not in text
    assert len(text) < 20_000
    own = held.only({"3"})
    assert set(own.paces) == {"3"}
    assert (own.fit, own.lines) == (held.fit, held.lines)  # the county's, for every reader
    assert own.plain().needed == ()


def test_成长图_等级越高线越高_达标所需_起点越高越省力() -> None:
    assert TOLD.lines is not None
    for row in TOLD.lines.scores:
        assert list(row) == sorted(row)
    middles = [row[2] for row in TOLD.lines.scores]
    assert middles[-1] > middles[0]
    for one in TOLD.needed:
        assert one.percentiles[0] > one.percentiles[2] >= one.percentiles[-1] >= 1
    easy, hard = TOLD.needed
    assert all(a <= b for a, b in zip(easy.percentiles, hard.percentiles, strict=True))


def test_拟合表_模型合适时平_不合适时看得出() -> None:
    assert TOLD.fit is not None
    for row in TOLD.fit.shares:
        assert sum(row) == pytest.approx(1)
    assert TOLD.fit.beyond <= 5
    prior = np.arange(1000.0)
    by_start = np.clip((prior // 10).astype(int), 1, 99)  # who started high grew fast: no fit
    assert beyond_chance(fit_counts(by_start, prior)) > 50
    few = paced(np.arange(TOWNS.outcome.size) < 200)
    assert few.fit is None


def test_一名学生有多不准_信度越高越窄_两位数是常事() -> None:
    rough, fine = TOLD.doubts
    assert (rough.reliability, fine.reliability) == (0.8, 0.95)
    assert 8 < fine.half < rough.half < 40


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda y: np.where(np.arange(y.size) < 60, y, np.nan), "只有 60 名学生，至少要 80 名"),
        (lambda y: np.full(y.size, 70.0), "本期成绩全是 70"),
        (lambda y: np.full(y.size, np.nan), "本期没有成绩"),
    ],
)
def test_算不出就说为什么_一个数也不给(change: Any, why: str) -> None:
    priors = [TOWNS.priors["chinese"]]
    found = school_paces(
        TOWNS.schools, change(TOWNS.outcome), priors, reliability=[None], assumed=(0.8,)
    )
    assert why in found.why
    assert (found.paces, found.n, found.fit, found.lines, found.doubts) == ({}, 0, None, None, ())
