"""The 《督办单》 read back: its colour in word and band, its days, one page with the receipt."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx as word
import pypdf
import pytest

from junheng.policy.tasks import national_tasks
from junheng.publish.render.docx import docx
from junheng.publish.render.pdf import pdf
from junheng.publish.reports.slip import ASKED, LateSlip, late_slip

SLIP = LateSlip(
    number="督办-2026-0003",
    label="橙色督办单",
    ink="#b5500a",
    reason="橙色：逾期 30 天及以上",
    region_name="云川县",
    issuer="云川县教育局",
    on=date(2026, 11, 12),
    task="扩建运动场",
    basis="问题-2023-0007 河口镇中心小学生均体育运动场馆面积 5.1 ㎡/生，标准 7.5 ㎡/生",
    office="基建股",
    person="王工",
    original_due=date(2026, 8, 13),
    due=date(2026, 10, 12),
    days_late=31,
    progress="62%，排水和基层完成，面层待铺（2026年10月17日）",
    asked="",
    answer_by=date(2026, 11, 17),
)
LONG = replace(
    SLIP, task="长" * 60, basis="《县域义务教育优质均衡发展督导评估办法》资源配置第5项" * 2,
    office="区" * 40, asked="请" * 160, progress="已" * 120,
)  # fmt: skip


def test_PDF一页_写明编号_责任_两个时限_逾期天数_要求_答复期限_回执(tmp_path: Path) -> None:
    pdf(late_slip(SLIP), tmp_path / "slip.pdf")
    pages = pypdf.PdfReader(tmp_path / "slip.pdf").pages
    assert len(pages) == 1
    text = "".join(pages[0].extract_text().split())
    for words in (
        "橙色督办单", "督办-2026-0003", "扩建运动场", "基建股（王工）", "2026年8月13日",
        "现为2026年10月12日（已批准延期）", "31天", "2026年11月17日前", ASKED, "云川县教育局",
        "签收人", "沿此线裁下",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize("slip", [SLIP, LONG])
def test_再长的任务也在一页(tmp_path: Path, slip: LateSlip) -> None:
    began = time.perf_counter()
    pdf(late_slip(slip), tmp_path / "slip.pdf")
    assert time.perf_counter() - began < 10
    assert len(pypdf.PdfReader(tmp_path / "slip.pdf").pages) == 1


def test_Word里同样的话_颜色带有替代文字_没有延期的写明(tmp_path: Path) -> None:
    docx(late_slip(replace(SLIP, original_due=SLIP.due)), tmp_path / "slip.docx")
    document = word.Document(str(tmp_path / "slip.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "原定2026年10月12日；没有延期" in cells
    assert document.core_properties.title == "橙色督办单"
    (band,) = document.inline_shapes
    assert band._inline.docPr.get("descr") == "橙色督办单"


def test_没有逾期的_没有留答复时间的_不出督办单() -> None:
    with pytest.raises(ValueError, match="not late"):
        replace(SLIP, days_late=0)
    with pytest.raises(ValueError, match="leaves no day"):
        replace(SLIP, answer_by=SLIP.on)


def _lightness(ink: str) -> float:
    """Relative luminance of a colour as WCAG reckons it: what is left of it in grey print."""
    parts = [int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", national_tasks().slips, ids=lambda one: one.colour)
def test_题目用颜色印_灰度打印也读得清(tmp_path: Path, colour) -> None:
    paper = late_slip(replace(SLIP, label=colour.label, ink=colour.ink, reason=colour.reason))
    docx(paper, tmp_path / "slip.docx")
    (title, *_rest) = [p for p in word.Document(str(tmp_path / "slip.docx")).paragraphs if p.text]
    assert str(title.runs[0].font.color.rgb) == colour.ink.removeprefix("#").upper()
    assert title.text == colour.label  # the word says it where no colour is printed
    assert 1.05 / (_lightness(colour.ink) + 0.05) >= 4.5
    assert "逾期" in colour.reason


def test_A4_一页(tmp_path: Path) -> None:
    pdf(late_slip(SLIP), tmp_path / "slip.pdf")
    box = pypdf.PdfReader(tmp_path / "slip.pdf").pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == [210, 297]
