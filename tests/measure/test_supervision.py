"""Where to look next and what to ask: the worked table, properties, refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.measure.supervision import Matter, Signs, propose, three_questions
from junheng.policy.plan import list_plans, load_plan
from junheng.policy.rubrics import LOOKS
from junheng.policy.supervision import supervision

RULES = supervision()
# docs/methods/visit-proposal.md: late, reopened, open, worse, reported, days, points
TABLE = {
    "甲校": (Signs("1", "甲校", 4, 1, 0, 0, 0, None), 4),
    "乙校": (Signs("2", "乙校", 24, 0, 0, 0, 1, 200), 2),
    "丙校": (Signs("3", "丙校", 1, 0, 1, 1, 0, 400), 3),
    "丁校": (Signs("4", "丁校", 2, 3, 0, 0, 0, 1094), 2),
    "戊校": (Signs("5", "戊校", 2, 3, 0, 0, 0, 1095), 3),
}
COUNTS = st.integers(0, 40)


@st.composite
def signs(draw: st.DrawFn) -> Signs:
    held = draw(COUNTS)
    part = st.integers(0, held)
    days = draw(st.none() | st.integers(0, 4000))
    return Signs("1", "某校", held, draw(COUNTS), draw(part), draw(part), draw(part), days)


def points(one: Signs) -> int:
    found = propose([one], RULES.reasons, propose_at=1)
    return found[0].points if found else 0


@pytest.mark.parametrize("name", TABLE)
def test_算例_与方法说明的表一致(name: str) -> None:
    one, expected = TABLE[name]
    assert points(one) == expected


def test_建议按代码排列_不按分() -> None:
    every = [one for one, _points in reversed(TABLE.values())]
    found = propose(every, RULES.reasons, propose_at=RULES.propose_at)
    assert [one.name for one in found] == ["甲校", "丙校", "戊校"]


@given(signs())
def test_分等于各条理由之和_多一项问题不会少分(one: Signs) -> None:
    more = replace(one, open_findings=one.open_findings + 1, overdue_tasks=one.overdue_tasks + 1)
    assert points(more) >= points(one)
    for found in propose([one], RULES.reasons, propose_at=1):
        assert found.points == sum(reason.points for reason in found.reasons)


def test_写错的拒绝_门槛零_同一所学校两次_子项多于总数() -> None:
    one, _points = TABLE["甲校"]
    with pytest.raises(ValueError, match="every school would be proposed"):
        propose([one], RULES.reasons, propose_at=0)
    with pytest.raises(ValueError, match="given twice"):
        propose([one, one], RULES.reasons, propose_at=3)
    with pytest.raises(ValueError, match="more findings of one kind"):
        Signs("1", "某校", 1, 0, 2, 0, 0, None)


def test_三个问题_逾期最久的先问_同一件事不问两遍_不足的从量表补_不编() -> None:
    items = load_plan("zibo-2021").rubrics["town_diagnosis"].items
    matters = [
        Matter("overdue_task", "问题-1", "扩建运动场", 45),
        Matter("overdue_task", "问题-2", "购置仪器", 50),
        Matter("oldest_finding", "问题-2", "仪器设备", 900),
        Matter("oldest_finding", "问题-3", "体艺教师", 700),
    ]
    found = three_questions(matters, RULES.questions, items)
    assert [one.rule for one in found] == ["overdue", "oldest", "rubric"]
    assert [one.matter.name for one in found if one.matter] == ["购置仪器", "体艺教师"]
    assert three_questions([], RULES.questions, []) == ()
    second = three_questions(matters, RULES.questions, [])  # no rubric: the next of each rule
    assert len(second) == 3
    assert len({one.matter.key for one in second if one.matter}) == 3
    kept = [
        Matter("strength", "g1", "图书", 900),
        Matter("closed_finding", "f8", "运动场", 3, "2026年3月1日"),
        Matter("self_check", "c1", "章程的执行", 10, "没有做到"),
    ]
    told = three_questions(kept, RULES.questions, [])
    assert [one.rule for one in told] == ["self_check", "kept", "strength"]
    assert [one.rule for one in three_questions(kept, RULES.questions, items)] == ["rubric"] * 3
    assert len(three_questions([], RULES.questions, items)) == 3


def test_五份计划都有量表_条目只有四种看法_没有收材料的() -> None:
    for info in list_plans():
        rubrics = load_plan(info.id).rubrics
        assert rubrics, info.id
        assert any(one.is_self_check for one in rubrics.values()), info.id
        for rubric in rubrics.values():
            for item in rubric.items:
                assert item.look in LOOKS
                assert not any(word in item.text for word in ("台账", "照片", "留痕", "打卡"))
                assert len(item.name) <= 16  # a matter, and no sentence
                assert not set(item.name) & set("，。；不没")
