"""Every rule of the catalogue: a minimal workbook that breaks it, and the words people read.

To approve changed words, run with ``JUNHENG_APPROVE=1`` and read the difference.
"""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from junheng.data.intake import Draft, Limits, Upload, catalogue
from junheng.data.intake.asked import Asked
from junheng.data.snapshots import Snapshot, write_snapshot
from junheng.data.standard import standard
from junheng.kernel.issues import Issue

pytestmark = pytest.mark.slow  # whole counties, papers or installations

APPROVED = Path(__file__).with_name("approved_messages.txt")
SCHOOLS = {"2199010001": "云川一小", "2199010002": "石桥中学"}
ID_1, ID_2 = "330304201206150047", "11010519491231002X"

T_HEAD = [
    "姓名",
    "身份证件号",
    "学校标识码",
    "学段",
    "最高学历",
    "任教学科",
    "是否专任教师",
    "年龄",
    "说明",
]
T_ROW = ["张三", ID_1, "2199010001", "小学", "本科", "体育", "是", 40, ""]
P_HEAD = ["姓名", "学籍号", "学校标识码", "学段", "年级", "性别", "班级代码"]
P_ROW = ["小一", f"G{ID_1}", "2199010001", "小学", 1, "男", ""]
S_HEAD = ["学校标识码", "学段", "在校生数", "专任教师数", "本科毕业专任教师"]
R_HEAD = ["学校标识码", "教学及辅助用房面积", "室内体育用房面积", "教学仪器设备资产值"]
O_HEAD = ["学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数", "统一社会信用代码"]
O_ROW = ["2199010001", "云川一小", "990101", "小学", "是", ""]
H_HEAD = ["班级代码", "学校标识码", "学段", "年级", "班级名称", "班额"]


def changed(row: list[Any], **cells: Any) -> list[Any]:
    head = {10: T_HEAD, 9: T_HEAD, 7: P_HEAD, 6: O_HEAD}[len(row)]
    return [cells.get(h, v) for h, v in zip(head, row, strict=True)]


def teachers(**cells: Any) -> dict[str, Any]:
    return {"教师名册": [T_HEAD, changed(T_ROW, **cells)]}


def pupils(**cells: Any) -> dict[str, Any]:
    return {"学生名册": [P_HEAD, changed(P_ROW, **cells)]}


def schools(**cells: Any) -> dict[str, Any]:
    return {"学校基本信息": [O_HEAD, changed(O_ROW, **cells)]}


V_HEAD = ["财年", "学校标识码", "凭证号", "支付日期", "资金来源", "用途", "支出金额", "摘要"]


def spending(*lines: tuple[float, str]) -> dict[str, Any]:
    rows = [
        [2025, "2199010001", f"P-{n}", "2025-05-20", "公用经费", "日常公用支出", amount, words]
        for n, (amount, words) in enumerate(lines, start=1)
    ]
    return {"支出明细": [V_HEAD, *rows]}


A_HEAD = [
    "单位代码", "单位名称", "事项", "填什么", "对象", "时段", "数值", "分子", "分母",
    "状态", "日期", "判定", "判定人", "依据材料",
]  # fmt: skip
ASKED = {
    each.item: each
    for each in (
        Asked("某计划.专家数", "校外专家", "number", "人", has_period=True, of_school=True),
        Asked("某计划.类别", "学校类别", "state", states=("潜质", "优质", "示范")),
        Asked("某计划.项目", "建设项目", "state", states=("在建", "建成"), has_subject=True),
        Asked("某计划.评审", "评审结论", "judgement"),
    )
}


def asked(**cells: Any) -> dict[str, Any]:
    given = {"单位代码": "2199010001", "时段": "2025", **cells}
    return {"采集与判定事项": [A_HEAD, [given.get(h, "") for h in A_HEAD]]}


def last_year(root: Path) -> Snapshot:
    figures = {"teaching_area_m2": 850, "indoor_sports_area_m2": 9, "equipment_yuan": 211000}
    rows = pa.table(
        {"school_code": ["2199010001"], **{name: [float(n)] for name, n in figures.items()}}
    )
    return write_snapshot(
        root / "snapshots",
        {"resource": rows},
        region="990101",
        region_name="云川县",
        as_of=date(2024, 9, 1),
        status="approved",
        source="2024年事业统计",
        version=1,
    )


