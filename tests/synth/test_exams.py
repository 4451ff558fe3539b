"""The demo's examinations: only means and spreads are planted; the engines find the stories."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from junheng.data.intake.keyring import Keyring
from junheng.data.synth.exam_sets import demo_exam, exam_workbooks
from junheng.data.synth.exams import (
    EXAM_YEARS,
    Candidates,
    ExamPlan,
    candidates,
    enrolled_in_grade_7,
    exam_plans,
)
from junheng.measure.achievement.gaps import UNSURE, group_gap
from junheng.measure.achievement.items import analyse_items
from junheng.measure.achievement.options import analyse_options
from junheng.measure.achievement.shares import (
    CutScores,
    UnitShares,
    cut_scores,
    gain_statements,
    unit_shares,
)
from junheng.measure.growth.mixed import Level, value_added
from junheng.measure.growth.mixed.reading import bands

LIUTANG, FIRST, TRIAL, HEKOU, SHIQIAO = (f"31990100{n}" for n in (11, 12, 13, 14, 15))
KEYRING = Keyring.of(bytes(32))


@cache
def held(event: str, year: int) -> Candidates:
    plan = next(one for one in exam_plans() if (one.event, one.year) == (event, year))
    return candidates(plan)


def of(made: Candidates, school: str) -> np.ndarray:
    return np.array(made.school_code) == school


def total(year: int) -> np.ndarray:
    return held("outcome", year).scores.sum(axis=1)


@cache
def cuts(year: int) -> CutScores:
    return cut_scores(total(year), name="全县考生")


def shares(school: str, year: int, side: str) -> UnitShares:
    bases = {"enrolled_grade_7": enrolled_in_grade_7(year)[school]}
    own = total(year)[of(held("outcome", year), school)]
    return unit_shares(own, cuts(year), side, unit=school, bases=bases)  # type: ignore[arg-type]


@cache
def growth(year: int) -> tuple[Level, dict[str, tuple[float, float, float, str, float]]]:
    """Value-added in standard deviations of a pupil: effect, interval, verdict, pupils."""
    then, now = held("baseline", year), held("outcome", year)
    place = {one: at for at, one in enumerate(then.student_number.to_pylist())}
    at = [place.get(one) for one in now.student_number.to_pylist()]
    priors = np.array([then.scores[i] if i is not None else [np.nan] * 2 for i in at])
    score = total(year)
    outcome = (score - np.nanmean(score)) / np.nanstd(score)
    found = value_added(
        outcome,
        {"biology": priors[:, 0], "geography": priors[:, 1]},
        {"school": now.school_code},
    )
    (level,) = found.prior_only.levels
    said = bands(level)
    figures = zip(level.effect[:, 0], said.low, said.high, said.verdicts, level.pupils, strict=True)
    return level, {unit[0]: each for unit, each in zip(level.units, figures, strict=True)}


def test_三届中考各有一次合法的基线考试_按学生对得上() -> None:
    plans = exam_plans()
    assert [one.held_on.year for one in plans] == [2022, 2023, 2023, 2024, 2024, 2025]
    assert {one.graduating for one in plans if one.event == "outcome"} == {True}
    assert {sum(p.full for p in one.papers) for one in plans if one.event == "outcome"} == {750}
    for year in EXAM_YEARS:
        then = set(held("baseline", year).student_number.to_pylist())
        now = held("outcome", year).student_number.to_pylist()
        assert 0.95 < np.mean([one in then for one in now]) < 1.0


@pytest.mark.parametrize("at", [4, 5])
def test_考生就是上一年秋天名册里的学生(at: int, made: Callable[..., dict]) -> None:
    plan = exam_plans()[at]
    rows = made("yunchuan", plan.autumn)["pupil"].to_pylist()
    listed = {
        (row["student_number"], row["name"], row["school_code"], row["class_code"])
        for row in rows
        if row["grade"] == plan.grade
    }
    drawn = candidates(plan)
    sat = zip(
        drawn.student_number.to_pylist(),
        drawn.name.to_pylist(),
        drawn.school_code,
        drawn.class_code,
        strict=True,
    )
    assert set(sat) == listed


def test_缺考免考不是零分_顶到满分的是少数() -> None:
    made = held("outcome", 2025)
    status = np.array(made.status)
    assert 4 <= (status == "absent").all(axis=1).sum() <= 14
    assert (status == "exempt").any()
    assert (np.isnan(made.scores) == (status != "sat")).all()
    at_the_top = (made.scores == [paper.full for paper in made.plan.papers]).mean(axis=0)
    assert at_the_top.max() < 0.02
    assert at_the_top.max() > 0.0


def test_柳塘平均分最低_成长明显高于预期() -> None:
    made, score = held("outcome", 2025), total(2025)
    means = {one: np.nanmean(score[of(made, one)]) for one in set(made.school_code)}
    assert min(means, key=means.__getitem__) == LIUTANG
    assert max(means, key=means.__getitem__) == FIRST
    effect, low, high, verdict, pupils = growth(2025)[1][LIUTANG]
    assert verdict == "above"
    assert effect == pytest.approx(0.21, abs=0.03)
    assert (low, high) == pytest.approx((0.06, 0.36), abs=0.06)
    assert pupils == pytest.approx(85, abs=3)


@pytest.mark.parametrize("year", EXAM_YEARS)
def test_云川一中平均分最高_成长与预期无明显差异(year: int) -> None:
    effect, low, high, verdict, _pupils = growth(year)[1][FIRST]
    assert (verdict, low < 0 < high) == ("near", True)
    assert abs(effect) < 0.06


def test_石桥中学后20率三年下降() -> None:
    said = [100 * shares(SHIQIAO, year, "bottom").on("sat").value for year in EXAM_YEARS]
    assert said == pytest.approx([31, 27, 24], abs=0.6)


def test_河口中学前20率上升而七年级入学人数上没有上升() -> None:
    before, after = (shares(HEKOU, year, "top") for year in (2024, 2025))
    (said,) = gain_statements(before, after)
    assert said.startswith("按参加考试的人数，前20%率上升 1.3 个百分点")
    assert after.on("sat").n / after.on("enrolled_grade_7").n < 0.85
    assert gain_statements(*(shares(TRIAL, year, "top") for year in (2024, 2025))) == ()


def test_英语第二的学校差零点三分_看不出差别() -> None:
    made = held("outcome", 2025)
    english = made.scores[:, [paper.subject for paper in made.plan.papers].index("english")]
    gap = group_gap(english[of(made, FIRST)], english[of(made, TRIAL)])
    assert gap.difference == pytest.approx(0.3, abs=0.05)
    assert gap.low < 0 < gap.high
    assert UNSURE in gap.statements


def test_数学卷的小题得分合成总分_题目有难有易_一个班函数图像弱() -> None:
    made = held("outcome", 2025)
    marks = made.items
    assert marks is not None
    maths = made.scores[:, 1]
    sat = ~np.isnan(maths)
    assert (marks.points.sum(axis=1)[sat] == maths[sat]).all()
    assert sum(one.full for one in marks.items) == made.plan.papers[1].full == 150
    names, full = [one.item for one in marks.items], [one.full for one in marks.items]
    found = analyse_items(marks.points[sat], names, full)
    assert len(found.items) == 24
    assert 0.85 < found.alpha < 0.95
    hard = [one.difficulty for one in found.items]
    assert (min(hard) < 0.25, max(hard) > 0.9) == (True, True)
    weak = next(one for one in found.items if one.item == "10")
    assert weak.discrimination < min(one.discrimination for one in found.items[6:9])
    keyed = {one.item: one.key for one in marks.items if one.key}
    chosen = {item: tuple(marks.answers[sat, names.index(item)].tolist()) for item in keyed}
    seventh = next(
        one for one in analyse_options(chosen, keyed, maths[sat], offered="ABCD") if one.item == "7"
    )
    wrong = {one.option: one.count for one in seventh.options if one.option in "BCD"}
    assert max(wrong, key=wrong.__getitem__) == "B"
    graphs = [at for at, one in enumerate(marks.items) if one.knowledge[0] == "函数图像"]
    of_graphs = marks.points[:, graphs].sum(axis=1) / sum(full[at] for at in graphs)
    own = of(made, SHIQIAO) & sat
    rooms = np.array(made.class_code)
    by_class = {code: of_graphs[own & (rooms == code)].mean() for code in sorted(set(rooms[own]))}
    assert min(by_class, key=by_class.__getitem__).endswith("03")
    assert sorted(by_class.values())[1] - min(by_class.values()) > 0.08


def test_同样的钥匙写两遍是同一份_名字不进数据集(tmp_path) -> None:
    plan: ExamPlan = exam_plans()[-1]
    first, second = (demo_exam(tmp_path, KEYRING, plan, {2024: "a" * 64}) for _ in range(2))
    assert first.written.manifest.sha256 == second.written.manifest.sha256
    assert [one.kind for one in first.workbooks] == ["scores", "enrolled", "blueprint", "answers"]
    assert first.written.manifest.rows["items"] == 24
    name = held("outcome", 2025).name.to_pylist()[0].encode()
    for file in first.written.path.iterdir():
        assert name not in file.read_bytes()
    assert exam_workbooks(held("outcome", 2025))[0].sha256 == first.workbooks[0].sha256
