"""A meeting on results: charts are pinned, actions agreed; a school finds its task to sign for."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TITLE = "九年级数学学情会商"
ACTION = "集体备课函数图像，交换三份教案"


def opens(seat: Any) -> tuple[Any, str]:
    """The researcher goes from the examination to its meetings and opens one."""
    researcher = seat("researcher")
    page = researcher.page
    researcher.open("/exams/of/990101/")
    page.get_by_role("link", name="2025年初中学业水平考试").click()
    page.get_by_role("link", name="学情会商").click()
    page.get_by_label("会议名称").fill(TITLE)
    page.get_by_label("学科").select_option(label="数学")
    page.get_by_label("参加的人").fill("数学教研员、各校教务主任")
    page.get_by_role("button", name="打开会商").click()
    expect(page.get_by_role("status")).to_contain_text("会商已经打开")
    return researcher, str(page.url.removeprefix(researcher.demo.url))


def pins(researcher: Any) -> None:
    """Two charts are pinned with their figures of now, and one is taken down again."""
    page = researcher.page
    for label in ("数学　各学校", "数学　知识点", "数学　不同学生群体"):
        page.get_by_label("哪一份").select_option(label=label)
        page.get_by_role("button", name="钉上", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("已钉上")
    groups = page.locator("section").filter(has_text="数学　不同学生群体").first
    groups.get_by_role("button", name="取下").click()
    expect(page.get_by_role("status")).to_contain_text("已取下")
    expect(page.locator('[id^="pin-"]')).to_have_count(2)
    schools = page.locator('[id^="pin-"]').first
    expect(schools.get_by_role("row")).to_have_count(6)
    expect(schools).not_to_contain_text("名次")


def agrees(researcher: Any) -> None:
    """An action due before today is refused; with a day to come it is written down."""
    page = researcher.page
    page.get_by_label("行动", exact=True).fill(ACTION)
    page.get_by_label("责任单位").fill("石桥中学")
    page.get_by_label("时限").fill("2020-01-01")
    page.get_by_role("button", name="写下").click()
    expect(page.get_by_role("alert")).to_contain_text("已经过了")
    expect(page.get_by_label("行动", exact=True)).to_have_value(ACTION)  # nothing typed is lost
    page.get_by_label("时限").fill("2030-06-30")
    page.get_by_role("button", name="写下").click()
    expect(page.get_by_role("status")).to_contain_text("已写下议定的行动")
    row = page.locator("#actions").get_by_role("row").filter(has_text=ACTION)
    expect(row).to_contain_text("待交办")
    expect(row.get_by_role("button", name="交办")).to_have_count(
        0
    )  # who proposes hands out nothing
    with page.expect_download() as asked:
        page.get_by_role("link", name="下载纪要（Word）").click()
    assert asked.value.suggested_filename.endswith(".docx")


def hands_out(seat: Any, address: str) -> None:
    """The data officer hands the action out under the clause that asks for meetings."""
    officer = seat("officer")
    page = officer.page
    officer.open(address)
    expect(page.locator("main")).to_contain_text("依据：")
    page.get_by_role("button", name="交办").click()
    expect(page.get_by_role("status")).to_contain_text("已交办")
    expect(page.get_by_role("heading", level=1)).to_contain_text("议定 1 项行动，1 项已交办")
    page.locator("#actions").get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(ACTION)
    assert officer.complaints == []


def finds_it(seat: Any, address: str) -> None:
    """The school's principal signs for it on a phone; the bureau's meeting itself stays shut."""
    principal = seat("principal2", viewport={"width": 360, "height": 740})
    page = principal.page
    principal.open("/")
    page.get_by_role("link", name=f"签收任务“{ACTION}”").click()
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_role("status")).to_contain_text("已签收")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    assert principal.open(address).status == 404
    expect(page.locator("body")).to_contain_text("不是您单位的")
    assert [one for one in principal.complaints if "404" not in one] == []


def test_钉上数据_议定行动_交办_学校签收_会商页别的单位打不开(seat: Any) -> None:
    researcher, address = opens(seat)
    pins(researcher)
    agrees(researcher)
    hands_out(seat, address)
    finds_it(seat, address)
    page = researcher.page
    researcher.open(address)
    expect(page.locator("#actions")).to_contain_text("已签收")
    page.get_by_role("button", name="结束", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("会商已结束")
    expect(page.get_by_label("哪一份")).to_have_count(0)
    assert [one for one in researcher.complaints if "422" not in one] == []
