"""An inspector plans, is refused once, records without a network, drafts; the school defends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Route, expect

pytestmark = pytest.mark.browser

SCHOOL = "竹溪小学"  # visited today in the demo
TOMORROW = "河口镇中心小学"
PAST = "石桥中学"  # had its one comprehensive visit, and a matter waits for its re-check
PHONE = {"width": 360, "height": 740}


def refused_once(seat: Any) -> None:
    """A second comprehensive visit of a school in a year is refused with article and ways."""
    inspector = seat("inspector")
    page = inspector.page
    inspector.open("/")
    expect(page.get_by_role("link", name="到河口镇中心小学督导，请先看简报")).to_be_visible()
    page.get_by_role("link", name="督导", exact=True).click()
    expect(page.locator("#proposal")).to_contain_text("理由逐条写明")
    page.get_by_role("link", name="安排到校", exact=True).first.click()
    page.get_by_label("学校", exact=True).select_option(label=PAST)
    year = page.get_by_label("到校日期").input_value()[:4]
    page.get_by_label("到校日期").fill(f"{year}-12-30")
    listed = page.get_by_label("年度清单事项").locator("option", has_text="义务教育学校综合督导")
    page.get_by_label("年度清单事项").select_option(label=listed.first.inner_text())
    page.get_by_label("督导事项（写给学校看）").fill("再看一次")
    page.get_by_label("其他督学").fill("罗督学、郑督学")
    page.get_by_role("button", name="安排", exact=True).click()
    expect(page.locator("main")).to_contain_text("该校本年已安排过综合督导")
    expect(page.locator("main")).to_contain_text("教师厅〔2025〕2号")
    expect(page.locator("main")).to_contain_text("并入明年的年度清单")
    assert [one for one in inspector.complaints if "422" not in one] == []


def records_offline(seat: Any) -> str:
    """Written without a network, opened again, sent with an answer lost: nothing lost or twice."""
    inspector = seat("inspector", viewport=PHONE)
    page, context = inspector.page, inspector.context
    inspector.open("/")
    page.get_by_role("link", name=f"记录并当日起草《{SCHOOL}督导意见书》").click()
    address = page.url.removeprefix(inspector.demo.url)
    page.get_by_role("link", name="手机现场记录").click()
    expect(page.locator("#cached")).to_have_text("已可以离线打开")
    context.set_offline(True)
    page.reload()
    lessons, charter = (
        page.locator("[data-item=homework_total]"),
        page.locator("[data-item=open_classes]"),
    )
    lessons.get_by_label("做得好").check()
    lessons.get_by_label("看到的情况").fill("问了 3 个班，书面作业都在一小时内")
    charter.get_by_label("没有做到").check()
    charter.get_by_label("看到的情况").fill("编班结果没有公布")
    expect(page.locator("#sync")).to_contain_text("2 条存在本机")
    expect(page.locator("#sync")).to_contain_text("没有网络")
    page.reload()  # closed and opened again, still without a network
    expect(charter.get_by_label("看到的情况")).to_have_value("编班结果没有公布")

    def lose(route: Route) -> None:
        route.fetch()  # the server has it
        route.abort()  # we never hear of it

    page.route("**/records/", lose)
    with page.expect_event("requestfailed", lambda r: r.url.endswith("/records/")):
        context.set_offline(False)
    expect(page.locator("#sync")).to_contain_text("2 条存在本机")
    page.unroute("**/records/")
    for _twice in range(2):
        page.get_by_role("button", name="现在同步").click()
        expect(page.locator("#sync")).to_contain_text("没有待同步的记录")
    left = page.evaluate("JSON.stringify(localStorage)")
    assert "编班结果没有公布" not in left
    assert "书面作业" not in left
    inspector.open(address)
    expect(page.locator("main")).to_contain_text("已收到 2 条")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    return str(address)


def drafts_the_same_day(seat: Any, address: str) -> None:
    """The draft stands at once; a changed figure is refused, the wording is not; it goes out."""
    inspector = seat("inspector")
    page = inspector.page
    inspector.open(address)
    page.get_by_role("button", name="起草意见").click()
    expect(page.get_by_role("status")).to_contain_text("已按现场记录起草")
    first = page.locator("article").first
    first.get_by_text("改这一条").click()
    own = first.get_by_label("说法（数不能改）").input_value()
    assert "3 个班" in own
    first.get_by_label("说法（数不能改）").fill(own.replace("3", "5"))
    first.get_by_role("button", name="用这一条").click()
    expect(page.get_by_role("alert")).to_contain_text("改写后的数和原句不一样")
    first = page.locator("article").first
    expect(first.get_by_label("说法（数不能改）")).to_have_value(own.replace("3", "5"))
    first.get_by_label("说法（数不能改）").fill("现场：" + own)
    first.get_by_role("button", name="用这一条").click()
    expect(page.locator("article").first).to_contain_text("（改过说法）")
    page.get_by_role("button", name="反馈给学校").click()
    expect(page.get_by_role("status")).to_contain_text("已反馈给学校")
    assert [one for one in inspector.complaints if "422" not in one] == []


def defends(seat: Any) -> None:
    """The principal defends on a phone, is asked for grounds, and hands in."""
    principal = seat("principal", viewport=PHONE)
    page = principal.page
    principal.open("/")
    page.get_by_role("link", name=f"回复《{SCHOOL}督导意见书》").click()
    articles = page.locator("article")
    page.wait_for_load_state()
    for number in range(articles.count()):
        articles.nth(number).get_by_label("认可", exact=True).check()
    charter = articles.filter(has_text="编班结果没有公布")
    charter.get_by_label("申辩", exact=True).check()
    page.get_by_role("button", name="提交回复").click()
    expect(page.get_by_role("alert")).to_contain_text("没有写理由")
    charter.get_by_label("申辩的事实和依据").fill("编班结果贴在教务处，三月公布过")
    page.get_by_role("button", name="提交回复").click()
    expect(page.get_by_role("status")).to_contain_text("回复已提交")


def settles_and_issues(seat: Any, address: str, folder: Path) -> None:
    """The defence is looked at and upheld, the leader issues, the paper and the task leave."""
    inspector = seat("inspector")
    page = inspector.page
    inspector.open("/")
    page.get_by_role("link", name=f"复核{SCHOOL}对督导意见的申辩").click()
    page.get_by_label("维持", exact=True).check()
    page.get_by_label("复核了什么").fill("教务处的是 2019 年的，公布栏没有")
    page.get_by_role("button", name="记下复核结果").click()
    leader = seat("leader")
    page = leader.page
    leader.open("/")
    page.get_by_role("link", name=f"签发《{SCHOOL}督导意见书》").click()
    page.get_by_label("发文的文号").fill("云政督意〔2026〕9号")
    page.get_by_role("button", name="印发，并交办整改").click()
    expect(page.get_by_role("status")).to_contain_text("已印发")
    page.get_by_text("下载文件").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="意见书（Word）").click()
    waiting.value.save_as(folder / "opinion.docx")
    paper = docx.Document(str(folder / "opinion.docx"))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert any("维持" in cell for cell in cells)
    assert any("编班结果贴在教务处" in cell for cell in cells)
    principal = seat("principal")
    principal.open("/")
    task = principal.page.get_by_role("link", name="签收任务“公开编班和收费的办法和结果")
    expect(task).to_be_visible()
    task.click()
    expect(principal.page.locator("main")).to_contain_text("督导发现")


def rechecks(seat: Any) -> None:
    """What waits at the school visited before is looked at again and closed by a named verdict."""
    inspector = seat("inspector")
    page = inspector.page
    inspector.open("/")
    page.get_by_role("link", name=f"复查{PAST}的整改").click()
    line = page.locator("article").filter(has_text="入学、编班公开")
    line.get_by_text("登记复查结论").click()
    line.get_by_label("复查看到的情况").fill("秋季编班请了四名家长，已公示")
    line.get_by_label("复查意见书编号").fill("云政督复〔2026〕3号")
    line.get_by_role("button", name="整改到位，销号").click()
    expect(page.locator("main")).to_contain_text("已办结")
    page.get_by_role("link", name="问题-").last.click()
    expect(page.locator("main")).to_contain_text("已销号")


def test_安排被拦一次_断网记录_当日起草_学校申辩_印发交办_复查销号(
    seat: Any, tmp_path: Path
) -> None:
    refused_once(seat)
    address = records_offline(seat)
    drafts_the_same_day(seat, address)
    defends(seat)
    settles_and_issues(seat, address, tmp_path)
    rechecks(seat)


def test_到校以前不收_说明为什么_退出登录先问再清_本机不留内容(seat: Any) -> None:
    inspector = seat("inspector", viewport=PHONE)
    page, context = inspector.page, inspector.context
    inspector.open("/supervision/")
    rows = page.get_by_role("row").filter(has_text=TOMORROW)
    rows.get_by_role("link", name="督导-").first.click()
    page.get_by_role("link", name="手机现场记录").click()
    expect(page.locator("#cached")).to_have_text("已可以离线打开")
    context.set_offline(True)
    page.locator(".seen").first.get_by_label("看到的情况").fill("作业本都在")
    expect(page.locator("#sync")).to_contain_text("1 条没有选看法，选了才能同步")
    page.locator(".seen").first.get_by_label("做得好").check()
    expect(page.locator("#sync")).to_contain_text("1 条存在本机")
    context.set_offline(False)
    expect(page.locator("#sync")).to_contain_text("1 条没有收下，原因写在各条下面")
    expect(page.locator(".mark-of").first).to_contain_text("今天还没有到校")
    page.on("dialog", lambda dialog: dialog.accept())  # what was not sent is asked about first
    page.get_by_text("陈督学").first.click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/signin/")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert page.evaluate("caches.keys()") == []
