"""What the papers of an appraisal and an award print: every weight, every reason, no rank."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from junheng.decide.award import share_fund
from junheng.measure.appraisal import Figure, School, appraise
from junheng.policy.appraisal import load_appraisal
from junheng.publish.render.model import Report, Table
from junheng.publish.reports.appraisal import (
    AppraisalPaper,
    AwardPaper,
    award_report,
    school_paper,
)
from junheng.publish.reports.cover import Cover

SCHOOLS = [School("3199010011", "甲中学", 300), School("3199010012", "乙中学", 100)]


def rows(report: Report) -> list[tuple[str, ...]]:
    return [row for block in report.blocks if isinstance(block, Table) for row in block.rows]


def test_学校的评价_没有数据写明为什么_异议和处理在后(cover: Cover) -> None:
    pack = load_appraisal("zibo-2021")
    assert pack is not None
    scheme = pack.scheme("annual")
    figures = {m.id: {s.code: Figure(Fraction(9, 10)) for s in SCHOOLS} for m in scheme.measures}
    figures["growth"] = {s.code: Figure(why="还没有增值结果") for s in SCHOOLS}
    found = appraise(scheme, SCHOOLS, figures)
    paper = AppraisalPaper(
        title="甲中学\n2025学年镇驻地学校办学质量年度评价",
        plan="淄博市强镇筑基教育改革试点工作的通知",
        clause="6.3",
        standing="公示中",
        object_until=date(2026, 3, 6),
        objections=[("体质健康测试合格率", "合格98人", "异议成立，更正：核对体测表")],
    )
    report = school_paper(found, found.schools[0], paper, cover)
    text = "\n".join(report.texts())
    assert "权重：结果评价 40、过程评价 30、增值评价 20、特色评价 10，合计 100" in text
    assert "没有数据：还没有增值结果" in text
    assert "2026年3月6日为止" in text
    assert "异议成立，更正：核对体测表" in text
    assert "乙中学" not in text


def test_发放名单_合计等于发放_暂留写明缺谁() -> None:
    pack = load_appraisal("ouhai-2019")
    assert pack is not None
    award = pack.award("quality_lawful")
    figures = {c.id: {s.code: Figure(Fraction(97, 100)) for s in SCHOOLS} for c in award.components}
    figures["weak_pupils"].pop("3199010012")
    found = share_fund(award, 8_000_000, SCHOOLS, figures)
    paper = AwardPaper("2025年初中教育质量奖", "云川县教育局", date(2026, 3, 9), "云川县")
    report = award_report(found, paper, [("甲中学", "三年巩固率", "应为1", "待核对")])
    text = "\n".join(report.texts())
    assert "帮助学习困难学生暂留：乙中学没有数据" in text
    table = rows(report)
    assert [row[0] for row in table[:3]] == ["甲中学", "乙中学", "发放合计"]
    paid = [int(row[-1].replace(",", "")) for row in table[:3]]
    assert paid[0] + paid[1] == paid[2] == found.yuan("paid")
    assert "待核对" in text


def test_公示写明起止日期_怎样提出_找谁_名单在公式前面() -> None:
    pack = load_appraisal("ouhai-2019")
    assert pack is not None
    award = pack.award("quality_lawful")
    figures = {c.id: {s.code: Figure(Fraction(97, 100)) for s in SCHOOLS} for c in award.components}
    found = share_fund(award, 8_000_000, SCHOOLS, figures)
    paper = AwardPaper(
        "2025年初中教育质量奖", "云川县教育局", date(2026, 3, 9), "云川县",
        published_on=date(2026, 3, 2), object_until=date(2026, 3, 6), officer="林老师",
    )  # fmt: skip
    text = "\n".join(award_report(found, paper, []).texts())
    assert "2026年3月2日至2026年3月6日" in text
    assert "异议填报单" in text
    assert "林老师" in text
    assert "联系电话" in text
    assert text.index("二、发放名单") < text.index("三、公式")
    kept = AwardPaper("奖", "局", date(2026, 3, 9), "", mark="历史口径，不据此发放")
    assert "公示和异议" not in "\n".join(award_report(found, kept, []).texts())
