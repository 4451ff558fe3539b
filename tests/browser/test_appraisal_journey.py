"""A school wins an objection, a result is made final and used, a fund is paid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SCHOOL = "石桥中学"  # in the demo it objected to one figure of the junior schools' appraisal
AWARD = "初中教育质量奖（不看中考成绩的办法）"


def simulates(seat: Any) -> None:
    """On a phone the principal opens the own result from the to-dos and tries another figure."""
    principal = seat("principal2", viewport={"width": 360, "height": 740})
    page = principal.page
    principal.open("/")
    page.get_by_role("link", name="看《2025学年初中学校发展综合考评》本校结果").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{SCHOOL}综合结果")
    expect(page.locator("table.rows").first).to_contain_text("与预期无明显差异")
    page.get_by_label("试算：掌握两项体育技能的学生").fill("九成")
    page.get_by_role("button", name="试算，不保存").click()
    expect(page.get_by_role("alert")).to_contain_text("一个数，例如 0.95、95% 或 312/330")
    page.get_by_label("试算：掌握两项体育技能的学生").fill("312/540")
    page.get_by_role("button", name="试算，不保存").click()
    expect(page.locator("#tried")).to_contain_text("不保存")
    page.get_by_role("link", name="回到核算结果").click()
    expect(page.locator("table.rows").first).to_contain_text("281/540")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    assert [one for one in principal.complaints if "422" not in one] == []


def decides(seat: Any) -> None:
    """The inspector finds the objection, is asked for the right figure, and corrects it."""
    inspector = seat("inspector")
    page = inspector.page
    inspector.open("/")
    page.get_by_role("link", name=f"核对{SCHOOL}对“掌握两项体育技能的学生”的异议").click()
    before = page.locator("table.rows").first.get_by_role("row", name=SCHOOL).inner_text()
    article = page.locator("article").first
    article.get_by_label("异议成立，更正").check()
    article.get_by_label("核对了什么").fill("补测汇总表核对无误，漏录31人")
    article.get_by_role("button", name="记下处理结果").click()
    expect(page.get_by_role("alert")).to_contain_text("没有填更正后的数")
    article = page.locator("article").first
    article.get_by_label("更正后的数（维持的不填）").fill("312/540")
    article.get_by_role("button", name="记下处理结果").click()
    expect(page.locator("article").first).to_contain_text("异议成立，更正")
    after = page.locator("table.rows").first.get_by_role("row", name=SCHOOL).inner_text()
    assert after != before
    assert [one for one in inspector.complaints if "422" not in one] == []


def adds(seat: Any) -> None:
    """The officer adds a measure: photos are refused with the article; a share is taken."""
    officer = seat("officer")
    page = officer.page
    officer.open("/appraisal/of/990101/zibo-2021/annual/")
    page.get_by_text("增加一个本地项目").click()
    form = page.locator('form[action$="/own/"]')
    for label, text in (
        ("项目名称", "教研活动照片"),
        ("得零分的数（结论不填）", "60%"),
        ("得满分的数（结论不填）", "95%"),
        ("数出自哪份文件", "课后服务参加情况公示"),
        ("文号", "云教〔2026〕9号"),
        ("发文单位", "云川县教育局"),
        ("批准人", "周局长"),
    ):
        form.get_by_label(label, exact=True).fill(text)
    form.get_by_label("属于哪一部分").select_option(label="过程评价")
    form.get_by_label("评的是什么").select_option(label="过程（办学行为、教学管理）")
    form.get_by_label("填哪一种数").select_option(label="比例")
    form.get_by_role("button", name="增加本地项目").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("不予办理")
    expect(page.locator("main")).to_contain_text("教师厅〔2025〕2号")
    page.go_back()
    if not page.get_by_label("项目名称").is_visible():
        page.get_by_text("增加一个本地项目").click()
    expect(page.get_by_label("得满分的数（结论不填）")).to_have_value("95%")  # still there
    page.get_by_label("项目名称").fill("课后服务参加率")
    page.locator('form[action$="/own/"]').get_by_role("button", name="增加本地项目").click()
    expect(page.get_by_role("status")).to_contain_text("给它权重以后才计分")
    expect(page.locator("#own")).to_contain_text("没有权重")
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("status")).to_contain_text("已撤回")


def uses(seat: Any) -> None:
    """The leader records a use of a final result; by ledgers it is refused with the article."""
    leader = seat("leader")
    page = leader.page
    leader.open("/appraisal/")
    page.get_by_role("link", name="结果使用").click()
    for part, use in (("留痕资料、台账记录", "表彰"), ("过程（办学行为、教学管理）", "表彰")):
        page.get_by_label("哪一部分", exact=True).select_option(label=part)
        page.get_by_label("用途", exact=True).select_option(label=use)
        page.get_by_label("用在哪里", exact=True).fill("年度教育工作先进学校评选")
        page.get_by_label("使用文件的文号").fill("云教〔2026〕40号")
        page.get_by_role("button", name="登记使用").click()
        if part.startswith("留痕"):
            expect(page.get_by_role("heading", level=1)).to_contain_text("不予办理")
            expect(page.locator("main")).to_contain_text("教师厅〔2025〕2号")
            expect(page.locator("main")).to_contain_text("改用数据核验和实地查看")
            leader.open("/appraisal/")
            page.get_by_role("link", name="结果使用").click()
    expect(page.get_by_role("status")).to_contain_text("已登记")
    expect(page.locator("main")).to_contain_text("年度教育工作先进学校评选")


def awards(seat: Any, folder: Path) -> None:
    """The 2019 formula runs on its day, is refused today; the lawful one of the fund is settled."""
    officer = seat("officer")
    page = officer.page
    officer.open("/appraisal/")
    page.get_by_role("link", name="奖励", exact=True).click()
    page.get_by_label("用哪个办法").select_option(label="初中教育质量奖（2019年的口径）")
    page.get_by_label("按哪一天的规定").fill("2019-12-01")
    expect(page.get_by_label("总额（元）")).to_have_value("1500000")  # the county's own line
    page.get_by_label("总额（元）").fill("8000000")
    page.get_by_role("button", name="试算，不保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("发放 8,000,000 元")
    expect(page.locator(".head")).to_contain_text("历史口径")
    expect(page.get_by_role("button", name="存作历史核对")).to_be_visible()
    page.get_by_label("按哪一天的规定").fill("")
    page.get_by_role("button", name="试算，不保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("现行规定不允许的 8,000,000 元")
    expect(page.locator("#beside")).to_contain_text(f"同一笔资金：{AWARD}")
    expect(page.get_by_role("button", name="按这个结果核定")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("今天不能按它核定和发放")
    expect(page.locator("main")).to_contain_text("深化新时代教育评价改革总体方案")
    page.get_by_role("link", name="改用这个办法").first.click()
    page.get_by_label("资金文号").fill("云财教〔2026〕30号")
    page.get_by_role("button", name="按这个结果核定").click()
    expect(page.get_by_role("status")).to_contain_text("已核定")
    expect(page.locator("main")).to_contain_text("帮助学习困难学生：石桥中学没有数据")
    page.get_by_role("button", name="公示", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已公示到")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="核算工作簿（能复算）").click()
    waiting.value.save_as(folder / "award.xlsx")
    book = openpyxl.load_workbook(folder / "award.xlsx")
    assert book.sheetnames[:2] == ["发放名单", "公式"]
    assert str(book["发放名单"]["D6"].value).startswith("=项目1!")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="公示和发放名单（Word）").click()
    waiting.value.save_as(folder / "award.docx")
    paper = docx.Document(str(folder / "award.docx"))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert SCHOOL in cells


def sees_payment(seat: Any) -> None:
    """The school sees what it gets and from which figures, and only its own objection."""
    principal = seat("principal2")
    page = principal.page
    principal.open("/appraisal/")
    page.get_by_role("link", name=AWARD).first.click()
    expect(page.get_by_role("heading", name="本校")).to_be_visible()
    expect(page.locator("main")).to_contain_text("暂留")


def test_学校试算_异议成立更正_结果登记使用_奖励按合规办法发放(seat: Any, tmp_path: Path) -> None:
    simulates(seat)
    decides(seat)
    adds(seat)
    uses(seat)
    awards(seat, tmp_path)
    sees_payment(seat)
