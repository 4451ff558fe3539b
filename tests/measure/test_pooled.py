"""Several cohorts together: what stays, what changed, what must not be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from junheng.kernel.results import from_json, to_json
from junheng.measure.growth.mixed import value_added
from junheng.measure.growth.pooled import Pooled, pooled_growth
from junheng.measure.growth.schools import Cohort

LASTING = np.array([-0.5, -0.3, -0.1, 0.0, 0.0, 0.1, 0.3, 0.5, 0.0, 0.0])
CODES = np.array([f"s{n}" for n in range(10)])


def cohort(seed: int, *, size: int = 80, moved: float = 0.0) -> Cohort:
    """Ten schools of one year; ``moved`` is what the last one adds more this year."""
    rng = np.random.default_rng(seed)
    place = np.repeat(np.arange(10), size)
    prior = rng.normal(60, 12, place.size)
    added = LASTING[place] + moved * (place == 9)
    y = 100 + 9 * ((prior - 60) / 12 + added + rng.normal(0, 0.6, place.size)) * (1 + 0.1 * seed)
    return Cohort(CODES[place], y, {"p": prior}, {}, {})


YEARS = {"2023届": cohort(1), "2024届": cohort(2), "2025届": cohort(3, moved=1.2)}
TOLD = pooled_growth(YEARS)


def test_年年都在的找得到_三年合起来比一年有把握() -> None:
    effects = np.array([TOLD.schools[code].effect for code in CODES])
    assert np.corrcoef(effects[:8], LASTING[:8])[0, 1] > 0.97
    one = value_added(YEARS["2023届"].standardised, YEARS["2023届"].priors,
                      {"学校": YEARS["2023届"].schools}).prior_only  # fmt: skip
    assert TOLD.n == 3 * one.n == 2400
    assert TOLD.stability is not None
    assert 0 < TOLD.stability < 1
    assert TOLD.agreement is not None
    assert TOLD.agreement.units == 10


def test_只说大过偶然的变化_多进步的那一所_那一年() -> None:
    assert ("s9", "2024届", "2025届") in [(c.unit, c.earlier, c.later) for c in TOLD.changes]
    assert all(one.is_clear for one in TOLD.changes)
    untold = pooled_growth(YEARS, hidden_in={"2025届": frozenset({"s9"})})
    assert not any(one.unit == "s9" for one in untold.changes if one.later == "2025届")
    hidden = pooled_growth(YEARS, hidden=frozenset({"s9"}))
    assert "s9" not in to_json(hidden)
    assert set(TOLD.only({"s1"}).schools) == {"s1"}
    assert TOLD.only({"s1"}).changes == tuple(one for one in TOLD.changes if one.unit == "s1")


def test_每一届的试卷可以不同_换单位不变() -> None:
    moved = YEARS["2024届"]
    other = replace(moved, outcome=moved.outcome * 3 + 40, priors={"p": moved.priors["p"] * 2 - 7})
    again = pooled_growth({**YEARS, "2024届": other})
    for code, span in TOLD.schools.items():
        assert again.schools[code].effect == pytest.approx(span.effect, abs=1e-7)
        assert again.schools[code].se == pytest.approx(span.se, abs=1e-7)


def test_存下再读回_里面没有学生() -> None:
    assert from_json(Pooled, to_json(TOLD)) == TOLD
    assert len(to_json(TOLD)) < 5000


def test_不到三届不合并_有一届起点全同就说为什么() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        pooled_growth({"2024届": YEARS["2024届"], "2025届": YEARS["2025届"]})
    flat = replace(YEARS["2023届"], priors={"p": np.full(800, 60.0)})
    found = pooled_growth({**YEARS, "2023届": flat})
    assert found.why == "有一届的先前成绩全都相同"
    assert (found.schools, found.changes, found.stability) == ({}, (), None)
    two = replace(YEARS["2023届"], priors={"p": np.ones(800), "q": np.ones(800)})
    with pytest.raises(ValueError, match="different numbers"):
        pooled_growth({**YEARS, "2023届": two})
