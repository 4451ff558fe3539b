"""Item response theory: another program's figures, what must not change, refusals with a reason."""

from __future__ import annotations

import csv
import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junheng.kernel.errors import DataError
from junheng.measure.achievement.irt import (
    Calibration,
    abilities,
    calibrate,
    curves,
    information_curve,
)

calibrate_module = importlib.import_module("junheng.measure.achievement.irt.calibrate")
FOLDER = Path(__file__).resolve().parent.parent / "golden/item_response"
NAMES = tuple(f"q{i}" for i in range(1, 10))
LADDER = np.tril(np.ones((21, 20)), -1)


def expected(case: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((FOLDER / case / "expected.json").read_text(encoding="utf-8"))
    return held


def read(path: Path, columns: tuple[str, ...]) -> np.ndarray:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return np.array([[float(row[name] or "nan") for name in columns] for row in rows])


ANSWERS = read(FOLDER / "half_hour_test/input.csv", NAMES)
MODELS = expected("half_hour_test")["models"]
PATTERNS = read(
    FOLDER / "law_school_tests/input.csv", ("q1", "q2", "q3", "q4", "q5", "section6", "section7")
)
RIGHT = ANSWERS[:, :5]


def section(name: str) -> np.ndarray:
    return np.repeat(PATTERNS[:, :5], PATTERNS[:, 5 + (name == "section7")].astype(int), axis=0)


def at(found: Calibration) -> np.ndarray:
    return np.concatenate([[item.slope, *item.intercepts] for item in found.items])


def se(found: Calibration) -> np.ndarray:
    return np.concatenate([[item.slope_se, *item.intercepts_se] for item in found.items])


def made_up(n: int, items: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    slope, intercept = rng.uniform(0.7, 1.8, items), rng.normal(0, 1, items)
    chance = 1 / (1 + np.exp(-(rng.normal(size=(n, 1)) * slope + intercept)))
    return (rng.random((n, items)) < chance).astype(float)


# one line per model of the golden case: ours, how empty cells are read, how many items
CALLS = {
    "1pl": ("1pl", "not_presented", 5),
    "2pl": ("2pl", "not_presented", 5),
    "2pl_wrong": ("2pl", "wrong", 5),
    "partial_credit": ("1pl", "not_presented", 9),
    "gpcm": ("gpcm", "not_presented", 9),
    "graded": ("graded", "not_presented", 9),
}


@pytest.mark.parametrize("name", CALLS)
def test_与mirt一致_参数_标准误_能力值_信息量(name: str) -> None:
    model, missing, n = CALLS[name]
    wanted = MODELS[name]
    found = calibrate(ANSWERS[:, :n], model, missing=missing, items=NAMES[:n])  # type: ignore[arg-type]
    assert found.converged
    assert found.loglik == pytest.approx(wanted["loglik"], rel=1e-10)
    told = [wanted["items"][item.name] for item in found.items]
    assert at(found) == pytest.approx(np.concatenate([t["at"] for t in told]), rel=1e-6, abs=1e-6)
    assert se(found) == pytest.approx(np.concatenate([t["se"] for t in told]), rel=2e-6, abs=2e-6)
    some = abilities(found, ANSWERS[:25, :n], missing=missing, items=NAMES[:n])  # type: ignore[arg-type]
    assert some.eap == pytest.approx(np.array(wanted["eap"]), abs=1e-6)
    assert some.se == pytest.approx(np.array(wanted["se"]), abs=1e-6)
    told_by_test = information_curve(found, [-2, -1, 0, 1, 2])
    assert told_by_test.test == pytest.approx(np.array(wanted["information"]), abs=1e-6)
    assert told_by_test.test == pytest.approx(told_by_test.items.sum(axis=0))


@pytest.mark.parametrize(
    ("part", "model", "printed"),
    [
        ("section6", "1pl", -2466.938),
        ("section6", "2pl", -2466.653),
        ("section7", "1pl", -2664.901),
        ("section7", "2pl", -2658.805),
    ],
)
def test_法学院入学考试的两节_与文献和mirt一致(part: str, model: str, printed: float) -> None:
    found = calibrate(section(part), model, missing="wrong")  # type: ignore[arg-type]
    assert round(found.loglik, 3) == printed
    wanted = expected("law_school_tests")["models"][f"{part} {model}"]
    both = np.column_stack([wanted["slope"], wanted["intercept"]]).ravel()
    errors = np.column_stack([wanted["slope_se"], wanted["intercept_se"]]).ravel()
    assert at(found) == pytest.approx(both, abs=1e-6)
    assert se(found) == pytest.approx(errors, abs=2e-6)
    assert found.parameters == (6 if model == "1pl" else 10)


def test_第七节的斜率_与通行的数一致() -> None:
    found = calibrate(section("section7"), "2pl", missing="wrong")
    printed = [0.988, 1.081, 1.708, 0.765, 0.736]
    assert [item.slope for item in found.items] == pytest.approx(printed, abs=6e-4)


@pytest.mark.real_data
@pytest.mark.parametrize("name", expected("public_tables")["models"])
def test_公开数据上与mirt一致(real_data: Path, name: str) -> None:
    wanted = expected("public_tables")["models"][name]
    table, model = name.split()
    if table == "icar":
        with (real_data / "icar_ability16.csv").open(encoding="utf-8") as file:
            header = next(csv.reader(file))
        columns = tuple(c for c in header if c[:1].isalpha())
        scores = read(real_data / "icar_ability16.csv", columns)
    else:
        subtests = tuple(f"score_6_subtest{i}" for i in range(1, 8))
        scores = read(real_data / "learning_to_learn.csv", subtests)
    found = calibrate(scores, model, missing="not_presented")  # type: ignore[arg-type]
    assert found.converged
    assert found.n == wanted["n"]
    assert found.loglik == pytest.approx(wanted["loglik"], rel=1e-9)
    assert at(found) == pytest.approx(np.array(wanted["at"]), abs=2e-5)
    assert se(found) == pytest.approx(np.array(wanted["se"]), rel=1e-4)


@pytest.mark.real_data
def test_公开数据_第七节的频数与随测试保存的相同(real_data: Path) -> None:
    held = read(
        real_data / "lsat7_freq.csv", ("Item.1", "Item.2", "Item.3", "Item.4", "Item.5", "freq")
    )
    assert held[np.lexsort(held[:, 4::-1].T)] == pytest.approx(PATTERNS[:, [0, 1, 2, 3, 4, 6]])


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), model=st.sampled_from(["1pl", "2pl", "graded"]))
def test_考生的次序_题目的次序_题目的分值_不改变结果(seed: int, model: str) -> None:
    rng = np.random.default_rng(seed)
    answers = made_up(250, 5, seed)
    items, candidates = rng.permutation(5), rng.permutation(250)
    one = calibrate(answers, model, missing="wrong")  # type: ignore[arg-type]
    other = calibrate(3.0 * answers[candidates][:, items], model, missing="wrong")  # type: ignore[arg-type]
    assert one.converged == other.converged
    assert other.loglik == pytest.approx(one.loglik, rel=1e-9)
    if not one.left_out:
        for place, item in zip(items, other.items, strict=True):
            assert item.slope == pytest.approx(one.items[place].slope, rel=1e-4, abs=1e-4)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_参数多的模型似然不低于参数少的_每个人写两遍似然加倍(seed: int) -> None:
    answers = made_up(300, 5, seed)
    one, two = (calibrate(answers, m, missing="wrong") for m in ("1pl", "2pl"))
    twice = calibrate(np.vstack([answers, answers]), "1pl", missing="wrong")
    assert twice.loglik == pytest.approx(2 * one.loglik, rel=1e-9)
    if two.converged and not two.left_out:
        assert two.loglik >= one.loglik - 1e-6