def an_old_code() -> Any:
    data = standard()
    stages = data.codes["stage"]
    old = tuple(
        replace(c, valid_to=date(2020, 1, 1)) if c.code == "primary" else c for c in stages.codes
    )
    return replace(data, codes={**data.codes, "stage": replace(stages, codes=old)})


CELLS: dict[str, Any] = {
    "JH-IN-102": {"教师名册": [["姓名", "证件编号", *T_HEAD[2:]], T_ROW]},
    "JH-IN-103": {"教师名册": [[*T_HEAD, "备用"], [*T_ROW, "x"]]},
    "JH-IN-104": {"学段综合统计": [[*S_HEAD, "学生数"], ["2199010001", "小学", 9, 1, 1, 9]]},
    "JH-IN-105": {"办学条件": [["学校标识码", "运动场地面积（亩）"], ["2199010001", 9]]},
    "JH-IN-107": {"学段综合统计": [["学校标识码", "在校生数"], ["2199010001", 9]]},
    "JH-IN-101": {"杂项": [["甲", "乙"], ["1", "2"]], **schools()},
    "JH-IN-201": teachers(姓名=""),
    "JH-IN-202": teachers(年龄="约 40"),
    "JH-IN-203": {"办学条件": [R_HEAD, ["2199010001", "三千多", 0, 1]]},
    "JH-IN-204": teachers(年龄=453),
    "JH-IN-216": teachers(年龄=-5),
    "JH-IN-205": teachers(年龄=76, 说明="返聘"),
    "JH-IN-206": teachers(最高学历="本课"),
    "JH-IN-208": {
        "学校名单": [
            ["名单", "学校标识码", "生效日期", "依据文件"],
            ["乡村学校", "2199010001", "去年", "云教1号"],
        ]
    },
    "JH-IN-209": teachers(是否专任教师="大概"),
    "JH-IN-210": teachers(学校标识码=2199010001),
    "JH-IN-211": teachers(身份证件号="3.30304E+17"),
    "JH-IN-212": teachers(身份证件号="330304201206150048"),
    "JH-IN-213": pupils(学籍号="G330304201206150048"),
    "JH-IN-214": schools(统一社会信用代码="91350100M000100Y44"),
    "JH-IN-215": teachers(学校标识码="219901000l"),
    "JH-IN-301": {"办学条件": [R_HEAD, ["2199010001", 900, 0, 1], ["2199010001", 901, 0, 1]]},
    "JH-IN-302": {"教师名册": [T_HEAD, T_ROW, changed(T_ROW, 学校标识码="2199010002")]},
    "JH-IN-303": {"学生名册": [P_HEAD, P_ROW, changed(P_ROW, 学校标识码="2199010002")]},
    "JH-IN-304": {"办学条件": [R_HEAD, ["2199010001", 900, 0, 1], ["2199010001", 900, 0, 1]]},
    "JH-IN-311": teachers(学校标识码="2199010091"),
    "JH-IN-312": {
        "学生名册": [P_HEAD, changed(P_ROW, 班级代码="c9")],
        "班级": [H_HEAD, ["c1", "2199010001", "小学", 1, "一年级1班", 45]],
    },
    "JH-IN-314": schools(区划代码="云川"),
    "JH-IN-315": schools(区划代码="990205"),
    "JH-IN-317": {
        "办学条件": [[*R_HEAD, "学校名称"], ["2199010001", 850, 9, 211000, "石桥中学"]],
    },
    "JH-IN-321": {"学段综合统计": [S_HEAD, ["2199010001", "小学", 9, 2, 3]]},
    "JH-IN-322": {"办学条件": [R_HEAD, ["2199010001", 850, 900, 1]]},
    "JH-IN-324": spending((5000, ""), (-1200, "")),
    "JH-IN-325": spending((5000, ""), (-6200, "冲销重复报销的5月图书款")),
    "JH-IN-323": {
        "学段综合统计": [
            ["学校标识码", "学段", "在校生数", "班数", "最大班额"],
            ["2199010001", "小学", 17870, 42, 44],
        ],
    },
    "JH-IN-333": {"办学条件": [R_HEAD, ["2199010001", 8500, 9, 211001]]},
    "JH-IN-331": {"办学条件": [R_HEAD, ["2199010001", 850, 9, 21.1]]},
    "JH-IN-332": {"办学条件": [R_HEAD, ["2199010001", 850, 9, 211000]]},
    "JH-IN-351": asked(事项="某计划.专家", 数值=3),
    "JH-IN-352": asked(事项="某计划.类别", 状态="优秀"),
    "JH-IN-353": asked(事项="某计划.项目", 状态="在建"),
    "JH-IN-354": asked(事项="某计划.专家数", 状态="三名"),
    "JH-IN-355": asked(事项="某计划.评审", 判定="符合", 判定人="督导室"),
    "JH-IN-356": asked(事项="某计划.专家数", 数值=3, 时段="去年下半年"),
    "JH-IN-357": asked(事项="某计划.专家数", 数值=3, 时段=""),
    "JH-IN-358": asked(单位代码="2199010091", 事项="某计划.专家数", 数值=3),
    "JH-IN-341": {
        "学段综合统计": [S_HEAD, ["2199010001", "小学", 438, 2, 2]],
        "班级": [H_HEAD, ["c1", "2199010001", "小学", 1, "一年级1班", 45]],
    },
    "JH-IN-342": {
        "学段综合统计": [S_HEAD, ["2199010001", "小学", 438, 2, 2]],
        **pupils(),
    },
}


