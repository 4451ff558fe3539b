"""The monitoring report: what it says, and what it may not say."""

from __future__ import annotations

import dataclasses

import pypdf
import pytest

from junheng.measure.engine.items import ItemResult
from junheng.policy import load_pack
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Figure, Heading, Paragraph, Signature, Table
from junheng.publish.render.pdf import pdf
from junheng.publish.reports import balance_brief, balance_report

pytestmark = pytest.mark.slow  # whole counties, papers or installations


@pytest.fixture(scope="module")
def report(measured, pack, cover):
    return balance_report(measured, pack, cover, previous=measured)


def _said(report) -> str:
    return "\n".join(b.text for b in report.blocks if isinstance(b, Heading | Paragraph))


def _table(report, word: str) -> Table:
    return next(b for b in report.blocks if isinstance(b, Table) and word in b.title)


def test_报告的题目_部分和次序(report):
    assert report.title == "云川县义务教育优质均衡监测报告"
    heads = [b.text for b in report.blocks if isinstance(b, Heading) and b.level == 1]
    assert heads == [
        "一、概况与数据说明",
        "二、总体结论",
        "三、七项资源配置指标",
        "四、校际差异系数",
        "五、未达到的学校与缺口",
        "六、分析参考",
        "七、方法与口径",
        "附表　指标口径",
    ]
    assert isinstance(report.blocks[-4], Signature)


def test_自测数据的报告每页有标记_没有认定的话(report):
    assert report.mark.startswith("自测")
    assert "不作为认定依据" in _said(report)
    assert "依据审定数据" not in _said(report)


def test_只有审定数据才说达到或尚未达到办法的要求(measured, pack, cover):
    approved = dataclasses.replace(cover, status="approved")
    report = balance_report(measured, pack, approved)
    assert report.mark == ""
    assert "依据审定数据，云川县尚未达到《县域义务教育优质均衡发展督导评估办法》" in _said(report)
    brief = balance_brief(measured, pack, approved)
    assert "尚未达到" in _said(brief)


def test_学校表有标准行_有记号_有结论(report):
    table = _table(report, "小学各校")
    assert table.rows[0][0] == "标准（小学）"
    zhuxi = next(row for row in table.rows if row[0] == "竹溪小学")
    assert "■ 1,580" in zhuxi
    assert zhuxi[-2:] == ("6/7", "未达到")


def test_缺口表同时给到下限和补齐的数量(report):
    table = _table(report, "缺口")
    row = next(r for r in table.rows if r[0] == "竹溪小学")
    assert row[1:] == ("教学仪器设备", "1,580", "2,000", "79%", "2.84 万元", "9.92 万元")
    both = _table(report, "两种补法")
    hekou = next(r for r in both.rows if r[0] == "河口镇中心小学")
    assert "体育运动场馆 2,088 ㎡" in hekou[2]


def test_每张表都有编号和题目_每张图都有替代文字(report):
    tables = [b for b in report.blocks if isinstance(b, Table)]
    figures = [b for b in report.blocks if isinstance(b, Figure)]
    assert [t.title.partition("　")[0] for t in tables] == [
        f"表{n + 1}" for n in range(len(tables))
    ]
    assert [f.title.partition("　")[0] for f in figures] == [
        f"图{n + 1}" for n in range(len(figures))
    ]
    assert len(figures) == 4
    assert all(f.alt for f in figures)


def test_与上一版相同就说没有变化_口径变了就不比(measured, pack, cover, report):
    assert "未达到的个数没有变化" in _said(report)
    other = dataclasses.replace(
        measured,
        results=tuple(dataclasses.replace(r, definition="other@2") for r in measured.results),
    )
    assert "没有变化" not in _said(balance_report(measured, pack, cover, previous=other))


def test_缺一个数_报告照样生成_写明未上报(with_a_gap_in_the_data, pack, cover, tmp_path):
    report = balance_report(with_a_gap_in_the_data, pack, cover)
    assert "白岭小学的“生均教学仪器设备值”未上报（不是 0）。" in _said(report)
    table = _table(report, "小学各校")
    assert "○ —" in next(row for row in table.rows if row[0] == "白岭小学")
    pdf(report, tmp_path / "r.pdf")
    docx(report, tmp_path / "r.docx")


def test_简报不超过两页(measured, pack, cover, tmp_path):
    brief = balance_brief(measured, pack, cover)
    pdf(brief, tmp_path / "b.pdf")
    assert len(pypdf.PdfReader(tmp_path / "b.pdf").pages) <= 2


def test_只看综合差异系数的条目库也能出报告(county_of, schools_with_eight_amounts, cover, tmp_path):
    pack = load_pack("cn-moe-2012-3")
    report = balance_report(county_of(pack, schools=schools_with_eight_amounts), pack, cover)
    said = _said(report)
    assert report.title == "云川县义务教育均衡监测报告"
    assert "综合差异系数" in said
    assert "未达到的学校与缺口" not in said
    pdf(report, tmp_path / "r.pdf")


def test_单位改过的句子_再生成时保留(report):
    changed = report.reworded({"school.remedy_caution": "本单位的说法。"})
    assert "本单位的说法。" in _said(changed)
    assert "用足了" not in _said(changed)


def test_改一所学校的说法_不动别的学校(report):
    changed = report.reworded({"school.named@2199000005/primary": "竹溪小学：设备已到货，待验收。"})
    assert "设备已到货" in _said(changed)
    assert "河口镇中心小学：7 项中 4 项达标" in _said(changed)
    ids = [b.sentence for b in report.blocks if isinstance(b, Paragraph) and b.sentence]
    assert len(set(ids)) == len(ids)


def test_城乡一句话点出乡村低于城区最多的指标(report):
    assert "小学乡村低于城区最多的是“生均教学仪器设备值”" in _said(report)


def test_差异系数变了_报告说出变得最多的一项(measured, pack, cover):
    before = dataclasses.replace(
        measured,
        spreads=tuple(
            dataclasses.replace(s, cv=s.cv + 0.06)
            if (s.stage, s.indicator) == ("primary", "sports_area_per_pupil")
            else s
            for s in measured.spreads
        ),
    )
    said = _said(balance_report(measured, pack, cover, previous=before))
    assert "小学“生均体育运动场馆面积”的差异系数由 0.49 降到 0.43。" in said


def test_报告和简报各有一句_说资源配置之外的事项(measured, pack, cover):
    def one(item, unit, state):
        return ItemResult(item, unit, "", None, None, None, None, state, "", "", "", "")

    items = [
        one("school_size_cap", "2199000002", "unmet"),
        one("class_size_cap", "2199000002", "unmet"),
        one("social_recognition", "990101", "met"),
        one("study_load", "990101", "not_computable"),
    ]
    told = (
        "资源配置之外还有 3 组事项：1 组达到；"
        "1 组未达到：政府保障程度（学校规模、班额，涉及城关一小）；"
        "1 组缺少填报或判定，还不能下结论。"
    )
    for write in (balance_report, balance_brief):
        made = write(measured, pack, cover, items=items)
        assert told in list(made.texts())
        without = write(measured, pack, cover)
        assert not any("资源配置之外" in text for text in without.texts())
    report = list(balance_report(measured, pack, cover, items=items).texts())
    assert any(text.endswith("、其他事项") for text in report)  # the document has what it names
    assert {"4. 学校规模", "城关一小"} <= set(report)
