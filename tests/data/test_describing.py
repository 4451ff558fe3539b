"""Statistics tables alone still name the schools; a table of schools goes before what they say."""

from __future__ import annotations

from typing import Any

from junheng.measure.engine.run import measure
from junheng.policy.loader import load_pack
from tests.data.test_drafts import published

CODE, OTHER = "2199010001", "2199010002"
STATISTICS = [
    ["学校标识码", "学校名称", "城乡分类", "学段", "在校生数", "班数", "专任教师数"],
    [CODE, "甲小学", "主城区", "小学", 500, 12, 27],
    [OTHER, "乙小学", "说不清", "小学", 300, 7, 16],
]
SCHOOLS = [
    ["学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数"],
    [CODE, "云川县甲小学", "990101", "小学", "是"],
    [OTHER, "云川县乙小学", "990101", "小学", "是"],
]


def test_只有综合表_校名和城乡取自综合表_认不出的城乡不挡这一行(desk: Any) -> None:
    checked = desk.imported({"综合表": STATISTICS})
    assert not checked.issues()
    units = measure(load_pack("cn-moe-2017-6"), published(desk, checked)).units
    assert [(u.code, u.name, u.residence) for u in units] == [
        (CODE, "甲小学", "urban"),
        (OTHER, "乙小学", ""),
    ]


def test_有学校基本信息_以它为准_综合表里的校名不留(desk: Any) -> None:
    checked = desk.imported({"学校基本信息": SCHOOLS, "综合表": STATISTICS})
    assert checked.tables["section_statistics"]["school_name"].null_count == 2
    units = measure(load_pack("cn-moe-2017-6"), published(desk, checked)).units
    assert [u.name for u in units] == ["云川县甲小学", "云川县乙小学"]


def test_两张表写的校名不同_不算同一项有两行(desk: Any) -> None:
    other = [STATISTICS[0], [CODE, "云川县甲小学", "主城区", "小学", 500, 12, 27]]
    checked = desk.imported({"综合表": STATISTICS, "小学综合表": other})
    assert {i.rule.code for i in checked.issues()} == {"JH-IN-304"}
