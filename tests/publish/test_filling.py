"""Forms filled in: placeholders split over runs, cells, names; everything else keeps its bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import docx as word
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

from junheng.kernel.errors import UsageError
from junheng.publish.filling import Filling, fill, look
from junheng.publish.filling.word import names_in, patched
from junheng.publish.filling.workbook import _reckon_again


def word_form() -> bytes:
    """A form as a bureau makes it: a heading, runs in several looks, a table, header and footer."""
    document = word.Document()
    document.sections[0].header.paragraphs[0].text = "{{区县}}教育局"
    document.add_heading("学校基本情况表", 1)
    line = document.add_paragraph("学校：")
    for piece, bold in (
        ("{{学", True),
        ("校名", False),
        ("称}}", True),
        ("，学生 {{学生数}} 人", False),
    ):
        line.add_run(piece).bold = bold
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "体育场地"
    table.cell(0, 1).text = "{{ 生均场地 }}"
    document.add_paragraph("没有人填的：{{别的}}，花括号 {不算}")
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def book_form() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "上报表"
    sheet["A1"], sheet["B1"] = "学校", "{{学校名称}}"
    sheet["A2"], sheet["B2"] = "学生数", "{{学生数}}"
    sheet["A3"], sheet["B3"] = "两倍", "=B2*2"
    sheet["A4"] = "{{学校名称}}（{{学生数}}人）"
    sheet["B2"].number_format = "#,##0"
    sheet.merge_cells("D1:E2")
    book.defined_names["总数"] = DefinedName("总数", attr_text="上报表!$C$5")
    book.create_sheet("说明")["A1"] = "不动的一页"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


VALUES = {
    "text:学校名称": Filling("河口镇中心小学"),
    "text:学生数": Filling("870", 870.0),
    "text:区县": Filling("云川县"),
    "text:生均场地": Filling("不能计算，因为没有上报场地 <5> & “空”"),
    "cell:上报表!C2": Filling("5.1", 5.1),
    "cell:上报表!F9": Filling("九行六列"),
    "name:总数": Filling("12", 12.0),
}


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def changed(before: bytes, after: bytes) -> set[str]:
    old, new = parts(before), parts(after)
    assert list(old) == list(new)  # the same parts in the same order
    return {name for name in old if old[name] != new[name]}


def test_Word占位符_拆在几个文字块里也认得_没有值的照旧_别的字节不变() -> None:
    form = word_form()
    found = look("情况表.docx", form)
    assert [(one.label, one.where) for one in found.slots] == [
        ("学校名称", "正文"), ("学生数", "正文"), ("生均场地", "正文"), ("别的", "正文"),
        ("区县", "页眉"),
    ]  # fmt: skip
    made = fill("docx", form, VALUES)
    document = word.Document(io.BytesIO(made))
    assert document.paragraphs[1].text == "学校：河口镇中心小学，学生 870 人"
    assert document.paragraphs[1].runs[1].bold  # the look of where the placeholder begins
    assert document.tables[0].cell(0, 1).text == "不能计算，因为没有上报场地 <5> & “空”"
    assert document.sections[0].header.paragraphs[0].text == "云川县教育局"
    assert document.paragraphs[2].text == "没有人填的：{{别的}}，花括号 {不算}"
    assert changed(form, made) == {"word/document.xml", "word/header1.xml"}
    assert fill("docx", form, VALUES) == made


def test_工作簿_占位符_选的格_名称_数当数写_公式留着_样式留着() -> None:
    form, chosen = book_form(), ("上报表!C2", "F9")
    found = look("上报表.xlsx", form, chosen)
    assert [one.id for one in found.slots] == [
        "text:学校名称", "text:学生数", "cell:上报表!C2", "cell:上报表!F9", "name:总数",
    ]  # fmt: skip
    made = fill("xlsx", form, VALUES, chosen)
    sheet = load_workbook(io.BytesIO(made))["上报表"]
    assert sheet["B1"].value == "河口镇中心小学"
    assert (sheet["B2"].value, sheet["B2"].number_format) == (870, "#,##0")
    assert sheet["B3"].value == "=B2*2"
    assert sheet["A4"].value == "河口镇中心小学（870人）"
    assert (sheet["C2"].value, sheet["F9"].value, sheet["C5"].value) == (5.1, "九行六列", 12)
    assert str(next(iter(sheet.merged_cells.ranges))) == "D1:E2"
    assert changed(form, made) == {"xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize(
    "before",
    ["<calcPr calcId='1'/>", "<w:x/>", "<extLst/>"],
    ids=["已有", "没有", "后面还有别的"],
)
def test_有公式的_打开时重算(before: str) -> None:
    book = f"<workbook><sheets/>{before}</workbook>"
    made = _reckon_again(book)
    assert made.count("fullCalcOnLoad") == 1
    assert _reckon_again(made) == made
    assert made.find("calcPr") < (made.find("<extLst") if "<extLst" in made else len(made))


@pytest.mark.parametrize(
    ("chosen", "said"),
    [("上报表!B3", "公式"), ("没有的表!A1", "没有的表"), ("第三格", "第三格"), ("E2", "合并")],
)
def test_选错的格_说明应当怎样(chosen: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        look("上报表.xlsx", book_form(), (chosen,))
    assert said in refused.value.found


def repacked(content: bytes, **texts: Any) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        for name, body in {**parts(content), **texts}.items():
            out.writestr(name, body)
    return held.getvalue()


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("word/document.xml", b"0" * (64 << 20))
    return held.getvalue()


HOSTILE: Mapping[str, tuple[str, Any]] = {
    "不是压缩包": ("表.docx", lambda: b"hello"),
    "别的压缩包": ("表.docx", lambda: repacked(book_form())),
    "宏": ("表.docx", lambda: repacked(word_form(), **{"word/vbaProject.bin": b"x"})),
    "实体": (
        "表.docx",
        lambda: repacked(
            word_form(), **{"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}
        ),
    ),
    "越界的路径": ("表.docx", lambda: repacked(word_form(), **{"../x.xml": b"<a/>"})),
    "膨胀": ("表.docx", bomb),
    "外部模板": (
        "表.docx",
        lambda: repacked(
            word_form(),
            **{
                "word/_rels/settings.xml.rels": b'<Relationships><Relationship Id="r"'
                b' Type="http://x/attachedTemplate" Target="http://y/a.dotm"'
                b' TargetMode="External"/></Relationships>'
            },
        ),
    ),
    "旧格式": ("表.doc", lambda: b"\xd0\xcf\x11\xe0"),
    "带宏的工作簿": ("表.xlsm", book_form),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_有害的和不对的文件_拒绝并说明(kind: str) -> None:
    name, make = HOSTILE[kind]
    with pytest.raises(UsageError) as refused:
        look(name, make())
    assert refused.value.fix


def test_单独一格写全_夹在句子里的写短的() -> None:
    values = {"text:学生数": Filling("不能计算，没有上报", within="—")}
    document = word.Document()
    document.add_paragraph("{{学生数}}")
    document.add_paragraph("学生{{学生数}}人")
    held = io.BytesIO()
    document.save(held)
    made = word.Document(io.BytesIO(fill("docx", held.getvalue(), values)))
    assert [one.text for one in made.paragraphs] == ["不能计算，没有上报", "学生—人"]
    book = Workbook()
    book.active["A1"], book.active["A2"] = "{{学生数}}", "学生{{学生数}}人"
    held = io.BytesIO()
    book.save(held)
    sheet = load_workbook(io.BytesIO(fill("xlsx", held.getvalue(), values))).active
    assert (sheet["A1"].value, sheet["A2"].value) == ("不能计算，没有上报", "学生—人")


def test_文本框里的段落_各算各的() -> None:
    part = (
        "<w:p><w:r><w:t>外{{甲</w:t></w:r><w:r><w:txbxContent><w:p><w:r><w:t>内{{乙}}</w:t></w:r>"
        "</w:p></w:txbxContent></w:r><w:r><w:t>}}</w:t></w:r></w:p>"
    )
    assert sorted(names_in(part)) == ["乙", "甲"]
    made = patched(part, lambda name, _alone: {"甲": "一", "乙": "二"}.get(name))
    assert "<w:t>外一</w:t>" in made
    assert "<w:t>内二</w:t>" in made


PIECES = st.lists(st.text("ab<&{}甲 ", max_size=6), min_size=1, max_size=6)


@given(PIECES, st.text("xy<&>\"'乙\n", max_size=8))
def test_不论怎样拆块_换出来的话一样(pieces: list[str], value: str) -> None:
    """Split a text over runs anywhere: what a reader reads is the same as replacing it whole."""
    from xml.sax.saxutils import escape

    whole = "".join(pieces).replace("{{", "{ {") + "{{名}}" + "尾"
    cut = len(whole) // 2
    for split in ((whole,), (whole[:cut], whole[cut:]), tuple(whole)):
        part = "<w:p>" + "".join(f"<w:r><w:t>{escape(p)}</w:t></w:r>" for p in split) + "</w:p>"
        made = patched(part, lambda name, _alone: value if name == "名" else None)
        read = "".join(names_text(made))
        assert read == whole.replace("{{名}}", value.replace("\n", " "))


def names_text(part: str) -> list[str]:
    from xml.etree import ElementTree as Xml

    plain = part.replace("w:", "").replace("xml:space", "space")
    tree = Xml.fromstring(plain)  # noqa: S314 - made by the test itself
    return [one.text or "" for one in tree.iter("t")]
