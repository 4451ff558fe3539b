"""A shortfall is handed out, told of, accepted, done on paper; a check by two people closes it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import Demo, running_demo

pytestmark = pytest.mark.browser

SCHOOL = "竹溪小学"


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """Give a demo of its own: the story begins where nobody has worked on the ledger yet."""
    yield from running_demo()


def hands_out(seat: Any) -> str:
    """The data officer opens the ledger, sees the late one, and hands a task to the principal."""
    officer = seat("officer")
    page = officer.page
    officer.open("/")
    page.get_by_role("link", name="改进", exact=True).click()
    page.get_by_role("link", name="台账", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("条问题还没有销号")
    expect(page.get_by_text("核验销号率").first).to_be_visible()
    page.get_by_role("link", name="任务已逾期").click()
    row = page.get_by_role("row").filter(has_text="扩建运动场")
    expect(row).to_contain_text("逾期 45 天")
    expect(row).to_contain_text("橙色督办单")
    row.get_by_role("link").first.click()
    expect(page.get_by_text("原时限").first).to_be_visible()
    expect(page.locator("ol.rail li")).to_have_count(5)
    page.go_back()
    page.get_by_role("link", name="全部", exact=True).click()
    page.get_by_label("搜学校、事项、编号").fill(f"{SCHOOL} 仪器设备")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="问题-").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SCHOOL)
    expect(page.get_by_text("已办结·待核验").first).to_be_visible()
    page.get_by_text("交办一项任务").click()
    expect(page.get_by_text("已在办：购置实验仪器")).to_be_visible()
    assert page.get_by_label("数量").input_value() == ""  # the other task buys all that lacks
    page.get_by_label("数量").fill("100")
    page.get_by_label("措施", exact=True).fill("补购显微镜")
    page.get_by_label("责任单位").fill(SCHOOL)
    page.get_by_label("责任人账号").select_option(label="何校长（校长）")
    page.get_by_label("完成时限").fill("")  # the measure proposed one
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("完成时限")  # no day, no task
    page.get_by_label("完成时限").fill("2030-06-30")
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已交办")
    return str(page.url.removeprefix(officer.demo.url).partition("#")[0])


def tells(seat: Any) -> None:
    """The principal finds it among the to-dos on a phone, signs, and says it is done."""
    principal = seat("principal", viewport={"width": 360, "height": 740})
    page = principal.page
    principal.open("/")
    page.get_by_role("link", name="签收任务“补购显微镜”").click()
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_role("status")).to_contain_text("已签收")
    task = page.locator('[id^="task-"]').filter(has_text="补购显微镜")
    task.get_by_text("一句话更新").click()
    task.get_by_label("进度（%）").fill("100")
    task.get_by_label("一句话").fill("显微镜到货并登记资产")
    task.get_by_role("button", name="反馈").click()
    expect(page.get_by_role("status")).to_contain_text("等上级验收")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    assert principal.complaints == []


def accepts(seat: Any, address: str) -> None:
    """The leader accepts by a document; the finding is done on paper and waits for the data."""
    leader = seat("leader")
    page = leader.page
    leader.open("/")
    page.get_by_role("link", name="验收任务“补购显微镜”").click()
    task = page.locator('[id^="task-"]').filter(has_text="补购显微镜")
    task.get_by_label("验收文件编号").fill("云教验〔2026〕31号")
    task.get_by_role("button", name="验收办结").click()
    expect(page.get_by_role("status")).to_contain_text("下一数据版本自动核验")
    expect(page.locator("h1 ~ p").get_by_text("已办结·待核验")).to_be_visible()
    leader.open(address)
    expect(page.get_by_text("2025年事业统计·审定·v2").first).to_be_visible()


def checks(seat: Any, address: str) -> None:
    """Between two data versions one person enters what was measured, another confirms it."""
    officer = seat("officer")
    page = officer.page
    officer.open(address)
    page.get_by_text("录入一次专项复核").click()
    pupils = float(page.get_by_label("学生数（人）").input_value())
    page.get_by_label("教学仪器设备").fill(str(pupils * 2000 + 500))
    page.get_by_label("来源文件").fill("固定资产入账凭证")
    page.get_by_label("文号或编号").fill("凭证 2026-118")
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("等另一位同事")
    expect(page.get_by_role("button", name="核对一致")).to_have_count(0)  # not by oneself
    inspector = seat("inspector")
    page = inspector.page
    inspector.open("/")
    page.locator(f'a[href^="{address}"]').first.click()
    page.get_by_role("button", name="核对一致").click()
    expect(page.get_by_role("status")).to_contain_text("已销号")
    expect(page.locator("ol.rail")).to_contain_text("专项复核销号")


def status_of(demo: Any, number: str) -> str:
    """What the command line says of the finding."""
    words = (sys.executable, "-m", "junheng.cli.main", "finding", "show", number)
    where = ("--home", str(demo.home), "--region", "990101", "--json")
    said = subprocess.run([*words, *where], capture_output=True, text=True, check=True)
    return str(json.loads(said.stdout)["status"])


@pytest.mark.slow
def test_交办_反馈_验收_已办结待核验_专项复核销号(seat: Any, demo: Any) -> None:
    address = hands_out(seat)
    tells(seat)
    accepts(seat, address)
    officer = seat("officer")
    officer.open(address)
    number = officer.page.title().split()[0]
    assert status_of(demo, number) == "done"
    checks(seat, address)
    assert status_of(demo, number) == "closed"


def test_三月验收_四月专项复核销号_十月的数据不符_重新打开(seat: Any) -> None:
    """The next data version contradicts the check: the same number opens again, on the record."""
    officer = seat("officer")
    page = officer.page
    officer.open("/ledger/of/990101/")
    page.get_by_label("搜学校、事项、编号").fill("城关一小 体育运动")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="问题-2023-").first.click()
    expect(page.get_by_text("重新打开 1 次")).to_be_visible()
    values = page.get_by_role("table", name="历次数据").get_by_role("row")
    expect(values.nth(0)).to_contain_text("触发")
    expect(values.nth(1)).to_contain_text("专项复核：租用场馆测量记录")
    expect(values.nth(1)).to_contain_text("达到，销号")
    expect(values.nth(2)).to_contain_text("2024年事业统计")
    expect(values.nth(2)).to_contain_text("又未达到，重新打开")
    record = page.get_by_role("table", name="办理记录")
    told = record.inner_text()
    steps = ("触发", "验收办结", "核对专项复核一致", "又未达到，重新打开")
    places = [told.index(step) for step in steps]
    assert places == sorted(places)


def test_同一件事不登记两条_领到已有的一条再补充(seat: Any) -> None:
    """An inspector opens what stands in the ledger already: the page leads there to add to it."""
    inspector = seat("inspector")
    page = inspector.page
    inspector.open("/ledger/of/990101/new/")
    page.get_by_label("学校").select_option(label="石桥中学")
    page.get_by_label("事项").fill("操场太小")
    page.get_by_label("看到的情况").fill("两个班同时上课站不下")
    page.get_by_placeholder("输入一个词").fill("运动场馆")
    page.get_by_label("条款（可以不选）").select_option(label="资源配置第5项 生均体育运动场馆面积")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("alert")).to_contain_text("由数据判定")
    page.get_by_role("link", name="打开 问题-").click()
    page.get_by_text("补充一条").click()
    page.get_by_label("看到的情况").fill("两个班同时上课站不下")
    page.get_by_role("button", name="补充", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已补充")
    expect(page.locator("#supplements")).to_contain_text("两个班同时上课站不下")


def test_按条款交办_校长签收_两个页面先后提交填的还在_督办单能打印(seat: Any) -> None:
    officer = seat("officer")
    page = officer.page
    officer.open("/ledger/")
    page.get_by_role("link", name="按条款交办一项任务").click()
    page.get_by_role("link", name="淄博市强镇筑基教育改革试点工作的通知").click()
    page.get_by_label("条款或条目").select_option(label="整条：二（五） 辐射带动")
    page.get_by_label("责任单位").fill(SCHOOL)
    page.get_by_label("责任人账号").select_option(label=f"何校长（{SCHOOL} 校长）")
    page.get_by_label("完成时限").fill("2030-06-30")
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("请填写措施。")
    page.get_by_label("措施", exact=True).fill("接收两名村小教师跟岗")
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("接收两名村小教师跟岗")
    expect(page.locator("ol.rail li")).to_have_count(4)

    principal = seat("principal", viewport={"width": 360, "height": 740})
    first = principal.page
    principal.open("/")
    first.get_by_role("link", name="签收任务“接收两名村小教师跟岗”").click()
    first.get_by_role("button", name="签收").click()
    second = first.context.new_page()
    second.goto(first.url)
    for tab, words in ((first, "已定人选"), (second, "教师到岗")):
        tab.get_by_text("一句话更新").click()
        tab.get_by_label("一句话").fill(words)
        tab.get_by_label("进度（%）").fill("50")
    first.get_by_role("button", name="反馈").click()
    expect(first.get_by_role("status")).to_contain_text("已反馈")
    second.get_by_role("button", name="反馈").click()
    expect(second.get_by_role("alert")).to_contain_text("改过这一项")
    expect(second.get_by_label("一句话")).to_have_value("教师到岗")
    second.get_by_role("button", name="反馈").click()
    expect(second.get_by_role("status")).to_contain_text("已反馈")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not second.evaluate(wide)

    officer.open("/ledger/?")
    page.get_by_role("link", name="按条款交办的任务").click()
    expect(page.locator("#alone")).to_contain_text("接收两名村小教师跟岗")
    page.get_by_role("link", name="任务已逾期").click()
    row = page.get_by_role("row").filter(has_text="扩建运动场")
    row.get_by_role("link").first.click()
    with page.expect_download() as paper:
        page.get_by_role("link", name="打印（PDF）").click()
    assert paper.value.suggested_filename.startswith("橙色督办单（督办-")