@pytest.mark.parametrize("model", ["1pl", "2pl", "gpcm", "graded"])
def test_标准误来自似然本身的曲率(model: str) -> None:
    answers = ANSWERS[:, :5] if model == "2pl" else ANSWERS[:, 3:8]
    found = calibrate(answers, model, missing="not_presented")  # type: ignore[arg-type]
    again = calibrate(np.vstack([answers] * 4), model, missing="not_presented")  # type: ignore[arg-type]
    assert at(again) == pytest.approx(at(found), abs=1e-5)
    assert se(again) == pytest.approx(se(found) / 2, rel=1e-4)


def test_每个能力上各分值的概率之和为1_信息量是斜率的平方乘方差() -> None:
    found = calibrate(ANSWERS, "gpcm", missing="not_presented", items=NAMES)
    spots = np.linspace(-3, 3, 7)
    for item in found.items:
        chance = curves(found, item.name, spots)
        assert chance.sum(axis=0) == pytest.approx(np.ones(7))
        steps = np.arange(len(chance))
        spread = steps**2 @ chance - (steps @ chance) ** 2
        told = information_curve(found, spots).items[NAMES.index(item.name)]
        assert told == pytest.approx(item.slope**2 * spread)
        places = item.thresholds("gpcm")
        at_step = curves(found, item.name, places)
        assert np.diagonal(at_step) == pytest.approx(np.diagonal(at_step, -1))


