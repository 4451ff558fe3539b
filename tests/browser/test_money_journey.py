"""A shortfall becomes a line of the budget: listed, stopped, corrected, cut, approved, on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SCHOOL = "石桥中学"
POINT = "枫林教学点"


def finds(seat: Any) -> None:
    """The data officer reads what is missing, and opens a figure to rate, clause and cell."""
    officer = seat("officer")
    page = officer.page
    officer.open("/")
    page.get_by_role("link", name="改进", exact=True).click()
    page.get_by_role("link", name="经费", exact=True).click()
    headline = page.get_by_role("heading", level=1)
    expect(headline).to_contain_text("所学校还差")
    expect(headline).to_contain_text(POINT)
    expect(page.locator("#check")).to_contain_text("云财教〔2025〕11号的文件总额")
    row = page.locator("tr", has=page.get_by_role("link", name=POINT, exact=True))
    row.get_by_role("link", name="72,000", exact=True).click()
    panel = page.locator("#lineage")
    expect(panel).to_contain_text("720 元 × 100 人（实有 41 人）")
    expect(panel).to_contain_text("政府保障第6项")
    expect(panel).to_contain_text("小学综合表.xlsx")
    officer.open("/ledger/")
    page.get_by_label("搜学校、事项、编号").fill("公用经费预算")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("table.ledger").first).to_contain_text(POINT)
    assert officer.complaints == []


def lists(seat: Any) -> str:
    """From the finding, quantity and cost filled in; the wrong fund is stopped, then mended."""
    officer = seat("officer")
    page = officer.page
    officer.open("/ledger/")
    page.get_by_label("搜学校、事项、编号").fill("体育运动场馆面积")
    page.get_by_role("button", name="筛选").click()
    row = page.locator("table.ledger tr", has_text=SCHOOL).first
    row.get_by_role("link").first.click()
    page.get_by_role("link", name="列入一校一清单").click()
    expect(page.get_by_label("数量")).not_to_have_value("")
    assert float(page.get_by_label("所需经费（元）").input_value()) > 100_000
    page.get_by_label("资金来源").select_option(label="市级扶持资金")
    page.get_by_role("button", name="列入清单").click()
    expect(page.locator("main")).to_contain_text("市级扶持资金不用于校舍建设")
    expect(page.locator("main")).to_contain_text("县级专项资金")
    page.go_back()
    page.get_by_label("资金来源").select_option(label="薄弱环节改善与能力提升补助资金")
    page.get_by_label("学校书面清单的编号").fill("石中〔2026〕12号")
    page.get_by_role("button", name="列入清单").click()
    said = page.get_by_role("status")
    expect(said).to_contain_text("已列入一校一清单")
    label = "清单-" + said.inner_text().split("清单-")[1][:9]
    article = page.locator("article", has_text=label)
    expect(article.get_by_role("button", name="审核确认")).to_have_count(0)  # not by herself
    assert [one for one in officer.complaints if "422" not in one] == []
    return label


def approves(seat: Any, label: str) -> None:
    """The leader finds it among the to-dos, cuts it with a reason, and puts it into the budget."""
    leader = seat("leader")
    page = leader.page
    leader.open("/")
    page.get_by_role("link", name=f"审核{label}").click()
    article = page.locator("article", has_text=label)
    article.get_by_label("确认金额（元）").fill("300000")
    article.get_by_role("button", name="审核确认").click()
    expect(page.get_by_role("alert")).to_contain_text("审核意见")
    article.get_by_label("审核意见").fill("先建室外场地")
    article.get_by_role("button", name="审核确认").click()
    expect(page.get_by_role("status")).to_contain_text("审核确认")
    article = page.locator("article", has_text=label)
    expect(article.get_by_label("预算批复文号")).to_be_visible()
    leader.open("/")
    page.get_by_role("link", name=f"批准{label}").click()
    article = page.locator("article", has_text=label)
    article.get_by_label("预算批复文号").fill("云财预〔2026〕31号")
    article.get_by_role("button", name="批准列入预算").click()
    expect(page.get_by_role("status")).to_contain_text("已列入预算")
    leader.open("/")
    page.get_by_role("link", name="决定是否续签：石桥中学名师同步课堂").click()  # it waits open
    lessons = page.locator("article", has_text="名师同步课堂")
    expect(lessons).to_contain_text("交付 168 课时（70%）")
    lessons.get_by_label("调整价格或数量后续签").check()
    lessons.get_by_label("理由").fill("一年只交付七成，按课时结算")
    lessons.get_by_label("决定文号").fill("云教采〔2026〕2号")
    lessons.get_by_role("button", name="记下决定").click()
    expect(page.locator("article", has_text="名师同步课堂")).to_contain_text("云教采〔2026〕2号")
    assert [one for one in leader.complaints if "422" not in one] == []


def builds(seat: Any) -> None:
    """On a phone the officer records completion: without its paper it is refused."""
    officer = seat("officer", viewport={"width": 360, "height": 740})
    page = officer.page
    officer.open("/money/projects/990101/")
    own_tab = page.get_by_role("navigation", name="经费").get_by_role("link", name="基建项目")
    expect(own_tab).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="河口镇中心小学运动场扩建").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("晚")
    expect(page.get_by_text("延期传到哪里")).to_be_visible()
    page.get_by_label("完成日期").fill("2026-01-15")
    page.get_by_role("button", name="登记完成").click()
    expect(page.get_by_role("alert")).to_contain_text("竣工报告编号")
    page.get_by_label("竣工报告编号").fill("竣工2026-03")
    page.get_by_role("button", name="登记完成").click()
    expect(page.get_by_role("status")).to_contain_text("进展")
    expect(page.get_by_role("heading", name="登记验收")).to_be_visible()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    assert [one for one in officer.complaints if "422" not in one] == []


def leaves(seat: Any, label: str, folder: Path) -> None:
    """The Word paper says what is missing, what does not tie, and what became of the list."""
    officer = seat("officer")
    page = officer.page
    officer.open("/money/of/990101/")
    page.get_by_text("下载资金执行表").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="资金执行表.docx").click()
    waiting.value.save_as(folder / "paper.docx")
    paper = docx.Document(str(folder / "paper.docx"))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert label in cells
    assert any("不能据此归因于这笔钱" in cell for cell in cells)
    assert any("文件总额" in line.text for line in paper.paragraphs)


def test_从缺口到预算_资金用错被拦下_核减_批复_执行表带走(seat: Any, tmp_path: Path) -> None:
    finds(seat)
    label = lists(seat)
    approves(seat, label)
    builds(seat)
    leaves(seat, label, tmp_path)
