"""The school's own workbook comes back: coloured, commented, and otherwise the same bytes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from junheng.data.intake import Draft, annotate
from junheng.data.intake.annotate import Mark, annotate_file

FILES = Path(__file__).with_name("files")
HEAD = ["学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数", "学制"]
ROWS = [
    ["2199010001", "云川一小", "990101", "小学", "是", None],
    ["2199010002", "石桥中学", "990101", "小学校", "也许", None],
    ["2199010003", None, "990101", "小学", "是", "六三"],
]


def rich_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "学校基本信息"
    for row in (HEAD, *ROWS):
        sheet.append(row)
    sheet["D3"].comment = Comment("这里请再核一下", "王老师")
    sheet["H1"] = "=COUNTA(A2:A4)"
    sheet.column_dimensions["B"].width = 33
    rule = DataValidation(type="list", formula1='"小学,初级中学"')
    rule.add("D2:D9")
    sheet.add_data_validation(rule)
    other = book.create_sheet("图表")
    for n in range(1, 6):
        other.append([n, n * n])
    chart = BarChart()
    chart.add_data(Reference(other, min_col=2, min_row=1, max_row=5))
    other.add_chart(chart, "D2")
    book.save(path)
    return path


def annotated(desk: Any, path: Path) -> Path:
    checked = desk.check(Draft().with_batch(desk.stage(path)))
    (copy,) = annotate(desk.batches, checked, desk.home / "copies", keyring=desk.keyring)
    return copy


def test_错格有颜色有批注_其余部分字节不变(desk: Any) -> None:
    original = rich_workbook(desk.home / "云川.xlsx")
    copy = annotated(desk, original)
    assert copy.name == "云川-标注.xlsx"
    with zipfile.ZipFile(original) as before, zipfile.ZipFile(copy) as after:
        assert after.testzip() is None
        assert set(before.namelist()) <= set(after.namelist())
        changed = {n for n in before.namelist() if before.read(n) != after.read(n)}
        assert changed <= {
            "xl/worksheets/sheet1.xml",
            "xl/styles.xml",
            "xl/comments/comment1.xml",
            "xl/drawings/commentsDrawing1.vml",
            "[Content_Types].xml",
        }
        assert b"COUNTA(A2:A4)" in after.read("xl/worksheets/sheet1.xml")
    sheet = openpyxl.load_workbook(copy)["学校基本信息"]
    assert "这里请再核一下" in sheet["D3"].comment.text
    assert "[JH-IN-206] 不在代码表里" in sheet["D3"].comment.text
    assert "JH-IN-209" in sheet["E3"].comment.text
    assert "JH-IN-201" in sheet["B4"].comment.text, "空格补成一格再标"
    red = {c.coordinate for row in sheet for c in row if c.fill.fgColor.rgb == "FFF8CBC6"}
    assert red == {"D3", "E3", "B4"}
    assert sheet.column_dimensions["B"].width == 33
    assert sheet["H1"].value == "=COUNTA(A2:A4)"


def test_标注过的工作簿_改好再传就能收下(desk: Any) -> None:
    copy = annotated(desk, rich_workbook(desk.home / "云川.xlsx"))
    book = openpyxl.load_workbook(copy)
    sheet = book["学校基本信息"]
    sheet["D3"], sheet["E3"], sheet["B4"] = "初级中学", "是", "云川三小"
    book.save(copy)
    checked = desk.check(Draft().with_batch(desk.stage(copy)))
    assert checked.summary() == {"organisation": {"read": 3, "accepted": 3, "rejected": 0}}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice is not installed")
def test_表格软件打开不用修复_批注都在(desk: Any) -> None:
    copy = annotated(desk, rich_workbook(desk.home / "云川.xlsx"))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "ods", "--outdir", str(desk.home), str(copy)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with zipfile.ZipFile(desk.home / "云川-标注.ods") as archive:
        content = archive.read("content.xml").decode()
    assert content.count("<office:annotation ") == 3
    assert "这里请再核一下" in content
    assert content.count("<draw:frame") >= 1, "图表还在"


def test_旧版和文本文件_以xlsx回来(desk: Any) -> None:
    text = desk.home / "学校基本信息.csv"
    rows = [HEAD, *[[v or "" for v in row] for row in ROWS]]
    text.write_text("\n".join(",".join(row) for row in rows), encoding="gb18030")
    sheet = openpyxl.load_workbook(annotated(desk, text)).active
    assert "JH-IN-206" in sheet["D3"].comment.text
    assert sheet["A2"].value == "2199010001"
    target = desk.home / "旧.xlsx"
    marks = {"学校基本信息": {(3, 1): Mark("error", "[JH] 看这里"), (9, 9): Mark("warning", "空")}}
    annotate_file(FILES / "学校基本信息.xls", "学校基本信息.xls", marks, target)
    sheet = openpyxl.load_workbook(target)["学校基本信息"]
    assert sheet["B3"].comment.text == "[JH] 看这里"
    assert sheet["B3"].fill.fgColor.rgb == "FFF8CBC6"


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (
            '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            '<x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c>'
            '</x:row><x:row r="3"/></x:sheetData></x:worksheet>',
            ['<x:c r="A1" t="inlineStr" s="2">', '<x:row r="3"><x:c r="B3" s="1"/></x:row>'],
        ),
        (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            "<sheetData><row><c><v>1</v></c></row><row><c/></row><row><c/><c><v>5</v></c></row>"
            "</sheetData><tableParts/></worksheet>",
            ['<c s="2"><v>1</v></c>', '<c/><c s="1"><v>5</v></c>', '"/><tableParts/>'],
        ),
    ],
    ids=["带前缀、空行自闭", "没有行号列号"],
)
def test_别的软件写的工作表也能标(desk: Any, sheet: str, expected: list[str]) -> None:
    original = desk.workbook({"甲": [["x"]]})
    with zipfile.ZipFile(original) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(original, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    marks = {"甲": {(3, 1): Mark("error", "错"), (1, 0): Mark("warning", "疑")}}
    target = desk.home / "标.xlsx"
    annotate_file(original, "a.xlsx", marks, target)
    with zipfile.ZipFile(target) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    styles = {'s="1"', 's="2"'}
    assert {s for s in styles if s in text} == styles
    found = [e.replace('s="1"', "S").replace('s="2"', "S") for e in expected]
    plain = text.replace('s="1"', "S").replace('s="2"', "S")
    assert all(e in plain for e in found), text
    assert "legacyDrawing" in text


_BIG = """
import re, sys
from pathlib import Path
from junheng.data.intake.annotate import Mark, annotate_file
folder = Path(sys.argv[1])
marks = {"甲": {(r, r % 30): Mark("error", "错" if r < 2000 else "") for r in range(2, 200001)}}
annotate_file(folder / "big.xlsx", "big.xlsx", marks, folder / "out.xlsx")
# the peak of this program alone: ru_maxrss begins with that of the process it was forked from
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.slow
def test_二十万行_内存不到500MB(desk: Any) -> None:
    original = desk.workbook({"甲": [["x"]]}, "big.xlsx")
    with zipfile.ZipFile(original) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    folder = original.parent
    letters = [openpyxl.utils.get_column_letter(c + 1) for c in range(30)]
    with zipfile.ZipFile(original, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as write:
            head, _, tail = parts["xl/worksheets/sheet1.xml"].partition(b"<sheetData>")
            write.write(head + b"<sheetData>")
            for row in range(1, 200_001):
                cells = "".join(f'<c r="{c}{row}"><v>{row}</v></c>' for c in letters)
                write.write(f'<row r="{row}">{cells}</row>'.encode())
            write.write(b"</sheetData>" + tail.rpartition(b"</sheetData>")[2])
    done = subprocess.run(
        [sys.executable, "-c", _BIG, str(folder)], check=True, capture_output=True, text=True
    )
    assert int(done.stdout) < 500, done.stdout
    with zipfile.ZipFile(folder / "out.xlsx") as archive:
        assert archive.testzip() is None
