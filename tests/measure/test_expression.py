"""The formula language: what it means, and the position of what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.errors import ExpressionError
from junheng.measure.engine.check import resolve
from junheng.measure.engine.expression import Binary, parse
from junheng.policy import Pack


@pytest.mark.parametrize(
    ("formula", "position", "found"),
    [
        ("count(techer)", 6, "techer"),
        ("sum(resource.bookz)", 13, "bookz"),
        ("sum(teacher.degree)", 12, "不是数"),
        ('count(teacher where degree = "phd")', 29, "phd"),
        ('count(teacher where degree in ["phd"])', 30, "phd"),
        ("count(teacher where age)", 20, "得到的是“数”"),
        ('count(teacher where degree > "bachelor")', 27, "比较文字"),
        ("count(pupil where count(teacher) > 1)", 18, "又写了汇总"),
        ("sum(resource.books where class_size > 3)", 25, "分学段"),
        ("sum(resource.books where pupils > 3)", 25, "pupils"),
        ("pupils +", 8, "结束"),
        ("1 < 2 < 3", 6, "<"),
        ("foo(1)", 0, "foo"),
        ('"没有闭合', 0, "引号"),
        ("kind in [1, “a”]", 8, "既有数又有文字"),
        ("pupils ? 2", 7, "?"),
        ("pupils pupils", 7, "pupils"),
        ("(1", 2, "结束"),
        ("kind = stage", 5, "是或否"),
        ("count(region)", 6, "不是按学校登记"),
        ("if(pupils, 1, 2)", 3, "得到的是“数”"),
        ("(" * 70, 60, "("),
        ("+".join(["1"] * 400), 300, "太长"),
    ],
)
def test_写错的公式_指出第几个字符(quality: Pack, formula: str, position: int, found: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        resolve(formula, quality)
    assert refused.value.position == position
    assert found in f"{refused.value.found}{refused.value.fix}"
    assert f"第 {position + 1} 个字符" in refused.value.where


@pytest.mark.parametrize(
    "formula",
    [
        "count(teacher where is_full_time and degree in degrees_above_required)",
        "sum(section_statistics.pupils) otherwise count(pupil where is_registered)",
        "sum(resource.books otherwise 0 where books > 10) / pupils",
        "share(teacher where has_licence, of is_full_time) * 100",
        "max(homeroom.pupils) - min(homeroom.pupils)",
        'if(stage = "primary", 1, 2) + -3',
        'count(homeroom where name != "一班" and not grade in [1, 2])',
        "count（teacher where not （is_shared or is_full_time））",
    ],
)
def test_写对的公式通过检查(quality: Pack, formula: str) -> None:
    assert resolve(formula, quality).type == "number"


def test_乘除先于加减_otherwise_最后() -> None:
    tree = parse("1 + 2 * 3 otherwise 4")
    assert isinstance(tree, Binary)
    assert tree.op == "otherwise"
    assert isinstance(tree.left, Binary)
    assert tree.left.op == "+"
    assert isinstance(tree.left.right, Binary)
    assert tree.left.right.op == "*"


@given(st.text(max_size=60))
def test_任何文字_要么读懂_要么指出位置(text: str) -> None:
    try:
        parse(text)
    except ExpressionError as error:
        assert 0 <= error.position <= len(text)
