"""A county prepares for recognition: offices, papers, a veto and its correction, the report."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LIST = "/recognition/of/990101/cn-moe-2017-6/"
ITEM = f"{LIST}item/"
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def names_offices(seat: Any) -> None:
    """The officer finds two items without an office among the to-dos; a school is not asked."""
    officer = seat("officer")
    page = officer.page
    officer.open("/")
    page.get_by_role("link", name="落实 2 项认定事项的责任单位").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("优质均衡的 38 项里，34 项达到")
    expect(page.locator("#assurance")).to_contain_text("1 所没有达到：城关一小")
    page.get_by_role("link", name="14. 优质高中名额分配比例").click()
    page.get_by_label("县级部门或科室").fill("竹溪小学")
    page.get_by_role("button", name="存下责任单位").click()
    expect(page.get_by_role("alert")).to_contain_text("不向学校要")
    page.get_by_label("县级部门或科室").fill("县教育局基础教育科")
    page.get_by_role("button", name="存下责任单位").click()
    expect(page.get_by_role("status")).to_contain_text("责任单位已落实")
    page.get_by_text("引用一份文件").click()
    page.get_by_label("文号").fill("云教〔2025〕11号")
    page.get_by_role("button", name="引用", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有写文件名、发文单位")
    page.get_by_label("文件名").fill("高中阶段招生计划")
    page.get_by_label("发文单位").fill("云川县教育局")
    page.get_by_label("文件日期").fill("2025-04-10")
    page.get_by_role("button", name="引用", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("只写文号")
    officer.open(f"{ITEM}social_recognition/")
    page.get_by_label("县级部门或科室").fill("县政府教育督导室")
    page.get_by_role("button", name="存下责任单位").click()
    page.get_by_text("引用一份文件").click()
    page.get_by_label("文号").fill("云教〔2025〕11号")
    page.get_by_role("button", name="引用", exact=True).click()
    expect(page.locator("#papers")).to_contain_text("高中阶段招生计划")
    assert [one for one in officer.complaints if "422" not in one] == []


def records_veto(seat: Any) -> None:
    """On a phone the inspector records a veto under the own name; the verdict moves at once."""
    inspector = seat("inspector", viewport={"width": 360, "height": 740})
    page = inspector.page
    inspector.open(f"{ITEM}unlawful_choice/")
    page.get_by_label("已发生", exact=True).check()
    page.get_by_label("核查情况").fill("一所学校收择校生 12 人")
    page.get_by_role("button", name="登记核查结果").click()
    expect(page.get_by_role("alert")).to_contain_text("没有写文号")
    expect(page.get_by_label("核查情况")).to_have_value("一所学校收择校生 12 人")
    judged = page.locator("#judgement")
    judged.get_by_label("文号").fill("云教督〔2026〕4号")
    judged.get_by_label("文件名").fill("择校问题核查记录")
    judged.get_by_label("发文单位").fill("县政府教育督导室")
    judged.get_by_label("文件日期").fill("2026-02-20")
    page.get_by_role("button", name="登记核查结果").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("违规择校：已发生")
    inspector.open(LIST)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("一票否决：“违规择校”已发生")
    expect(heading).to_contain_text("记录人陈督学，依据《择校问题核查记录》（云教督〔2026〕4号）")
    assert not page.evaluate(WIDE)
    assert [one for one in inspector.complaints if "422" not in one] == []


def corrects_it(seat: Any) -> None:
    """Only the leader takes it back, and not on the same paper."""
    leader = seat("leader")
    page = leader.page
    leader.open(f"{ITEM}unlawful_choice/")
    judged = page.locator("#judgement")
    judged.get_by_label("更正的理由").fill("12 人已全部清退，复核无误")
    judged.get_by_label("文号").fill("云教督〔2026〕4号")
    judged.get_by_role("button", name="更正", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("写的还是登记时的文件")
    judged.get_by_label("文号").fill("云教督〔2026〕9号")
    judged.get_by_label("文件名").fill("择校问题查处结果")
    judged.get_by_label("发文单位").fill("县政府教育督导室")
    judged.get_by_label("文件日期").fill("2026-03-01")
    judged.get_by_role("button", name="更正", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("都留在记录里")
    expect(page.get_by_role("heading", level=1)).to_contain_text("违规择校：未发生")
    leader.open(LIST)
    expect(page.get_by_role("heading", level=1)).to_contain_text("34 项达到，4 项没有达到")


def writes(seat: Any) -> None:
    """The officer writes what no table holds; the population has at most two decimals."""
    officer = seat("officer")
    page = officer.page
    officer.open(LIST)
    page.get_by_role("link", name="继续自评").click()
    page.get_by_label("常住人口（万人，两位小数）").fill("31.405")
    page.get_by_label("人口数的出处").fill("2025年统计公报")
    page.get_by_label("县情和工作").fill("全县辖四个镇，义务教育学校十四所。")
    page.get_by_label("存在的问题").fill(
        "竹溪小学、河口镇中心小学、石桥中学资源不达标；城关一小班额超标。"
    )
    page.get_by_label("下一步打算").fill("秋季新建城关三小分流，三校设备列入年度采购。")
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_role("alert")).to_contain_text("两位小数")
    expect(page.get_by_label("县情和工作")).to_have_value("全县辖四个镇，义务教育学校十四所。")
    page.get_by_label("常住人口（万人，两位小数）").fill("31.4")
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_role("status")).to_contain_text("已存下")


def signs(seat: Any, folder: Path) -> None:
    """The leader is refused while the frozen lines lack offices, then signs; the papers leave."""
    leader = seat("leader")
    page = leader.page
    leader.open(LIST)
    page.get_by_role("link", name="继续自评").click()
    address = page.url
    page.get_by_label("自评报告文号").fill("云政〔2026〕9号")
    page.get_by_role("button", name="签发自评报告").click()
    expect(page.get_by_role("alert")).to_contain_text("2 项没有责任单位")
    officer = seat("officer")
    officer.page.goto(address)
    officer.page.get_by_role("button", name="按现在的数据重新形成").click()
    expect(officer.page.get_by_role("status")).to_contain_text("重新形成")
    leader.page.goto(address)
    page.get_by_label("自评报告文号").fill("云政〔2026〕9号")
    page.get_by_role("button", name="签发自评报告").click()
    expect(page.get_by_role("status")).to_contain_text("已签发")
    expect(page.locator(".head")).to_contain_text("云政〔2026〕9号")
    page.get_by_text("下载文件").click()
    said = _downloaded(page, "自评报告（Word）", folder)
    assert "云川县义务教育优质均衡发展" in said
    assert "还没有达到" in said
    assert "县教育局装备管理中心" not in said  # what is reached is not in the list of problems
    assert "城关三小分流" in said
    forms = _downloaded(page, "申报表Ⅱ 各校达标（Word）", folder)
    assert "申报表Ⅱ-1" in forms
    assert "申报表Ⅱ-2" in forms
    population = _downloaded(page, "申报表Ⅰ 县情（Word）", folder)
    assert "31.40" in population


def _downloaded(page: Any, label: str, folder: Path) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert "（稿）" not in path.name
    paper = docx.Document(str(path))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


def watches(seat: Any) -> None:
    """The inspector records what the newest data made of the earlier recognition."""
    inspector = seat("inspector")
    page = inspector.page
    inspector.open("/")
    page.get_by_role("link", name="登记年度监测：2025年").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("没有比上次下滑的")
    newest = page.locator("section.card").first
    newest.get_by_label("监测记录编号").fill("云教督监〔2026〕1号")
    newest.get_by_role("button", name="登记年度监测").click()
    expect(page.get_by_role("status")).to_contain_text("年度监测已登记")
    inspector.open("/recognition/")
    expect(page.locator("main")).to_contain_text("云教督监〔2026〕1号")
    assert inspector.complaints == []


def opens_round(seat: Any) -> None:
    """The county's application rests on the signed report; what fails needs the words why."""
    officer = seat("officer")
    page = officer.page
    officer.open("/recognition/")
    page.locator("#cn-moe-2017-6").get_by_role("link", name="发布这一轮").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("全国义务教育优质均衡发展县认定")
    page.get_by_label("通知文号").fill("云教督〔2026〕3号")
    page.get_by_label("区县自评截止日").fill(str(timezone.localdate() + timedelta(days=20)))
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("这是区县自己的申报")
    page.get_by_role("link", name="开始申报").click()
    page.get_by_label("题目").fill("优质均衡发展县申报")
    page.get_by_role("button", name="开始填写").click()
    number = page.get_by_label("自评报告文号")
    expect(number).to_have_value("云政〔2026〕9号")
    expect(number).to_be_disabled()
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("alert")).to_contain_text("4 项没有达到")
    page.get_by_label("没有全部达到仍然申报的理由").fill("四项已列入秋季整改，年底前达到")
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("status")).to_contain_text("已提交，回执")


def test_落实责任_引用依据_否决登记和更正_签发自评_文件带走(seat: Any, tmp_path: Path) -> None:
    names_offices(seat)
    records_veto(seat)
    corrects_it(seat)
    writes(seat)
    signs(seat, tmp_path)
    watches(seat)
    opens_round(seat)
