"""A call goes out, a school applies, experts judge, the result is announced, heard and carried out.

The officer is refused once (too short an announcement), the school once (the form is not whole),
the expert once (the own school); the paper that leaves is the receipt, then the announcement.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from junheng.kernel.calendar import national_calendar

pytestmark = pytest.mark.browser

PROCESS = "学校内涵发展精品项目"
TITLE = "大班额初中的分层作业"


def quiet(seat: Any) -> None:
    """Nothing may complain but the refusals the story meets; a download ends its request."""
    met = ("422", "/file/")
    assert [one for one in seat.complaints if not any(word in one for word in met)] == []


def calls_out(seat: Any) -> str:
    """The data officer opens the round the plan makes possible; three days are too few."""
    officer = seat("officer")
    page = officer.page
    officer.open("/")
    page.get_by_role("link", name="改进", exact=True).click()
    page.get_by_role("link", name="项目与试点", exact=True).click()
    row = page.locator("#waiting tr", has_text=PROCESS)
    row.get_by_role("link", name="发布申报").click()
    page.get_by_label("通知文号").fill("云教〔2026〕40号")
    page.get_by_label("项目申报截止日").fill(str(timezone.localdate() + timedelta(days=20)))
    page.get_by_label("公示工作日").fill("3")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("不少于 5 个工作日")
    expect(page.get_by_label("通知文号")).to_have_value("云教〔2026〕40号")
    page.get_by_label("公示工作日").fill("5")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已发布")
    quiet(officer)
    return str(page.url.removeprefix(officer.demo.url))


def applies(seat: Any, folder: Path) -> str:
    """On a phone the principal writes, is told what lacks, attaches the plan, gets the receipt."""
    principal = seat("principal2", viewport={"width": 360, "height": 740})
    page = principal.page
    principal.open("/")
    page.get_by_role("link", name="可以申报", exact=False).first.click()
    page.get_by_role("link", name="开始申报").click()
    page.get_by_label("类别").select_option(label="学科分层走班教学")
    page.get_by_label("题目").fill(TITLE)
    page.get_by_role("button", name="开始填写").click()
    page.get_by_label("要解决的问题").fill("三个班超过 50 人，作业一样多、一样难")
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("alert")).to_contain_text("还缺")
    expect(page.get_by_label("要解决的问题")).to_have_value("三个班超过 50 人，作业一样多、一样难")
    for label, text in (
        ("目标", "一年内各科作业分两层"),
        ("时间表", "三月起试，九月推开"),
        ("路线图", "先数学，后英语"),
        ("主要举措", "备课组统一设计，学生自选"),
        ("申请补助（元）", "60000"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    for label in ("写明目标", "写明时间表", "写明路线图", "写明主要举措"):
        page.get_by_label(label, exact=True).fill("方案第二部分")
    page.get_by_role("button", name="先存着").click()
    expect(page.get_by_role("status")).to_contain_text("已存下草稿")
    plan = folder / "方案.pdf"
    plan.write_bytes(b"%PDF-1.4 plan")
    page.get_by_label("选一个文件").set_input_files(plan)
    page.get_by_role("button", name="上传附件").click()
    expect(page.get_by_role("status")).to_contain_text("已传上《方案.pdf》")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("status")).to_contain_text("已提交，回执")
    saved(page, "回执（Word）", folder / "receipt.docx")
    cells = words_of(folder / "receipt.docx")
    assert "方案.pdf" in cells
    assert TITLE in cells
    quiet(principal)
    return str(page.url.removeprefix(principal.demo.url))


def saved(page: Page, label: str, path: Path) -> None:
    page.get_by_text("下载文件").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    waiting.value.save_as(path)


def words_of(path: Path) -> str:
    paper = docx.Document(str(path))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


def days_go_by(seat: Any, call: str) -> None:
    """The last day passes: what a clock would do, in the store of the demo."""
    number = int(call.strip("/").rpartition("/")[2])
    over = str(timezone.localdate() - timedelta(days=1))
    store = sqlite3.connect(seat("officer").demo.home / "db.sqlite3", timeout=30)
    with store:
        asked = "SELECT dates FROM processes_call WHERE id = ?"
        (held,) = store.execute(asked, (number,)).fetchone()
        dates = json.dumps({**json.loads(held), "application": over})
        store.execute("UPDATE processes_call SET dates = ? WHERE id = ?", (dates, number))
    store.close()


def takes_in(seat: Any, call: str) -> None:
    """Not before the last day is over; then four experts come, one of them of the own school."""
    officer = seat("officer")
    page = officer.page
    officer.open(call)
    expect(page.locator("main")).to_contain_text("过了这一天再截止受理")
    expect(page.get_by_role("button", name="截止受理，转入下一环节")).to_have_count(0)
    days_go_by(seat, call)
    officer.open(call)
    page.get_by_role("button", name="截止受理，转入下一环节").click()
    expect(page.get_by_role("status")).to_contain_text("已截止受理")
    for n, (account, name, unit, school) in enumerate(
        (
            ("邱老师", "", "石桥中学", "石桥中学"),
            ("", "冯教授", "云州师范学院", ""),
            ("", "贺老师", "市教科院", ""),
            ("", "梁老师", "县教研室", ""),
        )
    ):
        if n:
            page.get_by_text("请一位专家").click()
        if account:
            page.get_by_label("评审账号").select_option(label=account)
        page.get_by_label("姓名").fill(name)
        page.get_by_label("单位（有账号").fill(unit)
        if school:
            page.get_by_label("所在学校").select_option(label=school)
        page.get_by_role("button", name="请这位专家").click()
        expect(page.get_by_role("status")).to_contain_text("已请这位专家")
    quiet(officer)


def keeps_out(seat: Any) -> None:
    """The expert finds the round among the to-dos and must keep out of the own school's."""
    expert = seat("expert")
    page = expert.page
    expert.open("/")
    page.get_by_role("link", name="评审 1 份申报", exact=False).click()
    expect(page.locator("#applications")).to_contain_text("应当回避：本校")
    page.get_by_role("link", name=TITLE, exact=False).click()
    expect(page.locator("#review")).to_contain_text("应当回避")
    page.get_by_role("button", name="回避").click()
    expect(page.get_by_role("status")).to_contain_text("已回避")
    expert.open("/")
    expect(page.get_by_role("link", name="评审 1 份申报", exact=False)).to_have_count(0)
    quiet(expert)


