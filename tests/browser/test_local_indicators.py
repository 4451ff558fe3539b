"""An officer writes the county's own indicator and makes it a target, by hand in a browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE

pytestmark = pytest.mark.browser

YUNCHUAN = "990101"
LIST = f"/r/{YUNCHUAN}/indicators/local/"


def new(page: Page) -> None:
    page.get_by_role("link", name="新建本地指标").first.click()
    expect(page.locator("h1")).to_have_text("新建本地指标")


def test_数据员写错_看到标出的地方_改对_看数到单元格_发布两版_定目标_进展页有结论(
    seat: Any,
) -> None:
    here = seat("officer")
    page = here.page
    page.get_by_role("link", name="改进", exact=True).click()
    page.get_by_role("link", name="本地指标").click()
    new(page)

    # a wrong word is marked where it stands, and one gets there by a button
    page.get_by_label("名称", exact=True).fill("55岁以上教师占比")
    page.get_by_label("分子").fill("count(techer where age >= 55)")
    place = page.locator("#understood")
    expect(place.locator("mark")).to_have_text("techer")
    expect(place).to_contain_text("分子第 7 个字符")
    place.get_by_role("button", name="到出错的地方").click()
    page.keyboard.type("teacher")
    expect(place).to_contain_text("“教师名册”里“年龄”不小于 55的人数")

    # the denominator is written by a click in the list beside it
    page.get_by_label("分母").fill("")
    page.locator(".usable summary", has_text="教师名册").click()
    page.get_by_role("button", name="count(teacher)", exact=True).click()
    expect(page.get_by_label("分母")).to_have_value("count(teacher)")
    page.get_by_label("乘以").fill("100")
    page.get_by_label("单位").fill("%")
    expect(page.locator("#outcome .lead").first).to_contain_text("14.06 %")

    # every figure opens to its rows and cells
    line = page.locator("#outcome tr", has_text="竹溪小学")
    expect(line).to_contain_text("7.69")
    line.get_by_role("link", name="7.69").click()
    panel = page.locator("#lineage")
    expect(panel).to_contain_text("1 ÷ 13 × 100 = 7.6923")
    expect(panel).to_contain_text(re.compile("《云川县2025年_09_教师名册.xlsx》“教师名册”F\\d+"))
    panel.get_by_role("button", name="关闭").click()

    page.get_by_role("button", name="保存为草稿").click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已发布")

    # what was published stays; the next revision says what it changes
    page.get_by_role("link", name="写新的一版").click()
    page.get_by_label("分子").fill("count(teacher where age >= 58)")
    with page.expect_response(lambda answer: answer.url.endswith("/1/edit/")):
        page.get_by_label("说明").fill("改为 58 岁以上")
    expect(page.locator("#outcome tr", has_text="云川实验小学")).to_contain_text("16.24")
    page.get_by_role("button", name="保存为草稿").click()
    expect(page.locator("main")).to_contain_text("第1版对照")
    page.get_by_role("button", name="发布", exact=True).click()
    revisions = page.locator("table", has_text="公式与说明")
    expect(revisions.locator("tbody tr")).to_have_count(2)
    expect(revisions).to_contain_text("改为 58 岁以上")

    # a line on it beside the plan the county carries out
    page.get_by_role("link", name="改进", exact=True).click()
    page.locator("tr", has_text="执行中").first.get_by_role("link").first.click()
    page.get_by_role("link", name="定一个本地目标").click()
    page.get_by_label("指标", exact=True).select_option("local_1@2")
    page.get_by_label("不超过").check()
    page.get_by_label("数", exact=True).fill("5")
    page.get_by_label("完成时限").fill("2099-08-31")
    page.get_by_label("文号或会议纪要号").fill("云教〔2026〕9号")
    page.get_by_role("button", name="设定").click()
    heading = page.locator("h1")
    expect(heading).to_contain_text("所学校达到")
    said = heading.inner_text()
    assert re.search(r"\d+/13 所学校达到（不超过 5%）；未达到：\S+（[\d.]+%）", said)
    page.locator("#t tbody a").first.click()
    expect(page.locator("#lineage")).to_contain_text("本地指标“55岁以上教师占比”第 2 版")
    page.locator(".crumb").get_by_role("link", name="本地目标").click()
    own = page.locator("#local")
    expect(own).to_contain_text("0/1 条达到")
    expect(own).to_contain_text("不超过 5% · 云教〔2026〕9号")
    expect(own).to_contain_text(said.partition("：")[2])
    assert here.complaints == []


def test_没有脚本_试算一样标出地方_列出各校(seat: Any) -> None:
    here = seat("officer", java_script_enabled=False)
    here.open(LIST)
    page = here.page
    new(page)
    page.get_by_label("名称", exact=True).fill("生均图书")
    page.get_by_label("分子").fill("sum(resource.boks)")
    page.get_by_role("button", name="试算").click()
    expect(page.locator("mark")).to_have_text("boks")
    page.get_by_label("分子").fill("sum(resource.books)")
    page.get_by_role("button", name="试算").click()
    line = page.locator("#outcome tr", has_text="竹溪小学")
    line.get_by_role("link", name="28.00").click()
    expect(page.locator("main")).to_contain_text("《云川县2025年_06_办学条件.xlsx》“办学条件”")


def test_按教师看考试成绩_说明为什么不行_小学校的敏感数不显示(seat: Any) -> None:
    page = seat("officer").page
    page.goto(page.url.split("?")[0].rstrip("/") + LIST + "new/")
    page.get_by_label("分子").fill("sum(exam.score)")
    page.get_by_label("分母").fill("count(teacher)")
    place = page.locator("#understood")
    expect(place).to_contain_text("考试成绩不算到教师、班级或学生个人")
    expect(place.locator("mark")).to_have_text("teacher")
    page.get_by_label("分子").fill("share(pupil where is_migrant, of grade = 1)")
    page.get_by_label("分母").fill("1")
    expect(page.locator("#outcome tr", has_text="白岭小学")).to_contain_text("不足 11 人，不显示")
    assert page.locator("#outcome tr", has_text="白岭小学").get_by_role("link").count() == 0


def test_手机上放得下(seat: Any) -> None:
    here = seat("officer", viewport=PHONE)
    here.open(LIST + "new/")
    here.page.get_by_label("分子").fill("count(teacher) + sum(resource.books)")
    expect(here.page.locator("#understood mark")).to_have_text("sum")
    assert here.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_局领导能看不能写(seat: Any) -> None:
    here = seat("leader")
    here.open(LIST)
    expect(here.page.get_by_role("link", name="新建本地指标")).to_have_count(0)
    assert here.open(LIST + "new/").status == 403