def test_能力值_答对多的不低于答对少的_全空的没有() -> None:
    found = calibrate(RIGHT, "1pl", missing="wrong")
    table = np.vstack([np.tril(np.ones((6, 5)), -1), np.full(5, np.nan)])
    some = abilities(found, table, missing="not_presented")
    assert (np.diff(some.eap[:6]) > 0).all()
    assert np.isnan(some.eap[6])
    assert 0.4 < abilities(found, RIGHT, missing="wrong").reliability < 0.8


def test_全对的题_没人答的题_略去并说明_其余照常() -> None:
    answers = np.column_stack([RIGHT, np.ones(600), np.full(600, np.nan)])
    found = calibrate(answers, "2pl", missing="not_presented", items=[*NAMES[:5], "甲", "乙"])
    assert found.left_out == {
        "甲": "“甲”全部作答的考生都得 1 分：没有信息，未纳入。",
        "乙": "“乙”没有人作答，未纳入。",
    }
    wanted = [MODELS["2pl"]["items"][item.name]["at"][0] for item in found.items]
    assert [item.slope for item in found.items] == pytest.approx(wanted, abs=1e-6)
    with pytest.raises(KeyError, match="没有信息"):
        found.item("甲")


def test_完全分开考生的题_略去并说明_其余与没有它时相同() -> None:
    total = RIGHT[~np.isnan(RIGHT).any(axis=1)]
    splitting = (total.sum(axis=1) >= 3).astype(float)
    table = np.column_stack([total, splitting])
    found = calibrate(table, "2pl", missing="wrong")
    assert "6" in found.left_out
    assert "没有有限的估计" in found.left_out["6"]
    alone = calibrate(total, "2pl", missing="wrong")
    assert at(found) == pytest.approx(at(alone), abs=1e-6)


def test_两道题的作答完全相同_略去一道() -> None:
    found = calibrate(np.column_stack([RIGHT, RIGHT[:, 2]]), "2pl", missing="not_presented")
    assert len(found.left_out) == 1
    assert found.loglik == pytest.approx(MODELS["2pl"]["loglik"], rel=1e-6)


def test_没人得的分值_说明_其余分值为相邻的类别() -> None:
    table = ANSWERS.copy()
    table[:, 8] = np.where(table[:, 8] == 3, 5, table[:, 8])
    found = calibrate(table, "gpcm", missing="not_presented", items=NAMES)
    assert found.loglik == pytest.approx(MODELS["gpcm"]["loglik"], rel=1e-9)
    assert any("“q9”没有人得 3、4 分" in said for said in found.statements)
    some = table[:3].copy()
    some[0, 8] = 4
    with pytest.raises(DataError, match="得分 4，标定时没有人得过"):
        abilities(found, some, missing="not_presented", items=NAMES)


def test_题目互不相关_说没有共同的能力() -> None:
    table = np.array([[(i >> k) & 1 for k in range(4)] for i in range(16)] * 20, dtype=float)
    found = calibrate(table, "1pl", missing="wrong")
    assert found.items[0].slope == pytest.approx(0, abs=1e-3)
    assert any("不测同一种能力" in said for said in found.statements)


