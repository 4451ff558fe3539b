"""Hostile uploads are refused or made harmless, quickly, and say why."""

from __future__ import annotations

import csv
import io
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.data.intake import Draft, Limits, Upload, inspect, safe_name, safe_text, write_workbook
from junheng.data.intake.sheet_scan import bound_sheet, scan_sheet
from junheng.data.intake.trial import why_unreadable
from junheng.kernel.issues import column_letter

HEAD = ["学校标识码", "学校名称", "区划代码", "办学类型", "是否计校数"]
ROW = ["2199010001", "云川一小", "990101", "小学", "是"]


@pytest.fixture
def parts(desk: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(desk.workbook({"学校基本信息": [HEAD, ROW]}, "样.xlsx")) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def refused(desk: Any, path: Path, **options: Any) -> str:
    """Import the file beside a good one; the good one is read, and it does not take long."""
    good = desk.workbook({"学校基本信息": [HEAD, ROW]}, "好.xlsx")
    start = time.monotonic()
    batch = desk.stage(path, good, **options)
    assert time.monotonic() - start < 20
    assert batch.rows == {"organisation": 1}
    assert batch.refused == (path.name,)
    return next(i.rule.code for i in batch.issues if i.rule.level == "error")


def test_一格在天涯海角_不会撑破内存(desk: Any, parts: dict[str, bytes]) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    sheet = parts[SHEET].replace(b"</sheetData>", far)
    assert refused(desk, zipped(desk.home / "远.xlsx", parts | {SHEET: sheet})) == "JH-IN-004"


FAR = {
    "单引号": b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "等号两边空白": b'<row r = "1048576"><c r = "XFD1048576"><v>1</v></c></row>',
    "属性换行": b'<row\nr="1048576"><c\nr="XFD1048576"><v>1</v></c></row>',
    "次序颠倒": b'<row r="1048576"><c r="XFD1048576"><v>1</v></c>'
    b'<c r="A1048576"><v>1</v></c></row>',
    "行号不实": b'<row r="9"><c r="XFD1048576"><v>1</v></c></row>',
    "小写": b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "不是首个属性": b'<row spans="1:1" r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>',
    "注释隔开": b'<row r="1048576"><!-- --><c s="0" r="XFD1048576"><v>1</v></c></row>',
}


@pytest.mark.parametrize("way", FAR)
def test_天涯海角的一格_怎么写都认得(way: str, desk: Any, parts: dict[str, bytes]) -> None:
    sheet = parts[SHEET].replace(b"</sheetData>", FAR[way] + b"</sheetData>")
    assert refused(desk, zipped(desk.home / "远.xlsx", parts | {SHEET: sheet})) == "JH-IN-004"


def test_工作表放在别处_照样查它的范围(desk: Any, parts: dict[str, bytes]) -> None:
    sheet = parts[SHEET].replace(b"</sheetData>", FAR["单引号"] + b"</sheetData>")
    relations = "xl/_rels/workbook.xml.rels"
    for moved in ("xl/other/sheet1.xml", "xl/Other/Sheet1.bin"):
        target = parts[relations].replace(b"worksheets/sheet1.xml", moved[3:].lower().encode())
        others = {n: p for n, p in parts.items() if n != SHEET} | {relations: target, moved: sheet}
        assert refused(desk, zipped(desk.home / "移.xlsx", others)) == "JH-IN-004"


def test_几乎全空的大片范围_不去铺开(desk: Any, parts: dict[str, bytes]) -> None:
    far = b'<row r="1048576"><c r="CV1048576"><v>1</v></c></row></sheetData>'
    sheet = parts[SHEET].replace(b"</sheetData>", far)
    path = zipped(desk.home / "稀.xlsx", parts | {SHEET: sheet})
    (issue,) = inspect(path, "稀.xlsx").issues
    assert "1048576 行 × 100 列，其中只有 11 格有内容" in issue.found


def test_读取程序自己中止_说成打不开_不带走整个进程(desk: Any, parts: dict[str, bytes]) -> None:
    sheet = parts[SHEET].replace(b"</sheetData>", FAR["单引号"] + b"</sheetData>")
    path = zipped(desk.home / "远.xlsx", parts | {SHEET: sheet})
    assert refused(desk, path, limits=Limits(cells=1 << 50, sparse_cells=1 << 50)) == "JH-IN-002"
    assert "内存" in why_unreadable(path)


def test_UTF16写的工作表_说清楚_不当成空表(desk: Any, parts: dict[str, bytes]) -> None:
    text = parts[SHEET].decode().replace("UTF-8", "UTF-16")
    path = zipped(desk.home / "宽.xlsx", parts | {SHEET: text.encode("utf-16")})
    (issue,) = inspect(path, "宽.xlsx").issues
    assert issue.rule.code == "JH-IN-002"
    assert "UTF-16" in issue.found


C_HEAD = "学校标识码,学校名称,学段,在校生数,班数,专任教师数"


@pytest.mark.parametrize("rows", [6, 6000], ids=["短", "超过一格的上限"])
@pytest.mark.parametrize("broken", ['"一小,小学,300', '一小,小学,"300'])
def test_CSV里一个引号没有成对_说出在哪一行(desk: Any, rows: int, broken: str) -> None:
    lines = [C_HEAD, f"2199010001,{broken},9,20"]
    lines += [f"219901{n:04d},第{n}小学,小学,300,9,20" for n in range(2, rows)]
    path = desk.home / "综合表.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert refused(desk, path) == "JH-IN-014"
    assert "第 2 行的引号没有成对" in desk.stage(path).issues[0].found


@pytest.mark.parametrize(
    "cell", ['小学,"300,9,20\n2199010002,二小,小学,3"', '"小学\n初中,",300'], ids=["数", "代码"]
)
def test_CSV里数字和代码格跨了行_照引号没有成对拒收(desk: Any, cell: str) -> None:
    path = desk.home / "综合表.csv"
    text = f"{C_HEAD}\n2199010003,三小,小学,200,9,20\n2199010001,一小,{cell},9,20\n"
    path.write_text(text, encoding="utf-8")
    assert refused(desk, path) == "JH-IN-014"
    assert "第 3 行" in desk.stage(path).issues[0].found


def test_CSV的说明里有换行和逗号_照常读入(desk: Any) -> None:
    path = desk.home / "综合表.csv"
    text = f'{C_HEAD},说明\n2199010001,一小,小学,200,9,20,"有两行,\n都在说明里"\n'
    path.write_text(text, encoding="utf-8")
    assert desk.stage(path).rows["section_statistics"] == 1


def test_一行一亿个逗号_很快拒收(desk: Any) -> None:
    path = desk.home / "逗号.csv"
    path.write_bytes(C_HEAD.encode() + b"\n" + b"," * (30 << 20))
    assert refused(desk, path) == "JH-IN-004"


@given(
    st.lists(
        st.tuples(st.integers(1, 2000), st.integers(0, 900), st.booleans()),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 400),
)
def test_不解析的上界_不小于解析的结果(cells: list[tuple[int, int, bool]], cut: int) -> None:
    rows = "".join(
        f'<row r="{r}"><c r="{column_letter(c)}{r}">{"<v>1</v>" if full else ""}</c></row>'
        for r, c, full in cells
    )
    text = f'<?xml version="1.0"?>\n<worksheet><sheetData>{rows}</sheetData></worksheet>'.encode()
    blocks = [text[i : i + cut] for i in range(0, len(text), cut)]
    bound, exact = bound_sheet(blocks), scan_sheet(blocks)
    assert bound is not None
    assert bound.rows >= exact.rows
    assert bound.columns >= exact.columns
    assert bound.filled == exact.filled
    assert exact.rows == max([r for r, _, full in cells if full], default=0)
    assert exact.columns == max([c + 1 for _, c, full in cells if full], default=0)


def test_远处只有空白格式_照常读入(desk: Any, parts: dict[str, bytes]) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    sheet = parts[SHEET].replace(b"</sheetData>", far)
    batch = desk.stage(zipped(desk.home / "空.xlsx", parts | {SHEET: sheet}))
    assert batch.rows == {"organisation": 1}


def test_压缩包谎报大小_被认出(desk: Any, parts: dict[str, bytes]) -> None:
    path = zipped(desk.home / "谎.xlsx", parts | {SHEET: parts[SHEET] + b" " * (1 << 20)})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = 0
        while (at := data.find(signature, at)) >= 0:
            size = struct.unpack_from("<I", data, at + offset)[0]
            if size > 1 << 20:
                struct.pack_into("<I", data, at + offset, 100)
            at += 4
    path.write_bytes(data)
    assert refused(desk, path) == "JH-IN-002"


def test_总量超限_部件太多(desk: Any, parts: dict[str, bytes]) -> None:
    path = zipped(desk.home / "多.xlsx", parts | {f"xl/media/{n}": b"x" for n in range(200)})
    limits = Limits(parts=100)
    assert refused(desk, path, limits=limits) == "JH-IN-004"
    big = zipped(desk.home / "大.xlsx", parts | {"xl/media/a": bytes(3 << 20)})
    assert inspect(big, "大.xlsx", Limits(total_bytes=2 << 20)).refused


def test_宏工作簿换了扩展名也认得(desk: Any, parts: dict[str, bytes]) -> None:
    macro = parts | {"xl/vbaProject.bin": b"x"}
    assert refused(desk, zipped(desk.home / "a.xlsm", parts)) == "JH-IN-005"
    assert refused(desk, zipped(desk.home / "b.xlsx", macro)) == "JH-IN-005"


def test_扩展名和内容不符(desk: Any, parts: dict[str, bytes]) -> None:
    for name in ("a.csv", "a.xls"):
        assert refused(desk, zipped(desk.home / name, parts)) == "JH-IN-001"
    plain = desk.home / "b.xlsx"
    plain.write_text("学校标识码\n", encoding="utf-8")
    assert refused(desk, plain) == "JH-IN-001"
    archive = zipped(desk.home / "c.xlsx", {"word/document.xml": b"<a/>"})
    assert refused(desk, archive) == "JH-IN-001"


def test_空文件_直说是空的(desk: Any) -> None:
    empty = desk.home / "空.xlsx"
    empty.write_bytes(b"")
    assert refused(desk, empty) == "JH-IN-013"


def test_实体膨胀_不展开(desk: Any, parts: dict[str, bytes]) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"):
        path = zipped(desk.home / "笑.xlsx", parts | {part: laughs})
        assert refused(desk, path) == "JH-IN-008"


def test_坏的内部结构_不抛异常(desk: Any, parts: dict[str, bytes]) -> None:
    for part in ("xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels"):
        path = zipped(desk.home / f"{part.rpartition('/')[2]}.xlsx", parts | {part: b"<broken"})
        batch = desk.stage(path)
        assert batch.rows == {}
        assert batch.issues


def test_文件名里的上级目录_只留文件名(desk: Any) -> None:
    assert safe_name("../../../etc/passwd") == "passwd"
    assert safe_name("..\\..\\云川.xlsx") == "云川.xlsx"
    assert safe_name("a\x00b\n.csv") == "ab.csv"
    path = desk.workbook({"学校基本信息": [HEAD, ROW]})
    batch = desk.stage(Upload(path, "../../x/云川.xlsx"))
    assert batch.files[0].name == "云川.xlsx"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1"])
def test_导出时公式注入被化解_再读回来还是原文(desk: Any, text: str) -> None:
    assert safe_text(text) == f"'{text}"
    table = {
        h: [v]
        for h, v in zip(
            ["school_code", "region_code", "kind"], [ROW[0], ROW[2], "211"], strict=True
        )
    }
    rows = pa.table(table | {"name": [text], "counts_as_school": [True]})
    path = desk.home / "出.xlsx"
    write_workbook({"organisation": rows}, path, keyring=desk.keyring)
    cell = openpyxl.load_workbook(path)["学校基本信息"]["B2"]
    assert (cell.data_type, cell.value[0]) == ("s", "'")
    checked = desk.check(Draft().with_batch(desk.stage(path)))
    assert checked.tables["organisation"]["name"].to_pylist() == [text.strip()]


def test_标注副本不让文本变成公式(desk: Any) -> None:
    from junheng.data.intake import annotate

    text = io.StringIO()
    csv.writer(text).writerows([HEAD, ["2199010001", "=1+1", "990101", "小学校", "是"]])
    path = desk.home / "学校基本信息.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    checked = desk.check(Draft().with_batch(desk.stage(path)))
    (copy,) = annotate(desk.batches, checked, desk.home / "out", keyring=desk.keyring)
    assert openpyxl.load_workbook(copy).active["B2"].value == "'=1+1"
