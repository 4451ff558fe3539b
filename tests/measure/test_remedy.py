"""The search for the least that passes: the same answer as trying everything, in few looks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest

from benchmarks.sections import DAY, county
from junheng.measure.engine import remedy as searching
from junheng.measure.engine.assess import Assessor
from junheng.measure.engine.remedy import Quantity, remedy
from junheng.measure.engine.result import Measurement
from junheng.policy import load_pack
from junheng.policy.pack import Comparison, Every, Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn-moe-2017-6")


def effort(quantities: Sequence[Quantity], measured: Measurement, pack: Pack) -> float:
    total = 0.0
    for q in quantities:
        result = measured.result(measured.units[0].code, "primary", q.indicator)
        per = pack.indicator(q.indicator).per
        total += q.amount / ((result.limit or 1.0) * (result.denominator or 1.0) / per)
    return total


def tried_all(measured: Measurement, pack: Pack) -> tuple[int, float] | None:
    """Put every combination before the rule, without any thought."""
    unit = measured.units[0]
    assessor = Assessor(pack, DAY)
    results = measured.results_of(*unit.key)
    best: tuple[int, float] | None = None
    choices = []
    for indicator, result in zip(pack.indicators, results, strict=True):
        bounds = {0.0, *(b for b in (result.floor, result.limit) if b)}
        each = [0.0]
        for bound in sorted(bounds - {0.0}):
            lack = max(0.0, bound * unit.pupils / indicator.per - (result.numerator or 0.0))
            whole = math.ceil(round(lack, 9)) if indicator.amount.whole else lack
            if whole > 0 and result.state != "met":
                each.append(float(whole))
        choices.append(each)
    for added in product(*choices):
        after = [
            assessor.result(i, unit, (r.numerator or 0.0) + add, r.denominator)
            for i, r, add in zip(pack.indicators, results, added, strict=True)
        ]
        verdict = assessor.school(after, "primary")
        if verdict is None or verdict.state != "met":
            continue
        shares = [
            add / ((r.limit or 1.0) * unit.pupils / i.per)
            for i, r, add in zip(pack.indicators, results, added, strict=True)
            if add
        ]
        found = (len(shares), sum(shares))
        if best is None or found < (best[0], best[1] - 1e-12):
            best = found
    return best


@pytest.mark.parametrize("seed", range(12))
def test_少看几种_答案和全试一遍一样(pack: Pack, seed: int) -> None:
    rng = Random(seed)  # noqa: S311
    low, high = [(0.2, 0.99), (0.6, 1.3), (0.86, 1.1)][seed % 3]
    measured = county(pack, 1, rng, low, high)
    found = remedy(measured, pack, "0000", "primary")
    best = tried_all(measured, pack)
    assert best is not None
    assert len(found.just_pass) == best[0]
    assert effort(found.just_pass, measured, pack) == pytest.approx(best[1], abs=1e-9)


def looked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    looks: list[Any] = []
    whole = Assessor.school

    def counted(self: Assessor, *asked: Any) -> Any:
        looks.append(asked)
        return whole(self, *asked)

    monkeypatch.setattr(Assessor, "school", counted)
    return looks


def test_两百个校部_每个看几十次规则_不是上千次(pack: Pack, monkeypatch: Any) -> None:
    measured = county(pack, 200, Random(7), 0.3, 1.05)  # noqa: S311
    looks = looked(monkeypatch)
    for unit in measured.units:
        assert remedy(measured, pack, *unit.key).just_pass
    assert len(looks) <= 200 * 40
    alone = [remedy(measured, pack, *unit.key) for unit in measured.units]
    looks.clear()
    known: searching.Known = {}
    assert alone == [remedy(measured, pack, *unit.key, known=known) for unit in measured.units]
    assert len(looks) <= 3**7  # each way the seven figures can stand is judged once


def test_规则不是越多越好的_仍旧一一试过(pack: Pack, monkeypatch: Any) -> None:
    """A rule with an upper bound is not met by more; no combination may be left out."""
    rule = pack.school_rule
    assert rule is not None
    upper = Every("results", Comparison("at_most", "limit"))
    capped = replace(pack, school_rule=replace(rule, predicate=upper))
    measured = county(pack, 1, Random(1), 0.2, 0.5)  # noqa: S311
    looks = looked(monkeypatch)
    found = remedy(measured, capped, "0000", "primary")
    assert found.just_pass == ()
    assert found.reason == ""
    assert not searching.grows(upper)
    assert len(looks) == 3**7