@pytest.mark.parametrize("code", sorted(CELLS))
def test_一份最小的工作簿触发这条规则(code: str, desk: Any, words: dict[str, Issue]) -> None:
    options: dict[str, Any] = {"schools": SCHOOLS, "asked": ASKED}
    if code in ("JH-IN-331", "JH-IN-332", "JH-IN-333"):
        options["previous"] = last_year(desk.home)
    checked = desk.imported(CELLS[code], **options)
    found = [i for i in checked.issues() if i.rule.code == code]
    assert found, [i.text() for i in checked.issues()]
    errors = {i.rule.code for i in checked.issues() if i.rule.level == "error"}
    assert errors <= {code}, [i.text() for i in checked.issues()]
    for count in checked.counts:
        assert count.accepted + count.rejected == count.read
    level = found[0].rule.level
    touched = {c.table: c for c in checked.counts}
    if level == "error" and code != "JH-IN-105":
        assert any(c.rejected for c in touched.values())
    else:
        assert not any(c.rejected for c in touched.values())
    words[code] = found[0]


def test_写明了的红字冲销收下_加起来不小于零(desk: Any) -> None:
    lines = spending((5000, "图书一批"), (-1200, "冲销P-1：退回破损图书12册"))
    checked = desk.imported(lines, schools=SCHOOLS)
    assert [i.rule.code for i in checked.issues() if i.rule.level == "error"] == []
    assert sum(checked.tables["spending"]["amount_yuan"].to_pylist()) == 3800


def test_学校那一行没收下_它的其他数据一起等着(desk: Any, words: dict[str, Issue]) -> None:
    sheets = schools(办学类型="小学校")
    sheets["学段综合统计"] = [S_HEAD, ["2199010001", "小学", 438, 2, 2]]
    checked = desk.imported(sheets)
    assert not checked.tables["section_statistics"].num_rows
    (held,) = [i for i in checked.issues() if i.rule.code == "JH-IN-316"]
    assert "第 2 行" in held.found
    words["JH-IN-316"] = held


def test_代码过期_按日期判断(desk: Any, words: dict[str, Issue]) -> None:
    batch = desk.stage(desk.workbook(teachers()))
    draft = Draft().with_batch(batch)
    assert not desk.check(draft, schools=SCHOOLS).issues()
    (issue,) = desk.check(draft, schools=SCHOOLS, standard=an_old_code()).issues()
    assert issue.rule.code == "JH-IN-207"
    words["JH-IN-207"] = issue


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def bad_files(desk: Any) -> dict[str, tuple[Path, Limits | None]]:
    good = desk.workbook(schools(), "好.xlsx")
    folder = desk.home
    with zipfile.ZipFile(good) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    html = folder / "网页.xls"
    html.write_text("<html><table><tr><td>1</td></tr></table>", encoding="utf-8")
    torn = folder / "残.xlsx"
    torn.write_bytes(good.read_bytes()[:-40])
    other = folder / "表.et"
    other.write_bytes(b"x")
    locked = folder / "密.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    garbled = folder / "乱.csv"
    garbled.write_bytes("姓名,学校\n".encode() + b"\xff\x80\xff\xff,x\n")
    empty = folder / "空.xlsx"
    empty.touch()
    open_quote = folder / "引.csv"
    open_quote.write_text(
        '学校标识码,学校名称\n2199010001,"一小\n2199010002,二小\n', encoding="utf-8"
    )
    large = folder / "大.csv"
    large.write_bytes(b"x" * 200)
    links = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    bomb = parts | {sheet: parts[sheet].replace(b"<sheetData>", b"<sheetData>" + b" " * (40 << 20))}
    return {
        "JH-IN-001": (html, None),
        "JH-IN-002": (torn, None),
        "JH-IN-003": (zipped(folder / "炸.xlsx", bomb), None),
        "JH-IN-004": (large, Limits(file_bytes=100)),
        "JH-IN-005": (zipped(folder / "宏.xlsx", parts | {"xl/vbaProject.bin": b"x"}), None),
        "JH-IN-006": (zipped(folder / "链.xlsx", parts | links), None),
        "JH-IN-007": (zipped(folder / "径.xlsx", parts | {"../../x": b"x"}), None),
        "JH-IN-008": (
            zipped(folder / "体.xlsx", parts | {sheet: b"<!DOCTYPE a [<!ENTITY b 'c'>]>"}),
            None,
        ),
        "JH-IN-009": (garbled, None),
        "JH-IN-011": (other, None),
        "JH-IN-012": (locked, None),
        "JH-IN-013": (empty, None),
        "JH-IN-014": (open_quote, None),
    }


