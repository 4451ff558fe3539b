"""The words everyone shares: limits, identifiers, issues, periods, glossary."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.kernel.ids import (
    citizen_check_digit,
    is_citizen_number,
    is_credit_code,
    is_school_code,
    is_student_number,
)
from junheng.kernel.issues import Catalogue, Issue, Place, Rule, column_letter, mask
from junheng.kernel.rounding import at_least, at_most, exact, shown
from junheng.kernel.terms import terms

KINDS = {"method", "indicator", "role", "document", "place", "status", "unit", "object"}


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "440524188001010014", "500107201409011231"]
)
def test_国家标准的示例号码_通过校验(number: str) -> None:
    assert is_citizen_number(number)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert not is_citizen_number(wrong)


@given(st.integers(0, 10**6 - 1), st.dates(), st.integers(0, 999))
def test_任何一位数字抄错_校验都能发现(area: int, born, serial: int) -> None:
    first = f"{area:06d}{born:%Y%m%d}".rjust(14, "0")[:14] + f"{serial:03d}"
    digit = citizen_check_digit(first)
    for place in range(17):
        changed = first[:place] + str((int(first[place]) + 1) % 10) + first[place + 1 :]
        assert citizen_check_digit(changed) != digit


def test_不存在的出生日期_不是身份证号() -> None:
    first = "33030420120230004"
    assert not is_citizen_number(first + citizen_check_digit(first))


def test_信用代码与学校代码_各按自己的规则() -> None:
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y4I")
    assert is_school_code("2133001234")
    assert not is_school_code("213300l234")
    assert is_student_number("L" + "1" * 18)
    assert not is_student_number("X" + "1" * 18)


def test_恰好在线上算达到_不受二进制误差影响() -> None:
    assert at_least(0.042 * 100, 4.2)
    assert at_least(0.1 + 0.2, 0.3)
    assert at_most(0.1 + 0.2, Decimal("0.3"))
    assert not at_least(4.19999999, 4.2)


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_一个数总是不低于也不高于自己(value: float) -> None:
    assert at_least(value, value)
    assert at_most(value, value)


def test_显示四舍五入_比较不舍入() -> None:
    assert shown(7.45) == "7.5"
    assert not at_least(7.45, 7.5)
    assert exact(2) == Decimal(2)


@given(st.integers(0, 20000))
def test_列名与电子表格一致(index: int) -> None:
    value = 0
    for letter in column_letter(index):
        value = value * 26 + ord(letter) - 64
    assert value == index + 1


def test_私密的值不出现在消息里() -> None:
    rule = Rule(
        code="JH-IN-1",
        level="error",
        title="身份证件号校验不通过",
        found="填的是“{value}”",
        expected="应为 18 位且校验位正确",
        fix="请核对证件后改正",
        source="数据标准 teacher.id_number",
        private=True,
    )
    issue = Issue(
        rule, Place("教师.xlsx", "教师", "B7", "身份证号"), {"value": "330304201206150047"}
    )
    assert "20120615" not in issue.text()
    assert "20120615" not in str(issue.as_json())
    assert issue.place.cell == "B7"
    assert mask("330304201206150047") == "3303**********0047"


def test_每本规则目录的示例都能完整成文(root) -> None:
    found = list((root / "junheng").rglob("rules.yaml"))
    assert found
    for path in found:
        for rule in Catalogue.read(path):
            issue = Issue(rule, Place("示例.xlsx", "工作表", "A1"), dict(rule.example))
            assert "{" not in issue.text(), rule.code


def test_术语表_每个编号只有一条_且中英文齐全() -> None:
    for identifier, term in terms().items():
        assert identifier == term.id
        assert term.zh
        assert term.en
        assert term.kind in {
            "method",
            "indicator",
            "role",
            "document",
            "place",
            "status",
            "unit",
            "object",
        }