def judges(seat: Any, call: str, application: str) -> None:
    """Three paper sheets are entered, then the choice is made and announced."""
    officer = seat("officer")
    page = officer.page
    for n, marks in enumerate(("86", "82", "90"), start=1):
        officer.open(application)
        page.locator("#rpaper").fill(f"评审表{n}")
        for label in ("问题准不准", "路径可行", "团队和条件", "成果可推广"):
            page.get_by_label(label).fill(marks)
        page.get_by_label("评审意见（写明理由）").fill("问题看得见，做法具体")
        page.get_by_role("button", name="交评审表").click()
        expect(page.get_by_role("status")).to_contain_text("已记下评审意见")
    expect(page.locator("#sheets")).to_contain_text("86.00 分（3 份有效评审）")
    officer.open(call)
    page.get_by_role("button", name="确定入围").click()
    expect(page.get_by_role("status")).to_contain_text("已确定入围")
    page.get_by_role("button", name="开始公示").click()
    expect(page.get_by_role("status")).to_contain_text("已开始公示")
    quiet(officer)


def is_heard(seat: Any, call: str, folder: Path) -> None:
    """Another school objects on the page; the leader finds it and answers with the reason."""
    principal = seat("principal")
    page = principal.page
    principal.open(call)
    expect(page.locator("#shown")).to_contain_text(TITLE)
    expect(page.locator("main")).not_to_contain_text("86.00")
    saved(page, "公示（Word）", folder / "notice.docx")
    told = words_of(folder / "notice.docx")
    assert TITLE in told
    assert "86" not in told
    page.locator("summary", has_text="提出异议").click()
    page.get_by_label("针对哪一项").select_option(index=1)
    page.get_by_label("事实和理由").fill("与去年的项目内容相同")
    page.get_by_role("button", name="提出异议").click()
    expect(page.get_by_role("status")).to_contain_text("异议 1 号")
    quiet(principal)
    leader = seat("leader")
    page = leader.page
    leader.open("/")
    page.get_by_role("link", name=f"{PROCESS}”的异议", exact=False).click()
    page.get_by_label("答复和理由").fill("核对过两份方案，学科和做法都不同")
    page.get_by_role("button", name="答复").click()
    expect(page.get_by_role("status")).to_contain_text("已答复异议 1 号")
    quiet(leader)


def is_decided(seat: Any) -> None:
    """On the round whose days are over: the objection stands, one name goes, the result is out."""
    leader = seat("leader")
    page = leader.page
    leader.open("/")
    page.get_by_role("link", name="区级初中强校工程实验校”的异议", exact=False).click()
    expect(page.locator("#shown")).to_contain_text("还有 1 件异议没有答复")
    page.get_by_label("异议成立，移出名单").check()
    page.get_by_label("答复和理由").fill("核对教师名册，申报书多写了 2 人")
    page.get_by_role("button", name="答复", exact=True).click()
    page.get_by_label("结果文号").fill("云教〔2026〕44号")
    page.get_by_role("button", name="公布结果").click()
    expect(page.get_by_role("status")).to_contain_text("已办理：公布结果")
    row = page.locator("#shown tr", has_text="柳塘九年制学校")
    expect(row).to_contain_text("曾入围，公示异议成立移出")
    expect(row).to_contain_text("申报书多写了 2 人")
    quiet(leader)
    officer = seat("officer")
    page = officer.page
    officer.open("/")
    page.get_by_role("link", name="石桥中学强校工程", exact=False).first.click()
    page.get_by_label("节点").fill("六个方面的建设方案")
    page.get_by_label("完成时限").fill(str(timezone.localdate() + timedelta(days=90)))
    page.get_by_role("button", name="列入节点").click()
    expect(page.get_by_role("status")).to_contain_text("台账里有这项任务")
    page.locator("#project").get_by_role("link", name="已交办", exact=False).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("六个方面的建设方案")
    quiet(officer)


def test_发布_申报补齐_回避评审_公示异议_结果成为台账的任务(seat: Any, tmp_path: Path) -> None:
    call = calls_out(seat)
    application = applies(seat, tmp_path)
    takes_in(seat, call)
    keeps_out(seat)
    judges(seat, call, application)
    if national_calendar().is_working_day(timezone.localdate()):  # else it begins later
        is_heard(seat, call, tmp_path)
    is_decided(seat)
