"""Documents: faces that are really there, and the measures of an official paper."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from datetime import date
from pathlib import Path

import docx as word
import pypdf
import pypdfium2
import pytest
import vl_convert
from docx.oxml.ns import qn
from lxml import etree

from junheng.kernel.errors import DataError
from junheng.publish.charts import Chart, Dot, strip, svg
from junheng.publish.charts.draw import undrawn
from junheng.publish.render.docx import docx
from junheng.publish.render.faces import OPEN_FACES, Faces
from junheng.publish.render.model import Column, Figure, Heading, Paragraph, Report, Table
from junheng.publish.render.pdf import pdf
from junheng.publish.render.raster import png

RARE = "𠮷㛃·〇"
MM = 72 / 25.4


def _chart(name: str) -> Chart:
    return strip(
        [Dot(name, 5.1, 870, "unmet"), Dot("竹溪小学", 18.2, 236, "met"), Dot("白岭", 9, 9, "met")],
        title=f"{name}低于标准",
        subtitle="生均体育运动场馆面积（㎡/生）",
        description=f"{name}低于标准",
        axis="生均体育运动场馆面积（㎡/生）",
        limit=7.5,
        mean=8.3,
    )


def _report(*blocks, mark="自测　不作为认定依据") -> Report:
    return Report("监测报告", "云川县教育局", date(2025, 11, 3), mark, "云川县·v2 3f2a9c1b", blocks)


def _figure(chart: Chart) -> Figure:
    return Figure(svg(chart, surface="paper"), f"图1　{chart.title}", "", chart.title)


def _embedded(path: Path) -> set[str]:
    """Names of fonts whose outlines are in the file; any other font fails the test."""
    names = set()
    for page in pypdf.PdfReader(path).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())
            names.add(inner["/BaseFont"].partition("+")[2].partition("-")[0])
    return names


def test_生僻字和图上的字在PDF_PNG_Word里都印得出来_字体嵌在文件里(tmp_path):
    chart = _chart(f"{RARE}小学")
    report = _report(Heading(1, f"一、{RARE}"), Paragraph(f"{RARE}小学。"), _figure(chart))

    pdf(report, tmp_path / "r.pdf")
    assert _embedded(tmp_path / "r.pdf") == {"JunhengSans", "JunhengSerif"}
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "r.pdf").pages)
    assert text.count(RARE) >= 4  # heading, paragraph, chart, caption
    assert f"{RARE}小学 5.1" in text

    assert undrawn(chart) == ""
    (tmp_path / "c.pdf").write_bytes(vl_convert.vegalite_to_pdf(dict(chart.spec)))
    assert _embedded(tmp_path / "c.pdf") == {"JunhengSans"}  # the PNG comes from the same drawing
    pictures = {png(svg(_chart(f"{one}小学"), surface="paper")) for one in (*RARE, "\U0003134a")}
    assert len(pictures) == 5  # five different glyphs: none of them the empty box of the last
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)

    docx(report, tmp_path / "r.docx")
    document = word.Document(str(tmp_path / "r.docx"))
    assert [p.text for p in document.paragraphs].count(f"{RARE}小学。") == 1
    media = [p.blob for p in document.part.package.iter_parts() if "/media/" in str(p.partname)]
    assert media == [png(svg(chart, surface="paper"))]


def test_随包字体印不出的字_不出错版而是说明怎么办(tmp_path):
    with pytest.raises(DataError, match="没有这些字"):
        pdf(_report(Paragraph("\U0003134a")), tmp_path / "r.pdf")
    assert not (tmp_path / "r.pdf").exists()


def test_字体名称写错_不悄悄换成别的字体(tmp_path):
    with pytest.raises(DataError, match="unknown font family"):
        pdf(_report(Paragraph("均衡")), tmp_path / "r.pdf", faces=Faces(body=("方正仿宋",)))


def test_随包字体覆盖姓名用字和记号():
    assert OPEN_FACES.undrawable("●▲■○⊘◆→−×÷≥≤㎡—…·〇𠮷㛃喆堃䶮镕犇") == ""
    names = Path(OPEN_FACES.folders[-1] / "names.txt").read_text(encoding="utf-8")
    assert OPEN_FACES.undrawable("".join(names.split())) == ""


def _lines(path: Path, page: int) -> dict[int, list[tuple[float, float]]]:
    """Left and right edge of every character of a page, by line; from the top, in points."""
    text = pypdfium2.PdfDocument(str(path))[page].get_textpage()
    lines: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for index in range(text.count_chars()):
        if text.get_text_range(index, 1) == "国":
            left, bottom, right, _ = text.get_charbox(index, loose=True)
            lines[round(bottom)].append((left, right))
    return dict(sorted(lines.items(), reverse=True))


def _measure(path: Path) -> None:
    lines = _lines(path, 1)
    assert len(lines) == 22
    assert {len(line) for line in list(lines.values())[:-1]} == {28}
    left = min(edge for line in lines.values() for edge, _ in line)
    right = max(edge for line in lines.values() for _, edge in line)
    assert left / MM == pytest.approx(28, abs=1)
    assert right / MM == pytest.approx(28 + 156, abs=1)
    pitch = (max(lines) - min(lines)) / 21
    assert pitch * 22 / MM == pytest.approx(225, abs=1)
    assert (842 - max(lines)) / MM == pytest.approx(37 + 5.6, abs=3)  # first line stands in the box


@pytest.fixture(scope="module")
def full() -> Report:
    return _report(Paragraph("国" * 28 * 60))


def test_PDF版心156乘225毫米_每页22行_每行28字(full, tmp_path):
    pdf(full, tmp_path / "r.pdf")
    _measure(tmp_path / "r.pdf")


@pytest.mark.slow
def test_Word换成PDF后版心_行数_字数一样(full, tmp_path, recalculated):
    docx(full, tmp_path / "r.docx")
    _measure(recalculated(tmp_path / "r.docx", "pdf"))


def test_页码单右双左_每页有自测标记和数据版本(full, tmp_path):
    pdf(full, tmp_path / "r.pdf")
    document = pypdfium2.PdfDocument(str(tmp_path / "r.pdf"))
    for number in (1, 2):
        text = document[number - 1].get_textpage()
        whole = text.get_text_range()
        assert f"— {number} —" in whole
        assert "自测" in whole
        assert "3f2a9c1b" in whole
        at = text.get_charbox(whole.index(f"— {number} —"))[0] / MM
        assert (at > 105) is (number == 1)
        assert at < 60 or number == 1


def test_PDF有标签_图有替代文字(tmp_path):
    pdf(_report(_figure(_chart("竹溪小学"))), tmp_path / "r.pdf")
    root = pypdf.PdfReader(tmp_path / "r.pdf").trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    bare = Figure(svg(_chart("甲")), "图", "", alt="")
    with pytest.raises(Exception, match="alt"):
        pdf(_report(bare), tmp_path / "s.pdf")


def test_Word用真正的标题样式_公文页边距_表题在上图题在下(tmp_path):
    table = Table(
        "表1　甲", (Column("学校", 0.5), Column("值", 0.5, "right")), (("竹溪小学", "■ 1,580"),)
    )
    report = _report(Heading(1, "一、总体"), Heading(2, "（一）小学"), table, _figure(_chart("甲")))
    docx(report, tmp_path / "r.docx")
    document = word.Document(str(tmp_path / "r.docx"))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    styles = [p.style.name for p in document.paragraphs]
    assert styles.index("Heading 1") < styles.index("Heading 2") < styles.index("表题")
    assert styles.index("图") < styles.index("图题")
    title = document.styles["Title"]
    assert title.element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert document.tables[0]._tbl.tblPr[-1].tag == qn("w:tblLook")
    assert document.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert document.inline_shapes[0]._inline.docPr.get("descr") == "甲低于标准"
    assert document.settings.odd_and_even_pages_header_footer


def test_没有方正小标宋的电脑知道用什么代替(tmp_path):
    docx(_report(Paragraph("均衡")), tmp_path / "r.docx")
    with zipfile.ZipFile(tmp_path / "r.docx") as archive:
        root = etree.fromstring(archive.read("word/fontTable.xml"))
    instead = {
        font.get(qn("w:name")): font.find(qn("w:altName")).get(qn("w:val"))
        for font in root
        if font.find(qn("w:altName")) is not None
    }
    assert instead["方正小标宋简体"] == "宋体"
    assert instead["仿宋_GB2312"] == "仿宋"


def test_同样的报告生成同样的文件(full, tmp_path):
    for make, name in ((pdf, "pdf"), (docx, "docx")):
        make(full, tmp_path / f"a.{name}")
        make(full, tmp_path / f"b.{name}")
        assert (tmp_path / f"a.{name}").read_bytes() == (tmp_path / f"b.{name}").read_bytes()


@pytest.mark.parametrize("whole", [True, False])
def test_不长的表整张留在一页_长表才分页(whole: bool, tmp_path: Path) -> None:
    def split(rows: int, lines: int) -> bool:
        """Whether first and last row stand on different pages below some lines of text."""
        cells = tuple((f"第{n}行",) for n in range(rows))
        table = Table("表1　各科", (Column("学科", 1.0),), cells, dense=True, whole=whole)
        path = tmp_path / "table.pdf"
        pdf(_report(*[Paragraph("文字。")] * lines, table), path)
        pages = [page.extract_text().replace(" ", "") for page in pypdf.PdfReader(path).pages]
        at = [next(n for n, text in enumerate(pages) if f"第{row}行" in text)
              for row in (0, rows - 1)]  # fmt: skip
        return at[0] != at[1]

    assert any(split(7, lines) for lines in range(12, 20)) is not whole
    assert split(60, 3)
    path = tmp_path / "table.docx"
    seven = Table(
        "表1　各科", (Column("学科", 1.0),), tuple(("一",) for _ in range(7)), whole=whole
    )
    docx(_report(seven), path)
    rows = word.Document(str(path)).tables[0].rows
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in rows]
    assert kept == ([True] * 7 + [False] if whole else [True] + [False] * 7)


def test_表格列宽和行长对不上就不生成():
    with pytest.raises(ValueError, match="widths"):
        Table("表", (Column("甲", 0.5), Column("乙", 0.4)), ())
    with pytest.raises(ValueError, match="cells"):
        Table("表", (Column("甲", 0.5), Column("乙", 0.5)), (("一",),))
