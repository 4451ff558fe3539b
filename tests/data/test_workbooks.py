"""Workbooks as schools really send them."""

# ruff: noqa: RUF001 - full-width digits and brackets are the point

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from junheng.data.intake import Draft, HeaderMapping, Upload
from junheng.data.standard import standard

FILES = Path(__file__).with_name("files")

CSV = (
    "学校标识码,学校名称,区划代码,办学类型,是否计校数\n"
    "2199010001,云川一小,990101,小学,是\n"
    "2199010002,𠮷祥中学,云川县,初级中学,√\n"
)


def statistics(path: Path, stage: str, rows: list[list[Any]]) -> Path:
    """The annual statistics as exported: title, unit note, a heading of three merged rows."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("教基1001")
    sheet.merge_range(0, 0, 0, 14, f"2025年云川县{stage}综合表")
    sheet.write(1, 0, "单位：人、平方米、万元")
    for c, text in enumerate(["学校标识码", "学校名称", "办学类型", "是否计校数", "统计三级"]):
        sheet.merge_range(2, c, 4, c, text)
    sheet.merge_range(2, 5, 2, 6, "在校生数")
    sheet.merge_range(3, 5, 4, 5, "合计")
    sheet.merge_range(3, 6, 4, 6, "其中：女")
    sheet.merge_range(2, 7, 2, 11, "专任教师")
    sheet.merge_range(3, 7, 4, 7, "合计")
    sheet.merge_range(3, 8, 3, 10, "#按学历分")
    for c, text in enumerate(["硕士研究生", "本科", "专科"], 8):
        sheet.write(4, c, text)
    sheet.merge_range(3, 11, 4, 11, "#按授课课程分>体育与健康")
    sheet.merge_range(2, 12, 2, 13, "教学及辅助用房")
    sheet.merge_range(3, 12, 4, 12, "计")
    sheet.merge_range(3, 13, 4, 13, "室内体育用房")
    sheet.merge_range(2, 14, 4, 14, "教学仪器设备资产值(万元)")
    for r, row in enumerate(rows, 5):
        for c, value in enumerate(row):
            if value != "":
                sheet.write(r, c, value)
    book.close()
    return path


PRIMARY = [
    [
        "2199010001 ",
        "云川一小",
        "小学",
        "是",
        "云川县",
        436,
        210,
        30,
        1,
        20,
        9,
        2,
        3120.5,
        200,
        21.1,
    ],
    ["", "", "", "", "", "", "", "", "", "", "", "", "", "", ""],
    [
        "２１９９０１０００３",
        "云川九年制",
        "九年一贯制学校",
        1,
        "云川县",
        "１,２００",
        600,
        60,
        1,
        50,
        9,
        3,
        9000,
        0,
        100,
    ],
    ["合计", "", "", "", "", 1636, 810, 90, 2, 70, 18, 5, 12120.5, 200, 121.1],
    ["填表人：甲"],
]
JUNIOR = [
    [
        "2199010003",
        "云川九年制",
        "九年一贯制学校",
        "√",
        "云川县",
        600,
        300,
        40,
        5,
        30,
        5,
        3,
        "",
        "",
        "",
    ],
]


def test_只有综合表_小学初中分开_也能得到三张表(desk: Any) -> None:
    folder = desk.home
    primary = statistics(folder / "小学.xlsx", "小学", PRIMARY)
    junior = statistics(folder / "初中.xlsx", "普通初中", JUNIOR)
    batch = desk.stage(Upload(primary, "a.xlsx"), Upload(junior, "b.xlsx"))
    checked = desk.check(Draft().with_batch(batch))
    assert {i.rule.code for i in checked.issues()} == {"JH-IN-103", "JH-IN-304"}
    rows = checked.tables["section_statistics"].to_pylist()
    assert [(r["school_code"], r["stage"], r["pupils"], r["pe_teachers"]) for r in rows] == [
        ("2199010001", "primary", 436, 2),
        ("2199010003", "primary", 1200, 3),
        ("2199010003", "junior", 600, 3),
    ]
    resource = {r["school_code"]: r for r in checked.tables["resource"].to_pylist()}
    assert resource["2199010001"]["equipment_yuan"] == 211000
    assert resource["2199010003"]["teaching_area_m2"] == 9000
    schools = {r["school_code"]: r for r in checked.tables["organisation"].to_pylist()}
    assert schools["2199010003"]["kind"] == "312"
    assert schools["2199010003"]["region_code"] == "990101"
    assert len(schools) == 2
    totals = {(t.column, t.file): t for t in checked.totals}
    assert totals["pupils", 1].stated == totals["pupils", 1].system == 1636
    assert totals["equipment_yuan", 1].stated == 1211000
    assert all(t.agrees for t in checked.totals)


def test_选过一次的列_第二年自动识别(desk: Any) -> None:
    head = ["学校标识码", "在册总人数", "办学阶段"]
    path = desk.workbook({"2025": [head, ["2199010001", 436, "小学"]]})
    assert [i.rule.code for i in desk.stage(path).issues] == ["JH-IN-101"]
    told = HeaderMapping(
        2025,
        {"在册总人数": ("section_statistics.pupils",), "办学阶段": ("section_statistics.stage",)},
    )
    first = desk.stage(path, mapping=told)
    assert first.rows == {"section_statistics": 1}
    kept = HeaderMapping.from_json(first.mapping.to_json())
    assert kept == first.mapping
    other = desk.workbook({"2026": [head[::-1], ["小学", 440, "2199010001"]]}, "明年.xlsx")
    assert desk.stage(other, mapping=kept).rows == {"section_statistics": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_四种编码都读对(desk: Any, encoding: str) -> None:
    path = desk.home / "学校基本信息.csv"
    path.write_bytes(CSV.encode(encoding))
    checked = desk.check(Draft().with_batch(desk.stage(path)))
    assert checked.issues() == []
    assert checked.tables["organisation"]["name"].to_pylist() == ["云川一小", "𠮷祥中学"]


def test_旧版xls_真实文件(desk: Any) -> None:
    checked = desk.check(Draft().with_batch(desk.stage(FILES / "学校基本信息.xls")))
    assert checked.issues() == []
    assert checked.tables["organisation"]["name"].to_pylist() == ["云川一小", "云川中学"]
    assert checked.tables["organisation"]["_row"].to_pylist() == [3, 4]


def test_行号列号和表格软件显示的一样(desk: Any) -> None:
    rows = [
        [""] * 5,
        ["", "", "云川县学校名单"],
        ["", "", "*学 校 标 识 码", "学校 名称（必填）", "区划代码", "办学类型", "是否计校数"],
        ["", "", "2199010001", "云川一小", "990101", "小学", "也许"],
    ]
    (issue,) = desk.imported({"Sheet1": rows}).issues()
    assert (issue.place.cell, issue.place.header) == ("G4", "是否计校数")


def test_各种是否和日期写法(desk: Any) -> None:
    head = ["学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数", "生效日期"]
    written = ["是", "1", 1, "√", "有", True, "Ｙ"]
    days = ["2020-9-1", "2020/09/01", "20200901", "2020年9月1日", "2020.9.1", 20200901, ""]
    rows = [
        [f"21990100{n:02d}", f"第{n}小学", "990101", "211-小学", yes, day]
        for n, (yes, day) in enumerate(zip(written, days, strict=True), 1)
    ]
    checked = desk.imported({"学校基本信息": [head, *rows]})
    assert checked.issues() == []
    table = checked.tables["organisation"]
    assert set(table["counts_as_school"].to_pylist()) == {True}
    assert {str(d) for d in table["valid_from"].to_pylist()} == {"2020-09-01", "None"}


def test_模板填上就能收下_标题是标签或字段名都行(desk: Any) -> None:
    for heads in ("label", "name"):
        table = standard().tables["named_list"]
        head = [getattr(c, heads) for c in table.columns]
        row = ["乡村学校", "2199010001", "2020-01-01", "", "云教〔2020〕1号"]
        checked = desk.imported({table.label: [head, row]}, f"{heads}.xlsx")
        assert checked.issues() == []
        assert checked.summary() == {"named_list": {"read": 1, "accepted": 1, "rejected": 0}}


def test_多列合成一列_数相加_字相连(desk: Any) -> None:
    mapping = HeaderMapping(
        2025,
        {
            "校": ("homeroom.school_code", "homeroom.class_code"),
            "年级": ("homeroom.grade", "homeroom.class_code", "homeroom.name"),
            "男": ("homeroom.pupils",),
            "女": ("homeroom.pupils",),
        },
        constants={"homeroom.stage": "小学"},
        values={"homeroom.grade": {"一": "1"}},
    )
    path = desk.workbook({"人数": [["校", "年级", "男", "女"], ["2199010001", "一", 20, 21]]})
    batch = desk.stage(path, mapping=mapping)
    checked = desk.check(Draft().with_batch(batch))
    (row,) = checked.tables["homeroom"].to_pylist()
    assert (row["class_code"], row["grade"], row["pupils"]) == ("2199010001-一", 1, 41)


def test_一张表学到的列_不妨碍下一张表认出同名的列(desk: Any) -> None:
    first = desk.stage(
        desk.workbook({"综合表": [["学校标识码", "学段", "在校生数"], ["2199010001", "小学", 9]]})
    )
    rows = [["学校标识码", "图书册数"], ["2199010001", 900]]
    second = desk.stage(desk.workbook({"办学条件": rows}, "二.xlsx"), mapping=first.mapping)
    assert second.rows == {"resource": 1}
    assert not second.issues


def test_没用到的列_说明学校的列不提_其余一张表一句_写全标题(desk: Any) -> None:
    rows = [
        ["学校标识码", "学校名称", "所属乡镇街道", "图书册数", "场地", "场地"],
        ["", "", "", "", "计", "运动场地面积"],
        ["2199010001", "云川一小", "城关镇", 900, 5, 1],
    ]
    batch = desk.stage(desk.workbook({"办学条件": rows}))
    assert batch.rows == {"resource": 1}
    (issue,) = batch.issues
    assert issue.rule.code == "JH-IN-103"
    assert issue.found.endswith("：场地 > 计")
    assert "学校名称" not in issue.found


def test_艺术计是自己的一列_与分项核对_不认作其他艺术(desk: Any) -> None:
    arts = [f"专任教师>#按授课课程分>艺术>{part}" for part in ("计", "音乐", "美术", "其他艺术")]
    head = ["学校标识码", "学段", "在校生数", "专任教师数", *arts]
    rows = [
        ["2199010001", "小学", 900, 50, 8, 3, 3, 2],
        ["2199010002", "小学", 900, 50, 20, 3, 3, None],
        ["2199010003", "小学", 900, 50, 20, 3, 3, 2],
    ]
    checked = desk.imported({"小学综合表": [head, *rows]})
    assert not [i for i in checked.issues() if i.rule.code == "JH-IN-103"]
    kept = checked.tables["section_statistics"]
    assert kept["arts_teachers_all"].to_pylist() == [8, 20]
    assert kept["arts_teachers"].to_pylist() == [2, None]
    (wrong,) = [i for i in checked.issues() if i.rule.code == "JH-IN-321"]
    assert (wrong.place.cell, wrong.facts["found"]) == ("E4", "8")


def test_一格错只报一次_虽然这张表喂三张表(desk: Any) -> None:
    head = ["学校标识码", "学校名称", "办学类型", "是否计校数", "学段", "在校生数", "图书册数"]
    row = ["219901000l", "云川一小", "小学", "是", "小学", 900, 9000]
    checked = desk.imported({"小学综合表": [head, row]})
    fed = {"organisation", "section_statistics", "resource"}
    assert {c.table for c in checked.counts} == fed
    assert [i.rule.code for i in checked.issues()] == ["JH-IN-215"]


def test_填写说明里列着列名_不算没识别的表(desk: Any) -> None:
    guide = [["学校标识码", "必填"], ["学段", "必填"], ["在校生数", "人"], ["姓名", "学籍号"]]
    guide += [["班数", "年级"]]
    head = ["学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数"]
    row = ["2199010001", "云川一小", "990101", "小学", "是"]
    checked = desk.imported({"学校基本信息": [head, row], "填写说明": guide})
    assert not [i for i in checked.issues() if i.rule.code == "JH-IN-101"]


def test_单位填错的提示_先说格子里写的和表头的单位(desk: Any) -> None:
    from junheng.data.intake.findings import _written

    column = standard().tables["resource"].column("equipment_yuan")
    assert _written("2605000", 2.605e10, column) == "2605000 万元（折合 26050000000 元）"
    assert _written("21.1", 21.1, column) == "21.1 元"
    assert _written("", 21.1, column) == " 元"


def test_一遍说完_一格不是数_不挡住同一行别的错(desk: Any) -> None:
    head = ["学校标识码", "学段", "在校生数", "专任教师数", "县级以上骨干教师"]
    checked = desk.imported({"综合表": [head, ["2199010001", "小学", "六百", 38, 99]]})
    found = {(i.rule.code, i.place.cell) for i in checked.issues()}
    assert found == {("JH-IN-202", "C2"), ("JH-IN-322", "E2")}


def test_一遍说完_互相矛盾的两行_每行也各自核对(desk: Any) -> None:
    head = ["学校标识码", "学段", "在校生数", "专任教师数", "县级以上骨干教师"]
    rows = [["2199010001", "小学", 600, 38, 99], ["2199010001", "小学", 601, 38, 9]]
    checked = desk.imported({"综合表": [head, *rows]})
    codes = sorted(i.rule.code for i in checked.issues())
    assert codes == ["JH-IN-301", "JH-IN-301", "JH-IN-322"]