def test_答案反了的题_说斜率为负() -> None:
    found = calibrate(
        np.column_stack([RIGHT[:, :4], 1 - RIGHT[:, 4]]), "2pl", missing="not_presented"
    )
    assert found.items[4].slope == pytest.approx(-MODELS["2pl"]["items"]["q5"]["at"][0], abs=1e-6)
    assert any("“5”的斜率为负" in said for said in found.statements)


@pytest.mark.parametrize(
    ("scores", "model", "found"),
    [
        (RIGHT[:2], "2pl", "有作答的考生只有 2 人"),
        (np.full((30, 3), np.nan), "2pl", "有作答的考生只有 0 人"),
        (np.ones((30, 3)), "2pl", "3 道题里只有 0 道的得分有差别"),
        (RIGHT[:, :2], "2pl", "2pl 至少 3 道"),
        (ANSWERS, "2pl", "“6”：有 3 种不同的分值"),
        (np.arange(600.0).reshape(150, 4), "gpcm", "若是总分"),
        (LADDER, "1pl", "完全的阶梯"),
        (LADDER, "2pl", "可用的题只有 2 道；“"),
    ],
)
def test_算不出的_说明发现了什么_应为什么_怎么办(
    scores: np.ndarray, model: str, found: str
) -> None:
    with pytest.raises(DataError, match=found) as caught:
        calibrate(scores, model, missing="not_presented")  # type: ignore[arg-type]
    assert all(caught.value.as_json().values())


@pytest.mark.parametrize(
    ("scores", "model", "found"),
    [
        (np.zeros((0, 3)), "2pl", "give candidates × items"),
        (np.ones(30), "2pl", "give candidates × items"),
        (np.where(RIGHT == 1, -1.0, RIGHT), "2pl", "negative score"),
        (np.where(RIGHT == 1, np.inf, RIGHT), "2pl", "infinite score"),
        (RIGHT, "3pl", "one of 1pl, 2pl, gpcm, graded"),
    ],
)
def test_不是得分表的_拒绝(scores: np.ndarray, model: str, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        calibrate(scores, model, missing="not_presented")  # type: ignore[arg-type]


def test_空格的含义必须说明_名字要对得上() -> None:
    with pytest.raises(TypeError):
        calibrate(RIGHT, "2pl")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="not_presented or wrong"):
        calibrate(RIGHT, "2pl", missing="zero")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="2 names for 5 items"):
        calibrate(RIGHT, "2pl", missing="wrong", items=["a", "b"])
    with pytest.raises(ValueError, match="the same name"):
        calibrate(RIGHT, "2pl", missing="wrong", items=["a", "b", "c", "d", "a"])
    found = calibrate(RIGHT, "2pl", missing="wrong")
    with pytest.raises(ValueError, match="are not in the table"):
        abilities(found, RIGHT[:, :3], missing="wrong")
    with pytest.raises(ValueError, match="only 1pl"):
        _ = found.ability_sd


@pytest.mark.parametrize(("n", "items", "steep"), [(400, 5, 1.0), (400, 60, 1.0), (400, 12, 3.5)])
def test_求和的点足够密_再密一倍_似然不变(
    n: int, items: int, steep: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(items)
    slope, intercept = steep * rng.uniform(0.7, 1.6, items), rng.normal(0, 1, items)
    chance = 1 / (1 + np.exp(-(rng.normal(size=(n, 1)) * slope + intercept)))
    answers = (rng.random((n, items)) < chance).astype(float)
    found = calibrate(answers, "2pl", missing="wrong")
    plain = calibrate_module._spacing
    monkeypatch.setattr(calibrate_module, "_spacing", lambda *args: plain(*args) / 2)
    finer = calibrate(answers, "2pl", missing="wrong")
    assert finer.nodes.size > 1.8 * found.nodes.size
    assert finer.loglik == pytest.approx(found.loglik, abs=1e-6)
    assert at(finer) == pytest.approx(at(found), abs=1e-5)
