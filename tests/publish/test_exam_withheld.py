"""The attack is tried: the whole less every other unit does not give a masked share away."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from junheng.measure.achievement.account import Account, Lines, account_of
from junheng.measure.achievement.account.figures import Figures
from junheng.measure.achievement.description import Threshold
from junheng.measure.achievement.event import ExamEvent, Paper
from junheng.measure.achievement.scores import ScoreRow, score_table
from junheng.measure.achievement.shares import UnitShares
from junheng.publish.sentences.exam import (
    bands_told,
    end_told,
    levels_told,
    pupils_told,
    rates_told,
)
from junheng.publish.sentences.exam_withheld import mask_of, narrowed, withheld

LINES = Lines(
    thresholds=(Threshold("excellent", "优秀率", 0.85, "at_least"),
                Threshold("good", "良好率", 0.7, "at_least"),
                Threshold("passed", "合格率", 0.6, "at_least"),
                Threshold("low", "低分率", 0.4, "below")),
    bands=("优秀", "良好", "合格", "待提高"), band_shares=(0.85, 0.7, 0.6), part=0.2, ties="in",
)  # fmt: skip
EXACT = re.compile(r"\d+(\.\d+)?%")


def account(rooms: Sequence[Sequence[float]]) -> Account:
    event = ExamEvent(
        name="考试",
        kind="final",
        scope="school",
        held_on=date(2025, 6, 20),
        papers=(Paper("maths", "数学", 100.0),),
    )
    rows = [
        ScoreRow(f"{at}-{i}", f"S{at}", "1", {"maths": str(score)}, i)
        for at, scores in enumerate(rooms)
        for i, score in enumerate(scores)
    ]
    table, issues = score_table(event, rows)
    assert not issues
    return account_of(table, LINES, reference="全体", enrolled={})


def marks(excellent: int, good: int, passed: int, rest: int, low: int = 0) -> list[float]:
    return [90.0] * excellent + [75.0] * good + [65.0] * passed + [50.0] * rest + [30.0] * low


def seen(found: Account) -> tuple[Figures, list[Figures]]:
    (whole,) = withheld([found.whole], None, LINES)
    units = withheld(found.schools, whole, LINES)
    return whole.figures[0], [one.figures[0] for one in units]


def count_of(text: str, n: int) -> tuple[float, float]:
    """Read a told share as a reader does: an exact number, a mask, or nothing."""
    if EXACT.fullmatch(text):
        held = round(float(text[:-1]) / 100 * n)
        return held, held
    if text[0] not in "≤≥":
        return 0, n
    share = int(text[1:-1]) / 100
    return (0, math.floor(share * n + 1e-9)) if text[0] == "≤" else (math.ceil(share * n - 1e-9), n)


def attack(whole: str, n: int, others: Sequence[tuple[str, int]]) -> list[tuple[float, float]]:
    """Subtract what is told from the whole, as far as it goes."""
    cells = [count_of(text, size) for text, size in others]
    total = count_of(whole, n)[0]
    return narrowed(cells, [(range(len(cells)), total)])


def test_只有一个班写小于百分之五_减得出来的_最小的另一个班也不写() -> None:
    found = account([marks(0, 20, 10, 8), marks(8, 15, 10, 5), marks(6, 15, 10, 9),
                     marks(9, 15, 10, 4)])  # fmt: skip
    before = [rates_told(one.figures[0])[0] for one in found.schools]
    assert before[0] == "≤5%" and all(EXACT.fullmatch(text) for text in before[1:])
    sizes = [one.figures[0].described.n for one in found.schools]
    whole, units = seen(found)
    told = rates_told(whole)[0]
    n = whole.described.n
    assert attack(told, n, list(zip(before, sizes, strict=True)))[0] == (0, 0)  # found
    after = [rates_told(one)[0] for one in units]
    assert after[0] == "≤5%" and after.count("…") == 1
    assert after[1] == "…"  # the smallest that has one to hide
    low, high = attack(told, n, list(zip(after, sizes, strict=True)))[0]
    assert (low, high) == mask_of(0, 38)


def test_两个班都写小于百分之五_加起来等于零的_也推得出来_所以再隐去一个() -> None:
    found = account([marks(0, 20, 10, 8), marks(0, 15, 15, 8), marks(6, 15, 10, 9),
                     marks(9, 15, 10, 4)])  # fmt: skip
    _whole, units = seen(found)
    assert [rates_told(one)[0] for one in units].count("…") == 1


def test_两个班都写小于百分之五_谁有推不出来的_不多隐() -> None:
    found = account([marks(0, 20, 10, 8), marks(1, 15, 15, 7), marks(6, 15, 10, 9),
                     marks(9, 15, 10, 4)])  # fmt: skip
    _whole, units = seen(found)
    assert "…" not in [rates_told(one)[0] for one in units]


def test_没有总数并列的_不另隐() -> None:
    found = account([marks(0, 20, 10, 8), marks(8, 15, 10, 5)])
    units = withheld(found.schools, None, LINES)
    assert [rates_told(one.figures[0])[0] for one in units] == ["≤5%", "21.1%"]


def test_同一个单位里_合格率和等级互相推得出的_不都写() -> None:
    (unit,) = withheld(account([marks(0, 12, 9, 17)]).schools, None, LINES)
    (one,) = unit.figures
    assert rates_told(one) == ("≤5%", "31.6%", "55.3%", "≤5%")
    assert bands_told(one.bands, 38) == ("≤5%", "32%", "24%", "其余")  # 31.6 − 31.6 is none
    assert levels_told(one) == ("≤5%", "其余", "24%", "45%")
    (unit,) = withheld(account([marks(12, 0, 9, 17)]).schools, None, LINES)
    (one,) = unit.figures  # the middle band: both rates beside it would tell
    assert rates_told(one) == ("…", "31.6%", "55.3%", "≤5%")
    assert levels_told(one) == ("其余", "≤5%", "24%", "45%")


def test_不到20人的_一个人就超过百分之五_按百分之十写() -> None:
    assert [pupils_told(k / 15, 15) for k in (0, 1, 2, 14, 15)] == [
        "≤10%", "≤10%", "13%", "≥90%", "≥90%"
    ]  # fmt: skip
    assert pupils_told(1 / 20, 20) == "≤5%" and pupils_told(2 / 20, 20) == "10%"


def rest(found: Figures) -> list[str]:
    return [*rates_told(found), *(end_told(one, "sat") if one else "—" for one in ends(found))]


def ends(found: Figures) -> tuple[UnitShares | None, UnitShares | None]:
    return found.top, found.bottom


@pytest.mark.parametrize("seed", range(24))
def test_随机的班_逐项减下来_没有一个写小于百分之五的被推出来(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rooms = [
        np.clip(
            np.round(rng.normal(62 + 6 * rng.normal(), 14, rng.integers(12, 49))), 0, 100
        ).tolist()
        for _ in range(int(rng.integers(2, 7)))
    ]
    found = account(rooms)
    whole, units = seen(found)
    n = whole.described.n
    if n < 50:
        return
    sizes = [one.described.n for one in units]
    columns = zip(*[rest(one) for one in units], strict=True)
    for of_all, column in zip(rest(whole), columns, strict=True):
        if not EXACT.fullmatch(of_all):
            continue
        before = [count_of(text, size) for text, size in zip(column, sizes, strict=True)]
        after = attack(of_all, n, list(zip(column, sizes, strict=True)))
        if not 0 < count_of(of_all, n)[0] < n:
            continue  # the whole alone says it
        for text, was, now in zip(column, before, after, strict=True):
            if text[0] in "≤≥":
                assert now == was, (column, of_all)
    assert_bands(whole, units)


def assert_bands(whole: Figures, units: Sequence[Figures]) -> None:
    """Try bands: rows make the unit, columns the whole, rates are sums of bands."""
    width = len(whole.bands)
    cells, sums, masks = [], [], []
    for at, one in enumerate(units):
        n = one.described.n
        base = at * width
        for text in levels_told(one, 1):
            masks.append(text[0] in "≤≥")
            cells.append(count_of(text, n))
        sums.append((range(base, base + width), n))
        for k, text in enumerate(rates_told(one)[:3]):
            if EXACT.fullmatch(text):
                sums.append((range(base, base + k + 1), count_of(text, n)[0]))
    every = [*itertools.chain(*(one.bands for one in units))]
    for k in range(width):
        at = range(k, len(cells), width)
        sums.append((at, sum(every[i] for i in at)))
    found = narrowed(cells, sums)
    size = sum(every)
    totals = [sum(every[k::width]) for k in range(width)]
    masks = [mask and 0 < totals[i % width] < size for i, mask in enumerate(masks)]
    told = [one for one, mask in zip(found, masks, strict=True) if mask]
    said = [one for one, mask in zip(cells, masks, strict=True) if mask]
    assert told == said, [levels_told(one, 1) for one in units]
