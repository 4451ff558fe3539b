"""What the papers of recognition print: empty where it is not reached, no claim on a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx as word
from docx.oxml.ns import qn

from junheng.measure.engine.recognising import Line, resource_lines
from junheng.measure.engine.result import Measurement
from junheng.policy import load_pack
from junheng.policy.pack import Pack
from junheng.publish.render.docx import docx
from junheng.publish.render.model import Report, Signature, Table
from junheng.publish.reports.cover import Cover
from junheng.publish.reports.recognition import (
    Form,
    RowSaid,
    SelfAssessment,
    form_one,
    form_three,
    form_two,
    self_assessment,
)
from junheng.publish.sentences.balance import BalanceWords
from junheng.publish.sentences.recognition import claim, gap_words, headline, now_words

NAMES = {"2199000005": "竹溪小学"}


def tables(report: Report) -> list[Table]:
    return [block for block in report.blocks if isinstance(block, Table)]


def text(report: Report) -> str:
    return "\n".join(report.texts())


def line(**more: Any) -> Line:
    given = {
        "key": "licence_share", "group": "assurance", "number": 12, "label": "专任教师持证上岗率",
        "state": "unmet", "origin": "data", "clause": "", "value": 0.984, "limit": 1.0,
        "short": 0.016, "unit": "比例",
    }  # fmt: skip
    return Line(**{**given, **more})


def paper(cover: Cover, lines: list[Line], pack: Pack, **more: Any) -> SelfAssessment:
    rows = tuple(
        RowSaid(one.group, one.label, "", "", one.state, "差 1.6 个百分点", "县教育局人事科",
                ("云教〔2026〕3号",), one.by)
        for one in lines
    )  # fmt: skip
    given = {
        "region_name": "云川县",
        "cover": cover,
        "rows": rows,
        "headline": headline(lines, "优质均衡"),
        "claim": claim(
            lines,
            region="云川县",
            document=pack.title,
            status=cover.status,
            as_of=cover.as_of,
        ),
    }
    return SelfAssessment(**{**given, **more})


def test_达标填一_未达标空着加底纹_没有上报的写明(
    with_a_gap_in_the_data: Measurement, pack: Pack, cover: Cover, tmp_path: Path
) -> None:
    report = form_two(Form("云川县", cover), BalanceWords(with_a_gap_in_the_data, pack))
    primary = tables(report)[0]
    by_name = {row[1]: row for row in primary.rows}
    zhuxi = by_name["竹溪小学"]
    assert zhuxi[2:9] == ("1", "1", "1", "1", "1", "", "1")
    assert zhuxi[-1] == "6/7"
    assert by_name["白岭小学"][7] == "未上报"
    place = [row[1] for row in primary.rows].index("竹溪小学")
    assert (place, 7) in primary.shaded
    assert "枫林教学点" not in text(report)
    docx(report, tmp_path / "二.docx")
    cells = word.Document(str(tmp_path / "二.docx")).tables[0].rows[place + 1].cells
    grounds = [cell._tc.find(".//" + qn("w:shd")) is not None for cell in cells]
    assert grounds == [False] * 7 + [True, False, False]


def test_县情表_人口没有登记就写没有_教学点算小学不参评(words: BalanceWords, cover: Cover) -> None:
    report = form_one(Form("云川县", cover), words)
    assert "没有登记" in text(report)
    stages = tables(report)[2].rows
    assert stages[0][:3] == ("小学", "7", "6")
    known = form_one(Form("云川县", cover, "31.40", "2025年统计公报"), words)
    assert "31.40" in text(known)


def test_差异系数表_每个学段一张_和规则一样不舍入判定(words: BalanceWords, cover: Cover) -> None:
    report = form_three(Form("云川县", cover), words)
    assert [len(one.rows) for one in tables(report)] == [7, 7]


def test_基本均衡没有逐项学校标准_不编一张表(
    county_of: Any, schools_with_eight_amounts: Any, cover: Cover
) -> None:
    old = load_pack("cn-moe-2012-3")
    found = BalanceWords(county_of(old, schools=schools_with_eight_amounts), old)
    report = form_two(Form("云川县", cover), found)
    assert tables(report) == []
    assert "不能逐格填写" in text(report)
    stage = next(resource_lines(found.measurement, old))
    assert stage.key == "stage-primary"
    assert stage.value is not None


def test_没有审定的数据不说能不能认定_审定的才说(
    words: BalanceWords, pack: Pack, cover: Cover
) -> None:
    lines = [line(state="met", short=None)]
    draft = self_assessment(paper(cover, lines, pack), words)
    assert "可以申报认定" not in text(draft)
    assert "自评稿" in draft.mark
    assert "自测" in draft.mark
    assert not any(isinstance(block, Signature) for block in draft.blocks)
    assert "待县人民政府签发后落款" in text(draft)
    approved = replace(cover, status="approved")
    given = {"signed_on": date(2026, 3, 2), "document_number": "云政〔2026〕9号"}
    signed = self_assessment(paper(approved, lines, pack, **given), words)
    assert "可以申报认定" in text(signed)
    assert signed.mark == ""
    assert Signature("云川县人民政府", date(2026, 3, 2)) in signed.blocks
    assert "云政〔2026〕9号" in signed.footer


def test_报告里一票否决写明谁记录的_清单写明谁负责(
    words: BalanceWords, pack: Pack, cover: Cover
) -> None:
    veto = line(
        key="unlawful_choice", group="veto", label="违规择校", value=None, limit=None, short=None,
        by="陈督学", document="云教督〔2026〕4号", unit="",
    )  # fmt: skip
    report = self_assessment(paper(replace(cover, status="approved"), [line(), veto], pack), words)
    said = text(report)
    assert "一票否决：“违规择校”已发生" in said
    assert "记录人陈督学" in said
    assert "不具备申报认定的条件" in said
    annex = tables(report)[-1]
    assert [row[3] for row in annex.rows] == ["县教育局人事科"] * 2


def test_差距向上取整_照写的补就够(pack: Pack, measured: Measurement) -> None:
    def gap(**more: Any) -> str:
        return gap_words(line(**more), pack, measured, NAMES)

    assert gap() == "差 1.6 个百分点"
    assert gap(short=0.01601) == "差 1.7 个百分点"
    assert gap(state="met", short=None) == ""
    assert gap(state="not_computable", value=None, short=None, reason="还没有填报") == (
        "不能计算，因为还没有填报"
    )
    over = {"key": "national_monitoring_between_schools", "short": 0.012, "value": 0.162}
    assert gap(**over, limit=0.15) == "超出 0.02"
    assert gap(failing=("2199000005",), of=9, met=8) == "1 所没有达到：竹溪小学"
    assert now_words(line()) == "98.4%"
    assert now_words(line(value=0.99996)) == "99.996%"
