"""Schools of another county are never taken for one's own; a merged district's still are."""

from __future__ import annotations

from typing import Any

import pytest

from junheng.data.intake import Checked

REGIONS = ["区划代码", "区划名称", "级别", "上级区划代码", "生效日期", "后继区划代码"]
SCHOOLS = ["学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数"]
FIGURES = ["学校标识码", "学段", "在校生数", "专任教师数"]


def county(code: str, **more: Any) -> dict[str, Any]:
    return {
        "学校基本信息": [SCHOOLS, ["2199010001", "云川一小", code, "小学", "是"]],
        "学段综合统计": [FIGURES, ["2199010001", "小学", 900, 50]],
        **more,
    }


def accepted(checked: Checked) -> dict[str, int]:
    return {name: counts["accepted"] for name, counts in checked.summary().items()}


def test_别县的工作簿_一行也不收下_并说清是哪个县(desk: Any) -> None:
    regions = {"示例县": "990101", "云岭县": "990205"}
    checked = desk.imported(county("990205"), regions=regions)
    assert accepted(checked) == {"organisation": 0, "section_statistics": 0}
    said = {i.rule.code: i.found for i in checked.issues()}
    assert said == {"JH-IN-315": "这所学校属于 云岭县（990205），不在示例县（990101）"}


def test_下辖和已并入的区划_不算别县(desk: Any) -> None:
    whole = {"organisation": 1, "section_statistics": 1}
    assert accepted(desk.imported(county("990105"), within={"990105"})) == whole
    merged = [REGIONS, ["990105", "旧区", "county", "990000", "2001-01-01", "990101"]]
    assert accepted(desk.imported(county("990105", 行政区划=merged))) == {**whole, "region": 1}


def test_十二位的统计用区划代码_认得出属于本县(desk: Any) -> None:
    for code in ("990101000000", "990101002000"):
        assert "JH-IN-315" not in {i.rule.code for i in desk.imported(county(code)).issues()}


REGISTER = {
    "2199010001": "青石镇中心小学",
    "2199010002": "滨江小学",
    "2199010003": "云川县第一小学",
}
R = ["学校标识码", "学校名称", "教学及辅助用房面积"]


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        ("2199010001", "滨江小学", True),  # another school's name
        ("2199010001", "滨江小 学", True),  # the same, as somebody typed it
        ("2199010001", "青石中心小学", False),  # its own, shortened
        ("2199010001", "青石镇实验学校", False),  # renamed; nobody else's
        ("2199010003", "云川县第二小学", False),  # like its own, like nobody else's
    ],
)
def test_代码是一所学校_校名是另一所_提醒_行照收(
    desk: Any, codes: Any, code: str, name: str, told: bool
) -> None:
    checked = desk.imported({"办学条件": [R, [code, name, 900]]}, schools=REGISTER)
    assert ("JH-IN-317" in codes(checked)) == told
    assert checked.tables["resource"].num_rows == 1


def test_写错的代码像另一所学校_校名不是它_不建议改成它(desk: Any) -> None:
    far = {"2199010001": "青石镇中心小学", "2199017777": "柳河中学"}

    def suggested(name: str) -> str:
        rows = [R, ["2199010009", name, 900]]
        checked = desk.imported({"办学条件": rows}, f"{name}.xlsx", schools=far)
        return checked.findings.suggestions.get(("resource", "school_code", "2199010009"), "")

    assert suggested("柳河中学") == "2199017777（柳河中学）"
    assert suggested("不知道的学校") == ""
