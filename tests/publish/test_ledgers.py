"""Workbooks: another program computes the same, and text stays text."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from junheng.data.standard.model import stage_label
from junheng.kernel.errors import UsageError
from junheng.policy import load_pack
from junheng.publish.ledgers import SheetColumn, gap_workbook, table_workbook, word_table_html
from junheng.publish.sentences.balance import BalanceWords

FIRST = 5  # first row of schools, counted as the sheet prints it


@pytest.fixture(params=["complete", "with_a_gap"])
def county(request, measured, with_a_gap_in_the_data):
    return measured if request.param == "complete" else with_a_gap_in_the_data


def _compare(book: openpyxl.Workbook, words: BalanceWords) -> None:
    """Compare every figure of the workbook with the measurement."""
    for stage in words.stages:
        results = book[f"{stage_label(stage)}结果"]
        for row, unit in enumerate(words.units(stage), start=FIRST):
            assert results.cell(row, 1).value == words.name(unit)
            held = words.measurement.results_of(*unit.key)
            for column, result in enumerate(held, start=4):
                value = results.cell(row, column).value
                if result.value is None:
                    assert value in (None, "")
                else:
                    assert value == pytest.approx(result.value, rel=1e-12)
            verdict = words.measurement.school_verdicts[unit.key]
            last = 4 + 2 * len(held)
            assert results.cell(row, last).value == verdict.met
            assert results.cell(row, last + 1).value == verdict.label
        under = FIRST + len(words.units(stage)) + 2
        for column, spread in enumerate(words.measurement.spreads_of(stage), start=4):
            cv, plain = results.cell(under, column).value, results.cell(under + 3, column).value
            if spread.cv is None:
                assert cv == plain == "缺数"
            else:
                assert cv == pytest.approx(spread.cv, rel=1e-9)
                assert plain == pytest.approx(spread.unweighted_cv, rel=1e-9)


def test_工作簿里存的数就是系统算的数(county, pack, cover, tmp_path):
    gap_workbook(county, pack, tmp_path / "g.xlsx", cover)
    _compare(
        openpyxl.load_workbook(tmp_path / "g.xlsx", data_only=True), BalanceWords(county, pack)
    )


@pytest.mark.slow
def test_请LibreOffice重算_一个数都不差(county, pack, cover, tmp_path, recalculated):
    gap_workbook(county, pack, tmp_path / "g.xlsx", cover)
    again = recalculated(tmp_path / "g.xlsx", "xlsx")
    book = openpyxl.load_workbook(again, data_only=True)
    _compare(book, BalanceWords(county, pack))
    gaps = book["小学缺口"]
    rows = {gaps.cell(r, 1).value: [c.value for c in gaps[r]] for r in range(FIRST, FIRST + 7)}
    assert rows["竹溪小学"][8] == pytest.approx(99120)
    assert rows["竹溪小学"][15] == pytest.approx(28320)
    assert rows["河口镇中心小学"][4] == 2
    assert rows["合计"][7] == pytest.approx(2088)


@pytest.mark.slow
def test_改一个数_结论跟着变(measured, pack, cover, tmp_path, recalculated):
    gap_workbook(measured, pack, tmp_path / "g.xlsx", cover)
    book = openpyxl.load_workbook(tmp_path / "g.xlsx")
    amounts = book["小学数量"]
    row = next(r for r in range(FIRST, 20) if amounts.cell(r, 1).value == "竹溪小学")
    amounts.cell(row, 9).value = 372880 + 28320  # just to the floor
    book.save(tmp_path / "h.xlsx")
    after = openpyxl.load_workbook(recalculated(tmp_path / "h.xlsx", "xlsx"), data_only=True)
    results = after["小学结果"]
    assert results.cell(row, 9).value == pytest.approx(1700)
    assert results.cell(row, 9 + 7).value == "▲"
    assert results.cell(row, 19).value == "达到"


def test_公式引用标准表_没有写死的标准(measured, pack, cover, tmp_path):
    gap_workbook(measured, pack, tmp_path / "g.xlsx", cover)
    book = openpyxl.load_workbook(tmp_path / "g.xlsx")
    formulas = [
        cell.value
        for name in ("小学结果", "小学缺口")
        for row in book[name].iter_rows(min_row=FIRST)
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert len(formulas) > 150
    text = "".join(formulas)
    assert "标准!" in text
    for newer in ("LET(", "LAMBDA(", "XLOOKUP(", "FILTER(", "_xlfn", "STDEV.P"):
        assert newer not in text
    for limit in ("7.5", "2000", "0.85", "4.2"):
        assert limit not in text


def test_打印为A4横向_每张表一页宽_缩小不到八成以下_表头每页重复(measured, pack, cover, tmp_path):
    gap_workbook(measured, pack, tmp_path / "g.xlsx", cover)
    for sheet in openpyxl.load_workbook(tmp_path / "g.xlsx"):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in {(1, 0), (None, 0)}
        assert sheet.col_breaks.brk == []
        assert sum(one.width for one in sheet.column_dimensions.values()) < 183  # at 80 %
        assert "3f2a9c1b7d20" in sheet.oddFooter.left.text
        assert sheet.print_title_rows


def test_没有学校标准的条目库不出缺口测算表(county_of, schools_with_eight_amounts, cover, tmp_path):
    pack = load_pack("cn-moe-2012-3")
    measured = county_of(pack, schools=schools_with_eight_amounts)
    with pytest.raises(UsageError, match="学校规则"):
        gap_workbook(measured, pack, tmp_path / "g.xlsx", cover)


DANGEROUS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "竹溪小学"]


def test_导出的文字不会变成公式():
    rows = [[text, "0012345678", 1.5] for text in DANGEROUS]
    columns = [SheetColumn("学校"), SheetColumn("标识码", "code"), SheetColumn("值", "number", 1)]
    made = table_workbook(rows, columns, "表题", "自测·v2", day=date(2025, 11, 3))
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    for row, text in enumerate(DANGEROUS, start=4):
        cell = sheet.cell(row, 1)
        assert (cell.value, cell.data_type) == (text, "s")
        assert cell.quotePrefix is (text != "竹溪小学")
        assert sheet.cell(row, 2).value == "0012345678"
    assert made == table_workbook(rows, columns, "表题", "自测·v2", day=date(2025, 11, 3))


def test_缺的数导出为空格_不是零():
    made = table_workbook(
        [["白岭小学", None]],
        [SheetColumn("学校"), SheetColumn("值", "number")],
        "表题",
        "脚注",
        day=date(2025, 11, 3),
    )
    assert openpyxl.load_workbook(io.BytesIO(made)).active.cell(4, 2).value is None


def test_复制为Word的表有边框_没有颜色_内容转义():
    html = word_table_html(["学校", "值"], [["<b>", "■ 1"]], title="表1", note="注")
    assert "&lt;b&gt;" in html
    assert "border:0.5pt solid" in html
    assert "background" not in html
    assert html.index("表1") < html.index("<table") < html.index("注")
