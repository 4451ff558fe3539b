"""Formulas in words: labels a reader knows, and never an id."""

from __future__ import annotations

import re

import pytest

from junheng.measure.engine.check import formulas
from junheng.measure.engine.wording import formula_in_words, parts_in_words
from junheng.policy import load_pack

PACKS = [load_pack(name) for name in ("cn-moe-2017-6", "cn-moe-2012-3")]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_国家条目库的每个公式都说成中文_不露字段编号(pack):
    for formula, wanted in formulas(pack):
        if wanted == "number":
            words = formula_in_words(formula.text, pack)
            assert not re.search(r"[a-z]+_[a-z]+|\b(sum|count|otherwise|where)\b", words), words


def test_没有综合表就数名册_代码说成词():
    words = formula_in_words(
        "sum(section_statistics.teachers) otherwise count(teacher where is_full_time and degree"
        ' = "master" and not is_shared)',
        PACKS[0],
    )
    assert words == (
        "“学段综合统计·专任教师数”合计；没有这些数的，用“教师名册”里“专任教师”为是，"
        "且“最高学历”是“硕士研究生”，且“交流兼职走教”为否的人数"
    )


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("(max(homeroom.pupils) + 1) * 2.5", "（“班级·班额”最大值 + 1） × 2.50"),
        (
            'if(stage in ["primary"], count(homeroom), 1) / pupils',
            "（“班级”的班数（“学段”属于“小学”时计入），否则 1） ÷ 在校生数",
        ),
        (
            "-sum(resource.books otherwise 0 where books > 5)",
            "−“办学条件·图书册数”（“图书册数”大于 5）（空白按 0 计）合计",
        ),
        (
            "share(teacher where has_licence, of is_full_time)",
            "“教师名册”里“持教师资格证”为是，且“专任教师”为是的人数"
            " ÷ “教师名册”里“专任教师”为是的人数",
        ),
    ],
)
def test_运算_分情况_括号都说得清(formula, words):
    assert formula_in_words(formula, PACKS[0]) == words


def test_每一部分单独说_按公式里的写法对应():
    formula = "sum(resource.books) / 2 + count(homeroom)"
    assert parts_in_words(formula, PACKS[0]) == {
        "sum(resource.books)": "“办学条件·图书册数”合计",
        "count(homeroom)": "“班级”的班数",
    }
