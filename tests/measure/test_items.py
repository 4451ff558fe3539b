"""Item analysis: other packages' numbers, what must not change, refusals."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from junheng.measure.achievement.items import ItemAnalysis, analyse_items
from junheng.measure.achievement.options import analyse_options

CASE = Path(__file__).resolve().parent.parent / "golden/items/one_paper"
EXPECTED = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
FULL: dict[str, float] = EXPECTED["full"]
SAT12_KEY = "14523121312421534414334135131545"


def paper() -> np.ndarray:
    with (CASE / "input.csv").open(encoding="utf-8") as file:
        return np.array([[float(v) for v in row.values()] for row in csv.DictReader(file)])


def numbered(marks: Any, **options: Any) -> ItemAnalysis:
    marks = np.asarray(marks, dtype=float)
    names = [str(i) for i in range(marks.shape[1])]
    full = options.pop("full", [1.0] * len(names))
    return analyse_items(marks, names, full, **options)


def compare(found: ItemAnalysis, wanted: dict[str, Any]) -> None:
    assert found.n == wanted["n"]
    for part in ("mean", "sd", "alpha", "sem"):
        assert getattr(found, part) == pytest.approx(wanted[part], rel=1e-9), part
    parts = {"difficulty": "difficulty", "sd": "item_sd", "item_rest": "item_rest"}
    for ours, theirs in {**parts, "alpha_without": "alpha_without"}.items():
        held = [getattr(item, ours) for item in found.items]
        assert held == pytest.approx(wanted[theirs], rel=1e-9), ours


def test_与psych和psychometric一致() -> None:
    names, full = list(FULL), list(FULL.values())
    compare(analyse_items(paper(), names, full), EXPECTED["paper"])
    for share, part in ((0.27, "discrimination_27"), (1 / 3, "discrimination_thirds")):
        found = analyse_items(paper(), names, full, extreme_share=share)
        held = [item.discrimination for item in found.items]
        assert held == pytest.approx(EXPECTED["paper"][part], rel=1e-9)


@pytest.mark.real_data
def test_公开试卷上与psych一致(real_data: Path) -> None:
    def rows(name: str) -> list[list[str]]:
        with (real_data / name).open(encoding="utf-8") as file:
            return list(csv.reader(file))

    key = [row[0] for row in rows("hci_key.csv")[1:]]
    answers = np.array([row[:20] for row in rows("hci_test_raw.csv")[1:]])
    found = numbered(answers == key)
    compare(found, EXPECTED["real"]["hci"])
    assert (found.alpha, found.mean, found.sd) == pytest.approx((0.7155, 12.212, 3.640), abs=5e-4)
    answers = np.array(rows("sat12_raw.csv")[1:])
    compare(numbered(answers == list(SAT12_KEY)), EXPECTED["real"]["sat12"])


def close(one: float | None, other: float | None) -> None:
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one == pytest.approx(other, rel=1e-7, abs=1e-7)


MARKS = arrays(
    np.float64,
    st.tuples(st.integers(4, 30), st.integers(3, 6)),
    elements=st.sampled_from([0.0, 0.5, 1.0]),
)


@given(MARKS, st.randoms(use_true_random=False))
def test_考生的先后_分数的单位_不改变结果(marks: np.ndarray, random: Any) -> None:
    order = list(range(len(marks)))
    random.shuffle(order)
    one = numbered(marks)
    for other in (numbered(marks[order]), numbered(marks * 8, full=[8.0] * marks.shape[1])):
        close(other.alpha, one.alpha)
        for a, b in zip(one.items, other.items, strict=True):
            assert b.difficulty == pytest.approx(a.difficulty)
            for part in ("discrimination", "item_rest", "alpha_without"):
                close(getattr(b, part), getattr(a, part))


@given(MARKS)
def test_范围_难度零到一_区分度和相关负一到一_信度不超过一(marks: np.ndarray) -> None:
    found = numbered(marks)
    assert found.alpha is None or found.alpha <= 1 + 1e-12
    for item in found.items:
        assert 0 <= item.difficulty <= 1
        assert item.discrimination is None or -1 - 1e-9 <= item.discrimination <= 1 + 1e-9
        assert item.item_rest is None or -1 <= item.item_rest <= 1


def test_并列的人按同样的份额算_与随机分组的平均相同() -> None:
    """Three candidates tie for two places of the high group: each counts two thirds."""
    marks = [[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 0], *[[0, 0, 0, 1]] * 2, [0] * 4]
    found = numbered(marks, extreme_share=3 / 7)
    assert found.group == 3
    assert found.items[0].high == pytest.approx((1 + 2 / 3 * 2) / 3)


def test_算不出的_写明原因_不给数() -> None:
    same = numbered([[1, 0], [1, 0], [1, 0]])
    assert (same.alpha, same.sem, same.group) == (None, None, None)
    assert all(item.discrimination is None and item.item_rest is None for item in same.items)
    assert "所有人总分相同" in "".join(same.statements)
    assert "没有区分度" in same.items[0].statements[0]
    alone = numbered([[1, 0]])
    assert (alone.sd, alone.alpha) == (None, None) and "只有一名考生" in alone.statements[0]
    single = numbered([[1], [0], [1]])
    assert single.alpha is None and single.items[0].item_rest is None
    assert "信度系数为负" in "".join(numbered([[1, 0], [0, 1], [1, 0], [0, 0]]).statements)
    cancelling = numbered([[1, 0, 1], [0, 1, 0], [1, 0, 0], [0, 1, 1]])
    assert cancelling.items[2].item_rest is None  # the other two always add up to one
    assert "其余各题的合计" in cancelling.items[2].statements[0]


@pytest.mark.parametrize(
    ("marks", "full", "told"),
    [
        ([[1.0, float("nan")]], [1, 1], "missing"),
        ([[2.0, 0.0]], [1, 1], "above the full mark"),
        ([[-1.0, 0.0]], [1, 1], "negative"),
        ([[1.0, 0.0]], [1, 0], "full mark"),
        ([[1.0, 0.0]], [1], "one of each"),
        (np.empty((0, 2)), [1, 1], "none empty"),
    ],
)
def test_拒绝(marks: Any, full: list[float], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        analyse_items(marks, ["1", "2"], full)
    assert analyse_items([[1.0, 0.0]], ["1", "2"], [1, 1]).n == 1


def test_选项_漏答单列_份额合计为一_错项吸引高分者就说出来() -> None:
    answers = ["A"] * 6 + ["B"] * 3 + ["C"] * 2 + [""]
    totals = [9, 8, 8, 7, 6, 6, 10, 10, 9, 2, 1, 3]
    (found,) = analyse_options({"7": answers}, {"7": "A"}, totals, offered="ABCD")
    assert [(one.option, one.count) for one in found.options] == [
        ("A", 6), ("B", 3), ("C", 2), ("D", 0), ("", 1),
    ]  # fmt: skip
    assert found.strongest_distractor is not None and found.strongest_distractor.option == "B"
    assert found.options[0].mean_total == pytest.approx(44 / 6)
    assert "选项 B 吸引的高分组比低分组多，请核对答案和题意。" in found.statements
    with pytest.raises(ValueError, match="answers"):
        analyse_options({"7": ["A"]}, {"7": "A"}, [1, 2])


@pytest.mark.real_data
def test_公开试卷的选项_第十七题的错项A吸引高分者(real_data: Path) -> None:
    with (real_data / "hci_test_raw.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    totals = [float(row[22]) for row in rows]  # printed in the table
    (found,) = analyse_options({"17": [row[16] for row in rows]}, {"17": "C"}, totals)
    assert {one.option: one.count for one in found.options} == EXPECTED["real"]["hci_17"]
    assert "选项 A 吸引的高分组比低分组多，请核对答案和题意。" in found.statements