FILE_RULES = [f"JH-IN-{n:03d}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14)]


@pytest.mark.parametrize("code", FILE_RULES)
def test_不能读的文件被拒绝_其余照读(code: str, desk: Any, words: dict[str, Issue]) -> None:
    path, limits = bad_files(desk)[code]
    fine = desk.home / "另一份.csv"
    fine.write_text("学校标识码,学校名称,区划代码,办学类型,是否计校数\n", encoding="utf-8")
    batch = desk.stage(path, fine, limits=limits)
    found = [i for i in batch.issues if i.rule.code == code]
    assert len(found) >= 1, [i.text() for i in batch.issues]
    refused = found[0].rule.level == "error"
    assert (path.name in batch.refused) == refused
    if limits is None:
        assert fine.name not in batch.refused
    words[code] = found[0]


def test_隐藏的工作表和行_公式错误_都说出来(desk: Any, words: dict[str, Issue]) -> None:
    import openpyxl

    path = desk.workbook({**schools(), "去年": [O_HEAD, O_ROW]})
    book = openpyxl.load_workbook(path)
    book["去年"].sheet_state = "hidden"
    book["学校基本信息"].row_dimensions[2].hidden = True
    book["学校基本信息"]["H2"] = "#DIV/0!"
    book["学校基本信息"]["H2"].data_type = "e"
    book.save(path)
    batch = desk.stage(path)
    assert {i.rule.code for i in batch.issues} == {"JH-IN-106", "JH-IN-109", "JH-IN-110"}
    assert batch.rows == {"organisation": 1}
    words.update({i.rule.code: i for i in batch.issues})


def test_同一个文件传两次_不重复(desk: Any, words: dict[str, Issue]) -> None:
    path = desk.workbook(schools())
    first = desk.stage(path)
    assert desk.stage(path) == first
    again = desk.stage(Upload(path, "改了名字.xlsx"), earlier=[first])
    assert again.duplicate_of == {"改了名字.xlsx": first.id}
    assert again.rows == {}
    assert Draft().with_batch(first).with_batch(again) == Draft().with_batch(first)
    (issue,) = again.issues
    words["JH-IN-010"] = issue


@pytest.fixture(scope="module")
def words() -> Any:
    said: dict[str, Issue] = {}
    yield said
    if len(said) < len(catalogue().rules):
        return
    text = "\n\n".join(said[code].text() for code in sorted(said)) + "\n"
    if os.environ.get("JUNHENG_APPROVE"):
        APPROVED.write_text(text, encoding="utf-8")
    assert text == APPROVED.read_text(encoding="utf-8")


def test_每条规则都有例子_都有最小工作簿() -> None:
    for rule in catalogue():
        rendered = Issue(rule, place=_place(), facts=rule.example)
        assert "{" not in rendered.text()
        for sentence in (rendered.found, rendered.expected, rendered.fix, rendered.source):
            assert sentence
            assert not sentence.endswith("。")
        assert "{" not in rule.title
    tested = {
        *CELLS,
        *FILE_RULES,
        "JH-IN-010",
        "JH-IN-106",
        "JH-IN-109",
        "JH-IN-110",
        "JH-IN-207",
        "JH-IN-316",
    }
    assert tested == set(catalogue().rules)


def _place() -> Any:
    from junheng.kernel.issues import Place

    return Place("2025秋_初中基础表.xlsx", "教师", "F37", "年龄")
