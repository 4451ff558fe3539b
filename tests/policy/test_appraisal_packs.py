"""Appraisals as data: sound, refused with file, line and lawful way where they may not count."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from junheng.data.standard import standard
from junheng.kernel.errors import PackError
from junheng.policy.appraisal import (
    lint_appraisal,
    list_appraisals,
    load_appraisal,
    part_of,
    standing_of,
)
from junheng.policy.guardrails import load_guardrails
from junheng.policy.loader import find_pack

LAYERS = load_guardrails().layers_for(["330304"])


def test_随软件的方案没有错误_权重都写明来历() -> None:
    packs = list_appraisals()
    assert [pack.plan for pack in packs] == ["ouhai-2019", "qingliu-2023", "zibo-2021"]
    for pack in packs:
        assert [issue.text() for issue in lint_appraisal(pack.plan)] == []
        for scheme in pack.schemes:
            assert [part.id for part in scheme.parts] == [
                *("result", "process", "value_added", "features")
            ]
            assert {one.id for one in scheme.lists} == {"commend", "help"}
    assert load_appraisal("beijing-2015") is None


def test_捆绑和集团的种类都是数据标准里的() -> None:
    known = {code.code for code in standard().codes["community_type"].codes}
    for pack in list_appraisals():
        named = [kind for scheme in pack.schemes for m in scheme.measures for kind in m.bundled]
        named += [kind for award in pack.awards for c in award.components for kind in c.within]
        assert set(named) <= known, pack.plan


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "ouhai-2019"
    shutil.copytree(find_pack("ouhai-2019"), folder)
    return folder


def edit(folder: Path, old: str, new: str) -> int:
    path = folder / "appraisal.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "rule", "says"),
    [
        ("label: 省、市级精品课程", "label: 教研会议记录", "JH-PK-532", "教师厅〔2025〕2号"),
        ("label: 省、市级精品课程", "label: 中考平均分", "JH-PK-532", "改用综合评价"),
        ("counts_as: fitness", "counts_as: exam_rank", "JH-PK-106", "counts_as"),
        ("        historical: true\n", "", "JH-PK-532", "就是按成绩奖励教师和学生"),
        ("    beside: quality_lawful\n", "", "JH-PK-535", "quality_2019"),
        ("        weight: 20\n", "        weight: 25\n", "JH-PK-530", "105"),
        ("process: 35,", "process: 30,", "JH-PK-530", "process"),
        ("from: 'ask:fine_courses'", "from: 'ask:fine_course'", "JH-PK-109", "fine_course"),
        ("linear: {none: 0, full: 3}", "linear: {none: 3, full: 3}", "JH-PK-534", "同一个数"),
        ("at_least: -1, share: 0.3", "at_least: 2, share: 0.3", "JH-PK-534", "从高到低"),
        ("of: sport_skills, at_most", "of: sports, at_most", "JH-PK-109", "sports"),
    ],
)
def test_写错的方案_指出文件和行_给出合规做法(
    copy: Path, old: str, new: str, rule: str, says: str
) -> None:
    line = edit(copy, old, new)
    issues = lint_appraisal(copy)
    hit = [one for one in issues if one.rule.code == rule]
    assert hit, [one.text() for one in issues]
    assert any(says in one.text() for one in hit), [one.text() for one in hit]
    assert all(str(one.place.file).endswith("appraisal.yaml") for one in hit)
    assert any(abs((one.place.line or 0) - line) <= 20 for one in hit)
    with pytest.raises(PackError):
        load_appraisal(copy)


def test_写在规定之后的_从第一天起就不允许(copy: Path) -> None:
    edit(
        copy,
        "    valid_from: 2019-06-08\n    of: public_junior\n    uses",
        "    valid_from: 2025-12-01\n    of: public_junior\n    uses",
    )
    edit(copy, "label: 省、市级精品课程", "label: 活动照片")
    assert "JH-PK-531" in {one.rule.code for one in lint_appraisal(copy)}


def test_说是过程_数的是材料_按留痕处理() -> None:
    pack = load_appraisal("ouhai-2019")
    assert pack is not None
    one = pack.scheme("development").measure("fine_courses")
    assert part_of(one) == "process"
    assert part_of(one, "会议记录份数") == "traces"
    before = standing_of("traces", "honours", date(2025, 10, 13), LAYERS)
    after = standing_of("traces", "honours", date(2025, 10, 14), LAYERS)
    assert (before.is_refused, after.is_refused) == (False, True)
    assert "第二条" in after.why
    assert after.ways


def test_中考成绩发奖_2019年可以_今天不予办理() -> None:
    then = standing_of("exam_scores", "funds", date(2019, 12, 1), LAYERS)
    now = standing_of("exam_scores", "funds", date(2026, 11, 1), LAYERS)
    assert then.strength is None
    assert now.is_refused
    assert "深化新时代教育评价改革总体方案" in now.why
